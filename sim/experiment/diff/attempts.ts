/**
 * The first event at which two runs part among jobs that ran several times: records keep a job's last attempt, so that all
 * attempts are held against each other. It must not know how attempts are found.
 */
import type { DiffJobs } from './side.ts';

export interface DiffAttempt {
  readonly at: number;
  /** Resized: it goes on with another number of GPUs. Stopped: it waits again. */
  readonly kind: 'submitted' | 'started' | 'resized' | 'stopped';
  /** Of the job. */
  readonly id: number;
  readonly gpus: number;
  readonly nodes: number;
  /** Id; null: none. */
  readonly cluster: string | null;
}

/** All attempts of these jobs until an instant, on both sides, in the order in which they came. */
export type AttemptsOf = (
  ids: readonly number[],
  until: number,
) => readonly [a: readonly DiffAttempt[], b: readonly DiffAttempt[]];

/** What a job does on a side where nothing happens to it. */
export type Meanwhile = 'absent' | 'waits' | 'runs';

export interface PartedAttempt {
  readonly at: number;
  readonly kind: DiffAttempt['kind'];
  readonly id: number;
  /** What each side has there. */
  readonly a: DiffAttempt | Meanwhile;
  readonly b: DiffAttempt | Meanwhile;
}

/** Ids of jobs that were stopped on either side: their records hide attempts. */
export function stoppedIds(a: DiffJobs, b: DiffJobs): Set<number> {
  return new Set(
    [a, b].flatMap(({ stops, id }) => (stops === null ? [] : [...id].filter((_, row) => stops[row]! > 0))),
  );
}

/** By id, where a job's attempts first differ. */
export function partedAttempts(a: readonly DiffAttempt[], b: readonly DiffAttempt[]): PartedAttempt[] {
  const [ofA, ofB] = [byJob(a), byJob(b)];
  return [...new Set([...ofA.keys(), ...ofB.keys()])].flatMap((id) => {
    const [one, other] = [ofA.get(id) ?? [], ofB.get(id) ?? []];
    const k = Array.from({ length: Math.max(one.length, other.length) }, (_, at) => at).find(
      (at) => !isSame(one[at], other[at]),
    );
    if (k === undefined) return [];
    const next = [one[k], other[k]].filter((each) => each !== undefined);
    const first = next.reduce((least, each) => (each.at < least.at ? each : least));
    const there = (list: readonly DiffAttempt[]): DiffAttempt | Meanwhile =>
      list[k]?.at === first.at ? list[k] : meanwhile(list[k - 1]);
    return [{ at: first.at, kind: first.kind, id, a: there(one), b: there(other) }];
  });
}

function byJob(attempts: readonly DiffAttempt[]): Map<number, DiffAttempt[]> {
  const found = new Map<number, DiffAttempt[]>();
  for (const attempt of attempts) {
    const own = found.get(attempt.id);
    if (own) own.push(attempt);
    else found.set(attempt.id, [attempt]);
  }
  return found;
}

function isSame(a: DiffAttempt | undefined, b: DiffAttempt | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.at === b.at && a.kind === b.kind && a.gpus === b.gpus && a.nodes === b.nodes && a.cluster === b.cluster;
}

function meanwhile(before: DiffAttempt | undefined): Meanwhile {
  if (before === undefined) return 'absent';
  return before.kind === 'started' || before.kind === 'resized' ? 'runs' : 'waits';
}
