/**
 * The jobs that wait in one pool, in queue order, with an index that finds the next one that could start without
 * looking at those that could not. It must not know reservations, plans or how the order came about.
 *
 * Slots are positions in the order. Thirty-two slots make a block; over the blocks stands a binary tree that holds for
 * every subtree the fewest GPUs of any job and, by size class, the shortest request (and, where a plan wants it, the
 * earliest promise). With a class to each size a subtree is entered only if it holds a job that serves.
 */
import { lowestBit } from '../../engine/bits.ts';
import { invariant } from '../../engine/errors.ts';
import type { SizeClasses } from './size-classes.ts';

const NONE = -1;
const NEVER = 0x7fffffff;

/** What a plan asks of the index, by size class: see {@link JobQueue.nextStartable}. */
export interface Horizons {
  /** A job of the class could start now if its request is at most this, s. */
  readonly request: Int32Array;
  /** … or if its own promise starts at or before this instant, s. */
  readonly promise: Int32Array;
}

export class JobQueue {
  /** Jobs queued. */
  size = 0;
  readonly #gpus: Int32Array;
  readonly #request: Float64Array;
  readonly #promise: Float64Array | null;
  readonly #classes: SizeClasses;
  #slotOf: Int32Array;
  #jobAt: Int32Array;
  #occupied: Int32Array;
  /** Leaves of the tree (a power of two); block b is tree node leaves + b. */
  #leaves: number;
  #leastGpus: Int32Array;
  #leastRequest: Int32Array;
  #leastPromise: Int32Array;
  /** The first job; −1: to be looked up. */
  #head = NONE;

  /**
   * @param slotCount slots 0 … slotCount − 1 can be used
   * @param gpus, request, promise columns over jobs (s on this pool's cluster); promise null: none are kept
   */
  constructor(
    slotCount: number,
    slotOf: Int32Array,
    gpus: Int32Array,
    request: Float64Array,
    promise: Float64Array | null,
    classes: SizeClasses,
  ) {
    this.#gpus = gpus;
    this.#request = request;
    this.#promise = promise;
    this.#classes = classes;
    this.#slotOf = slotOf;
    this.#jobAt = new Int32Array(0);
    this.#occupied = new Int32Array(0);
    this.#leaves = 1;
    this.#leastGpus = new Int32Array(0);
    this.#leastRequest = new Int32Array(0);
    this.#leastPromise = new Int32Array(0);
    this.reset(slotCount, slotOf);
  }

  /** Empties the queue and gives it new slots; jobs are added again by their `slotOf`. */
  reset(slotCount: number, slotOf: Int32Array): void {
    const blocks = Math.max(1, (slotCount + 31) >>> 5);
    let leaves = 1;
    while (leaves < blocks) leaves *= 2;
    const classes = this.#classes.count;
    this.size = 0;
    this.#head = NONE;
    this.#slotOf = slotOf;
    if (leaves !== this.#leaves || this.#jobAt.length === 0) {
      this.#leaves = leaves;
      this.#jobAt = new Int32Array(leaves * 32);
      this.#occupied = new Int32Array(leaves);
      this.#leastGpus = new Int32Array(2 * leaves);
      this.#leastRequest = new Int32Array(2 * leaves * classes);
      this.#leastPromise = new Int32Array(this.#promise ? 2 * leaves * classes : 0);
    }
    this.#occupied.fill(0);
    this.#leastGpus.fill(NEVER);
    this.#leastRequest.fill(NEVER);
    this.#leastPromise.fill(NEVER);
  }

  slotOf(job: number): number {
    return this.#slotOf[job];
  }

