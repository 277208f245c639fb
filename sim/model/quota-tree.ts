/**
 * Who may use how many GPUs of one cluster: a tree of quotas, whose leaves (grants) come, go and change while a run goes
 * on. It must not know jobs, times, nodes, or who ought to give back.
 *
 * A node has a quota of its own (nominal); what it and the nodes below do not use it lends to the rest of the tree, at most
 * its lending limit, and it borrows from there, at most its borrowing limit. In Kueue's words a leaf is a ClusterQueue, an
 * inner node a Cohort, and the rule is that of hierarchical cohorts. With T(x) the GPUs that the subtree of x can still
 * give, which is negative where it borrows:
 *
 *     T(leaf) = nominal − usage      T(inner) = nominal + Σ over children of min(lendingLimit, T(child))
 *
 * a leaf may take n GPUs if thereafter T(x) ≥ −borrowingLimit(x) wherever T changed on its way up; the root's borrowing
 * limit is 0. Kept for each node are its `quota`, nominal + Σ of what children may lend, and `counted`, usage that goes
 * against it: T = quota − counted, and a child hands up what exceeds its guaranteed part, quota − lendingLimit.
 *
 * Where it differs from Kueue: one resource of one flavour; whole GPUs; only leaves use, and a leaf has no children; a
 * lowered nominal quota may leave usage above what is allowed, then nothing is available there and above until it falls,
 * but the part that a node does not lend stays usable (Kueue blocks it while its cohort is overdrawn).
 *
 * Source: Kueue KEP-79, "Hierarchical Cohorts" (T and its rule); KEP-1224 (lendingLimit); Concepts: ClusterQueue, Cohort.
 */
import { invariant } from '../engine/errors.ts';

/** Whole GPUs; a limit may be Infinity: no limit. */
export interface QuotaLimits {
  /** GPUs of its own; of an inner node: beside those of its children. */
  readonly nominal: number;
  /** Most that it and all below use beyond their own; the root's is not read: it has nobody to borrow from. */
  readonly borrowingLimit: number;
  /** Most of what is its own and below that others may use; the root's is not read. */
  readonly lendingLimit: number;
}

/** The root of every tree. */
export const ROOT = 0;
const NOBODY = -1;
/** Parent of a node that was removed. */
const GONE = -2;

export class QuotaTree {
  readonly #parent: number[] = [];
  readonly #nominal: number[] = [];
  readonly #borrowingLimit: number[] = [];
  readonly #lendingLimit: number[] = [];
  readonly #children: number[] = [];
  /** GPUs in use in the subtree. */
  readonly #usage: number[] = [];
  /** Nominal of the node and what its children lend. */
  readonly #quota: number[] = [];
  /** Usage against `#quota`: of a leaf all, of an inner node what its children hand up. */
  readonly #counted: number[] = [];
  /** Grows with every change of quotas or usage, also with one that is taken back. */
  version = 0;
  /** Grows with every change of quotas and their limits. */
  limitsVersion = 0;
  /** Leaves that use more than their nominal quota. */
  borrowerCount = 0;

  /** @param nominal the root's own GPUs */
  constructor(nominal: number) {
    this.#push(NOBODY, { nominal, borrowingLimit: 0, lendingLimit: 0 });
  }

  /** A new node below `parent`; indices are never used again. A node with usage of its own cannot become a parent. */
  addNode(parent: number, limits: QuotaLimits): number {
    this.#check(parent);
    invariant(
      this.#children[parent]! > 0 || this.#usage[parent] === 0,
      'a node that uses GPUs itself gets no children',
    );
    this.#children[parent]!++;
    return this.#push(parent, limits);
  }

  /** May leave more in use than is now allowed. */
  setLimits(node: number, limits: QuotaLimits): void {
    this.#check(node);
    checkLimits(limits);
    this.limitsVersion++;
    const lent = this.#lent(node);
    const handed = this.#handedUp(node);
    const borrowed = this.#isBorrower(node);
    this.#quota[node]! += limits.nominal - this.#nominal[node]!;
    this.#nominal[node] = limits.nominal;
    this.#countBorrower(node, borrowed);
    this.#borrowingLimit[node] = limits.borrowingLimit;
    this.#lendingLimit[node] = limits.lendingLimit;
    this.#climb(this.#parent[node]!, this.#lent(node) - lent, this.#handedUp(node) - handed);
  }

