/**
 * Files that are there whole or not at all: written under a temporary name, then renamed. It must not know contents.
 */
import { accessSync, closeSync, constants, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { linkedPath, openDescriptor } from './destination.ts';
import { checkFolder, makeFolder } from './folder.ts';

/**
 * A file being written. Its folder is made where it is missing; of a link, what it leads to is written. What exists and
 * is no plain file (a named pipe, a terminal) is written to directly: a rename would replace it. So is a file that this
 * process was given open (`/dev/stdout` where a shell sent it to a file), at the place where others left off.
 */
export class AtomicFile {
  private readonly path: string;
  private readonly temporary: string | null;
  private readonly descriptor: number;
  /** Whether the descriptor is ours to close. */
  private readonly owned: boolean;

  constructor(path: string) {
    const existing = statSync(path, { throwIfNoEntry: false });
    if (existing?.isDirectory()) throw directoryError(path);
    this.path = linkedPath(path);
    const inherited = existing?.isFile() ? openDescriptor(this.path) : null;
    this.owned = inherited === null;
    const isDirect = inherited !== null || (existing !== undefined && !existing.isFile());
    this.temporary = isDirect ? null : join(dirname(this.path), `.${basename(this.path)}.${process.pid}.part`);
    if (!isDirect) makeFolder(dirname(this.path));
    this.descriptor = inherited ?? this.named(() => openSync(this.temporary ?? this.path, 'w'));
  }

  write(bytes: Uint8Array): void {
    this.named(() => {
      for (let from = 0; from < bytes.length; ) from += writeSync(this.descriptor, bytes, from, bytes.length - from);
    });
  }

  /** Errors name the file that was asked for: a write says none, and nobody knows the temporary one. */
  private named<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw error instanceof Error ? Object.assign(error, { path: this.path }) : error;
    }
  }

  /** From now on the file is there. */
  commit(): void {
    if (this.owned) closeSync(this.descriptor);
    if (this.temporary !== null) renameSync(this.temporary, this.path);
  }

  /** Nothing remains of what was written. */
  abandon(): void {
    if (this.owned) closeSync(this.descriptor);
    if (this.temporary !== null) rmSync(this.temporary, { force: true });
  }
}

/** The whole file at once. */
export function writeFileAtomic(path: string, contents: string | Uint8Array): void {
  writeAtomic(path, (file) => file.write(typeof contents === 'string' ? Buffer.from(contents) : contents));
}

/** A file in pieces: there after `fill`, or not at all if that throws. */
export function writeAtomic(path: string, fill: (file: AtomicFile) => void): void {
  const file = new AtomicFile(path);
  try {
    fill(file);
  } catch (error) {
    file.abandon();
    throw error;
  }
  file.commit();
}

/**
 * Whether a file can be written, before what is to be in it is computed. Nothing is made or changed.
 * @throws system errors that name `path`
 */
export function checkWritable(path: string): void {
  const target = linkedPath(path);
  if (openDescriptor(target) !== null) return;
  const existing = statSync(path, { throwIfNoEntry: false });
  if (existing?.isDirectory()) throw directoryError(path);
  try {
    if (existing && !existing.isFile()) accessSync(target, constants.W_OK);
    else checkFolder(dirname(target));
  } catch (error) {
    throw error instanceof Error ? Object.assign(error, { path }) : error;
  }
}

function directoryError(path: string): Error {
  return Object.assign(new Error(`${path} is a directory`), { code: 'EISDIR', syscall: 'open', path });
}
