/**
 * Nodes by free GPUs, as a choice of victims reads them, and what they would be if some jobs had gone: only nodes that
 * differ are kept, so that nobody copies a cluster to try out two of its jobs. It must not know jobs, nor why anybody
 * goes.
 */
import { invariant } from '../../engine/errors.ts';

const NONE = -1;

/** As things are now. */
export interface NodesByFree {
  /** −1: the node may not be used, whatever becomes free there. */
  freeOn(node: number): number;
  /** Nodes with exactly `free` free GPUs, 1 … those of a node. */
  countWith(free: number): number;
  /** The lowest node ≥ `from` with exactly `free` free GPUs, 1 … those of a node; or −1. */
  lowestWith(free: number, from: number): number;
}

/** A column of free GPUs by node; nothing is looked up: for nodes that no pool has in this way. */
export class FreeColumn implements NodesByFree {
  #free: ArrayLike<number> = [];
  #nodeCount = 0;
  #with = new Int32Array(0);

  read(free: ArrayLike<number>, nodeCount: number, gpusPerNode: number): this {
    this.#free = free;
    this.#nodeCount = nodeCount;
    if (this.#with.length <= gpusPerNode) this.#with = new Int32Array(gpusPerNode + 1);
    this.#with.fill(0);
    for (let node = 0; node < nodeCount; node++) if (free[node]! >= 0) this.#with[free[node]!]!++;
    return this;
  }

  freeOn(node: number): number {
    return this.#free[node]!;
  }

  countWith(free: number): number {
    return this.#with[free]!;
  }

  lowestWith(free: number, from: number): number {
    if (this.#with[free] === 0) return NONE;
    for (let node = from; node < this.#nodeCount; node++) if (this.#free[node] === free) return node;
    return NONE;
  }
}

/** Nodes as they would be; used again for trial after trial. */
export class NodesThen {
  #now!: NodesByFree;
  #gpusPerNode = 0;
  /** Nodes by free GPUs then; those without any are not counted. */
  #with = new Int32Array(0);
  /** Column over nodes: free GPUs then, of nodes that are marked with the present trial. */
  #then = new Int32Array(0);
  #mark = new Int32Array(0);
  #trial = 0;
  /** Nodes that differ, or did in this trial. */
  readonly #changed: number[] = [];

  /** As they are now. */
  begin(now: NodesByFree, nodeCount: number, gpusPerNode: number): void {
    this.#now = now;
    this.#gpusPerNode = gpusPerNode;
    if (this.#then.length < nodeCount) {
      this.#then = new Int32Array(nodeCount);
      this.#mark = new Int32Array(nodeCount);
    }
    if (this.#with.length <= gpusPerNode) this.#with = new Int32Array(gpusPerNode + 1);
    for (let free = 1; free <= gpusPerNode; free++) this.#with[free] = now.countWith(free);
    this.#trial++;
    while (this.#changed.length > 0) this.#changed.pop();
  }

  freeOn(node: number): number {
    return this.#mark[node] === this.#trial ? this.#then[node]! : this.#now.freeOn(node);
  }

  /** Wholly free nodes. */
  get wholeCount(): number {
    return this.#with[this.#gpusPerNode]!;
  }

  /** Whether a node that is not wholly free has room for so many GPUs, at least one. */
  hasPart(gpus: number): boolean {
    for (let free = gpus; free < this.#gpusPerNode; free++) if (this.#with[free]! > 0) return true;
    return false;
  }

  /** So many GPUs more (fewer: negative) are free on the node, if it may be used. */
  add(node: number, gpus: number): void {
    const before = this.freeOn(node);
    if (before < 0) return;
    const after = before + gpus;
    if (after < 0 || after > this.#gpusPerNode) invariant(false, `node ${node} would have ${after} free GPUs`);
    this.#set(node, after);
    this.#with[before]!--;
    this.#with[after]!++;
  }

  /** The node may not be used any more in this trial. */
  spend(node: number): void {
    this.#set(node, NONE);
  }

  #set(node: number, free: number): void {
    if (this.#mark[node] !== this.#trial) {
      this.#mark[node] = this.#trial;
      this.#changed.push(node);
    }
    this.#then[node] = free;
  }

  /** Of nodes that have room for so many GPUs now and are wholly free neither now nor then the fullest then; or −1. */
  fullestPart(gpus: number): number {
    for (let free = gpus; free < this.#gpusPerNode; free++) {
      let best = this.#lowestAsNow(free);
      for (const node of this.#changed) {
        if (this.#then[node] !== free || (best >= 0 && node >= best)) continue;
        const now = this.#now.freeOn(node);
        if (now >= gpus && now < this.#gpusPerNode) best = node;
      }
      if (best >= 0) return best;
    }
    return NONE;
  }

  /** The lowest node with so many free GPUs now of those that do not differ; or −1. */
  #lowestAsNow(free: number): number {
    let node = this.#now.lowestWith(free, 0);
    while (node >= 0 && this.#mark[node] === this.#trial) node = this.#now.lowestWith(free, node + 1);
    return node;
  }
}
