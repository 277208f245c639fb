/**
 * From a finished run to its metrics, in total and by dimension. It must not know replications or variants.
 */
import { quantileSorted } from 'd3-array';
import { notInService } from '../../model/ledger.ts';
import { type RunInput, type RunResult, WAIT_EDGES_SECONDS, type WindowIntegrals } from '../contract.ts';
import { STATE } from '../job-board.ts';
import { SIZE_CLASSES, sizeClassOf } from './size-classes.ts';
import { type RawResult, type WindowJobs, windowJobs } from './window-jobs.ts';

type Metrics = Record<string, number | null>;

/** What of a result is worked out here. */
export type Measured = Pick<RunResult, 'metrics' | 'waitCounts'>;

export function measure(input: RunInput, raw: RawResult): Measured {
  const window = windowJobs(input, raw);
  return { metrics: metricsOf(input, raw, window), waitCounts: waitCounts(window, raw) };
}

/** All metrics of a run. Keys are in a fixed order: totals first, then dimension by dimension. */
function metricsOf(input: RunInput, raw: RawResult, window: WindowJobs): Metrics {
  const metrics: Metrics = {};
  const { jobs, fleet } = input;
  const scheduled = fleet.clusters.filter((cluster) => !cluster.providerOwn);
  addGroups(metrics, input, raw, window, '', [''], () => 0);
  addCapacity(metrics, input, raw, '', scheduled);
  const clusterOf = (job: number) => (raw.schedule.cluster[job] >= 0 ? raw.schedule.cluster[job] : jobs.home[job]);
  for (const [dimension, value] of [
    ['cluster', (k: number) => fleet.clusters[k].id],
    ['gpu', (k: number) => fleet.clusters[k].gpu],
    ['provider', (k: number) => fleet.clusters[k].provider],
  ] as const) {
    const values = [...new Set(scheduled.map((cluster) => value(fleet.clusters.indexOf(cluster))))];
    if (values.length === 1 && scheduled.length === fleet.clusters.length) {
      copyTotals(metrics, dimension, values[0]);
      continue;
    }
    const groupOfCluster = fleet.clusters.map((_, k) => values.indexOf(value(k)));
    addGroups(metrics, input, raw, window, dimension, values, (job) => groupOfCluster[clusterOf(job)]);
    for (const name of values) {
      const members = scheduled.filter((cluster) => value(fleet.clusters.indexOf(cluster)) === name);
      addCapacity(metrics, input, raw, `{${dimension}=${name}}`, members);
    }
  }
  addGroups(metrics, input, raw, window, 'sizeClass', SIZE_CLASSES, (job) => sizeClassOf(jobs.gpus[job]));
  if (jobs.classes.length > 1) {
    addGroups(metrics, input, raw, window, 'jobClass', jobs.classes, (job) => jobs.jobClass[job]);
  }
  return metrics;
}

/** Jobs of the window that started after a wait at or below each of the edges; the last entry counts all, started or not. */
function waitCounts({ waitSeconds, job, count }: WindowJobs, { schedule }: RawResult): number[] {
  let next = 0;
  let started = 0;
  const counts = WAIT_EDGES_SECONDS.map((edge) => {
    for (; next < count && waitSeconds[next] <= edge; next++) if (schedule.start[job[next]] >= 0) started++;
    return started;
  });
  return [...counts, count];
}

