/**
 * The nodes of one cluster by free GPUs, and which job holds which: the only place where GPUs are taken and given back.
 * It must not know times or how nodes are chosen.
 */
import { invariant } from '../engine/errors.ts';
import { leafGroups } from './fleet.ts';

const NONE = -1;

/**
 * Whole nodes are held by one job each, in a chain over nodes; a rest part is held by one node, whose rest parts form a
 * list over jobs. One bitset per number of free GPUs finds a node in a few steps.
 */
export class NodePool {
  readonly gpusPerNode: number;
  readonly nodeCount: number;
  readonly leafGroupCount: number;
  /** Free GPUs of each node; −1 while it is not in service. */
  readonly free: Int16Array;
  /** GPUs in service, and of these the ones that are held. */
  gpusInService = 0;
  gpusHeld = 0;
  /** Nodes in service. */
  nodesInService = 0;
  /** Nodes that are neither wholly free nor wholly held. */
  nodesPartlyHeld = 0;
  /** The largest job, in GPUs, that fits now by shape (fit is monotone in GPUs). */
  room = 0;

  readonly #leafGroupOf: Int32Array;
  readonly #leafGroupStart: Int32Array;
  readonly #freeInLeafGroup: Int32Array;
  readonly #words: number;
  /** One bitset per number of free GPUs (1 … gpusPerNode), `#words` words each. */
  readonly #bits: Int32Array;
  readonly #count: Int32Array;
  /** Next node in the chain of whole nodes of the same job. */
  readonly #nextNode: Int32Array;
  readonly #firstNode: Int32Array;
  readonly #restNode: Int32Array;
  readonly #firstRest: Int32Array;
  readonly #nextRest: Int32Array;
  readonly #previousRest: Int32Array;
  /** Leaf groups seen while counting those of one job: marked by a counter, so that nothing needs clearing. */
  readonly #seen: Int32Array;
  #mark = 0;

  /**
   * @param holdings columns over jobs that all pools of a run share: a job is in one pool at a time
   */
  constructor(nodeCount: number, gpusPerNode: number, leafGroupNodes: number, holdings: Holdings) {
    this.nodeCount = nodeCount;
    this.gpusPerNode = gpusPerNode;
    this.free = new Int16Array(nodeCount).fill(NONE);
    this.#leafGroupOf = leafGroups(nodeCount, leafGroupNodes);
    this.leafGroupCount = nodeCount === 0 ? 0 : this.#leafGroupOf[nodeCount - 1] + 1;
    this.#leafGroupStart = new Int32Array(this.leafGroupCount + 1).fill(nodeCount);
    for (let node = nodeCount - 1; node >= 0; node--) this.#leafGroupStart[this.#leafGroupOf[node]] = node;
    this.#freeInLeafGroup = new Int32Array(this.leafGroupCount);
    this.#seen = new Int32Array(this.leafGroupCount);
    this.#words = (nodeCount + 31) >>> 5;
    this.#bits = new Int32Array((gpusPerNode + 1) * this.#words);
    this.#count = new Int32Array(gpusPerNode + 1);
    this.#nextNode = new Int32Array(nodeCount).fill(NONE);
    this.#firstRest = new Int32Array(nodeCount).fill(NONE);
    this.#firstNode = holdings.firstNode;
    this.#restNode = holdings.restNode;
    this.#nextRest = holdings.nextRest;
    this.#previousRest = holdings.previousRest;
  }

  /** Nodes `from` … `from + count − 1` come into service, wholly free. */
  enterService(from: number, count: number): void {
    for (let node = from; node < from + count; node++) {
      invariant(this.free[node] === NONE, `node ${node} enters service twice`);
      this.free[node] = this.gpusPerNode;
      this.#offer(node, this.gpusPerNode);
    }
    this.nodesInService += count;
    this.gpusInService += count * this.gpusPerNode;
    this.#findRoom();
  }

  /**
   * Gives `nodes[0 … whole − 1]` wholly and, if `rest` > 0, `rest` GPUs of `nodes[whole]` to the job.
   * @returns the leaf groups that these nodes span
   */
  take(job: number, whole: number, rest: number, nodes: Int32Array): number {
    const { free, gpusPerNode } = this;
    const bits = this.#bits;
    const base = gpusPerNode * this.#words;
    const nextNode = this.#nextNode;
    let first = NONE;
    for (let k = whole - 1; k >= 0; k--) {
      const node = nodes[k];
      invariant(free[node] === gpusPerNode, 'a job takes a node that is not wholly free');
      bits[base + (node >>> 5)] &= ~(1 << (node & 31));
      free[node] = 0;
      nextNode[node] = first;
      first = node;
    }
    this.#count[gpusPerNode] -= whole;
    this.#firstNode[job] = first;
    this.#restNode[job] = NONE;
    if (rest > 0) this.#takeRest(job, nodes[whole], rest);
    this.gpusHeld += whole * gpusPerNode + rest;
    this.#findRoom();
    return this.#bookLeafGroups(whole, rest, nodes);
  }

