/**
 * The nodes of one cluster by free GPUs, and which job holds which: the only place where GPUs are taken and given back.
 * It must not know times or how nodes are chosen.
 */
import { bitCount, lowestBit } from '../engine/bits.ts';
import { invariant } from '../engine/errors.ts';
import { leafGroups } from './fleet.ts';

const NONE = -1;

/**
 * Whole nodes are held by one job each, as sets of up to 32 neighbours in a chain; a rest part is held by one node, whose
 * rest parts form a list over jobs. One bitset per number of free GPUs finds a node in a few steps, and what concerns
 * whole nodes costs a step for each set, not for each node.
 */
export class NodePool {
  readonly gpusPerNode: number;
  readonly nodeCount: number;
  readonly leafGroupCount: number;
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
  readonly #words: number;
  /** GPUs of each node that no rest part holds; −1 while it is not in service. */
  readonly #besideRests: Int16Array;
  /** One bitset per number of free GPUs (1 … gpusPerNode), `#words` words each. */
  readonly #bits: Int32Array;
  readonly #count: Int32Array;
  /** By the first node of a set of whole nodes: its nodes, all of one word of a bitset, and the job's next set. */
  readonly #nodesOfSet: Int32Array;
  readonly #nextSet: Int32Array;
  readonly #lastSet: Int32Array;
  /** First nodes of the sets of one job. */
  readonly #sets: number[] = [];
  readonly #restNode: Int32Array;
  readonly #firstRest: Int32Array;
  readonly #nextRest: Int32Array;
  readonly #previousRest: Int32Array;
  /** Leaf groups seen while counting those of one job: marked by a counter, so that nothing needs clearing. */
  readonly #seen: Int32Array;
  #mark = 0;

  /**
   * @param leafGroupsBy nodes to a leaf group, or the leaf group of each node, ascending from 0 without gaps
   * @param holdings columns over jobs that all pools of a run share: a job is in one pool at a time
   */
  constructor(nodeCount: number, gpusPerNode: number, leafGroupsBy: number | Int32Array, holdings: Holdings) {
    this.nodeCount = nodeCount;
    this.gpusPerNode = gpusPerNode;
    this.#leafGroupOf = typeof leafGroupsBy === 'number' ? leafGroups(nodeCount, leafGroupsBy) : leafGroupsBy;
    this.leafGroupCount = nodeCount === 0 ? 0 : this.#leafGroupOf[nodeCount - 1] + 1;
    this.#leafGroupStart = new Int32Array(this.leafGroupCount + 1).fill(nodeCount);
    for (let node = nodeCount - 1; node >= 0; node--) this.#leafGroupStart[this.#leafGroupOf[node]] = node;
    this.#seen = new Int32Array(this.leafGroupCount);
    this.#words = (nodeCount + 31) >>> 5;
    this.#besideRests = new Int16Array(nodeCount).fill(NONE);
    this.#bits = new Int32Array((gpusPerNode + 1) * this.#words);
    this.#count = new Int32Array(gpusPerNode + 1);
    this.#nodesOfSet = new Int32Array(nodeCount);
    this.#nextSet = new Int32Array(nodeCount);
    this.#firstRest = new Int32Array(nodeCount).fill(NONE);
    this.#lastSet = holdings.lastSet;
    this.#restNode = holdings.restNode;
    this.#nextRest = holdings.nextRest;
    this.#previousRest = holdings.previousRest;
  }

