/**
 * What reports of a sweep call things: points, levels, figures; and the sentences of the answer. It must not know markup,
 * colours or widths.
 */
import type { Effect, MetricAnalysis, SweepResults } from '../../sim/experiment/sweep/results.ts';
import { type FigureUnit, figureUnit } from '../figure-unit.ts';
import { counted, decimal, listed } from '../format.ts';
import { isWait, phraseOf } from '../metric-text.ts';

/** How values of a metric are written over all points. */
export function figuresOf({ configurations }: SweepResults, key: string, durations: 'human' | 'single' = 'human') {
  return figureUnit({ variants: configurations }, [key], durations);
}

/** `threshold 0.3, slip 30d`, with the variant where there are several. */
export function configurationName(results: SweepResults, index: number): string {
  const { levels, variant } = results.configurations[index]!;
  const axes = results.axes.map(({ title }, k) => `${title} ${levels[k]}`);
  return [...axes, ...(results.variants.length > 1 ? [variant] : [])].join(', ');
}

/** What is compared: points, or points with their variants. */
export function pointsText({ variants, configurations }: SweepResults, count = configurations.length): string {
  return variants.length === 1 ? counted(count, 'point') : counted(count, 'configuration');
}

/** A figure with its unit, not broken from it. */
export function withUnit(text: string, unit: string): string {
  return unit === '' ? text : `${text} ${unit}`;
}

/** Sentences under the question. `emphasise` marks names. */
export function sweepAnswer(results: SweepResults, emphasise = (name: string): string => name): string[] {
  const { front } = results;
  const sentences = results.metrics.flatMap((metric) => {
    const best = bestSentence(results, metric, emphasise);
    const effect = effectSentence(results, metric, emphasise);
    return [[best, effect].filter((text) => text !== '').join(' ')];
  });
  if (front && front.points.length > 1) {
    const on = front.points.filter(({ dominance }) => dominance === 'front');
    const unclear = front.points.filter(({ dominance }) => dominance === 'unclear').length;
    sentences.push(
      `Of ${phraseOf(front.x)} and ${phraseOf(front.y)} together, ${decimal(on.length)} of ` +
        `${pointsText(results, front.points.length)} ${on.length === 1 ? 'is' : 'are'} beaten by no other` +
        (unclear === 0 ? '.' : `; of ${decimal(unclear)} more it is not shown that another beats them in both.`),
    );
  }
  return sentences;
}

function bestSentence(
  results: SweepResults,
  { key, better, order, contenders }: MetricAnalysis,
  emphasise: (name: string) => string,
): string {
  const [first] = contenders ?? order;
  if (first === undefined) return `No run has a figure for ${phraseOf(key)}.`;
  const figures = figuresOf(results, key);
  const { mean, ci95 } = results.configurations[first]!.summary[key]!;
  const name = emphasise(configurationName(results, first));
  const value = withUnit(figures.mean(mean!, ci95), figures.unit);
  const superlative = better === 'lower' ? 'Lowest' : 'Highest';
  const start = `${superlative} ${phraseOf(key)}: ${name} (${value})`;
  if (better === 'none') return `${start}.`;
  if (contenders === null) {
    const isGrowing = isWait(key) && results.configurations.some(({ stationary }) => stationary === false);
    return isGrowing && results.replications > 1
      ? `${start}; not ranked, since queues grow through the window.`
      : `${start}; with a single replication nothing is shown.`;
  }
  const others = contenders.length - 1;
  if (others === 0) return `${start}, shown better than every other.`;
  return `${start}; ${others === 1 ? 'one other' : decimal(others)} of ${pointsText(results)} cannot be told from it.`;
}

