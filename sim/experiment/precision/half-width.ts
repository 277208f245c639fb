/**
 * The precision that a comparison is to have: half of an interval's width, as it is written and as it is held against an
 * interval. It must not know scenario files, nor how intervals come about.
 *
 * Two ways, never mixed: `5%` is a share of the baseline's mean (also of a metric that is itself a ratio), everything
 * else is absolute: a number in the metric's own unit (a ratio's is 0–1), `1pp` for ratios, a duration such as `10m` for
 * times.
 */
import { parseDuration } from '../../engine/time.ts';

/** `baseline`: value = share of the size of the baseline's mean; `unit`: value in the metric's own unit. */
export interface HalfWidth {
  readonly of: 'baseline' | 'unit';
  /** Above 0. */
  readonly value: number;
}

/** What reports measure precision by where nobody asked for one. */
export const USUAL_HALF_WIDTH: HalfWidth = { of: 'baseline', value: 0.05 };

/** As a scenario writes it; what it means for a metric is another matter. */
export const HALF_WIDTH_PATTERN = '^[0-9]+([.][0-9]+)?(%|pp|s|m|h|d)$';

const SECONDS_OF_UNIT: Readonly<Record<string, number>> = { s: 1, h: 3600, d: 86_400 };

/** Why a half-width is none for a metric, and what would be right. */
export interface HalfWidthProblem {
  readonly problem: string;
  readonly remedy: string;
}

/** @param unit of the metric, as the metric table has it: `ratio`, `s`, `GPU·h`… */
export function parseHalfWidth(written: number | string, unit: string): HalfWidth | HalfWidthProblem {
  if (typeof written === 'number') return { of: 'unit', value: written };
  const [, digits = '', suffix = ''] = /^([\d.]+)(\D+)$/.exec(written) ?? [];
  const number = Number(digits);
  const remedy = `write ${waysToWrite(unit)}`;
  if (!(number > 0)) return { problem: 'is no width', remedy };
  if (suffix === '%') return { of: 'baseline', value: number / 100 };
  if (suffix === 'pp') {
    if (unit === 'ratio') return { of: 'unit', value: number / 100 };
    return { problem: `is in percentage points, the metric in ${unit}`, remedy };
  }
  const worth = SECONDS_OF_UNIT[unit];
  const seconds = parseDuration(written);
  if (seconds === undefined) return { problem: 'is no duration', remedy };
  if (worth === undefined) return { problem: `is a duration, the metric is in ${unit}`, remedy };
  return { of: 'unit', value: seconds / worth };
}

function waysToWrite(unit: string): string {
  if (unit === 'ratio') return '5% of the baseline’s mean, 1pp, or a number such as 0.01';
  if (unit in SECONDS_OF_UNIT) return `5% of the baseline’s mean, a duration such as 10m, or a number of ${unit}`;
  return `5% of the baseline’s mean, or a number of ${unit}`;
}

/** The half-width in the metric's unit; null where it is a share of a mean that is not there. */
export function targetOf({ of, value }: HalfWidth, baselineMean: number | null): number | null {
  if (of === 'unit') return value;
  return baselineMean === null ? null : value * Math.abs(baselineMean);
}
