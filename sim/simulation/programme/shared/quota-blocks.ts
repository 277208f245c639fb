/**
 * Who blocks whom by quota in a shared cluster: of each grant the first job that its quota does not allow, whom its own jobs
 * behind it may not pass at will, and owners that wait, for whom others may not borrow. It must not know nodes.
 */
import type { Grant } from '../grant.ts';
import { mayPass, type OwnBlock, ownBlock } from './own-blocks.ts';
import type { SharedCluster } from './shared-cluster.ts';

export class QuotaBlocks {
  readonly #cluster: SharedCluster;
  /** The grant in which a row waits or runs. */
  readonly #grantAt: (row: number) => Grant;
  /** By grant: its running rows; its first job that its quota does not allow. */
  readonly #runningOf = new Map<number, Set<number>>();
  readonly #blocks = new Map<number, OwnBlock>();
  /** Grants whose blocks are to be looked at anew: a job of theirs ended, or another one blocks them now. */
  readonly #stale = new Set<number>();

  constructor(cluster: SharedCluster, grantAt: (row: number) => Grant) {
    this.#cluster = cluster;
    this.#grantAt = grantAt;
  }

  get hasAny(): boolean {
    return this.#blocks.size > 0;
  }

  get hasStale(): boolean {
    return this.#stale.size > 0;
  }

  /** All that is blocked is looked at anew. */
  clear(): void {
    this.#blocks.clear();
  }

  markStale(grant: Grant): void {
    this.#stale.add(grant.terms.id);
  }

