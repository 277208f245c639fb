/**
 * results.json: results as text with a stable order of keys and a newline at the end, so that equal results give equal
 * bytes and a difference between two files can be read. It must not know what the figures mean.
 */
import type { Results } from '../sim/experiment/results.ts';
import { resultsSchema } from '../sim/experiment/results-schema.ts';
import type { RobustnessMade } from '../sim/experiment/robustness/results.ts';
import type { SweepResults } from '../sim/experiment/sweep/results.ts';
import { ACCOUNTS } from '../sim/model/ledger.ts';

/** Objects and lists that fit on a line of this length stand on one. */
const LINE_LENGTH = 120;

/** The contract's own order at the top, accounts in the order of the waterfall, all else by name. */
const RANK: ReadonlyMap<string, number> = new Map(
  [...Object.keys(resultsSchema.shape), 'name', 'id', 'replication', ...ACCOUNTS].map((key, rank) => [key, rank]),
);

/** Of results, of their robustness alone, or of a sweep. */
export function renderJson(results: Results | RobustnessMade | SweepResults): string {
  return `${written(results, '')}\n`;
}

function written(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const list = Array.isArray(value);
  const parts = list
    ? value.map((item) => [null, item] as const)
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .sort(([a], [b]) => compareKeys(a, b));
  const [open, close] = list ? '[]' : '{}';
  const inner = `${indent} `;
  const texts = parts.map(([key, item]) => `${key === null ? '' : `${JSON.stringify(key)}: `}${written(item, inner)}`);
  const flat = texts.join(', ');
  const simple = parts.every(([, item]) => typeof item !== 'object' || item === null);
  // A list of numbers stays on one line however long it is: a timeline down the page helps nobody.
  if ((list && simple) || (flat.length <= LINE_LENGTH && !flat.includes('\n'))) return `${open}${flat}${close}`;
  return `${open}\n${texts.map((text) => inner + text).join(',\n')}\n${indent}${close}`;
}

function compareKeys(a: string, b: string): number {
  const difference = (RANK.get(a) ?? RANK.size) - (RANK.get(b) ?? RANK.size);
  if (difference !== 0) return difference;
  return a < b ? -1 : a > b ? 1 : 0;
}
