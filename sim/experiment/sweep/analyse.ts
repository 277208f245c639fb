/**
 * From the rows of a sweep to `SweepResults`: the one place where its contract is filled. It must not know how runs were
 * made or kept, nor how results are shown.
 */
import {
  type ComparedRun,
  type ComparisonRules,
  compareVariants,
  correctedConfidence,
  isRanked,
  type MetricRule,
  ruleOf,
  UNSERVED_SHARE,
} from '../comparison.ts';
import { bestSubset } from '../precision/subset.ts';
import type { Assumption, ResultsInput } from '../results.ts';
import { cellsOf, effectsOf, figuresOf } from './effects.ts';
import { factorsOf } from './factors.ts';
import { frontOf } from './front.ts';
import { type SweepPlan, sweepRuns } from './plan.ts';
import type { Configuration, Effect, Factor, Front, MetricAnalysis, SweepResults } from './results.ts';
import type { MetricKeys, PlacedRow } from './rows.ts';

/** What is known of a sweep beside its plan and its rows. */
export interface SweepHeader {
  readonly version: string;
  readonly command: string;
  readonly inputs: readonly ResultsInput[];
  readonly assumptions: readonly Assumption[];
}

/** Troubled runs that results name. */
const TROUBLES_NAMED = 20;

/** @param rows of whatever has ended, in any order */
export function sweepResults(
  plan: SweepPlan,
  rows: readonly PlacedRow[],
  keys: MetricKeys,
  metrics: readonly MetricRule[],
  header: SweepHeader,
): SweepResults {
  const rules: ComparisonRules = { kind: plan.kind, primary: plan.primary, metrics };
  const runs = runsOf(plan, rows, keys);
  const reference = plan.reference * plan.variants.length;
  const factors = factorsOf(plan);
  const isWhole = plan.sample === 'grid' && plan.excluded === 0;
  const planned = sweepRuns(plan).length;
  const finished = rows.filter(({ row }) => row.status === 'finished').length;
  const troubles = rows
    .filter(({ row }) => row.status !== 'finished')
    .sort((a, b) => orderOf(plan, a) - orderOf(plan, b));
  return {
    schema: 'gpufleet/sweep@1',
    ...header,
    ...{ sweep: plan.name, question: plan.question, scenario: plan.scenario, kind: plan.kind, seed: plan.seed },
    sample: plan.sample,
    axes: plan.axes.map(({ name, title, paths }) => ({ name, title, paths })),
    variants: plan.variants,
    points: plan.points.length,
    excluded: plan.excluded,
    replications: plan.replications,
    runs: { planned, finished },
    partial: finished < planned,
    primary: plan.primary,
    reference,
    configurations: configurationsOf(plan, runs, rules, reference),
    factors,
    metrics: plan.primary.map((key) => analysisOf(key, runs, rules, factors, reference, isWhole)),
    front: paretoOf(plan, runs, rules),
    troubles: {
      count: troubles.length,
      first: troubles.slice(0, TROUBLES_NAMED).map(({ run, row }) => ({
        ...{ point: run.point, variant: plan.variants[run.variant]!, replication: run.replication },
        ...{ status: row.status as 'refused' | 'failed', error: row.error ?? '' },
      })),
    },
  };
}

function orderOf({ variants, replications }: SweepPlan, { run }: PlacedRow): number {
  return (run.point * variants.length + run.variant) * replications + run.replication;
}

/** Finished runs by configuration, each by replication, with the metrics that are looked at. */
function runsOf(plan: SweepPlan, rows: readonly PlacedRow[], keys: MetricKeys): ComparedRun[][] {
  const looked = [...new Set([...plan.primary, ...(plan.pareto ?? []), UNSERVED_SHARE])];
  const runs: ComparedRun[][] = plan.points.flatMap(() => plan.variants.map(() => []));
  for (const { run, row } of rows) {
    if (row.status !== 'finished') continue;
    const metrics = Object.fromEntries(looked.map((key) => [key, keys.valueOf(row.metrics, key)]));
    const { replication, point, variant } = run;
    runs[point * plan.variants.length + variant]!.push({ replication, metrics, backlogGrowth: row.backlogGrowth });
  }
  for (const own of runs) own.sort((a, b) => a.replication - b.replication);
  return runs;
}

