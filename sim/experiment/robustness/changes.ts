/**
 * What is halved and doubled, as data: for each path both changes, and for each variant the value before and after. It
 * must not know how a changed scenario is resolved or run.
 */
import { type AssumedNumber, assumedNumberAt } from '../scenario/assumed-number.ts';
import { type HalvedAndDoubled, setsPath } from '../scenario/check-robustness.ts';
import type { Path } from '../scenario/source-tree.ts';
import type { Scenario } from '../scenario/spec.ts';
import { legalRangeAt } from './legal-range.ts';
import { type Direction, scaled } from './scale.ts';

export interface Change {
  /** As the scenario names it. */
  readonly path: string;
  /** Its place in the scenario's list. */
  readonly entry: number;
  readonly direction: Direction;
  /** By variant; null: the variant studies the path and keeps its own value. */
  readonly values: readonly (ChangedValue | null)[];
}

export interface ChangedValue extends Pick<AssumedNumber, 'path' | 'unit'> {
  readonly before: number;
  readonly after: number;
  /** Whether the legal range stopped it short of a half or a double. */
  readonly clipped: boolean;
}

/** A variant as far as changes see it. */
export interface ChangedVariant {
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly scenario: Scenario;
}

/** Each path halved, then doubled, in the order of the scenario. Paths are checked already. */
export function planChanges(entries: readonly HalvedAndDoubled[], variants: readonly ChangedVariant[]): Change[] {
  return entries.flatMap(({ path, variants: own }, entry) =>
    (['halved', 'doubled'] as const).map((direction) => ({
      ...{ path, entry, direction },
      values: variants.map((variant) => {
        const keeps = own === 'keep' && setsPath(variant, path);
        return keeps ? null : changedValue(variant.scenario, path, direction);
      }),
    })),
  );
}

function changedValue(scenario: Scenario, dotted: string, direction: Direction): ChangedValue | null {
  const found = assumedNumberAt(scenario, dotted.split('.'));
  if (!found) return null;
  const { path, unit, value: before } = found;
  const { value: after, clipped } = scaled(found, direction, legalRangeAt(path), mostBeside(scenario, path));
  return { path, unit, before, after, clipped };
}

/** A warned project mends or games or neither: the two probabilities are at most 1 together. */
const AT_MOST_1_TOGETHER: readonly (readonly [Path, Path])[] = [
  [
    ['programme', 'behaviour', 'mends'],
    ['programme', 'behaviour', 'games'],
  ],
];

/** What another value leaves: 1 minus it. */
function mostBeside(scenario: Scenario, path: Path): number {
  const same = (other: Path): boolean => other.join('.') === path.join('.');
  const pair = AT_MOST_1_TOGETHER.find((each) => each.some(same));
  const other = pair && assumedNumberAt(scenario, same(pair[0]) ? pair[1] : pair[0]);
  return other ? 1 - other.value : Number.POSITIVE_INFINITY;
}
