/**
 * The fleet as resolved data: clusters, GPU types, supply phases on the simulator's own clock.
 * It must not know scenario files, dates of a calendar, or jobs.
 */

/** A dated change of a cluster's nodes. Times are whole seconds since the scenario's start and may be negative. */
export interface SupplyPhase {
  readonly id: string;
  /** Nodes that this phase brings. */
  readonly nodes: number;
  /** When the plan (the scenario's choice of plan) says that the nodes are in service. */
  readonly plannedAt: number;
  /** When the nodes are delivered and trial operation starts; equals `inServiceAt` where there is no trial. */
  readonly deliveredAt: number;
  /** When the nodes really enter service (slip included); Infinity: not within any horizon. */
  readonly inServiceAt: number;
}

/** One fabric of equal nodes at one provider. */
export interface Cluster {
  readonly id: string;
  readonly provider: string;
  /** GPU type, for example `h200`. */
  readonly gpu: string;
  /** Speed relative to the reference GPU (H200 = 1). */
  readonly speed: number;
  readonly gpusPerNode: number;
  /** Nodes to a leaf group (32 in the real fleet); the last groups are the ones that are short. */
  readonly leafGroupNodes: number;
  /** Nodes get their indices in the order of the phases. */
  readonly phases: readonly SupplyPhase[];
  /** The provider's own part: procured and booked, never scheduled, outside both utilisations. */
  readonly providerOwn: boolean;
}

/** Clusters in the scenario's order; a job's home is an index into it. */
export interface Fleet {
  readonly clusters: readonly Cluster[];
}

/** Nodes of all phases together. */
export function nodesOf(cluster: Cluster): number {
  return cluster.phases.reduce((sum, phase) => sum + phase.nodes, 0);
}

/** GPUs of all phases together. */
export function gpusOf(cluster: Cluster): number {
  return nodesOf(cluster) * cluster.gpusPerNode;
}

/**
 * Leaf group of each node: ⌈nodes ÷ size⌉ groups, every group full or, for the last ones, short of one node
 * (255 nodes = 7 × 32 + 31; 510 = 14 × 32 + 2 × 31).
 */
export function leafGroups(nodes: number, groupNodes: number): Int32Array {
  const groups = Math.max(1, Math.ceil(nodes / groupNodes));
  const base = Math.floor(nodes / groups);
  const larger = nodes - base * groups;
  const groupOf = new Int32Array(nodes);
  let node = 0;
  for (let group = 0; group < groups; group++) {
    const size = base + (group < larger ? 1 : 0);
    for (let k = 0; k < size; k++) groupOf[node++] = group;
  }
  return groupOf;
}
