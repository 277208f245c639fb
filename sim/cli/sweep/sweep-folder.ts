/**
 * The folder of a sweep's results: whether it can be written to, and its files. It must not know how rows are kept, nor what
 * is in a report.
 */
import { accessSync, constants, existsSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { writeFileAtomic } from '../files/atomic-file.ts';
import { makeFolder } from '../files/folder.ts';
import { lockFolder } from '../files/folder-lock.ts';
import { refuseOtherResults, SWEEP_FILE } from '../files/result-files.ts';
import { isSameFile } from '../files/same-file.ts';
import { RUNS_FILE } from './rows-folder.ts';

const FILES = {
  runs: RUNS_FILE,
  results: SWEEP_FILE,
  points: 'points.csv',
  markdown: 'report.md',
  html: 'report.html',
} as const;

export class SweepFolder {
  readonly path: string;
  private isNew = false;
  private release: () => void = () => {};

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Finds out before the first run whether the folder can be written to.
   * @param inputs files that are read, which results must not replace
   * @param told of a folder that is taken over from a program that was killed
   */
  prepare(inputs: readonly string[], told: (line: string) => void = () => {}): void {
    for (const name of Object.values(FILES)) {
      const path = join(this.path, name);
      if (inputs.some((input) => isSameFile(input, path)))
        throw new UsageError(`${path} is an input of this sweep, choose another folder with --out`);
    }
    refuseOtherResults(this.path, SWEEP_FILE);
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

  get report(): string {
    return join(this.path, FILES.html);
  }

  /** A report is there whole or not at all. */
  write(file: Exclude<keyof typeof FILES, 'runs'>, text: string): void {
    writeFileAtomic(join(this.path, FILES[file]), text);
  }
}
