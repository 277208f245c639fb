/**
 * Accounts as a tree with shares, and how much each has used of late: what fair-share orders read. It must not know jobs,
 * queues, nor what an order makes of it.
 *
 * Leaves hold GPUs, accounts have leaves and accounts below them. Words and formulas are those of Slurm's classic fair
 * share and of its fair tree (slurm.schedmd.com/classic_fair_share.html, fair_tree.html). Where we differ: usage decays at
 * every instant and not once a period, so that it does not depend on when anybody looks; siblings tie where their quotient
 * of shares and usage is the same (Slurm rounds it on the way, which parts some of them); there is no `fairshare=parent`.
 * Reading leaves no trace, and no figure depends on the order in which siblings were added.
 */

import { invariant } from '../engine/errors.ts';
import { pow } from '../engine/exact-math.ts';
import { decayedUsage, decayRate } from './decayed-usage.ts';

const NONE = -1;

export class ShareTree {
  /** The account at the top: everything. */
  readonly root = 0;
  readonly #rate: number;
  readonly #parent: number[] = [];
  /** By node; null for a leaf. Kept as last sorted, because order changes little from one ranking to the next. */
  readonly #children: (number[] | null)[] = [];
  readonly #shares: number[] = [];
  /** By account: Σ shares of those right below; NaN: to be worked out. */
  readonly #sharesBelow: number[] = [];
  /** By node: usage at the instant `since`, GPU-seconds, and the GPUs held from then on. */
  #usage = new Float64Array(16);
  #level = new Float64Array(16);
  #since = new Float64Array(16);
  /** Scratch of a ranking, by node. */
  #levelFs = new Float64Array(16);
  #rank = new Int32Array(16);
  /** Rank of the leaf ranked last, and the one that the next leaf gets if it does not tie. */
  #lastRank = 0;
  #nextRank = 0;
  #leafCount = 0;

  /** @param halfLifeSeconds after which usage counts half, > 0; Infinity: it counts for ever */
  constructor(halfLifeSeconds: number) {
    invariant(halfLifeSeconds > 0, `a half-life of ${halfLifeSeconds} s`);
    this.#rate = decayRate(halfLifeSeconds);
    this.#add(NONE, 1, []);
  }

  get leafCount(): number {
    return this.#leafCount;
  }

  /** An account that has others below it; it ranks nobody until it has leaves. @returns its node */
  addAccount(parent: number, shares: number): number {
    return this.#add(parent, shares, []);
  }

  /** Who holds GPUs and is ranked. @returns its node */
  addLeaf(parent: number, shares: number): number {
    this.#leafCount++;
    return this.#add(parent, shares, null);
  }

  #add(parent: number, shares: number, children: number[] | null): number {
    const node = this.#parent.length;
    if (node === this.#usage.length) this.#grow();
    this.#parent.push(parent);
    this.#children.push(children);
    this.#shares.push(0);
    this.#sharesBelow.push(0);
    if (parent !== NONE) {
      const siblings = this.#children[parent];
      invariant(siblings !== null && siblings !== undefined, `node ${parent} is no account: nothing goes below it`);
      siblings.push(node);
    }
    this.setShares(node, shares);
    return node;
  }

