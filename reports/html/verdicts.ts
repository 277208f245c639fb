/**
 * The verdict table of report.html: what each variant's figures are and what may be said about them.
 * It must not know how verdicts come about.
 */
import { correctedConfidence } from '../../sim/experiment/comparison.ts';
import type { Results } from '../../sim/experiment/results.ts';
import { CONTENDERS_HEADING, CONTENDERS_NOTE, contenders, contendersText } from '../contenders.ts';
import { decimal } from '../format.ts';
import { precisionSentence } from '../precision.ts';
import { type MetricCell, type MetricColumn, type VerdictRow, verdictTable } from '../verdict-table.ts';
import {
  columnPixels,
  type FittedColumn,
  fittedTables,
  fittingFirst,
  linePixels,
  type RowHeads,
  SWATCH_PIXELS,
} from './fitted-tables.ts';
import { html, type Markup } from './markup.ts';
import { section, swatch } from './parts.ts';

/** As the style sheet says. */
const LEAST_PIXELS = 120;

export function verdictSection(results: Results): Markup {
  const { columns, rows, repeats } = verdictTable(results);
  const caption = `Variants by metric: mean over replications ± half of the 95 % interval; below, the difference to ${results.variants[0]?.name ?? 'the first variant'}.`;
  const heads = rowHeads(rows, results.replications.asked);
  const fitted = columns.map((column, k) =>
    columnOf(
      column,
      rows.map(({ cells }) => cells[k]!),
    ),
  );
  const first = fittingFirst(
    fitted.map(({ width }) => width),
    heads.width,
  );
  return section('verdicts', 'Verdicts', [
    ...fittedTables(caption, heads, fitted.slice(0, first)),
    bestList(results),
    precisionNote(results),
    further(columns.length - first, fittedTables(caption, heads, fitted.slice(first))),
    html`<p class="note">${[howToRead(results), repeats].join(' ').trimEnd()}</p>`,
  ]);
}

function bestList(results: Results): Markup | null {
  const rows = contenders(results);
  if (rows.length === 0) return null;
  // Names of variants are set in bold: they come back between control characters that no name can hold.
  const items = rows.map((row) => {
    const parts = contendersText(row, (name) => `\u0001${name}\u0001`).split('\u0001');
    return html`<li>${row.metric}: ${parts.map((text, k) => (k % 2 === 1 ? html`<b>${text}</b>` : text))}</li>`;
  });
  return html`<h3>${CONTENDERS_HEADING}</h3><ul>${items}</ul><p class="note">${CONTENDERS_NOTE}</p>`;
}

function precisionNote(results: Results): Markup | null {
  const sentence = precisionSentence(results);
  return sentence === '' ? null : html`<p class="note">${sentence}</p>`;
}

/** What has no room beside the primary metrics is folded away. */
function further(count: number, tables: readonly Markup[]): Markup | null {
  if (count === 0) return null;
  return html`<details><summary>${count} more metric${count === 1 ? '' : 's'}, exploratory</summary>${tables}</details>`;
}

/** What stands below a variant's name. */
interface Tag {
  readonly text: string;
  readonly isFault: boolean;
}

function rowHeads(rows: readonly VerdictRow[], asked: number): RowHeads {
  const tagsOf = ({ isYardstick, stationary, replications }: VerdictRow): Tag[] => [
    ...(isYardstick ? [{ text: 'yardstick', isFault: false }] : []),
    ...(stationary === false ? [{ text: 'not stationary', isFault: true }] : []),
    ...(replications < asked ? [{ text: `${replications} of ${asked} replications`, isFault: true }] : []),
  ];
  return {
    head: html`<th scope="col">Variant</th>`,
    rows: rows.map(
      (row, index) =>
        html`<th scope="row">${swatch(index)}${row.variant}${tagsOf(row).map(({ text, isFault }) => html`<br><span class="${isFault ? 'tag fault' : 'tag'}">${text}</span>`)}</th>`,
    ),
    width: Math.max(
      SWATCH_PIXELS +
        linePixels(
          rows.map(({ variant }) => variant),
          'bold',
        ),
      linePixels(rows.flatMap(tagsOf).map(({ text }) => text)),
    ),
  };
}

function columnOf({ label, unit, primary }: MetricColumn, cells: readonly MetricCell[]): FittedColumn {
  const lines = cells.flatMap(({ value, difference, word, best }) => [
    value,
    difference?.value ?? '',
    difference?.interval ? `(${difference.interval})` : '',
    best ? '★ best' : (word ?? ''),
  ]);
  return {
    head: html`<th scope="col" class="column${primary ? ' primary' : ''}">${label}${unit === '' ? null : html` <span class="unit">${unit}</span>`}${primary ? html`<span class="unit"><br>primary</span>` : null}</th>`,
    cells: cells.map((cell) => cellOf(cell, primary)),
    width: columnPixels(label, [unit, ...lines], LEAST_PIXELS),
  };
}

function cellOf(cell: MetricCell, primary: boolean): Markup {
  const word = cell.best ? 'best' : cell.word;
  const difference = cell.difference
    ? html`<span class="difference">${cell.difference.value}${cell.difference.interval ? html`<br>(${cell.difference.interval})` : null}</span>`
    : null;
  const mark = word === null ? null : html`<span class="mark">${cell.best ? '★ ' : ''}${word}</span>`;
  const classes = [cell.verdict, primary ? 'primary' : '', cell.best ? 'best' : ''].filter((name) => name).join(' ');
  return html`<td class="${classes}" title="${cell.exact}">${cell.value}${difference}${mark}</td>`;
}

function howToRead(results: Results): string {
  const others = results.variants.length - 1;
  const confidence = decimal(correctedConfidence(results.variants.length, results) * 100, 2);
  return (
    `Replications: ${results.replications.asked}, with the same random numbers in every variant, so differences are ` +
    `taken replication by replication; intervals are conditional on the load. Verdicts are for primary metrics only, from ` +
    `intervals at ${confidence} % each (95 % together over ${others} comparisons × ${results.primary.length} primary ` +
    'metrics); ★ best is marked only where a variant is shown better than every other ranked one. All other columns ' +
    'are exploratory, with plain 95 % intervals. ≥: some jobs had not started by the end or gave up, and count with ' +
    'the wait seen so far. Hold the pointer over a figure for exact values.'
  );
}
