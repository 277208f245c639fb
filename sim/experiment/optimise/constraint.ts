/**
 * Conditions that the chosen point of a search must meet, such as `wronglyReclaimedShare<0.02`, and whether a point's
 * replications meet one. It must not know points, nor how a search goes on.
 */
import type { Issue } from '../../engine/errors.ts';
import { findMetric } from '../../simulation/metrics/table.ts';
import type { ComparedRun } from '../comparison.ts';
import { estimate, type Interval, leastAlike } from '../statistics.ts';

export interface Constraint {
  /** Key of a metric. */
  readonly key: string;
  readonly relation: '<' | '<=' | '>' | '>=';
  /** In the metric's unit. */
  readonly bound: number;
}

/** Of one constraint at one point. */
export interface Met {
  /** Mean over replications; null: the metric has no value there. */
  readonly mean: number | null;
  readonly interval: Interval | null;
  /** By how much the mean misses the bound, in the metric's unit; 0: it does not; Infinity: there is no mean. */
  readonly missedBy: number;
  /**
   * `met` and `violated`: the whole interval says so (of equal values, that they are enough to show a side);
   * `probably met` and `probably violated`: the mean does, the interval does not exclude the contrary.
   */
  readonly verdict: 'met' | 'probably met' | 'probably violated' | 'violated';
}

const SHAPE =
  /^\s*([^<>={\s]+(?:\{[^}]*\})?)\s*(<=|>=|<|>)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*(%|[smhd])?\s*$/i;

const SECONDS_OF: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * `key<bound`, `<=`, `>` or `>=`; a bound may be a percentage of 1, or of a metric of time a duration such as `30m`.
 * Every text that is not one becomes an issue.
 * @param remedyOf what is wrong with the key of a metric; null: nothing
 */
export function parseConstraint(
  text: string,
  remedyOf: (key: string) => string | null,
  issues: Issue[],
): Constraint | null {
  const parts = SHAPE.exec(text);
  if (!parts) {
    issues.push({
      message: `${JSON.stringify(text)} is no condition`,
      remedy: 'write a metric, one of < <= > >=, and a number, such as wronglyReclaimedShare<2% or waitSecondsP90<30m',
    });
    return null;
  }
  const [, key, relation, number, unit = ''] = parts;
  const remedy = remedyOf(key!);
  if (remedy !== null) {
    issues.push({ message: `${JSON.stringify(text)}: there is no metric ${JSON.stringify(key)}`, remedy });
    return null;
  }
  const ofMetric = findMetric(key!)?.unit;
  const bound = boundIn(Number(number), unit.toLowerCase(), ofMetric);
  if (bound === null) {
    issues.push({
      message: `${JSON.stringify(text)}: ${key} is in ${ofMetric === 'ratio' ? 'shares of 1' : ofMetric}, not in ${unit}`,
      remedy: `write a number without ${unit}`,
    });
    return null;
  }
  return { key: key!, relation: relation as Constraint['relation'], bound };
}

/** The bound in the metric's unit; null: the two do not go together. A metric that the table lacks takes what comes. */
function boundIn(number: number, unit: string, ofMetric: string | undefined): number | null {
  if (unit === '') return number;
  if (unit === '%') return ofMetric === undefined || ofMetric === 'ratio' ? number / 100 : null;
  const seconds = number * SECONDS_OF[unit]!;
  return ofMetric === 's' ? seconds : ofMetric === 'd' ? seconds / SECONDS_OF['d']! : null;
}

export function constraintText({ key, relation, bound }: Constraint): string {
  return `${key} ${relation} ${bound}`;
}

/** Whether the replications of a point meet the constraint, by their mean and its interval at `confidence`. */
export function judgeConstraint(
  { key, relation, bound }: Constraint,
  runs: readonly ComparedRun[],
  confidence = 0.95,
): Met {
  const values = runs.map(({ metrics }) => metrics[key] ?? null).filter((value) => value !== null);
  const { n, mean, sd, interval } = estimate(values, confidence);
  if (mean === null) return { mean, interval, missedBy: Number.POSITIVE_INFINITY, verdict: 'probably violated' };
  const isBelow = relation.startsWith('<');
  const holds = (value: number): boolean =>
    (isBelow ? value < bound : value > bound) || (relation.length === 2 && value === bound);
  const missedBy = holds(mean) ? 0 : Math.max(Math.abs(mean - bound), Number.MIN_VALUE);
  // Values that are all the same have no spread: a few of them do not show on which side of the bound most are.
  const shown = sd === 0 && n < leastAlike(confidence) ? null : interval;
  const worst = shown === null ? null : shown[isBelow ? 1 : 0];
  const best = shown === null ? null : shown[isBelow ? 0 : 1];
  const verdict = holds(mean)
    ? worst !== null && holds(worst)
      ? 'met'
      : 'probably met'
    : best !== null && !holds(best)
      ? 'violated'
      : 'probably violated';
  return { mean, interval, missedBy, verdict };
}
