/**
 * Whether two paths name one file, through links and other spellings. It must not know what the files are for.
 */
import { type BigIntStats, fstatSync, statSync } from 'node:fs';
import { STDIN } from './trace-bytes.ts';

/** Of a plain file that is there, `-` being what stdin reads; nothing else is ever the same. */
export function isSameFile(path: string, other: string): boolean {
  const [file, otherFile] = [statOf(path), statOf(other)];
  return file?.isFile() === true && file.dev === otherFile?.dev && file.ino === otherFile.ino;
}

function statOf(path: string): BigIntStats | undefined {
  // As bigints: some systems number files beyond 2^53.
  try {
    return path === STDIN ? fstatSync(0, { bigint: true }) : statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    // Closed, or not to be seen: whoever reads or writes it says so better.
    return undefined;
  }
}
