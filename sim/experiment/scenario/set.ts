/**
 * `--set path=value`: changes from the command line, in the grammar of the files. It must not know what keys mean.
 */
import type { Issue } from '../../engine/errors.ts';
import { merge } from './merge.ts';
import { readYaml } from './read-yaml.ts';
import { issueAt, type SourceMap, type SourceNode } from './source-tree.ts';
import { unknownStep } from './variants.ts';

/** Lays `--set path=value` upon a scenario; values are YAML. Variants that set the same path still win. */
export function applySets(root: SourceMap, sets: readonly string[], issues: Issue[]): SourceMap {
  let tree: SourceNode = root;
  for (const set of sets) {
    const split = set.indexOf('=');
    const path = set.slice(0, split).split('.');
    if (split < 1 || path.some((step) => step === '')) {
      issues.push({ message: `--set ${set} is no path=value`, remedy: 'write for example --set workload.load=0.8' });
      continue;
    }
    const refused = unknownStep(tree, path);
    if (refused) {
      issues.push(issueAt({}, path, ...refused));
      continue;
    }
    const { root: read, issues: found } = readYaml(set.slice(split + 1), undefined, path);
    issues.push(...found.map((issue) => ({ ...issue, path: path.join('.') })));
    const value: SourceNode = read ?? { kind: 'scalar', value: null, place: {} };
    const over = path.reduceRight<SourceNode>(
      (node, step) => ({ kind: 'map', entries: new Map([[step, { key: {}, node }]]), place: {} }),
      value,
    );
    if (found.length === 0) tree = merge(tree, over);
  }
  return tree as SourceMap;
}
