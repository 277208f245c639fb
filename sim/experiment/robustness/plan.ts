/**
 * The further runs of a comparison for robustness: the changed scenarios as variants of one scenario, so that they are
 * made like any other runs, on the same random numbers. It must not know files or threads.
 */
import { InputError, type Issue } from '../../engine/errors.ts';
import { writtenNumber } from '../scenario/assumed-number.ts';
import { merge } from '../scenario/merge.ts';
import type { ParsedScenario } from '../scenario/parse.ts';
import type { PlannedRun } from '../scenario/plan.ts';
import {
  type Overrides,
  type ResolvedScenario,
  type ResolvedVariant,
  resolveVariant,
  validScenario,
} from '../scenario/resolve.ts';
import { issueAt, type Path, placeAt, type SourceNode } from '../scenario/source-tree.ts';
import { checkOne, type ValidVariant } from '../scenario/validate.ts';
import { type Change, type ChangedValue, planChanges } from './changes.ts';

export interface RobustnessPlan {
  readonly replications: number;
  readonly changes: readonly PlannedChange[];
  /** The scenario with the changed variants instead of its own; empty where no change changes anything. */
  readonly scenario: ResolvedScenario;
}

export interface PlannedChange extends Change {
  /** By variant of the comparison: index into the changed variants; null: its runs are those without the change. */
  readonly variants: readonly (number | null)[];
}

/**
 * @param resolved the scenario of the comparison, from the same two
 * @throws InputError where the scenario does not say what to change, a single variant is chosen, or a change makes it
 * contradict itself
 */
export function planRobustness(
  parsed: ParsedScenario,
  overrides: Overrides,
  resolved: ResolvedScenario,
): RobustnessPlan {
  const { name, robustness } = resolved;
  if (robustness === null) {
    const remedy =
      'give it robustness: { halveAndDouble: [programme.behaviour.noShow, …] }, with the paths of what it assumes';
    throw new InputError([
      { message: `${name} does not say which assumed values are to be halved and doubled`, remedy },
    ]);
  }
  const { base, root, variants } = validScenario(parsed, overrides);
  if (variants.length < 2) {
    const message = `one variant of ${name} has no ranking that a change could turn`;
    throw new InputError([{ message, remedy: 'compare two variants or more' }]);
  }
  const changes = planChanges(robustness.halveAndDouble, variants);
  const issues: Issue[] = [];
  const changed: ResolvedVariant[] = [];
  const planned = changes.map((change): PlannedChange => {
    const indices = change.values.map((value, k) => {
      if (value === null || value.before === value.after || isIdle(resolved.variants[k]!, value.path)) return null;
      const own = variants[k]!;
      const scenario = changedScenario(own, value, issuesOf(change, own, value, root, issues));
      return scenario ? changed.push(resolveVariant({ ...own, scenario }, base)) - 1 : null;
    });
    return { ...change, variants: indices };
  });
  if (issues.length > 0) throw new InputError(issues);
  return {
    replications: Math.min(robustness.replications, resolved.replications),
    changes: planned,
    scenario: { ...resolved, variants: changed },
  };
}

/** By replication, then by change, then by variant: an end before time leaves whole replications. */
export function robustnessRuns({ scenario, replications }: RobustnessPlan, firstReplication: number): PlannedRun[] {
  return Array.from({ length: replications }, (_, k) =>
    scenario.variants.map((_variant, variant) => ({ variant, replication: firstReplication + k })),
  ).flat();
}

/** What only a warned project does. */
const ANSWERS_TO_WARNINGS: readonly string[] = ['mends', 'games', 'mendSpeed'];

/** Whether a value has no effect in a variant: where nothing is reclaimed, nobody is warned. */
function isIdle({ programme }: ResolvedVariant, path: Path): boolean {
  if (programme?.rules.reclaim.name !== 'none') return false;
  return ANSWERS_TO_WARNINGS.some((key) => path.join('.') === `programme.behaviour.${key}`);
}

function changedScenario({ root }: ValidVariant, { path, unit, after }: ChangedValue, found: (issue: Issue) => void) {
  const place = placeAt(root, path);
  const leaf: SourceNode = { kind: 'scalar', value: writtenNumber(after, unit), place };
  const over = path.reduceRight<SourceNode>(
    (node, step) => ({ kind: 'map', entries: new Map([[String(step), { key: place, node }]]), place: {} }),
    leaf,
  );
  const issues: Issue[] = [];
  const scenario = checkOne(merge(root, over), issues);
  for (const issue of issues) found(issue);
  return scenario;
}

/** What is wrong after a change is said of the entry that asks for it. */
function issuesOf(
  { path: dotted, entry, direction }: Change,
  { name }: ValidVariant,
  { after, unit }: ChangedValue,
  root: SourceNode,
  issues: Issue[],
): (issue: Issue) => void {
  const at: Path = ['robustness', 'halveAndDouble', entry];
  const change = `${dotted} ${direction} to ${writtenNumber(after, unit)} in variant ${name}`;
  return ({ path, message, remedy }) => {
    const wrong = `${change} contradicts the rest: ${path === undefined ? '' : `${path} `}${message}`;
    issues.push(issueAt(placeAt(root, at), at, wrong, `${remedy === undefined ? '' : `${remedy}; or `}leave it out`));
  };
}