  has(job: number): boolean {
    const slot = this.#slotOf[job];
    return (this.#occupied[slot >>> 5] & (1 << (slot & 31))) !== 0 && this.#jobAt[slot] === job;
  }

  /** @throws InvariantError where the job's slot is taken */
  add(job: number): void {
    const slot = this.#slotOf[job];
    const block = slot >>> 5;
    if ((this.#occupied[block] & (1 << (slot & 31))) !== 0)
      invariant(false, `job ${job} has another's place, or is twice in a queue`);
    this.#jobAt[slot] = job;
    this.#occupied[block] |= 1 << (slot & 31);
    if (this.size === 0 || (this.#head !== NONE && slot < this.#slotOf[this.#head])) this.#head = job;
    this.size++;
    const own = this.#classes.classOf[this.#gpus[job]];
    const gpus = this.#gpus[job];
    const request = clamp(this.#request[job]);
    const classes = this.#classes.count;
    // Upwards only as far as a minimum changes: above that it cannot change either.
    let changed = true;
    for (let node = this.#leaves + block; changed && node > 0; node >>= 1) {
      changed = false;
      const at = node * classes + own;
      if (gpus < this.#leastGpus[node]) {
        this.#leastGpus[node] = gpus;
        changed = true;
      }
      if (request < this.#leastRequest[at]) {
        this.#leastRequest[at] = request;
        changed = true;
      }
    }
    if (this.#promise) this.promiseChanged(job);
  }

  /**
   * @throws InvariantError where the job is not in the queue: an index of jobs that are not there can be searched for
   * ever
   */
  remove(job: number): void {
    const slot = this.#slotOf[job];
    const block = slot >>> 5;
    // The message is built only when it is needed: this runs at every start.
    if (!this.has(job)) invariant(false, `job ${job} leaves a queue in which it does not stand`);
    this.#occupied[block] &= ~(1 << (slot & 31));
    this.size--;
    if (job === this.#head) this.#head = NONE;
    this.#forget(job, block);
  }

  /** Works out the minima anew if the job that left made one of them. */
  #forget(job: number, block: number): void {
    const node = this.#leaves + block;
    const own = this.#classes.classOf[this.#gpus[job]];
    const at = node * this.#classes.count + own;
    const makesOne =
      this.#gpus[job] === this.#leastGpus[node] ||
      clamp(this.#request[job]) === this.#leastRequest[at] ||
      (this.#promise !== null && clamp(this.#promise[job]) === this.#leastPromise[at]);
    if (makesOne) this.#refreshBlock(block, own);
  }

  /** To be called after the promise of a queued job has changed. */
  promiseChanged(job: number): void {
    this.#refreshBlock(this.#slotOf[job] >>> 5, this.#classes.classOf[this.#gpus[job]]);
  }

  /** The first job in the order, or −1. */
  head(): number {
    if (this.size === 0) return NONE;
    if (this.#head === NONE) this.#head = this.nextFrom(0);
    return this.#head;
  }

  /** The first job at or behind a slot, or −1. */
  nextFrom(slot: number): number {
    let block = slot >>> 5;
    if (block >= this.#leaves) return NONE;
    const here = this.#occupied[block] & (-1 << (slot & 31));
    if (here !== 0) return this.#jobAt[(block << 5) + lowestBit(here)];
    let node = this.#leaves + block;
    do node = followingSubtree(node);
    while (node > 0 && this.#leastGpus[node] === NEVER);
    if (node === 0) return NONE;
    while (node < this.#leaves) node = this.#leastGpus[2 * node] !== NEVER ? 2 * node : 2 * node + 1;
    block = node - this.#leaves;
    return this.#jobAt[(block << 5) + lowestBit(this.#occupied[block])];
  }

  /**
   * The first job at or behind `slot` that asks for at most `gpus` GPUs, or for at most `gpusIfShort` GPUs and at most
   * `requestMost` seconds; −1 if there is none.
   */
  nextFitting(slot: number, gpus: number, gpusIfShort: number, requestMost: number): number {
    const short = Math.min(clamp(requestMost), NEVER - 1);
    let block = slot >>> 5;
    // The root of the tree knows the smallest job of all.
    if (block >= this.#leaves || this.#leastGpus[1] > Math.max(gpus, gpusIfShort)) return NONE;
    let mask = -1 << (slot & 31);
    for (;;) {
      for (let here = this.#occupied[block] & mask; here !== 0; here &= here - 1) {
        const job = this.#jobAt[(block << 5) + lowestBit(here)];
        const size = this.#gpus[job];
        if (size <= gpus || (size <= gpusIfShort && this.#request[job] <= requestMost)) return job;
      }
      let node = this.#leaves + block;
      do node = followingSubtree(node);
      while (node > 0 && !this.#mayFit(node, gpus, gpusIfShort, short));
      if (node === 0) return NONE;
      while (node < this.#leaves) {
        node *= 2;
        if (!this.#mayFit(node, gpus, gpusIfShort, short)) {
          node++;
          // A class of several sizes can promise what neither half holds; then the search goes on behind this subtree.
          while (node > 0 && !this.#mayFit(node, gpus, gpusIfShort, short)) node = followingSubtree(node);
          if (node === 0) return NONE;
        }
      }
      block = node - this.#leaves;
      mask = -1;
    }
  }

  #mayFit(node: number, gpus: number, gpusIfShort: number, requestMost: number): boolean {
    const least = this.#leastGpus[node];
    if (least <= gpus) return true;
    if (least > gpusIfShort) return false;
    const from = node * this.#classes.count;
    const leastOfClass = this.#classes.least;
    for (let k = 0; k < this.#classes.count && leastOfClass[k] <= gpusIfShort; k++) {
      if (this.#leastRequest[from + k] <= requestMost) return true;
    }
    return false;
  }

  /** The first job at or behind `slot` whose request or promise lies within its class's horizons; −1 if there is none. */
  nextStartable(slot: number, horizons: Horizons): number {
    let block = slot >>> 5;
    if (block >= this.#leaves) return NONE;
    let mask = -1 << (slot & 31);
    for (;;) {
      for (let here = this.#occupied[block] & mask; here !== 0; here &= here - 1) {
        const job = this.#jobAt[(block << 5) + lowestBit(here)];
        const own = this.#classes.classOf[this.#gpus[job]];
        if (clamp(this.#request[job]) <= horizons.request[own]) return job;
        if (this.#promise !== null && clamp(this.#promise[job]) <= horizons.promise[own]) return job;
      }
      let node = this.#leaves + block;
      do node = followingSubtree(node);
      while (node > 0 && !this.#mayStart(node, horizons));
      if (node === 0) return NONE;
      while (node < this.#leaves) {
        node *= 2;
        if (!this.#mayStart(node, horizons)) node++;
      }
      block = node - this.#leaves;
      mask = -1;
    }
  }

  #mayStart(node: number, horizons: Horizons): boolean {
    if (this.#leastGpus[node] === NEVER) return false;
    const from = node * this.#classes.count;
    for (let k = 0; k < this.#classes.count; k++) {
      if (this.#leastRequest[from + k] <= horizons.request[k]) return true;
      if (this.#promise !== null && this.#leastPromise[from + k] <= horizons.promise[k]) return true;
    }
    return false;
  }

  /** Earliest promise of the jobs that ask for at most `gpus` GPUs, s; Infinity if there is none. */
  earliestPromise(gpus: number): number {
    const { count, least, most } = this.#classes;
    let earliest = NEVER;
    for (let k = 0; k < count && least[k] <= gpus; k++) {
      // Only where a class holds larger jobs too does its minimum not tell.
      if (most[k] > gpus) return this.#earliestPromise(1, gpus, Number.POSITIVE_INFINITY);
      if (this.#leastPromise[this.#classes.count + k] < earliest)
        earliest = this.#leastPromise[this.#classes.count + k];
    }
    return earliest === NEVER ? Number.POSITIVE_INFINITY : earliest;
  }

  #earliestPromise(node: number, gpus: number, best: number): number {
    if (this.#leastGpus[node] > gpus || this.#promise === null) return best;
    const from = node * this.#classes.count;
    let bound = NEVER;
    for (let k = 0; k < this.#classes.count && this.#classes.least[k] <= gpus; k++) {
      if (this.#leastPromise[from + k] < bound) bound = this.#leastPromise[from + k];
    }
    if (bound >= Math.min(best, NEVER)) return best;
    if (node < this.#leaves) {
      return this.#earliestPromise(2 * node + 1, gpus, this.#earliestPromise(2 * node, gpus, best));
    }
    const block = node - this.#leaves;
    let least = best;
    for (let here = this.#occupied[block]; here !== 0; here &= here - 1) {
      const job = this.#jobAt[(block << 5) + lowestBit(here)];
      if (this.#gpus[job] <= gpus && this.#promise[job] < least) least = this.#promise[job];
    }
    return least;
  }

  /** Works out a block's minima for one size class anew, and those above as far as they change. */
  #refreshBlock(block: number, own: number): void {
    const classes = this.#classes.count;
    const classOf = this.#classes.classOf;
    let gpus = NEVER;
    let request = NEVER;
    let promise = NEVER;
    for (let here = this.#occupied[block]; here !== 0; here &= here - 1) {
      const job = this.#jobAt[(block << 5) + lowestBit(here)];
      const size = this.#gpus[job];
      if (size < gpus) gpus = size;
      if (classOf[size] !== own) continue;
      const asked = clamp(this.#request[job]);
      if (asked < request) request = asked;
      if (this.#promise !== null) {
        const promised = clamp(this.#promise[job]);
        if (promised < promise) promise = promised;
      }
    }
    let node = this.#leaves + block;
    while (this.#set(node, node * classes + own, gpus, request, promise)) {
      const sibling = node ^ 1;
      node >>= 1;
      if (node === 0) return;
      gpus = Math.min(gpus, this.#leastGpus[sibling]);
      request = Math.min(request, this.#leastRequest[sibling * classes + own]);
      if (this.#promise !== null) promise = Math.min(promise, this.#leastPromise[sibling * classes + own]);
    }
  }

  /** @returns whether anything changed */
  #set(node: number, at: number, gpus: number, request: number, promise: number): boolean {
    let changed = false;
    if (this.#leastGpus[node] !== gpus) {
      this.#leastGpus[node] = gpus;
      changed = true;
    }
    if (this.#leastRequest[at] !== request) {
      this.#leastRequest[at] = request;
      changed = true;
    }
    if (this.#promise !== null && this.#leastPromise[at] !== promise) {
      this.#leastPromise[at] = promise;
      changed = true;
    }
    return changed;
  }
}

/** The subtree that follows this one in slot order: 0 when there is none. */
function followingSubtree(node: number): number {
  while ((node & 1) === 1) node >>= 1;
  return node === 0 ? 0 : node + 1;
}

/** Seconds as a 32-bit number; what is finite and lies beyond 68 years counts as 68 years, never as nothing. */
function clamp(seconds: number): number {
  return seconds < NEVER ? seconds : seconds === Number.POSITIVE_INFINITY ? NEVER : NEVER - 1;
}
