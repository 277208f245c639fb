/**
 * One figure against its baseline: how far it moved, how far it may, and what that says. It must not know suites, files or
 * how a verdict is shown. Every figure is built from + − × ÷ and √ alone.
 *
 * Paired (the same seeds): the difference is taken replication by replication, so that draws that did not change cancel. An
 * unchanged simulator gives exactly the same figures, whatever the tolerance. With fresh seeds nothing can be paired,
 * and the two means are held against each other as Welch does (unequal variances; degrees of freedom by Satterthwaite,
 * rounded down).
 *
 * A figure is *worse* where `worsening > allowed + factor × standard error`: by more than the tolerance even if so many
 * standard errors are taken off. With `standardErrors` the factor is that number; else it is Student's quantile at the
 * level of false alarms. Where all differences are equal the standard error is 0 and the difference itself decides.
 */
import { MOST_NEEDED } from '../precision/needed.ts';
import { mean, pairedDifference, sampleSd, studentTQuantile, studentTTail } from '../statistics.ts';
import { type Detectable, POWER, shiftFor } from './detectable.ts';
import type { Tolerance } from './suite.ts';
import type { Worse } from './suite-spec.ts';

/**
 * `same`: equal in every replication; `within`: no worse than allowed; `notShown`: worse than allowed on these draws, but
 * not shown beyond chance; `worse`: shown; `moved`: the same where either way is worse; `better`: shown to be better by
 * more than would be allowed the other way; `missing`: a value is there on one side only.
 */
export type Outcome = 'same' | 'within' | 'notShown' | 'worse' | 'moved' | 'better' | 'missing';

/** Whether an outcome fails a rule. */
export function isAlarm(outcome: Outcome): boolean {
  return outcome === 'worse' || outcome === 'moved' || outcome === 'missing';
}

export interface Judgement {
  readonly outcome: Outcome;
  /** Pairs, or with fresh seeds the smaller number of values. */
  readonly n: number;
  readonly baseline: number | null;
  readonly now: number | null;
  /** now − baseline. */
  readonly difference: number | null;
  /** Of the difference; null with fewer than two values. */
  readonly standardError: number | null;
  /** What the tolerance allows, in the metric's unit. */
  readonly allowed: number;
  /** Standard errors by which it must be worse beyond that. */
  readonly factor: number;
  /** Probability of an alarm where the expected value did not move and nothing is allowed; 0: there can be none. */
  readonly falseAlarm: number;
  /**
   * `notShown`: replications with which a difference of this size would be shown, by its present spread; at most
   * `MOST_NEEDED`, which then means at least so many.
   */
  readonly replicationsNeeded: number | null;
  /** What would have been caught; null where one value on a side shows no spread, or a value is missing. */
  readonly detectable: Detectable | null;
}

export interface Asked {
  readonly worse: Worse;
  readonly tolerance: Tolerance;
  /** Probability of a false alarm of this one judgement. */
  readonly alpha: number;
  readonly paired: boolean;
}

type Values = readonly (number | null)[];

/** @param now, baseline by replication; paired, the same replications in the same order */
export function judge(now: Values, baseline: Values, asked: Asked): Judgement {
  const { paired, tolerance } = asked;
  const pairs = paired ? pairsOf(now, baseline) : null;
  const nows = pairs ? pairs.map(([value]) => value) : present(now);
  const bases = pairs ? pairs.map(([, base]) => base) : present(baseline);
  const [nowMean, baseMean] = [mean(nows), mean(bases)];
  const allowed = allowedBy(tolerance, baseMean);
  const n = Math.min(nows.length, bases.length);
  const figures = { n, baseline: baseMean, now: nowMean, allowed };
  const difference = pairs ? mean(pairs.map(([value, base]) => value - base)) : minus(nowMean, baseMean);
  const isMissing = pairs ? now.some((value, k) => (value === null) !== (baseline[k] === null)) : n === 0;
  const unjudged = { standardError: null, factor: 0, falseAlarm: 0, replicationsNeeded: null, detectable: null };
  if (isMissing || difference === null) return { ...figures, difference, ...unjudged, outcome: 'missing' };
  const { standardError, df } = pairs ? ofPairs(pairs) : ofMeans(nows, bases);
  const factor = factorOf(asked, df);
  const sides = asked.worse === 'either' ? 2 : 1;
  // One value alone shows nothing, unless the mean is to decide.
  const noise = factor === 0 ? 0 : standardError === null ? Number.POSITIVE_INFINITY : factor * standardError;
  const isSame = pairs?.every(([value, base]) => value === base) ?? false;
  const worsening = { higher: difference, lower: -difference, either: Math.abs(difference) }[asked.worse];
  const outcome = outcomeOf(worsening, allowed, noise, asked.worse);
  return {
    ...{ ...figures, difference, standardError, factor, outcome: isSame ? 'same' : outcome },
    // One pair that decides by itself moves up or down by chance.
    falseAlarm: df === null ? (factor === 0 ? sides / 2 : 0) : Math.min(1, sides * studentTTail(factor, df)),
    replicationsNeeded:
      outcome === 'notShown' && standardError !== null && df !== null
        ? neededFor(n, (m) => factorOf(asked, dfAt(m, n, df)) * standardError * Math.sqrt(n / m) < worsening - allowed)
        : null,
    detectable: df === null ? null : detectableBy(standardError, df, factor, allowed, pairs && bases),
  };
}

