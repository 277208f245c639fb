/**
 * What a report says about robustness, as text: the sentence for the answer, and for each change what becomes of the
 * ranking. It must not know markup.
 */
import type { Results } from '../sim/experiment/results.ts';
import type {
  ChangeRanking,
  ChangeResult,
  MetricRobustness,
  ReversedPair,
  RobustnessMade,
} from '../sim/experiment/robustness/results.ts';
import { counted, listed } from './format.ts';
import { phraseOf } from './metric-text.ts';

/** How many changes, or pairs, a sentence names. */
const NAMED = 3;
/** How many variants a ranking in words names. */
const RANKED = 8;

/** One sentence for each group of primary metrics of which the same is to be said; empty without the key `robustness`. */
export function robustnessSentence(
  { robustness, primary }: Results,
  emphasise = (name: string): string => name,
): string {
  if (robustness === undefined) return '';
  if (robustness.state === 'notMade') {
    return 'Whether this survives other assumptions was not looked at: --robustness halves and doubles them.';
  }
  const kept: string[] = [];
  const sentences: string[] = [];
  for (const key of primary) {
    const metric = robustness.rankings[key];
    if (!metric) continue;
    const fate = fateOf(metric, robustness, emphasise);
    if (fate === null) kept.push(phraseOf(key));
    else sentences.push(`${ranking(key)} ${fate}`);
  }
  const all = `all ${counted(madeChanges(robustness), 'change')}`;
  const survives = `survives ${all} of what is assumed`;
  const rankings = kept.length > 1 ? `rankings by ${listed(kept)} survive ${all} of what is assumed` : '';
  const good = kept.length === 1 ? `The ranking by ${kept[0]} ${survives}.` : rankings === '' ? '' : `The ${rankings}.`;
  return [good, ...sentences.map((sentence) => `${sentence}.`), partly(robustness)]
    .filter((each) => each !== '')
    .join(' ');
}

const ranking = (key: string): string => `The ranking by ${phraseOf(key)}`;

function partly({ partial, replications: { asked, done } }: RobustnessMade): string {
  return partial ? `(The changes were interrupted after ${done} of ${counted(asked, 'replication')}.)` : '';
}

/** Changes that change something and have runs. */
function madeChanges({ changes, rankings }: RobustnessMade): number {
  const [first] = Object.values(rankings);
  return changes.filter((change, k) => !changesNothing(change) && first?.changes[k] !== null).length;
}

/** What is said of a ranking that does not simply survive; null: it does. */
function fateOf(metric: MetricRobustness, made: RobustnessMade, emphasise: (name: string) => string): string | null {
  if (metric.shownPairs === 0) return `has no difference shown that a change could turn${appearing(metric, made)}`;
  const judged = made.changes.flatMap((change, k) => {
    const found = metric.changes[k] ?? null;
    return found === null || changesNothing(change) ? [] : [{ change, found }];
  });
  if (judged.length === 0) return 'was not held against any change of what is assumed';
  const unclear = judged.filter(({ found }) => found.orderSurvives === null);
  if (unclear.length === judged.length) {
    return 'could not be held against changes of what is assumed: their replications alone do not bear it out';
  }
  const turned = judged.filter(({ found }) => found.orderSurvives === false);
  if (turned.length === 0)
    return unclear.length === 0
      ? null
      : `survives ${judged.length - unclear.length} changes of what is assumed and could not be held against ${unclear.length}`;
  const named = turned
    .slice(0, NAMED)
    .map(({ change, found }) => `${changeLabel(change, made)} (${pairsText(found.reversed, emphasise)})`);
  const more = turned.length > NAMED ? [`${turned.length - NAMED} more`] : [];
  const best = judged.every(({ found }) => found.bestSurvives !== false)
    ? `; ${emphasise(metric.base.groups[0]![0]!)} stays before all that it is shown better than`
    : '';
  const survived = judged.length - turned.length - unclear.length;
  return `survives ${survived} of ${counted(judged.length, 'change')} of what is assumed; turned by ${listed([...named, ...more])}${best}`;
}

