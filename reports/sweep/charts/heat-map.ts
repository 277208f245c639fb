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
const MARGIN_RIGHT = 8;
const LINE_PIXELS = 15;

export function heatMap({ title, description, x, y, cells, width }: HeatMap): Markup {
  const longest = (labels: readonly string[]): number => Math.max(...labels.map(displayWidth)) * CHARACTER_PIXELS;
  const ofLabels = Math.min(MARGIN_MAX, longest(y.labels) + 14);
  const widthBeside = (margin: number): number =>
    Math.min(CELL_PIXELS_MAX, (width - margin - MARGIN_RIGHT) / x.labels.length);
  const isIn = (pixels: number, texts: readonly string[]): boolean => longest(texts) <= pixels;
  const widest = widthBeside(ofLabels);
  const lines = isIn(widest - 4, x.labels) ? [...x.labels] : x.labels.map(inLines);
  const most = Math.max(...lines.map((label) => label.split('\n').length));
  const isTurned = !isIn(
    widest - 4,
    lines.flatMap((label) => label.split('\n')),
  );
  const turnedPixels = isTurned ? Math.min(MARGIN_MAX, longest(x.labels) * 0.75) : 0;
  const marginBottom = (isTurned ? turnedPixels + 16 : 26 + (most - 1) * LINE_PIXELS) + 24;
  // The first label that is turned ends in the middle of its cell.
  const marginLeft = Math.max(ofLabels, turnedPixels - widest / 2);
  const cellWidth = widthBeside(marginLeft);
  const isFigured = isIn(
    cellWidth - 6,
    cells.map(({ figure }) => figure),
  );
  const isSpread =
    isFigured &&
    isIn(
      cellWidth - 6,
      cells.map(({ spread }) => spread),
    );
  const cellHeight = isSpread ? 50 : 34;
  return svg(title, description, {
    width: Math.round(marginLeft + cellWidth * x.labels.length + MARGIN_RIGHT),
    height: Math.round(y.labels.length * cellHeight + marginBottom + 30),
    ...{ marginLeft, marginBottom, marginTop: 30, marginRight: MARGIN_RIGHT },
    x: {
      type: 'band',
      domain: x.labels,
      label: `${x.title} →`,
      labelAnchor: 'right',
      labelArrow: 'none',
      padding: 0.03,
      tickSize: 0,
      ...(isTurned ? { tickRotate: -40 } : { tickFormat: (_: string, k: number) => lines[k]! }),
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

/** A range's label on two lines. */
function inLines(label: string): string {
  return label.replace(' – ', ' –\n');
}
