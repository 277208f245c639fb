/**
 * Main effects of factors, and cells of two of them: means over whatever else varies, with intervals over replications.
 * All points share their random numbers, so a difference is taken replication by replication. It must not know what a
 * factor is, nor how anything is shown.
 *
 * That holds where every level of a factor meets the same levels of the others, as in a whole grid. In a hypercube, or a
 * grid with gaps, points at two levels differ in the other factors too, which no number of replications averages out:
 * there the spread of points around the mean of their level (one-way analysis of variance) is what an interval is made of.
 * It does not show what chance does to all points of a level alike, since they share it: the variance of the difference over
 * replications is added, with degrees of freedom after F. E. Satterthwaite (Biometrics Bulletin 2 (1946), 110–114).
 */
import type { ComparedRun } from '../comparison.ts';
import {
  bonferroni,
  estimate,
  estimateDifference,
  type Interval,
  mean,
  sampleSd,
  studentTQuantile,
} from '../statistics.ts';
import type { Cell, Effect, EffectLevel, Factor } from './results.ts';

/** Figures of a metric: by configuration, then by replication; the same replications everywhere. */
export interface Figures {
  /** Null: the configuration has none. */
  readonly values: readonly (readonly number[] | null)[];
  readonly replications: readonly number[];
}

/**
 * A configuration without any figure is left out; of the others those replications are taken in which all of them have
 * one, so that every mean is over the same random numbers.
 */
export function figuresOf(runs: readonly (readonly ComparedRun[])[], key: string): Figures {
  const found = runs.map(
    (own) =>
      new Map(
        own.flatMap(({ replication, metrics }) => {
          const value = metrics[key] ?? null;
          return value === null ? [] : [[replication, value] as const];
        }),
      ),
  );
  const some = found.filter((own) => own.size > 0);
  const replications = [...(some[0]?.keys() ?? [])].filter((each) => some.every((own) => own.has(each)));
  replications.sort((a, b) => a - b);
  if (replications.length === 0) return { values: runs.map(() => null), replications };
  return {
    values: found.map((own) => (own.size === 0 ? null : replications.map((each) => own.get(each)!))),
    replications,
  };
}

/** Mean of some configurations, replication by replication; null where none of them has figures. */
function meansOf({ values, replications }: Figures, configurations: readonly number[]): number[] | null {
  const own = configurations.flatMap((index) => (values[index] ? [values[index]] : []));
  if (own.length === 0) return null;
  return replications.map((_, r) => mean(own.map((each) => each[r]!))!);
}

const difference = (a: readonly number[], b: readonly number[]): number[] => a.map((value, r) => value - b[r]!);

/**
 * Largest range first; a factor whose levels have no figures stands last.
 * @param isCrossed whether every level meets the same levels of the other factors
 */
export function effectsOf(factors: readonly Factor[], figures: Figures, isCrossed: boolean): Effect[] {
  const byLevel = factors.map(({ levels }) => levels.map(({ configurations }) => meansOf(figures, configurations)));
  // The two levels of a range are chosen by their means, and the factor by its range: every pair might have been it.
  const pairs = byLevel
    .map((levels) => levels.filter((means) => means !== null).length)
    .reduce((sum, present) => sum + (present * (present - 1)) / 2, 0);
  const confidence = bonferroni(pairs);
  const effects = factors.map((factor, k): Effect => {
    const among = isCrossed ? null : spreadAmongPoints(factor, figures);
    return effectOf(byLevel[k]!, k, figures, confidence, among);
  });
  return effects.sort((a, b) => (b.range?.difference ?? -1) - (a.range?.difference ?? -1) || a.factor - b.factor);
}

/**
 * Interval around the mean of `byReplication`, a sum of level means, each with its weight; null: the spread cannot be
 * told.
 */
type AmongPoints = (
  byReplication: readonly number[],
  weights: ReadonlyMap<number, number>,
  confidence: number,
) => Interval | null;

