/** How every chart looks in each colour scheme, so that a spec says only what it shows. */
import type { Config } from 'vega-lite';

const CHART_COLORS = {
  light: { text: '#161d1a', dim: '#5a6660', line: '#dfe4e1', accent: '#0b6b50', soft: '#a6d7c5' },
  dark: { text: '#e6ece9', dim: '#a3b2ab', line: '#27312d', accent: '#76c2a6', soft: '#2c5a4a' },
} as const;

export function chartConfig(scheme: 'light' | 'dark'): Config {
  const { text, dim, line, accent } = CHART_COLORS[scheme];
  const font = 'Geist Variable, system-ui, sans-serif';
  return {
    background: 'transparent',
    font,
    view: { stroke: null },
    axis: {
      labelColor: dim, titleColor: dim, gridColor: line, domainColor: line, tickColor: line,
      labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500, titlePadding: 10, labelPadding: 6,
    },
    mark: { color: accent },
    line: { color: accent, strokeWidth: 2 },
    area: { color: accent },
    rule: { color: dim },
    text: { color: text, fontSize: 12 },
    legend: { labelColor: dim, titleColor: dim },
  };
}