  /** Books the wholly free nodes that a job took to their leaf groups; @returns how many groups all its nodes span. */
  #bookLeafGroups(whole: number, rest: number, nodes: Int32Array): number {
    const freeInGroup = this.#freeInLeafGroup;
    if (this.leafGroupCount === 1) {
      freeInGroup[0] -= whole;
      return 1;
    }
    const groupOf = this.#leafGroupOf;
    const seen = this.#seen;
    const mark = ++this.#mark;
    let groups = 0;
    for (let k = rest > 0 ? whole : whole - 1; k >= 0; k--) {
      const group = groupOf[nodes[k]];
      if (k < whole) freeInGroup[group]--;
      if (seen[group] === mark) continue;
      seen[group] = mark;
      groups++;
    }
    return groups;
  }

  #takeRest(job: number, node: number, rest: number): void {
    const free = this.free[node];
    if (free < rest) invariant(false, `job ${job} takes ${rest} GPUs of node ${node}, which has ${free}`);
    this.#withdraw(node, free);
    this.free[node] = free - rest;
    this.#offer(node, free - rest);
    this.nodesPartlyHeld += partly(free - rest, this.gpusPerNode) - partly(free, this.gpusPerNode);
    const next = this.#firstRest[node];
    this.#restNode[job] = node;
    this.#nextRest[job] = next;
    this.#previousRest[job] = NONE;
    if (next !== NONE) this.#previousRest[next] = job;
    this.#firstRest[node] = job;
  }

  /** Takes everything back that the job holds. */
  release(job: number, gpus: number): void {
    const { free, gpusPerNode } = this;
    const bits = this.#bits;
    const base = gpusPerNode * this.#words;
    const nextNode = this.#nextNode;
    const isOneGroup = this.leafGroupCount === 1;
    let whole = 0;
    for (let node = this.#firstNode[job]; node !== NONE; node = nextNode[node]) {
      free[node] = gpusPerNode;
      bits[base + (node >>> 5)] |= 1 << (node & 31);
      if (!isOneGroup) this.#freeInLeafGroup[this.#leafGroupOf[node]]++;
      whole++;
    }
    if (isOneGroup) this.#freeInLeafGroup[0] += whole;
    this.#count[gpusPerNode] += whole;
    this.#firstNode[job] = NONE;
    const rest = gpus - whole * gpusPerNode;
    invariant(rest >= 0 && rest < gpusPerNode, 'a job gives back other nodes than it had');
    if (rest > 0) this.#releaseRest(job, rest);
    this.gpusHeld -= gpus;
    this.#findRoom();
  }

  #releaseRest(job: number, rest: number): void {
    const node = this.#restNode[job];
    const free = this.free[node];
    this.#withdraw(node, free);
    this.free[node] = free + rest;
    this.#offer(node, free + rest);
    this.nodesPartlyHeld += partly(free + rest, this.gpusPerNode) - partly(free, this.gpusPerNode);
    const next = this.#nextRest[job];
    const previous = this.#previousRest[job];
    if (previous === NONE) this.#firstRest[node] = next;
    else this.#nextRest[previous] = next;
    if (next !== NONE) this.#previousRest[next] = previous;
    this.#restNode[job] = NONE;
  }

  /** Takes a node off the offer for the length of one choice; `room` goes on counting it. */
  withhold(node: number): void {
    this.#withdraw(node, this.free[node]);
  }

  /** Puts a withheld node back on offer. */
  offerAgain(node: number): void {
    this.#offer(node, this.free[node]);
  }

  /** The first whole node of a job, or −1. */
  firstNodeOf(job: number): number {
    return this.#firstNode[job];
  }

  /** The whole node after `node` of the same job, or −1. */
  nodeAfter(node: number): number {
    return this.#nextNode[node];
  }

  /** The node of the job's rest part, or −1. */
  restNodeOf(job: number): number {
    return this.#restNode[job];
  }

  /** The first job whose rest part is on the node, or −1. */
  firstRestOn(node: number): number {
    return this.#firstRest[node];
  }

  /** The next job whose rest part is on the same node, or −1. */
  restAfter(job: number): number {
    return this.#nextRest[job];
  }

  countWith(free: number): number {
    return this.#count[free];
  }

  lowestWith(free: number, from: number): number {
    if (this.#count[free] === 0 || from >= this.nodeCount) return NONE;
    const bits = this.#bits;
    const base = free * this.#words;
    let word = from >>> 5;
    let here = bits[base + word] & (-1 << (from & 31));
    while (here === 0) {
      if (++word >= this.#words) return NONE;
      here = bits[base + word];
    }
    return (word << 5) + 31 - Math.clz32(here & -here);
  }

  leafGroupOf(node: number): number {
    return this.#leafGroupOf[node];
  }

  freeInLeafGroup(group: number): number {
    return this.#freeInLeafGroup[group];
  }

  lowestFreeInLeafGroup(group: number, from: number): number {
    const start = this.#leafGroupStart[group];
    const node = this.lowestWith(this.gpusPerNode, Math.max(from, start));
    return node < this.#leafGroupStart[group + 1] ? node : NONE;
  }

  lowestWhole(count: number, out: Int32Array): void {
    const bits = this.#bits;
    let word = this.gpusPerNode * this.#words;
    let base = 0;
    for (let filled = 0; filled < count; word++, base += 32) {
      for (let here = bits[word]; here !== 0 && filled < count; here &= here - 1) {
        out[filled++] = base + 31 - Math.clz32(here & -here);
      }
    }
  }

  /**
   * Works everything out anew from who holds what.
   * @param running the jobs that hold something
   * @param gpus column over jobs: GPUs held while running
   * @throws InvariantError where a GPU is held twice or a count is off
   */
  audit(running: readonly number[], gpus: Int32Array): void {
    const held = new Int32Array(this.nodeCount);
    for (const job of running) {
      let count = gpus[job] % this.gpusPerNode;
      if (count > 0) held[this.#restNode[job]] += count;
      for (let node = this.#firstNode[job]; node !== NONE; node = this.#nextNode[node]) {
        held[node] += this.gpusPerNode;
        count += this.gpusPerNode;
      }
      invariant(count === gpus[job], `job ${job} holds ${count} GPUs and asked for ${gpus[job]}`);
    }
    const nodesWith = new Int32Array(this.gpusPerNode + 1);
    let sum = 0;
    for (let node = 0; node < this.nodeCount; node++) {
      const free = this.free[node];
      const expected = free === NONE ? 0 : this.gpusPerNode - free;
      invariant(held[node] === expected, `node ${node}: ${held[node]} GPUs held, ${free} of ${this.gpusPerNode} free`);
      sum += held[node];
      if (free > 0) nodesWith[free]++;
    }
    invariant(sum === this.gpusHeld, `${sum} GPUs held, ${this.gpusHeld} booked`);
    for (let free = 1; free <= this.gpusPerNode; free++) {
      invariant(
        nodesWith[free] === this.#count[free],
        `${nodesWith[free]} nodes with ${free} free GPUs are not all known`,
      );
    }
  }

  #offer(node: number, free: number): void {
    if (free <= 0) return;
    this.#bits[free * this.#words + (node >>> 5)] |= 1 << (node & 31);
    this.#count[free]++;
    if (free === this.gpusPerNode) this.#freeInLeafGroup[this.#leafGroupOf[node]]++;
  }

  #withdraw(node: number, free: number): void {
    if (free <= 0) return;
    this.#bits[free * this.#words + (node >>> 5)] &= ~(1 << (node & 31));
    this.#count[free]--;
    if (free === this.gpusPerNode) this.#freeInLeafGroup[this.#leafGroupOf[node]]--;
  }

  #findRoom(): void {
    let partial = this.gpusPerNode - 1;
    while (partial > 0 && this.#count[partial] === 0) partial--;
    this.room = this.#count[this.gpusPerNode] * this.gpusPerNode + partial;
  }
}

/** Columns over jobs in which a pool keeps who holds what; made once a run and shared by all pools. */
export interface Holdings {
  readonly firstNode: Int32Array;
  readonly restNode: Int32Array;
  readonly nextRest: Int32Array;
  readonly previousRest: Int32Array;
}

export function emptyHoldings(jobCount: number): Holdings {
  return {
    firstNode: new Int32Array(jobCount).fill(NONE),
    restNode: new Int32Array(jobCount).fill(NONE),
    nextRest: new Int32Array(jobCount).fill(NONE),
    previousRest: new Int32Array(jobCount).fill(NONE),
  };
}

function partly(free: number, gpusPerNode: number): number {
  return free > 0 && free < gpusPerNode ? 1 : 0;
}
