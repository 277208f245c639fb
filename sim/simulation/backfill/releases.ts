/**
 * When the busy nodes of one pool are expected to be wholly free, in order of time. It must not know queues.
 *
 * An entry is either a job's whole nodes (`ref` = job, all at its expected end) or one node with rest parts
 * (`ref` = −2 − node, at the last expected end of these). Overdue entries keep their time; readers take max(time, now + 1).
 */
import type { NodePool } from '../../model/node-pool.ts';

export class Releases {
  length = 0;
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

  /** Whether a job that still runs was expected to have ended. */
  anyOverdue(now: number): boolean {
    return this.length > 0 && this.time[0] <= now;
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
    if (this.length === this.time.length) this.#grow();
    const at = this.firstAfter(time);
    this.#move(at, at + 1);
    this.time[at] = time;
    this.ref[at] = ref;
    this.nodes[at] = nodes;
    this.length++;
  }

  #remove(time: number, ref: number): void {
    let at = this.firstAfter(time) - 1;
    while (this.ref[at] !== ref) at--;
    this.#move(at + 1, at);
    this.length--;
  }

  /** Moves the entries from `from` on to `to`, a neighbour. */
  #move(from: number, to: number): void {
    const { time, ref, nodes, length } = this;
    // A call of copyWithin costs as much as moving some dozens of entries by hand.
    if (length - from > 64) {
      time.copyWithin(to, from, length);
      ref.copyWithin(to, from, length);
      nodes.copyWithin(to, from, length);
      return;
    }
    if (to > from) {
      for (let k = length; k > from; k--) {
        time[k] = time[k - 1];
        ref[k] = ref[k - 1];
        nodes[k] = nodes[k - 1];
      }
      return;
    }
    for (let k = from; k < length; k++) {
      time[k - 1] = time[k];
      ref[k - 1] = ref[k];
      nodes[k - 1] = nodes[k];
    }
  }

  /** Index of the first entry later than `time`. */
  firstAfter(time: number): number {
    const times = this.time;
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (times[middle] <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #grow(): void {
    const { time, ref, nodes } = this;
    this.time = new Float64Array(time.length * 2);
    this.ref = new Int32Array(ref.length * 2);
    this.nodes = new Int32Array(nodes.length * 2);
    this.time.set(time);
    this.ref.set(ref);
    this.nodes.set(nodes);
  }
}
