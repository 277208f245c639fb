/**
 * How one set of keys changes another: the rules behind `extends`, variants and `--set`. It must not know what the keys
 * mean, but for one: a policy is a single choice.
 */
import type { Issue } from '../../engine/errors.ts';
import { policyPlaceAt } from './policy-places.ts';
import { type Entry, issueAt, type Path, type Place, type SourceMap, type SourceNode } from './source-tree.ts';

/**
 * `over` laid upon `base`: maps merge, everything else replaces, null takes a key out (a null that finds nothing to take
 * out stays, and is found later). Two policies of one kind never mix their parameters.
 */
export function merge(base: SourceNode | undefined, over: SourceNode, path: Path = []): SourceNode {
  if (base === undefined || over.kind !== 'map') return over;
  const below = policyPlaceAt(path) ? policyBelow(base, over) : base;
  if (below?.kind !== 'map') return over;
  const entries = new Map(below.entries);
  for (const [key, entry] of over.entries) {
    const before = entries.get(key);
    const takesOut = entry.node.kind === 'scalar' && entry.node.value === null && before !== undefined;
    if (takesOut) entries.delete(key);
    else entries.set(key, { key: entry.key, node: merge(before?.node, entry.node, [...path, key]) });
  }
  // A key that is missing in both is looked for where the scenario is written, not in a variant or on the command line.
  const isFile = over.place.file !== undefined && over.place.within === undefined;
  return { kind: 'map', entries, place: isFile ? over.place : below.place };
}

/** What parameters merge into: `easy` counts as `{ name: easy }`; nothing where another policy is named. */
function policyBelow(base: SourceNode, over: SourceMap): SourceNode | undefined {
  if (over.entries.has('name')) return undefined;
  if (base.kind !== 'scalar') return base;
  return { kind: 'map', entries: new Map([['name', { key: base.place, node: base }]]), place: base.place };
}

/**
 * Spreads the dotted keys of `node` itself (`policies.backfill: none`) into nested maps; those further down stay.
 * Saying the same path twice is an issue.
 */
export function spreadDottedKeys(node: SourceNode, prefix: Path, issues: Issue[]): SourceNode {
  if (node.kind !== 'map') return node;
  let entries = new Map<string, Entry>();
  for (const [key, entry] of node.entries) {
    const steps = key.split('.');
    if (steps.some((step) => step === '')) {
      issues.push(issueAt(entry.key, [...prefix, key], 'is no path', 'write keys with single dots in between'));
      continue;
    }
    entries = insert(entries, steps, entry, [...prefix], issues);
  }
  return { kind: 'map', entries, place: node.place };
}

function insert(
  entries: Map<string, Entry>,
  [first, ...rest]: string[],
  entry: Entry,
  path: Path,
  issues: Issue[],
): Map<string, Entry> {
  const step = first!;
  const before = entries.get(step);
  const here = [...path, step];
  if (before === undefined) return entries.set(step, { key: entry.key, node: nest(rest, entry) });
  const node = rest.length === 0 ? entry.node : nest(rest, entry);
  if (before.node.kind !== 'map' || node.kind !== 'map') {
    const where = before.key.line === undefined ? '' : ` (first in line ${before.key.line})`;
    issues.push(issueAt(entry.key, here, `is written twice${where}`, 'keep one of the two'));
    return entries;
  }
  let joined = new Map(before.node.entries);
  for (const [key, inner] of node.entries) joined = insert(joined, [key], inner, here, issues);
  return entries.set(step, { key: before.key, node: { ...before.node, entries: joined } });
}

function nest(steps: readonly string[], entry: Entry): SourceNode {
  return steps.reduceRight<SourceNode>(
    (node, step) => ({ kind: 'map', entries: new Map([[step, { key: entry.key, node }]]), place: entry.key }),
    entry.node,
  );
}

/** The tree with every place marked as standing within `within`, so that issues name the path in the file. */
export function markWithin(node: SourceNode, within: string): SourceNode {
  const mark = (place: Place): Place => ({ ...place, within });
  if (node.kind === 'scalar') return { ...node, place: mark(node.place) };
  if (node.kind === 'list') {
    return { kind: 'list', items: node.items.map((item) => markWithin(item, within)), place: mark(node.place) };
  }
  const entries = new Map(
    [...node.entries].map(([key, entry]) => [key, { key: mark(entry.key), node: markWithin(entry.node, within) }]),
  );
  return { kind: 'map', entries, place: mark(node.place) };
}

/** Leaves of overrides by dotted path; scalars and lists are leaves, an empty map is one too. */
export function leaves(node: SourceNode, path: Path = []): { path: Path; key: Place; node: SourceNode }[] {
  if (node.kind !== 'map') return [{ path, key: node.place, node }];
  return [...node.entries].flatMap(([key, entry]) => {
    if (entry.node.kind === 'map' && entry.node.entries.size > 0) return leaves(entry.node, [...path, key]);
    return [{ path: [...path, key], key: entry.key, node: entry.node }];
  });
}
