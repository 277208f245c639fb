/**
 * What it costs a job to run on more leaf groups than it needs. It must not know who chose its nodes.
 *
 * A job's times hold on the fewest leaf groups that its nodes can have. On more it takes `leafGroupSlowdown` times as long,
 * once and not for each group too many: a synchronous job goes at the pace of its slowest link, and that it has as soon as
 * one of its nodes lies elsewhere. So the factor can be read off a measurement of two placements, and nothing runs away
 * where a cluster is large (assumed; the default, 1, is no effect).
 *
 * The work stays the same and so does the requested time: a job that is slowed may run into its limit.
 */
import { type Cluster, nodesOf } from './fleet.ts';

/** Factors are whole thousandths, so that times stay whole seconds. */
export const FULL_PACE = 1000;

export class LeafGroupPace {
  readonly #stretch: number;
  /** Full leaf groups and their nodes; the others have one node less. */
  readonly #largerGroups: number;
  readonly #largerNodes: number;

  /** @param factor at least 1 */
  constructor(nodes: number, groupNodes: number, factor: number) {
    const groups = Math.max(1, Math.ceil(nodes / groupNodes));
    const base = Math.floor(nodes / groups);
    const larger = nodes - base * groups;
    this.#largerGroups = larger > 0 ? larger : groups;
    this.#largerNodes = larger > 0 ? base + 1 : base;
    this.#stretch = Math.round(factor * FULL_PACE);
  }

  /** Fewest leaf groups that so many nodes of the cluster can have. */
  fewest(nodes: number): number {
    const inLarger = this.#largerGroups * this.#largerNodes;
    if (nodes <= inLarger) return Math.ceil(nodes / this.#largerNodes);
    return this.#largerGroups + Math.ceil((nodes - inLarger) / (this.#largerNodes - 1));
  }

  /** Thousandths of its time that a job takes on so many nodes in so many leaf groups. */
  stretchOf(nodes: number, leafGroups: number): number {
    return leafGroups > this.fewest(nodes) ? this.#stretch : FULL_PACE;
  }
}

/** Null where leaf groups cost nothing. */
export function paceOf(cluster: Cluster): LeafGroupPace | null {
  const { leafGroupSlowdown = 1, leafGroupNodes } = cluster;
  return leafGroupSlowdown > 1 ? new LeafGroupPace(nodesOf(cluster), leafGroupNodes, leafGroupSlowdown) : null;
}

/** Seconds that so many at full pace take; whole. */
export function stretched(seconds: number, stretch: number): number {
  return Math.ceil((seconds * stretch) / FULL_PACE);
}

/** Undoes {@link stretched}: whole seconds at full pace of which so many are enough for all. */
export function atFullPace(seconds: number, stretch: number): number {
  return Math.floor((seconds * FULL_PACE) / stretch);
}
