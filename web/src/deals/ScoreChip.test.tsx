import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { show } from '../ui/testing';
import { chipWords, ScoreChip } from './ScoreChip';
import { chip } from './testing';

describe('chipWords', () => {
  it('says the value, the band and the change in words', () => {
    expect(chipWords(chip({ value: 0.63, band: 'high', trend: 0.04 }))).toBe('Win probability 63%, high, up 4 points in 7 days');
    expect(chipWords(chip({ value: 0.1, band: 'low', trend: -0.01 }))).toBe('Win probability 10%, low, down 1 point in 7 days');
    expect(chipWords(chip({ trend: 0 }))).toBe('Win probability 50%, fair, unchanged in 7 days');
  });

  it('admits when the number rests on few data', () => {
    expect(chipWords(chip({ calibrated: false }))).toContain('not calibrated');
  });
});

describe('ScoreChip', () => {
  it('marks the band by the number of bars, not by colour alone', async () => {
    const { container } = show(<ScoreChip score={chip({ band: 'high' })} />);
    await screen.findByTestId('score-chip');

    expect(container.querySelectorAll('rect[data-on="true"]')).toHaveLength(3);
  });

  it('says so when there is no score', async () => {
    show(<ScoreChip score={null} />);

    expect(await screen.findByText('No score yet')).toBeDefined();
  });
});
