/**
 * Which grant holds which GPU of one cluster: the only place where GPUs are granted and given back. It must not know
 * jobs, nor how nodes are chosen.
 *
 * Grants change a few hundred times in a run, so everything here is plain: one entry a GPU, worked out anew when asked.
 */
import { invariant } from '../engine/errors.ts';
import { type Cluster, leafGroups, nodesOf } from './fleet.ts';

/** Instead of a grant's number: nobody holds the GPU; it idles until a date; waiting jobs of other grants use it. */
export const FREE = -1;
export const KEPT_IDLE = -2;
export const SCAVENGED = -3;

/** Where a node is on its way: `trial` only counts for beta users. */
export const NODE_STATES = ['absent', 'trial', 'inService', 'returned'] as const;
export type NodeState = (typeof NODE_STATES)[number];

/** GPUs of one node. */
export interface Part {
  readonly node: number;
  readonly gpus: number;
}

export class Land {
  readonly nodeCount: number;
  readonly gpusPerNode: number;
  readonly leafGroupCount: number;
  readonly #leafGroupOf: Int32Array;
  readonly #state: NodeState[];
  /** Holder of each GPU, by node × gpusPerNode + k. */
  readonly #holder: Int32Array;
  /** GPUs of each node that no grant holds nor is to have later. */
  readonly #free: Int16Array;
  readonly #withheld = new Set<number>();
  /** When each node that is down is expected back, s. */
  readonly #down = new Map<number, number>();
  readonly #aside = new Set<number>();

  constructor(cluster: Cluster) {
    this.nodeCount = nodesOf(cluster);
    this.gpusPerNode = cluster.gpusPerNode;
    this.#leafGroupOf = leafGroups(this.nodeCount, cluster.leafGroupNodes);
    this.leafGroupCount = this.nodeCount === 0 ? 0 : this.#leafGroupOf[this.nodeCount - 1] + 1;
    this.#state = new Array<NodeState>(this.nodeCount).fill('absent');
    this.#holder = new Int32Array(this.nodeCount * this.gpusPerNode).fill(FREE);
    this.#free = new Int16Array(this.nodeCount).fill(this.gpusPerNode);
  }

  leafGroupOf(node: number): number {
    return this.#leafGroupOf[node];
  }

  stateOf(node: number): NodeState {
    return this.#state[node];
  }

  holderOf(slot: number): number {
    return this.#holder[slot];
  }

