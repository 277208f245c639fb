/**
 * The finalists of a search as means with their intervals. It must not know pages.
 */
import type { OptimiseResults } from '../../sim/experiment/optimise/results.ts';
import { Plot, svg, variantColour } from '../charts/svg.ts';
import type { Markup } from '../html/markup.ts';
import { quantityOf } from '../metric-text.ts';
import { figuresOf, finalistRows, metricTitle } from './words.ts';

const ROW_PIXELS = 34;

export function finalistsChart(results: OptimiseResults, width: number): Markup {
  const { chosen, rivals, metric } = results;
  const scale = { ratio: 100, seconds: 1 / 3600 }[quantityOf(metric) as string] ?? 1;
  const unit = { ratio: '%', seconds: 'h' }[quantityOf(metric) as string];
  const names = finalistRows(results).map(({ name }) => name);
  const rows = [chosen, ...rivals].flatMap(({ mean, ci95 }, k) =>
    mean === null
      ? []
      : [
          {
            name: names[k]!,
            mean: mean * scale,
            low: (ci95?.[0] ?? mean) * scale,
            high: (ci95?.[1] ?? mean) * scale,
            k,
          },
        ],
  );
  const isNarrow = width < 600;
  const longest = Math.max(...names.map(({ length }) => length));
  const margin = Math.min(isNarrow ? 150 : 380, 24 + 7.5 * longest);
  const figures = figuresOf(metric);
  const described = [chosen, ...rivals]
    .map(({ mean, ci95 }, k) => `${names[k]}: ${figures.mean(mean, ci95)}`)
    .join('; ');
  return svg(metricTitle(results), described, {
    width,
    height: ROW_PIXELS * rows.length + 64,
    marginLeft: margin,
    marginRight: 24,
    marginBottom: 52,
    x: {
      label: unit === undefined ? metricTitle(results) : `${metricTitle(results)} (${unit})`,
      labelAnchor: 'center',
      labelArrow: 'none',
      grid: true,
      nice: true,
      ticks: isNarrow ? 3 : 6,
      tickFormat: (value: number) => short(value),
    },
    y: { label: null, domain: names, tickFormat: (name: string) => fitted(name, margin) },
    marks: [
      Plot.ruleY(rows, {
        y: 'name',
        x1: 'low',
        x2: 'high',
        stroke: ({ k }: { k: number }) => variantColour(k === 0 ? 0 : 6),
        strokeWidth: 2,
      }),
      Plot.dot(rows, {
        y: 'name',
        x: 'mean',
        r: 5,
        fill: ({ k }: { k: number }) => variantColour(k === 0 ? 0 : 6),
      }),
    ],
  });
}

function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(4))} M`;
  return String(Number(value.toPrecision(4)));
}

function fitted(name: string, pixels: number): string {
  const most = Math.floor((pixels - 24) / 7.5);
  return name.length <= most ? name : `${name.slice(0, Math.max(1, most - 1))}…`;
}
