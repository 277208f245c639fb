/**
 * A table of many columns as several tables that each fit the page: every one has the heads of its rows again. It must not
 * know metrics.
 *
 * Widths are estimated for a wide system font, so that a table is rather too narrow than too wide; on a narrow screen each
 * scrolls within itself.
 */
import type { Results } from '../../sim/experiment/results.ts';
import { displayWidth } from '../terminal-text.ts';
import { html, type Markup } from './markup.ts';
import { scrollingTable, swatch } from './parts.ts';

/** What `main` of the style sheet leaves at 1280 pixels. */
const PAGE_PIXELS = 1190;
const PADDING = 24;
/** What stands before a variant's name. */
export const SWATCH_PIXELS = 22;
/** Of narrow characters, signs, and others, in a wide font of 15 pixels; bold ones are wider. */
const NARROW_PIXELS = 6;
const SIGN_PIXELS = 12.6;
const OTHER_PIXELS = 9.6;
const BOLD = 1.1;
const NARROW = /[ .,:;'’()|[\]filjt·-]/;
const SIGNS = /[±+−≥★%÷×mwMW]/;

export interface FittedColumn {
  readonly head: Markup;
  /** By row. */
  readonly cells: readonly Markup[];
  /** Pixels. */
  readonly width: number;
}

/** The heads of the rows: their own head cells, and theirs by row; pixels of all of them together. */
export interface RowHeads {
  readonly head: Markup;
  readonly rows: readonly Markup[];
  readonly width: number;
}

/** Rows of the variants, each with its colour. */
export function variantHeads({ variants }: Results): RowHeads {
  return {
    head: html`<th scope="col">Variant</th>`,
    rows: variants.map(({ name }, index) => html`<th scope="row">${swatch(index)}${name}</th>`),
    width:
      SWATCH_PIXELS +
      linePixels(
        variants.map(({ name }) => name),
        'bold',
      ),
  };
}

/** Pixels of a column: its longest line, the longest word of its head, and no less than `least`. */
export function columnPixels(head: string, lines: readonly string[], least = 0): number {
  return Math.max(least, linePixels(lines), linePixels(head.split(/[\s-]/), 'bold'));
}

/** Pixels of a cell that does not wrap. */
export function linePixels(lines: readonly string[], style: 'plain' | 'bold' = 'plain'): number {
  return PADDING + Math.max(0, ...lines.map(textPixels)) * (style === 'bold' ? BOLD : 1);
}

function textPixels(text: string): number {
  let pixels = 0;
  for (const character of text) {
    const isPlain = displayWidth(character) === 1;
    pixels += NARROW.test(character) ? NARROW_PIXELS : isPlain && !SIGNS.test(character) ? OTHER_PIXELS : SIGN_PIXELS;
  }
  return pixels;
}

/** Which columns stand together: as few tables as possible, of about the same width. */
export function fittingRuns(widths: readonly number[], headWidth: number): number[][] {
  const runs = greedyRuns(widths, PAGE_PIXELS - headWidth);
  for (let room = Math.max(...widths, 0); room < PAGE_PIXELS - headWidth; room += 10) {
    const even = greedyRuns(widths, room);
    if (even.length === runs.length) return even;
  }
  return runs;
}

function greedyRuns(widths: readonly number[], room: number): number[][] {
  const runs: number[][] = [];
  let left = 0;
  widths.forEach((width, k) => {
    const last = runs.at(-1);
    if (last && width <= left) last.push(k);
    else {
      runs.push([k]);
      left = room;
    }
    left -= width;
  });
  return runs;
}

/** How many of the first columns fit beside the heads of the rows; one at least. */
export function fittingFirst(widths: readonly number[], headWidth: number): number {
  return greedyRuns(widths, PAGE_PIXELS - headWidth)[0]?.length ?? 0;
}

export function fittedTables(caption: string, heads: RowHeads, columns: readonly FittedColumn[]): Markup[] {
  const runs = fittingRuns(
    columns.map(({ width }) => width),
    heads.width,
  );
  return runs.map((run, k) => {
    const own = run.map((index) => columns[index]!);
    const head = html`<tr>${heads.head}${own.map((column) => column.head)}</tr>`;
    const body = heads.rows.map(
      (row, index) => html`<tr>${row}${own.map(({ cells }) => cells[index] ?? null)}</tr>
`,
    );
    const table = scrollingTable(k === 0 ? caption : `Continued, ${k + 1} of ${runs.length}: ${caption}`, head, body);
    return k === 0 ? table : html`<div class="further">${table}</div>`;
  });
}
