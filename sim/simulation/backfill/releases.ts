/**
 * When the busy nodes of one pool are expected to be wholly free, in order of time. It must not know queues.
 *
 * An entry is either a job's whole nodes (`ref` = job, all at its expected end) or one node with rest parts
 * (`ref` = −2 − node, at the last expected end of these). Overdue entries keep their time; readers take max(time, now + 1).
 */
import type { NodePool } from '../../model/node-pool.ts';

export class Releases {
  /** Entries `first` … `end − 1`. Both ends move, because most jobs end at the front and start somewhere behind it. */
  first = 0;
  end = 0;
  /** Ascending. */
  time = new Float64Array(64);
  ref = new Int32Array(64);
  /** Nodes of the entry. */
  nodes = new Int32Array(64);
  /** Last expected end of the rest parts on each node, s; −1: none. */
  readonly #sharedUntil: Float64Array;
  readonly #pool: NodePool;

  constructor(pool: NodePool) {
    this.#pool = pool;
    this.#sharedUntil = new Float64Array(pool.nodeCount).fill(-1);
  }

  /** After the pool gave nodes to a job. */
  started(job: number, gpus: number, expectedEnd: number): void {
    const whole = Math.floor(gpus / this.#pool.gpusPerNode);
    if (whole > 0) this.#insert(expectedEnd, job, whole);
    const rest = this.#pool.restNodeOf(job);
    if (rest >= 0) this.#sharedBecomes(rest, Math.max(this.#sharedUntil[rest], expectedEnd));
  }

  /**
   * After the pool took a job's nodes back.
   * @param restNode the node of its rest part, or −1
   * @param expectedEnds column over jobs: expected end of each running job, s
   */
  ended(job: number, gpus: number, restNode: number, expectedEnds: Float64Array): void {
    if (gpus >= this.#pool.gpusPerNode) this.#remove(expectedEnds[job], job);
    if (restNode < 0) return;
    let until = -1;
    for (let other = this.#pool.firstRestOn(restNode); other >= 0; other = this.#pool.restAfter(other)) {
      if (expectedEnds[other] > until) until = expectedEnds[other];
    }
    this.#sharedBecomes(restNode, until);
  }

  /** What a running job holds is expected back later than it was. */
  extended(job: number, gpus: number, from: number, until: number): void {
    if (gpus >= this.#pool.gpusPerNode) {
      this.#remove(from, job);
      this.#insert(until, job, Math.floor(gpus / this.#pool.gpusPerNode));
    }
    const rest = this.#pool.restNodeOf(job);
    if (rest >= 0) this.#sharedBecomes(rest, Math.max(this.#sharedUntil[rest], until));
  }

  /** Whether a job that still runs was expected to have ended. */
  anyOverdue(now: number): boolean {
    return this.end > this.first && this.time[this.first] <= now;
  }

  /** The node of an entry, or −1 for an entry of whole nodes. */
  sharedNode(entry: number): number {
    return this.ref[entry] <= -2 ? -2 - this.ref[entry] : -1;
  }

  #sharedBecomes(node: number, until: number): void {
    const before = this.#sharedUntil[node];
    if (before === until) return;
    if (before >= 0) this.#remove(before, -2 - node);
    if (until >= 0) this.#insert(until, -2 - node, 1);
    this.#sharedUntil[node] = until;
  }

  #insert(time: number, ref: number, nodes: number): void {
    let at = this.firstAfter(time);
    // The shorter side makes room.
    if (this.first > 0 && at - this.first < this.end - at) {
      this.#move(this.first, at, -1);
      this.first--;
      at--;
    } else {
      if (this.end === this.time.length) {
        at -= this.first;
        this.#makeRoom();
      }
      this.#move(at, this.end, 1);
      this.end++;
    }
    this.time[at] = time;
    this.ref[at] = ref;
    this.nodes[at] = nodes;
  }

  #remove(time: number, ref: number): void {
    let at = this.firstAfter(time) - 1;
    while (this.ref[at] !== ref) at--;
    if (at - this.first < this.end - at) {
      this.#move(this.first, at, 1);
      this.first++;
    } else {
      this.#move(at + 1, this.end, -1);
      this.end--;
    }
  }

  /** Moves the entries `from` … `to − 1` by one place. */
  #move(from: number, to: number, by: 1 | -1): void {
    const { time, ref, nodes } = this;
    // A call of copyWithin costs as much as moving some dozens of entries by hand.
    if (to - from > 64) {
      time.copyWithin(from + by, from, to);
      ref.copyWithin(from + by, from, to);
      nodes.copyWithin(from + by, from, to);
    } else if (by > 0) {
      for (let k = to; k > from; k--) {
        time[k] = time[k - 1];
        ref[k] = ref[k - 1];
        nodes[k] = nodes[k - 1];
      }
    } else {
      for (let k = from; k < to; k++) {
        time[k - 1] = time[k];
        ref[k - 1] = ref[k];
        nodes[k - 1] = nodes[k];
      }
    }
  }

  /** Index of the first entry later than `time`. */
  firstAfter(time: number): number {
    const times = this.time;
    let low = this.first;
    let high = this.end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (times[middle] <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Brings the entries to the front, in larger columns if they fill most of the present ones. */
  #makeRoom(): void {
    const { first, end } = this;
    const count = end - first;
    const capacity = count * 2 > this.time.length ? this.time.length * 2 : this.time.length;
    const time = new Float64Array(capacity);
    const ref = new Int32Array(capacity);
    const nodes = new Int32Array(capacity);
    time.set(this.time.subarray(first, end));
    ref.set(this.ref.subarray(first, end));
    nodes.set(this.nodes.subarray(first, end));
    this.time = time;
    this.ref = ref;
    this.nodes = nodes;
    this.first = 0;
    this.end = count;
  }
}
