/**
 * The result of a search in words and cells, the same for terminal, Markdown and page. It must not know layouts.
 */
import type { Leaving } from '../../sim/experiment/optimise/halving.ts';
import type { Candidate, FoundMet, FoundRival, OptimiseResults } from '../../sim/experiment/optimise/results.ts';
import { counted, listed } from '../format.ts';
import { phraseOf } from '../metric-text.ts';
import { conditionIn, conditionTitle, type Figures, figuresOf } from './figures.ts';

/** What the search says, as sentences. @param named how a candidate's name is set */
export function answerOf(results: OptimiseResults, named: (name: string) => string = (name) => name): string[] {
  const { chosen, metric, better, rivals, candidates } = results;
  const figures = figuresOf(results, metric);
  const nameOf = (candidate: number): string => named(candidates[candidate]!.name);
  const unbeaten = rivals.filter(({ verdict }) => verdict !== 'shown better').map(({ candidate }) => nameOf(candidate));
  const beaten = rivals.filter(({ verdict }) => verdict === 'shown better').map(({ candidate }) => nameOf(candidate));
  const among = `of ${counted(candidates.length, 'point')}`;
  return [
    isFeasible(chosen) ? '' : 'The point that is chosen does not meet all conditions in fresh replications.',
    `${nameOf(chosen.candidate)} is chosen ${among} for the ${better === 'higher' ? 'highest' : 'lowest'} ` +
      `${phraseOf(metric)}: ${figures.said(chosen.mean, chosen.ci95)} in ${chosen.replications} fresh replications, ` +
      'which had no part in the choice.',
    chosen.stationary === false
      ? 'Its queue grew in the fresh replications: its waits are a matter of the window’s length.'
      : '',
    ...chosen.constraints.map((met) => constraintSentence(results, met)),
    unbeaten.length > 0
      ? `It is not shown to beat ${listed(unbeaten)}.`
      : rivals.length > 0
        ? 'It is shown better than every other finalist.'
        : '',
    unbeaten.length > 0 && beaten.length > 0 ? `It is shown better than ${listed(beaten)}.` : '',
    shortfall(results, figures),
    fates(results),
  ].filter((sentence) => sentence !== '');
}

function constraintSentence(results: OptimiseResults, { constraint, mean, ci95, verdict }: FoundMet): string {
  const figure = conditionIn(results, constraint).figures.said(mean, ci95);
  const title = conditionTitle(results, constraint);
  const words = {
    met: 'is met',
    'probably met': 'is met by the mean, but its interval does not exclude the contrary',
    'probably violated': 'is not met by the mean, though its interval does not exclude that it is',
    violated: 'is violated',
  }[verdict];
  return `The condition “${title.charAt(0).toLowerCase()}${title.slice(1)}” ${words} (${figure}).`;
}

function shortfall({ chosen, rivals }: OptimiseResults, figures: Figures): string {
  if (rivals.length === 0 || chosen.shortfallMost === null) return '';
  const most = figures.saidDifference(chosen.shortfallMost).replace(/^\+/, '');
  if (![chosen, ...rivals].some(isFeasible)) {
    const rest =
      chosen.shortfallMost === 0
        ? ''
        : `; of those not shown to violate one, the best is better by at most ${most}, with 95 % confidence`;
    return `No finalist meets all conditions in fresh replications${rest}.`;
  }
  if (rivals.every(({ constraints }) => constraints.some(({ verdict }) => verdict === 'violated')))
    return 'Every other finalist is shown to violate a condition.';
  const others = chosen.constraints.length === 0 ? 'other finalist' : 'finalist that meets the conditions';
  if (chosen.shortfallMost === 0) return `With 95 % confidence no ${others} is better.`;
  return `With 95 % confidence the best finalist is better by at most ${most}.`;
}

/** By its means, whether or not that is shown. */
function isFeasible({ constraints }: Pick<FoundRival, 'constraints'>): boolean {
  return constraints.every(({ verdict }) => verdict === 'met' || verdict === 'probably met');
}

