/**
 * `--set path=value`: changes from the command line, in the grammar of the files. It must not know what keys mean.
 */
import type { Issue } from '../../engine/errors.ts';
import { merge } from './merge.ts';
import { withoutOvertakenNotes } from './overtaken-notes.ts';
import { readYaml } from './read-yaml.ts';
import { type Entry, issueAt, type Place, type SourceMap, type SourceNode } from './source-tree.ts';
import { unknownStep } from './variants.ts';

const NOTHING: SourceNode = { kind: 'scalar', value: null, place: {} };
/** What a scenario extends is read before any option. */
const NOT_HERE: [message: string, remedy: string] = ['cannot be set', 'write a scenario file that extends another'];

/** A change that another option stands for. */
export interface OptionSet {
  readonly set: string;
  /** As it was typed, for messages: `--half-width 5%`. */
  readonly typed: string;
}

/** Lays `--set path=value` upon a scenario; values are YAML. Variants that set the same path still win. */
export function applySets(root: SourceMap, sets: readonly (string | OptionSet)[], issues: Issue[]): SourceMap {
  let tree: SourceNode = root;
  for (const each of sets) {
    const { set, typed } = typeof each === 'string' ? { set: each, typed: `--set ${each}` } : each;
    const split = set.indexOf('=');
    const path = set.slice(0, split).split('.');
    if (split < 1 || path.some((step) => step === '')) {
      issues.push({ message: `--set ${set} is no path=value`, remedy: 'write for example --set workload.load=0.8' });
      continue;
    }
    const place: Place = { file: typed };
    const refused = path[0] === 'extends' ? NOT_HERE : unknownStep(tree, path);
    if (refused) {
      issues.push(issueAt(place, path, ...refused));
      continue;
    }
    const { root: read, issues: found } = readYaml(set.slice(split + 1), undefined, path);
    issues.push(...found.map((issue) => ({ ...issue, ...place, path: path.join('.') })));
    const value = placedAt(place, read ?? NOTHING);
    const over = path.reduceRight<SourceNode>(
      (node, step) => ({ kind: 'map', entries: new Map([[step, { key: place, node }]]), place: {} }),
      value,
    );
    if (found.length === 0) tree = merge(withoutOvertakenNotes(tree as SourceMap, over, typed), over);
  }
  return tree as SourceMap;
}

/** The tree with its values and keys at `place`; maps have none, since keys that they miss may stand elsewhere. */
function placedAt(place: Place, node: SourceNode): SourceNode {
  if (node.kind === 'scalar') return { ...node, place };
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => placedAt(place, item)), place };
  const entries = [...node.entries].map(([key, entry]) => [key, { key: place, node: placedAt(place, entry.node) }]);
  return { kind: 'map', entries: new Map(entries as [string, Entry][]), place: {} };
}
