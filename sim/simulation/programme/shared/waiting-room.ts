/**
 * The jobs of a shared cluster by grant: who waits, in order, and who runs. It must not know what a quota is, nor who may
 * start.
 */
import type { WaitingJobs } from '../../waiting/waiting-jobs.ts';
import type { Grant } from '../grant.ts';
import { RowSet } from './row-set.ts';
import { RowsInOrder } from './rows-in-order.ts';
import type { WaitColumns } from './wait-columns.ts';
import type { WaitOrder } from './wait-order.ts';

const UNKNOWN = -1;

/** Of one grant. */
export class Room {
  readonly grant: Grant;
  /** Its leaf in the tree of quotas. */
  readonly leaf: number;
  /** Rows that wait and have their places, in order. */
  readonly order: RowsInOrder;
  /** Rows that have come since the last pass began. */
  readonly fresh: number[] = [];
  readonly running: RowSet;
  /** Jobs that wait. */
  count = 0;
  /** Of a pass: GPUs that the grant may take when it begins; whether it has refused a job since. */
  available = 0;
  isRefused = false;
  /** What its own jobs have taken of that, if one of them is blocked. */
  takenGpus = 0;
  /**
   * Its first job that its quota does not allow, −1: none; what it asks for with those before it who may start and have
   * not.
   */
  blocked = -1;
  blockedGpus = 0;
  /** The last pass in which a row got its place, and the last in which that was the first one. */
  newcomerAt = UNKNOWN;
  newFirstAt = UNKNOWN;
  /** Of the last judgement why its jobs wait: which one it was, and whether the budget was spent. */
  judgement = UNKNOWN;
  wasSpent = false;
  /**
   * Whether the grant then might take less than what was left of its own; and whether only some of its jobs wait for
   * that.
   */
  isLent = false;
  isPartlyLent = false;
  #judgedCount = 0;
  #judgedFirst = -1;
  /** The most that its grant could ever take, and under which limits that holds: see {@link QuotaTree.limitsVersion}. */
  potential = 0;
  potentialAt = UNKNOWN;
  /** Among whom its jobs count while they wait; null: nobody has asked yet. */
  group: WaitingJobs | null = null;
  readonly #gpus: Int32Array;
  #least = Number.POSITIVE_INFINITY;
  /** Rows in order that ask for the least. */
  #asksLeast = 0;

  constructor(grant: Grant, leaf: number, order: WaitOrder, gpus: Int32Array, at: Int32Array) {
    this.running = new RowSet(at);
    this.grant = grant;
    this.leaf = leaf;
    this.order = new RowsInOrder(order);
    this.#gpus = gpus;
  }

  /** A row comes; it gets its place when the next pass begins. */
  add(row: number): void {
    this.fresh.push(row);
    this.count++;
  }

  /** Fewest GPUs that a row in order asks for; Infinity: there is none. */
  get least(): number {
    if (this.#least === UNKNOWN) {
      const { rows, first, end } = this.order;
      this.#least = Number.POSITIVE_INFINITY;
      for (let k = first; k < end; k++) this.#counts(this.#gpus[rows[k]]);
    }
    return this.#least;
  }

  #counts(gpus: number): void {
    if (gpus < this.#least) {
      this.#least = gpus;
      this.#asksLeast = 1;
    } else if (gpus === this.#least) this.#asksLeast++;
  }

