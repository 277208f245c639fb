/**
 * The jobs of one replication, the same in every variant, with a record of what was done to get them.
 * It must not know variants, policies or threads.
 */
import { stream } from '../../engine/random.ts';
import type { Fleet } from '../../model/fleet.ts';
import type { JobTable } from '../../model/jobs.ts';
import { plannedCapacity } from '../../workload/generator/arrivals.ts';
import { generateJobs } from '../../workload/generator/generate.ts';
import { describePreset } from '../../workload/presets/preset.ts';
import { assignHomes } from '../../workload/traces/homes.ts';
import { DROPS, REPAIRS, type Trace } from '../../workload/traces/trace.ts';
import { cap, compressTime, type Transformed, totalWork, window } from '../../workload/traces/transform.ts';
import { scaleByUserWeeks } from '../../workload/traces/user-weeks.ts';
import type { WorkloadRecord } from '../results.ts';
import { generatorSpec } from '../scenario/generator-spec.ts';
import type { ResolvedScenario } from '../scenario/resolve.ts';
import type { PresetWorkload, TraceWorkload } from '../scenario/resolve-workload.ts';

export interface ReplicationJobs {
  readonly jobs: JobTable;
  readonly record: WorkloadRecord;
}

/**
 * @param trace the trace as read, where the workload is one; it is left as it is
 * @throws InputError where the workload names a preset or class that does not exist
 */
export function jobsOfReplication(
  scenario: ResolvedScenario,
  trace: Trace | null,
  replication: number,
): ReplicationJobs {
  const { source } = scenario.workload;
  if (source.kind === 'none') throw new RangeError('a scenario without a workload of its own');
  if (source.kind === 'preset') return generated(scenario, source, replication);
  if (trace === null) throw new RangeError('a trace workload without its trace');
  return replayed(scenario, source, trace, replication);
}

function generated(scenario: ResolvedScenario, source: PresetWorkload, replication: number): ReplicationJobs {
  const spec = generatorSpec(scenario, source);
  const { jobs: all, facts, warnings } = generateJobs(spec, scenario.baseFleet, scenario.seed, replication);
  const steps = selected(scenario, all);
  const jobs = steps.at(-1)?.jobs ?? all;
  const record: WorkloadRecord = {
    source: `preset ${spec.preset.name}`,
    license: spec.preset.licence,
    ...{ rows: null, used: jobs.count, repairs: {}, drops: {} },
    facts: [...describePreset(spec.preset, spec.classes), ...facts, ...factsOf(steps)],
    warnings: [...warnings, ...warningsOf(steps)],
  };
  return { jobs, record };
}

function replayed(
  scenario: ResolvedScenario,
  source: TraceWorkload,
  trace: Trace,
  replication: number,
): ReplicationJobs {
  const { seed, baseFleet } = scenario;
  const steps: Transformed[] = selected(scenario, trace.jobs);
  const current = (): JobTable => steps.at(-1)?.jobs ?? trace.jobs;
  const recorded = loadOf(current(), baseFleet);
  if (source.load !== null && recorded !== null && recorded > 0) {
    const factor = source.load / recorded;
    const draws = stream(seed, replication, 'scale', 'trace');
    const isResampled = source.method === 'resample-user-weeks';
    steps.push(isResampled ? scaleByUserWeeks(current(), factor, draws) : compressTime(current(), factor));
  }
  const unseen = afterTheEnd(current(), scenario.times.horizon);
  if (unseen) steps.push(unseen);
  steps.push(assignHomes(current(), baseFleet, seed, replication));
  const { rows, repairs, drops } = trace.report;
  const record: WorkloadRecord = {
    source: trace.name,
    license: null,
    ...{ rows, used: current().count },
    repairs: labelled(repairs, REPAIRS),
    drops: labelled(drops, DROPS),
    facts: [
      { label: 'offered load as recorded', value: ratioText(recorded) },
      { label: 'offered load', value: ratioText(loadOf(current(), baseFleet)) },
      ...factsOf(steps),
    ],
    warnings: warningsOf(steps),
  };
  return { jobs: current(), record };
}

/** The options of any workload: a window of time, the first jobs. */
function selected({ workload }: ResolvedScenario, jobs: JobTable): Transformed[] {
  const steps: Transformed[] = [];
  if (workload.window) steps.push(window(jobs, workload.window.from, workload.window.to ?? Number.POSITIVE_INFINITY));
  if (workload.maxJobs !== null) steps.push(cap(steps.at(-1)?.jobs ?? jobs, workload.maxJobs));
  return steps;
}

/** Without the jobs that would be submitted when the run is over; null where there are none. */
function afterTheEnd(jobs: JobTable, horizon: number): Transformed | null {
  const kept = window(jobs, 0, horizon + 1);
  const { jobsBefore, jobsAfter, text } = kept.record;
  if (jobsAfter === jobsBefore) return null;
  const warning = `${text}: the run ends there, the others are left out. A longer window or horizon takes them in.`;
  return { ...kept, record: { ...kept.record, warning } };
}

/** Work ÷ planned capacity of all clusters from the first to the last submission; null without either. */
function loadOf(jobs: JobTable, fleet: Fleet): number | null {
  if (jobs.count === 0) return null;
  const until = jobs.submit[jobs.count - 1]!;
  const shared = fleet.clusters.filter((cluster) => !cluster.providerOwn);
  const capacity = shared.reduce((sum, cluster) => sum + plannedCapacity(cluster, 0, until), 0);
  return capacity > 0 ? totalWork(jobs) / capacity : null;
}

function ratioText(ratio: number | null): string {
  return ratio === null ? 'none: no capacity is planned while the trace lasts' : ratio.toFixed(3);
}

function labelled(
  counts: Readonly<Record<string, number>>,
  reasons: Readonly<Record<string, { readonly label: string }>>,
): Record<string, number> {
  const found = Object.entries(counts).filter(([, count]) => count > 0);
  return Object.fromEntries(found.map(([reason, count]) => [reasons[reason]?.label ?? reason, count]));
}

function factsOf(steps: readonly Transformed[]): { label: string; value: string }[] {
  return steps.map(({ record: { step, text } }) => ({ label: step, value: text }));
}

function warningsOf(steps: readonly Transformed[]): string[] {
  return steps.flatMap(({ record: { warning } }) => (warning === undefined ? [] : [warning]));
}
