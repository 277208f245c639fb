/**
 * The answer in two sentences, made from the verdicts: what is shown against the first variant, then what is best and
 * what the figures do not carry. It must not know markup. It never says more than the corrected intervals do.
 */

import { queueGrowth } from '../sim/experiment/comparison.ts';
import type { Difference, Results, VariantResult, Verdict } from '../sim/experiment/results.ts';
import { type FigureUnit, figureUnit } from './figure-unit.ts';
import { decimal, listed } from './format.ts';
import { phraseOf } from './metric-text.ts';
import { hasProgramme } from './programme/programme.ts';
import { undoneWork } from './programme/undone-work.ts';
import { censoringMark, isAlike } from './verdict-table.ts';
import { lacksDifference } from './verdict-words.ts';

/** How many variants of one verdict are named with their figures, for the first primary metric and for the others. */
const NAMED_FIRST = 7;
const NAMED_FURTHER = 2;

/**
 * @param emphasise how a variant's name is set off from the text around it.
 */
export function answer(results: Results, emphasise = (name: string): string => name): readonly [string, string] {
  // Names are only ever shown from here on, so they may carry their emphasis.
  const variants = results.variants.map((variant) => ({ ...variant, name: emphasise(variant.name) }));
  const [first, ...others] = variants.filter(({ runs }) => runs.length > 0);
  if (first === undefined) return ['No variant has finished a run.', 'There is nothing to compare.'];
  if (others.length === 0)
    return [alone(first, results), 'One variant was run, so there is nothing to compare it with.'];
  const clauses = results.primary.map((key, k) =>
    against(first, others, key, figureUnit(results, [key], 'human'), k === 0 ? NAMED_FIRST : NAMED_FURTHER),
  );
  const second = remarks(variants, results, emphasise).join('; ');
  return [`Against ${first.name}, ${clauses.join('; ')}.`, `${second.replace(/^no /, 'No ')}.`];
}

/** `85.3 ± 0.4 %` with ≥ where it belongs. */
function figure(variant: VariantResult, key: string, figures: FigureUnit): string {
  const summary = variant.summary[key];
  if (summary === undefined || summary.mean === null) return 'without a value';
  const text = figures.mean(summary.mean, summary.ci95);
  return `${censoringMark(variant, key)}${text} ${figures.unit}`.trimEnd();
}

function alone(variant: VariantResult, results: Results): string {
  const parts = results.primary.map(
    (key) => `${phraseOf(key)} is ${figure(variant, key, figureUnit(results, [key], 'human'))}`,
  );
  const runs = variant.runs.length;
  const how = runs === 1 ? 'one replication: no interval' : `mean and 95 % interval over ${runs} replications`;
  return `With ${variant.name}, ${listed(parts)} (${how}).`;
}

function against(
  first: VariantResult,
  others: readonly VariantResult[],
  key: string,
  figures: FigureUnit,
  most: number,
): string {
  const withVerdict = (...verdicts: Verdict[]): VariantResult[] =>
    others.filter((variant) => verdicts.includes(variant.verdicts[key] ?? 'noDifferenceShown'));
  const shown = withVerdict('better', 'worse', 'differs');
  const moved = (sign: number): VariantResult[] =>
    shown.filter((variant) => Math.sign(variant.differences[key]?.mean ?? 0) === sign);
  const alike = withVerdict('noDifferenceShown');
  const unranked = withVerdict('notStationary').map(({ name }) => name);
  const subject = `${phraseOf(key)} (${figure(first, key, figures)})`;
  // One replication has no interval: the figures stand side by side, and nothing is said of their difference.
  const without = others.filter((variant) => lacksDifference(variant, key));
  const single = withVerdict('noInterval').filter((variant) => !without.includes(variant));
  const lacking = without.length > 0 ? `nothing to compare for ${listed(without.map(({ name }) => name))}` : '';
  if (single.length > 0) {
    return `${subject} stands beside ${listed(ends(single, key, NAMED_FURTHER + 1).map((each) => figureWith(each, key, figures)))}`;
  }
  if (alike.length > 0 && alike.length + without.length === others.length) {
    return `no difference in ${subject} is shown for any other variant${lacking === '' ? '' : `, with ${lacking}`}`;
  }
  const parts = [
    moved(1).length > 0 ? `is higher with ${namedWithFigures(moved(1), key, figures, most)}` : '',
    moved(-1).length > 0 ? `is lower with ${namedWithFigures(moved(-1), key, figures, most)}` : '',
    unranked.length > 0 ? `is not ranked for ${listed(unranked)}` : '',
    alike.length > 0 ? `has no difference shown for ${listed(alike.map(({ name }) => name))}` : '',
    lacking === '' ? '' : `has ${lacking}`,
  ];
  return `${subject} ${parts.filter((part) => part !== '').join(', ')}`;
}