  /** The other limits stay. */
  setNominal(node: number, nominal: number): void {
    this.#check(node);
    const borrowingLimit = this.#borrowingLimit[node]!;
    this.setLimits(node, { nominal, borrowingLimit, lendingLimit: this.#lendingLimit[node]! });
  }

  /**
   * Takes a node out that has no children and uses nothing. Jobs of a grant that ended but still drain keep its leaf, with a
   * nominal quota of 0, until the last of them has ended.
   */
  remove(node: number): void {
    this.#check(node);
    invariant(node !== ROOT && this.#children[node] === 0, 'a node of a quota tree goes before those below it');
    invariant(this.#usage[node] === 0, `a node of a quota tree goes that uses ${this.#usage[node]} GPUs`);
    this.limitsVersion++;
    const parent = this.#parent[node]!;
    this.#climb(parent, -this.#lent(node), 0);
    this.#children[parent]!--;
    this.#parent[node] = GONE;
  }

  /** A job of the leaf takes GPUs, at most what is {@link available}. */
  use(leaf: number, gpus: number): void {
    const available = this.available(leaf);
    // Messages are built where they are needed only: this runs for every job.
    if (!(gpus > 0 && gpus <= available)) invariant(false, `a leaf takes ${gpus} GPUs, its quota allows ${available}`);
    this.#changeUsage(leaf, gpus);
  }

  /** For a look ahead: the leaf uses so many GPUs more (fewer: negative), whatever its quota allows; to be undone. */
  assume(leaf: number, gpus: number): void {
    if (gpus !== 0) this.#changeUsage(leaf, gpus);
  }

  /** A job of the leaf gives GPUs back. */
  release(leaf: number, gpus: number): void {
    this.#check(leaf);
    const usage = this.#usage[leaf]!;
    if (!(gpus > 0 && gpus <= usage)) invariant(false, `a leaf gives ${gpus} GPUs back, it uses ${usage}`);
    this.#changeUsage(leaf, -gpus);
  }

  /** GPUs that the leaf may take now, with what it may borrow; 0 while its usage, or the tree's, is beyond its limits. */
  available(leaf: number): number {
    this.#check(leaf);
    invariant(this.#children[leaf] === 0, 'an inner node of a quota tree takes nothing itself');
    return this.#available(leaf);
  }

  /** The most that the leaf could ever take under today's limits, with everybody idle. */
  potential(leaf: number): number {
    this.#check(leaf);
    return this.#potential(leaf);
  }

  /** GPUs that the leaf may take and is owner of; others may hold them. */
  nominalLeft(leaf: number): number {
    this.#check(leaf);
    return Math.max(0, this.#nominal[leaf]! - this.#usage[leaf]!);
  }

  /** GPUs that the leaf uses beyond its nominal quota. */
  borrowed(leaf: number): number {
    this.#check(leaf);
    return Math.max(0, this.#usage[leaf]! - this.#nominal[leaf]!);
  }

  /** GPUs in use by the leaves at and below the node. */
  usage(node: number): number {
    this.#check(node);
    return this.#usage[node]!;
  }

  nominal(node: number): number {
    this.#check(node);
    return this.#nominal[node]!;
  }

  /**
   * Whether GPUs that `borrower` gives back come to `owner`: at every level below the one that they have in common, the
   * borrower's side uses more than is its own. So a track within its quota loses nothing to other tracks.
   */
  owes(borrower: number, owner: number): boolean {
    this.#check(borrower);
    this.#check(owner);
    if (borrower === owner) return false;
    for (let node = borrower; node !== ROOT && !this.#isAbove(node, owner); node = this.#parent[node]!) {
      if (this.#counted[node]! <= this.#quota[node]!) return false;
    }
    return true;
  }

  #isAbove(node: number, below: number): boolean {
    for (let each = below; each !== NOBODY; each = this.#parent[each]!) if (each === node) return true;
    return false;
  }

  #push(parent: number, limits: QuotaLimits): number {
    checkLimits(limits);
    this.limitsVersion++;
    const node = this.#parent.length;
    this.#parent.push(parent);
    this.#nominal.push(limits.nominal);
    this.#borrowingLimit.push(limits.borrowingLimit);
    this.#lendingLimit.push(limits.lendingLimit);
    this.#children.push(0);
    this.#usage.push(0);
    this.#quota.push(limits.nominal);
    this.#counted.push(0);
    this.#climb(parent, this.#lent(node), 0);
    return node;
  }

  #check(node: number): void {
    const parent = this.#parent[node];
    invariant(parent !== undefined && parent !== GONE, 'no such node in the quota tree');
  }

  /** What the node never lends. */
  #guaranteed(node: number): number {
    return Math.max(0, this.#quota[node]! - this.#lendingLimit[node]!);
  }

  /** Its part of its parent's quota. */
  #lent(node: number): number {
    return Math.min(this.#quota[node]!, this.#lendingLimit[node]!);
  }

  /** Its part of its parent's counted usage. */
  #handedUp(node: number): number {
    return Math.max(0, this.#counted[node]! - this.#guaranteed(node));
  }

  /** Adds to the quota and counted usage of the node, and what comes of it to all above. */
  #climb(from: number, moreQuota: number, moreCounted: number): void {
    this.version++;
    let node = from;
    while (node !== NOBODY && (moreQuota !== 0 || moreCounted !== 0)) {
      const lent = this.#lent(node);
      const handed = this.#handedUp(node);
      this.#quota[node]! += moreQuota;
      this.#counted[node]! += moreCounted;
      invariant(this.#quota[node]! >= this.#nominal[node]!, 'a node of a quota tree has less than its own quota');
      invariant(this.#counted[node]! >= 0, 'a node of a quota tree counts less than nothing');
      moreQuota = this.#lent(node) - lent;
      moreCounted = this.#handedUp(node) - handed;
      node = this.#parent[node]!;
    }
  }

  #isBorrower(node: number): boolean {
    return this.#children[node] === 0 && this.#usage[node]! > this.#nominal[node]!;
  }

  /** @param before whether it was one before the change */
  #countBorrower(node: number, before: boolean): void {
    const isBorrower = this.#isBorrower(node);
    if (isBorrower !== before) this.borrowerCount += isBorrower ? 1 : -1;
  }

  #changeUsage(leaf: number, gpus: number): void {
    const borrowed = this.#isBorrower(leaf);
    for (let node = leaf; node !== NOBODY; node = this.#parent[node]!) {
      this.#usage[node]! += gpus;
      // What is counted above is what was handed up of it, so that no GPU is counted twice or lost.
      invariant(this.#usage[node]! >= 0, 'a node of a quota tree uses less than nothing');
    }
    this.#countBorrower(leaf, borrowed);
    this.#climb(leaf, 0, gpus);
    invariant(this.#counted[leaf] === this.#usage[leaf], 'a leaf of a quota tree counts what it does not use');
    invariant(this.#counted[ROOT]! <= this.#usage[ROOT]!, 'the root of a quota tree counts more than is in use');
  }

  #available(node: number): number {
    const left = this.#quota[node]! - this.#counted[node]!;
    const parent = this.#parent[node]!;
    if (parent === NOBODY) return Math.max(0, left);
    const local = Math.max(0, this.#guaranteed(node) - this.#counted[node]!);
    // Mostly the root is the next: a call that calls itself is not inlined.
    const above = parent === ROOT ? Math.max(0, this.#quota[ROOT]! - this.#counted[ROOT]!) : this.#available(parent);
    return local + Math.max(0, Math.min(above, left - local + this.#borrowingLimit[node]!));
  }

  #potential(node: number): number {
    const quota = this.#quota[node]!;
    const parent = this.#parent[node]!;
    if (parent === NOBODY) return quota;
    return Math.min(this.#guaranteed(node) + this.#potential(parent), quota + this.#borrowingLimit[node]!);
  }
}

function checkLimits({ nominal, borrowingLimit, lendingLimit }: QuotaLimits): void {
  invariant(Number.isSafeInteger(nominal) && nominal >= 0, `a nominal quota of ${nominal} GPUs`);
  for (const limit of [borrowingLimit, lendingLimit]) {
    const isWhole = Number.isSafeInteger(limit) || limit === Number.POSITIVE_INFINITY;
    invariant(isWhole && limit >= 0, `a limit of ${limit} GPUs to what is borrowed or lent`);
  }
}
