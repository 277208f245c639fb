/**
 * Two metrics against each other: points that no other beats in both, joined; the others small. It must not know what a
 * point is, nor how figures are written.
 */
import { Plot, svg, variantColour } from '../../charts/svg.ts';
import type { Markup } from '../../html/markup.ts';
import { displayWidth } from '../../terminal-text.ts';

export interface FrontPoint {
  readonly x: number;
  readonly y: number;
  readonly xLow: number;
  readonly xHigh: number;
  readonly yLow: number;
  readonly yHigh: number;
  readonly dominance: 'front' | 'unclear' | 'dominated';
  /** Number in the list under the chart; null: not listed. */
  readonly number: number | null;
  readonly title: string;
}

export interface FrontChart {
  readonly title: string;
  readonly description: string;
  readonly xTitle: string;
  readonly yTitle: string;
  /** Where better is. */
  readonly better: readonly ['higher' | 'lower', 'higher' | 'lower'];
  readonly points: readonly FrontPoint[];
  readonly width: number;
}

const CHARACTER_PIXELS = 7.8;

export function frontChart({ title, description, xTitle, yTitle, better, points, width }: FrontChart): Markup {
  const kind = (dominance: FrontPoint['dominance']) => points.filter((point) => point.dominance === dominance);
  const front = [...kind('front')].sort((a, b) => a.x - b.x || a.y - b.y);
  const colour = variantColour(1);
  const numbered = points.filter(({ number }) => number !== null);
  const arrow = (words: string, direction: 'higher' | 'lower'): string =>
    direction === 'higher' ? `${words} →` : `← ${words}`;
  const isNarrow = displayWidth(xTitle) * CHARACTER_PIXELS > width - 100;
  return svg(title, description, {
    ...{ width, height: 380, marginLeft: 72, marginRight: 28, marginTop: 36, marginBottom: 52 },
    x: {
      label: arrow(isNarrow ? 'better' : `${xTitle}, better`, better[0]),
      labelArrow: 'none',
      labelAnchor: better[0] === 'higher' ? 'right' : 'left',
      nice: true,
      ticks: width < 500 ? 4 : 7,
    },
    y: {
      label: `${yTitle}, ${better[1] === 'higher' ? 'better ↑' : 'better ↓'}`,
      labelArrow: 'none',
      nice: true,
      ticks: 6,
    },
    marks: [
      Plot.gridX({ stroke: 'var(--grid)', strokeOpacity: 1 }),
      Plot.gridY({ stroke: 'var(--grid)', strokeOpacity: 1 }),
      Plot.link(points, { x1: 'xLow', x2: 'xHigh', y1: 'y', y2: 'y', stroke: 'var(--loss)', strokeOpacity: 0.6 }),
      Plot.link(points, { x1: 'x', x2: 'x', y1: 'yLow', y2: 'yHigh', stroke: 'var(--loss)', strokeOpacity: 0.6 }),
      Plot.line(front, { x: 'x', y: 'y', stroke: colour, strokeWidth: 1.5, strokeDasharray: '4 3' }),
      Plot.dot(kind('dominated'), { x: 'x', y: 'y', r: 3.5, fill: 'var(--muted)', title: 'title' }),
      Plot.dot(kind('unclear'), {
        x: 'x',
        y: 'y',
        r: 4.5,
        fill: 'var(--ground)',
        stroke: colour,
        strokeWidth: 1.8,
        title: 'title',
      }),
      Plot.dot(front, { x: 'x', y: 'y', r: 5.5, fill: colour, title: 'title' }),
      // Neighbours on the front stand close: their numbers go to either side of it.
      ...[0, 1].map((side) =>
        Plot.text(
          numbered.filter(({ number }) => number! % 2 === side),
          {
            x: 'x',
            y: 'y',
            text: ({ number }: FrontPoint) => String(number),
            ...(side === 1 ? { dx: -11, dy: -9 } : { dx: 12, dy: 9 }),
            fontWeight: 600,
            stroke: 'var(--ground)',
            strokeWidth: 4,
            fill: 'currentColor',
          },
        ),
      ),
    ],
  });
}
