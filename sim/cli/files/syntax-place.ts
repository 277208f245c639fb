/**
 * Where JavaScript cannot be read: node's loader does not say, its check of a file does. It must not know what the file is.
 */
import { spawnSync } from 'node:child_process';
import { basename, extname } from 'node:path';

const JAVASCRIPT: readonly string[] = ['.js', '.mjs', '.cjs'];
const LIMIT_MILLISECONDS = 5000;

/** How the check begins: file and line, the line itself, and a mark below what is wrong in it. */
const FOUND = /^(.*):(\d+)\n.*\n( *)\^/;

/** `policy.mjs:2:14` of the first of these files that cannot be read, columns from 1; null: there is none. */
export function syntaxPlace(files: readonly string[]): string | null {
  for (const file of files.filter((each) => JAVASCRIPT.includes(extname(each)))) {
    // Nothing of it runs. Loaders that this process was given are none of its business.
    const env = { ...process.env, NODE_OPTIONS: '' };
    const { stderr } = spawnSync(process.execPath, ['--check', file], {
      ...{ env, encoding: 'utf8', timeout: LIMIT_MILLISECONDS },
    });
    const [, , line, before] = FOUND.exec(stderr ?? '') ?? [];
    if (line !== undefined && before !== undefined) return `${basename(file)}:${line}:${before.length + 1}`;
  }
  return null;
}
