/**
 * What a path that is written to stands for: links are followed, and files that this process was given open are told
 * apart. It must not know what is written.
 */
import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** As many as Linux follows before it gives up. */
const LINKS_MAX = 40;
/** Where systems show the open files of this process: Linux, then macOS, which has no `/proc`. */
const OPEN_FILES = [`/proc/${process.pid}/fd/`, '/proc/self/fd/', '/dev/fd/'];

/**
 * The path at the end of all links, whether anything is there or not; a link that shows an open file (`/dev/stdout` leads
 * to one) is an end itself, since what it names is no path that could be replaced.
 */
export function linkedPath(path: string): string {
  let at = path;
  for (let links = 0; links < LINKS_MAX; links++) {
    const folder = dirname(at);
    if (existsSync(folder)) at = join(realpathSync(folder), basename(at));
    const isLink = lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    if (!isLink || openDescriptor(at) !== null) return at;
    at = resolve(dirname(at), readlinkSync(at));
  }
  return at;
}

/** Number of the open file that a path of {@link linkedPath} shows; null where it is no such path. */
export function openDescriptor(path: string): number | null {
  const shown = OPEN_FILES.find((folder) => path.startsWith(folder));
  const number = shown === undefined ? '' : path.slice(shown.length);
  return /^\d+$/.test(number) ? Number(number) : null;
}
