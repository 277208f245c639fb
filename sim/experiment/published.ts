/**
 * Published figures beside simulated ones: in which units they may be written, and whether a figure lies in the range of
 * the replications. It must not know scenario files, nor how it is shown.
 */
import { findMetric } from '../simulation/metrics/table.ts';
import type { PublishedFigure, VariantResult } from './results.ts';
import { studentTQuantile } from './statistics.ts';

/** A published figure in the metric's own unit, before anything has run. */
export type PublishedValue = Omit<PublishedFigure, 'simulated'>;

/** By unit of a metric: others in which a figure may be written, with what one of them is worth. */
const OTHER_UNITS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  s: { min: 60, h: 3600, d: 86_400 },
  GPU·h: { 'M GPU·h': 1e6 },
  KRW: { 'bn KRW': 1e9 },
};

/** Units in which a published value of a metric of `unit` may be written. */
export function unitsOf(unit: string): string[] {
  return [unit, ...(unit === 'ratio' ? ['%'] : []), ...Object.keys(OTHER_UNITS[unit] ?? {})];
}

/** @param written by metric key, in the unit that it names, else in the metric's */
export function publishedValues(
  written: Readonly<
    Record<string, { value: number; unit?: string | undefined } & Pick<PublishedValue, 'mark' | 'source'>>
  >,
): PublishedValue[] {
  return Object.entries(written).map(([metric, { value, unit = '', mark, source }]) => {
    const worth = OTHER_UNITS[findMetric(metric)?.unit ?? '']?.[unit] ?? 1;
    return { metric, value: unit === '%' ? value / 100 : value * worth, mark, source };
  });
}

/**
 * The figure beside what a variant has for it. A published figure is one history, not a mean of many: what it is held
 * against is the range in which a single replication lies, mean ± t × sd (95 %), not the interval of the mean.
 */
export function besideSimulated(published: PublishedValue, variant: VariantResult | undefined): PublishedFigure {
  const summary = variant?.summary[published.metric];
  if (!variant || !summary || summary.mean === null) return { ...published, simulated: null };
  const { n, mean, sd, ci95 } = summary;
  const half = sd === null ? null : studentTQuantile(0.975, n - 1) * sd;
  const range = half === null ? null : ([mean - half, mean + half] as const);
  // Where every replication has the same, rounding must not make a difference of it.
  const slack = 1e-9 * Math.abs(published.value);
  const within = range === null ? null : published.value >= range[0] - slack && published.value <= range[1] + slack;
  return { ...published, simulated: { variant: variant.name, n, mean, ci95, range, within } };
}
