/** The reliability diagram: what was predicted against what happened, as a chart and as a sentence. */
import type { TopLevelSpec } from 'vega-lite';

import type { ReliabilityBin } from '../api/types';
import { count, percent } from '../ui/format';

/** Points with their intervals over the diagonal, and below how many deals each point rests on. */
export function reliabilitySpec(bins: readonly ReliabilityBin[]): TopLevelSpec {
  const x = {
    field: 'predicted', type: 'quantitative' as const, scale: { domain: [0, 1] },
    axis: { format: '.0%', title: 'What the model said', tickCount: 5 },
  };
  const share = { type: 'quantitative' as const, scale: { domain: [0, 1] } };
  const tooltip = [
    { field: 'predicted', type: 'quantitative' as const, title: 'Predicted', format: '.1%' },
    { field: 'observed', type: 'quantitative' as const, title: 'Won', format: '.1%' },
    { field: 'low', type: 'quantitative' as const, title: 'Interval from', format: '.1%' },
    { field: 'high', type: 'quantitative' as const, title: 'Interval to', format: '.1%' },
    { field: 'rows', type: 'quantitative' as const, title: 'Predictions', format: ',' },
  ];
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    data: { values: [...bins] },
    spacing: 14,
    vconcat: [
      {
        width: 'container',
        height: 300,
        layer: [
          {
            data: { values: [{ from: 0, to: 0 }, { from: 1, to: 1 }] },
            mark: { type: 'line', strokeDash: [4, 4], strokeWidth: 1.25, opacity: 0.6, color: '#85918b' },
            encoding: { x: { field: 'from', type: 'quantitative' }, y: { field: 'to', type: 'quantitative' } },
          },
          { mark: { type: 'rule', strokeWidth: 1.5, opacity: 0.55 }, encoding: { x, y: { field: 'low', ...share, title: 'What happened' }, y2: { field: 'high' } } },
          { mark: { type: 'line', strokeWidth: 1.5 }, encoding: { x, y: { field: 'observed', ...share } } },
          {
            mark: { type: 'point', filled: true, size: 80, opacity: 1 },
            encoding: { x, y: { field: 'observed', ...share, axis: { format: '.0%', title: 'What happened', tickCount: 5 } }, tooltip: tooltip },
          },
        ],
      },
      {
        width: 'container',
        height: 56,
        mark: { type: 'bar', width: 10, opacity: 0.5, cornerRadiusEnd: 2 },
        encoding: {
          x: { ...x, axis: { ...x.axis, title: null, labels: false, grid: false } },
          y: { field: 'rows', type: 'quantitative', axis: { title: 'Count', tickCount: 2, grid: false, format: '~s' } },
          tooltip: tooltip,
        },
      },
    ],
  };
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
