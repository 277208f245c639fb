/**
 * Notes of `assumed` that a change leaves behind: a note tells why its value was chosen, so it goes with the value that
 * somebody else sets, and says what of a map is no longer meant. It must not know what keys mean, nor who changes them.
 */
import { leaves } from './merge.ts';
import { policyPlaceAt } from './policy-places.ts';
import { type Entry, keysAt, nodeAt, type Path, type SourceMap, type SourceNode } from './source-tree.ts';

/** With more values the note counts the rest. */
const MOST_NAMED = 4;

/**
 * `base` without the notes on values that `over` sets or takes out. A note on a map of which some values stay as they were
 * stays and names the others, but for those on which `over` has notes of its own.
 * @param by who sets them, for the note: a file, `--set …`
 */
export function withoutOvertakenNotes(base: SourceMap, over: SourceNode, by: string): SourceMap {
  const assumed = base.entries.get('assumed');
  if (assumed?.node.kind !== 'map') return base;
  const noted = keysAt(over, ['assumed']);
  const entries = new Map<string, Entry>();
  for (const [dotted, entry] of assumed.node.entries) {
    // Whoever writes a note of his own, or takes this one out, finds it there.
    const set = noted.includes(dotted) ? [] : setWithin(base, over, dotted.split('.'));
    if (set === 'all') continue;
    const unnoted = set.filter((below) => !noted.some((other) => leadsTo(other, `${dotted}.${below}`)));
    const { node } = entry;
    const isChanged = unnoted.length > 0 && node.kind === 'scalar' && typeof node.value === 'string';
    const value = `${isChanged ? node.value : ''} (but for ${named(unnoted)}, set by ${by})`;
    entries.set(dotted, isChanged ? { ...entry, node: { ...node, value } } : entry);
  }
  const notes: SourceMap = { ...assumed.node, entries };
  return { ...base, entries: new Map(base.entries).set('assumed', { ...assumed, node: notes }) };
}

/** Which values at or below `path` of `base` a change sets: dotted paths below it, or all. */
function setWithin(base: SourceNode, over: SourceNode, path: Path): readonly string[] | 'all' {
  for (let k = 0; k <= path.length; k++) {
    const prefix = path.slice(0, k);
    const node = nodeAt(over, prefix);
    if (node === undefined) return [];
    // Another policy is another choice, whatever its parameters are called.
    if (node.kind !== 'map' || (policyPlaceAt(prefix) && node.entries.has('name'))) return 'all';
  }
  const set = dottedLeaves(nodeAt(over, path));
  const before = dottedLeaves(nodeAt(base, path));
  return before.every((dotted) => set.some((other) => leadsTo(other, dotted))) ? 'all' : set;
}

function dottedLeaves(node: SourceNode | undefined): string[] {
  return node === undefined ? [] : leaves(node).map(({ path }) => path.join('.'));
}

/** Whether one dotted path is another one, or leads to a map that holds it. */
function leadsTo(dotted: string, other: string): boolean {
  return dotted === other || other.startsWith(`${dotted}.`);
}

function named(paths: readonly string[]): string {
  const more = paths.length - MOST_NAMED;
  return paths.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
