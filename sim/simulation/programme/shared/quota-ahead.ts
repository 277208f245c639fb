/**
 * A look ahead of quotas: whether a job that starts beside the blocked head of the queue leaves the head what it waits for.
 * It must not know nodes: of these the pass itself keeps what the head needs.
 */
import type { SharedCluster } from './shared-cluster.ts';

/**
 * Whether the quota covers a job together with the blocked one: now, or at the shadow time, when what is expected to end by
 * then has ended.
 * @param shadow when the blocked one is expected to start, s
 */
export function leavesQuotaTo(cluster: SharedCluster, row: number, blocked: number, shadow: number): boolean {
  const { quotas, pool, waiting } = cluster;
  const { tree } = quotas;
  const { gpus } = pool.jobs;
  const { leaf } = waiting.roomAt(row);
  const blockedLeaf = waiting.roomAt(blocked).leaf;
  tree.assume(blockedLeaf, gpus[blocked]);
  let isCovered = gpus[row] <= tree.available(leaf);
  if (!isCovered) {
    const gone = endingBy(cluster, shadow);
    for (const other of gone) tree.assume(waiting.roomAt(other).leaf, -gpus[other]);
    isCovered = gpus[row] <= tree.available(leaf);
    for (const other of gone) tree.assume(waiting.roomAt(other).leaf, gpus[other]);
  }
  tree.assume(blockedLeaf, -gpus[blocked]);
  return isCovered;
}

/** Rows that run and are expected to have ended by then. */
function endingBy({ pool, running, now }: SharedCluster, time: number): number[] {
  const { expectedEnd } = pool.board;
  return [...running].filter((row) => Math.max(expectedEnd[row], now + 1) <= time);
}