  /** A node enters trial or service, or is returned; a returned node may come back (a lent one). */
  become(node: number, state: NodeState): void {
    const before = this.#state[node];
    const order = NODE_STATES.indexOf(state) - NODE_STATES.indexOf(before);
    const may = order > 0 || (before === 'returned' && state === 'inService');
    if (!may) invariant(false, `node ${node}: ${before} → ${state}`);
    if (this.#down.has(node)) invariant(false, `node ${node} becomes ${state} while it is down`);
    if (state === 'returned') {
      for (const slot of this.slotsOf(node)) {
        invariant(this.#holder[slot] === FREE, `node ${node} is returned while somebody holds it`);
      }
    }
    this.#state[node] = state;
  }

  /**
   * A node in service is down from now on: whoever holds it holds it still, and nobody new is granted any of it.
   * @param expectedUntil when it is expected back, s; Infinity: nobody knows
   */
  goDown(node: number, expectedUntil: number): void {
    invariant(
      this.#state[node] === 'inService' && !this.#down.has(node),
      `node ${node} goes down twice, or out of service`,
    );
    this.#down.set(node, expectedUntil);
  }

  /** A node that is down is so for another reason too, and is expected back then, s. */
  staysDown(node: number, expectedUntil: number): void {
    this.#down.set(node, Math.max(this.expectedBack(node), expectedUntil));
  }

  comeUp(node: number): void {
    invariant(this.#down.delete(node), `node ${node} comes up that was not down`);
  }

  /** The node is a spare, of which nobody is granted anything, or it is not any more. */
  setAside(node: number, isSpare: boolean): void {
    if (isSpare) this.#aside.add(node);
    else this.#aside.delete(node);
  }

  isAside(node: number): boolean {
    return this.#aside.has(node);
  }

  isDown(node: number): boolean {
    return this.#down.has(node);
  }

  /** When a node that is down is expected back, s; Infinity: nobody knows. */
  expectedBack(node: number): number {
    const until = this.#down.get(node);
    invariant(until !== undefined, `node ${node} is expected back and was not down`);
    return until;
  }

  /**
   * GPUs of the node that no grant holds nor is to have later (scavengers give way); 0 unless it is up and in service
   * (or, for `beta`, in trial).
   */
  freeGpus(node: number, beta = false): number {
    const state = this.#state[node];
    if (state !== 'inService' && !(beta && state === 'trial')) return 0;
    if (this.#withheld.has(node) || this.#down.has(node) || this.#aside.has(node)) return 0;
    return this.#free[node];
  }

  /** GPUs of the node with that holder. */
  gpusOn(node: number, holder: number): number {
    let count = 0;
    const end = (node + 1) * this.gpusPerNode;
    for (let slot = end - this.gpusPerNode; slot < end; slot++) if (this.#holder[slot] === holder) count++;
    return count;
  }

  /** Whether a grant of a part of the node is on it. */
  isShared(node: number): boolean {
    const end = (node + 1) * this.gpusPerNode;
    for (let slot = end - this.gpusPerNode; slot < end; slot++) {
      const holder = this.#holder[slot];
      if (holder >= 0 && this.gpusOn(node, holder) < this.gpusPerNode) return true;
    }
    return false;
  }

  /** The GPUs of a node, ascending. */
  slotsOf(node: number): number[] {
    const slots: number[] = [];
    for (let slot = node * this.gpusPerNode; slot < (node + 1) * this.gpusPerNode; slot++) slots.push(slot);
    return slots;
  }

  /**
   * Gives `gpus` GPUs of the node from one holder to another: the lowest it has, or, when they become free, the highest.
   * @returns the slots that changed hands
   */
  pass(node: number, gpus: number, from: number, to: number): number[] {
    const own = this.slotsOf(node).filter((slot) => this.#holder[slot] === from);
    if (own.length < gpus)
      invariant(false, `node ${node}: ${gpus} GPUs pass from ${from} to ${to}, it has ${own.length}`);
    const slots = to >= 0 ? own.slice(0, gpus) : own.slice(own.length - gpus);
    for (const slot of slots) this.#set(slot, to);
    return slots;
  }

  /** One GPU passes from one holder to another. */
  passSlot(slot: number, from: number, to: number): void {
    if (this.#holder[slot] !== from)
      invariant(false, `GPU ${slot} passes from ${from} to ${to}, ${this.#holder[slot]} holds it`);
    this.#set(slot, to);
  }

  #set(slot: number, to: number): void {
    const node = Math.floor(slot / this.gpusPerNode);
    this.#free[node] += isFree(to) - isFree(this.#holder[slot]);
    this.#holder[slot] = to;
  }

  /** These nodes are not free for anybody until {@link offerAgain}. */
  withhold(nodes: Iterable<number>): void {
    for (const node of nodes) this.#withheld.add(node);
  }

  offerAgain(): void {
    this.#withheld.clear();
  }

  /** Whether a grant of that shape could be placed now. */
  hasRoom(whole: number, rest: number, beta: boolean): boolean {
    let free = 0;
    let fitsPart = rest === 0;
    let spareWhole = 0;
    for (let node = 0; node < this.nodeCount; node++) {
      const here = this.freeGpus(node, beta);
      if (here === this.gpusPerNode) free++;
      else if (here >= rest) fitsPart = true;
    }
    if (!fitsPart) spareWhole = 1;
    return free >= whole + spareWhole;
  }

  /** GPUs in service (or, for `beta`, in trial too) that nobody holds, and of these the ones in wholly free nodes. */
  free(beta = false): { gpus: number; wholeNodeGpus: number } {
    let gpus = 0;
    let wholeNodeGpus = 0;
    for (let node = 0; node < this.nodeCount; node++) {
      const here = this.freeGpus(node, beta);
      gpus += here;
      if (here === this.gpusPerNode) wholeNodeGpus += here;
    }
    return { gpus, wholeNodeGpus };
  }

  /** @throws InvariantError unless exactly these grants hold exactly these GPUs, none of them twice or out of service */
  audit(parts: ReadonlyMap<number, readonly Part[]>): void {
    let held = 0;
    for (const [grant, nodes] of parts) {
      for (const { node, gpus } of nodes) {
        held += gpus;
        invariant(this.gpusOn(node, grant) === gpus, `grant ${grant} holds other GPUs of node ${node} than it should`);
        const state = this.#state[node];
        invariant(state === 'inService' || state === 'trial', `grant ${grant} holds node ${node}, which is ${state}`);
      }
    }
    const booked = this.#holder.reduce((sum, holder) => sum + (holder >= 0 ? 1 : 0), 0);
    invariant(booked === held, `${booked} GPUs are granted, grants hold ${held}`);
  }
}

/** 1: scavengers give way, so that a GPU with one is as good as free. */
function isFree(holder: number): number {
  return holder === FREE || holder === SCAVENGED ? 1 : 0;
}
