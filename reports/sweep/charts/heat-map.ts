/**
 * Values over two factors as coloured cells with the figure in each. It must not know what the cells stand for, nor how
 * figures are written.
 */
import { Plot, svg } from '../../charts/svg.ts';
import type { Markup } from '../../html/markup.ts';
import { displayWidth } from '../../terminal-text.ts';

export interface HeatCell {
  readonly x: string;
  readonly y: string;
  /** Colours of the ground and of the text on it. */
  readonly ground: string;
  readonly ink: string;
  /** The figure, and its spread; empty: none. */
  readonly figure: string;
  readonly spread: string;
  /** On hovering. */
  readonly title: string;
  readonly isReference: boolean;
}

export interface HeatMap {
  readonly title: string;
  readonly description: string;
  readonly x: { readonly title: string; readonly labels: readonly string[] };
  readonly y: { readonly title: string; readonly labels: readonly string[] };
  readonly cells: readonly HeatCell[];
  readonly width: number;
}

const CHARACTER_PIXELS = 7.8;
const CELL_PIXELS_MAX = 150;
/** Below this, text of the axis is turned. */
const MARGIN_MAX = 150;

export function heatMap({ title, description, x, y, cells, width }: HeatMap): Markup {
  const longest = (labels: readonly string[]): number => Math.max(...labels.map(displayWidth)) * CHARACTER_PIXELS;
  const marginLeft = Math.min(MARGIN_MAX, longest(y.labels) + 14);
  const cellWidth = Math.min(CELL_PIXELS_MAX, (width - marginLeft - 8) / x.labels.length);
  const fits = (texts: readonly string[]): boolean => longest(texts) <= cellWidth - 6;
  const isFigured = fits(cells.map(({ figure }) => figure));
  const isSpread = isFigured && fits(cells.map(({ spread }) => spread));
  const isTurned = longest(x.labels) > cellWidth - 4;
  const marginBottom = (isTurned ? Math.min(MARGIN_MAX, longest(x.labels) * 0.75 + 16) : 26) + 24;
  const cellHeight = isSpread ? 50 : 34;
  return svg(title, description, {
    width: Math.round(marginLeft + cellWidth * x.labels.length + 8 + (isTurned ? 24 : 0)),
    height: Math.round(y.labels.length * cellHeight + marginBottom + 30),
    ...{ marginLeft, marginBottom, marginTop: 30, marginRight: 8 + (isTurned ? 24 : 0) },
    x: {
      type: 'band',
      domain: x.labels,
      label: `${x.title} →`,
      labelAnchor: 'right',
      labelArrow: 'none',
      padding: 0.03,
      tickSize: 0,
      ...(isTurned && { tickRotate: 40 }),
    },
    // The first level stands below, as on the axis of a chart.
    y: {
      type: 'band',
      domain: [...y.labels].reverse(),
      label: `↑ ${y.title}`,
      labelAnchor: 'top',
      labelArrow: 'none',
      padding: 0.04,
      tickSize: 0,
    },
    marks: [
      Plot.cell(cells, { x: 'x', y: 'y', fill: 'ground', rx: 3, title: 'title' }),
      Plot.cell(
        cells.filter(({ isReference }) => isReference),
        { x: 'x', y: 'y', fill: 'none', stroke: 'var(--text)', strokeWidth: 2, rx: 3 },
      ),
      ...(isFigured
        ? [
            Plot.text(cells, {
              ...{ x: 'x', y: 'y', text: 'figure', fill: 'ink', fontWeight: 600, pointerEvents: 'none' },
              dy: isSpread ? -8 : 0,
            }),
          ]
        : []),
      ...(isSpread
        ? [
            Plot.text(cells, {
              x: 'x',
              y: 'y',
              text: 'spread',
              fill: 'ink',
              fontSize: 12,
              dy: 10,
              pointerEvents: 'none',
            }),
          ]
        : []),
    ],
  });
}
