/**
 * Which GPUs a grant keeps when it is to have fewer: nodes with the fewest jobs go first. It must not know why it shrinks,
 * nor what becomes of the jobs.
 */
import type { Part } from '../../model/land.ts';

/**
 * GPUs that stay, by node. A grant keeps the shape of its size, ⌊g ÷ n⌋ whole nodes and a rest: of the nodes that it has it
 * keeps those with the most jobs (ties: the lowest); the rest stays where a part is, else on the next of them, and where no
 * node alone holds it on the largest parts.
 * @param parts what it has
 * @param gpus what it is to have, fewer than that
 * @param jobsOn jobs that run on a node
 */
export function keptParts(
  parts: readonly Part[],
  gpus: number,
  gpusPerNode: number,
  jobsOn: (node: number) => number,
): Map<number, number> {
  const keeps = new Map<number, number>();
  const byJobs = [...parts].sort((a, b) => jobsOn(b.node) - jobsOn(a.node) || a.node - b.node);
  let whole = Math.floor(gpus / gpusPerNode);
  for (const { node, gpus: here } of byJobs) {
    if (whole === 0) break;
    if (here < gpusPerNode) continue;
    keeps.set(node, gpusPerNode);
    whole--;
  }
  let rest = gpus - gpusPerNode * keeps.size;
  const others = byJobs.filter(({ node }) => !keeps.has(node)).sort((a, b) => a.gpus - b.gpus);
  for (const { node, gpus: here } of others) {
    if (rest === 0 || here < rest) continue;
    keeps.set(node, rest);
    rest = 0;
  }
  // A grant that grew may have parts of several nodes: none alone holds the rest.
  for (const { node, gpus: here } of others.reverse()) {
    if (rest === 0) break;
    keeps.set(node, Math.min(rest, here));
    rest -= Math.min(rest, here);
  }
  return keeps;
}