function figureWith(each: VariantResult | number, key: string, figures: FigureUnit): string {
  if (typeof each === 'number') return `${each} between`;
  return `${figure(each, key, figures)} with ${each.name}`;
}

/** Of many variants the lowest, the number of those between, and the highest. */
function ends(variants: readonly VariantResult[], key: string, most: number): (VariantResult | number)[] {
  const meanOf = (variant: VariantResult): number => variant.summary[key]?.mean ?? Number.POSITIVE_INFINITY;
  if (variants.length <= most) return [...variants];
  const lowestFirst = variants
    .filter((variant) => meanOf(variant) < Number.POSITIVE_INFINITY)
    .sort((a, b) => meanOf(a) - meanOf(b));
  const [lowest, highest] = [lowestFirst[0], lowestFirst.at(-1)];
  if (lowest === undefined || highest === undefined || lowestFirst.length < 3) return [...variants];
  return [lowest, variants.length - 2, highest];
}

function namedWithFigures(variants: readonly VariantResult[], key: string, figures: FigureUnit, most: number): string {
  const size = (variant: VariantResult): number => Math.abs(variant.differences[key]?.mean ?? 0);
  const largest = [...variants].sort((a, b) => size(b) - size(a));
  const named = largest.slice(0, most).map((variant) => {
    const difference = variant.differences[key];
    return difference === undefined ? variant.name : `${variant.name} (${differenceText(difference, figures)})`;
  });
  const more = largest.length - named.length;
  return listed(more > 0 ? [...named, `${more} more`] : named);
}

/** `−1 d 8 h ± 13 h`: the corrected interval is symmetric about the mean. */
function differenceText(difference: Difference, figures: FigureUnit): string {
  const { mean: change, ciCorrected } = difference;
  if (change === null) return 'no value';
  if (isAlike(difference)) {
    const amount = `${figures.difference(change, null)} ${figures.differenceUnit}`.trimEnd();
    return `${amount} in each of ${difference.n}`;
  }
  const size = Math.abs(change);
  const half = ciCorrected === null ? null : (ciCorrected[1] - ciCorrected[0]) / 2;
  const text = figures.mean(size, half === null ? null : [size - half, size + half]);
  return `${change < 0 ? '−' : '+'}${text} ${figures.differenceUnit}`.trimEnd();
}

