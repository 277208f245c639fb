/**
 * Whom quotas let start in a shared cluster: of each grant, in queue order, those who fit what it may take now; behind the
 * first that does not only who does not delay it; and nobody who would borrow what an owner before him waits for. It must
 * not know nodes.
 */
import type { Grant } from '../grant.ts';
import { mayPass, type OwnBlock, type OwnRelease, ownBlock } from './own-blocks.ts';
import type { SharedCluster } from './shared-cluster.ts';

/** The first job of a grant that its quota does not allow. */
interface Blocked {
  readonly row: number;
  /** What it asks for together with those of its grant before it, who may start and have not yet. */
  gpus: number;
}

export class QuotaBlocks {
  readonly #cluster: SharedCluster;
  /** The grant in which a row waits or runs. */
  readonly #grantAt: (row: number) => Grant;
  /** By grant: its running rows; its first job that its quota does not allow. */
  readonly #runningOf = new Map<number, Set<number>>();
  readonly #blocks = new Map<number, Blocked>();
  /** Grants of which the present pass has refused a job: others have taken what it was to have. */
  readonly #refused = new Set<number>();
  /** Whether a grant whose blocked job was an owner's has started others, so that it is none any more. */
  #hasLessOwners = false;
  readonly #seen: number[] = [];

  constructor(cluster: SharedCluster, grantAt: (row: number) => Grant) {
    this.#cluster = cluster;
    this.#grantAt = grantAt;
  }

  get hasAny(): boolean {
    return this.#blocks.size > 0;
  }

  /**
   * Whether somebody whom the pass refused, or has not seen, since the last {@link refresh} may start now: what is left may
   * suit others of a grant that was refused; and nobody stands behind an owner any more who has started smaller jobs.
   */
  get hasRefused(): boolean {
    return this.#refused.size > 0 || this.#hasLessOwners;
  }

