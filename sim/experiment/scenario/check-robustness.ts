/**
 * Whether what a scenario wants halved and doubled can be: the paths lead to numbers that variants may differ in, and it
 * is said what happens to a value that variants set themselves. It must not know by how much values change.
 */
import { assumedNumberAt, valueAt } from './assumed-number.ts';
import { POLICY_PLACES } from './policy-places.ts';
import type { Report } from './report.ts';
import { type Path, pathsOverlap, type SourceNode } from './source-tree.ts';
import type { Scenario } from './spec.ts';
import { MAY_CHANGE, unknownStep, type Variant } from './variants.ts';

/** One entry of the list, whichever way it is written. */
export interface HalvedAndDoubled {
  readonly path: string;
  /** What happens in variants that set the path themselves; undefined: not said. */
  readonly variants: 'scale' | 'keep' | undefined;
}

type Written = NonNullable<Scenario['robustness']>['halveAndDouble'][number];

/** The entries of the list; none without the key. */
export function halvedAndDoubled({ robustness }: Scenario): HalvedAndDoubled[] {
  const entry = (written: Written): HalvedAndDoubled =>
    typeof written === 'string' ? { path: written, variants: undefined } : written;
  return (robustness?.halveAndDouble ?? []).map(entry);
}

type ValidVariant = Variant & { readonly scenario: Scenario };

/** @param report of issues in `root`, the scenario without variants */
export function checkRobustness(
  root: SourceNode,
  base: Scenario,
  variants: readonly ValidVariant[],
  report: Report,
): void {
  const entries = halvedAndDoubled(base);
  for (const [k, { path: dotted, variants: own }] of entries.entries()) {
    const problem =
      refusal(root, base, dotted.split('.')) ??
      (entries.findIndex(({ path }) => pathsOverlap(path, dotted)) < k ? REPEATED : undefined) ??
      (own === 'keep' ? undefined : unscalable(variants, dotted)) ??
      unclear(variants, dotted, own);
    if (problem) report(['robustness', 'halveAndDouble', k], `${dotted} ${problem[0]}`, problem[1]);
  }
}

type Problem = readonly [message: string, remedy: string];

const REPEATED: Problem = ['is named twice', 'keep one of the two'];

function refusal(root: SourceNode, base: Scenario, path: Path): Problem | undefined {
  if (!MAY_CHANGE.some((prefix) => prefix.every((step, k) => step === path[k]))) {
    const known = MAY_CHANGE.map((prefix) => prefix.join('.')).join(', ');
    return ['is the same in every variant', `must be below one of ${known}`];
  }
  if (isOfPolicy(path)) return ['belongs to a policy', 'must be a value that is assumed, not one that is chosen'];
  const unknown = unknownStep(root, path);
  if (unknown) return [`leads nowhere: ${unknown[0]}`, unknown[1]];
  if (valueAt(base, path) === undefined) return ['is not set', 'write the value that is assumed into the scenario'];
  if (!assumedNumberAt(base, path)) {
    return ['is neither a number nor a duration', 'must be one of them, or a map with a median'];
  }
  return undefined;
}

/** Whether a policy stands at `path` or around it. */
function isOfPolicy(path: Path): boolean {
  return POLICY_PLACES.some((place) => place.path.every((step, k) => step === '*' || step === path[k]));
}

function unscalable(variants: readonly ValidVariant[], dotted: string): Problem | undefined {
  const without = variants.find(({ scenario }) => !assumedNumberAt(scenario, dotted.split('.')));
  if (!without) return undefined;
  const message = `is neither a number nor a duration in variant ${without.name}`;
  return [message, `write { path: ${dotted}, variants: keep }`];
}

/** Variants that set what is changed need a word on whose value counts; without such variants the word has no meaning. */
function unclear(
  variants: readonly ValidVariant[],
  dotted: string,
  own: HalvedAndDoubled['variants'],
): Problem | undefined {
  const setting = variants.filter((variant) => setsPath(variant, dotted)).map(({ name }) => name);
  if (own !== undefined || setting.length === 0) return undefined;
  const [first, second] = [setting[0]!, setting.length === 1 ? '' : ` and ${setting.length - 1} more`];
  const ways = `{ path: ${dotted}, variants: keep } where the variants study it, variants: scale where they do not`;
  return [`is set by the variants themselves (${first}${second})`, `leave it out, or write ${ways}`];
}

/** Whether a variant sets the path, a part of it or something around it. */
export function setsPath({ overrides }: Pick<Variant, 'overrides'>, dotted: string): boolean {
  return Object.keys(overrides).some((path) => pathsOverlap(path, dotted));
}
