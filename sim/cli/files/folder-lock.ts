/**
 * A lock on a folder of results: two programs that write rows into one folder would each take the other's for leftovers. It
 * must not know what is written.
 *
 * The lock is a file that says who holds it. A process that was killed leaves it behind; whoever comes next on that machine
 * sees that the process is gone, or that its number belongs to a later one, and takes the folder over. Of a process on
 * another machine nothing can be seen, so that its lock stands until somebody deletes it.
 */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';

export const LOCK_FILE = '.gpufleet.lock';

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as its system counts; null where it does not say. */
  readonly start: string | null;
  /** ISO 8601, for people. */
  readonly since: string;
}

/** So often two programs may come between each other. */
const TRIES = 10;

/**
 * @param told of a lock that is taken over
 * @returns what lets go of it again, as often as it is called; so does the end of the process
 * @throws UsageError where another process holds it
 */
export function lockFolder(folder: string, told: (line: string) => void): () => void {
  const file = join(folder, LOCK_FILE);
  const own = JSON.stringify({
    ...{ pid: process.pid, host: hostname(), start: startOf(process.pid) },
    since: new Date().toISOString(),
  } satisfies Holder);
  for (let tries = 0; tries < TRIES; tries++) {
    if (tryToTake(file, own)) return releaseOf(file, own);
    const text = textOf(file);
    if (text === null) continue;
    const holder = holderIn(text);
    if (holder && !isGone(holder)) throw new UsageError(refusal(folder, file, holder));
    if (!moveAway(file, text)) continue;
    const who = holder
      ? `process ${holder.pid}, which wrote here since ${holder.since}, is gone`
      : 'its lock is no lock';
    told(`${folder}: ${who}: the folder is taken over`);
  }
  throw new UsageError(`${file} comes and goes: choose another folder with --out`);
}

/** The file is there with its whole text, or another one was. */
function tryToTake(file: string, text: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // A file system without links: whoever reads it before it is written sees no lock, and tries again.
    return createOnly(file, text);
  } finally {
    rmSync(draft, { force: true });
  }
}

function createOnly(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a lock of that text out of the way; false: somebody else was faster. */
function moveAway(file: string, text: string): boolean {
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
  } catch {
    return false;
  }
  const moved = textOf(aside);
  // A lock that was taken since it was looked at goes back, unless a third one stands there already.
  if (moved !== null && moved !== text) tryToTake(file, moved);
  rmSync(aside, { force: true });
  return moved === text;
}

function releaseOf(file: string, own: string): () => void {
  const release = (): void => {
    process.off('exit', release);
    if (textOf(file) === own) rmSync(file, { force: true });
  };
  process.once('exit', release);
  return release;
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function holderIn(text: string): Holder | null {
  try {
    const found = JSON.parse(text) as Partial<Holder> | null;
    const { pid, host, start = null, since } = found ?? {};
    return Number.isSafeInteger(pid) && pid! > 0 && typeof host === 'string' && typeof since === 'string'
      ? { pid: pid!, host, start, since }
      : null;
  } catch {
    return null;
  }
}

function isGone({ pid, host, start }: Holder): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is there all the same.
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  return start !== null && startOf(pid) !== start;
}

/** Linux: the boot and the clock ticks since then at which a process began (proc(5), field 22); elsewhere null. */
function startOf(pid: number): string | null {
  const stat = textOf(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The second field is the program's name, in parentheses and with whatever is in it.
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return `${textOf('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}/${ticks ?? ''}`;
}

function refusal(folder: string, file: string, { pid, host, since }: Holder): string {
  const isElsewhere = host !== hostname();
  const remedy = 'wait for it, or choose another folder with --out';
  return (
    `${folder} is being written by process ${pid}${isElsewhere ? ` on ${host}` : ''} since ${since}: ${remedy}` +
    (isElsewhere ? `; if that process is gone, delete ${file}` : '')
  );
}