  /** Nodes `from` … `from + count − 1` come into service, wholly free. */
  enterService(from: number, count: number): void {
    for (let node = from; node < from + count; node++) {
      invariant(this.#besideRests[node] === NONE, `node ${node} enters service twice`);
      this.#besideRests[node] = this.gpusPerNode;
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
    const { gpusPerNode } = this;
    const bits = this.#bits;
    const base = gpusPerNode * this.#words;
    const mark = ++this.#mark;
    let groups = 0;
    let taken = 0;
    let before = NONE;
    for (let k = 0; k < whole; ) {
      const first = nodes[k];
      const word = first >>> 5;
      let set = 0;
      do set |= 1 << (nodes[k++] & 31);
      while (k < whole && nodes[k] >>> 5 === word);
      if ((bits[base + word] & set) !== set) invariant(false, 'a job takes a node that is not wholly free');
      bits[base + word] ^= set;
      this.#nodesOfSet[first] = set;
      this.#nextSet[first] = before;
      before = first;
      taken += bitCount(set);
      groups += this.#leafGroupsIn(word, set, mark);
    }
    invariant(taken === whole, 'a job takes a node twice');
    this.#count[gpusPerNode] -= whole;
    this.#lastSet[job] = before;
    if (rest > 0) {
      const node = nodes[whole];
      this.#takeRest(job, node, rest);
      groups += this.#leafGroupsIn(node >>> 5, 1 << (node & 31), mark);
    }
    this.gpusHeld += whole * gpusPerNode + rest;
    this.#findRoom();
    return groups;
  }

  /** Marks the leaf groups of nodes of one word; @returns how many were not marked before. */
  #leafGroupsIn(word: number, set: number, mark: number): number {
    const seen = this.#seen;
    const base = word << 5;
    let groups = 0;
    for (let left = set; left !== 0; ) {
      const group = this.#leafGroupOf[base + lowestBit(left)];
      if (seen[group] !== mark) {
        seen[group] = mark;
        groups++;
      }
      const end = this.#leafGroupStart[group + 1] - base;
      if (end >= 32) break;
      left &= -1 << end;
    }
    return groups;
  }

  #takeRest(job: number, node: number, rest: number): void {
    const free = this.freeOn(node);
    if (free < rest) invariant(false, `job ${job} takes ${rest} GPUs of node ${node}, which has ${free}`);
    this.#withdraw(node, free);
    this.#besideRests[node] = free - rest;
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
    const { gpusPerNode } = this;
    const base = gpusPerNode * this.#words;
    let whole = 0;
    for (let first = this.#lastSet[job]; first !== NONE; first = this.#nextSet[first]) {
      const set = this.#nodesOfSet[first];
      this.#bits[base + (first >>> 5)] |= set;
      whole += bitCount(set);
    }
    this.#count[gpusPerNode] += whole;
    this.#lastSet[job] = NONE;
    const rest = gpus - whole * gpusPerNode;
    invariant(rest >= 0 && rest < gpusPerNode, 'a job gives back other nodes than it had');
    if (rest > 0) this.#releaseRest(job, rest);
    this.gpusHeld -= gpus;
    this.#findRoom();
  }

