/**
 * Variants × replications as a flat list of runs, in the order in which they are best made, and how many jobs they hold.
 * It must not know how runs are made or by whom.
 */
import { expectedJobs } from '../../workload/generator/demand-plan.ts';
import { STOP_RULE_MIN } from '../precision/stop-rule.ts';
import { countJobs } from '../run/programme-of-run.ts';
import { accountWarnings } from './account-warnings.ts';
import { effectlessWarnings } from './effectless-warnings.ts';
import { generatorSpec } from './generator-spec.ts';
import { programmeWarnings } from './programme-warnings.ts';
import type { ResolvedScenario } from './resolve.ts';
import { ruleWarnings } from './rule-warnings.ts';

/**
 * Scenarios with more jobs over all their runs get a warning; the library's stay below. Runs for robustness do not
 * count.
 */
export const MOST_JOBS = 8_000_000;

/** One run to make. */
export interface PlannedRun {
  /** Index into the scenario's variants. */
  readonly variant: number;
  readonly replication: number;
}

/** With a rule for the number of replications, the runs before it first looks. */
export interface RunPlan {
  /** By replication, then by variant: runs that share their jobs are neighbours, and a break leaves whole pairs. */
  readonly runs: readonly PlannedRun[];
  /** Jobs of one run on average; null for a trace, which must be read to know. */
  readonly jobsPerRun: number | null;
  /** Jobs of all these runs together on average; null for a trace. */
  readonly jobs: number | null;
  readonly warnings: readonly string[];
}

export interface PlanOptions {
  /** Default: the scenario's. */
  readonly replications?: number;
  /** Default 0. */
  readonly firstReplication?: number;
}

/** @throws InputError where the totals of a call cannot be met with what is drawn */
export function planRuns(resolved: ResolvedScenario, options: PlanOptions = {}): RunPlan {
  const { replications = resolved.replications, firstReplication = 0 } = options;
  const runs = runsOf(resolved, firstReplication, replications);
  const jobsPerRun = jobsOfRun(resolved, firstReplication);
  const jobs = jobsPerRun === null ? null : jobsPerRun * runs.length;
  const most = options.replications ?? resolved.stopRule?.max ?? replications;
  const jobsAtMost = jobsPerRun === null ? null : jobsPerRun * resolved.variants.length * most;
  const warnings = [
    ...warningsOf(jobsAtMost),
    ...fewWarnings(resolved),
    ...accountWarnings(resolved),
    ...programmeWarnings(resolved),
    ...effectlessWarnings(resolved),
    ...ruleWarnings(resolved),
  ];
  return { runs, jobsPerRun, jobs, warnings };
}

/** So many replications of every variant from the first one on. */
export function runsOf({ variants }: Pick<ResolvedScenario, 'variants'>, first: number, count: number): PlannedRun[] {
  return Array.from({ length: count }, (_, k) =>
    variants.map((_variant, variant) => ({ variant, replication: first + k })),
  ).flat();
}

/** Mean over the variants: those of a programme may differ in what projects run. */
function jobsOfRun(resolved: ResolvedScenario, replication: number): number | null {
  const own = jobsOfWorkload(resolved);
  const { seed, variants } = resolved;
  const known = new Map<string, number>();
  let all = 0;
  for (const { programme } of variants) {
    if (programme && programme.projects.workloadOf === null) {
      const key = JSON.stringify(programme.projects);
      const jobs = known.get(key) ?? countJobs(programme.projects, { seed, replication });
      known.set(key, jobs);
      all += jobs;
    } else {
      if (own === null) return null;
      all += own + (programme ? countJobs(programme.projects, { seed, replication }) : 0);
    }
  }
  return variants.length === 0 ? own : Math.round(all / variants.length);
}

/** Jobs of the scenario's own workload; null for a trace. */
function jobsOfWorkload(resolved: ResolvedScenario): number | null {
  const { source, window, maxJobs } = resolved.workload;
  if (source.kind !== 'preset') return null;
  const all = expectedJobs(generatorSpec(resolved, source), resolved.baseFleet);
  const end = resolved.times.horizon;
  const from = Math.min(window?.from ?? 0, end);
  const kept = window ? all * Math.max(0, (Math.min(window.to ?? end, end) - from) / end) : all;
  return Math.round(Math.min(kept, maxJobs ?? kept));
}

function fewWarnings({ stopRule }: ResolvedScenario): string[] {
  if (!stopRule || stopRule.min >= STOP_RULE_MIN || stopRule.min === stopRule.max) return [];
  return [
    `the rule for replications looks after ${stopRule.min}: with fewer than ${STOP_RULE_MIN} it stops too early too often, ` +
      'and its intervals cover less than they say',
  ];
}

function warningsOf(jobs: number | null): string[] {
  if (jobs === null || jobs <= MOST_JOBS) return [];
  const millions = (count: number) => (count / 1e6).toFixed(1);
  return [
    `about ${millions(jobs)} million jobs over all runs, above ${millions(MOST_JOBS)} million: ` +
      'a shorter window, fewer replications or fewer job classes take less time',
  ];
}
