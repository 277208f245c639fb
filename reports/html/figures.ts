/**
 * A table of figures laid out as HTML: rows by variant, in blocks where they have a group. It must not know metrics.
 */
import type { Results } from '../../sim/experiment/results.ts';
import type { FigureTable } from '../programme/tables.ts';
import { html, type Markup } from './markup.ts';
import { scrollingTable, swatch } from './parts.ts';

/** @param groupHead what stands over the names of groups, where rows have one */
export function figuresTable(results: Results, { caption, columns, rows }: FigureTable, groupHead = ''): Markup {
  const isGrouped = rows.some(({ group }) => group !== null);
  const head = html`<tr>${isGrouped ? html`<th scope="col">${groupHead}</th>` : null}<th scope="col" class="left">Variant</th>${columns.map(({ label, unit }) => html`<th scope="col" class="column tight">${label}${unit === '' ? null : html` <span class="unit">${unit}</span>`}</th>`)}</tr>`;
  const body = rows.map(({ group, variant, cells }) => {
    const name = html`${swatch(variant)}${results.variants[variant]?.name ?? ''}`;
    const isFirst = variant === 0;
    const heads = isGrouped
      ? html`${isFirst ? html`<th scope="rowgroup" rowspan="${results.variants.length}">${group}</th>` : null}<td class="left">${name}</td>`
      : html`<th scope="row">${name}</th>`;
    return html`<tr>${heads}${cells.map(({ text, exact }) => html`<td title="${exact}">${text}</td>`)}</tr>
`;
  });
  return scrollingTable(caption, head, body);
}
