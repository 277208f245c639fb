/**
 * Sums over the jobs of the window, for all groups of all dimensions in one walk: its jobs come by wait and lie anywhere
 * in the table, so that each walk costs more than what it adds. It must not know which dimensions there are.
 */
import type { RunInput } from '../contract.ts';
import { STATE } from '../job-board.ts';
import type { RawResult, WindowJobs } from './window-jobs.ts';

/** What jobs are told apart by, such as their size. */
export interface Dimension {
  /** Empty: all jobs are one group. */
  readonly name: string;
  /** Of each group. */
  readonly values: readonly string[];
  /** Index into `values`; negative only for a rejected job that belongs to none. */
  groupOf(job: number): number;
}

/** Sums over the jobs of one group. */
export interface Group {
  count: number;
  wait: number;
  weighted: number;
  weight: number;
  slowdown: number;
  turnaround: number;
  unserved: number;
  spanned: number;
  spanning: number;
  done: number;
  killed: number;
  failed: number;
  running: number;
  censored: number;
  cancelled: number;
  rejected: number;
}

/** A dimension with the sums of its groups and their waits, ascending, by index into its values. */
export interface Grouped {
  readonly dimension: Dimension;
  readonly groups: readonly Group[];
  readonly waits: readonly Float64Array[];
}

export function groupSums(
  input: RunInput,
  raw: RawResult,
  window: WindowJobs,
  dimensions: readonly Dimension[],
): Grouped[] {
  const groups = dimensions.map(({ values }) => values.map(emptyGroup));
  const groupOfRow = dimensions.map(() => new Uint8Array(window.count));
  addJobs(input, raw, window, dimensions, groups, groupOfRow);
  return dimensions.map((dimension, d) => {
    for (const job of window.rejected) {
      // A job whose home is a provider's own part belongs to no scheduled cluster; it counts in the total.
      const group = dimension.groupOf(job);
      if (group >= 0) groups[d][group].rejected++;
    }
    return { dimension, groups: groups[d], waits: waitsByGroup(window, groupOfRow[d], groups[d]) };
  });
}

function addJobs(
  { jobs }: RunInput,
  { schedule }: RawResult,
  window: WindowJobs,
  dimensions: readonly Dimension[],
  groups: readonly (readonly Group[])[],
  groupOfRow: readonly Uint8Array[],
): void {
  for (let k = 0; k < window.count; k++) {
    const job = window.job[k];
    const wait = window.waitSeconds[k];
    const run = window.runSeconds[k];
    const weight = jobs.gpus[job] * jobs.run[job];
    const stopped = window.stoppedSeconds?.[k] ?? 0;
    const slowdown = Math.max(1, (wait + stopped + run) / Math.max(run, 10));
    const state = schedule.state[job];
    const hasStarted = schedule.start[job] >= 0;
    const leafGroups = hasStarted && schedule.nodes[job] > 1 ? schedule.leafGroups[job] : 0;
    for (let d = 0; d < dimensions.length; d++) {
      const own = dimensions[d].groupOf(job);
      groupOfRow[d][k] = own;
      // A job on nodes that a provider lends of its own part counts in the total only.
      if (own < 0) continue;
      const group = groups[d][own];
      group.count++;
      group.wait += wait;
      group.weighted += wait * weight;
      group.weight += weight;
      group.slowdown += slowdown;
      group.turnaround += wait + stopped + run;
      if (leafGroups > 0) {
        group.spanned += leafGroups;
        group.spanning++;
      }
      if (hasStarted) countStarted(group, state);
      else if (state === STATE.cancelled) {
        group.cancelled++;
        group.unserved += weight;
      } else group.censored++;
    }
  }
}

function countStarted(group: Group, state: number): void {
  if (state === STATE.done) group.done++;
  else if (state === STATE.killed) group.killed++;
  else if (state === STATE.running) group.running++;
  else group.failed++;
}

/** Waits of each group, ascending: the rows come in ascending order of wait. */
function waitsByGroup(window: WindowJobs, groupOfRow: Uint8Array, groups: readonly Group[]): Float64Array[] {
  if (groups.length === 1 && groups[0].count === window.count) return [window.waitSeconds];
  const waits = groups.map((group) => new Float64Array(group.count));
  const filled = new Int32Array(groups.length);
  for (let k = 0; k < window.count; k++) {
    const own = groupOfRow[k];
    if (own >= groups.length) continue;
    waits[own][filled[own]++] = window.waitSeconds[k];
  }
  return waits;
}

function emptyGroup(): Group {
  return {
    count: 0,
    wait: 0,
    weighted: 0,
    weight: 0,
    slowdown: 0,
    turnaround: 0,
    unserved: 0,
    spanned: 0,
    spanning: 0,
    done: 0,
    killed: 0,
    failed: 0,
    running: 0,
    censored: 0,
    cancelled: 0,
    rejected: 0,
  };
}
