/**
 * What a pool is made on: so many nodes of a kind, and their leaf groups. It must not know jobs.
 */
import { type Cluster, nodesOf } from '../model/fleet.ts';
import { type LeafGroupPace, paceOf } from '../model/leaf-group-pace.ts';

/** The nodes of a pool, before any of them is in service. */
export interface PoolSite {
  /** For messages. */
  readonly id: string;
  /** Speed relative to the reference GPU. */
  readonly speed: number;
  readonly gpusPerNode: number;
  readonly nodeCount: number;
  /** Nodes to a leaf group, or the leaf group of each node. */
  readonly leafGroupsBy: number | Int32Array;
  /** What leaf groups cost; null: nothing. */
  readonly pace: LeafGroupPace | null;
}

/** A whole cluster as a site. */
export function siteOf(cluster: Cluster): PoolSite {
  const { id, speed, gpusPerNode, leafGroupNodes } = cluster;
  const pace = paceOf(cluster);
  return { id, speed, gpusPerNode, nodeCount: nodesOf(cluster), leafGroupsBy: leafGroupNodes, pace };
}