function effectSentence(
  results: SweepResults,
  { key, effects }: MetricAnalysis,
  emphasise: (name: string) => string,
): string {
  const [first] = effects;
  if (results.factors.length < 2 || !first?.range || first.range.difference === 0) return '';
  const { title } = results.factors[first.factor]!;
  const still = effects
    .filter(({ range }) => range?.difference === 0)
    .map(({ factor }) => results.factors[factor]!.title);
  const none = still.length === 0 ? '' : `; ${listed(still)} ${still.length === 1 ? 'does' : 'do'} not move it at all`;
  const { ciCorrected } = first.range;
  const growing = growingText(results, key, ' (', ')');
  if (growing !== '')
    return `By the means alone it moves most with ${emphasise(title)}: ${changeText(results, key, first)}${growing}${none}.`;
  const isShown = ciCorrected !== null && (ciCorrected[0] > 0 || ciCorrected[1] < 0);
  const most = isShown
    ? `It depends most on ${emphasise(title)}`
    : 'It is not shown to depend on any axis; most by the means';
  const change = rangeText(results, key, first);
  return `${most}${isShown ? '' : ` on ${emphasise(title)}`}: ${change}${none}.`;
}

/**
 * That means over points take in waits of queues that grow through the window, which are as long as the window is; empty
 * where none does, or the metric is no wait.
 */
export function growingText({ configurations, ...results }: SweepResults, key: string, open: string, close: string) {
  const growing = isWait(key) ? configurations.filter(({ stationary }) => stationary === false).length : 0;
  if (growing === 0) return '';
  const all = pointsText({ configurations, ...results });
  const words =
    growing === 1
      ? `the queue of one of ${all} grows through the window, and its wait is a matter of the window’s length`
      : `the queues of ${decimal(growing)} of ${all} grow through the window, and their waits are a matter of its length`;
  return open + words + close;
}

/** Beneath a front, how sure it is. */
export function frontWords(results: SweepResults): string {
  const growing = [results.front?.x ?? '', results.front?.y ?? ''].map((key) =>
    growingText(results, key, ' Here ', '.'),
  );
  return (
    'The front is drawn by the means. Whether another point is shown better in both is judged for each point by itself, at ' +
    '95 % over all its rivals and both metrics, not for all points together: of many that are not beaten in truth, up to one ' +
    `in twenty may be called so by chance.${growing.find((text) => text !== '') ?? ''}`
  );
}

/** `from 0.1 to 0.5 it changes by +12 min (10 to 14)`. */
export function rangeText(results: SweepResults, key: string, effect: Effect): string {
  return changeText(results, key, effect, true);
}

/** @param spread whether its interval is said */
function changeText(results: SweepResults, key: string, { factor, range }: Effect, spread = false): string {
  if (!range) return '–';
  const { levels } = results.factors[factor]!;
  const figures = figuresOf(results, key);
  // From the lower level of the axis to the higher one, whichever way the metric goes.
  const isRising = range.lowest < range.highest;
  const [from, to] = isRising ? [range.lowest, range.highest] : [range.highest, range.lowest];
  const sign = isRising ? 1 : -1;
  const interval = range.ciCorrected && ends(range.ciCorrected, sign);
  const change = withUnit(figures.difference(sign * range.difference, interval), figures.differenceUnit);
  const within = spread && interval ? ` (${figures.interval(interval)})` : '';
  return `from ${levels[from]!.label} to ${levels[to]!.label} it changes by ${change}${within}`;
}

function ends([low, high]: readonly [number, number], sign: number): [number, number] {
  return sign > 0 ? [low, high] : [-high, -low];
}

/** One row of the table of the best. */
export interface TopRow {
  readonly configuration: number;
  /** 1 is the best; null for what is not ranked, and for the reference where it is not among the best. */
  readonly rank: number | null;
  readonly levels: readonly string[];
  readonly values: readonly string[];
  /** To the reference; empty for the reference itself. */
  readonly difference: string;
  readonly mark:
    | 'best'
    | 'cannot be told from the best'
    | 'another is shown better'
    | 'not stationary'
    | 'no figure'
    | '';
  readonly isReference: boolean;
}