/** Changes under which variants part that stand together without one. */
function appearing(metric: MetricRobustness, made: RobustnessMade): string {
  const { changes } = made;
  const parting = changes.filter((change, k) => !changesNothing(change) && (metric.changes[k]?.groups.length ?? 0) > 1);
  if (parting.length === 0) return '';
  const named = parting.slice(0, NAMED).map((change) => changeLabel(change, made));
  const more = parting.length > NAMED ? [`${parting.length - NAMED} more`] : [];
  return `; with ${listed([...named, ...more])} one appears (plain 95 % intervals)`;
}

/** `programme.behaviour.noShow doubled`. */
export function changeText({ path, direction }: Pick<ChangeResult, 'path' | 'direction'>): string {
  return `${path} ${direction}`;
}

/** The same by the last step of the path, where no other change has it: `noShow doubled`. */
export function changeLabel({ path, direction }: ChangeResult, { changes }: RobustnessMade): string {
  const last = (dotted: string): string => dotted.slice(dotted.lastIndexOf('.') + 1);
  const isPlain = changes.every((other) => other.path === path || last(other.path) !== last(path));
  return `${isPlain ? last(path) : path} ${direction}`;
}

/** `a falls behind b (not shown)`. */
export function pairsText(pairs: readonly ReversedPair[], emphasise = (name: string): string => name): string {
  const named = pairs.slice(0, NAMED).map(({ better, worse, shown }) => {
    return `${emphasise(better)} falls behind ${emphasise(worse)}${shown ? '' : ', by the mean only'}`;
  });
  const more = pairs.length > NAMED ? `; ${pairs.length - NAMED} more` : '';
  return `${named.join('; ')}${more}`;
}

/** `0.1 → 0.2`, or variant by variant where they differ; how far the range let it, and who keeps the own value. */
export function valuesText({ variants }: ChangeResult): string {
  const texts = new Map<string, string[]>();
  for (const { name, before, after, clipped } of variants) {
    const text = before === null ? 'own value kept' : `${before} → ${after}${clipped ? ' (end of the range)' : ''}`;
    texts.set(text, [...(texts.get(text) ?? []), name]);
  }
  if (texts.size === 1) return [...texts.keys()][0]!;
  return [...texts]
    .map(([text, names]) => `${text}: ${names.length > NAMED ? `${names.length} variants` : names.join(', ')}`)
    .join('; ');
}

/** Whether a change leaves every variant as it is. */
export function changesNothing({ variants }: ChangeResult): boolean {
  return variants.every(({ runs }) => runs === null);
}

/** `a > b = c`: best first; no difference is shown between those joined by =. */
export function rankingText(groups: readonly (readonly string[])[]): string {
  const signs = groups.flatMap((group, g) =>
    group.map((name, k) => ({ name, sign: k > 0 ? ' = ' : g > 0 ? ' > ' : '' })),
  );
  const shown = signs.slice(0, RANKED).map(({ name, sign }) => sign + name);
  const more = signs.length - shown.length;
  return shown.join('') + (more > 0 ? ` … (${more} more)` : '');
}

/** What becomes of the ranking under a change, in a few words. */
export function survivalText(
  change: ChangeResult,
  found: ChangeRanking | null,
): { readonly order: string; readonly best: string } {
  if (changesNothing(change)) return { order: 'changes nothing', best: '–' };
  if (found === null) return { order: 'not made', best: '–' };
  const word = (survives: boolean | null): string =>
    survives === null ? 'nothing to judge' : survives ? 'survives' : 'turned';
  return { order: word(found.orderSurvives), best: word(found.bestSurvives) };
}

/** How the figures are to be read. */
export function howToReadRobustness({ replications }: RobustnessMade): string {
  return (
    `Each value is halved and doubled by itself in every variant, with ${replications.asked} of the replications and their random numbers. ` +
    'Best first; = joins variants to the first of which no difference is shown, without a change by the verdicts’ intervals, under a change by ' +
    'plain 95 % intervals. The order survives where no pair that the verdicts’ intervals show to differ stands the other way ' +
    'round by its means; the best survives where the leader without the change stays before all that it is shown better than. Pairs that ' +
    'these replications order otherwise even without the change are not judged.'
  );
}
