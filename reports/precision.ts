/**
 * What a report says about precision, as sentences: how wide the widest primary interval is, what a narrower one would
 * take, and why a sequential rule stopped. It must not know markup.
 */
import type { HalfWidth } from '../sim/experiment/precision/half-width.ts';
import { MOST_NEEDED } from '../sim/experiment/precision/needed.ts';
import type { Precision, WidestInterval } from '../sim/experiment/precision/results.ts';
import type { Results } from '../sim/experiment/results.ts';
import { figureUnit } from './figure-unit.ts';
import { decimal, listed } from './format.ts';
import { phraseOf } from './metric-text.ts';

const COVERAGE =
  'A rule that looks at its own intervals lets them cover slightly less than they say (Chow and Robbins, 1965).';

/** One or more sentences; empty where no interval is judged and nobody asked. */
export function precisionSentence(results: Results): string {
  const { precision } = results;
  if (!precision) return '';
  const said = judgedSentence(results, precision);
  const isJudged = (precision.looks.at(-1)?.widest ?? null) !== null;
  return said !== '' && isJudged ? [said, ...unjudged(results, precision)].join(' ') : said;
}

/** What the widest interval was not looked for in: a width that was asked for may be far from reached there. */
function unjudged(results: Results, { halfWidths }: Precision): string[] {
  const metrics = Object.keys(halfWidths).filter((key) =>
    results.variants.some(({ verdicts }) => verdicts[key] === 'notStationary'),
  );
  if (metrics.length === 0) return [];
  return [`Pairs that are not ranked were not judged (${listed(metrics.map(phraseOf))}).`];
}

function judgedSentence(results: Results, precision: Precision): string {
  const widest = precision.looks.at(-1)?.widest ?? null;
  if (precision.rule) return `${ruleSentence(results, precision, precision.rule, widest)} ${COVERAGE}`;
  if (widest === null || widest.target === null) return precision.asked ? nothingJudged(precision) : '';
  if (widest.halfWidth === null) return '';
  const asked = widthText(results, precision, widest, widest.target);
  if (widest.halfWidth <= widest.target) return `No corrected interval of a primary metric is wider than ${asked}.`;
  if (!precision.asked && widest.target === 0) return '';
  return `The widest corrected interval of a primary metric is ${widestText(results, precision, widest)}; ${asked}${precision.asked ? ', as asked for,' : ''} would take ${neededText(precision)}.`;
}

function ruleSentence(
  results: Results,
  precision: Precision,
  { min, max }: { readonly min: number; readonly max: number },
  widest: WidestInterval | null,
): string {
  const { stopped, looks } = precision;
  const replications = looks.at(-1)?.replications ?? 0;
  const looked = `looked ${looks.length === 1 ? 'once' : `${looks.length} times`}, from ${min} replications up to at most ${max}`;
  if (stopped === 'nothingRanked')
    return `The rule for replications stopped after ${replications}: no pair of variants is ranked, so that no interval could be judged.`;
  if (widest === null)
    return `The rule for replications had not looked when the run ended (its first look is after ${min}).`;
  const is = `the widest corrected interval of a primary metric is ${widestText(results, precision, widest)}`;
  const asked = widest.target === null ? 'the share asked for' : widthText(results, precision, widest, widest.target);
  if (stopped === 'precisionReached')
    return `The rule for replications stopped after ${replications}, as precise as asked: ${is}, ${asked} or less was asked for (it ${looked}).`;
  const why =
    stopped === 'maximumReached'
      ? `stopped at its maximum of ${max}`
      : `had not stopped when the run ended, after its look at ${replications}`;
  return `The rule for replications ${why}: ${is}, and ${asked} would take ${neededText(precision)}.`;
}

function nothingJudged({ looks }: Precision): string {
  return looks.length === 0
    ? 'Too few replications are done to say how wide the intervals are.'
    : 'No pair of variants is ranked, so that no interval could be held against the precision asked for.';
}

/** `± 12 % of easy (mean wait per job, sjf)`. */
function widestText(results: Results, precision: Precision, widest: WidestInterval): string {
  const { metric, variant, halfWidth } = widest;
  const width = halfWidth === null ? 'without a value' : widthText(results, precision, widest, halfWidth);
  return `${width} (${phraseOf(metric)}, ${variant})`;
}

/** A width in the way in which the half-width of its metric is given. */
function widthText(
  results: Results,
  { halfWidths }: Precision,
  { metric, target }: WidestInterval,
  width: number,
): string {
  const asked: HalfWidth | undefined = halfWidths[metric];
  if (asked?.of === 'baseline' && target) {
    const share = (width / target) * asked.value * 100;
    return `± ${twoDigits(share)} % of ${results.variants[0]!.name}`;
  }
  const figures = figureUnit(results, [metric], 'human');
  const { differenceUnit } = figures;
  // A width may be far finer than the figures that it belongs to.
  if (differenceUnit === 'pp') return `± ${twoDigits(width * 100)} pp`;
  return `± ${figures.difference(width, null).replace(/^\+/, '')} ${differenceUnit}`.trimEnd();
}

/** `0.0034`, `1.7`, `12`, `1,234`. */
function twoDigits(value: number): string {
  return value < 9.95 ? String(Number(value.toPrecision(2))) : decimal(value);
}

function neededText({ needed }: Precision): string {
  const most = needed?.replications ?? null;
  return most === null ? `more than ${decimal(MOST_NEEDED)} replications` : `about ${decimal(most)} replications`;
}