/** What is best, what is not stationary, what is missing: the clauses of the second sentence. */
function remarks(
  all: readonly VariantResult[],
  results: Results,
  emphasise: (name: string) => string,
): readonly string[] {
  const variants = all.filter(({ runs }) => runs.length > 0);
  const missing = all.filter(({ runs }) => runs.length === 0).map(({ name }) => name);
  const clauses: string[] = [];
  for (const winner of new Set(Object.values(results.best))) {
    if (winner === null) continue;
    const won = results.primary.filter((key) => results.best[key] === winner).map(phraseOf);
    clauses.push(`${emphasise(winner)} is shown best in ${won.join(' and in ')}`);
  }
  const open = results.primary.filter((key) => (results.best[key] ?? null) === null);
  if (open.length > 0) clauses.push(`no variant is shown best in ${listed(open.map(phraseOf), 'or')}`);
  const yardsticks = (results.yardsticks ?? []).map(emphasise);
  if (yardsticks.length > 0) {
    const [are, yardstick] = yardsticks.length === 1 ? ['is', 'a yardstick'] : ['are', 'yardsticks'];
    clauses.push(`${listed(yardsticks)} ${are} ${yardstick} that nobody can choose, and not ranked`);
  }
  clauses.push(...alikeButFew(variants, results));
  if (missing.length > 0) clauses.push(`${listed(missing)} ${missing.length === 1 ? 'was' : 'were'} not run`);
  const rejected = rejectedJobs(variants);
  if (rejected !== null) clauses.push(rejected);
  if (hasProgramme(results)) clauses.push(...undoneWork(variants));
  else {
    const unserved = unservedWork(variants);
    if (unserved !== null) clauses.push(unserved);
  }
  const growing = variants.filter(({ stationary }) => stationary === false);
  if (growing.length > 0) {
    const names = listed(growing.map(({ name }) => name));
    const shares = listed(growing.map(({ runs }) => growthText(runs)));
    const shed = growing.some((variant) => (variant.summary['unservedShare']?.mean ?? 0) > 0)
      ? ', what gave up waiting included'
      : '';
    const [are, queue, their] = growing.length === 1 ? ['is', 'its queue', 'its'] : ['are', 'their queues', 'their'];
    clauses.push(
      `${names} ${are} not stationary (${queue} grew by ${shares} of the window’s work${shed}), so ${their} waits are not ranked`,
    );
  }
  const least = Math.min(...variants.map(({ runs }) => runs.length));
  if (least < 2) clauses.push('with fewer than two replications of a variant nothing can be shown of it');
  if (results.partial)
    clauses.push('the comparison was interrupted or runs of it failed, so some replications are missing');
  return clauses;
}

/** Differences that are the same in every replication look certain, yet few of them show nothing: there is no spread. */
function alikeButFew(variants: readonly VariantResult[], results: Results): string[] {
  return results.primary.flatMap((key) => {
    const few = variants.flatMap(({ name, differences, verdicts }) => {
      const difference = differences[key];
      const isFew = difference && isAlike(difference) && difference.ciCorrected === null;
      return isFew && verdicts[key] === 'noDifferenceShown' ? [{ name, difference }] : [];
    });
    if (few.length === 0) return [];
    const figures = figureUnit(results, [key], 'human');
    const named = few.map(({ name, difference }) => `${name} (${differenceText(difference, figures)})`);
    return [
      `${phraseOf(key)} differs by the same with ${listed(named)}, and so few replications without a spread show nothing`,
    ];
  });
}

/** `4.2 ± 1.1 %`: the mean over replications with half of its 95 % interval. */
function growthText(runs: VariantResult['runs']): string {
  const { mean, interval } = queueGrowth(runs);
  const half = interval === null ? '' : ` ± ${decimal(((interval[1] - interval[0]) / 2) * 100, 1)}`;
  return `${decimal((mean ?? 0) * 100, 1)}${half} %`;
}

/** Jobs that no cluster can ever serve wait for nothing, so that no wait tells of them. */
function rejectedJobs(variants: readonly VariantResult[]): string | null {
  const counts = variants.map((variant) => ({ name: variant.name, jobs: variant.summary['jobsRejected']?.mean ?? 0 }));
  const some = counts.filter(({ jobs }) => jobs > 0);
  if (some.length === 0) return null;
  return `${listed(some.map(({ name, jobs }) => `${decimal(jobs)} jobs with ${name}`))} can never fit and were rejected`;
}

/** Work that was given up is missing from the queues and flatters the waits: from 1 % on it belongs into the answer. */
function unservedWork(variants: readonly VariantResult[]): string | null {
  const shares = variants.map((variant) => ({
    name: variant.name,
    share: variant.summary['unservedShare']?.mean ?? 0,
  }));
  const telling = shares.filter(({ share }) => share >= 0.01);
  if (telling.length === 0) return null;
  const texts = telling.map(({ name, share }) => `${decimal(share * 100, 1)} % with ${name}`);
  const least = shares.filter(({ share }) => share < 0.01);
  const rest = least.length > 0 ? ` (below 1 % with ${listed(least.map(({ name }) => name))})` : '';
  return `of the work asked for, ${listed(texts)} ran out of patience and was never served${rest}`;
}
