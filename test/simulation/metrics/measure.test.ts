/** All metrics of a run, worked out again from its schedule, job by job and second by second; and some by hand. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../../sim/model/fleet.ts';
import {
  JOB_STATES,
  type JobState,
  type RunInput,
  type RunResult,
  WAIT_EDGES_SECONDS,
} from '../../../sim/simulation/contract.ts';
import { SIZE_CLASSES } from '../../../sim/simulation/metrics/size-classes.ts';
import { METRICS, PROGRAMME_METRICS } from '../../../sim/simulation/metrics/table.ts';
import { simulate } from '../../../sim/simulation/simulate.ts';
import { caseArbitrary, caseOf, choice, inputOf, runs } from '../../oracle/cases.ts';
import { NaiveCluster } from '../../oracle/model.ts';

/** Metrics of a run without a programme. */
const PLAIN = METRICS.filter((metric) => !PROGRAMME_METRICS.includes(metric));

type Metrics = Record<string, number | null>;

/** A job of the window and what became of it. */
interface Row {
  readonly gpus: number;
  readonly jobClass: string;
  /** Where it was queued; of a rejected job its home. */
  readonly cluster: Cluster;
  readonly state: JobState;
  readonly started: boolean;
  readonly wait: number;
  readonly run: number;
  /** Reference GPU-seconds. */
  readonly work: number;
  readonly nodes: number;
  readonly leafGroups: number;
}

function rowsOf({ jobs, fleet, times, policies }: RunInput, { schedule, endedAt }: RunResult): Row[] {
  const rows: Row[] = [];
  for (let job = 0; job < jobs.count; job++) {
    const submit = jobs.submit[job]!;
    const state = JOB_STATES[schedule.state[job]!]!;
    const where = schedule.cluster[job]!;
    if (submit < times.windowStart || submit >= times.windowEnd || (state === 'queued' && where < 0)) continue;
    const cluster = fleet.clusters[where < 0 ? jobs.home[job]! : where]!;
    const [start, end] = [schedule.start[job]!, schedule.end[job]!];
    const [paced, request] = [jobs.run[job]!, jobs.request[job]!].map((time) => Math.ceil(time / cluster.speed));
    const fewest = new NaiveCluster(cluster, 0).fewestGroups(start >= 0 ? schedule.nodes[job]! : 0);
    const isSlowed = start >= 0 && schedule.leafGroups[job]! > fewest;
    const run = isSlowed ? Math.ceil((paced! * Math.round(cluster.leafGroupSlowdown! * 1000)) / 1000) : paced;
    rows.push({
      gpus: jobs.gpus[job]!,
      jobClass: jobs.classes[jobs.jobClass[job]!]!,
      cluster,
      state,
      started: start >= 0,
      wait: (start >= 0 ? start : end >= 0 ? end : endedAt) - submit,
      run: policies.limit.name === 'kill' ? Math.min(run!, request!) : run!,
      work: jobs.gpus[job]! * jobs.run[job]!,
      nodes: schedule.nodes[job]!,
      leafGroups: schedule.leafGroups[job]!,
    });
  }
  return rows;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const ratio = (above: number, below: number) => (below === 0 ? null : above / below);
const mean = (numbers: readonly number[]) => ratio(sum(numbers), numbers.length);

/** Type R-7: linear between the order statistics around (n − 1) p. */
function quantile(numbers: readonly number[], p: number): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const at = (sorted.length - 1) * p;
  const below = sorted[Math.floor(at)]!;
  return below + (at - Math.floor(at)) * (sorted[Math.ceil(at)]! - below);
}

