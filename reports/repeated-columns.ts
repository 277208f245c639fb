/**
 * Columns of a table that say in every row what another column says: they are left out, and a sentence says so. It must
 * not know metrics or layouts.
 */
import { listed } from './format.ts';

export interface ComparedColumn {
  readonly label: string;
  /** Its figures in full, by row. */
  readonly figures: readonly string[];
  /** Stays whatever it says. */
  readonly stays?: boolean;
}

export interface Distinct {
  /** Indices of the columns that stay, ascending. */
  readonly kept: readonly number[];
  /** What was left out and beside which column it can be read; empty where nothing was. */
  readonly note: string;
}

/** Of columns with the same figures in every row the first stays. */
export function distinctColumns(columns: readonly ComparedColumn[]): Distinct {
  const first = new Map<string, number>();
  const repeats: [label: string, of: string][] = [];
  const kept: number[] = [];
  columns.forEach(({ label, figures, stays }, k) => {
    const written = JSON.stringify(figures);
    const same = first.get(written);
    if (same === undefined) first.set(written, k);
    if (same === undefined || stays || figures.length === 0) kept.push(k);
    else repeats.push([label, columns[same]!.label]);
  });
  return { kept, note: noteOf(repeats) };
}

function noteOf(repeats: readonly (readonly [label: string, of: string])[]): string {
  if (repeats.length === 0) return '';
  const clauses = repeats.map(([label, of]) => `${label} (as ${of})`);
  return `Left out, the same in every row as another column: ${listed(clauses)}.`;
}
