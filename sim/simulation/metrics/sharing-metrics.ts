/**
 * From a programme that has run to its metrics of sharing and preemption, for one group of applications and clusters. It
 * must not know how groups are named.
 */
import { mean as meanOf, quantileSorted } from 'd3-array';
import { most, sum } from '../../engine/column-sum.ts';
import type { Grant } from '../programme/grant.ts';
import type { Stage } from '../programme/stage.ts';
import type { Starts } from '../programme/start-record.ts';
import { finishTimeFairness } from './finish-time-fairness.ts';
import { type Uses, usesOf } from './grant-use.ts';
import { jain } from './indices.ts';
import type { Members } from './programme-sums.ts';

const HOUR = 3600;

/** What the groups are picked from. */
export interface Shared {
  readonly stage: Stage;
  readonly uses: Uses;
  /** By application; null: it has none. */
  readonly finishTimes: readonly (number | null)[];
}

export function sharedOf(stage: Stage, grantsOf: readonly (readonly Grant[])[], endedAt: number): Shared {
  const finishTimes = stage.projects.map((project, k) => finishTimeFairness(stage, project, grantsOf[k], endedAt));
  return { stage, uses: usesOf(stage, endedAt), finishTimes };
}

/** Of grants, which lie in a cluster; keyed by the metric's name. */
export function grantSharing({ stage, uses }: Shared, members: Members): Record<string, number | null> {
  const grants = stage.grants.filter(
    ({ terms, startedAt }) =>
      startedAt >= 0 && members.application(terms.application) && members.cluster(terms.cluster),
  );
  const sum = (of: (grant: Grant) => number) => grants.reduce((total, grant) => total + of(grant), 0);
  const occupied = sum((grant) => uses.of.get(grant)!.occupied);
  const borrowed = sum((grant) => uses.of.get(grant)!.borrowed);
  const times = together(grants.map(({ starts }) => starts.takeBackSeconds)).sort();
  const received = ascending(
    grants.flatMap((grant) => {
      const { entitled, occupied: used } = uses.of.get(grant)!;
      return entitled === 0 || grant.terms.isNoShow ? [] : [used / entitled];
    }),
  );
  const waitOf = (of: (grant: Grant) => Starts) =>
    uses.hasOwners
      ? ratio(
          sum((grant) => of(grant).seconds),
          sum((grant) => of(grant).count),
        )
      : null;
  return {
    takeBackSecondsMean: meanOf(times) ?? null,
    takeBackSecondsP90: quantileSorted(times as ArrayLike<number> as number[], 0.9) ?? null,
    takeBackGpuHours: uses.hasOwners ? sum(({ starts }) => starts.takeBackGpuSeconds) / HOUR : null,
    ownersWaitSecondsMean: waitOf(({ starts }) => starts.own),
    borrowersWaitSecondsMean: waitOf(({ starts }) => starts.borrowing),
    borrowedGpuHours: uses.hasOwners ? borrowed / HOUR : null,
    borrowedShare: uses.hasOwners ? ratio(borrowed, occupied) : null,
    receivedOfEntitledMean: meanOf(received) ?? null,
    receivedOfEntitledP10: quantileSorted(received, 0.1) ?? null,
    receivedOfEntitledP90: quantileSorted(received, 0.9) ?? null,
    grantJainIndex: jain(received),
  };
}

/** Of projects, which lie in no cluster. */
export function projectSharing({ stage, finishTimes }: Shared, members: Members): Record<string, number | null> {
  const found = finishTimes.filter((time, k): time is number => time !== null && members.application(k));
  const projects = stage.projects.filter(({ index }) => members.application(index));
  return {
    preemptions: projects.reduce((all, { preemptions }) => all + sum(preemptions), 0),
    scavengedGpuHours: projects.reduce((sum, { scavengedGpuSeconds }) => sum + scavengedGpuSeconds, 0) / HOUR,
    preemptionsMost: projects.reduce((largest, { preemptions }) => most(preemptions, largest), 0),
    finishTimeFairnessMean: meanOf(found) ?? null,
    finishTimeFairnessMost: found.length === 0 ? null : found.reduce((most, time) => Math.max(most, time)),
    finishTimeFairnessAbove1Share: ratio(found.filter((time) => time > 1).length, found.length),
  };
}

/** Changes of size, by project. */
export function projectResizes({ stage }: Shared, members: Members): Record<string, number> {
  let [shrinks, grows, grown] = [0, 0, 0];
  for (const { index, elastic } of stage.projects) {
    if (elastic === null || !members.application(index)) continue;
    shrinks += elastic.shrinks.reduce((sum, each) => sum + each, 0);
    grows += elastic.grows.reduce((sum, each) => sum + each, 0);
    grown += elastic.grownGpuSeconds;
  }
  return { shrinks, grows, grownGpuHours: grown / HOUR };
}

/** Of clusters: who lends there is not told apart. */
export function clusterSharing({ stage, uses }: Shared, members: Members): Record<string, number | null> {
  const sum = (of: readonly number[]) =>
    of.reduce((total, seconds, k) => total + (members.cluster(k) ? seconds : 0), 0);
  const lent = sum(uses.lent);
  return {
    lentGpuHours: uses.hasOwners ? lent / HOUR : null,
    lentShare: uses.hasOwners ? ratio(lent, sum(uses.unused)) : null,
    preemptions: stage.books.reduce((total, own, k) => total + (members.cluster(k) ? (own?.preemptions ?? 0) : 0), 0),
  };
}

/** Checkpoints and restarts by project; by cluster they are the books'. */
export function projectAttempts({ stage }: Shared, members: Members): { restarts: number; overheadGpuSeconds: number } {
  const projects = stage.projects.filter(({ index }) => members.application(index));
  return {
    restarts: projects.reduce((sum, { restarts }) => sum + restarts, 0),
    overheadGpuSeconds: projects.reduce((sum, project) => sum + project.overheadGpuSeconds, 0),
  };
}

/**
 * GPU-seconds that members were entitled to and nobody used: each grant's unused ones, less what of the cluster's was lent,
 * in proportion. Null where grants are weights.
 */
export function idleOf({ stage, uses }: Shared, members: Members): number | null {
  if (!uses.hasOwners) return null;
  let idle = 0;
  for (const grant of stage.grants) {
    const { application, cluster } = grant.terms;
    const { unused } = uses.of.get(grant)!;
    if (unused === 0 || !members.application(application) || !members.cluster(cluster)) continue;
    idle += unused * (1 - uses.lent[cluster] / uses.unused[cluster]);
  }
  return idle;
}

/** All numbers of the lists, one after another. */
function together(lists: readonly (readonly number[])[]): Float64Array {
  const all = new Float64Array(lists.reduce((count, { length }) => count + length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all;
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

function ratio(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator;
}
