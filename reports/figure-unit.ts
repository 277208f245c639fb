/**
 * The unit in which a report writes all values of a metric, chosen once from the values themselves, so that a header
 * or a sentence can carry it and figures stay short. It must not know layouts.
 */
import { quantiles } from '../sim/experiment/statistics.ts';
import { differenceUnit, meanWithSpread, type Quantity, signed, signedInterval } from './format.ts';
import { quantityOf, unitOf } from './metric-text.ts';

type Interval = readonly [number, number];

/** How values of one metric are written. */
export interface FigureUnit {
  /** For a header, or after a figure; empty where each value carries its own. */
  readonly unit: string;
  /** The same for differences: percentage points for ratios. */
  readonly differenceUnit: string;
  /** A value times this is the number that is written, for the axis of a chart. */
  readonly scale: number;
  mean(value: number, interval: Interval | null): string;
  difference(value: number, interval: Interval | null): string;
  interval(interval: Interval): string;
}

const GPU_HOURS = [
  ['M GPU·h', 1e6],
  ['GPU·h', 1],
] as const;

const KRW = [
  ['bn KRW', 1e9],
  ['M KRW', 1e6],
  ['KRW', 1],
] as const;

const DURATIONS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** Where values come from: results, or anything else with summaries by metric. */
export interface FigureSource {
  readonly variants: readonly {
    readonly summary: Readonly<Record<string, { readonly mean: number | null } | undefined>>;
  }[];
}

/**
 * The unit for the values of `keys` (one metric, perhaps by several clusters).
 * @param durations `human`: each as `3 h 12 min`; `single`: all as a number in one unit, for a narrow table.
 */
export function figureUnit(results: FigureSource, keys: readonly string[], durations: 'human' | 'single'): FigureUnit {
  const key = keys[0] ?? '';
  const quantity = quantityOf(key);
  if (quantity === 'gpuHours') {
    const [unit, size] = largestUnit(GPU_HOURS, results, keys);
    return written(size === 1 ? quantity : 'number', size, unit, unit);
  }
  if (quantity === 'seconds' && durations === 'single') {
    const [unit, size] = largestUnit(DURATIONS, results, keys);
    return written('number', size, unit, unit);
  }
  const plainUnit = unitOf(key);
  if (plainUnit === 'KRW') {
    const [unit, size] = largestUnit(KRW, results, keys);
    return written('number', size, unit, unit);
  }
  return written(quantity, 1, plainUnit, quantity === 'ratio' ? differenceUnit(quantity) : plainUnit);
}

/**
 * One unit for the columns of GPU-hours of a table, the largest value of any of them being `most`; a column in which it
 * would leave nothing of a value has a smaller one.
 * @param means of the column
 */
export function gpuHoursUnit(most: number, means: readonly number[]): FigureUnit {
  const some = means.map(Math.abs).filter((mean) => mean > 0);
  const [unit, size] = GPU_HOURS.find(([, each]) => most >= each && keepsDigits(some, each)) ?? GPU_HOURS[1];
  return written(size === 1 ? 'gpuHours' : 'number', size, unit, unit);
}

/** Whether two decimals leave two digits of the smallest value: what is 1,000 times as large stays readable with commas. */
function keepsDigits(some: readonly number[], size: number): boolean {
  return Math.min(...some) >= 0.095 * size;
}

/**
 * The largest unit of which the typical value has two and the smallest one, rounded, a tenth. The median: one variant
 * that drowns must not flatten the rest, and those that have nothing of it do not count.
 */
function largestUnit(
  units: readonly (readonly [unit: string, size: number])[],
  results: FigureSource,
  keys: readonly string[],
): readonly [unit: string, size: number] {
  const means = results.variants.flatMap((variant) => keys.map((key) => Math.abs(variant.summary[key]?.mean ?? 0)));
  const some = means.filter((mean) => mean > 0);
  const typical = quantiles(some, [0.5])[0] ?? 0;
  return units.find(([, size]) => typical >= 2 * size && keepsDigits(some, size)) ?? units.at(-1)!;
}

function written(quantity: Quantity, size: number, unit: string, unitOfDifference: string): FigureUnit {
  const scaled = ([low, high]: Interval): Interval => [low / size, high / size];
  return {
    unit,
    differenceUnit: unitOfDifference,
    scale: (quantity === 'ratio' ? 100 : 1) / size,
    mean: (value, interval) => meanWithSpread(quantity, value / size, interval && scaled(interval)),
    difference: (value, interval) =>
      signed(quantity, value / size, interval === null ? null : (interval[1] - interval[0]) / 2 / size),
    interval: (interval) => signedInterval(quantity, scaled(interval)),
  };
}
