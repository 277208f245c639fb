/**
 * Holds a source tree against the spec: unknown and missing keys, types, ranges. It must not know what the values refer
 * to, nor how they hang together.
 */
import { z } from 'zod';
import type { Issue } from '../../engine/errors.ts';
import { remedyFor } from './did-you-mean.ts';
import { issueAt, keyPlaceAt, nodeAt, type Path, placeAt, plain, type SourceNode, shown } from './source-tree.ts';
import { type Scenario, scenarioSpec } from './spec.ts';
import { keysOfSpec, stepInto, unwrap } from './spec-keys.ts';
import { remedyForKey } from './unknown-key.ts';

export interface Structure {
  /** Absent if anything is wrong. */
  readonly scenario?: Scenario;
  readonly issues: readonly Issue[];
}

/** The scenario with its defaults, or every way in which the tree is not one. */
export function checkStructure(root: SourceNode): Structure {
  const { value: scenario, issues } = checkAgainst(scenarioSpec, root);
  return scenario ? { scenario, issues } : { issues };
}

/** The value that any spec makes of a tree, its defaults filled in, or every way in which the tree is none. */
export function checkAgainst<T extends z.ZodType>(
  spec: T,
  root: SourceNode,
): { readonly value?: z.infer<T>; readonly issues: readonly Issue[] } {
  const result = spec.safeParse(plain(root));
  if (result.success) return { value: result.data, issues: [] };
  return { issues: result.error.issues.flatMap((issue) => toIssues(spec, root, issue)) };
}

function toIssues(spec: z.core.$ZodType, root: SourceNode, issue: z.core.$ZodIssue): Issue[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') {
    const known = keysOfSpec(path, spec);
    return issue.keys.map((key) => {
      const place = keyPlaceAt(root, [...path, key]);
      return issueAt(place, [...path, key], 'unknown key', remedyForKey(key, known, spec));
    });
  }
  if (issue.code === 'invalid_key') {
    const reason = issue.issues[0]?.message ?? 'must be an id';
    return [issueAt(keyPlaceAt(root, path), path, `${JSON.stringify(path.at(-1))} is no id`, reason)];
  }
  const node = nodeAt(root, path);
  if (!node) return [issueAt(placeAt(root, path), path, 'is missing', issue.message)];
  if (node.kind === 'scalar' && node.value === null) {
    const instead = isRequired(spec, path) ? '' : '; or leave the key out';
    return [issueAt(node.place, path, 'is empty', issue.message + instead)];
  }
  if (node.kind === 'list' && (issue.code === 'too_small' || issue.code === 'too_big')) {
    return [issueAt(node.place, path, `has ${node.items.length} entries`, issue.message)];
  }
  if (issue.code === 'invalid_union') return innermost(spec, root, path, issue);
  const remedy = issue.code === 'invalid_value' ? didYouMean(node, issue) : issue.message;
  return [issueAt(node.place, path, `is ${shown(node)}`, remedy)];
}

/** A value that fits no branch: where one branch accepts its kind and fails inside it, that is what is meant. */
function innermost(spec: z.core.$ZodType, root: SourceNode, path: Path, issue: z.core.$ZodIssueInvalidUnion): Issue[] {
  const node = nodeAt(root, path)!;
  const isInside = (inner: z.core.$ZodIssue): boolean => inner.path.length > 0 || inner.code === 'unrecognized_keys';
  const meant = issue.errors.find((branch) => branch.some(isInside));
  if (node.kind === 'map' && meant) {
    const inside = meant.filter(isInside);
    const all = inside.flatMap((inner) => toIssues(spec, root, { ...inner, path: [...issue.path, ...inner.path] }));
    if (all.length > 0) return all;
  }
  return [issueAt(node.place, path, `is ${shown(node)}`, issue.message)];
}

function didYouMean(node: SourceNode, issue: z.core.$ZodIssueInvalidValue): string {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return issue.message;
  return remedyFor(node.value, issue.values.map(String));
}

/** Whether the spec demands a key: ids, and keys with a default, may be left out. */
function isRequired(spec: z.core.$ZodType, path: Path): boolean {
  let parent: z.core.$ZodType | undefined = spec;
  for (const step of path.slice(0, -1)) parent = unwrap(stepInto(parent, step));
  const schema = parent instanceof z.ZodObject ? stepInto(parent, path.at(-1)!) : undefined;
  return schema !== undefined && unwrap(schema) === schema;
}