function configurationsOf(
  plan: SweepPlan,
  runs: readonly (readonly ComparedRun[])[],
  rules: ComparisonRules,
  reference: number,
): Configuration[] {
  // A comparison is with its first variant.
  const order = [reference, ...runs.keys()].filter((index, k) => k === 0 || index !== reference);
  const compared = compareVariants(
    order.map((index) => runs[index]!),
    rules,
  );
  const byIndex = new Map(order.map((index, k) => [index, compared[k]!]));
  const shown = new Set([...plan.primary, ...(plan.pareto ?? [])]);
  const only = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).filter(([key]) => shown.has(key)));
  return runs.map((own, index) => {
    const { summary, differences, verdicts, stationary } = byIndex.get(index)!;
    const point = Math.floor(index / plan.variants.length);
    return {
      point,
      variant: plan.variants[index % plan.variants.length]!,
      levels: plan.points[point]!.levels.map(({ label }) => label),
      replications: own.length,
      stationary,
      ...{ summary: only(summary), differences: only(differences), verdicts: only(verdicts) },
    };
  });
}

function analysisOf(
  key: string,
  runs: readonly (readonly ComparedRun[])[],
  rules: ComparisonRules,
  factors: readonly Factor[],
  reference: number,
  isWhole: boolean,
): MetricAnalysis {
  const { better, ranksWaits } = ruleOf(key, rules);
  const figures = figuresOf(runs, key);
  const effects = effectsOf(factors, figures, isWhole && figures.values.every((values) => values !== null));
  const pair = pairOfFactors(effects);
  const sums = figures.values.map((values) => values?.reduce((sum, value) => sum + value, 0) ?? null);
  const sign = better === 'lower' ? 1 : -1;
  const order = [...sums.keys()].filter((index) => sums[index] !== null);
  // Waits of a queue that grows are not ranked, and stand behind those that are.
  const unranked = runs.map((own) => (isRanked(own, { ranksWaits, kind: rules.kind }) ? 0 : 1));
  order.sort((a, b) => unranked[a]! - unranked[b]! || sign * (sums[a]! - sums[b]!) || a - b);
  const metrics = rules.primary.length;
  return {
    ...{ key, better, order },
    contenders: bestSubset(runs, key, rules)?.kept ?? null,
    effects,
    pair: pair && {
      ...pair,
      cells: cellsOf(factors[pair.x]!, pair.y === null ? null : factors[pair.y]!, figures, reference, metrics),
    },
  };
}

/** The two factors with the largest effects, in the order of the sweep. */
function pairOfFactors(effects: readonly Effect[]): { readonly x: number; readonly y: number | null } | null {
  const [first, second] = effects.filter(({ range }) => range !== null).map(({ factor }) => factor);
  if (first === undefined) return null;
  return second === undefined ? { x: first, y: null } : { x: Math.min(first, second), y: Math.max(first, second) };
}

/** The front of the metrics that the file names, else of the first two primary ones with a better direction. */
function paretoOf(plan: SweepPlan, runs: readonly (readonly ComparedRun[])[], rules: ComparisonRules): Front | null {
  const directed = (plan.pareto ?? plan.primary).filter((key) => ruleOf(key, rules).better !== 'none');
  const [x, y] = directed;
  if (x === undefined || y === undefined) return null;
  const better = [ruleOf(x, rules).better, ruleOf(y, rules).better] as ['higher' | 'lower', 'higher' | 'lower'];
  return frontOf(runs, [x, y], better, correctedConfidence(runs.length, { primary: [x, y] }));
}