  /** A row has its place: it has just come, or goes on in another size. @param pass its number */
  place(row: number, pass: number): void {
    const { order } = this;
    if (!this.#leavesFresh(row)) this.count++;
    order.add(row);
    this.newcomerAt = pass;
    if (order.rows[order.first] === row) this.newFirstAt = pass;
    if (this.#least !== UNKNOWN) this.#counts(this.#gpus[row]);
  }

  /** The row waits here no more. */
  remove(row: number): void {
    if (this.order.remove(row)) {
      this.count--;
      if (this.#gpus[row] === this.#least && --this.#asksLeast === 0) this.#least = UNKNOWN;
    } else if (this.#leavesFresh(row)) this.count--;
  }

  /** @returns whether it has just come */
  #leavesFresh(row: number): boolean {
    const { fresh } = this;
    // Mostly nobody else has.
    if (fresh.length === 1 && fresh[0] === row) {
      fresh.pop();
      return true;
    }
    const at = fresh.indexOf(row);
    if (at >= 0) fresh.splice(at, 1);
    return at >= 0;
  }

  /** Who waits in his place is what the next judgement is of. */
  noteJudged(): void {
    this.#judgedCount = this.order.count;
    this.#judgedFirst = this.order.count > 0 ? this.order.rows[this.order.first] : -1;
  }

  /** Whether as many wait in their places as at the last {@link noteJudged}, behind the same one. */
  isAsJudged(): boolean {
    const { count, rows, first } = this.order;
    return count === this.#judgedCount && (count > 0 ? rows[first] : -1) === this.#judgedFirst;
  }

  has(row: number): boolean {
    return this.order.has(row) || this.fresh.includes(row);
  }

  /** Rows that wait: those with a place in their order, then those that have just come. */
  *[Symbol.iterator](): Generator<number> {
    const { rows, first, end } = this.order;
    for (let k = first; k < end; k++) yield rows[k];
    yield* this.fresh;
  }
}

export class WaitingRoom {
  /** Rooms of grants of which anybody has ever waited and that are not over, in the order in which they were needed. */
  readonly rooms: Room[] = [];
  /** Number of the present pass. */
  pass = 0;
  readonly #order: WaitOrder;
  readonly #gpus: Int32Array;
  readonly #leafOf: (grant: Grant) => number;
  /** By grant. */
  readonly #roomOf: (Room | undefined)[] = [];
  /** Column over rows: the grant in which a row waits or runs. */
  readonly #grantOf: Int32Array;
  /** Column over rows: see {@link RowSet}. */
  readonly #runsAt: Int32Array;

  /** @param gpus column over rows */
  constructor(order: WaitOrder, gpus: Int32Array, columns: WaitColumns, leafOf: (grant: Grant) => number) {
    this.#order = order;
    this.#gpus = gpus;
    this.#grantOf = columns.grantOf;
    this.#runsAt = columns.runsAt;
    this.#leafOf = leafOf;
  }

  /** The room of the grant in which a row waits or runs. */
  roomAt(row: number): Room {
    return this.#roomOf[this.#grantOf[row]]!;
  }

  /** Whether the row runs here. */
  isRunning(row: number): boolean {
    return this.#roomOf[this.#grantOf[row]]?.running.has(row) ?? false;
  }

  of({ terms }: Grant): Room | undefined {
    return this.#roomOf[terms.id];
  }

  /** A row comes; it gets its place when the next pass begins. */
  add(grant: Grant, row: number): void {
    const { id } = grant.terms;
    let room = this.#roomOf[id];
    if (room === undefined) {
      room = new Room(grant, this.#leafOf(grant), this.#order, this.#gpus, this.#runsAt);
      this.#roomOf[id] = room;
      this.rooms.push(room);
    }
    this.#grantOf[row] = id;
    room.add(row);
  }

  /** Whoever gets his place from now on is a newcomer. */
  passBegins(): void {
    this.pass++;
  }

  /** Whether in the present pass a row has got its place that is the first of its grant. */
  hasNewFirst(): boolean {
    for (let k = 0; k < this.rooms.length; k++) if (this.rooms[k].newFirstAt === this.pass) return true;
    return false;
  }

  /** The grant is over: nothing of it waits or runs. */
  close({ terms }: Grant): void {
    const room = this.#roomOf[terms.id];
    if (room === undefined) return;
    this.#roomOf[terms.id] = undefined;
    this.rooms.splice(this.rooms.indexOf(room), 1);
  }

  /** Gives all that wait new places by their keys at `now`. */
  rerank(now: number): void {
    const rows: number[] = [];
    for (const { order } of this.rooms) for (let k = order.first; k < order.end; k++) rows.push(order.rows[k]);
    this.#order.rerank(rows, now);
    for (const { order } of this.rooms) order.sort();
  }
}
