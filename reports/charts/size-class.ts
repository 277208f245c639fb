/**
 * Mean wait by size class: for each class a dot with its interval for every variant, on a logarithmic axis.
 * It must not know results.
 */
import { duration } from '../format.ts';
import type { Markup } from '../html/markup.ts';
import { Plot, svg } from './svg.ts';
import { WAIT_TICKS, waitAxis, waitTicks } from './wait-ecdf.ts';

export interface SizeClassDot {
  readonly sizeClass: string;
  readonly variant: string;
  readonly colour: string;
  readonly mean: number;
  /** Equal to the mean where there is no interval. */
  readonly low: number;
  readonly high: number;
}

export function sizeClassChart(
  dots: readonly SizeClassDot[],
  sizeClasses: readonly string[],
  variants: readonly string[],
  description: string,
  width: number,
): Markup {
  // From the last tick below all dots: a logarithmic axis would spend half its length on seconds that nobody waited.
  // An interval may reach below zero; it is cut there rather than followed.
  const lowest = Math.max(1, Math.min(...dots.map(({ mean }) => mean)) / 4);
  const least = WAIT_TICKS.findLast(([seconds]) => seconds <= lowest)?.[0] ?? 1;
  const most = Math.max(86_400, ...dots.map(({ high }) => high));
  const inside = (seconds: number): number => Math.min(most, Math.max(least, seconds));
  const ticks = waitTicks(width, least, most);
  const marks = dots.map((dot) => ({ ...dot, mean: inside(dot.mean), low: inside(dot.low), high: inside(dot.high) }));
  return svg('Mean wait by size class', description, {
    width,
    height: sizeClasses.length * (variants.length * 13 + 14) + 60,
    marginLeft: 106,
    marginRight: 20,
    marginTop: 8,
    marginBottom: 48,
    x: {
      type: 'log',
      domain: [least, most],
      axis: null,
    },
    y: { axis: null, domain: variants, padding: 0.5 },
    fy: { domain: sizeClasses, label: null, axis: 'left', tickFormat: (name: string) => `${name} GPU`, padding: 0.1 },
    marks: [
      Plot.frame({ stroke: 'var(--grid)' }),
      ...waitAxis('Mean wait', ticks),
      Plot.ruleY(marks, {
        fy: 'sizeClass',
        y: 'variant',
        x1: 'low',
        x2: 'high',
        stroke: (d) => d.colour,
        strokeWidth: 2,
      }),
      Plot.dot(marks, {
        fy: 'sizeClass',
        y: 'variant',
        x: 'mean',
        r: 4,
        fill: (d: SizeClassDot) => d.colour,
        title: (d: SizeClassDot) => `${d.variant}, ${d.sizeClass} GPUs: ${duration(d.mean)}`,
      }),
    ],
  });
}
