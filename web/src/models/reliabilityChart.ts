/** The reliability diagram: what was predicted against what happened, as a chart and as a sentence. */
import type { TopLevelSpec } from 'vega-lite';

import type { ReliabilityBin } from '../api/types';
import { count, percent } from '../ui/format';

/** Room for the labels left of both charts, so that their horizontal axes lie over each other. */
const LABELS = { minExtent: 42, maxExtent: 42 };

const TOOLTIP = [
  { field: 'predicted', type: 'quantitative' as const, title: 'Predicted', format: '.1%' },
  { field: 'observed', type: 'quantitative' as const, title: 'Won', format: '.1%' },
  { field: 'low', type: 'quantitative' as const, title: 'Interval from', format: '.1%' },
  { field: 'high', type: 'quantitative' as const, title: 'Interval to', format: '.1%' },
  { field: 'rows', type: 'quantitative' as const, title: 'Predictions', format: ',' },
];

const DIAGONAL = [
  { predicted: 0, observed: 0 },
  { predicted: 1, observed: 1 },
];

/** Points with their intervals over the diagonal. */
export function reliabilitySpec(bins: readonly ReliabilityBin[]): TopLevelSpec {
  const x = {
    field: 'predicted', type: 'quantitative' as const, scale: { domain: [0, 1] },
    axis: { format: '.0%', title: 'What the model said', tickCount: 5 },
  };
  const y = {
    field: 'observed', type: 'quantitative' as const, scale: { domain: [0, 1] },
    axis: { format: '.0%', title: 'What happened', tickCount: 5, ...LABELS },
  };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: 'container',
    height: 300,
    data: { values: [...bins] },
    layer: [
      { data: { values: DIAGONAL }, mark: { type: 'line', strokeDash: [4, 4], strokeWidth: 1.25, opacity: 0.7, color: '#85918b' }, encoding: { x, y } },
      { mark: { type: 'rule', strokeWidth: 1.5, opacity: 0.6 }, encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } } },
      { mark: { type: 'line', strokeWidth: 1.5 }, encoding: { x, y } },
      { mark: { type: 'point', filled: true, size: 80, opacity: 1 }, encoding: { x, y, tooltip: TOOLTIP } },
    ],
  };
}

/** How many predictions each point of the diagram rests on. */
export function countsSpec(bins: readonly ReliabilityBin[]): TopLevelSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: 'container',
    height: 52,
    data: { values: [...bins] },
    mark: { type: 'bar', width: 10, opacity: 0.5, cornerRadiusEnd: 2 },
    encoding: {
      x: { field: 'predicted', type: 'quantitative', scale: { domain: [0, 1] }, axis: { title: null, labels: false, ticks: false, grid: false } },
      y: { field: 'rows', type: 'quantitative', axis: { title: 'Count', tickCount: 2, grid: false, format: '~s', ...LABELS } },
      tooltip: TOOLTIP,
    },
  };
}

/** The counts in words. */
export function countsWords(bins: readonly ReliabilityBin[]): string {
  const rows = bins.map((bin) => bin.rows);
  return `Each group holds ${count(Math.min(...rows))} to ${count(Math.max(...rows))} predictions.`;
}

/** How far the worst bin lies from the diagonal, told in words. */
export function reliabilityWords(bins: readonly ReliabilityBin[]): string {
  const gaps = bins.map((bin) => ({ bin, gap: Math.abs(bin.observed - bin.predicted) })).sort((left, right) => right.gap - left.gap);
  const worst = gaps[0]?.bin;
  if (worst === undefined) return 'There are no held-out deals to draw a reliability diagram from.';
  const inside = bins.filter(({ low, high, predicted }) => predicted >= low && predicted <= high).length;
  return (
    `Reliability diagram of ${bins.length} groups of predictions. ` +
    `In ${inside} of them the predicted share lies within the 95% interval of what happened. ` +
    `The largest gap: where the model said ${percent(worst.predicted)}, ${percent(worst.observed)} were won (${count(worst.rows)} predictions).`
  );
}
