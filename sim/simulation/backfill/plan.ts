/**
 * The plan of one pool: what running jobs hold until their requests end and what is promised to waiting ones, by shape.
 * It must not know the order of the queue nor which job is asked about next.
 *
 * Whole nodes are counted over time (`#profile`). A rest part lives in a {@link Bin}: a real node on which
 * rest parts run, or a node not yet named. While a bin is active it costs one node of the profile. With one GPU a node
 * there are no bins, and this is the textbook's conservative backfilling by counts. Names are given when a job starts.
 */
import { invariant } from '../../engine/errors.ts';
import { StepFunction } from '../../engine/step-function.ts';
import type { NodePool } from '../../model/node-pool.ts';
import type { Placement } from '../../policies/placement/placement.ts';
import { Bin } from './bin.ts';

const NEVER = Number.POSITIVE_INFINITY;

export class Plan {
  /** Promised start of each job, s; Infinity: none. */
  readonly promiseOf: Float64Array;
  /** Whether room came that no pass has offered to the queue: a promised job might start earlier. */
  freed = false;
  /** Counts the changes of the plan: what was worked out from it holds as long as this stands still. */
  version = 0;
  readonly #nodes: NodePool;
  readonly #gpus: Int32Array;
  readonly #request: Float64Array;
  readonly #placement: Placement;
  /** Wholly free nodes over time. */
  readonly #profile = new StepFunction(64);
  /** Bins on real nodes by node, virtual ones by number. */
  readonly #real: Bin[] = [];
  readonly #virtual: Bin[] = [];
  #binsMade = 0;
  /** The bin of a job's rest part, running or promised. */
  readonly #binOf = new Map<number, Bin>();
  /** Until when a running job holds its nodes in the plan, s. */
  readonly #heldUntil = new Map<number, number>();
  /** The bin that the placement chose for the job that is about to start. */
  #chosenBin: Bin | null = null;
  /** The bin of the last search; null: a new one. */
  #found: Bin | null = null;
  readonly #withheld: number[] = [];

  /** @param gpus, request columns over jobs: GPUs asked for; requested time on this cluster, s */
  constructor(nodes: NodePool, gpus: Int32Array, request: Float64Array, placement: Placement) {
    this.#nodes = nodes;
    this.#gpus = gpus;
    this.#request = request;
    this.#placement = placement;
    this.promiseOf = new Float64Array(gpus.length).fill(NEVER);
  }

  capacityComes(nodes: number, now: number): void {
    this.version++;
    this.#profile.change(now, NEVER, nodes);
    this.freed = true;
  }

