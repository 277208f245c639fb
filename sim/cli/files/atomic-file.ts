/**
 * Files that are there whole or not at all: written under a temporary name, then renamed. It must not know contents.
 */
import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * A file being written. Its folder is made where it is missing. What exists and is no plain file (`/dev/stdout`, a
 * named pipe) is written to directly: a rename would replace the device.
 */
export class AtomicFile {
  private readonly path: string;
  private readonly temporary: string | null;
  private readonly descriptor: number;

  constructor(path: string) {
    this.path = path;
    const existing = statSync(path, { throwIfNoEntry: false });
    const isSpecial = existing !== undefined && !existing.isFile() && !existing.isDirectory();
    this.temporary = isSpecial ? null : join(dirname(path), `.${basename(path)}.${process.pid}.part`);
    if (existing?.isDirectory()) throw directoryError(path);
    if (!isSpecial) mkdirSync(dirname(path), { recursive: true });
    this.descriptor = openSync(this.temporary ?? path, 'w');
  }

  write(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; ) from += writeSync(this.descriptor, bytes, from, bytes.length - from);
  }

  /** From now on the file is there. */
  commit(): void {
    closeSync(this.descriptor);
    if (this.temporary !== null) renameSync(this.temporary, this.path);
  }

  /** Nothing remains of what was written. */
  abandon(): void {
    closeSync(this.descriptor);
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

function directoryError(path: string): Error {
  return Object.assign(new Error(`${path} is a directory`), { code: 'EISDIR', syscall: 'open', path });
}
