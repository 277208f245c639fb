/**
 * The fleet as resolved data: clusters, GPU types, supply phases on the simulator's own clock.
 * It must not know scenario files, dates of a calendar, or jobs.
 */

/**
 * A dated change of a cluster's nodes. Times are whole seconds since the scenario's start and may be negative.
 * `deliveredAt` ≤ `inServiceAt`; a lease may end before its nodes ever came (then they never serve).
 */
export interface SupplyPhase {
  readonly id: string;
  /** Nodes that this phase brings. */
  readonly nodes: number;
  /** When the nodes were ordered; null: not known. Only told, never acted upon. */
  readonly orderedAt: number | null;
  /** When the plan (the scenario's choice of plan) says that the nodes are in service. */
  readonly plannedAt: number;
  /** When the nodes are delivered and trial operation starts; equals `inServiceAt` where there is no trial. */
  readonly deliveredAt: number;
  /** When the nodes really enter service (slip included); Infinity: not within any horizon. */
  readonly inServiceAt: number;
  /**
   * From when on whoever plans knows `inServiceAt` of a lent period; −Infinity: always, as of one whose dates are
   * written.
   */
  readonly startKnownAt: number;
  /** When the nodes leave service for good, at lease end, planned and actual alike; Infinity: never. */
  readonly returnsAt: number;
  /** From when on whoever plans knows `returnsAt`; −Infinity: always, as of a lease whose end is written down. */
  readonly returnKnownAt: number;
  /** Whether the nodes may be granted to beta users while they are in trial. */
  readonly beta: boolean;
  /**
   * Of a provider's own part only: no nodes of their own, but the last `nodes` of the cluster's, lent to the programme
   * in [`inServiceAt`, `returnsAt`). Such phases of a cluster do not overlap.
   */
  readonly lent: boolean;
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
  /** How many times as long a job takes on more leaf groups than it needs, see `leaf-group-pace.ts`; absent: 1. */
  readonly leafGroupSlowdown?: number;
  /** Nodes get their indices in the order of the phases; a lent phase brings none. */
  readonly phases: readonly SupplyPhase[];
  /** The provider's own part: procured and booked, outside both utilisations, and only scheduled while it is lent. */
  readonly providerOwn: boolean;
}

/** Clusters in the scenario's order; a job's home is an index into it. */
export interface Fleet {
  readonly clusters: readonly Cluster[];
}

/** A phase whose nodes are planned, delivered and in service at one instant, and stay. */
export function lastingPhase(id: string, nodes: number, at = 0): SupplyPhase {
  const coming = { orderedAt: null, plannedAt: at, deliveredAt: at, inServiceAt: at };
  const known = { startKnownAt: Number.NEGATIVE_INFINITY, returnKnownAt: Number.NEGATIVE_INFINITY };
  return { id, nodes, ...coming, ...known, returnsAt: Number.POSITIVE_INFINITY, beta: false, lent: false };
}

/** Nodes of a cluster that the programme may use from one instant to another. */
export interface ServiceSpan {
  readonly phase: SupplyPhase;
  /** Index of the first node; the others follow it. */
  readonly firstNode: number;
  readonly nodes: number;
  /** In service in [from, until), s; `from` may be negative and `until` Infinity. */
  readonly from: number;
  readonly until: number;
}

/**
 * When which nodes of a cluster are in service, in the order of the phases; phases that never serve are left out. Of a
 * provider's own part these are the lent periods: the same nodes again and again.
 */
export function serviceSpans(cluster: Cluster): ServiceSpan[] {
  const spans: ServiceSpan[] = [];
  const all = nodesOf(cluster);
  let next = 0;
  for (const phase of cluster.phases) {
    const { nodes, inServiceAt: from, returnsAt: until, lent } = phase;
    const firstNode = lent ? all - nodes : next;
    if (!lent) next += nodes;
    if (lent === cluster.providerOwn && from < until) spans.push({ phase, firstNode, nodes, from, until });
  }
  return spans;
}

/** Nodes of all phases together: what was procured. */
export function nodesOf(cluster: Cluster): number {
  return cluster.phases.reduce((sum, phase) => sum + (phase.lent ? 0 : phase.nodes), 0);
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
