/**
 * From the runs of each variant to what may be said about them: summaries, paired differences, verdicts, the best.
 * It must not know scenarios, files or how a figure is shown; all arithmetic is in `statistics.ts`.
 *
 * The rule: variants are compared replication by replication (common random numbers), always with the first one.
 * Only primary metrics get a verdict, from an interval corrected for (variants − 1) × primary metrics; everything
 * else is exploratory. Waits of a variant whose queue grows through the window are a matter of the window's length,
 * so they are not ranked.
 */
import type { Difference, Results, RunRecord, Summary, Verdict } from './results.ts';
import { bonferroni, type Estimate, estimate, type Interval, pairedDifference } from './statistics.ts';

/** What a comparison needs to know of a run. */
export type ComparedRun = Pick<RunRecord, 'replication' | 'metrics' | 'backlogGrowth'>;

/** What a comparison needs to know of a metric; the metric table has it. */
export interface MetricRule {
  readonly name: string;
  readonly better: 'higher' | 'lower' | 'none';
  /** True for waits and what is made of them: ranked between stationary variants only. */
  readonly ranksWaits: boolean;
}

export interface ComparisonRules {
  readonly kind: Results['kind'];
  /** Keys of the primary metrics, one to three. */
  readonly primary: readonly string[];
  readonly metrics: readonly MetricRule[];
  /** Indices of the variants that nobody can choose: they are compared, and have no rank. Missing: all can be chosen. */
  readonly yardsticks?: ReadonlySet<number>;
}

/** @param of variants by name, in their order */
export function comparisonRules(
  { kind, primary, yardsticks = [] }: Pick<Results, 'kind' | 'primary' | 'yardsticks'>,
  of: readonly { readonly name: string }[],
  metrics: readonly MetricRule[],
): ComparisonRules {
  const indices = yardsticks.map((yardstick) => of.findIndex(({ name }) => name === yardstick));
  return { kind, primary, metrics, yardsticks: new Set(indices) };
}

export interface Comparison {
  readonly summary: Readonly<Record<string, Summary>>;
  readonly differences: Readonly<Record<string, Difference>>;
  readonly verdicts: Readonly<Record<string, Verdict>>;
  readonly stationary: boolean | null;
}

/** Largest growth of the backlog, as a share of the window's work, that still counts as stationary. */
const STATIONARY_BACKLOG_GROWTH = 0.01;

/** Metric by which the growth of queues is judged beside their backlog: whoever keeps only some metrics keeps it too. */
export const UNSERVED_SHARE = 'unservedShare';

/** The name in a metric's key: `waitSecondsMean{cluster=a}` → `waitSecondsMean`. */
export function metricName(key: string): string {
  const brace = key.indexOf('{');
  return brace < 0 ? key : key.slice(0, brace);
}

/** One comparison for each list of runs, in order; the first list is the baseline. */
export function compareVariants(
  variants: readonly (readonly ComparedRun[])[],
  rules: ComparisonRules,
): readonly Comparison[] {
  const stationary = variants.map((runs) => isStationary(runs, rules.kind));
  const confidence = correctedConfidence(variants.length, rules);
  const baseline = variants[0] ?? [];
  return variants.map((runs, index) => {
    const summary: Record<string, Summary> = {};
    const differences: Record<string, Difference> = {};
    const verdicts: Record<string, Verdict> = {};
    for (const key of metricKeys(runs)) {
      summary[key] = summarize(runs, key);
      if (index === 0) continue;
      const primary = rules.primary.includes(key);
      const difference = differenceOf(runs, baseline, key, primary ? confidence : null);
      differences[key] = difference;
      const { better, ranksWaits } = ruleOf(key, rules);
      const ranked = !ranksWaits || (stationary[0] !== false && stationary[index] !== false);
      verdicts[key] = verdictOf(difference.n, difference.ciCorrected, primary, ranked, better);
    }
    if (index === 0) for (const key of rules.primary) verdicts[key] = 'baseline';
    return { summary, differences, verdicts, stationary: stationary[index]! };
  });
}

/**
 * Index of the variant that is shown better than every other one that is ranked, each pair by its corrected interval;
 * null where none is. The correction of the verdicts is enough: a wrong winner must beat the true best one, and there
 * are only (variants − 1) × primary metrics such pairs.
 */