/** Sums over the jobs of one group. */
interface Group {
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

function addGroups(
  metrics: Metrics,
  input: RunInput,
  raw: RawResult,
  window: WindowJobs,
  dimension: string,
  names: readonly string[],
  groupOf: (job: number) => number,
): void {
  const groups = names.map(emptyGroup);
  const groupOfRow = new Uint8Array(window.count);
  for (let k = 0; k < window.count; k++) {
    const own = groupOf(window.job[k]);
    groupOfRow[k] = own;
    addJob(groups[own], input, raw, window, k);
  }
  for (const job of window.rejected) {
    // A job whose home is a provider's own part belongs to no scheduled cluster; it counts in the total.
    const group = groupOf(job);
    if (group >= 0) groups[group].rejected++;
  }
  const waits = waitsByGroup(window, groupOfRow, groups);
  names.forEach((name, k) => {
    writeGroup(metrics, dimension === '' ? '' : `{${dimension}=${name}}`, groups[k], waits[k]);
  });
}

/** A dimension with one value has the totals for it. */
function copyTotals(metrics: Metrics, dimension: string, value: string): void {
  for (const [key, total] of Object.entries(metrics)) {
    if (!key.includes('{')) metrics[`${key}{${dimension}=${value}}`] = total;
  }
}

function addJob(group: Group, { jobs }: RunInput, { schedule }: RawResult, window: WindowJobs, k: number): void {
  const job = window.job[k];
  const wait = window.waitSeconds[k];
  const run = window.runSeconds[k];
  const weight = jobs.gpus[job] * jobs.run[job];
  group.count++;
  group.wait += wait;
  group.weighted += wait * weight;
  group.weight += weight;
  group.slowdown += Math.max(1, (wait + run) / Math.max(run, 10));
  group.turnaround += wait + run;
  const state = schedule.state[job];
  if (schedule.start[job] < 0) {
    if (state === STATE.cancelled) {
      group.cancelled++;
      group.unserved += weight;
    } else group.censored++;
    return;
  }
  if (state === STATE.done) group.done++;
  else if (state === STATE.killed) group.killed++;
  else if (state === STATE.running) group.running++;
  else group.failed++;
  if (schedule.nodes[job] > 1) {
    group.spanned += schedule.leafGroups[job];
    group.spanning++;
  }
}

/** Waits of each group, ascending: the rows come in ascending order of wait. */
function waitsByGroup(window: WindowJobs, groupOfRow: Uint8Array, groups: readonly Group[]): Float64Array[] {
  if (groups.length === 1) return [window.waitSeconds];
  const waits = groups.map((group) => new Float64Array(group.count));
  const filled = new Int32Array(groups.length);
  for (let k = 0; k < window.count; k++) {
    const own = groupOfRow[k];
    waits[own][filled[own]++] = window.waitSeconds[k];
  }
  return waits;
}

function writeGroup(metrics: Metrics, suffix: string, group: Group, waits: Float64Array): void {
  const { count } = group;
  const quantile = (share: number) =>
    count > 0 ? quantileSorted(waits as ArrayLike<number> as number[], share)! : null;
  const put = (name: string, value: number | null) => {
    metrics[name + suffix] = value;
  };
  put('waitSecondsMean', ratio(group.wait, count));
  put('waitSecondsMeanByGpuHours', ratio(group.weighted, group.weight));
  put('waitSecondsP50', quantile(0.5));
  put('waitSecondsP90', quantile(0.9));
  put('waitSecondsP99', quantile(0.99));
  put('boundedSlowdownMean', ratio(group.slowdown, count));
  put('turnaroundSecondsMean', ratio(group.turnaround, count));
  put('unservedGpuHours', group.unserved / 3600);
  put('unservedShare', ratio(group.unserved, group.weight));
  put('leafGroupsSpannedMean', ratio(group.spanned, group.spanning));
  put('jobsDone', group.done);
  put('jobsKilled', group.killed);
  put('jobsFailed', group.failed);
  put('jobsRunning', group.running);
  put('jobsCensored', group.censored);
  put('jobsCancelled', group.cancelled);
  put('jobsRejected', group.rejected);
}

/** Metrics of capacity over some clusters together. */
function addCapacity(
  metrics: Metrics,
  input: RunInput,
  raw: RawResult,
  suffix: string,
  clusters: RunInput['fleet']['clusters'],
): void {
  const sum = (of: (window: WindowIntegrals) => number) =>
    clusters.reduce((total, cluster) => total + of(raw.window[cluster.id]), 0);
  const put = (name: string, value: number | null) => {
    metrics[name + suffix] = value;
  };
  const inService = sum((window) => window.inService);
  const occupied = sum((window) => window.occupied);
  const { windowStart, windowEnd } = input.times;
  const last = Math.min(windowEnd, raw.endedAt);
  let late = 0;
  let delivered = 0;
  let ownFault = 0;
  for (const cluster of clusters) {
    late += notInService(cluster, last).late - notInService(cluster, Math.min(windowStart, last)).late;
    delivered += raw.window[cluster.id].occupied * cluster.speed;
    ownFault += raw.ownFault[cluster.id];
  }
  put('utilisationOfInService', ratio(occupied, inService));
  put(
    'utilisationOfUp',
    ratio(
      occupied,
      sum((window) => window.up),
    ),
  );
  put('occupancyOfGranted', ratio(occupied, inService));
  put('deliveredH200EquivalentGpuHours', delivered / 3600);
  put('usefulGpuHours', occupied / 3600);
  put('ownFaultGpuHours', ownFault / 3600);
  put('lostGpuHours', 0);
  put('lateGpuHours', late / 3600);
  put('ungrantedGpuHours', 0);
  put('grantedIdleGpuHours', (inService - occupied) / 3600);
  put('idleBlockedGpuHours', sum((window) => window.idleBlocked) / 3600);
  put('idleDrainGpuHours', sum((window) => window.idleDrain) / 3600);
  put('idleNoDemandGpuHours', sum((window) => window.idleNoDemand) / 3600);
  const partly = sum((window) => window.partlyOccupiedNodeSeconds);
  put(
    'nodeFragmentation',
    ratio(
      partly,
      sum((window) => window.upNodeSeconds),
    ),
  );
}

function ratio(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator;
}
