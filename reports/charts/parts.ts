/**
 * Wholes cut into parts, one bar for each variant with its name above it, and a thin bar for a figure beside the parts.
 * It must not know what the parts stand for.
 */
import { decimal, listed } from '../format.ts';
import type { Markup } from '../html/markup.ts';
import { type Part, type PartKind, total, type Whole } from '../programme/parts.ts';
import { Plot, svg } from './svg.ts';

const ROW_PIXELS = 58;
const BESIDE_PIXELS = 10;
const NAME_PIXELS = 26;
const VALUE_PIXELS = 112;

/** The page's colour for a kind of part. */
export function partColour(kind: PartKind | 'beside'): string {
  return `var(--part-${kind})`;
}

interface Piece extends Part {
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

export function partsChart(title: string, wholes: readonly Whole[], width: number): Markup {
  const pieces = wholes.flatMap((whole, row) => stacked(whole.parts, row));
  const ends = wholes.map((whole, row) => ({ row, name: whole.variant, size: total(whole) }));
  const beside = wholes.flatMap(({ variant, beside: figure }, row) =>
    figure === null
      ? []
      : [{ row, to: figure.gpuHours, text: `${variant}, ${figure.label}: ${hours(figure.gpuHours)}` }],
  );
  const most = Math.max(1, ...ends.map(({ size }) => size), ...beside.map(({ to }) => to));
  const spoken = wholes.map(({ variant, parts, beside: figure }) => {
    const all = [...parts, ...(figure === null ? [] : [figure])];
    return `${variant}: ${listed(all.map(({ label, gpuHours }) => `${label} ${hours(gpuHours)}`))}`;
  });
  const below = beside.length > 0 ? BESIDE_PIXELS + 2 : 0;
  return svg(title, `${spoken.join('; ')}.`, {
    width,
    height: wholes.length * (ROW_PIXELS + below) + 4,
    marginLeft: 0,
    marginRight: VALUE_PIXELS,
    marginTop: 2,
    marginBottom: 2,
    x: { axis: null, domain: [0, most] },
    y: { axis: null, type: 'band', domain: wholes.map((_, row) => row), padding: 0.06 },
    marks: [
      Plot.text(ends, {
        y: 'row',
        text: 'name',
        frameAnchor: 'left',
        textAnchor: 'start',
        dy: -(ROW_PIXELS - 28 + below) / 2,
      }),
      Plot.barX(pieces, {
        y: 'row',
        x1: 'from',
        x2: 'to',
        insetTop: NAME_PIXELS,
        insetBottom: below,
        fill: (piece: Piece) => partColour(piece.kind),
        title: (piece: Piece) =>
          `${piece.label}: ${hours(piece.gpuHours)}, ${share(piece.gpuHours, ends[piece.row]?.size ?? 0)}`,
      }),
      Plot.barX(beside, {
        y: 'row',
        x1: 0,
        x2: 'to',
        insetTop: ROW_PIXELS - 2,
        insetBottom: 0,
        fill: partColour('beside'),
        title: 'text',
      }),
      Plot.text(ends, {
        y: 'row',
        text: ({ size }: { size: number }) => hours(size),
        frameAnchor: 'right',
        dx: VALUE_PIXELS,
        dy: (NAME_PIXELS - below) / 2,
        textAnchor: 'end',
      }),
    ],
  });
}

function stacked(parts: readonly Part[], row: number): Piece[] {
  let at = 0;
  return parts.map((part) => {
    const from = at;
    at += part.gpuHours;
    return { ...part, row, from, to: at };
  });
}

function hours(gpuHours: number): string {
  return gpuHours >= 1e5 ? `${decimal(gpuHours / 1e6, 2)} M GPU·h` : `${decimal(gpuHours)} GPU·h`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${decimal((part / whole) * 100, 1)} %`;
}
