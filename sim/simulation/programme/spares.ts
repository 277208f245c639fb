/**
 * Spare nodes of dedicated grants: nodes in service that nobody is granted, and that take the place of granted nodes that go
 * down. It must not know why a node is down, nor what becomes of the jobs on it.
 *
 * The two change roles: the spare is the grant's from then on, and the node that is down is a spare once it is up
 * again. So a failure stops a job once, and not a second time at the repair. While no spare is up a granted node stays
 * down; the first spare that is up takes its place.
 */
import { LevelHistory } from '../../engine/level-history.ts';
import { FREE } from '../../model/land.ts';
import type { ClusterBooks } from './cluster-books.ts';
import type { Grant } from './grant.ts';
import type { Parcels } from './parcels.ts';

/** GPUs of spares over time, of one cluster. */
export interface SpareUse {
  /** In service, up or not. */
  readonly held: LevelHistory;
  /** Of these: those for which another node is down, whose place they have taken. */
  readonly used: LevelHistory;
}

export class Spares {
  /** By cluster. */
  readonly use: readonly SpareUse[];
  readonly #wanted: readonly number[];
  readonly #books: readonly (ClusterBooks | null)[];
  readonly #grants: readonly Grant[];
  readonly #parcels: Parcels;
  /** By cluster: spares; and of these the ones that are down and were granted when they went down. */
  readonly #spares: Set<number>[];
  readonly #relieved: Set<number>[];

  /** @param wanted nodes by cluster; absent: none */
  constructor(
    wanted: readonly number[],
    books: readonly (ClusterBooks | null)[],
    grants: readonly Grant[],
    parcels: Parcels,
  ) {
    this.#wanted = wanted;
    this.#books = books;
    this.#grants = grants;
    this.#parcels = parcels;
    this.#spares = books.map(() => new Set());
    this.#relieved = books.map(() => new Set());
    this.use = books.map(() => ({ held: new LevelHistory(), used: new LevelHistory() }));
  }

  /** Nodes have come into service: as long as spares are wanting, the last ones that nobody holds are. */
  nodesCame(cluster: number, nodes: readonly number[], now: number): void {
    const land = this.#books[cluster]?.land;
    const spares = this.#spares[cluster];
    for (const node of [...nodes].reverse()) {
      if (!land || spares.size >= (this.#wanted[cluster] ?? 0)) break;
      const isFree = land.slotsOf(node).every((slot) => land.holderOf(slot) === FREE);
      if (!isFree || land.stateOf(node) !== 'inService') continue;
      land.setAside(node, true);
      spares.add(node);
    }
    this.#count(cluster, now);
  }

  /** Nodes have left service. */
  nodesLeft(cluster: number, nodes: readonly number[], now: number): void {
    for (const node of nodes) {
      if (!this.#spares[cluster].delete(node)) continue;
      this.#relieved[cluster].delete(node);
      this.#books[cluster]?.land.setAside(node, false);
    }
    this.#count(cluster, now);
  }

  /** The node is up again. */
  nodeCameUp(cluster: number, node: number, now: number): void {
    if (this.#relieved[cluster].delete(node)) this.#count(cluster, now);
  }

  /** Spares that are up take the place of granted nodes that are down. @returns spares that are the grants' now */
  relieve(cluster: number, now: number): number[] {
    const land = this.#books[cluster]?.land;
    const relief: number[] = [];
    for (let node = 0; land && this.#spares[cluster].size > 0 && node < land.nodeCount; node++) {
      const isGranted = land.slotsOf(node).some((slot) => land.holderOf(slot) >= 0);
      // What is switched off is to be off.
      if (!land.isDown(node) || !isGranted || this.#parcels.isSwitchedOff(cluster, node)) continue;
      const spare = this.#spareFor(cluster, node);
      if (spare === undefined) continue;
      this.#exchange(cluster, node, spare, now);
      relief.push(spare);
    }
    if (relief.length > 0) this.#count(cluster, now);
    return relief;
  }

  /** One that stays at least as long; of these the one in the same leaf group, then the lowest. */
  #spareFor(cluster: number, node: number): number | undefined {
    const { land, returnsAt } = this.#books[cluster]!;
    const isFree = (spare: number) => land.slotsOf(spare).every((slot) => land.holderOf(slot) === FREE);
    const up = [...this.#spares[cluster]].filter(
      (spare) => !land.isDown(spare) && isFree(spare) && returnsAt[spare] >= returnsAt[node],
    );
    const isFar = (spare: number) => Number(land.leafGroupOf(spare) !== land.leafGroupOf(node));
    return up.sort((a, b) => isFar(a) - isFar(b) || a - b)[0];
  }

  /** What grants hold of the node they hold of the spare. What nobody holds of it nobody holds of the spare. */
  #exchange(cluster: number, node: number, spare: number, now: number): void {
    const { land, meter } = this.#books[cluster]!;
    meter.advance(now);
    const to = land.slotsOf(spare);
    this.#parcels.settle(cluster, [...land.slotsOf(node), ...to], now);
    const holders = new Set<number>();
    land.slotsOf(node).forEach((slot, k) => {
      const holder = land.holderOf(slot);
      if (holder < 0) return;
      holders.add(holder);
      land.passSlot(slot, holder, FREE);
      land.passSlot(to[k], FREE, holder);
      this.#parcels.moved(cluster, slot, to[k]);
    });
    for (const id of holders) this.#grants[id].moveNode(node, spare);
    this.#spares[cluster].delete(spare);
    land.setAside(spare, false);
    this.#spares[cluster].add(node);
    land.setAside(node, true);
    this.#relieved[cluster].add(node);
  }

  #count(cluster: number, now: number): void {
    const { gpusPerNode } = this.#books[cluster]?.land ?? { gpusPerNode: 0 };
    this.use[cluster].held.set(this.#spares[cluster].size * gpusPerNode, now);
    this.use[cluster].used.set(this.#relieved[cluster].size * gpusPerNode, now);
  }
}
