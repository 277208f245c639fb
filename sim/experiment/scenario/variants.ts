/**
 * A variant laid upon its scenario: what it may change, and what it changes. It must not know how runs are made.
 */
import type { Issue } from '../../engine/errors.ts';

import { remedyFor } from './did-you-mean.ts';
import { leaves, markWithin, merge, spreadDottedKeys } from './merge.ts';
import { fits } from './policy-places.ts';
import { issueAt, keysAt, nodeAt, type Path, plain, type SourceNode } from './source-tree.ts';
import { keysOfSpec } from './spec-keys.ts';
import { remedyForKey } from './unknown-key.ts';

/** What variants may change; anything else is the same in all, so that a difference is a difference between policies. */
export const MAY_CHANGE: readonly Path[] = [
  ['policies'],
  ['fleet'],
  ['plan'],
  ['workload', 'patience'],
  ['programme'],
  ['faults'],
  ['reservations'],
];

/** Maps in which a variant may change an entry but neither add nor remove one: jobs know clusters by their number. */
const FIXED_MAPS: readonly Path[] = [
  ['fleet', 'gpus'],
  ['fleet', 'providers'],
  ['fleet', 'clusters'],
  ['fleet', 'clusters', '*', 'phases'],
  ['fleet', 'clusters', '*', 'phases', '*', 'plans'],
  ['fleet', 'providerOwn'],
  ['programme', 'calls'],
  ['programme', 'calls', '*', 'tracks'],
  ['programme', 'blocks'],
];

export interface Variant {
  readonly name: string;
  /** The whole scenario as this variant has it. */
  readonly root: SourceNode;
  /** Dotted path → value as written. */
  readonly overrides: Readonly<Record<string, unknown>>;
}

/** Names of the variants, in order. */
export function variantNames(root: SourceNode): string[] {
  return keysAt(root, ['variants']);
}

/** The scenario with one variant's changes; issues for what it may not change or does not find. */
export function applyVariant(root: SourceNode, name: string, issues: Issue[]): Variant {
  const written = nodeAt(root, ['variants', name]);
  if (written?.kind !== 'map') return { name, root, overrides: {} };
  const overrides = spreadDottedKeys(markWithin(written, `variants.${name}`), [], issues);
  const changes = leaves(overrides).filter((leaf) => leaf.path.length > 0);
  const before = issues.length;
  for (const change of changes) {
    const issue = refusal(root, change.path, change.node);
    if (issue) issues.push(issueAt(change.key, change.path, ...issue));
  }
  const values = Object.fromEntries(changes.map((change) => [change.path.join('.'), plain(change.node)]));
  return { name, root: issues.length > before ? root : merge(root, overrides), overrides: values };
}

/** Whether one dotted path leads to what another one leads to, or into it. */
const isWithin = (dotted: string, other: string): boolean => dotted === other || dotted.startsWith(`${other}.`);

/** What says the same as taking out a path. */
const INSTEAD: Readonly<Record<string, string>> = {
  'programme.checkpoint': ' (interval: none writes no checkpoints)',
};

/** Why a variant may not set `path`, and what would be right; undefined if it may. */
function refusal(root: SourceNode, path: Path, value: SourceNode): [message: string, remedy: string] | undefined {
  const first = String(path[0]);
  if (!keysOfSpec([]).includes(first)) {
    const mayChange = [...new Set(MAY_CHANGE.map(([key]) => String(key)))];
    return ['unknown key', remedyForKey(first, mayChange, undefined, 'a variant may change')];
  }
  const unknown = unknownStep(root, path);
  if (unknown) return unknown;
  if (first === 'programme' && nodeAt(root, ['programme']) === undefined) {
    return ['is missing in the scenario', 'a programme stands in the scenario itself, and variants change it'];
  }
  if (path[0] === 'policies' && path[1] === 'files')
    return ['is the same in every variant', 'name the files in the scenario, and choose among their policies here'];
  const takesOut = value.kind === 'scalar' && value.value === null;
  if (takesOut && (isFixedMap(path.slice(0, -1)) || (first === 'programme' && path.length === 1))) {
    const instead = first === 'fleet' ? 'set inService: never on its phases' : 'extend the scenario without it';
    return ['cannot be taken out in a variant', instead];
  }
  if (takesOut) {
    const assumed = keysAt(root, ['assumed']).find((dotted) => isWithin(dotted, path.join('.')));
    if (assumed !== undefined) {
      const dropped = `take it out of assumed (where the scenario extends another, add assumed: { ${assumed}: null })`;
      const message = `cannot be taken out while assumed names ${assumed}`;
      return [message, `${dropped}, or set other values here${INSTEAD[path.join('.')] ?? ''}`];
    }
  }
  const allowed = MAY_CHANGE.some((prefix) => prefix.every((step, k) => step === path[k]));
  if (allowed) return undefined;
  return ['is the same in every variant', 'extend the scenario to change it, or use --set'];
}

/** Why `path` leads nowhere: a key that the scenario cannot have, or an id that it does not have. */
export function unknownStep(root: SourceNode, path: Path): [message: string, remedy: string] | undefined {
  for (let k = 0; k < path.length; k++) {
    const parent = path.slice(0, k);
    const step = String(path[k]);
    const known = keysOfSpec(parent);
    if (known.length > 0 && !known.includes(step)) return ['unknown key', remedyForKey(step, known)];
    const ids = keysAt(root, parent);
    if (isFixedMap(parent) && !ids.includes(step)) {
      return [`there is no ${step} in ${parent.join('.')}`, remedyFor(step, ids, 'there are')];
    }
  }
  const value = nodeAt(root, path);
  if (value === undefined && isFixedMap(path)) return ['is missing in the scenario', 'set it there first'];
  return undefined;
}

function isFixedMap(path: Path): boolean {
  return FIXED_MAPS.some((fixed) => fits(fixed, path));
}