function jobMetrics(all: readonly Row[]): Metrics {
  const rows = all.filter(({ state }) => state !== 'rejected');
  const waits = rows.map(({ wait }) => wait);
  const work = sum(rows.map((row) => row.work));
  const gaveUp = rows.filter(({ state, started }) => state === 'cancelled' && !started);
  const spanning = rows.filter(({ nodes }) => nodes > 1);
  const count = (counts: (row: Row) => boolean) => all.filter(counts).length;
  return {
    waitSecondsMean: mean(waits),
    waitSecondsMeanByGpuHours: ratio(sum(rows.map((row) => row.wait * row.work)), work),
    waitSecondsP50: quantile(waits, 0.5),
    waitSecondsP90: quantile(waits, 0.9),
    waitSecondsP99: quantile(waits, 0.99),
    boundedSlowdownMean: mean(rows.map(({ wait, run }) => Math.max(1, (wait + run) / Math.max(run, 10)))),
    turnaroundSecondsMean: mean(rows.map(({ wait, run }) => wait + run)),
    unservedGpuHours: sum(gaveUp.map((row) => row.work)) / 3600,
    unservedShare: ratio(sum(gaveUp.map((row) => row.work)), work),
    leafGroupsSpannedMean: mean(spanning.map(({ leafGroups }) => leafGroups)),
    jobsDone: count(({ state }) => state === 'done'),
    jobsKilled: count(({ state }) => state === 'killed'),
    jobsFailed: count(({ state, started }) => started && (state === 'failed' || state === 'cancelled')),
    jobsRunning: count(({ state }) => state === 'running'),
    jobsCensored: count(({ state }) => state === 'queued'),
    jobsCancelled: gaveUp.length,
    jobsRejected: count(({ state }) => state === 'rejected'),
  };
}

/** GPU-seconds of [from, to) in which nodes were not in service though planned to be. */
function lateIn({ phases, gpusPerNode }: Cluster, from: number, to: number): number {
  let late = 0;
  for (let t = from; t < to; t++) {
    const due = phases.filter(({ plannedAt, inServiceAt }) => plannedAt <= t && t < inServiceAt);
    late += gpusPerNode * sum(due.map(({ nodes }) => nodes));
  }
  return late;
}

function capacityMetrics(input: RunInput, result: RunResult, clusters: readonly Cluster[]): Metrics {
  const { jobs, times, fleet } = input;
  const { schedule, endedAt } = result;
  const windows = clusters.map(({ id }) => result.window[id]!);
  const total = (figure: keyof (typeof windows)[number]) => sum(windows.map((window) => window[figure]));
  const occupied = total('occupied');
  let ownFault = 0;
  for (let job = 0; job < jobs.count; job++) {
    const ran = schedule.start[job]! >= 0 && schedule.end[job]! >= 0;
    if (!ran || JOB_STATES[schedule.state[job]!] === 'done') continue;
    if (clusters.includes(fleet.clusters[schedule.cluster[job]!]!)) {
      ownFault += jobs.gpus[job]! * (schedule.end[job]! - schedule.start[job]!);
    }
  }
  const until = Math.min(times.windowEnd, endedAt);
  const slowdowns = clusters.map(({ leafGroupSlowdown }, k) => windows[k]!.slowed * (1 - 1 / leafGroupSlowdown!));
  return {
    utilisationOfInService: ratio(occupied, total('inService')),
    utilisationOfUp: ratio(occupied, total('up')),
    occupancyOfGranted: ratio(occupied, total('inService')),
    deliveredH200EquivalentGpuHours:
      sum(clusters.map(({ speed }, k) => speed * (windows[k]!.occupied - slowdowns[k]!))) / 3600,
    // Nothing is reserved here.
    reservedGpuHours: 0,
    reservedIdleGpuHours: 0,
    leafGroupSlowdownGpuHours: sum(slowdowns) / 3600,
    // Nor is any job elastic.
    elasticSlowdownGpuHours: 0,
    usefulGpuHours: occupied / 3600,
    ownFaultGpuHours: ownFault / 3600,
    lostGpuHours: 0,
    // Faults are measured by hand: `faults/faults-at-work.test.ts`.
    overheadGpuHours: 0,
    goodput: ratio(occupied - sum(slowdowns), occupied),
    downGpuHours: 0,
    interruptionsPer1000GpuHours: ratio(0, occupied),
    restarts: 0,
    lateGpuHours: sum(clusters.map((cluster) => lateIn(cluster, times.windowStart, until))) / 3600,
    fillerGpuHours: 0,
    ungrantedGpuHours: 0,
    grantedIdleGpuHours: (total('inService') - occupied) / 3600,
    idleBlockedGpuHours: total('idleBlocked') / 3600,
    idleDrainGpuHours: total('idleDrain') / 3600,
    idleNoDemandGpuHours: total('idleNoDemand') / 3600,
    nodeFragmentation: ratio(total('partlyOccupiedNodeSeconds'), total('upNodeSeconds')),
  };
}

