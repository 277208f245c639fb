/**
 * A table of figures laid out as HTML: rows by variant, in blocks where they have a group. It must not know metrics.
 */
import type { Results } from '../../sim/experiment/results.ts';
import type { FigureTable } from '../programme/tables.ts';
import {
  columnPixels,
  type FittedColumn,
  fittedTables,
  linePixels,
  type RowHeads,
  SWATCH_PIXELS,
} from './fitted-tables.ts';
import { html, type Markup } from './markup.ts';
import { swatch } from './parts.ts';

const LEAST_PIXELS = 104;

/**
 * One table, or several that each fit the page.
 * @param groupHead what stands over the names of groups, where rows have one
 * @param about what stands below the name of a group
 */
export function figuresTable(
  results: Results,
  { caption, columns, rows }: FigureTable,
  groupHead = '',
  about: (group: string) => string = () => '',
): readonly Markup[] {
  const fitted = columns.map(({ label, unit }, k): FittedColumn => {
    const cells = rows.map((row) => row.cells[k]!);
    return {
      head: html`<th scope="col" class="column tight">${label}${unit === '' ? null : html` <span class="unit">${unit}</span>`}</th>`,
      cells: cells.map(({ text, exact }) => html`<td title="${exact}">${text}</td>`),
      width: columnPixels(
        label,
        cells.map(({ text }) => text),
        Math.max(LEAST_PIXELS, linePixels([unit])),
      ),
    };
  });
  return fittedTables(caption, rowHeads(results, rows, groupHead, about), fitted);
}

function rowHeads(
  { variants }: Results,
  rows: FigureTable['rows'],
  groupHead: string,
  about: (group: string) => string,
): RowHeads {
  const isGrouped = rows.some(({ group }) => group !== null);
  const groups = [groupHead, ...rows.map(({ group }) => group ?? '')];
  const groupPixels = Math.max(linePixels(groups, 'bold'), linePixels(groups.map(about)));
  return {
    head: html`${isGrouped ? html`<th scope="col">${groupHead}</th>` : null}<th scope="col" class="left">Variant</th>`,
    rows: rows.map(({ group, variant }) => {
      const name = html`${swatch(variant)}${variants[variant]?.name ?? ''}`;
      if (group === null) return html`<th scope="row">${name}</th>`;
      const more = about(group);
      const below = more === '' ? null : html`<span class="difference">${more}</span>`;
      const head = html`<th scope="rowgroup" rowspan="${variants.length}">${group}${below}</th>`;
      return html`${variant === 0 ? head : null}<td class="left">${name}</td>`;
    }),
    width:
      (isGrouped ? groupPixels : 0) +
      SWATCH_PIXELS +
      linePixels(
        variants.map(({ name }) => name),
        isGrouped ? 'plain' : 'bold',
      ),
  };
}
