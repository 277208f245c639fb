/**
 * What a routing policy sees of the clusters when one job is submitted. It must not know how a policy chooses.
 */
import { type Cluster, nodesOf } from '../model/fleet.ts';
import type { RoutingView } from '../policies/routing/routing.ts';
import type { Pool } from './pool.ts';

export class ClustersView implements RoutingView {
  readonly clusterCount: number;
  home = 0;
  readonly #pools: readonly (Pool | null)[];
  readonly #clusters: readonly Cluster[];
  /** Nodes that each cluster ever gets. */
  readonly #nodesEver: readonly number[];
  #gpus = 0;
  #now = 0;

  /** @param pools by cluster; null for a provider's own part */
  constructor(clusters: readonly Cluster[], pools: readonly (Pool | null)[]) {
    this.#clusters = clusters;
    this.#pools = pools;
    this.clusterCount = clusters.length;
    this.#nodesEver = clusters.map((cluster, k) =>
      pools[k] === null
        ? 0
        : nodesOf({
            ...cluster,
            phases: cluster.phases.filter((phase) => phase.inServiceAt !== Number.POSITIVE_INFINITY),
          }),
    );
  }

  /** Turns the view to one job. */
  of(gpus: number, home: number, now: number): this {
    this.#gpus = gpus;
    this.home = home;
    this.#now = now;
    return this;
  }

  eligible(cluster: number): boolean {
    return this.#nodesNeeded(cluster) <= this.#nodesEver[cluster];
  }

  fitsInService(cluster: number): boolean {
    const pool = this.#pools[cluster];
    return pool !== null && this.#nodesNeeded(cluster) <= pool.nodes.nodesInService;
  }

  fitsNow(cluster: number): boolean {
    const pool = this.#pools[cluster];
    return pool !== null && this.#gpus <= pool.nodes.room;
  }

  queueLength(cluster: number): number {
    return this.#pools[cluster]?.jobsWaiting ?? 0;
  }

  load(cluster: number): number {
    const pool = this.#pools[cluster];
    if (pool === null || pool.nodes.gpusInService === 0) return Number.POSITIVE_INFINITY;
    return (pool.nodes.gpusHeld + pool.gpusWaiting) / pool.nodes.gpusInService;
  }

  backlogSeconds(cluster: number): number {
    const pool = this.#pools[cluster];
    if (pool === null || pool.nodes.gpusInService === 0) return Number.POSITIVE_INFINITY;
    return pool.backlogGpuSeconds(this.#now) / pool.nodes.gpusInService;
  }

  speed(cluster: number): number {
    return this.#clusters[cluster].speed;
  }

  #nodesNeeded(cluster: number): number {
    return Math.ceil(this.#gpus / this.#clusters[cluster].gpusPerNode);
  }
}
