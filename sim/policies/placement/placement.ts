/**
 * The port of a placement: which nodes a job takes, whole nodes first, then the node of the rest.
 * It must not know jobs, times or why some nodes are not on offer.
 */
import type { PolicyInfo } from '../policy.ts';

/** The nodes on offer, by free GPUs. Nodes that are withheld (reserved for another job) do not appear. */
export interface FreeNodes {
  readonly gpusPerNode: number;
  readonly leafGroupCount: number;
  /** The lowest node ≥ `from` with exactly `free` free GPUs (1 … gpusPerNode), or −1. */
  lowestWith(free: number, from: number): number;
  /** Writes the `count` lowest wholly free nodes into `out`; the caller has made sure that they exist. */
  lowestWhole(count: number, out: Int32Array): void;
  /** Nodes with exactly `free` free GPUs. */
  countWith(free: number): number;
  leafGroupOf(node: number): number;
  /** Wholly free nodes in a leaf group. */
  freeInLeafGroup(group: number): number;
  /** The lowest wholly free node ≥ `from` of a leaf group, or −1. */
  lowestFreeInLeafGroup(group: number, from: number): number;
}

export interface Placement extends PolicyInfo {
  readonly kind: 'placement';
  /**
   * Chooses `whole` wholly free nodes and, if `rest` > 0, one further node with at least `rest` free GPUs. The caller
   * has made sure that they exist.
   * @param out receives the whole nodes, then the rest's node at `out[whole]`
   */
  place(nodes: FreeNodes, whole: number, rest: number, out: Int32Array): void;
}

/** The lowest node with exactly `free` free GPUs that is not among the first `count` of `taken`, or −1. */
export function lowestNotTaken(nodes: FreeNodes, free: number, taken: Int32Array, count: number): number {
  let node = nodes.lowestWith(free, 0);
  // Only wholly free nodes can be among those taken.
  if (free < nodes.gpusPerNode) return node;
  while (node >= 0 && includes(taken, count, node)) node = nodes.lowestWith(free, node + 1);
  return node;
}

/** Whether `node` is among the first `count` of `taken`. */
export function includes(taken: Int32Array, count: number, node: number): boolean {
  for (let k = 0; k < count; k++) if (taken[k] === node) return true;
  return false;
}