/** What became of those that are no finalists. */
function fates({ left, rivals, failures }: OptimiseResults): string {
  const finalists = new Set(rivals.map(({ candidate }) => candidate));
  const others = left.filter(({ candidate }) => !finalists.has(candidate));
  const counts = new Map<Leaving, number>();
  for (const { how } of others) counts.set(how, (counts.get(how) ?? 0) + 1);
  const ways = (Object.keys(FATE) as (keyof typeof FATE)[]).filter((how) => counts.has(how));
  const parts = ways.map((how, k) => `${counts.get(how)} ${k === 0 ? 'left ' : ''}${FATE[how]}`);
  const failed = failures.length === 0 ? '' : `${failures.length} ${failures.length === 1 ? 'run' : 'runs'} failed.`;
  return [parts.length === 0 ? '' : `Of the other points, ${listed(parts)}.`, failed].join(' ').trim();
}

/** After a count of points. */
const FATE = {
  'shown worse': 'as shown worse',
  'shown to violate': 'as shown to violate a condition',
  'not stationary': 'with queues that grew',
  'no value': 'without a value of the metric',
  'runs failed': 'after a failed run',
  'by the mean only': 'by the mean only (nothing shows them worse)',
} as const;

export interface FinalistRow {
  readonly name: string;
  readonly metric: string;
  /** Rival − chosen; empty for the chosen one. */
  readonly difference: string;
  readonly constraints: readonly ConditionCell[];
  readonly verdict: string;
}

export interface ConditionCell {
  readonly figure: string;
  readonly verdict: FoundMet['verdict'];
}

/** The chosen one first. */
export function finalistRows(results: OptimiseResults): FinalistRow[] {
  const { chosen, rivals, metric, candidates } = results;
  const figures = figuresOf(results, metric);
  const cell = ({ constraint, mean, ci95, verdict }: FoundMet): ConditionCell => ({
    figure: conditionIn(results, constraint).figures.mean(mean, ci95),
    verdict,
  });
  const rowOf = ({
    candidate,
    mean,
    ci95,
    difference,
    ciCorrected,
    constraints,
    verdict,
  }: FoundRival): FinalistRow => ({
    name: candidates[candidate]!.name,
    metric: figures.mean(mean, ci95),
    difference: figures.difference(difference, ciCorrected),
    constraints: constraints.map(cell),
    verdict: {
      'shown better': 'shown worse',
      'not shown to beat': 'no difference shown',
      'shown worse': 'shown better',
    }[verdict],
  });
  return [
    {
      name: candidates[chosen.candidate]!.name,
      metric: figures.mean(chosen.mean, chosen.ci95),
      difference: '',
      constraints: chosen.constraints.map(cell),
      verdict: 'chosen',
    },
    ...rivals.map(rowOf),
  ];
}

/** Of each rung: how many points with how many replications, and how many left after it. */
export function rungRows({ rungs, left }: OptimiseResults): { points: number; replications: number; left: string }[] {
  return rungs.map(({ points, replications }, rung) => {
    const counts = new Map<string, number>();
    for (const { rung: of, how } of left) if (of === rung) counts.set(how, (counts.get(how) ?? 0) + 1);
    return {
      ...{ points: points.length, replications },
      left: [...counts].map(([how, count]) => `${count} ${how}`).join(', ') || 'none',
    };
  });
}

/** Every candidate with its fate, in the order of the plan. */
export function candidateRows(results: OptimiseResults): { candidate: Candidate; fate: string }[] {
  const { candidates, chosen, rivals, left, rungs } = results;
  const finalists = new Set(rivals.map(({ candidate }) => candidate));
  const leftAs = new Map(left.map((each) => [each.candidate, each]));
  return candidates.map((candidate) => {
    const gone = leftAs.get(candidate.candidate);
    const after = gone ? `${gone.how}, after ${rungs[gone.rung]!.replications} replications` : '';
    if (candidate.candidate === chosen.candidate) return { candidate, fate: 'chosen' };
    if (finalists.has(candidate.candidate)) return { candidate, fate: gone ? `finalist (${after})` : 'finalist' };
    return { candidate, fate: after };
  });
}

/** Heads of the columns of `finalistRows` between name and verdict; the unit stands in the head. */
export function finalistHeads(results: OptimiseResults, differenceTo: string): string[] {
  const { label, unit, differenceUnit } = figuresOf(results, results.metric);
  const inUnit = (text: string, of: string): string => (of === '' ? text : `${text} [${of.replaceAll(' ', '\u00a0')}]`);
  return [
    inUnit(label, unit),
    inUnit(`Difference to ${differenceTo}`, differenceUnit),
    ...results.constraints.map((constraint) => conditionTitle(results, constraint)),
  ];
}
