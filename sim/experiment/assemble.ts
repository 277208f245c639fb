/**
 * From finished runs to `Results`: the one place where the contract is filled.
 * It must not know how runs were scheduled over cores, nor how results are written or shown.
 */
import type { RunResult } from '../simulation/contract.ts';
import { bestOf, compareVariants, comparisonRules, type MetricRule } from './comparison.ts';
import { followRule, type StopRule } from './precision/stop-rule.ts';
import { bestSubset, type Subset } from './precision/subset.ts';
import { besideSimulated, type PublishedValue } from './published.ts';
import type { BestSubset, Results, RunRecord, VariantResult } from './results.ts';
import { summarizeTimelines, type TimelineOfRun } from './timeline-summary.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** One finished (variant, replication). */
export interface FinishedRun extends TimelineOfRun {
  readonly record: RunRecord;
}

/** A variant with those of its runs that finished, in any order. */
export interface FinishedVariant {
  readonly name: string;
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly policies: Readonly<Record<string, string>>;
  /** Infinity or missing: jobs wait for ever. */
  readonly patienceSeconds?: number;
  readonly runs: readonly FinishedRun[];
}

/** Everything in `Results` that is known before a run has started. */
export type ResultsHeader = Omit<
  Results,
  'schema' | 'variants' | 'best' | 'bestSubset' | 'precision' | 'partial' | 'replications' | 'published'
> & {
  /** Replications asked for of each variant; with a rule, its least number. */
  readonly replications: number;
  /** Missing: the number is fixed. */
  readonly stopRule?: StopRule | null;
  readonly published?: readonly PublishedValue[];
};

/** What results keep of a run: everything but the schedule and the timeline. `jobs`: rows of its job table. */
export function finishedRun(replication: number, result: RunResult, jobs: number): FinishedRun {
  const { atStart, atEnd, submitted } = result.backlog;
  const record: RunRecord = {
    replication,
    fingerprint: result.fingerprint,
    scheduleFingerprint: result.scheduleFingerprint,
    metrics: result.metrics,
    ledger: result.ledger,
    endedAtSeconds: result.endedAt,
    jobs,
    waitCounts: result.waitCounts,
    backlogGrowth: submitted === 0 ? null : (atEnd - atStart) / submitted,
    rejections: result.rejections,
    brokenPromises: result.brokenPromises,
  };
  return { record, timeline: result.timeline, endedAt: result.endedAt };
}

/** Results of whatever has finished; `partial` when a (variant, replication) is missing. */
export function buildResults(
  header: ResultsHeader,
  variants: readonly FinishedVariant[],
  metrics: readonly MetricRule[],
): Results {
  const { replications, stopRule = null, published: figures = [], ...known } = header;
  const rules = comparisonRules(header, variants, metrics);
  const clusterIds = header.clusters.map((cluster) => (cluster.providerOwn ? null : cluster.id));
  const sorted = variants.map((variant) =>
    [...variant.runs].sort((a, b) => a.record.replication - b.record.replication),
  );
  const records = sorted.map((runs) => runs.map((run) => run.record));
  const comparisons = compareVariants(records, rules);
  const variantResults = variants.map(
    ({ name, overrides, policies, patienceSeconds = NEVER }, index): VariantResult => {
      const { summary, differences, verdicts, stationary } = comparisons[index]!;
      const runs = records[index]!;
      const timeline = summarizeTimelines(sorted[index]!, clusterIds);
      return {
        ...{ name, overrides, policies },
        ...(patienceSeconds < NEVER && { patienceSeconds }),
        ...{ runs, summary, differences, verdicts, stationary, timeline },
      };
    },
  );
  const best = header.primary.map((key) => [key, variants[bestOf(records, key, rules) ?? -1]?.name ?? null] as const);
  const subsets = header.primary.map((key) => [key, namesOf(bestSubset(records, key, rules), variants)] as const);
  const named = variants.map(({ name }, index) => ({ name, runs: records[index]! }));
  const { asked, precision } = followRule(named, rules, stopRule, replications);
  const first = variantResults.find(({ runs }) => runs.length > 0);
  const published = figures.map((figure) => besideSimulated(figure, first));
  const done = Math.min(...records.map((runs) => runs.length));
  return {
    schema: 'gpufleet/results@1',
    ...known,
    replications: { asked, done: variants.length === 0 ? 0 : done },
    partial: done < asked,
    best: Object.fromEntries(best),
    bestSubset: Object.fromEntries(subsets),
    precision,
    ...(published.length > 0 && { published }),
    variants: variantResults,
  };
}

function namesOf(subset: Subset | null, variants: readonly FinishedVariant[]): BestSubset | null {
  if (subset === null) return null;
  const names = (indices: readonly number[]): string[] => indices.map((k) => variants[k]!.name);
  return { kept: names(subset.kept), screened: names(subset.screened) };
}