  /** Whether quotas let a job start that is in sight. */
  admits(grant: Grant, row: number): boolean {
    const { id } = grant.terms;
    if (this.#refused.has(id)) return false;
    const { gpus } = this.#cluster.pool.jobs;
    if (gpus[row] <= this.#cluster.availableTo(grant) && !this.isOutbid(grant, row)) return true;
    this.#refused.add(id);
    return false;
  }

  began(grant: Grant, row: number): void {
    const { id } = grant.terms;
    const own = this.#runningOf.get(id);
    if (own) own.add(row);
    else this.#runningOf.set(id, new Set([row]));
    this.#noLongerAsks(id, row);
  }

  /** Who has started before the blocked one of its grant uses what it asked for: it is not owed to the grant any more. */
  #noLongerAsks(id: number, row: number): void {
    const block = this.#blocks.get(id);
    if (!block) return;
    const { queue, jobs } = this.#cluster.pool;
    if (row === block.row) this.#blocks.delete(id);
    else if (queue.slotOf(row) < queue.slotOf(block.row)) block.gpus -= jobs.gpus[row];
    else {
      const { tree } = this.#cluster.quotas;
      const left = tree.nominalLeft(this.#cluster.quotas.leafOf(this.#grantAt(row)));
      if (block.gpus <= left && block.gpus > left - jobs.gpus[row]) this.#hasLessOwners = true;
    }
  }

  gave(grant: Grant, row: number): void {
    this.#runningOf.get(grant.terms.id)?.delete(row);
  }

  /**
   * Whether a job would borrow what an owner waits for who stands before it: what is given back to owners bit by bit is not
   * lent anew, or an owner for whom nobody is stopped might wait for ever.
   */
  isOutbid(grant: Grant, row: number): boolean {
    const { tree } = this.#cluster.quotas;
    const { queue, jobs } = this.#cluster.pool;
    const leaf = this.#cluster.quotas.leafOf(grant);
    if (this.#blocks.size === 0 || jobs.gpus[row] <= tree.nominalLeft(leaf)) return false;
    const owed: [leaf: number, gpus: number][] = [];
    for (const [id, block] of this.#blocks) {
      if (id === grant.terms.id || queue.slotOf(block.row) > queue.slotOf(row)) continue;
      const owner = this.#cluster.quotas.leafOf(this.#grantAt(block.row));
      if (block.gpus <= tree.nominalLeft(owner)) owed.push([owner, block.gpus]);
    }
    for (const [owner, gpus] of owed) tree.assume(owner, gpus);
    const isOutbid = jobs.gpus[row] > tree.available(leaf);
    for (const [owner, gpus] of owed) tree.assume(owner, -gpus);
    return isOutbid;
  }

  /** Works out anew, before a pass, whom it may see. @param isKeptBack jobs that start by other means */
  refresh(isKeptBack: (row: number) => boolean): void {
    this.#refused.clear();
    this.#hasLessOwners = false;
    this.#blocks.clear();
    const { waiting } = this.#cluster;
    for (const id of waiting.grants) this.#findBlock(id, isKeptBack);
    const isOwed = this.#behindOwners();
    for (const id of waiting.grants) this.#see(id, (row) => isKeptBack(row) || isOwed(row));
  }

  #findBlock(id: number, isKeptBack: (row: number) => boolean): void {
    const { waiting, pool } = this.#cluster;
    let gpus = 0;
    let available = -1;
    for (const row of waiting.inOrder(id)) {
      const grant = this.#grantAt(row);
      if (available < 0) available = this.#cluster.availableTo(grant);
      if (isKeptBack(row) || this.#cluster.refusal(grant, row) !== null) continue;
      gpus += pool.jobs.gpus[row];
      if (gpus <= available) continue;
      this.#blocks.set(id, { row, gpus });
      return;
    }
  }

  #see(id: number, isKeptBack: (row: number) => boolean): void {
    const { waiting, pool } = this.#cluster;
    const { jobs, board, backfilling } = pool;
    const seen = this.#seen;
    seen.length = 0;
    const blocked = this.#blocks.get(id)?.row ?? -1;
    const least = waiting.leastGpus(id);
    let left = -1;
    let block: OwnBlock | null = null;
    for (const row of waiting.inOrder(id)) {
      const grant = this.#grantAt(row);
      if (left < 0) left = this.#cluster.availableTo(grant);
      if (isKeptBack(row)) continue;
      // Limits are told of whom they refuse when his turn comes.
      if (this.#cluster.refusal(grant, row) !== null) {
        seen.push(row);
        continue;
      }
      const gpus = jobs.gpus[row];
      if (row === blocked) {
        if (backfilling.keeps === 'nothing' || left < least) break;
        block = this.#block(grant, row, left, seen);
        continue;
      }
      if (gpus > left || (block !== null && !mayPass(block, gpus, board.request[row], this.#cluster.now))) continue;
      seen.push(row);
      left -= gpus;
      if (block !== null && this.#cluster.now + board.request[row] > block.shadow) block.extra -= gpus;
      if (left < least && this.#cluster.limits === null) break;
    }
    waiting.see(id, seen);
  }

  /** @param before rows of the grant that are to start before it */
  #block(grant: Grant, row: number, left: number, before: readonly number[]): OwnBlock {
    const { gpus } = this.#cluster.pool.jobs;
    const { expectedEnd, request } = this.#cluster.pool.board;
    const releases: OwnRelease[] = [];
    for (const running of this.#runningOf.get(grant.terms.id) ?? []) {
      releases.push({ expectedEnd: expectedEnd[running], gpus: gpus[running] });
    }
    for (const next of before) releases.push({ expectedEnd: this.#cluster.now + request[next], gpus: gpus[next] });
    return ownBlock(row, gpus[row], left, releases, this.#cluster.now);
  }

  /**
   * Tells rows that are surely outbid, cheaply: those behind the first owner that waits who ask for more than is left
   * beside it. What is left of a grant is worked out once.
   */
  #behindOwners(): (row: number) => boolean {
    const { queue, jobs } = this.#cluster.pool;
    const { tree } = this.#cluster.quotas;
    let first: Blocked | null = null;
    for (const block of this.#blocks.values()) {
      const isOwner = block.gpus <= tree.nominalLeft(this.#cluster.quotas.leafOf(this.#grantAt(block.row)));
      if (isOwner && (first === null || queue.slotOf(block.row) < queue.slotOf(first.row))) first = block;
    }
    if (first === null) return () => false;
    const { row: firstRow, gpus: firstGpus } = first;
    const owner = this.#cluster.quotas.leafOf(this.#grantAt(firstRow));
    const leftTo = new Map<number, number>();
    return (row) => {
      if (queue.slotOf(row) <= queue.slotOf(firstRow)) return false;
      const leaf = this.#cluster.quotas.leafOf(this.#grantAt(row));
      let left = leftTo.get(leaf);
      if (left === undefined) {
        tree.assume(owner, firstGpus);
        left = leaf === owner ? Number.POSITIVE_INFINITY : Math.max(tree.nominalLeft(leaf), tree.available(leaf));
        tree.assume(owner, -firstGpus);
        leftTo.set(leaf, left);
      }
      return jobs.gpus[row] > left;
    };
  }
}
