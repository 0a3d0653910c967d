import { describe, expect, it } from 'vitest';

import type { ScorePoint } from '../api/types';
import { historySpec, historyWords } from './history';

function point(day: number, value: number): ScorePoint {
  return { value, band: 'fair', model_version: 'm/1', as_of: `2026-03-0${day}T12:00:00Z` };
}

describe('historyWords', () => {
  it('tells start, end, lowest and highest', () => {
    expect(historyWords([point(1, 0.4), point(2, 0.7), point(3, 0.55)])).toBe(
      'Win probability from 40% on Mar 1, 2026 to 55% on Mar 3, 2026; lowest 40%, highest 70%, 3 scores.',
    );
  });

  it('has words for one score and for none', () => {
    expect(historyWords([point(1, 0.4)])).toBe('One score so far: 40% on Mar 1, 2026.');
    expect(historyWords([])).toBe('No scores are stored yet.');
  });
});

describe('historySpec', () => {
  it('draws every point on a fixed scale from never to always', () => {
    const spec = JSON.stringify(historySpec([point(1, 0.4), point(2, 0.7)]));

    expect(spec).toContain('"values":[{"at":"2026-03-01T12:00:00Z","value":0.4},{"at":"2026-03-02T12:00:00Z","value":0.7}]');
    expect(spec).toContain('"domain":[0,1]');
  });
});
