/**
 * The quota tree written from its definition: T(x) is computed anew, recursively, whenever something is asked. Slow.
 */
import type { QuotaLimits } from '../../sim/model/quota-tree.ts';

interface Node {
  readonly parent: Node | null;
  limits: QuotaLimits;
  readonly children: Set<Node>;
  /** GPUs in use by the node's own jobs. */
  used: number;
}

export class NaiveQuotaTree {
  /** By index; those that were removed are null. */
  readonly nodes: (Node | null)[] = [];

  constructor(nominal: number) {
    const limits = { nominal, borrowingLimit: 0, lendingLimit: 0 };
    this.nodes.push({ parent: null, limits, children: new Set(), used: 0 });
  }

  node(index: number): Node {
    return this.nodes[index]!;
  }

  addNode(parent: number, limits: QuotaLimits): void {
    const node: Node = { parent: this.node(parent), limits, children: new Set(), used: 0 };
    this.node(parent).children.add(node);
    this.nodes.push(node);
  }

  remove(index: number): void {
    this.node(index).parent!.children.delete(this.node(index));
    this.nodes[index] = null;
  }

  /** GPUs that the subtree can still give; negative: those that it borrows. */
  left(node: Node): number {
    const own = node.limits.nominal - node.used;
    return [...node.children].reduce((sum, child) => sum + Math.min(child.limits.lendingLimit, this.left(child)), own);
  }

  /** Whether the leaf may take so many GPUs: no balance that changes thereby is overdrawn thereafter. */
  mayTake(leaf: Node, gpus: number): boolean {
    const path: Node[] = [];
    for (let node: Node | null = leaf; node; node = node.parent) path.push(node);
    const before = path.map((node) => this.left(node));
    leaf.used += gpus;
    const after = path.map((node) => this.left(node));
    leaf.used -= gpus;
    return path.every(({ parent, limits }, k) => {
      const borrowable = parent === null ? 0 : limits.borrowingLimit;
      return after[k] === before[k] || after[k]! >= -borrowable;
    });
  }

  available(index: number): number {
    let gpus = 0;
    while (this.mayTake(this.node(index), gpus + 1)) gpus++;
    return gpus;
  }

  potential(index: number): number {
    const live = this.nodes.flatMap((node) => node ?? []);
    const used = live.map((node) => node.used);
    for (const node of live) node.used = 0;
    const potential = this.available(index);
    live.forEach((node, k) => {
      node.used = used[k]!;
    });
    return potential;
  }

  usage(index: number): number {
    const sum = (node: Node): number => [...node.children].reduce((all, child) => all + sum(child), node.used);
    return sum(this.node(index));
  }

  owes(borrower: number, owner: number): boolean {
    const above = new Set<Node>();
    for (let node: Node | null = this.node(owner); node; node = node.parent) above.add(node);
    if (borrower === owner) return false;
    for (let node = this.node(borrower); !above.has(node); node = node.parent!) {
      if (this.left(node) >= 0) return false;
    }
    return true;
  }
}
