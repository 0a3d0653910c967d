/** A win probability in the space of a word: value, band by bars and tint, change over seven days. */
import { VisuallyHidden } from '@mantine/core';

import type { Band, ScoreChip as Chip } from '../api/types';
import { percent } from '../ui/format';
import { BAND_WORDS, direction } from './deal';
import classes from './score.module.css';

const FILLED: Record<Band, number> = { low: 1, fair: 2, high: 3 };
const ARROWS = { up: '▲', down: '▼' } as const;

/** One, two or three bars: the band for those who do not see its colour. */
export function BandBars({ band }: { band: Band }) {
  return (
    <svg width="11" height="10" viewBox="0 0 11 10" aria-hidden="true" className={classes['bars']}>
      {[0, 1, 2].map((bar) => (
        <rect key={bar} x={bar * 4} y={6 - bar * 3} width="3" height={4 + bar * 3} rx="1" data-on={bar < FILLED[band]} />
      ))}
    </svg>
  );
}

/** The chip read aloud. */
export function chipWords(score: Chip): string {
  const way = direction(score.trend);
  const change = Math.abs(Math.round((score.trend ?? 0) * 100));
  const unit = change === 1 ? 'point' : 'points';
  const trend = way === null ? '' : way === 'steady' ? ', unchanged in 7 days' : `, ${way} ${change} ${unit} in 7 days`;
  const basis = score.calibrated ? '' : ', not calibrated';
  return `Win probability ${percent(score.value)}, ${BAND_WORDS[score.band].toLowerCase()}${trend}${basis}`;
}

export function ScoreChip({ score }: { score: Chip | null }) {
  if (score === null) {
    return (
      <span className={classes['chip']} data-band="none">
        <span aria-hidden="true">–</span>
        <VisuallyHidden>No score yet</VisuallyHidden>
      </span>
    );
  }
  const way = direction(score.trend);
  return (
    <span className={classes['chip']} data-band={score.band} title={chipWords(score)} data-testid="score-chip">
      <VisuallyHidden>{chipWords(score)}</VisuallyHidden>
      <span aria-hidden="true" className={classes['chipFace']}>
        <BandBars band={score.band} />
        <b>
          {score.calibrated ? '' : '~'}
          {percent(score.value)}
        </b>
        {way !== null && way !== 'steady' && (
          <span className={classes['trend']}>
            {ARROWS[way]}
            {Math.abs(Math.round((score.trend ?? 0) * 100))}
          </span>
        )}
      </span>
    </span>
  );
}
