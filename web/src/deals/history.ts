/** The score's past as a chart and as a sentence. */
import type { TopLevelSpec } from 'vega-lite';

import type { ScorePoint } from '../api/types';
import { day, percent } from '../ui/format';

/** A step line: a score holds until the next one. The last point is marked. */
export function historySpec(scores: readonly ScorePoint[]): TopLevelSpec {
  const values = scores.map(({ as_of, value }) => ({ at: as_of, value }));
  const x = {
    field: 'at', type: 'temporal' as const,
    axis: { title: null, grid: false, tickCount: 4, format: '%d %b', labelOverlap: true },
  };
  const y = {
    field: 'value', type: 'quantitative' as const, scale: { domain: [0, 1] },
    axis: { title: null, format: '.0%', values: [0, 0.5, 1], domain: false, ticks: false },
  };
  const tooltip = [
    { field: 'at', type: 'temporal' as const, title: 'When', format: '%d %b %Y, %H:%M' },
    { field: 'value', type: 'quantitative' as const, title: 'Win probability', format: '.0%' },
  ];
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: 'container',
    height: 104,
    data: { values },
    layer: [
      { mark: { type: 'area', interpolate: 'step-after', opacity: 0.12 }, encoding: { x, y } },
      { mark: { type: 'line', interpolate: 'step-after' }, encoding: { x, y, tooltip: tooltip } },
      { data: { values: values.slice(-1) }, mark: { type: 'point', filled: true, size: 60, opacity: 1 }, encoding: { x, y, tooltip: tooltip } },
    ],
  };
}

/** What the line shows, for those who cannot see it. */
export function historyWords(scores: readonly ScorePoint[]): string {
  const [first, last] = [scores[0], scores.at(-1)];
  if (first === undefined || last === undefined) return 'No scores are stored yet.';
  if (scores.length === 1) return `One score so far: ${percent(last.value)} on ${day(last.as_of)}.`;
  const values = scores.map(({ value }) => value);
  return (
    `Win probability from ${percent(first.value)} on ${day(first.as_of)} to ${percent(last.value)} on ${day(last.as_of)}; ` +
    `lowest ${percent(Math.min(...values))}, highest ${percent(Math.max(...values))}, ${scores.length} scores.`
  );
}
