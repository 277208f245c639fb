/**
 * The order of variants by one metric, and whether a change of assumptions turns it. It must not know what was changed,
 * nor names.
 *
 * The rule. Two variants are *shown* to differ by the interval of the comparison's verdicts, over all its replications.
 * A change *reverses* such a pair if its means stand the other way round; pairs that are not shown to differ have no
 * order that could be turned. Few replications may turn a pair by themselves: a pair is judged only if the replications
 * that the change has order it, without the change, as all of them do. The order survives where no judged pair is
 * reversed; the best survives where the leader without the change stays before all that it is shown better than.
 */
import {
  type ComparedRun,
  type ComparisonRules,
  correctedConfidence,
  isRanked,
  pairOf,
  ruleOf,
  summarize,
} from '../comparison.ts';

/** Runs by variant. */
export type RunsByVariant = readonly (readonly ComparedRun[])[];

export interface Order {
  readonly means: readonly (number | null)[];
  /** Indices of variants, best first. */
  readonly ranked: readonly number[];
  readonly unranked: readonly number[];
  /** `ranked`, those that are not shown to differ from the first of their group together. */
  readonly groups: readonly (readonly number[])[];
  /** Pairs shown to differ. */
  readonly shown: readonly Pair[];
}

/** Indices of two variants. */
export interface Pair {
  readonly better: number;
  readonly worse: number;
}

export interface Judgement {
  readonly order: Order;
  readonly judged: readonly Pair[];
  readonly reversed: readonly (Pair & { readonly shown: boolean })[];
  readonly orderSurvives: boolean | null;
  readonly bestSurvives: boolean | null;
}

/** Confidence of the groups under a change: exploratory, as few replications carry no correction. */
const EXPLORATORY = 0.95;

/** The order by `key`, pairs at the confidence of the comparison's verdicts unless told otherwise. */
export function orderOf(
  variants: RunsByVariant,
  key: string,
  rules: ComparisonRules,
  confidence = correctedConfidence(variants.length, rules),
): Order {
  const { better, ranksWaits } = ruleOf(key, rules);
  const sign = better === 'lower' ? -1 : 1;
  const means = variants.map((runs) => summarize(runs, key).mean);
  const hasPlace = (k: number): boolean =>
    means[k] !== null && !rules.yardsticks?.has(k) && isRanked(variants[k]!, { ranksWaits, kind: rules.kind });
  const all = [...variants.keys()];
  // Equal means stand in the order of the comparison.
  const ranked = all.filter(hasPlace).sort((a, b) => sign * (means[b]! - means[a]!) || a - b);
  const isShown = (above: number, below: number): boolean => {
    const { interval } = pairOf(variants[above]!, variants[below]!, key, confidence);
    return interval !== null && (sign > 0 ? interval[0] > 0 : interval[1] < 0);
  };
  const shown = ranked.flatMap((above, k) =>
    ranked.slice(k + 1).flatMap((below) => (isShown(above, below) ? [{ better: above, worse: below }] : [])),
  );
  return { means, ranked, unranked: all.filter((k) => !hasPlace(k)), groups: grouped(ranked, shown), shown };
}

/** Whether the order without a change survives it, over the replications that all variants have under it. */
export function judge(base: RunsByVariant, changed: RunsByVariant, key: string, rules: ComparisonRules): Judgement {
  const common = commonReplications(changed);
  const over = (variants: RunsByVariant): RunsByVariant =>
    variants.map((runs) => runs.filter(({ replication }) => common.has(replication)));
  const before = orderOf(base, key, rules);
  const same = orderOf(over(base), key, rules, EXPLORATORY);
  const after = orderOf(over(changed), key, rules, EXPLORATORY);
  const standsAs = ({ means, ranked }: Order, { better: a, worse: b }: Pair): boolean =>
    ranked.includes(a) && ranked.includes(b) && means[a] !== means[b] && ranked.indexOf(a) < ranked.indexOf(b);
  const mirrored = ({ better, worse }: Pair): Pair => ({ better: worse, worse: better });
  const judged = before.shown.filter(
    (pair) => standsAs(same, pair) && after.ranked.includes(pair.better) && after.ranked.includes(pair.worse),
  );
  const reversed = judged
    .filter((pair) => standsAs(after, mirrored(pair)))
    .map((pair) => ({
      ...pair,
      shown: after.shown.some(({ better, worse }) => better === pair.worse && worse === pair.better),
    }));
  const leader = before.ranked[0];
  return {
    order: after,
    judged,
    reversed,
    orderSurvives: judged.length === 0 ? null : reversed.length === 0,
    bestSurvives: judged.some(({ better }) => better === leader)
      ? !reversed.some(({ better }) => better === leader)
      : null,
  };
}

/** Replications that every variant has. */
export function commonReplications(variants: RunsByVariant): ReadonlySet<number> {
  const [first = [], ...others] = variants.map((runs) => new Set(runs.map(({ replication }) => replication)));
  return new Set([...first].filter((replication) => others.every((other) => other.has(replication))));
}

/** Each next variant joins the group unless it is shown worse than the group's first one. */
function grouped(ranked: readonly number[], shown: readonly Pair[]): number[][] {
  const groups: number[][] = [];
  for (const variant of ranked) {
    const group = groups.at(-1);
    const isApart = !group || shown.some(({ better, worse }) => better === group[0] && worse === variant);
    if (isApart) groups.push([variant]);
    else group.push(variant);
  }
  return groups;
}
