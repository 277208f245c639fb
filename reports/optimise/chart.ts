/**
 * The finalists of a search as means with their intervals. It must not know pages.
 */
import type { OptimiseResults } from '../../sim/experiment/optimise/results.ts';
import { Plot, svg, variantColour } from '../charts/svg.ts';
import type { Markup } from '../html/markup.ts';
import { quantityOf } from '../metric-text.ts';
import { figuresOf } from './figures.ts';
import { finalistRows } from './words.ts';

const ROW_PIXELS = 34;
const LINE_PIXELS = 14;
const CHARACTER_PIXELS = 7.5;

export function finalistsChart(results: OptimiseResults, width: number): Markup {
  const { chosen, rivals } = results;
  const { label, unit, scale, said } = chartFigures(results);
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
  const margin = isNarrow ? 150 : Math.min(380, 24 + CHARACTER_PIXELS * Math.max(...names.map(({ length }) => length)));
  const inLines = new Map(names.map((name) => [name, fitted(name, margin)]));
  const most = Math.max(...[...inLines.values()].map((lines) => lines.split('\n').length));
  const described = [chosen, ...rivals].map(({ mean, ci95 }, k) => `${names[k]}: ${said(mean, ci95)}`).join('; ');
  return svg(label, described, {
    width,
    height: Math.max(ROW_PIXELS, most * LINE_PIXELS + 12) * rows.length + 64,
    marginLeft: margin,
    marginRight: 24,
    marginBottom: 52,
    x: {
      label: unit === '' ? label : `${label} (${unit})`,
      labelAnchor: 'center',
      labelArrow: 'none',
      grid: true,
      nice: true,
      ticks: isNarrow ? 3 : 6,
      tickFormat: (value: number) => short(value),
    },
    y: { label: null, domain: names, tickSize: 0, tickFormat: (name: string) => inLines.get(name)! },
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

/** In seconds a figure carries its own unit, an axis does not. */
function chartFigures(results: OptimiseResults) {
  const figures = figuresOf(results, results.metric);
  return quantityOf(results.metric) === 'seconds' ? { ...figures, unit: 'h', scale: 1 / 3600 } : figures;
}

/** Broken after commas, so that no line is wider. */
function fitted(name: string, pixels: number): string {
  const most = Math.floor((pixels - 12) / CHARACTER_PIXELS);
  const lines: string[] = [];
  for (const part of name.split(/(?<=,) /)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + part.length <= most) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(part);
  }
  return lines.map((line) => (line.length <= most ? line : `${line.slice(0, Math.max(1, most - 1))}…`)).join('\n');
}
