/** Whose results a folder holds: those of one command are not half replaced by those of another. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ResultsFolder } from '../../sim/cli/compare/results-folder.ts';
import { OptimiseFolder } from '../../sim/cli/optimise/optimise-folder.ts';
import { SweepFolder } from '../../sim/cli/sweep/sweep-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'gpufleet-folders-'));
afterAll(() => rmSync(root, { recursive: true }));

const COMMANDS = [
  ['comparison', 'results.json', ResultsFolder],
  ['sweep', 'sweep.json', SweepFolder],
  ['search', 'optimise.json', OptimiseFolder],
] as const;

it.each(COMMANDS)('a folder with the results of a %s is for another one of those only', (what, file) => {
  const folder = mkdtempSync(join(root, 'x-'));
  writeFileSync(join(folder, file), '{}');
  for (const [other, , Folder] of COMMANDS) {
    const prepare = (): void => new Folder(folder).prepare([]);
    if (other === what) expect(prepare).not.toThrow();
    else expect(prepare).toThrow(`holds the results of a ${what} (${file}), choose another folder with --out`);
  }
});
