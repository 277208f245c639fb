/**
 * Preemptions that stop nobody, whatever happens: priorities are 1 for jobs of priority blocks and 0 for all others, so that
 * jobs of one grant are equals. It works on a tree that may still have other faults. It must not know how victims are
 * chosen.
 */
import type { Report } from './report.ts';
import { keysAt, nodeAt, type Path, type SourceNode, textAt } from './source-tree.ts';

const SAME = 'for jobs of one grant have the same priority';

/** @param path of the preemption, which has a sharing that it goes together with */
export function checkVictims(root: SourceNode, path: Path, name: string, report: Report): void {
  const hasBlocks = keysAt(root, ['programme', 'blocks']).length > 0;
  if (name === 'priority') checkPriority(root, path, hasBlocks, report);
  if (name === 'take-back') checkTakeBack(root, path, hasBlocks, report);
}

function checkPriority(root: SourceNode, path: Path, hasBlocks: boolean, report: Report): void {
  if (!hasBlocks) {
    const message = 'priority stops nobody where no grant is a priority block, for all other jobs are equals';
    report(path, message, 'add programme.blocks, or use take-back with sharing quota, or none');
    return;
  }
  const gap = nodeAt(root, [...path, 'gap']);
  if (gap?.kind === 'scalar' && typeof gap.value === 'number' && gap.value >= 1) {
    const message = `is ${gap.value} and stops nobody: priorities are 1 in priority blocks and 0 elsewhere`;
    report([...path, 'gap'], message, 'must be below 1');
  }
  if (textAt(root, [...path, 'scope']) === 'grant')
    report([...path, 'scope'], `grant stops nobody, ${SAME}`, 'must be cluster');
}

function checkTakeBack(root: SourceNode, path: Path, hasBlocks: boolean, report: Report): void {
  const [from, within] = [textAt(root, [...path, 'from']), textAt(root, [...path, 'within']) ?? 'never'];
  if (within === 'lower-priority') {
    const message = `lower-priority stops nobody, ${SAME}`;
    report([...path, 'within'], message, 'use lower-or-newer-equal, or never');
  }
  if (from === 'lower-priority' && !hasBlocks) {
    const message = 'lower-priority stops nobody where no grant is a priority block, for all other jobs are equals';
    report([...path, 'from'], message, 'use any, or never, or add programme.blocks');
  }
  if (from === 'never' && within === 'never') {
    const message = 'never stops nobody while within is never too';
    report([...path, 'from'], message, 'use any, or within: lower-or-newer-equal, or preemption: none');
  }
}
