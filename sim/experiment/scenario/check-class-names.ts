/**
 * Whether job classes that reservations and orders name are classes of some job. It must not know what either does with
 * them.
 */
import { WEIGHTS_PATTERN, weightsOf } from '../../policies/policy.ts';
import { remedyFor } from './did-you-mean.ts';
import type { Report } from './report.ts';
import { keysAt, nodeAt, type Path, type SourceNode, textAt } from './source-tree.ts';
import { DEMAND_CLASSES, PRESET_CLASSES } from './vocabulary.ts';

const DEMAND = ['programme', 'demand'];
const ORDER = ['policies', 'queue'];

/** Names, on a tree that may still have other issues. */
export function checkClassNames(root: SourceNode, report: Report): void {
  for (const id of keysAt(root, ['reservations'])) checkList(root, ['reservations', id, 'for', 'classes'], report);
  checkWeights(root, report);
}

function checkList(root: SourceNode, path: Path, report: Report): void {
  const list = nodeAt(root, path);
  if (list?.kind !== 'list') return;
  list.items.forEach((_, k) => {
    const name = textAt(root, [...path, k]);
    if (name !== undefined) checkNames(root, [name], [...path, k], report);
  });
}

/** Numbers of classes in an order: who is misspelt would count 0, as those who are left out. */
function checkWeights(root: SourceNode, report: Report): void {
  if (textAt(root, [...ORDER, 'name']) !== 'multifactor') return;
  const path = [...ORDER, 'classes'];
  const written = textAt(root, path);
  if (written === undefined || !WEIGHTS_PATTERN.test(written)) return;
  checkNames(root, [...weightsOf(written).keys()], path, report);
}

/** Those of a preset, of the demand and of its own sectors; classes of a trace are whatever its file says. */
function checkNames(root: SourceNode, names: readonly string[], path: Path, report: Report): void {
  if (nodeAt(root, ['workload', 'trace'])) return;
  const preset = textAt(root, ['workload', 'preset']);
  const demand = nodeAt(root, ['programme']) ? (textAt(root, [...DEMAND, 'preset']) ?? 'campaign') : undefined;
  const known = [preset, demand].flatMap((each) => (each === undefined ? [] : [each]));
  const own = keysAt(root, [...DEMAND, 'classes']).flatMap((sector) => keysAt(root, [...DEMAND, 'classes', sector]));
  const classes = [...known.flatMap((each) => PRESET_CLASSES.get(each) ?? DEMAND_CLASSES.get(each) ?? []), ...own];
  const unknown = names.filter((name) => !classes.includes(name));
  if (classes.length === 0 || unknown.length === 0) return;
  const remedies = unknown.map((name) => remedyFor(name, [...new Set(classes)]));
  report(path, `there is no job class ${unknown.join(' nor ')} in preset ${known.join(' or ')}`, remedies[0]);
}
