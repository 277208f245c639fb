/**
 * The lines of decisions.jsonl of a folder of results. It must not know what is looked for in them.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Decision } from '../../../reports/decisions.ts';
import { InputError } from '../../engine/errors.ts';
import { DECISIONS_FILE, RESULTS_FILE } from '../files/result-files.ts';

/**
 * @param folder what `compare` wrote to
 * @throws InputError where it has no decisions, or some line is none; system errors where it cannot be read
 */
export function readDecisions(folder: string): Decision[] {
  if (!statSync(folder).isDirectory()) throw noDecisions(folder, 'is no folder', 'expected the folder of a comparison');
  const path = join(folder, DECISIONS_FILE);
  if (!existsSync(path)) {
    if (!existsSync(join(folder, RESULTS_FILE)))
      throw noDecisions(folder, 'holds no results', 'expected the folder of a comparison');
    throw noDecisions(folder, `holds no ${DECISIONS_FILE}: ${whyNone(folder)}`, 'only calls and grants have a story');
  }
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, k) => (line === '' ? [] : [parsed(line, path, k + 1)]));
}

function parsed(text: string, file: string, line: number): Decision {
  try {
    const value: unknown = JSON.parse(text);
    if (isDecision(value)) return value;
  } catch {
    // Said below, with the place.
  }
  throw new InputError([{ file, line, message: 'is no decision', remedy: 'compare writes the file anew' }]);
}

function isDecision(value: unknown): value is Decision {
  if (typeof value !== 'object' || value === null) return false;
  const { variant, replication, date, kind, application } = value as Partial<Record<keyof Decision, unknown>>;
  return (
    [variant, date, kind, application].every((text) => typeof text === 'string') && typeof replication === 'number'
  );
}

/** Results of a programme name what its grants held; those of an interrupted comparison may lack the first replication. */
function whyNone(folder: string): string {
  const hasProgramme = readFileSync(join(folder, RESULTS_FILE), 'utf8').includes('"grantedGpuHours"');
  return hasProgramme ? 'no run of the first replication has ended' : 'its scenario has no programme';
}

function noDecisions(file: string, message: string, remedy: string): InputError {
  return new InputError([{ file, message, remedy }]);
}