/** Lower and upper end of a size class by its name. */
function inSizeClass(name: string, gpus: number): boolean {
  const [from, to] = name.split('-');
  return gpus >= Number.parseInt(from!, 10) && gpus <= (name.endsWith('+') ? Infinity : Number(to ?? from));
}

function expectedMetrics(input: RunInput, result: RunResult): Metrics {
  const rows = rowsOf(input, result);
  const scheduled = input.fleet.clusters.filter(({ providerOwn }) => !providerOwn);
  const metrics: Metrics = {};
  const put = (own: Metrics, suffix = '') => {
    for (const [name, value] of Object.entries(own)) metrics[name + suffix] = value;
  };
  put({ ...jobMetrics(rows), ...capacityMetrics(input, result, scheduled) });
  for (const [dimension, of] of [
    ['cluster', (cluster: Cluster) => cluster.id],
    ['gpu', (cluster: Cluster) => cluster.gpu],
    ['provider', (cluster: Cluster) => cluster.provider],
  ] as const) {
    for (const value of new Set(scheduled.map(of))) {
      const suffix = `{${dimension}=${value}}`;
      put(jobMetrics(rows.filter(({ cluster }) => of(cluster) === value)), suffix);
      put(
        capacityMetrics(
          input,
          result,
          scheduled.filter((cluster) => of(cluster) === value),
        ),
        suffix,
      );
    }
  }
  for (const name of SIZE_CLASSES)
    put(jobMetrics(rows.filter(({ gpus }) => inSizeClass(name, gpus))), `{sizeClass=${name}}`);
  if (input.jobs.classes.length > 1) {
    for (const name of input.jobs.classes)
      put(jobMetrics(rows.filter(({ jobClass }) => jobClass === name)), `{jobClass=${name}}`);
  }
  return metrics;
}

/** Equal up to the rounding of sums in another order. */
function sameMetrics(actual: Readonly<Metrics>, expected: Metrics): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [key, value] of Object.entries(expected)) {
    const here = actual[key]!;
    const near = value !== null && here !== null && Math.abs(here - value) <= 1e-12 * Math.abs(value);
    if (!near) expect([key, here]).toEqual([key, value]);
  }
}

const drawn = caseArbitrary({ clustersMax: 3, jobsMax: 40, phaseNodesMax: 40 }).chain((example) =>
  fc.record({
    example: fc.constant(example),
    classes: fc.constantFrom(['all'], ['pretrain', 'eval', 'never']),
    // Clusters share a provider or a type of GPU now and then.
    names: fc.array(fc.constantFrom('a', 'b'), { minLength: 6, maxLength: 6 }),
    horizon: fc.oneof(fc.constant(2_000), fc.integer({ min: 30, max: 200 })),
    windowStart: fc.integer({ min: 0, max: 20 }),
    windowSeconds: fc.integer({ min: 0, max: 120 }),
    stops: fc.boolean(),
  }),
);

