import { compile } from 'vega-lite';
import { describe, expect, it } from 'vitest';

import type { ReliabilityBin } from '../api/types';
import { countsSpec, countsWords, reliabilitySpec, reliabilityWords } from './reliabilityChart';

function bin(predicted: number, observed: number, rows = 100): ReliabilityBin {
  return { rows, weight: rows, predicted, observed, low: observed - 0.05, high: observed + 0.05 };
}

describe('reliabilityWords', () => {
  it('tells how many groups keep their word, and the worst of them', () => {
    const words = reliabilityWords([bin(0.1, 0.11), bin(0.5, 0.7, 80), bin(0.9, 0.88)]);

    expect(words).toContain('3 groups');
    expect(words).toContain('In 2 of them');
    expect(words).toContain('where the model said 50%, 70% were won (80 predictions)');
  });

  it('says so when there is nothing to draw', () => {
    expect(reliabilityWords([])).toContain('no held-out deals');
  });
});

describe('the specs', () => {
  it.each([
    ['diagram', reliabilitySpec([bin(0.1, 0.2)])],
    ['counts', countsSpec([bin(0.1, 0.2)])],
  ])('of the %s are sound Vega-Lite', (_name, spec) => {
    const warnings: string[] = [];
    const logger = {
      warn: (...text: unknown[]) => { warnings.push(String(text)); return logger; },
      error: (...text: unknown[]) => { warnings.push(String(text)); return logger; },
      info: () => logger, debug: () => logger, level: (() => logger) as never,
    };
    compile(spec, { logger });

    expect(warnings).toEqual([]);
  });

  it('tell the range of counts in words', () => {
    expect(countsWords([bin(0.1, 0.1, 90), bin(0.5, 0.5, 1200)])).toBe('Each group holds 90 to 1,200 predictions.');
  });
});