export function bestOf(
  variants: readonly (readonly ComparedRun[])[],
  key: string,
  rules: ComparisonRules,
): number | null {
  const { better, ranksWaits } = ruleOf(key, rules);
  const confidence = correctedConfidence(variants.length, rules);
  const ranked = variants
    .map((runs, index) => ({ runs, index }))
    .filter(({ runs, index }) => !rules.yardsticks?.has(index) && isRanked(runs, { ranksWaits, kind: rules.kind }));
  if (better === 'none' || ranked.length < 2) return null;
  const winner = ranked.find((candidate) =>
    ranked.every((other) => {
      if (other === candidate) return true;
      const { n, interval } = pairOf(candidate.runs, other.runs, key, confidence);
      return verdictOf(n, interval, true, true, better) === 'better';
    }),
  );
  return winner?.index ?? null;
}

/** Whether the backlog stays put over the window, by the mean over replications; null for `terminating` scenarios. */
export function isStationary(runs: readonly ComparedRun[], kind: Results['kind']): boolean | null {
  if (kind === 'terminating') return null;
  const growth = queueGrowth(runs).mean;
  return growth === null || growth <= STATIONARY_BACKLOG_GROWTH;
}

/** Whether a variant is ranked by a metric: by waits only if its queue does not grow through the window. */
export function isRanked(
  runs: readonly ComparedRun[],
  { ranksWaits, kind }: Pick<MetricRule, 'ranksWaits'> & Pick<ComparisonRules, 'kind'>,
): boolean {
  return !ranksWaits || isStationary(runs, kind) !== false;
}

/**
 * What the queue gained over the window as a share of the window's work, over replications; null without work.
 * Work that ran out of patience counts: a queue that sheds its largest jobs stays short and its waits look small, yet
 * what it sheds is what it would have grown by.
 */
export function queueGrowth(runs: readonly ComparedRun[]): { mean: number | null; interval: Interval | null } {
  const growths = runs.flatMap(({ backlogGrowth, metrics }) =>
    backlogGrowth === null ? [] : [backlogGrowth + (metrics[UNSERVED_SHARE] ?? 0)],
  );
  return estimate(growths);
}

/** Summary of one metric over the replications in which it has a value. */
export function summarize(runs: readonly ComparedRun[], key: string): Summary {
  const values = runs.map((run) => run.metrics[key] ?? null).filter((value) => value !== null);
  const { n, mean: centre, sd, interval } = estimate(values);
  return { n, mean: centre, sd, ci95: interval };
}

/** Confidence of each single interval, so that all verdicts of a comparison hold together at 95 %. */
export function correctedConfidence(variants: number, rules: Pick<ComparisonRules, 'primary'>): number {
  return bonferroni((variants - 1) * rules.primary.length);
}

function differenceOf(
  runs: readonly ComparedRun[],
  baseline: readonly ComparedRun[],
  key: string,
  confidence: number | null,
): Difference {
  const { n, mean: centre, sd, interval } = pairOf(runs, baseline, key);
  const ciCorrected = confidence === null ? null : pairOf(runs, baseline, key, confidence).interval;
  return { n, mean: centre, sd, ci95: interval, ciCorrected };
}

/** The difference `runs − others`, paired by replication number: a replication that one side lacks is left out. */
export function pairOf(
  runs: readonly ComparedRun[],
  others: readonly ComparedRun[],
  key: string,
  confidence = 0.95,
): Estimate {
  const theirs = new Map(others.map((run) => [run.replication, run.metrics[key] ?? null]));
  const shared = runs.filter((run) => theirs.has(run.replication));
  const values = shared.map((run) => run.metrics[key] ?? null);
  return pairedDifference(
    values,
    shared.map((run) => theirs.get(run.replication) ?? null),
    confidence,
  );
}

function verdictOf(
  n: number,
  interval: Interval | null,
  primary: boolean,
  ranked: boolean,
  better: MetricRule['better'],
): Verdict {
  if (!primary) return 'exploratory';
  if (!ranked) return 'notStationary';
  // Without an interval several differences are all the same, and too few to show a side.
  if (interval === null) return n < 2 ? 'noInterval' : 'noDifferenceShown';
  if (interval[0] <= 0 && interval[1] >= 0) return 'noDifferenceShown';
  if (better === 'none') return 'differs';
  return interval[0] > 0 === (better === 'higher') ? 'better' : 'worse';
}

/** What the metric of a key is ranked by; one that the table lacks by nothing. */
export function ruleOf(key: string, rules: ComparisonRules): MetricRule {
  const name = metricName(key);
  return rules.metrics.find((metric) => metric.name === name) ?? { name, better: 'none', ranksWaits: false };
}

/** Keys of all runs, in order of first appearance: a replication may lack a class or a cluster. */
function metricKeys(runs: readonly ComparedRun[]): ReadonlySet<string> {
  return new Set(runs.flatMap((run) => Object.keys(run.metrics)));
}
