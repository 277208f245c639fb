/**
 * The tree of quotas from its definition: what a subtree can still give is worked out anew at every question, and what may
 * be taken is tried GPU by GPU. It must not know jobs, and shares no code with the fast one.
 */

/** A grant, a track or the whole cluster; whole GPUs, limits may be Infinity. */
export interface QuotaNode {
  readonly parent: QuotaNode | null;
  nominal: number;
  borrowingLimit: number;
  lendingLimit: number;
  /** GPUs that it uses itself: only grants do. */
  usage: number;
}

export class NaiveQuotas {
  readonly root: QuotaNode = { parent: null, nominal: 0, borrowingLimit: 0, lendingLimit: 0, usage: 0 };
  readonly #nodes: QuotaNode[] = [this.root];

  add(parent: QuotaNode): QuotaNode {
    const node = { parent, nominal: 0, borrowingLimit: 0, lendingLimit: 0, usage: 0 };
    this.#nodes.push(node);
    return node;
  }

  /** GPUs that the subtree can still give; below 0: it borrows. */
  left(node: QuotaNode): number {
    const children = this.#nodes.filter(({ parent }) => parent === node);
    return children.reduce(
      (sum, child) => sum + Math.min(child.lendingLimit, this.left(child)),
      node.nominal - node.usage,
    );
  }

  /** The most that the grant may take now: one more GPU at a time, as long as nobody on the way up borrows too much. */
  available(leaf: QuotaNode): number {
    const usage = leaf.usage;
    const path = this.#pathOf(leaf);
    const before = path.map((node) => this.left(node));
    let taken = 0;
    for (;;) {
      leaf.usage = usage + taken + 1;
      const isAllowed = path.every((node, k) => {
        const left = this.left(node);
        return left === before[k] || left >= -node.borrowingLimit;
      });
      if (!isAllowed) break;
      taken++;
    }
    leaf.usage = usage;
    return taken;
  }

  /** Of what it owns, what it does not use. */
  nominalLeft(leaf: QuotaNode): number {
    return Math.max(0, leaf.nominal - leaf.usage);
  }

  borrowed(leaf: QuotaNode): number {
    return Math.max(0, leaf.usage - leaf.nominal);
  }

  /** Whether what the borrower gives back comes to the owner: below what they have in common its side uses too much. */
  owes(borrower: QuotaNode, owner: QuotaNode): boolean {
    if (borrower === owner) return false;
    const common = this.#pathOf(owner);
    return this.#pathOf(borrower)
      .filter((node) => !common.includes(node))
      .every((node) => this.left(node) < 0);
  }

  /** From the leaf to the root. */
  #pathOf(leaf: QuotaNode): QuotaNode[] {
    const path: QuotaNode[] = [];
    for (let node: QuotaNode | null = leaf; node; node = node.parent) path.push(node);
    return path;
  }
}
