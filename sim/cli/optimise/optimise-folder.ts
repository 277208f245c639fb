/**
 * The folder of a search's results. It must not know how rows are kept, nor what is in a report.
 */
import { accessSync, constants, existsSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { optimiseHtml } from '../../../reports/optimise/html.ts';
import { optimiseMarkdown } from '../../../reports/optimise/markdown.ts';
import type { OptimiseResults } from '../../experiment/optimise/results.ts';
import { UsageError } from '../errors.ts';
import { writeFileAtomic } from '../files/atomic-file.ts';
import { makeFolder } from '../files/folder.ts';
import { lockFolder } from '../files/folder-lock.ts';
import { OPTIMISE_FILE, refuseOtherResults } from '../files/result-files.ts';
import { isSameFile } from '../files/same-file.ts';
import { RUNS_FILE } from '../sweep/rows-folder.ts';

const FILES = { results: OPTIMISE_FILE, markdown: 'report.md', html: 'report.html' } as const;

export class OptimiseFolder {
  readonly path: string;
  private isNew = false;
  private release: () => void = () => {};

  constructor(path: string) {
    this.path = path;
  }

  get report(): string {
    return join(this.path, FILES.html);
  }

  /**
   * Finds out before the first run whether the folder can be written to.
   * @param inputs files that are read, which results must not replace
   * @param told of a folder that is taken over from a program that was killed
   */
  prepare(inputs: readonly string[], told: (line: string) => void = () => {}): void {
    for (const name of [RUNS_FILE, ...Object.values(FILES)]) {
      const path = join(this.path, name);
      if (inputs.some((input) => isSameFile(input, path)))
        throw new UsageError(`${path} is an input of this search, choose another folder with --out`);
    }
    refuseOtherResults(this.path, OPTIMISE_FILE);
    this.isNew = !existsSync(this.path);
    makeFolder(this.path);
    accessSync(this.path, constants.W_OK);
    this.release = lockFolder(this.path, told);
  }

  /** Others may write here from now on. */
  close(): void {
    this.release();
  }

  /** A folder that was made for results that did not come goes again. */
  leave(): void {
    this.close();
    if (this.isNew && readdirSync(this.path).length === 0) rmdirSync(this.path);
  }

  write(results: OptimiseResults): void {
    writeFileAtomic(join(this.path, FILES.results), `${JSON.stringify(results, null, 1)}\n`);
    writeFileAtomic(join(this.path, FILES.markdown), optimiseMarkdown(results));
    writeFileAtomic(this.report, optimiseHtml(results));
  }
}
