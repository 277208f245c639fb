/**
 * A benchmark of shared clusters: a fleet-quarter under quotas with preemption, beside the same jobs on the plain fleet and
 * under grants with nodes of their own. It must not know how a process is measured.
 */
import { race, spreadOf } from './race.ts';
import { type Row, ratioText, rowOf, spreadText, type Table, timesAsLong } from './table.ts';
import type { Workbench } from './workbench.ts';

const DAYS = 91;
const ROUNDS = 7;
/** Of whole processes. */
const ROUNDS_COLD = 3;
/** Quotas with preemption are to take at most so many times as long as plain EASY. */
const AIM = 2;

/** What `quota-run.ts` prints. */
interface Run {
  readonly jobs: number;
  readonly grants: number;
  readonly seconds: Readonly<Record<'plain' | 'dedicated' | 'quota' | 'takeBack', readonly number[]>>;
}

/** Ratios are of the shortest turns: all take turns in one process, so that what else the machine does hits them alike. */
export function quotaQuarter(bench: Workbench): Table {
  const days = bench.isQuick ? 1 : DAYS;
  const args = [bench.program('quota-run.ts'), bench.compiled, `${days}`, `${bench.rounds(ROUNDS)}`];
  const { jobs, grants, seconds } = JSON.parse(bench.stopwatch.measure(args).stdout) as Run;
  const row = (name: string, of: keyof Run['seconds'], aim?: number): Row => {
    const own = spreadOf(seconds[of]);
    const times = own.least / spreadOf(seconds.plain).least;
    return {
      ...{ name, jobs: `${jobs}`, seconds: spreadText(own, 3), cpuSeconds: '', peakMebibytes: '' },
      microsecondsPerJob: ((own.least / jobs) * 1e6).toFixed(2),
      jobsPerSecond: `${Math.round(jobs / own.least)}`,
      compared: of === 'plain' ? '' : ratioText(times, 'plain EASY', aim),
    };
  };
  const whole = (name: string, of: keyof Run['seconds']) => ({
    name: `${name}: a process`,
    args: [bench.program('quota-run.ts'), bench.compiled, `${days}`, '0', of],
    jobs,
  });
  const [plain, ...others] = race(
    bench.stopwatch,
    [
      whole('plain fleet, EASY', 'plain'),
      whole('grants with nodes of their own', 'dedicated'),
      whole('quotas', 'quota'),
      whole('quotas and take-back', 'takeBack'),
    ],
    bench.rounds(ROUNDS_COLD),
  );
  const cold = others.map((raced, k) =>
    rowOf(raced, null, [timesAsLong(raced, plain!, 'plain EASY', k === others.length - 1 ? AIM : undefined)]),
  );
  return {
    title: `Shared clusters: ${days} days of llm-development on five clusters, ${grants} grants (inside the process, hot; ratios of minima; then one run as a process, with its start and its jobs)`,
    rows: [
      row('plain fleet, EASY', 'plain'),
      row('grants with nodes of their own', 'dedicated'),
      row('quotas', 'quota'),
      row('quotas and take-back', 'takeBack', AIM),
      rowOf(plain!, null),
      ...cold,
    ],
  };
}
