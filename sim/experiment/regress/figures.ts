/**
 * The figures of a suite's runs, and which of them its rules mean. It must not know how they are judged.
 */
import { InputError, type Issue } from '../../engine/errors.ts';
import type { RunRecord } from '../results.ts';
import { remedyFor } from '../scenario/did-you-mean.ts';
import { issueAt } from '../scenario/source-tree.ts';
import { BASELINE_SCHEMA, type Baseline, type BaselineScenario } from './baseline.ts';
import { selectedKeys, selectorRemedy } from './selector.ts';
import type { Rule, Suite } from './suite.ts';

/** All figures of a variant, whether or not a rule names them. */
export interface VariantFigures {
  readonly fingerprints: readonly string[];
  readonly metrics: ReadonlyMap<string, readonly (number | null)[]>;
}

/** Scenario → variant → figures, in the suite's order. */
export type SuiteFigures = ReadonlyMap<string, ReadonlyMap<string, VariantFigures>>;

/** One figure that a rule means. */
export interface Check {
  readonly scenario: string;
  readonly variant: string;
  readonly metric: string;
}

export interface RuleChecks {
  readonly rule: Rule;
  readonly checks: readonly Check[];
}

/** @param records of one variant, by replication */
export function figuresOf(records: readonly Pick<RunRecord, 'fingerprint' | 'metrics'>[]): VariantFigures {
  const keys = new Set(records.flatMap(({ metrics }) => Object.keys(metrics)));
  const byKey = [...keys].map((key) => [key, records.map(({ metrics }) => metrics[key] ?? null)] as const);
  return { fingerprints: records.map(({ fingerprint }) => fingerprint), metrics: new Map(byKey) };
}

/** Figures of a baseline: one that no run has any more is meant too, or it would go unnoticed. */
export type FormerKeys = (scenario: string, variant: string) => readonly string[];

/**
 * What each rule means: rules that are off too, so that they can be switched on without another baseline.
 * @throws InputError for every rule that means nothing, or a figure that no run has
 */
export function checksOf(suite: Suite, figures: SuiteFigures, former: FormerKeys = () => []): RuleChecks[] {
  const issues: Issue[] = [];
  const found = suite.rules.map((rule) => ({ rule, checks: checksOfRule(rule, figures, former, issues) }));
  if (issues.length > 0) throw new InputError(issues);
  return found;
}

function checksOfRule(rule: Rule, figures: SuiteFigures, former: FormerKeys, issues: Issue[]): Check[] {
  const { name, metric, scenarios, variants, places } = rule;
  const at = ['rules', name];
  const checks: Check[] = [];
  const tried = new Set<string>();
  for (const [scenario, byVariant] of figures) {
    if (scenarios && !scenarios.includes(scenario)) continue;
    // A variant that is named must be in every scenario that is named, and where none is named in one at least.
    for (const variant of scenarios ? (variants ?? []) : []) {
      if (byVariant.has(variant)) continue;
      const remedy = remedyFor(variant, byVariant.keys(), 'there are');
      issues.push(issueAt(places.variant, [...at, 'variant'], `${scenario} has no variant ${variant}`, remedy));
    }
    for (const [variant, { metrics }] of byVariant) {
      if (variants && !variants.includes(variant)) continue;
      const present = [...metrics].filter(([, values]) => values.some((value) => value !== null)).map(([key]) => key);
      const valued = [...new Set([...present, ...former(scenario, variant)])];
      const keys = selectedKeys(metric, valued);
      for (const key of valued) tried.add(key);
      checks.push(...keys.map((key) => ({ scenario, variant, metric: key })));
      if (keys.length === 0 && scenarios && variants)
        issues.push(
          issueAt(
            places.metric,
            [...at, 'metric'],
            `${scenario}, ${variant} has no ${metric.text}`,
            selectorRemedy(metric, valued),
          ),
        );
    }
  }
  const everywhere = [...new Set([...figures.values()].flatMap((byVariant) => [...byVariant.keys()]))];
  for (const variant of scenarios ? [] : (variants ?? [])) {
    if (everywhere.includes(variant)) continue;
    const remedy = remedyFor(variant, everywhere, 'there are');
    issues.push(issueAt(places.variant, [...at, 'variant'], `there is no variant ${variant} in the suite`, remedy));
  }
  if (checks.length === 0 && issues.every(({ path }) => !path?.startsWith(at.join('.'))))
    issues.push(
      issueAt(places.metric, [...at, 'metric'], `no run has a value of ${metric.text}`, selectorRemedy(metric, tried)),
    );
  return checks;
}

/** What a scenario's runs are made from, beside its figures. */
export type ScenarioOrigin = Omit<BaselineScenario, 'variants'> & {
  /** Variant → hashes of its inputs, where they are not those of the scenario. */
  readonly variantInputs: ReadonlyMap<string, Readonly<Record<string, string>>>;
};

/** The baseline that these figures make: those that the rules mean. */
export function baselineOf(
  suite: Suite,
  figures: SuiteFigures,
  origins: ReadonlyMap<string, ScenarioOrigin>,
  version: string,
): Baseline {
  const wanted = checksOf(suite, figures).flatMap(({ checks }) => checks);
  const scenarios = [...figures].map(([scenario, byVariant]): [string, BaselineScenario] => {
    const { variantInputs, ...origin } = origins.get(scenario)!;
    const variants = [...byVariant].map(([variant, { fingerprints, metrics }]) => {
      const keys = wanted.filter((check) => check.scenario === scenario && check.variant === variant);
      const named = [...new Set(keys.map(({ metric }) => metric))].sort((a, b) => (a < b ? -1 : 1));
      const values = named.map((key) => [key, [...metrics.get(key)!]]);
      const own = {
        inputs: { ...variantInputs.get(variant) },
        fingerprints: [...fingerprints],
        metrics: Object.fromEntries(values),
      };
      return [variant, own] as const;
    });
    return [scenario, { ...origin, variants: Object.fromEntries(variants) }];
  });
  return { schema: BASELINE_SCHEMA, suite: suite.name, version, scenarios: Object.fromEntries(scenarios) };
}
