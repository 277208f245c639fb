/**
 * Whom quotas let start in a shared cluster: of each grant, in queue order, those who fit what it may take now; behind the
 * first that does not only who does not delay it; and nobody who would borrow what an owner before him waits for. It must
 * not know nodes.
 */
import { emptied } from '../../../engine/emptied.ts';
import { EventQueue } from '../../../engine/event-queue.ts';
import { mayPass, type OwnBlock, ownBlock } from './own-blocks.ts';
import type { SharedCluster } from './shared-cluster.ts';
import type { Room } from './waiting-room.ts';

const NONE = -1;

export class QuotaBlocks {
  readonly #cluster: SharedCluster;
  /** Rooms with a job that their quota does not allow; the first of these whose grant owns what it waits for. */
  readonly #blocked: Room[] = [];
  #firstOwner: Room | null = null;
  /** Of a question: rooms that are owed what is asked for. */
  readonly #owed: Room[] = [];
  #hasRefused = false;
  #hasLeftOut = false;
  /** In sight although limits refused them at the last {@link refresh}: nothing was left out for them. */
  readonly #limited = new Set<number>();
  /** Of the last {@link refresh}: nobody was kept back, and no limits refuse anybody. */
  #isPlain = false;
  /** Until when those in sight behind a blocked job of their grant end before it is to start, s. */
  #holdsUntil = Number.POSITIVE_INFINITY;
  /** Whether limits are to be told of whom they refuse in his turn: then refused jobs are in sight. */
  #asks = false;
  /** Whether a grant whose blocked job was an owner's has started others, so that it is none any more. */
  #hasLessOwners = false;
  /** Version of the quotas at the last {@link refresh}. */
  #version = NONE;
  /** Rows of one grant that are to be in sight. */
  readonly #seen: number[] = [];
  readonly #releases = new EventQueue();

  constructor(cluster: SharedCluster) {
    this.#cluster = cluster;
  }

  get hasAny(): boolean {
    return this.#blocked.length > 0;
  }

  /**
   * Whether somebody whom the pass refused, or has not seen, since the last {@link refresh} may start now: what is left may
   * suit others of a grant that was refused; and nobody stands behind an owner any more who has started smaller jobs.
   */
  get hasRefused(): boolean {
    return this.#hasRefused || this.#hasLessOwners;
  }

  /** Whether quotas let a job start that is in sight. */
  admits(room: Room, row: number): boolean {
    // Others have taken what it was to have.
    if (room.isRefused) return false;
    const { pool, quotas } = this.#cluster;
    if (pool.jobs.gpus[row] <= quotas.tree.available(room.leaf) && !this.isOutbid(room, row)) return true;
    room.isRefused = true;
    this.#hasRefused = true;
    return false;
  }

  /** Limits refuse a job in its turn: what was to be its may suit others of its grant, unless that was known before. */
  refusedByLimits(row: number): void {
    this.#hasRefused ||= !this.#limited.has(row);
  }

  /** A job starts: who stands before the blocked one of its grant uses now what it asked for, so that is owed no more. */
  began(room: Room, row: number): void {
    if (room.blocked === NONE) return;
    const { pool, order, quotas } = this.#cluster;
    const gpus = pool.jobs.gpus[row];
    room.takenGpus += gpus;
    if (row === room.blocked) {
      this.#blocked.splice(this.#blocked.indexOf(room), 1);
      room.blocked = NONE;
    } else if (order.isBefore(row, room.blocked)) room.blockedGpus -= gpus;
    else {
      const left = quotas.tree.nominalLeft(room.leaf);
      if (room.blockedGpus <= left && room.blockedGpus > left - gpus) this.#hasLessOwners = true;
    }
  }

