/**
 * The verdict table of report.html: what each variant's figures are and what may be said about them.
 * It must not know how verdicts come about.
 */
import { correctedConfidence } from '../../sim/experiment/comparison.ts';
import type { Results } from '../../sim/experiment/results.ts';
import { decimal } from '../format.ts';
import { type MetricCell, type MetricColumn, type VerdictRow, verdictTable } from '../verdict-table.ts';
import { VERDICT_WORDS } from '../verdict-words.ts';
import { html, type Markup } from './markup.ts';
import { scrollingTable, section, swatch } from './parts.ts';

export function verdictSection(results: Results): Markup {
  const { columns, rows } = verdictTable(results);
  const caption = `Variants by metric: mean over replications ± half of the 95 % interval; below, the difference to ${results.variants[0]?.name ?? 'the first variant'}.`;
  const head = html`<tr><th scope="col">Variant</th>${columns.map(columnHead)}</tr>`;
  const body = rows.map((row, index) => rowOf(row, index, columns, results.replications.asked));
  return section('verdicts', 'Verdicts', [
    scrollingTable(caption, head, body),
    html`<p class="note">${howToRead(results)}</p>`,
  ]);
}

function columnHead({ label, unit, primary }: MetricColumn): Markup {
  return html`<th scope="col" class="column${primary ? ' primary' : ''}">${label}${unit === '' ? null : html` <span class="unit">${unit}</span>`}${primary ? html`<span class="unit"><br>primary</span>` : null}</th>`;
}

function rowOf(row: VerdictRow, index: number, columns: readonly MetricColumn[], asked: number): Markup {
  const notes = [
    row.stationary === false ? html`<br><span class="tag">not stationary</span>` : null,
    row.replications < asked ? html`<br><span class="tag">${row.replications} of ${asked} replications</span>` : null,
  ];
  const cells = row.cells.map((cell, k) => cellOf(cell, columns[k]?.primary ?? false));
  return html`<tr><th scope="row">${swatch(index)}${row.variant}${notes}</th>${cells}</tr>
`;
}

function cellOf(cell: MetricCell, primary: boolean): Markup {
  const word = cell.best ? 'best' : VERDICT_WORDS[cell.verdict];
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
