/**
 * The verdict table as data: variants × metrics, every cell already in words. HTML, Markdown and the terminal only
 * lay it out. It must not know markup, colours or widths.
 */
import { metricName } from '../sim/experiment/comparison.ts';
import type { Difference, Results, VariantResult, Verdict } from '../sim/experiment/results.ts';
import { type FigureUnit, figureUnit } from './figure-unit.ts';
import { exact } from './format.ts';
import { isWait, quantityOf } from './metric-text.ts';
import { hasProgramme, labelIn } from './programme/programme.ts';
import { distinctColumns } from './repeated-columns.ts';
import { verdictWord } from './verdict-words.ts';

export interface MetricColumn {
  readonly key: string;
  readonly label: string;
  /** Empty where each value carries its own. */
  readonly unit: string;
  /** How its values are written. */
  readonly figures: FigureUnit;
  readonly primary: boolean;
}

export interface MetricCell {
  /** `85.3 ± 0.4` or `–`; with ≥ where some of the waits had not ended. */
  readonly value: string;
  /** Exact mean and interval for whoever wants them. */
  readonly exact: string;
  /** Difference to the first variant and its interval; null for the first variant. */
  readonly difference: { readonly value: string; readonly interval: string | null } | null;
  readonly verdict: Verdict;
  /** The verdict in words; null: none is written. */
  readonly word: string | null;
  readonly best: boolean;
}

export interface VerdictRow {
  readonly variant: string;
  /** Nobody can choose it: it has no rank. */
  readonly isYardstick: boolean;
  readonly stationary: boolean | null;
  readonly replications: number;
  readonly cells: readonly MetricCell[];
}

export interface VerdictTable {
  readonly columns: readonly MetricColumn[];
  readonly rows: readonly VerdictRow[];
  /** Which metrics are left out because another one has the same figures in every row; empty where none is. */
  readonly repeats: string;
}

/** Shown after the primary metrics, where a variant has a value other than zero. */
const MAIN_METRICS = [
  'utilisationOfInService',
  'waitSecondsMeanByGpuHours',
  'waitSecondsMean',
  'waitSecondsP50',
  'waitSecondsP90',
  'waitSecondsP99',
  'turnaroundSecondsMean',
  'boundedSlowdownMean',
  'deliveredH200EquivalentGpuHours',
  'lateGpuHours',
  'lostGpuHours',
  'unservedShare',
  'unservedGpuHours',
  'idleBlockedGpuHours',
  'nodeFragmentation',
  'leafGroupsSpannedMean',
  'jobsDone',
  'jobsKilled',
  'jobsCensored',
  'jobsCancelled',
  'jobsRejected',
];

/** Shown before these where there are grants. */
const PROGRAMME_METRICS = [
  'occupancyOfGranted',
  'awards',
  'awardedGpus',
  'applicantsServedShare',
  'applicationWaitDaysMean',
  'unmetShare',
  'reclaimedGpuHours',
  'reclaimYield',
  'wronglyReclaimedShare',
  'idleCostKrw',
];

export function verdictTable(results: Results): VerdictTable {
  const main = hasProgramme(results) ? [...PROGRAMME_METRICS, ...MAIN_METRICS] : MAIN_METRICS;
  const others = main.filter((key) => !results.primary.includes(key) && hasFigures(results, key));
  const columns = [...results.primary, ...others].map((key) => columnOf(key, results));
  const rows = results.variants.map((variant) => ({
    variant: variant.name,
    isYardstick: results.yardsticks?.includes(variant.name) === true,
    stationary: variant.stationary,
    replications: variant.runs.length,
    cells: columns.map((column) => cellOf(variant, column, results)),
  }));
  const { kept, note } = distinctColumns(
    columns.map(({ label, primary }, k) => ({
      ...{ label, stays: primary },
      figures: rows.map(({ cells }) => `${cells[k]!.exact} ${cells[k]!.difference?.interval ?? ''}`),
    })),
  );
  return {
    columns: kept.map((k) => columns[k]!),
    rows: rows.map((row) => ({ ...row, cells: kept.map((k) => row.cells[k]!) })),
    repeats: note,
  };
}

/** Whether any variant has a figure other than zero (`null` counts as none). */
export function hasFigures(results: Results, key: string): boolean {
  return results.variants.some((variant) => (variant.summary[key]?.mean ?? 0) !== 0);
}

/** Whether several replications differ by the same: a point is no interval. */
export function isAlike({ n, mean, sd }: Difference): boolean {
  return n >= 2 && sd === 0 && mean !== 0;
}

/** `≥ ` for waits of a variant in which jobs had not started by the end or gave up: their waits count as far as seen. */
export function censoringMark(variant: VariantResult, key: string): string {
  if (!isWait(key)) return '';
  const dimensions = key.slice(metricName(key).length);
  const unfinished = ['jobsCensored', 'jobsCancelled'].some(
    (name) => (variant.summary[name + dimensions]?.mean ?? 0) > 0,
  );
  return unfinished ? '≥ ' : '';
}

function columnOf(key: string, results: Results): MetricColumn {
  const figures = figureUnit(results, [key], 'human');
  return { key, label: labelIn(results, key), unit: figures.unit, figures, primary: results.primary.includes(key) };
}

function cellOf(variant: VariantResult, { key, figures }: MetricColumn, results: Results): MetricCell {
  const summary = variant.summary[key];
  const difference = variant.differences[key];
  const verdict = variant.verdicts[key] ?? 'exploratory';
  const best = results.best[key] === variant.name;
  const word = verdictWord(variant, key);
  if (summary === undefined || summary.mean === null) {
    return { value: '–', exact: 'no value', difference: null, verdict, word, best };
  }
  const quantity = quantityOf(key);
  const range = summary.ci95?.map((end) => exact(quantity, end)).join(' to ');
  const cell = {
    value: censoringMark(variant, key) + figures.mean(summary.mean, summary.ci95),
    exact: `${exact(quantity, summary.mean)}${range ? `, 95 % interval ${range}` : ''}, n = ${summary.n}`,
    verdict,
    word,
    best,
  };
  if (difference === undefined || difference.mean === null) return { ...cell, difference: null };
  const interval = difference.ciCorrected ?? difference.ci95;
  return {
    ...cell,
    difference: {
      value: `${figures.difference(difference.mean, interval)} ${figures.differenceUnit}`.trimEnd(),
      interval: isAlike(difference)
        ? `in each of ${difference.n}`
        : interval === null
          ? null
          : figures.interval(interval),
    },
  };
}
