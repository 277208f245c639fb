/**
 * The gate: every figure that a rule means against the baseline, the verdict of each rule, and of all. It must not know
 * files, nor how a verdict is shown.
 *
 * The level of false alarms holds for all rules together: each judgement gets its share of it (Bonferroni). A rule that asks
 * for fewer standard errors than that has its own probability; what they come to together is said with the result.
 */
import { InputError, type Issue } from '../../engine/errors.ts';
import { issueAt } from '../scenario/source-tree.ts';
import type { Baseline } from './baseline.ts';
import { type Check, checksOf, type SuiteFigures } from './figures.ts';
import { isAlarm, type Judgement, judge } from './judge.ts';
import type { Rule, Suite, Tolerance } from './suite.ts';
import type { Level, Worse } from './suite-spec.ts';

export type CheckResult = Check & Judgement;

export interface RuleResult {
  readonly name: string;
  readonly metric: string;
  readonly level: Level;
  readonly worse: Worse;
  readonly tolerance: Tolerance;
  readonly note: string | null;
  /** Of the suite file, 1-based. */
  readonly line: number | null;
  readonly outcome: 'failed' | 'warned' | 'passed' | 'off';
  /** None of a rule that is off. */
  readonly checks: readonly CheckResult[];
}

export interface ScenarioRuns {
  readonly id: string;
  readonly seed: string;
  readonly baselineSeed: string;
  readonly replications: number;
  readonly runs: number;
  /** Runs with the baseline's fingerprint: the same to the last bit. Null with fresh seeds. */
  readonly unchanged: number | null;
}

export interface GateResult {
  readonly schema: 'gpufleet/regression@1';
  readonly suite: string;
  readonly version: string;
  readonly baselineVersion: string;
  /** `paired`: by replication, on the baseline's seeds. `fresh`: on other seeds, mean against mean. */
  readonly mode: 'paired' | 'fresh';
  readonly passed: boolean;
  readonly falseAlarms: {
    /** What the suite asks for. */
    readonly level: number;
    /**
     * Alarms that chance raises on average, at most, where nothing got worse; no more than the level unless rules ask
     * for less.
     */
    readonly expected: number;
    readonly judgements: number;
  };
  /** What makes rules see little, each a sentence. */
  readonly warnings: readonly string[];
  readonly scenarios: readonly ScenarioRuns[];
  readonly rules: readonly RuleResult[];
}

/** Of fewer the spread is so little known that Student's quantile at a shared level of false alarms hides most changes. */
const FEW_REPLICATIONS = 8;

export interface GateInput {
  readonly suite: Suite;
  readonly baseline: Baseline;
  readonly figures: SuiteFigures;
  /** Seed of each scenario's runs. */
  readonly seeds: ReadonlyMap<string, string>;
  readonly mode: GateResult['mode'];
  readonly version: string;
  /** How to renew the baseline, for messages. */
  readonly update: string;
}

/** @throws InputError where a rule means nothing, or a figure that the baseline does not have */
export function judgeSuite({ suite, baseline, figures, seeds, mode, version, update }: GateInput): GateResult {
  const former = (scenario: string, variant: string): string[] =>
    Object.keys(baseline.scenarios[scenario]?.variants[variant]?.metrics ?? {});
  const meant = checksOf(suite, figures, former);
  refuseMissing(meant, baseline, update);
  const judged = meant.filter(({ rule }) => rule.level !== 'off').flatMap(({ checks }) => checks).length;
  const alpha = suite.falseAlarms / Math.max(1, judged);
  const paired = mode === 'paired';
  const rules = meant.map(({ rule, checks }): RuleResult => {
    const results = rule.level === 'off' ? [] : checks.map((check) => judgedCheck(check, rule));
    return { ...describe(rule), outcome: outcomeOf(rule.level, results), checks: results };
  });
  function judgedCheck(check: Check, { worse, tolerance }: Rule): CheckResult {
    const { fingerprints, metrics } = figures.get(check.scenario)!.get(check.variant)!;
    const now = metrics.get(check.metric) ?? fingerprints.map(() => null);
    const before = baseline.scenarios[check.scenario]!.variants[check.variant]!.metrics[check.metric]!;
    return { ...check, ...judge(now, before, { worse, tolerance, alpha, paired }) };
  }
  const expected = rules.flatMap(({ checks }) => checks).reduce((sum, { falseAlarm }) => sum + falseAlarm, 0);
  return {
    schema: 'gpufleet/regression@1',
    ...{ suite: suite.name, version, baselineVersion: baseline.version, mode },
    passed: rules.every(({ outcome }) => outcome !== 'failed'),
    falseAlarms: { level: suite.falseAlarms, expected, judgements: judged },
    warnings: fewReplications(rules),
    scenarios: suite.scenarios.map(({ id }) => runsOf(id, seeds.get(id)!, baseline, figures, paired)),
    rules,
  };
}

