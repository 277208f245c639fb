/**
 * Names of the files by which results are known and read again, and whose results a folder holds. It must not know what
 * is in them.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';

export const RESULTS_FILE = 'results.json';
export const DECISIONS_FILE = 'decisions.jsonl';
export const JOBS_FILE = 'jobs.csv';
export const SWEEP_FILE = 'sweep.json';
export const OPTIMISE_FILE = 'optimise.json';

const MADE_BY = { [RESULTS_FILE]: 'comparison', [SWEEP_FILE]: 'sweep', [OPTIMISE_FILE]: 'search' } as const;

/**
 * Results of different kinds have files of the same names: one would be half replaced by the other.
 * @param own by which the results that are to be written are known
 * @throws UsageError where the folder holds results of another kind
 */
export function refuseOtherResults(folder: string, own: keyof typeof MADE_BY): void {
  for (const [file, what] of Object.entries(MADE_BY)) {
    if (file === own || !existsSync(join(folder, file))) continue;
    throw new UsageError(`${folder} holds the results of a ${what} (${file}), choose another folder with --out`);
  }
}