describe('measure', () => {
  it('gives what the schedule says, in total and by every dimension', () => {
    const property = fc.property(drawn, ({ example, classes, names, horizon, windowStart, windowSeconds, stops }) => {
      const plain = inputOf(example, horizon);
      const jobs = {
        ...plain.jobs,
        classes,
        jobClass: plain.jobs.jobClass.map((_, k) => k % Math.min(2, classes.length)),
      };
      const clusters = plain.fleet.clusters.map((cluster, k) => ({
        ...cluster,
        provider: names[k]!,
        gpu: names[k + 3]!,
      }));
      const windowEnd = Math.min(windowStart + windowSeconds, horizon);
      const times = { windowStart, windowEnd, horizon, stopWhenWindowServed: stops };
      const input: RunInput = { ...plain, jobs, fleet: { clusters }, times };
      const result = simulate(input);
      sameMetrics(result.metrics, expectedMetrics(input, result));
      // A job that never started waited longer than it was seen to wait: it counts among all only.
      const queued = rowsOf(input, result).filter(({ state }) => state !== 'rejected');
      const within = (edge: number) => queued.filter(({ started, wait }) => started && wait <= edge).length;
      expect(result.waitCounts).toEqual([...WAIT_EDGES_SECONDS.map(within), queued.length]);
    });
    fc.assert(property, runs(40));
  });

  it('gives totals that are the sums over each dimension', () => {
    const property = fc.property(drawn, ({ example, horizon }) => {
      const clusters = example.clusters.map((cluster) => ({ ...cluster, providerOwn: false }));
      const { metrics } = simulate(inputOf({ ...example, clusters }, horizon));
      // Waits by reason are there only where somebody asks why, and not by cluster.
      const isSum = ({ name, unit }: (typeof PLAIN)[number]) =>
        (unit === 'jobs' || unit === 'GPU·h') && !name.startsWith('waited');
      const sums = PLAIN.filter(isSum).map(({ name }) => name);
      for (const name of sums) {
        for (const dimension of ['cluster', 'gpu', 'provider', 'sizeClass']) {
          const parts = Object.keys(metrics).filter((key) => key.startsWith(`${name}{${dimension}=`));
          if (parts.length === 0) expect(dimension).toBe('sizeClass');
          else expect(sum(parts.map((key) => metrics[key]!))).toBeCloseTo(metrics[name]!, 9);
        }
      }
    });
    fc.assert(property, runs(20));
  });

  it('names every metric of the table, and no other', () => {
    const { metrics } = simulate({ ...inputOf(caseOf(1, 1, [[0, 1, 5, 5]])), asksWhy: true });
    const names = new Set(Object.keys(metrics).map((key) => key.split('{', 1)[0]));
    expect([...names].sort()).toEqual(PLAIN.map(({ name }) => name).sort());
  });

  it('tells size classes apart at their edges', () => {
    const sizes = [1, 2, 7, 8, 9, 63, 64, 255, 256, 300];
    const rows = sizes.map((gpus, k) => [k, gpus, 5, 5] as const);
    const { metrics } = simulate(inputOf(caseOf(8, 200, rows)));
    expect(SIZE_CLASSES.map((name) => [name, metrics[`jobsDone{sizeClass=${name}}`]])).toEqual([
      ['1', 1],
      ['2-7', 2],
      ['8', 1],
      ['9-63', 2],
      ['64-255', 2],
      ['256+', 2],
    ]);
  });

  it('puts censored and cancelled jobs among the waits, and weights by work, by hand', () => {
    // One node; window [0, 20), horizon 30, patience 12. Job 0 runs 0–8; job 1 waits 6 and is killed after 4 s; job 2
    // gives up at 15; job 3 waits from 19 to 24 and still runs at the end; job 4 waits from 19 on, 11 s.
    const example = caseOf(
      1,
      1,
      [
        [0, 1, 8, 8],
        [2, 1, 9, 4],
        [3, 1, 100, 100],
        [10, 1, 14, 14],
        [19, 1, 5, 5],
        [20, 1, 1, 1],
      ],
      { limit: choice('kill'), backfill: choice('none') },
    );
    const input = inputOf({ ...example, patience: 12 }, 30);
    const times = { windowStart: 0, windowEnd: 20, horizon: 30, stopWhenWindowServed: false };
    const result = simulate({ ...input, times });
    const lines = [...result.schedule.state].map((state, job) => `${JOB_STATES[state]} ${result.schedule.start[job]}`);
    expect(lines).toEqual(['done 0', 'killed 8', 'running 12', 'cancelled -1', 'queued -1', 'queued -1']);
    // Waits 0, 6, 9, 12, 11 and works 8, 9, 100, 14, 5.
    expect(result.metrics).toMatchObject({
      waitSecondsMean: 38 / 5,
      waitSecondsMeanByGpuHours: (6 * 9 + 9 * 100 + 12 * 14 + 11 * 5) / 136,
      waitSecondsP50: 9,
      waitSecondsP90: 11 + 0.6 * (12 - 11),
      // Runs 8, 4 (killed), 100, 14, 5: all but two below the bound of 10 s.
      boundedSlowdownMean: (1 + 10 / 10 + 109 / 100 + 26 / 14 + 16 / 10) / 5,
      turnaroundSecondsMean: (8 + 10 + 109 + 26 + 16) / 5,
      unservedGpuHours: 14 / 3600,
      unservedShare: 14 / 136,
      ownFaultGpuHours: 4 / 3600,
      jobsDone: 1,
      jobsKilled: 1,
      jobsFailed: 0,
      jobsRunning: 1,
      jobsCancelled: 1,
      jobsCensored: 1,
      jobsRejected: 0,
    });
    expect(result.waitCounts.at(-1)).toBe(5);
  });
});
