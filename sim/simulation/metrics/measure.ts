/**
 * From a finished run to its metrics, in total and by dimension. It must not know replications or variants.
 */
import { quantileSorted } from 'd3-array';
import type { Cluster } from '../../model/fleet.ts';
import { notInService } from '../../model/ledger.ts';
import {
  type FaultFigures,
  type RunInput,
  type RunResult,
  WAIT_EDGES_SECONDS,
  type WindowIntegrals,
} from '../contract.ts';
import { AllJobs, ByJobClass, ByPlace, BySizeClass } from './dimensions.ts';
import { type Dimension, type Group, type Grouped, groupSums } from './group-sums.ts';
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
  const isOne = scheduled.length === fleet.clusters.length;
  const places = PLACES.map((place) => placeDimension(place, input, raw));
  const dimensions: Dimension[] = [
    new AllJobs(),
    ...places.filter(({ values }) => !(isOne && values.length === 1)),
    new BySizeClass(jobs),
    ...(jobs.classes.length > 1 ? [new ByJobClass(jobs)] : []),
  ];
  const grouped = groupSums(input, raw, window, dimensions);
  const add = (name: string) => {
    const found = grouped.find(({ dimension }) => dimension.name === name);
    if (found) addGroups(metrics, found);
    return found !== undefined;
  };
  add('');
  addCapacity(metrics, input, raw, '', scheduled);
  PLACES.forEach((place, k) => {
    const { name, values } = places[k];
    if (!add(name)) copyTotals(metrics, name, values[0]);
    else
      for (const value of values) {
        const members = scheduled.filter((cluster) => place.of(cluster) === value);
        addCapacity(metrics, input, raw, `{${name}=${value}}`, members);
      }
  });
  add('sizeClass');
  add('jobClass');
  return metrics;
}

/** Dimensions by where a job ran: clusters together, by a word that they share. */
const PLACES = [
  { name: 'cluster', of: (cluster: Cluster) => cluster.id },
  { name: 'gpu', of: (cluster: Cluster) => cluster.gpu },
  { name: 'provider', of: (cluster: Cluster) => cluster.provider },
] as const;

function placeDimension({ name, of }: (typeof PLACES)[number], { jobs, fleet }: RunInput, raw: RawResult): Dimension {
  const values = [...new Set(fleet.clusters.filter((cluster) => !cluster.providerOwn).map(of))];
  const groupOfCluster = fleet.clusters.map((cluster) => values.indexOf(of(cluster)));
  return new ByPlace(name, values, groupOfCluster, raw.schedule.cluster, jobs);
}

/** Jobs of the window that started after a wait at or below each of the edges; the last entry counts all, started or not. */
function waitCounts({ waitSeconds, job, count }: WindowJobs, { schedule }: RawResult): number[] {
  const { start } = schedule;
  const counts: number[] = [];
  let next = 0;
  let started = 0;
  for (const edge of WAIT_EDGES_SECONDS) {
    for (; next < count && waitSeconds[next] <= edge; next++) if (start[job[next]] >= 0) started++;
    counts.push(started);
  }
  counts.push(count);
  return counts;
}

function addGroups(metrics: Metrics, { dimension: { name, values }, groups, waits }: Grouped): void {
  values.forEach((value, k) => {
    writeGroup(metrics, name === '' ? '' : `{${name}=${value}}`, groups[k], waits[k]);
  });
}

/** A dimension with one value has the totals for it. */
function copyTotals(metrics: Metrics, dimension: string, value: string): void {
  for (const [key, total] of Object.entries(metrics)) {
    if (!key.includes('{')) metrics[`${key}{${dimension}=${value}}`] = total;
  }
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
  const up = sum((window) => window.up);
  const occupied = sum((window) => window.occupied);
  const { windowStart, windowEnd } = input.times;
  const last = Math.min(windowEnd, raw.endedAt);
  let late = 0;
  let delivered = 0;
  let ownFault = 0;
  let slowdown = 0;
  let elasticSlowdown = 0;
  let worked = 0;
  const useful = ({ occupied, filler, lost }: WindowIntegrals) => occupied - filler - lost;
  for (const cluster of clusters) {
    late += raw.programme
      ? raw.ledger[cluster.id].late
      : notInService(cluster, last).late - notInService(cluster, Math.min(windowStart, last)).late;
    const own = raw.window[cluster.id];
    slowdown += own.slowed * (1 - 1 / (cluster.leafGroupSlowdown ?? 1));
    elasticSlowdown += own.elasticSlowdown;
    const onMore = useful(own) - own.usefulSlowdown - own.elasticSlowdown;
    worked += onMore;
    delivered += (onMore + own.elasticGain) * cluster.speed;
    ownFault += raw.ownFault[cluster.id];
  }
  put('utilisationOfInService', ratio(occupied, inService));
  put('utilisationOfUp', ratio(occupied, up));
  const granted = sum((window) => window.granted);
  const grantedIdle = sum((window) => window.grantedIdle);
  put('occupancyOfGranted', ratio(granted - grantedIdle, granted));
  put('deliveredH200EquivalentGpuHours', delivered / 3600);
  put('usefulGpuHours', sum(useful) / 3600);
  put('ownFaultGpuHours', ownFault / 3600);
  put('leafGroupSlowdownGpuHours', slowdown / 3600);
  put('elasticSlowdownGpuHours', elasticSlowdown / 3600);
  put('lostGpuHours', sum((window) => window.lost) / 3600);
  const faults = (of: (figures: FaultFigures) => number) =>
    clusters.reduce((total, { id }) => total + (raw.faults?.[id] ? of(raw.faults[id]) : 0), 0);
  put('overheadGpuHours', faults(({ overhead }) => overhead) / 3600);
  put('goodput', ratio(worked, occupied - sum((window) => window.filler)));
  put('downGpuHours', (inService - up) / 3600);
  const interruptions = faults((figures) => figures.interruptions);
  put('interruptionsPer1000GpuHours', ratio(interruptions, occupied / 3_600_000));
  put(
    'restarts',
    faults((figures) => figures.restarts),
  );
  put('fillerGpuHours', sum((window) => window.filler) / 3600);
  put('lateGpuHours', late / 3600);
  put('ungrantedGpuHours', (up - occupied - grantedIdle) / 3600);
  put('grantedIdleGpuHours', grantedIdle / 3600);
  put('idleBlockedGpuHours', sum((window) => window.idleBlocked) / 3600);
  put('idleDrainGpuHours', sum((window) => window.idleDrain) / 3600);
  put('idleNoDemandGpuHours', sum((window) => window.idleNoDemand) / 3600);
  put('reservedGpuHours', sum((window) => window.kept) / 3600);
  put('reservedIdleGpuHours', sum((window) => window.keptIdle) / 3600);
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
