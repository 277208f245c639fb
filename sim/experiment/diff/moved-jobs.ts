/**
 * The jobs whose wait differs most between two sides. It must not know why they waited, nor how they are shown.
 */
import { JOB_STATES, type JobState } from '../../simulation/contract.ts';
import type { Both } from './groups.ts';
import { type DiffJobs, sharedRows } from './side.ts';

export interface MovedJob {
  readonly id: number;
  readonly gpus: Both;
  readonly project: string | null;
  /** Seconds in queues. */
  readonly waitedSeconds: Both;
  /** s since the scenario's start; null: it never started. */
  readonly start: readonly [a: number | null, b: number | null];
  readonly state: readonly [a: JobState, b: JobState];
}

export interface MovedJobs {
  /** By the size of the difference, largest first; equal ones by GPUs, then by number. */
  readonly most: readonly MovedJob[];
  /** How many jobs of both sides wait longer in b, shorter, and just as long. */
  readonly longer: number;
  readonly shorter: number;
  readonly same: number;
  /** Submitted on one side only. */
  readonly onlyOne: Both;
}

export function movedJobs(a: DiffJobs, b: DiffJobs, top: number): MovedJobs {
  const rows = sharedRows(a, b).filter(([i, j]) => a.submit[i]! >= 0 && b.submit[j]! >= 0);
  const change = ([i, j]: readonly [number, number]): number => b.waited[j]! - a.waited[i]!;
  const changes = rows.map(change);
  const longer = changes.filter((seconds) => seconds > 0).length;
  const shorter = changes.filter((seconds) => seconds < 0).length;
  const moved = rows
    .filter((row) => change(row) !== 0)
    .sort(
      (x, y) => Math.abs(change(y)) - Math.abs(change(x)) || a.gpus[y[0]]! - a.gpus[x[0]]! || a.id[x[0]]! - a.id[y[0]]!,
    );
  const submitted = ({ submit }: DiffJobs): number => submit.reduce((sum, at) => sum + (at >= 0 ? 1 : 0), 0);
  return {
    most: moved.slice(0, top).map(([i, j]) => movedJob(a, i, b, j)),
    ...{ longer, shorter, same: rows.length - longer - shorter },
    onlyOne: [submitted(a) - rows.length, submitted(b) - rows.length],
  };
}

function movedJob(a: DiffJobs, i: number, b: DiffJobs, j: number): MovedJob {
  const start = ({ start: starts }: DiffJobs, row: number) => (starts[row]! < 0 ? null : starts[row]!);
  return {
    id: a.id[i]!,
    gpus: [a.gpus[i]!, b.gpus[j]!],
    project: a.projects[a.project[i]!] ?? b.projects[b.project[j]!] ?? null,
    waitedSeconds: [a.waited[i]!, b.waited[j]!],
    start: [start(a, i), start(b, j)],
    state: [JOB_STATES[a.state[i]!]!, JOB_STATES[b.state[j]!]!],
  };
}
