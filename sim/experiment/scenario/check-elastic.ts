/**
 * Whether elastic jobs, and the policy that resizes them, go together with what else a scenario says. It works on a
 * tree that may still have other faults. It must not know what a policy does.
 */
import { findProgrammePolicy } from '../../policies/programme-registry.ts';
import { remedyFor } from './did-you-mean.ts';
import { policyAt } from './policy-places.ts';
import type { Report } from './report.ts';
import { keysAt, nodeAt, type SourceNode, textAt } from './source-tree.ts';
import { DEMAND_CLASSES } from './vocabulary.ts';

const POLICY = ['policies', 'elastic'];
const DEMAND = ['programme', 'demand'];

export function checkElastic(root: SourceNode, report: Report): void {
  checkClasses(root, report);
  const name = policyAt(root, POLICY);
  if (nodeAt(root, POLICY) && !nodeAt(root, ['programme'])) {
    report(POLICY, 'has no meaning without a programme, whose jobs are resized', 'take it out', 'key');
    return;
  }
  if (name === undefined || name === 'none' || findProgrammePolicy('elastic', name) === undefined) return;
  if (!nodeAt(root, [...DEMAND, 'elastic'])) {
    report(
      POLICY,
      `${name} has nobody to resize`,
      'say in programme.demand.elastic which jobs are elastic, or use none',
    );
  }
  checkBackfill(root, name, report);
  if (findProgrammePolicy('elastic', name)!.parameters.some((each) => each.name === 'pause')) {
    checkLimits(root, name, report);
  }
}

/** A budget holds whoever grows; what is counted when a job starts does not. */
function checkLimits(root: SourceNode, name: string, report: Report): void {
  const limits = ['programme', 'limits'];
  if (nodeAt(root, [...limits, 'gpusAtOnce'])) {
    const message = `${name} cannot be simulated with limits of GPUs at once: what jobs grow by would keep others of their project out`;
    report(POLICY, message, 'use shrink, or take programme.limits.gpusAtOnce out');
    return;
  }
  const committed = nodeAt(root, [...limits, 'budget', 'commitAhead']);
  if (committed?.kind !== 'scalar' || committed.value !== true) return;
  const message = `${name} cannot be simulated with budgets that are committed ahead: a job that grows uses more than what it asked for when it started`;
  report(POLICY, message, 'use shrink, or take programme.limits.budget.commitAhead out');
}

/** Classes are those of the preset, or the scenario's own. */
function checkClasses(root: SourceNode, report: Report): void {
  const list = nodeAt(root, [...DEMAND, 'elastic', 'classes']);
  if (list?.kind !== 'list') return;
  const own = keysAt(root, [...DEMAND, 'classes']).flatMap((sector) => keysAt(root, [...DEMAND, 'classes', sector]));
  const known = [
    ...new Set([...(DEMAND_CLASSES.get(policyAt(root, [...DEMAND, 'preset']) ?? 'campaign') ?? []), ...own]),
  ];
  list.items.forEach((_, k) => {
    const path = [...DEMAND, 'elastic', 'classes', k];
    const name = textAt(root, path);
    if (name === undefined || known.includes(name)) return;
    report(path, `there is no job class ${JSON.stringify(name)}`, remedyFor(name, known));
  });
}

/** A plan of promises is not made anew where a running job lasts longer than it asked for. */
function checkBackfill(root: SourceNode, elastic: string, report: Report): void {
  const path = ['policies', 'backfill'];
  const name = policyAt(root, path);
  const why = `with elastic ${elastic}: promises do not follow jobs that change`;
  if (name === 'conservative') report(path, `conservative cannot be simulated ${why}`, 'must be easy or none');
  const most = nodeAt(root, [...path, 'reservations']);
  if (name === 'easy' && most?.kind === 'scalar' && Number(most.value) > 1) {
    report([...path, 'reservations'], `is ${most.value} and cannot be simulated ${why}`, 'must be 1');
  }
}
