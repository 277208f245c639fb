/**
 * What a replay prints: the machine, the trace, waits, utilisation. It must not know how any figure was made.
 */
import { decimal, duration } from '../../../reports/format.ts';
import { policyText } from '../../experiment/run/policy-text.ts';
import { JOB_STATES, type RunInput, type RunResult } from '../../simulation/contract.ts';
import { formatRepairs, type Trace } from '../../workload/traces/trace.ts';
import { columns } from '../text-layout.ts';

export interface Replayed {
  readonly trace: Trace;
  /** What was done to the trace's jobs before, in sentences. */
  readonly notes: readonly string[];
  readonly input: RunInput;
  readonly result: RunResult;
  readonly schedulePath: string | undefined;
}

export function replaySummary({ trace, notes, input, result, schedulePath }: Replayed, width: number): string {
  const { policies, jobs } = input;
  const cluster = input.fleet.clusters[0]!;
  const nodes = cluster.phases[0]!.nodes;
  const ran = extentOf(input, result);
  const capacity = nodes * cluster.gpusPerNode * ran.makespanSeconds;
  const rejected = Object.entries(result.rejections).filter(([, count]) => count > 0);
  const broken = Object.entries(result.brokenPromises).filter(([, count]) => count > 0);
  const counts = Object.entries(ran.counts).map(([state, count]) => `${decimal(count)} ${state}`);
  const figure = (name: string): number | null => result.metrics[name] ?? null;
  const seconds = (value: number | null): string =>
    value === null ? '–' : value < 60 ? duration(value) : `${duration(value)} (${decimal(value, 1)} s)`;
  const rows: (readonly [string, string])[] = [
    ['trace', `${trace.name}: ${formatRepairs(trace.report)}`],
    ...notes.map((note) => ['', note] as const),
    [
      'cluster',
      `${decimal(nodes)} nodes of ${decimal(cluster.gpusPerNode)} GPU${cluster.gpusPerNode === 1 ? '' : 's'}`,
    ],
    ['policies', [policies.queue, policies.backfill, policies.placement, policies.limit].map(policyText).join(', ')],
    ['jobs', `${decimal(jobs.count)}: ${counts.join(', ')}`],
    ...rejected.map(([reason, count]) => ['rejected', `${decimal(count)} ${REASONS[reason] ?? reason}`] as const),
    ...broken.map(([reason, count]) => ['broken promises', `${decimal(count)} by ${reason}`] as const),
    ['wait mean', seconds(figure('waitSecondsMean'))],
    ['wait p50', seconds(figure('waitSecondsP50'))],
    ['wait p90', seconds(figure('waitSecondsP90'))],
    ['wait p99', seconds(figure('waitSecondsP99'))],
    ['bounded slowdown', `${plainNumber(figure('boundedSlowdownMean'))} (mean)`],
    ['utilisation', capacity === 0 ? '–' : `${decimal((100 * ran.gpuSeconds) / capacity, 2)} %`],
    ['makespan', `${duration(ran.makespanSeconds)} (${decimal(ran.makespanSeconds)} s)`],
    ...(schedulePath === undefined ? [] : [['schedule', schedulePath] as const]),
  ];
  return columns(rows, width);
}

const REASONS: Readonly<Record<string, string>> = { tooLarge: 'too large for the cluster' };

interface Extent {
  /** Jobs by what became of them, those that there are. */
  readonly counts: Readonly<Record<string, number>>;
  readonly gpuSeconds: number;
  /** From the first submission to the last end. */
  readonly makespanSeconds: number;
}

function extentOf({ jobs }: RunInput, { schedule: { start, end, state } }: RunResult): Extent {
  const counts = JOB_STATES.map(() => 0);
  let gpuSeconds = 0;
  let lastEnd = 0;
  for (let job = 0; job < jobs.count; job++) {
    counts[state[job]!]!++;
    if (start[job]! < 0) continue;
    gpuSeconds += (end[job]! - start[job]!) * jobs.gpus[job]!;
    if (end[job]! > lastEnd) lastEnd = end[job]!;
  }
  const named = JOB_STATES.map((name, k) => [name, counts[k]!] as const).filter(([, count]) => count > 0);
  const firstSubmit = jobs.count === 0 ? 0 : jobs.submit[0]!;
  return { counts: Object.fromEntries(named), gpuSeconds, makespanSeconds: Math.max(0, lastEnd - firstSubmit) };
}

function plainNumber(value: number | null): string {
  return value === null ? '–' : decimal(value, 2);
}