/** The least number above `n` that is enough: the standard error falls with it, and so does Student's quantile. */
function neededFor(n: number, isEnough: (replications: number) => boolean): number {
  let [tooFew, enough] = [n, n + 1];
  while (enough < MOST_NEEDED && !isEnough(enough)) [tooFew, enough] = [enough, Math.min(2 * enough, MOST_NEEDED)];
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (isEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

/** Degrees of freedom of `m` replications where `n` have `df`: of pairs m − 1. */
function dfAt(m: number, n: number, df: number): number {
  return Math.max(1, Math.floor((df * (m - 1)) / Math.max(1, n - 1)));
}

/** @param paired the baseline's values: where all differences are equal they have no spread of their own */
function detectableBy(
  standardError: number | null,
  df: number,
  factor: number,
  allowed: number,
  paired: readonly number[] | null,
): Detectable {
  const drawnAnew = paired !== null && standardError === 0;
  const error = drawnAnew ? Math.sqrt(2 / paired.length) * (sampleSd(paired) ?? 0) : (standardError ?? 0);
  const worsening = allowed + (error === 0 ? 0 : shiftFor(POWER, factor, df) * error);
  return { worsening, power: POWER, spread: drawnAnew ? 'drawnAnew' : 'differences' };
}

function outcomeOf(worsening: number, allowed: number, noise: number, worse: Worse): Outcome {
  if (worsening > allowed + noise) return worse === 'either' ? 'moved' : 'worse';
  if (worsening > allowed) return 'notShown';
  return worse !== 'either' && -worsening > allowed + noise ? 'better' : 'within';
}

/** The greater of the two; 0 where neither is given. */
function allowedBy({ absolute, relative }: Tolerance, baseline: number | null): number {
  return Math.max(absolute ?? 0, (relative ?? 0) * Math.abs(baseline ?? 0));
}

/** With fresh seeds chance moves every figure, so that the level of false alarms is the least that holds. */
function factorOf({ tolerance: { standardErrors }, alpha, worse, paired }: Asked, df: number | null): number {
  if (paired && standardErrors !== null) return standardErrors;
  // One value on a side has no spread: on the same draws the mean may decide, on others nothing can be shown.
  if (df === null) return 1;
  const critical = studentTQuantile(1 - alpha / (worse === 'either' ? 2 : 1), df);
  return Math.max(critical, standardErrors ?? 0);
}

interface Spread {
  readonly standardError: number | null;
  /** Null: no spread can be told. */
  readonly df: number | null;
}

function ofPairs(pairs: readonly (readonly [number, number])[]): Spread {
  const [values, bases] = [pairs.map(([value]) => value), pairs.map(([, base]) => base)];
  const { sd } = pairedDifference(values, bases);
  if (sd === null) return { standardError: null, df: null };
  return { standardError: sd / Math.sqrt(pairs.length), df: pairs.length - 1 };
}

/** Welch's standard error and Satterthwaite's degrees of freedom of the difference of two means. */
function ofMeans(a: readonly number[], b: readonly number[]): Spread {
  const [sdA, sdB] = [sampleSd(a), sampleSd(b)];
  if (sdA === null || sdB === null) return { standardError: null, df: null };
  const [varA, varB] = [(sdA * sdA) / a.length, (sdB * sdB) / b.length];
  const sum = varA + varB;
  if (sum === 0) return { standardError: 0, df: a.length + b.length - 2 };
  const df = (sum * sum) / ((varA * varA) / (a.length - 1) + (varB * varB) / (b.length - 1));
  return { standardError: Math.sqrt(sum), df: Math.max(1, Math.floor(df)) };
}

function pairsOf(now: Values, baseline: Values): [number, number][] {
  return now.flatMap((value, k): [number, number][] => {
    const base = baseline[k] ?? null;
    return value === null || base === null ? [] : [[value, base]];
  });
}

function present(values: Values): number[] {
  return values.filter((value) => value !== null);
}

function minus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
}