  /** Brings the plan to `now`: overdue jobs hold their nodes for another second. */
  advance(now: number, overdue: readonly number[]): void {
    this.#profile.trim(now);
    for (const bin of this.#real) bin.load.trim(now);
    for (const bin of this.#virtual) bin.load.trim(now);
    for (const job of overdue) {
      if (this.#heldUntil.get(job)! <= now) this.extended(job, now + 1, now);
    }
  }

  /** A running job holds its nodes for longer than it did, until `until`. */
  extended(job: number, until: number, now: number): void {
    const from = Math.max(this.#heldUntil.get(job)!, now);
    this.version++;
    this.#profile.change(from, until, -this.#whole(job));
    const bin = this.#binOf.get(job);
    if (bin) {
      this.#binTurns(bin, from, until, -1);
      bin.load.change(from, until, this.#rest(job));
    }
    this.#heldUntil.set(job, until);
  }

  /** Whether what is held and promised at `now` is more than there is: a job outlasted its request. */
  isOverfull(now: number): boolean {
    const most = this.#nodes.gpusPerNode;
    const overfull = (bin: Bin) => bin.load.at(now) > most;
    return this.#profile.at(now) < 0 || this.#real.some(overfull) || this.#virtual.some(overfull);
  }

  /** Whether the job could start now without touching another's promise; its own does not stand in its way. */
  canStart(job: number, now: number): boolean {
    if (this.#gpus[job] > this.#nodes.room) return false;
    const seconds = this.#seconds(job);
    const promised = this.promiseOf[job];
    if (this.#rest(job) === 0) {
      return this.#profile.firstBelow(now, this.#whole(job)) >= Math.min(now + seconds, promised);
    }
    if (promised === NEVER) return this.#worksNow(job, now);
    const { version } = this;
    const bin = this.#lift(job);
    const works = this.#worksNow(job, now);
    this.#lay(job, promised, bin);
    this.version = version;
    return works;
  }

  #worksNow(job: number, now: number): boolean {
    return this.#real.some((bin) => this.#worksIn(bin, job, now)) || this.#freshBin(job, now) !== undefined;
  }

  #worksIn(bin: Bin | null, job: number, now: number): boolean {
    return this.#earliestIn(bin, job, now, now + 1) === now;
  }

  /** The virtual bin (null: a new one) with which the job could start on a wholly free node; undefined: none. */
  #freshBin(job: number, now: number): Bin | null | undefined {
    const own = this.#binOf.get(job);
    if (own && own.node < 0 && this.#worksIn(own, job, now)) return own;
    for (const bin of this.#virtual) if (this.#worksIn(bin, job, now)) return bin;
    return this.#worksIn(null, job, now) ? null : undefined;
  }

  /**
   * Finds the earliest start of a job without a promise and promises it.
   * @param evenNow a start that is now is promised too; otherwise the caller starts the job
   * @returns the start, s; Infinity: it never fits the nodes in service
   */
  promise(job: number, now: number, evenNow = false): number {
    const start = this.#search(job, now, NEVER);
    if ((evenNow || start > now) && start !== NEVER) this.#layWhereFound(job, start);
    return start;
  }

  /** Lays a promise anew if that makes it earlier; otherwise it stays as it is. @returns whether it moved */
  moveEarlier(job: number, now: number): boolean {
    const before = this.promiseOf[job];
    const bin = this.#lift(job);
    const start = this.#search(job, now, before);
    if (start >= before) {
      this.#lay(job, before, bin);
      return false;
    }
    this.#binOf.delete(job);
    if (bin?.parts === 0) remove(this.#virtual, bin);
    this.#layWhereFound(job, start);
    this.freed = true;
    return true;
  }

  /**
   * The earliest start before `before`, Infinity if there is none; leaves in `#found` the first bin that works there:
   * real ones by node, virtual ones by number, a new one.
   */
  #search(job: number, now: number, before: number): number {
    this.#found = null;
    if (this.#rest(job) === 0) {
      const start = this.#profile.earliestAtLeast(now, this.#whole(job), this.#seconds(job));
      return start < before ? start : NEVER;
    }
    let best = before;
    for (const bins of [this.#real, this.#virtual]) {
      for (const bin of bins) {
        const start = bin.parts === 0 ? NEVER : this.#earliestIn(bin, job, now, best);
        if (start >= best) continue;
        best = start;
        this.#found = bin;
      }
    }
    const fresh = this.#earliestIn(null, job, now, best);
    if (fresh < best) {
      best = fresh;
      this.#found = null;
    }
    return best < before ? best : NEVER;
  }

  #layWhereFound(job: number, start: number): void {
    this.#lay(job, start, this.#rest(job) === 0 ? null : (this.#found ?? this.#newBin()));
  }

  /** Takes a promise back for good; without one nothing happens. */
  giveUp(job: number): void {
    if (this.promiseOf[job] === NEVER) return;
    const bin = this.#lift(job);
    this.#binOf.delete(job);
    if (bin?.parts === 0) remove(this.#virtual, bin);
  }

  /** Chooses the nodes of a job that {@link canStart} or whose earliest start is now; gives its promise back. */
  place(job: number, whole: number, rest: number, now: number, out: Int32Array): void {
    if (this.promiseOf[job] !== NEVER) {
      if (this.promiseOf[job] > now) this.freed = true;
      this.#lift(job);
    }
    const nodes = this.#nodes;
    if (rest === 0) {
      this.#placement.place(nodes, whole, 0, out);
      return;
    }
    const own = this.#binOf.get(job);
    const fresh = this.#freshBin(job, now);
    for (const bin of this.#real) if (!this.#worksIn(bin, job, now)) this.#withhold(bin.node);
    if (fresh === undefined) this.#withholdWhollyFree(whole, out);
    this.#placement.place(nodes, whole, rest, out);
    for (const node of this.#withheld) nodes.offerAgain(node);
    this.#withheld.length = 0;
    const node = out[whole];
    let bin = this.#real.find((candidate) => candidate.node === node);
    if (!bin) {
      invariant(fresh !== undefined, 'a job is put on a node that the plan keeps');
      bin = this.#bound(fresh ?? this.#newBin(), node);
    }
    if (own && own !== bin) {
      // Another bin than the promised one: what the promise kept there is room for others.
      this.freed = true;
      if (own.parts === 0) remove(this.#virtual, own);
    }
    this.#chosenBin = bin;
  }

  /** Leaves only those wholly free nodes on offer that the placement takes for the whole part. */
  #withholdWhollyFree(whole: number, out: Int32Array): void {
    const nodes = this.#nodes;
    this.#placement.place(nodes, whole, 0, out);
    const chosen = new Set(out.subarray(0, whole));
    for (let node = nodes.lowestWith(nodes.gpusPerNode, 0); node >= 0; ) {
      const next = nodes.lowestWith(nodes.gpusPerNode, node + 1);
      if (!chosen.has(node)) this.#withhold(node);
      node = next;
    }
  }

  #withhold(node: number): void {
    this.#nodes.withhold(node);
    this.#withheld.push(node);
  }

  /** A job that runs already is on this pool's nodes, which have just been laid out anew. */
  adopt(job: number, restNode: number, now: number, expectedEnd: number): void {
    if (this.#rest(job) > 0) this.bind(restNode);
    this.started(job, now, Math.max(now, expectedEnd));
  }

  /** Others than the plan have chosen the node of the rest of the job that is about to start, or −1: it has none. */
  bind(restNode: number): void {
    if (restNode < 0) return;
    this.#chosenBin = this.#real.find(({ node }) => node === restNode) ?? this.#bound(this.#newBin(), restNode);
  }

  #bound(bin: Bin, node: number): Bin {
    remove(this.#virtual, bin);
    bin.node = node;
    insertBy(this.#real, bin, (other) => other.node);
    return bin;
  }

  /** After the pool gave the chosen nodes to the job, which holds them in the plan until `until`. */
  started(job: number, now: number, until = now + this.#seconds(job)): void {
    this.version++;
    this.#profile.change(now, until, -this.#whole(job));
    this.#heldUntil.set(job, until);
    const rest = this.#rest(job);
    if (rest === 0) return;
    const bin = this.#chosenBin!;
    this.#binTurns(bin, now, until, -1);
    bin.add(rest, now, until);
    bin.running++;
    this.#binOf.set(job, bin);
  }

  /** A running job ended; what it would have held until its request is free. */
  ended(job: number, now: number): void {
    const until = this.#heldUntil.get(job)!;
    this.#heldUntil.delete(job);
    this.version++;
    this.#profile.change(now, until, this.#whole(job));
    this.freed = true;
    const bin = this.#binOf.get(job);
    if (!bin) return;
    this.#binOf.delete(job);
    bin.remove(this.#rest(job), now, until);
    this.#binTurns(bin, now, until, 1);
    bin.running--;
    if (bin.running > 0) return;
    remove(this.#real, bin);
    bin.node = -1;
    if (bin.parts > 0) insertBy(this.#virtual, bin, (other) => other.number);
  }

  /** First time at which the whole part of a job of so many GPUs has no room, whatever is promised to itself. */
  wholeHorizon(gpus: number, now: number): number {
    const whole = Math.floor(gpus / this.#nodes.gpusPerNode);
    return whole === 0 ? NEVER : this.#profile.firstBelow(now, whole);
  }

  /** A time from which on no bin has room for the rest of a job of so many GPUs; never too early. */
  restHorizon(gpus: number, now: number): number {
    const rest = gpus % this.#nodes.gpusPerNode;
    if (rest === 0) return NEVER;
    const whole = Math.floor(gpus / this.#nodes.gpusPerNode);
    const spare = this.#profile.firstBelow(now, whole + 1);
    const load = this.#nodes.gpusPerNode - rest;
    let latest = spare;
    for (const bin of this.#real) latest = Math.max(latest, bin.load.firstAbove(now, load));
    for (const bin of this.#virtual) {
      // Promises that are due now make a virtual bin active, though no node is bound to it yet.
      if (bin.load.at(now) > 0) latest = Math.max(latest, bin.load.firstAbove(now, load));
      else if (spare > now) return NEVER;
    }
    return latest;
  }

  #whole(job: number): number {
    return Math.floor(this.#gpus[job] / this.#nodes.gpusPerNode);
  }

  #rest(job: number): number {
    return this.#gpus[job] % this.#nodes.gpusPerNode;
  }

  /** Length of the job in the plan, s: a request of 0 too takes up its instant. */
  #seconds(job: number): number {
    return Math.max(this.#request[job], 1);
  }

  /** Least start in [from, before) with the rest in that bin (null: a new one); Infinity if there is none. */
  #earliestIn(bin: Bin | null, job: number, from: number, before: number): number {
    const whole = this.#whole(job);
    const room = this.#nodes.gpusPerNode - this.#rest(job);
    const seconds = this.#seconds(job);
    const profile = this.#profile;
    let start = from;
    let time = from;
    let step = profile.indexAt(from);
    let part = bin === null ? 0 : bin.load.indexAt(from);
    while (start < before) {
      const load = bin === null ? 0 : bin.load.valueOf(part);
      const end = bin === null ? profile.endOf(step) : Math.min(profile.endOf(step), bin.load.endOf(part));
      if (load > room || profile.valueOf(step) < whole + (load === 0 ? 1 : 0)) start = end;
      else if (end >= start + seconds) return start;
      if (end === NEVER) return NEVER;
      time = end;
      if (profile.endOf(step) <= time) step++;
      if (bin !== null && bin.load.endOf(part) <= time) part++;
    }
    return NEVER;
  }

  #lay(job: number, start: number, bin: Bin | null): void {
    const end = start + this.#seconds(job);
    this.promiseOf[job] = start;
    this.version++;
    this.#profile.change(start, end, -this.#whole(job));
    if (bin === null) return;
    this.#binTurns(bin, start, end, -1);
    bin.add(this.#rest(job), start, end);
    this.#binOf.set(job, bin);
  }

  /** Takes a promise out of the plan; its bin stays, even if it is empty. */
  #lift(job: number): Bin | null {
    const start = this.promiseOf[job];
    const end = start + this.#seconds(job);
    this.promiseOf[job] = NEVER;
    this.version++;
    this.#profile.change(start, end, this.#whole(job));
    const bin = this.#binOf.get(job) ?? null;
    if (bin) {
      bin.remove(this.#rest(job), start, end);
      this.#binTurns(bin, start, end, 1);
    }
    return bin;
  }

  /** Books the node of a bin over those parts of [from, to) in which nothing else makes it active. */
  #binTurns(bin: Bin, from: number, to: number, by: number): void {
    const { load } = bin;
    for (let part = load.indexAt(from), time = from; time < to; part++) {
      const next = Math.min(load.endOf(part), to);
      if (load.valueOf(part) === 0) this.#profile.change(time, next, by);
      time = next;
    }
  }

  #newBin(): Bin {
    const bin = new Bin(this.#binsMade++);
    this.#virtual.push(bin);
    return bin;
  }
}

function remove(bins: Bin[], bin: Bin): void {
  const at = bins.indexOf(bin);
  if (at >= 0) bins.splice(at, 1);
}

function insertBy(bins: Bin[], bin: Bin, key: (bin: Bin) => number): void {
  let at = bins.length;
  while (at > 0 && key(bins[at - 1]) > key(bin)) at--;
  bins.splice(at, 0, bin);
}