  #releaseRest(job: number, rest: number): void {
    const node = this.#restNode[job];
    const free = this.#besideRests[node];
    this.#withdraw(node, free);
    this.#besideRests[node] = free + rest;
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
    this.#withdraw(node, this.#besideRests[node]);
  }

  /** Puts a withheld node back on offer. */
  offerAgain(node: number): void {
    this.#offer(node, this.#besideRests[node]);
  }

  /** Free GPUs of a node: none where it is withheld, −1 while it is not in service. */
  freeOn(node: number): number {
    const free = this.#besideRests[node];
    const isHeldWhole = free === this.gpusPerNode && !this.#isOffered(node, free);
    return isHeldWhole ? 0 : free;
  }

  /** Free GPUs by node, as of {@link freeOn}. @param out as long as there are nodes */
  readFree(out: Int32Array): void {
    const { gpusPerNode } = this;
    const base = gpusPerNode * this.#words;
    for (let node = 0; node < this.nodeCount; node++) {
      const free = this.#besideRests[node];
      const isHeldWhole = free === gpusPerNode && (this.#bits[base + (node >>> 5)] & (1 << (node & 31))) === 0;
      out[node] = isHeldWhole ? 0 : free;
    }
  }

  /** Replaces `out` by the whole nodes of a job, ascending. */
  readWholeNodesOf(job: number, out: number[]): void {
    const sets = this.#sets;
    let count = 0;
    for (let first = this.#lastSet[job]; first !== NONE; first = this.#nextSet[first]) sets[count++] = first;
    let nodes = 0;
    // A chain begins with the set that was taken last, mostly that of the highest nodes.
    for (let k = count - 1; k >= 0; k--) {
      const base = sets[k] & ~31;
      for (let set = this.#nodesOfSet[sets[k]]; set !== 0; set &= set - 1) out[nodes++] = base + lowestBit(set);
    }
    while (out.length > nodes) out.pop();
    let isAscending = true;
    for (let k = 1; k < out.length; k++) if (out[k] < out[k - 1]) isAscending = false;
    if (!isAscending) out.sort(ascending);
  }

  /** Appends the whole nodes of a job to `out`, in no particular order. */
  addWholeNodesOf(job: number, out: number[]): void {
    for (let first = this.#lastSet[job]; first !== NONE; first = this.#nextSet[first]) {
      const base = first & ~31;
      for (let set = this.#nodesOfSet[first]; set !== 0; set &= set - 1) out.push(base + lowestBit(set));
    }
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
    return (word << 5) + lowestBit(here);
  }

  leafGroupOf(node: number): number {
    return this.#leafGroupOf[node];
  }

  freeInLeafGroup(group: number): number {
    const from = this.#leafGroupStart[group];
    const to = this.#leafGroupStart[group + 1];
    const base = this.gpusPerNode * this.#words;
    let count = 0;
    for (let word = from >>> 5; word << 5 < to; word++) {
      let here = this.#bits[base + word];
      if (word << 5 < from) here &= -1 << (from & 31);
      if (to < (word + 1) << 5) here &= ~(-1 << (to & 31));
      count += bitCount(here);
    }
    return count;
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
        out[filled++] = base + lowestBit(here);
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
      const rest = gpus[job] % this.gpusPerNode;
      if (rest > 0) held[this.#restNode[job]] += rest;
      const whole: number[] = [];
      this.addWholeNodesOf(job, whole);
      for (const node of whole) held[node] += this.gpusPerNode;
      const count = whole.length * this.gpusPerNode + rest;
      invariant(count === gpus[job], `job ${job} holds ${count} GPUs and asked for ${gpus[job]}`);
    }
    const nodesWith = new Int32Array(this.gpusPerNode + 1);
    let sum = 0;
    for (let node = 0; node < this.nodeCount; node++) {
      const free = this.freeOn(node);
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

  #isOffered(node: number, free: number): boolean {
    return (this.#bits[free * this.#words + (node >>> 5)] & (1 << (node & 31))) !== 0;
  }

  #offer(node: number, free: number): void {
    if (free <= 0) return;
    this.#bits[free * this.#words + (node >>> 5)] |= 1 << (node & 31);
    this.#count[free]++;
  }

  #withdraw(node: number, free: number): void {
    if (free <= 0) return;
    this.#bits[free * this.#words + (node >>> 5)] &= ~(1 << (node & 31));
    this.#count[free]--;
  }

  #findRoom(): void {
    let partial = this.gpusPerNode - 1;
    while (partial > 0 && this.#count[partial] === 0) partial--;
    this.room = this.#count[this.gpusPerNode] * this.gpusPerNode + partial;
  }
}

/** Columns over jobs in which a pool keeps who holds what; made once a run and shared by all pools. */
export interface Holdings {
  /** First node of the set of whole nodes that was taken last, or −1. */
  readonly lastSet: Int32Array;
  readonly restNode: Int32Array;
  readonly nextRest: Int32Array;
  readonly previousRest: Int32Array;
}

export function emptyHoldings(jobCount: number): Holdings {
  return {
    lastSet: new Int32Array(jobCount).fill(NONE),
    restNode: new Int32Array(jobCount).fill(NONE),
    // Read only of jobs in a list: what no job needs is not even brought into memory.
    nextRest: new Int32Array(jobCount),
    previousRest: new Int32Array(jobCount),
  };
}

function partly(free: number, gpusPerNode: number): number {
  return free > 0 && free < gpusPerNode ? 1 : 0;
}

function ascending(a: number, b: number): number {
  return a - b;
}
