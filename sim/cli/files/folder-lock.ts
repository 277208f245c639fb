/**
 * A lock on a folder of results: two programs that write rows into one folder would each take the other's for leftovers. It
 * must not know what is written.
 *
 * The lock is a file that says who holds it. A process that was killed leaves it behind; whoever comes next and can see that
 * process (same boot, same namespace of process numbers) sees that it is gone, or that its number belongs to a later
 * one, and takes the folder over. Of a process on another machine, or in another container, nothing can be seen but
 * that it writes its lock anew every few seconds: when it has not done so for {@link SILENT_SECONDS}, it is taken for
 * gone.
 */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { ownSpace, startOf } from './process-identity.ts';

export const LOCK_FILE = '.gpufleet.lock';
const BEAT_SECONDS = 10;
export const SILENT_SECONDS = 120;

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as its system counts; null where it does not say. */
  readonly start: string | null;
  /**
   * Boot and namespace in which its number counts; null where the system does not say, missing in locks of older
   * versions.
   */
  readonly space?: string | null;
  /** It writes its lock anew so often; missing: never. */
  readonly beatSeconds?: number;
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
export function lockFolder(
  folder: string,
  told: (line: string) => void,
  beatSeconds: number = BEAT_SECONDS,
): () => void {
  const file = join(folder, LOCK_FILE);
  const own = JSON.stringify({
    ...{ pid: process.pid, host: hostname(), start: startOf(process.pid), space: ownSpace(), beatSeconds },
    // Two processes of one number in two containers may begin at one time.
    ...{ since: new Date().toISOString(), id: randomUUID() },
  } satisfies Holder & { id: string });
  for (let tries = 0; tries < TRIES; tries++) {
    const draft = writeDraft(file, own);
    if (tryToTake(file, draft, own)) return holding(folder, file, own, beatSeconds, told);
    const text = textOf(file);
    if (text === null) continue;
    const holder = holderIn(text);
    const silent = silentSeconds(file, draft.atMs);
    if (holder && !isGone(holder, silent)) throw new UsageError(refusal(folder, file, holder, silent));
    if (!moveAway(file, text)) continue;
    const who = holder
      ? `process ${holder.pid}, which wrote here since ${holder.since}, ${isSeen(holder) ? 'is gone' : `gives no sign of life for ${silent} s`}`
      : 'its lock is no lock';
    told(`${folder}: ${who}: the folder is taken over`);
  }
  throw new UsageError(`${file} comes and goes: choose another folder with --out`);
}

interface Draft {
  readonly file: string;
  /** When it was written, by the clock of the file system: machines need not agree on the time. */
  readonly atMs: number;
}

function writeDraft(lock: string, text: string): Draft {
  const file = `${lock}.${randomUUID()}`;
  writeFileSync(file, text);
  return { file, atMs: statSync(file).mtimeMs };
}

/** The file is there with its whole text, or another one was. */
function tryToTake(file: string, { file: draft }: Draft, text: string): boolean {
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
  const aside = `${file}.${randomUUID()}.old`;
  try {
    renameSync(file, aside);
  } catch {
    return false;
  }
  const moved = textOf(aside);
  // A lock that was taken since it was looked at goes back, unless a third one stands there already.
  if (moved !== null && moved !== text) tryToTake(file, writeDraft(file, moved), moved);
  rmSync(aside, { force: true });
  return moved === text;
}

function holding(
  folder: string,
  file: string,
  own: string,
  beatSeconds: number,
  told: (line: string) => void,
): () => void {
  const beat = (): void => {
    const text = textOf(file);
    if (text === own) writeAnew(file, own);
    // While somebody looks whose it is there may be none for a moment.
    if (text === own || text === null) return;
    clearInterval(timer);
    told(`${folder} was taken over by another process: two programs write here, end one of them`);
  };
  const timer = setInterval(beat, beatSeconds * 1000).unref();
  const release = (): void => {
    clearInterval(timer);
    process.off('exit', release);
    if (textOf(file) === own) rmSync(file, { force: true });
  };
  process.once('exit', release);
  return release;
}

/** The same text over itself: the file system notes when, by its own clock. */
function writeAnew(file: string, text: string): void {
  try {
    const open = openSync(file, 'r+');
    try {
      writeSync(open, text, 0);
    } finally {
      closeSync(open);
    }
  } catch {
    // A beat that is missed is none that anybody misses.
  }
}

/** So long nobody has written the lock. */
function silentSeconds(file: string, nowMs: number): number {
  const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? nowMs;
  return Math.max(0, Math.round((nowMs - written) / 1000));
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
    const { pid, host, start = null, since, space, beatSeconds } = found ?? {};
    return Number.isSafeInteger(pid) && pid! > 0 && typeof host === 'string' && typeof since === 'string'
      ? {
          ...{ pid: pid!, host, start, since },
          ...(space !== undefined && { space }),
          ...(Number.isFinite(beatSeconds) && { beatSeconds: beatSeconds! }),
        }
      : null;
  } catch {
    return null;
  }
}

/** Whether its number means the same process here as there. */
function isSeen({ host, space }: Holder): boolean {
  return typeof space === 'string' ? space === ownSpace() : host === hostname();
}

function isGone(holder: Holder, silent: number): boolean {
  const { pid, start, beatSeconds } = holder;
  if (!isSeen(holder)) return beatSeconds !== undefined && silent > SILENT_SECONDS;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is there all the same.
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  return start !== null && startOf(pid) !== start;
}

function refusal(folder: string, file: string, holder: Holder, silent: number): string {
  const { pid, host, since, beatSeconds } = holder;
  const where = isSeen(holder)
    ? ''
    : host === hostname()
      ? ` of another container or machine named ${host}`
      : ` on ${host}`;
  const told = `${folder} is being written by process ${pid}${where} since ${since}`;
  const remedy = 'wait for it, or choose another folder with --out';
  if (isSeen(holder)) return `${told}: ${remedy}`;
  const more =
    beatSeconds === undefined
      ? ''
      : `, or wait: after ${SILENT_SECONDS} s without a sign of life (now ${silent} s) the folder is taken over`;
  return `${told}: ${remedy}; if that process is gone, delete ${file}${more}`;
}