  #grow(): void {
    const longer = (values: Float64Array) => {
      const grown = new Float64Array(2 * values.length);
      grown.set(values);
      return grown;
    };
    this.#usage = longer(this.#usage);
    this.#level = longer(this.#level);
    this.#since = longer(this.#since);
    this.#levelFs = new Float64Array(this.#usage.length);
    this.#rank = new Int32Array(this.#usage.length);
  }

  /** @param shares ≥ 0, in any unit: they count beside those of the siblings */
  setShares(node: number, shares: number): void {
    invariant(shares >= 0 && shares < Number.POSITIVE_INFINITY, `${shares} shares`);
    this.#shares[node] = shares;
    const parent = this.#parent[node];
    if (parent !== NONE) this.#sharesBelow[parent] = Number.NaN;
  }

  /** From `now` on the leaf holds so many GPUs more (fewer: negative). `now` never goes back. */
  hold(leaf: number, gpus: number, now: number): void {
    invariant(this.#children[leaf] === null, `node ${leaf} is no leaf: it holds nothing itself`);
    for (let node = leaf; node !== NONE; node = this.#parent[node]) {
      this.#usage[node] = this.usage(node, now);
      this.#since[node] = now;
      this.#level[node] += gpus;
    }
    invariant(this.#level[leaf] >= 0, `leaf ${leaf} holds ${this.#level[leaf]} GPUs`);
  }

  /** GPUs that are held now by the leaf, or below the account. */
  held(node: number): number {
    return this.#level[node];
  }

  /** Decayed usage at `now`, of an account that of all below it, GPU-seconds. */
  usage(node: number, now: number): number {
    return decayedUsage(this.#usage[node], this.#level[node], now - this.#since[node], this.#rate);
  }

  /** Usage ÷ that of all, 0–1; 0 where nobody has used anything. */
  normalisedUsage(node: number, now: number): number {
    return quotient(this.usage(node, now), this.usage(this.root, now));
  }

  /** Shares ÷ those of the node and its siblings, 0–1; 1 for the root. */
  shareAmongSiblings(node: number): number {
    const parent = this.#parent[node];
    return parent === NONE ? 1 : quotient(this.#shares[node], this.#sharesBelowOf(parent));
  }

  /** The part of the whole that the node's shares stand for: the product of all quotients from it up to the root. */
  normalisedShares(node: number): number {
    let part = 1;
    for (let at = node; at !== NONE; at = this.#parent[at]) part *= this.shareAmongSiblings(at);
    return part;
  }

  /**
   * Slurm's U_E: the normalised usage, drawn towards what siblings with it have used together. Right below the root it is
   * the normalised usage itself; further down U + (U_E of the parent − U) × shares ÷ siblings' shares.
   */
  effectiveUsage(node: number, now: number): number {
    const own = this.normalisedUsage(node, now);
    const parent = this.#parent[node];
    if (parent === NONE || parent === this.root) return own;
    return own + (this.effectiveUsage(parent, now) - own) * this.shareAmongSiblings(node);
  }

  /** Classic fair-share factor 2^(−U_E ÷ S), 0–1: ½ where usage is what the shares stand for; 0 without shares. */
  classicFactor(node: number, now: number): number {
    const shares = this.normalisedShares(node);
    return shares > 0 ? pow(2, -this.effectiveUsage(node, now) / shares) : 0;
  }

  /**
   * Level fair share: (shares ÷ siblings' shares) ÷ (usage ÷ siblings' usage). Above 1: got less than its shares stand
   * for. Infinity for who has shares and has used nothing, 0 for who has no shares.
   */
  levelFs(node: number, now: number): number {
    const parent = this.#parent[node];
    if (parent === NONE) return 1;
    return this.#levelFsOf(node, this.#usagePerShare(parent, now), now);
  }

  /** What siblings have used together ÷ their shares, GPU-seconds a share. */
  #usagePerShare(account: number, now: number): number {
    return this.usage(account, now) / this.#sharesBelowOf(account);
  }

  #levelFsOf(node: number, siblingsPerShare: number, now: number): number {
    const shares = this.#shares[node];
    if (shares === 0) return 0;
    const usage = this.usage(node, now);
    if (usage === 0) return Number.POSITIVE_INFINITY;
    // Own quotient first: what all siblings share then parts no two that have the same.
    return (shares / usage) * siblingsPerShare;
  }

  /**
   * Fair tree: leaves in the order of a walk that goes down from the root by level fair share, the greatest first. The
   * first has rank `leafCount`, the others so many fewer as there are before them. Sibling leaves with the same level fair
   * share have the same rank; the children of sibling accounts with the same are ranked as one list; a leaf that ties with
   * a sibling account has the rank of the first leaf below it.
   * @returns ranks by node, 0 for accounts; overwritten by the next call
   */
  fairTreeRanks(now: number): Int32Array {
    this.#lastRank = this.#nextRank = this.#leafCount;
    for (let account = 0; account < this.#children.length; account++) {
      const children = this.#children[account];
      if (children === null) continue;
      const perShare = this.#usagePerShare(account, now);
      for (const child of children) this.#levelFs[child] = this.#levelFsOf(child, perShare, now);
    }
    this.#rankBelow(this.#children[this.root]!, false);
    return this.#rank;
  }

  /** Ranks siblings, or the children of tied ones; `isTied`: the first of them ties with the leaf ranked last. */
  #rankBelow(siblings: number[], isTied: boolean): void {
    const levelFs = this.#levelFs;
    siblings.sort((a, b) => descending(levelFs[a], levelFs[b]) || this.#leafFirst(a, b) || a - b);
    for (let k = 0; k < siblings.length; k++) {
      const node = siblings[k];
      const ties = k === 0 ? isTied : levelFs[node] === levelFs[siblings[k - 1]];
      const children = this.#children[node];
      if (children === null) {
        if (!ties) this.#lastRank = this.#nextRank;
        this.#rank[node] = this.#lastRank;
        this.#nextRank--;
        continue;
      }
      let merged = children;
      // Accounts stand behind the leaves that they tie with, so all that tie are neighbours.
      for (; k + 1 < siblings.length && levelFs[siblings[k + 1]] === levelFs[node]; k++) {
        merged = [...merged, ...this.#children[siblings[k + 1]]!];
      }
      this.#rankBelow(merged, ties);
    }
  }

  #leafFirst(a: number, b: number): number {
    return Number(this.#children[a] !== null) - Number(this.#children[b] !== null);
  }

  #sharesBelowOf(account: number): number {
    if (Number.isNaN(this.#sharesBelow[account])) {
      // From the least to the greatest, so that the sum of fractions depends on no other order.
      const shares = this.#children[account]!.map((child) => this.#shares[child]).sort((a, b) => a - b);
      this.#sharesBelow[account] = shares.reduce((sum, each) => sum + each, 0);
    }
    return this.#sharesBelow[account];
  }
}

/** Part ÷ whole, 0 where there is no whole. */
function quotient(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

/** Comparison by which the greater comes first; unlike a difference it minds equal infinities. */
function descending(a: number, b: number): number {
  return a === b ? 0 : a > b ? -1 : 1;
}
