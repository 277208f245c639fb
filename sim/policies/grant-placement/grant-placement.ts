/**
 * The port of a placement of grants: which clusters are filled first, and which nodes of a cluster a grant gets.
 * It must not know applicants.
 */
import type { PolicyInfo } from '../policy.ts';

type Parameters = Readonly<Record<string, number | string | boolean>>;

/** The nodes of one cluster as grants see them. */
export interface LandView {
  readonly nodeCount: number;
  readonly gpusPerNode: number;
  readonly leafGroupCount: number;
  leafGroupOf(node: number): number;
  /** GPUs of the node that are in service and that no grant holds. */
  freeGpus(node: number): number;
  /** Whether a grant of part of a node is on it. */
  isShared(node: number): boolean;
}

export interface GrantPlacement extends PolicyInfo {
  readonly kind: 'grantPlacement';
  /** The clusters in the order in which calls fill them; `ids` by index. Default order: as given. */
  orderClusters(clusters: readonly number[], ids: readonly string[], parameters: Parameters): readonly number[];
  /**
   * `whole` wholly free nodes and, if `rest` > 0, one more with that many free GPUs; the caller has made sure that there
   * are so many. @returns node indices, the node of the rest last
   */
  place(land: LandView, whole: number, rest: number): readonly number[];
}