function describe({
  name,
  metric,
  level,
  worse,
  tolerance,
  note,
  place,
}: Rule): Omit<RuleResult, 'outcome' | 'checks'> {
  return { name, metric: metric.text, level, worse, tolerance, note, line: place.line ?? null };
}

function outcomeOf(level: Level, checks: readonly CheckResult[]): RuleResult['outcome'] {
  if (level === 'off') return 'off';
  if (!checks.some(({ outcome }) => isAlarm(outcome))) return 'passed';
  return level === 'error' ? 'failed' : 'warned';
}

/** Rules that leave the standard errors to the level of false alarms, and have too few replications for it. */
function fewReplications(rules: readonly RuleResult[]): string[] {
  const judged = rules.flatMap(({ name, tolerance, checks }) =>
    tolerance.standardErrors === null ? checks.map(({ n, factor }) => ({ name, n, factor })) : [],
  );
  const few = judged.filter(({ n, factor }) => n < FEW_REPLICATIONS && factor > 0);
  if (few.length === 0) return [];
  const names = [...new Set(few.map(({ name }) => name))];
  const least = Math.min(...few.map(({ n }) => n));
  const most = Math.max(...few.map(({ factor }) => factor));
  return [
    `${names.length === 1 ? 'rule' : 'rules'} ${names.join(', ')}: with ${least} replication${least === 1 ? '' : 's'} the ` +
      `level of false alarms asks for ${most.toFixed(1)} standard errors, so that little is seen; take ` +
      `${FEW_REPLICATIONS} replications or more, or say tolerance: { standardErrors: … }`,
  ];
}

/** A figure that a rule means and the baseline lacks: the rule is newer, or the figure was not there then. */
function refuseMissing(meant: ReturnType<typeof checksOf>, baseline: Baseline, update: string): void {
  const issues: Issue[] = [];
  for (const { rule, checks } of meant) {
    const missing = checks.filter(
      ({ scenario, variant, metric }) => !baseline.scenarios[scenario]?.variants[variant]?.metrics[metric],
    );
    const [first] = missing;
    if (!first) continue;
    const more = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
    const message = `the baseline has no ${first.metric} of ${first.scenario}, ${first.variant}${more}`;
    issues.push(issueAt(rule.place, ['rules', rule.name], message, `take it in: ${update}`));
  }
  if (issues.length > 0) throw new InputError(issues);
}

function runsOf(id: string, seed: string, baseline: Baseline, figures: SuiteFigures, paired: boolean): ScenarioRuns {
  const before = baseline.scenarios[id]!;
  const variants = [...figures.get(id)!];
  const runs = variants.flatMap(([variant, { fingerprints }]) =>
    fingerprints.map((fingerprint, r) => before.variants[variant]?.fingerprints[r] === fingerprint),
  );
  const replications = variants[0]?.[1].fingerprints.length ?? 0;
  const unchanged = paired ? runs.filter((same) => same).length : null;
  return { id, seed, baselineSeed: before.seed, replications, runs: runs.length, unchanged };
}
