/**
 * The folder of results whose runs come in one by one, so that an interrupted command goes on with what is there: whether it
 * can be written to, and that only one program does. It must not know what is in its files.
 */
import { accessSync, constants, existsSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { makeFolder } from './folder.ts';
import { lockFolder } from './folder-lock.ts';
import { type OPTIMISE_FILE, refuseOtherResults, type SWEEP_FILE } from './result-files.ts';
import { isSameFile } from './same-file.ts';

/** What is written to such a folder. */
export interface FolderOf {
  /** As the user calls it. */
  readonly what: string;
  /** By which its results are known. */
  readonly results: typeof SWEEP_FILE | typeof OPTIMISE_FILE;
  readonly report: string;
  readonly others: readonly string[];
}

export class RowsResultsFolder {
  readonly path: string;
  private readonly of: FolderOf;
  private isNew = false;
  private release: () => void = () => {};

  constructor(path: string, of: FolderOf) {
    this.path = path;
    this.of = of;
  }

  get report(): string {
    return join(this.path, this.of.report);
  }

  /**
   * Finds out before the first run whether the folder can be written to.
   * @param inputs files that are read, which results must not replace
   * @param told of a folder that is taken over from a program that was killed
   */
  prepare(inputs: readonly string[], told: (line: string) => void = () => {}): void {
    const { what, results, report, others } = this.of;
    for (const name of [results, report, ...others]) {
      const path = join(this.path, name);
      if (inputs.some((input) => isSameFile(input, path)))
        throw new UsageError(`${path} is an input of this ${what}, choose another folder with --out`);
    }
    refuseOtherResults(this.path, results);
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

  /** A file is there whole or not at all. */
  protected writeFile(name: string, text: string): void {
    writeFileAtomic(join(this.path, name), text);
  }
}
