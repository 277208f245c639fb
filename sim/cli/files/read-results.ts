/**
 * The results in a folder that `compare` wrote. It must not know what is asked of them.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../engine/errors.ts';
import type { Results } from '../../experiment/results.ts';
import { parseResults } from '../../experiment/results-schema.ts';
import { RESULTS_FILE } from './result-files.ts';

const REMEDY = 'expected the folder of a comparison';

/** @throws InputError where the path is no folder or holds no results, system errors where nothing is there */
export function readResults(folder: string): Results {
  if (!statSync(folder).isDirectory())
    throw new InputError([{ file: folder, message: 'is no folder', remedy: REMEDY }]);
  try {
    return parseResults(JSON.parse(readFileSync(join(folder, RESULTS_FILE), 'utf8')));
  } catch {
    throw new InputError([{ file: folder, message: 'holds no results that can be read', remedy: REMEDY }]);
  }
}