/** Pooled over the levels, with as many degrees of freedom as there are points more than levels. */
function spreadAmongPoints({ levels }: Factor, { values }: Figures): AmongPoints {
  const groups = levels.map(({ configurations }) =>
    configurations.flatMap((index) => (values[index] ? [mean(values[index])!] : [])),
  );
  const present = groups.filter((points) => points.length > 0);
  const df = present.reduce((sum, points) => sum + points.length, 0) - present.length;
  const squares = present.map((points) => {
    const centre = mean(points)!;
    return points.reduce((sum, value) => sum + (value - centre) * (value - centre), 0);
  });
  const variance = squares.reduce((sum, own) => sum + own, 0) / df;
  return (byReplication, weights, confidence) => {
    // Points that are all alike, as where nobody waits at a level, say nothing of how far others may lie apart.
    if (df < 1 || variance === 0) return null;
    const share = [...weights].reduce((sum, [level, weight]) => sum + (weight * weight) / groups[level]!.length, 0);
    const ofPoints = variance * share;
    const replications = byReplication.length;
    const sd = sampleSd(byReplication) ?? 0;
    const ofReplications = (sd * sd) / replications;
    const both = ofPoints + ofReplications;
    // The only level that has figures is its own middle.
    if (both === 0) return null;
    const parts = (ofPoints * ofPoints) / df + (ofReplications * ofReplications) / Math.max(1, replications - 1);
    const centre = mean(byReplication)!;
    const half =
      studentTQuantile((1 + confidence) / 2, Math.max(1, Math.floor((both * both) / parts))) * Math.sqrt(both);
    return [centre - half, centre + half];
  };
}

function effectOf(
  byLevel: readonly (readonly number[] | null)[],
  factor: number,
  figures: Figures,
  confidence: number,
  among: AmongPoints | null,
): Effect {
  const present = byLevel.filter((means) => means !== null);
  // Levels count alike, however many configurations conditions left at each.
  const middle = figures.replications.map((_, r) => mean(present.map((means) => means[r]!)) ?? 0);
  const ranked = [...byLevel.keys()].filter((k) => byLevel[k]);
  const shown = byLevel.map((means, level): EffectLevel | null => {
    if (means === null) return null;
    const own = estimate(means);
    const fromMiddle = difference(means, middle);
    const deviation = estimateDifference(fromMiddle);
    const weights = new Map(ranked.map((k) => [k, (k === level ? 1 : 0) - 1 / ranked.length] as const));
    const deviationCi95 = among ? among(fromMiddle, weights, 0.95) : deviation.interval;
    return { mean: own.mean!, ci95: own.interval, deviation: deviation.mean!, deviationCi95 };
  });
  if (ranked.length < 2) return { factor, levels: shown, range: null };
  const by = (sign: number): number =>
    ranked.reduce((best, k) => (sign * (shown[k]!.mean - shown[best]!.mean) > 0 ? k : best));
  const [lowest, highest] = [by(-1), by(1)];
  const apart = difference(byLevel[highest]!, byLevel[lowest]!);
  const { mean: most, interval } = estimateDifference(apart, confidence);
  const ends = new Map([
    [lowest, -1],
    [highest, 1],
  ]);
  const ciCorrected = among && lowest !== highest ? among(apart, ends, confidence) : interval;
  return { factor, levels: shown, range: { lowest, highest, difference: most!, ciCorrected } };
}

/**
 * Cells of one or two factors. Intervals are plain 95 % ones; `shown` is by those corrected for all cells and metrics.
 * @param reference configuration whose cell the others are compared with
 * @param metrics number of metrics that verdicts are given on
 */
export function cellsOf(x: Factor, y: Factor | null, figures: Figures, reference: number, metrics: number): Cell[] {
  const cells = x.levels.flatMap((own, column) =>
    (y?.levels ?? [null]).flatMap((other, row) => {
      const both = other
        ? own.configurations.filter((index) => other.configurations.includes(index))
        : own.configurations;
      const means = meansOf(figures, both);
      return means === null ? [] : [{ x: column, y: row, configurations: both, means }];
    }),
  );
  const base = cells.find(({ configurations }) => configurations.includes(reference));
  const confidence = bonferroni((cells.length - 1) * metrics);
  return cells.map((cell): Cell => {
    const own = estimate(cell.means);
    const apart = base && base !== cell ? difference(cell.means, base.means) : null;
    const plain = apart && estimateDifference(apart);
    const corrected = apart && estimateDifference(apart, confidence).interval;
    return {
      ...{ x: cell.x, y: cell.y, configurations: cell.configurations.length, mean: own.mean!, ci95: own.interval },
      difference: plain?.mean ?? null,
      differenceCi95: plain?.interval ?? null,
      shown: corrected !== null && corrected !== undefined && (corrected[0] > 0 || corrected[1] < 0),
    };
  });
}
