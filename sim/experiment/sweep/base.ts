/**
 * The scenario that a sweep changes, and the scenario of each of its points. It must not know how points are chosen.
 *
 * A point's changes are laid upon the scenario as `--set` lays them, and also upon each variant that sets the same path
 * itself: at a point, the axis decides.
 */
import { InputError, type Issue } from '../../engine/errors.ts';
import { remedyFor } from '../scenario/did-you-mean.ts';
import { leaves, merge, spreadDottedKeys } from '../scenario/merge.ts';
import type { ParsedScenario } from '../scenario/parse.ts';
import { tidy } from '../scenario/report.ts';
import { type ResolvedScenario, resolveScenario } from '../scenario/resolve.ts';
import { applySets } from '../scenario/set.ts';
import {
  type Entry,
  issueAt,
  keyPlaceAt,
  keysAt,
  nodeAt,
  type Path,
  pathsOverlap,
  placeAt,
  type SourceMap,
  type SourceNode,
} from '../scenario/source-tree.ts';
import { unknownStep } from '../scenario/variants.ts';
import type { Change } from './axis.ts';
import type { ParsedSweep } from './parse.ts';

/** What the command line changes. */
export interface SweepOverrides {
  readonly set?: readonly string[];
  readonly seed?: string;
  readonly replications?: number;
}

export interface SweepBase {
  readonly parsed: ParsedScenario;
  /** The scenario as it is without any axis. */
  readonly scenario: ResolvedScenario;
}

/** What no axis may change: it names the scenario, chooses its runs, or says things about it. */
const NOT_SWEPT: readonly string[] = [
  ...['question', 'scenario', 'extends', 'variants', 'replications', 'seed'],
  ...['primary', 'yardsticks', 'robustness', 'assumed', 'published', 'timelineBins', 'policyFiles'],
];
/** What speaks of values that a point may have taken out, or of variants that are not run. */
const LEFT_OUT: readonly string[] = ['robustness', 'assumed', 'published', 'yardsticks'];

/**
 * The scenario with what holds at all points, and with the variants that are run.
 * @throws InputError with every issue that this makes
 */
export function sweepBase(sweep: ParsedSweep, parsed: ParsedScenario, overrides: SweepOverrides = {}): SweepBase {
  const issues: Issue[] = [];
  const { root: sweepRoot, file } = sweep;
  const seed = overrides.seed ?? file.seed;
  const sets = [...(overrides.set ?? []), ...(seed === undefined ? [] : [`seed=${JSON.stringify(seed)}`])];
  const settings = nodeAt(sweepRoot, ['set']);
  const changes = settings?.kind === 'map' ? [...settings.entries] : [];
  for (const [path, { key }] of changes) {
    const problem = problemOf(parsed.root, path);
    if (problem) issues.push(issueAt(key, ['set', path], ...problem));
  }
  for (const { name, paths } of sweep.axes) {
    for (const path of paths) {
      const problem = problemOf(parsed.root, path);
      if (problem)
        issues.push(issueAt(pathPlace(sweepRoot, name, path), ['axes', name], `${path} ${problem[0]}`, problem[1]));
    }
  }
  const chosen = chooseVariants(sweep, parsed.root, issues);
  if (issues.length > 0) throw new InputError(tidy(issues));
  const fixed = changed(
    withVariants(parsed.root, chosen),
    changes.map(([path, { node }]) => ({ path, value: node })),
  );
  const root = applySets(fixed, sets, issues);
  if (issues.length > 0) throw new InputError(tidy(issues));
  const base = { ...parsed, root };
  return { parsed: base, scenario: resolveScenario(base) };
}

/** Where an axis names a path, so that an issue stands there. */
function pathPlace(root: SourceMap, axis: string, path: string) {
  const at: Path = ['axes', axis];
  const written = nodeAt(root, [...at, 'paths']);
  if (written?.kind === 'list') return placeAt(root, [...at, 'paths', 0]);
  for (const setting of keysAt(root, [...at, 'settings'])) {
    const inSetting = [...at, 'settings', setting, path];
    if (nodeAt(root, inSetting)) return keyPlaceAt(root, inSetting);
  }
  return placeAt(root, [...at, 'path']);
}