  /** Whether quotas let the job start; if not, it may block its grant from now on. */
  admits(grant: Grant, row: number): boolean {
    const { queue, jobs } = this.#cluster.pool;
    const block = this.#blocks.get(grant.terms.id);
    const isBehind = block !== undefined && queue.slotOf(block.row) < queue.slotOf(row);
    if (isBehind && !this.#passes(block, row)) return false;
    if (jobs.gpus[row] <= this.#cluster.availableTo(grant)) return !this.isOutbid(grant, row);
    if (isBehind) return false;
    if (block && block.row !== row) this.#stale.add(grant.terms.id);
    this.#block(grant, row);
    return false;
  }

  /** A job of the grant has started; its quota is not in use yet. */
  began(grant: Grant, row: number, now: number): void {
    const { id } = grant.terms;
    const own = this.#runningOf.get(id);
    if (own) own.add(row);
    else this.#runningOf.set(id, new Set([row]));
    const { queue, board, jobs } = this.#cluster.pool;
    const block = this.#blocks.get(id);
    const isBehind = block !== undefined && queue.slotOf(block.row) < queue.slotOf(row);
    if (isBehind && now + board.request[row] > block.shadow) block.extra -= jobs.gpus[row];
  }

  /** Its quota is in use now: whom it stood before is looked at anew. */
  used(grant: Grant, row: number): void {
    const { queue } = this.#cluster.pool;
    const block = this.#blocks.get(grant.terms.id);
    if (!block || queue.slotOf(block.row) < queue.slotOf(row)) return;
    this.#block(grant, block.row);
    this.#stale.add(grant.terms.id);
  }

  /** A running job of the grant has given its quota back. */
  gave(grant: Grant, row: number): void {
    this.#runningOf.get(grant.terms.id)?.delete(row);
    this.#stale.add(grant.terms.id);
  }

  /** A waiting job has left. @returns whether it blocked others */
  left(grant: Grant, row: number): boolean {
    return this.#blocks.get(grant.terms.id)?.row === row && this.#blocks.delete(grant.terms.id);
  }

  /** Brings all up to date and shows who is worth a look. @param isKeptBack jobs that start by other means */
  show(isKeptBack: (row: number) => boolean): void {
    this.#refreshBlocks();
    const isOwed = this.#behindOwners();
    this.#cluster.waiting.show(
      (id) => this.#worthALook(id),
      (row) => isKeptBack(row) || isOwed(row),
    );
    this.#stale.clear();
  }

  /**
   * Whether a job would borrow what an owner waits for who stands before it: what is given back to owners bit by bit is not
   * lent anew, or an owner whose nobody is stopped for might wait for ever.
   */
  isOutbid(grant: Grant, row: number): boolean {
    const { queue, jobs } = this.#cluster.pool;
    const { tree } = this.#cluster.quotas;
    const leaf = this.#cluster.quotas.leafOf(grant);
    if (this.#blocks.size === 0 || jobs.gpus[row] <= tree.nominalLeft(leaf)) return false;
    const owed: number[] = [];
    for (const [id, { row: blocked }] of this.#blocks) {
      if (id === grant.terms.id || queue.slotOf(blocked) > queue.slotOf(row)) continue;
      const owner = this.#cluster.quotas.leafOf(this.#grantAt(blocked));
      if (jobs.gpus[blocked] <= tree.nominalLeft(owner)) owed.push(blocked);
    }
    for (const blocked of owed) tree.assume(this.#cluster.quotas.leafOf(this.#grantAt(blocked)), jobs.gpus[blocked]);
    const isOutbid = jobs.gpus[row] > tree.available(leaf);
    for (const blocked of owed) tree.assume(this.#cluster.quotas.leafOf(this.#grantAt(blocked)), -jobs.gpus[blocked]);
    return isOutbid;
  }

  /**
   * Tells rows that are surely outbid, cheaply: those behind the first owner that waits who ask for more than is left
   * beside it. What is left of a grant is worked out once.
   */
  #behindOwners(): (row: number) => boolean {
    const { queue, jobs } = this.#cluster.pool;
    const { tree } = this.#cluster.quotas;
    let first = -1;
    for (const { row } of this.#blocks.values()) {
      const isOwner = jobs.gpus[row] <= tree.nominalLeft(this.#cluster.quotas.leafOf(this.#grantAt(row)));
      if (isOwner && (first < 0 || queue.slotOf(row) < queue.slotOf(first))) first = row;
    }
    if (first < 0) return () => false;
    const owner = this.#cluster.quotas.leafOf(this.#grantAt(first));
    const leftTo = new Map<number, number>();
    return (row) => {
      if (queue.slotOf(row) <= queue.slotOf(first)) return false;
      const leaf = this.#cluster.quotas.leafOf(this.#grantAt(row));
      let left = leftTo.get(leaf);
      if (left === undefined) {
        tree.assume(owner, jobs.gpus[first]);
        left = leaf === owner ? Number.POSITIVE_INFINITY : Math.max(tree.nominalLeft(leaf), tree.available(leaf));
        tree.assume(owner, -jobs.gpus[first]);
        leftTo.set(leaf, left);
      }
      return jobs.gpus[row] > left;
    };
  }

  /** Whether a job may start although one of its grant waits before it. */
  #passes(block: OwnBlock, row: number): boolean {
    const { jobs, board, backfilling } = this.#cluster.pool;
    if (backfilling.keeps === 'nothing') return false;
    return mayPass(block, jobs.gpus[row], board.request[row], this.#cluster.now);
  }

  #block(grant: Grant, row: number): void {
    const { gpus } = this.#cluster.pool.jobs;
    const { expectedEnd } = this.#cluster.pool.board;
    const own = [...(this.#runningOf.get(grant.terms.id) ?? [])];
    const releases = own.map((running) => ({ expectedEnd: expectedEnd[running], gpus: gpus[running] }));
    this.#blocks.set(
      grant.terms.id,
      ownBlock(row, gpus[row], this.#cluster.availableTo(grant), releases, this.#cluster.now),
    );
  }

  /** GPUs up to which hidden jobs of the grant are worth a look: none while its blocked job lets nobody new pass. */
  #worthALook(id: number): number {
    if (this.#blocks.has(id) && !this.#stale.has(id)) return 0;
    for (const row of this.#cluster.waiting.of(id)) return this.#cluster.availableTo(this.#grantAt(row));
    return 0;
  }

  /** Blocked jobs that the quota allows now, or that left, block nobody; shadow times are found anew where a job ended. */
  #refreshBlocks(): void {
    for (const [id, { row, shadow }] of this.#blocks) {
      const isWaiting = this.#cluster.waiting.has(id, row);
      if (isWaiting && !this.#stale.has(id) && shadow > this.#cluster.now) continue;
      this.#stale.add(id);
      const grant = this.#grantAt(row);
      const isBlocked = isWaiting && this.#cluster.pool.jobs.gpus[row] > this.#cluster.availableTo(grant);
      if (isBlocked && this.#cluster.refusal(grant, row) === null) this.#block(grant, row);
      else this.#blocks.delete(id);
    }
    for (const [id, { row }] of this.#blocks) {
      if (this.#stale.has(id) || this.#cluster.pool.jobs.gpus[row] > this.#cluster.availableTo(this.#grantAt(row)))
        continue;
      this.#blocks.delete(id);
    }
  }

  /** Whether a job overran its request, on whose end a shadow time counted. */
  hasOverdue(): boolean {
    for (const { shadow } of this.#blocks.values()) if (shadow <= this.#cluster.now) return true;
    return false;
  }
}
