/**
 * From the runs of a comparison and of its changes to what is said about its robustness. It must not know how runs were
 * made, nor how anything is shown.
 */
import { type ComparisonRules, comparisonRules, type MetricRule } from '../comparison.ts';
import type { Results, RunRecord } from '../results.ts';
import { writtenNumber } from '../scenario/assumed-number.ts';
import type { ResolvedScenario } from '../scenario/resolve.ts';
import type { ChangedValue } from './changes.ts';
import type { PlannedChange, RobustnessPlan } from './plan.ts';
import { commonReplications, type Judgement, judge, type Order, orderOf, type RunsByVariant } from './ranking.ts';
import {
  type ChangedRun,
  type ChangedVariantResult,
  type ChangeRanking,
  type ChangeResult,
  type MetricRobustness,
  type Ranking,
  ROBUSTNESS_SCHEMA,
  type RobustnessMade,
  type RobustnessNotMade,
} from './results.ts';

/** What results say while nothing was halved or doubled; undefined where the scenario names nothing. */
export function robustnessNotMade(
  { robustness, replications }: Pick<ResolvedScenario, 'robustness' | 'replications'>,
  command: string,
): RobustnessNotMade | undefined {
  if (robustness === null) return undefined;
  return {
    schema: ROBUSTNESS_SCHEMA,
    state: 'notMade',
    paths: robustness.halveAndDouble.map(({ path }) => path),
    replications: Math.min(robustness.replications, replications),
    command,
  };
}

/**
 * Of whatever has finished.
 * @param results of the comparison, whose variants are those of the plan
 * @param runs by changed variant of the plan's scenario, in any order
 */
export function buildRobustness(
  results: Results,
  plan: RobustnessPlan,
  runs: readonly (readonly RunRecord[])[],
  metrics: readonly MetricRule[],
): RobustnessMade {
  const { version, scenario, seed, command, primary } = results;
  const rules = comparisonRules(results, results.variants, metrics);
  const base = results.variants.map((variant) => variant.runs);
  const names = results.variants.map(({ name }) => name);
  const sorted = runs.map((own) => [...own].sort((a, b) => a.replication - b.replication));
  const changed = plan.changes.map(({ variants }) =>
    variants.map((index, k) => (index === null ? base[k]!.slice(0, plan.replications) : sorted[index]!)),
  );
  const done = sorted.length === 0 ? plan.replications : commonReplications(sorted).size;
  const rankings = primary.map((key) => [key, rankingsOf(base, changed, key, rules, names)] as const);
  return {
    schema: ROBUSTNESS_SCHEMA,
    state: 'made',
    ...{ version, scenario, seed, command, primary },
    replications: { asked: plan.replications, done },
    partial: done < plan.replications,
    variants: names,
    changes: plan.changes.map((change) => changeResult(change, names, sorted, primary)),
    rankings: Object.fromEntries(rankings),
  };
}

function rankingsOf(
  base: RunsByVariant,
  changed: readonly RunsByVariant[],
  key: string,
  rules: ComparisonRules,
  names: readonly string[],
): MetricRobustness {
  const order = orderOf(base, key, rules);
  return {
    base: ranking(order, commonReplications(base).size, names),
    shownPairs: order.shown.length,
    changes: changed.map((variants) => {
      const replications = commonReplications(variants).size;
      return replications === 0 ? null : changeRanking(judge(base, variants, key, rules), replications, names);
    }),
  };
}

function ranking({ means, groups, unranked }: Order, replications: number, names: readonly string[]): Ranking {
  const named = (indices: readonly number[]): string[] => indices.map((k) => names[k]!);
  return {
    replications,
    means: Object.fromEntries(means.map((value, k) => [names[k]!, value])),
    groups: groups.map(named),
    unranked: named(unranked),
  };
}

function changeRanking(
  { order, judged, reversed, orderSurvives, bestSurvives }: Judgement,
  replications: number,
  names: readonly string[],
): ChangeRanking {
  return {
    ...ranking(order, replications, names),
    judgedPairs: judged.length,
    reversed: reversed.map(({ better, worse, shown }) => ({ better: names[better]!, worse: names[worse]!, shown })),
    orderSurvives,
    bestSurvives,
  };
}

function changeResult(
  { path, direction, values, variants }: PlannedChange,
  names: readonly string[],
  runs: readonly (readonly RunRecord[])[],
  primary: readonly string[],
): ChangeResult {
  return {
    path,
    direction,
    variants: names.map((name, k): ChangedVariantResult => {
      const [value, index] = [values[k]!, variants[k]!];
      const own = index === null ? null : runs[index]!.map((run) => changedRun(run, primary));
      return { name, ...written(value), runs: own };
    }),
  };
}

function written(value: ChangedValue | null): Pick<ChangedVariantResult, 'before' | 'after' | 'clipped'> {
  if (value === null) return { before: null, after: null, clipped: false };
  const { before, after, unit, clipped } = value;
  return { before: writtenNumber(before, unit), after: writtenNumber(after, unit), clipped };
}

function changedRun({ replication, fingerprint, metrics }: RunRecord, primary: readonly string[]): ChangedRun {
  const kept = primary.filter((key) => Object.hasOwn(metrics, key)).map((key) => [key, metrics[key]!] as const);
  return { replication, fingerprint, metrics: Object.fromEntries(kept) };
}