function problemOf(root: SourceNode, dotted: string): [message: string, remedy: string] | undefined {
  const path = dotted.split('.');
  const first = path[0]!;
  if (NOT_SWEPT.includes(first)) return ['cannot be swept', `${first} is the same at all points`];
  const unknown = unknownStep(root, path);
  return unknown && [`leads nowhere: ${unknown[0]}`, unknown[1]];
}

function chooseVariants({ file, root }: ParsedSweep, scenario: SourceNode, issues: Issue[]): string[] {
  const known = keysAt(scenario, ['variants']);
  for (const [k, name] of (file.variants ?? []).entries()) {
    const at: Path = ['variants', k];
    if (!known.includes(name))
      issues.push(
        issueAt(placeAt(root, at), at, `there is no variant ${JSON.stringify(name)}`, remedyFor(name, known)),
      );
    else if (file.variants!.indexOf(name) < k)
      issues.push(issueAt(placeAt(root, at), at, `${name} is named twice`, 'keep one of the two'));
  }
  return file.variants ?? known.slice(0, 1);
}

/** The scenario with these variants alone, in the order of `names`. */
function withVariants(root: SourceMap, names: readonly string[]): SourceMap {
  const entries = new Map([...root.entries].filter(([key]) => !LEFT_OUT.includes(key)));
  const variants = entries.get('variants');
  if (variants?.node.kind !== 'map') return { ...root, entries };
  const own = variants.node;
  const chosen = new Map(names.flatMap((name) => (own.entries.has(name) ? [[name, own.entries.get(name)!]] : [])));
  entries.set('variants', { ...variants, node: { ...own, entries: chosen as Map<string, Entry> } });
  return { ...root, entries };
}

/** @throws InputError where the changes contradict the scenario */
export function pointScenario({ parsed }: SweepBase, changes: readonly Change[]): ResolvedScenario {
  return resolveScenario({ ...parsed, root: changed(parsed.root, changes) });
}

/**
 * The scenario of each of some points, by their changes.
 * @param finish what else is to be done with each, such as reading its tables
 * @throws InputError with every issue of all points, each once
 */
export function pointScenarios(
  base: SweepBase,
  points: readonly (readonly Change[])[],
  finish = (scenario: ResolvedScenario): ResolvedScenario => scenario,
): ResolvedScenario[] {
  const issues: Issue[] = [];
  const scenarios = points.flatMap((changes) => {
    try {
      return [finish(pointScenario(base, changes))];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      issues.push(...error.issues);
      return [];
    }
  });
  if (issues.length > 0) throw new InputError(tidy(issues));
  return scenarios;
}

function changed(root: SourceMap, changes: readonly Change[]): SourceMap {
  let tree: SourceNode = root;
  for (const { path, value } of changes) tree = merge(tree, nested(path, value));
  const own = nodeAt(root, ['variants']);
  if (own?.kind !== 'map') return tree as SourceMap;
  const variants = [...own.entries].map(([name, entry]) => [name, { ...entry, node: overruled(entry.node, changes) }]);
  const entries = new Map((tree as SourceMap).entries);
  entries.set('variants', {
    key: entries.get('variants')!.key,
    node: { ...own, entries: new Map(variants as [string, Entry][]) },
  });
  return { ...(tree as SourceMap), entries };
}

/** A variant whose own values give way where a change is made to the same. */
function overruled(variant: SourceNode, changes: readonly Change[]): SourceNode {
  if (variant.kind !== 'map') return variant;
  const spread = spreadDottedKeys(variant, [], []);
  const own = leaves(spread).map(({ path }) => path.join('.'));
  let tree: SourceNode = spread;
  let isTouched = false;
  for (const { path, value } of changes) {
    if (!own.some((each) => pathsOverlap(each, path))) continue;
    tree = merge(tree, nested(path, value));
    isTouched = true;
  }
  return isTouched ? tree : variant;
}

/** Maps around the value have no place: keys that they miss may stand elsewhere. */
function nested(dotted: string, value: SourceNode): SourceNode {
  return dotted
    .split('.')
    .reduceRight<SourceNode>(
      (node, step) => ({ kind: 'map', entries: new Map([[step, { key: value.place, node }]]), place: {} }),
      value,
    );
}
