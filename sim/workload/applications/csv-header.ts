/**
 * The header of a table of applications: which column stands where, and all that is wrong with it.
 * It must not know rows.
 */
import type { Issue } from '../../engine/errors.ts';
import { type Cell, csvCells } from '../traces/csv-row.ts';
import { quoted } from '../traces/decimal.ts';
import { APPLICATION_COLUMNS, type ColumnName, HEADER_EXAMPLE } from './csv-columns.ts';

export interface Header {
  /** Cells of a row. */
  readonly width: number;
  /** Index of the cell of each column that is there. */
  readonly places: ReadonlyMap<ColumnName, number>;
}

/** Reads the header; null where it has issues, which go to `issue`. */
export function readHeader(text: string, line: number, issue: (issue: Issue) => void): Header | null {
  const cells = csvCells(text);
  const names = cells?.map((cell) => cell.text.toLowerCase()) ?? [];
  const known = new Set<string>(APPLICATION_COLUMNS.map(({ name }) => name));
  if (!names.some((name) => known.has(name))) {
    issue({ line, message: notATable(text), remedy: `expected a header like ${HEADER_EXAMPLE}` });
    return null;
  }
  let isRight = true;
  const wrong = (message: string, remedy: string, cell?: Cell): void => {
    issue({ line, ...(cell && { column: cell.column }), message, remedy });
    isRight = false;
  };
  const places = new Map<ColumnName, number>();
  names.forEach((name, place) => {
    const cell = cells![place]!;
    if (!known.has(name)) {
      wrong(`unknown column ${quoted(cell.text)}`, `expected one of ${[...known].join(', ')}`, cell);
    } else if (places.has(name as ColumnName)) {
      wrong(`column '${name}' stands there twice`, 'leave one of them out', cell);
    } else {
      places.set(name as ColumnName, place);
    }
  });
  for (const { name, default: fallback, expected } of APPLICATION_COLUMNS) {
    if (fallback === null && !places.has(name)) wrong(`no column '${name}'`, `add it: ${expected}`);
  }
  if (!places.has('gpus') && !places.has('nodes')) {
    wrong("no column 'gpus' or 'nodes'", 'add one of them: a whole number ≥ 1');
  }
  return isRight ? { width: names.length, places } : null;
}

function notATable(text: string): string {
  const other = [';', '\t'].find((mark) => text.includes(mark) && !text.includes(','));
  if (other) return `cells are separated by ${other === ';' ? 'semicolons' : 'tabs'}, not by commas`;
  return `not a table of applications: ${quoted(text.trim())}`;
}