  /**
   * Whether others have taken, since the last {@link refresh}, what a grant was to have: its blocked job can start
   * later than was thought, so that smaller ones of its own may start that were to wait for it.
   */
  get areOutdated(): boolean {
    const { tree } = this.#cluster.quotas;
    if (tree.version === this.#version) return false;
    for (const { leaf, available, takenGpus } of this.#blocked)
      if (tree.available(leaf) !== available - takenGpus) return true;
    return false;
  }

  /**
   * Whether a job would borrow what an owner waits for who stands before it: what is given back to owners bit by bit is not
   * lent anew, or an owner for whom nobody is stopped might wait for ever.
   */
  isOutbid(room: Room, row: number): boolean {
    const { tree } = this.#cluster.quotas;
    const gpus = this.#cluster.pool.jobs.gpus[row];
    const { leaf } = room;
    if (this.#blocked.length === 0 || gpus <= tree.nominalLeft(leaf)) return false;
    const owed = this.#owed;
    emptied(owed);
    for (const other of this.#blocked) {
      if (other === room || this.#cluster.order.isBefore(row, other.blocked)) continue;
      if (other.blockedGpus <= tree.nominalLeft(other.leaf)) owed.push(other);
    }
    if (owed.length === 0) return gpus > tree.available(leaf);
    for (const { leaf: owner, blockedGpus } of owed) tree.assume(owner, blockedGpus);
    const isOutbid = gpus > tree.available(leaf);
    for (const { leaf: owner, blockedGpus } of owed) tree.assume(owner, -blockedGpus);
    return isOutbid;
  }

  /** Whether time alone may let somebody start who could not: who was to pass a blocked job would now outlast it. */
  isOverAt(now: number): boolean {
    return now > this.#holdsUntil;
  }

  /** Whether the last {@link refresh} left out jobs that may start, because they would borrow. */
  get hasLeftOut(): boolean {
    return this.#hasLeftOut;
  }

  /**
   * Works out anew, before a pass, whom it may see: nobody, where there is none whom quota and room allow to start.
   * @param isOfOwners whether nobody is to be seen with whom a grant would borrow, nor who waits behind him in it
   */
  refresh(isOfOwners = false): void {
    const { waiting, queue, quotas, limits } = this.#cluster;
    const { rooms } = waiting;
    const isAsBefore = this.#hasLeftOut && this.#isPlain && this.#version === quotas.tree.version;
    this.#hasRefused = false;
    this.#hasLessOwners = false;
    this.#holdsUntil = Number.POSITIVE_INFINITY;
    if (limits !== null) this.#limited.clear();
    queue.forget();
    // Those who would borrow have their turn: nothing but that has changed where nobody has started.
    if (isOfOwners || !isAsBefore) {
      this.#forget();
      this.#asks = this.#asksWhoIsPassedOver();
      if (!this.#hasRoom() || !this.#findBlocks()) return;
    }
    this.#hasLeftOut = false;
    for (let k = 0; k < rooms.length; k++) {
      const room = rooms[k];
      if (room.order.count > 0 && (limits !== null || room.available >= room.least)) this.#see(room, isOfOwners);
    }
    queue.look();
  }

  #forget(): void {
    const { quotas, limits, takingBack } = this.#cluster;
    const blocked = this.#blocked;
    for (let k = 0; k < blocked.length; k++) blocked[k].blocked = NONE;
    emptied(blocked);
    this.#firstOwner = null;
    this.#hasLeftOut = false;
    this.#version = quotas.tree.version;
    this.#isPlain = limits === null && (takingBack === null || takingBack.claims.count === 0);
  }

  /** Whether limits are to be told of whom they refuse in his turn. */
  #asksWhoIsPassedOver(): boolean {
    const { waiting, limits, now } = this.#cluster;
    if (limits === null) return false;
    return waiting.rooms.some(
      ({ order, grant }) => order.count > 0 && limits.asksWhoIsPassedOver(grant, limits.leaves(grant, now)),
    );
  }

  /** Whether somebody who waits finds room, whatever quotas say: mostly the cluster is full. */
  #hasRoom(): boolean {
    const { waiting, pool, resizing } = this.#cluster;
    // Nodes that close have room besides; who is resized asks who is in sight.
    if (this.#asks || resizing !== null || pool.closing !== null) return true;
    const { rooms } = waiting;
    const { room: fits } = pool.nodes;
    if (fits === 0) return false;
    for (let k = 0; k < rooms.length; k++) if (rooms[k].least <= fits) return true;
    return false;
  }

  /** What each grant may take, and its first job that this does not allow. @returns whether anybody may start */
  #findBlocks(): boolean {
    const { waiting, pool, quotas, limits, resizing, now } = this.#cluster;
    const { rooms } = waiting;
    const { tree } = quotas;
    const { room: fits } = pool.nodes;
    const asked = pool.jobs.gpus;
    const isPlain = this.#isPlain;
    let mayStart = this.#asks || resizing !== null || pool.closing !== null;
    for (let k = 0; k < rooms.length; k++) {
      const room = rooms[k];
      const { rows, first, end } = room.order;
      if (first === end) continue;
      room.isRefused = false;
      room.takenGpus = 0;
      const available = tree.available(room.leaf);
      room.available = available;
      // Nobody of it may start where the budget is spent.
      if (limits === null && room.grant.hasSpentBudget(now)) room.available = NONE;
      else if (isPlain && asked[rows[first]] > available) this.#blocks(room, rows[first], asked[rows[first]]);
      else this.#findBlock(room);
      if (mayStart || room.available <= 0) continue;
      const { least } = room;
      mayStart = least <= room.available && least <= fits;
    }
    return mayStart;
  }

  /** Jobs that start by other means. */
  #isKeptBack(row: number): boolean {
    const { takingBack } = this.#cluster;
    return takingBack !== null && takingBack.claims.count > 0 && takingBack.claims.of(row) !== undefined;
  }

  /** The first job of a grant that what it may take does not allow. */
  #findBlock(room: Room): void {
    const { pool, limits, now } = this.#cluster;
    const { available } = room;
    const { rows, first, end } = room.order;
    const asked = pool.jobs.gpus;
    const leave = limits?.leaves(room.grant, now) ?? null;
    // They refuse all of it.
    if (leave !== null && (leave.budget <= 0 || room.least > leave.gpus)) return;
    let gpus = 0;
    for (let k = first; k < end; k++) {
      const row = rows[k];
      if (!this.#isPlain && this.#isKeptBack(row)) continue;
      if (leave !== null && limits!.refusalUnder(leave, row) !== null) continue;
      gpus += asked[row];
      if (gpus <= available) continue;
      this.#blocks(room, row, gpus);
      return;
    }
  }

  /** @param gpus what the job asks for with those before it */
  #blocks(room: Room, row: number, gpus: number): void {
    room.blocked = row;
    room.blockedGpus = gpus;
    this.#blocked.push(room);
    const { quotas, order } = this.#cluster;
    if (gpus > quotas.tree.nominalLeft(room.leaf)) return;
    if (this.#firstOwner === null || order.isBefore(row, this.#firstOwner.blocked)) this.#firstOwner = room;
  }

  /** Brings into sight whom the grant's quota lets start. */
  #see(room: Room, isOfOwners: boolean): void {
    const { pool, queue, limits, now, quotas } = this.#cluster;
    const { least } = room;
    let left = room.available;
    let ownLeft = isOfOwners ? quotas.tree.nominalLeft(room.leaf) : Number.POSITIVE_INFINITY;
    const { jobs, board, backfilling } = pool;
    const seen = this.#seen;
    emptied(seen);
    let block: OwnBlock | null = null;
    let leftBeside = NONE;
    let isBehind = false;
    const leave = limits?.leaves(room.grant, now) ?? null;
    const asks = leave !== null && limits!.asksWhoIsPassedOver(room.grant, leave);
    // Quota, budget or limit refuse all of it, and nobody asks who it is.
    if (!asks && leave !== null && (left < least || leave.budget <= 0 || least > leave.gpus)) return;
    const { rows, first, end } = room.order;
    for (let k = first; k < end; k++) {
      const row = rows[k];
      const gpus = jobs.gpus[row];
      if (gpus > left && !asks && row !== room.blocked) continue;
      if (this.#isKeptBack(row)) continue;
      // Once behind the owner, all that follow are.
      isBehind ||= this.#isBehindOwner(row);
      if (isBehind) {
        if (leftBeside === NONE) leftBeside = this.#leftBesideOwner(room);
        if (least > leftBeside) break;
        if (gpus > leftBeside) continue;
      }
      const refusal = leave === null ? null : limits!.refusalUnder(leave, row);
      if (refusal !== null) {
        // They are told when his turn comes.
        if (asks && refusal === 'budget') {
          queue.sees(row);
          this.#limited.add(row);
        }
        continue;
      }
      if (row === room.blocked) {
        if (backfilling.keeps === 'nothing' || left < least) break;
        block = this.#block(room, left);
        continue;
      }
      if (gpus > left || (block !== null && !mayPass(block, gpus, board.request[row], now))) continue;
      if (gpus > ownLeft) {
        this.#hasLeftOut = true;
        break;
      }
      queue.sees(row);
      seen.push(row);
      left -= gpus;
      ownLeft -= gpus;
      if (block !== null) {
        const latest = block.shadow - board.request[row];
        if (now > latest) block.extra -= gpus;
        else this.#holdsUntil = Math.min(this.#holdsUntil, latest);
      }
      if (left < least && !asks) break;
    }
  }

  /** The grant's first job that its quota does not allow; those of it that are in sight are to start before it. */
  #block({ blocked, running }: Room, left: number): OwnBlock {
    const { pool, now } = this.#cluster;
    const { gpus } = pool.jobs;
    const { expectedEnd, request } = pool.board;
    const releases = this.#releases;
    for (let k = 0; k < running.count; k++) releases.push(expectedEnd[running.rows[k]], running.rows[k]);
    for (const row of this.#seen) {
      releases.push(now + request[row], row);
      // Whoever is to start and finds no room ends the later the longer it waits: in time behind others that end.
      for (let k = 0; k < running.count; k++) {
        const passesAt = expectedEnd[running.rows[k]] - request[row];
        if (passesAt > now) this.#holdsUntil = Math.min(this.#holdsUntil, passesAt - 1);
      }
    }
    return ownBlock(gpus[blocked], left, releases, gpus, now);
  }

  #isBehindOwner(row: number): boolean {
    const first = this.#firstOwner;
    return first !== null && row !== first.blocked && this.#cluster.order.isBefore(first.blocked, row);
  }

  /** What is left to the grant beside the first owner that waits: who asks for more is surely outbid. */
  #leftBesideOwner(room: Room): number {
    const { tree } = this.#cluster.quotas;
    const owner = this.#firstOwner!;
    if (room === owner) return Number.POSITIVE_INFINITY;
    tree.assume(owner.leaf, owner.blockedGpus);
    const left = Math.max(tree.nominalLeft(room.leaf), tree.available(room.leaf));
    tree.assume(owner.leaf, -owner.blockedGpus);
    return left;
  }
}
