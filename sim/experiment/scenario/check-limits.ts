/**
 * Whether the keys of a programme's limits go together. It works on a tree that may still have other faults. It must not
 * know amounts.
 */
import type { Report } from './report.ts';
import { nodeAt, type SourceNode, textAt } from './source-tree.ts';

const LIMITS = ['programme', 'limits'];
const BUDGET = [...LIMITS, 'budget'];

export function checkLimits(root: SourceNode, report: Report): void {
  for (const path of [LIMITS, [...LIMITS, 'gpusAtOnce']]) {
    const node = nodeAt(root, path);
    if (node?.kind === 'map' && node.entries.size === 0)
      report(path, 'is empty', 'say what the limit is, or take it out');
  }
  const period = textAt(root, [...BUDGET, 'period']) ?? 'none';
  for (const key of ['carryOver', 'ageing', 'ahead']) {
    if (period !== 'none' || !nodeAt(root, [...BUDGET, key])) continue;
    report([...BUDGET, key], 'has no meaning for a budget in one part', 'give the budget a period', 'key');
  }
  const whenSpent = textAt(root, [...BUDGET, 'whenSpent']) ?? 'stop';
  if (whenSpent !== 'overuse' && nodeAt(root, [...BUDGET, 'overuseTo'])) {
    report([...BUDGET, 'overuseTo'], `has no meaning with whenSpent ${whenSpent}`, 'use whenSpent: overuse', 'key');
  }
}