export interface TopTable {
  readonly key: string;
  readonly heads: readonly string[];
  /** Metrics of `values`: this one first, then the others. */
  readonly metrics: readonly { readonly key: string; readonly figures: FigureUnit }[];
  readonly rows: readonly TopRow[];
  /** How many more cannot be told from the best. */
  readonly hidden: number;
}

const TOP = 10;

/** The best of a metric by their means, and the reference. */
export function topTable(results: SweepResults, analysis: MetricAnalysis, most = TOP): TopTable {
  const { key, order, contenders } = analysis;
  const keys = [key, ...results.primary.filter((other) => other !== key)];
  const metrics = keys.map((each) => ({ key: each, figures: figuresOf(results, each) }));
  const shown = order.slice(0, most);
  const listedToo = shown.includes(results.reference) ? shown : [...shown, results.reference];
  const rows = listedToo.map((index): TopRow => {
    const { levels, variant, summary, differences } = results.configurations[index]!;
    const rank = order.indexOf(index) + 1;
    const difference = differences[key];
    const { figures } = metrics[0]!;
    const mark = markOf(analysis, index, results);
    return {
      configuration: index,
      rank: rank === 0 || mark === 'not stationary' ? null : rank,
      levels: [...levels, ...(results.variants.length > 1 ? [variant] : [])],
      values: metrics.map((each) => {
        const own = summary[each.key];
        return own?.mean === null || own === undefined ? '–' : each.figures.mean(own.mean, own.ci95);
      }),
      difference:
        index === results.reference || difference?.mean === null || difference === undefined
          ? ''
          : withUnit(figures.difference(difference.mean, difference.ciCorrected), figures.differenceUnit) +
            (difference.ciCorrected ? ` (${figures.interval(difference.ciCorrected)})` : ''),
      mark,
      isReference: index === results.reference,
    };
  });
  const hidden = (contenders ?? []).filter((index) => !listedToo.includes(index)).length;
  const heads = [...results.axes.map(({ title }) => title), ...(results.variants.length > 1 ? ['variant'] : [])];
  return { key, heads, metrics, rows, hidden };
}

function markOf({ key, contenders, order }: MetricAnalysis, index: number, results: SweepResults): TopRow['mark'] {
  if (order.includes(index) && results.configurations[index]!.stationary === false && isWait(key))
    return 'not stationary';
  if (contenders === null) return '';
  if (contenders[0] === index) return contenders.length === 1 ? 'best' : 'cannot be told from the best';
  if (contenders.includes(index)) return 'cannot be told from the best';
  return order.includes(index) ? 'another is shown better' : 'no figure';
}

/** How the figures are to be read. */
export function howToRead(results: SweepResults): string {
  const { replications, sample, excluded, configurations, primary } = results;
  const reference = configurationName(results, results.reference);
  const comparisons = configurations.length - 1;
  return (
    `${counted(replications, 'replication')} of each, with the same random numbers everywhere, so differences are taken ` +
    `replication by replication. Differences are to the reference (${reference}), with intervals corrected for ` +
    `${counted(comparisons, 'comparison')} × ${counted(primary.length, 'metric')} at 95 % together. “Cannot be told from ` +
    'the best”: no other point is shown better than it by its corrected paired interval; among these the best one is. ' +
    'A queue that grows through the window is not ranked by waits (not stationary). Means by level are over all points ' +
    'at that level, with plain 95 % intervals: exploratory. What an axis changes is the difference of its highest and its ' +
    'lowest level, with an interval corrected for all pairs of levels of all axes.' +
    (sample === 'grid' && excluded === 0
      ? ''
      : ' Points at two levels differ in the other axes too: intervals of differences between levels are made of how far ' +
        'points of one level lie apart, and replications.') +
    (sample === 'grid'
      ? ''
      : ' A Latin hypercube has one value of each axis per point; levels are groups of neighbouring values.')
  );
}

/** What a link to the section of a metric points to: `waitSecondsMean{cluster=a}` → `waitsecondsmean-cluster-a`. */
export function anchorOf(key: string): string {
  return key
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/-$/, '');
}
