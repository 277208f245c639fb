/**
 * Which quota each grant of a shared cluster has now: the tree of quotas, kept in step with grants and with what is in
 * service. It must not know jobs or nodes.
 */
import { invariant } from '../../../engine/errors.ts';
import { QuotaTree, ROOT } from '../../../model/quota-tree.ts';
import type { Sharing } from '../../../policies/sharing/sharing.ts';
import type { Grant } from '../grant.ts';

const NONE = -1;

export class QuotaBooks {
  readonly tree = new QuotaTree(0);
  readonly #sharing: Sharing;
  /** By grant; NONE: it has no quota. */
  readonly #leafOf: number[] = [];
  readonly #trackOf = new Map<number, number>();
  readonly #trackOfGrant: (grant: Grant) => number;
  readonly #grants: Grant[] = [];

  /** @param trackOf a number for the track of each grant: priority blocks are one of their own */
  constructor(sharing: Sharing, trackOf: (grant: Grant) => number) {
    this.#sharing = sharing;
    this.#trackOfGrant = trackOf;
  }

  leafOf(grant: Grant): number {
    const leaf = this.#leafOf[grant.terms.id];
    if (leaf === undefined || leaf === NONE) invariant(false, `grant ${grant.terms.id} has no quota`);
    return leaf;
  }

  /** @param grant its id */
  leafOfId(grant: number): number {
    return this.#leafOf[grant];
  }

  /** Grants that have a quota, in the order in which they got one. */
  get grants(): readonly Grant[] {
    return this.#grants;
  }

  /** Whether any grant uses more than its own. */
  hasBorrower(): boolean {
    return this.tree.borrowerCount > 0;
  }

  /**
   * The same of what jobs use that run: what is kept for those which are to start counts as in use, too.
   * @param gpus column over rows
   */
  hasBorrowerBeside<T extends { readonly row: number }>(
    kept: Iterable<T>,
    leafOf: (claim: T) => number,
    gpus: Int32Array,
  ): boolean {
    const { tree } = this;
    const keptOf = new Map<number, number>();
    for (const claim of kept) keptOf.set(leafOf(claim), (keptOf.get(leafOf(claim)) ?? 0) + gpus[claim.row]);
    let borrowers = tree.borrowerCount;
    for (const [leaf, own] of keptOf) if (tree.borrowed(leaf) > 0 && tree.borrowed(leaf) <= own) borrowers--;
    return borrowers > 0;
  }

  /** The grant has another number of GPUs than before, or its first ones. */
  grantChanged(grant: Grant): void {
    const limits = this.#sharing.limitsOf(grant.gpusKept);
    if (this.#has(grant)) this.tree.setLimits(this.leafOf(grant), limits);
    else {
      this.#grants.push(grant);
      this.#leafOf[grant.terms.id] = this.tree.addNode(this.#parentOf(grant), limits);
    }
  }

  #has({ terms }: Grant): boolean {
    return (this.#leafOf[terms.id] ?? NONE) !== NONE;
  }

  /** The grant is over and uses nothing any more. */
  grantLeaves(grant: Grant): void {
    if (!this.#has(grant)) return;
    this.#grants.splice(this.#grants.indexOf(grant), 1);
    this.tree.remove(this.leafOf(grant));
    this.#leafOf[grant.terms.id] = NONE;
  }

  /** To be called after grants or what is in service changed: the root's and the tracks' own quotas follow. */
  refresh(inService: number): void {
    let granted = 0;
    let nominal = 0;
    const byTrack = new Map<number, number>();
    for (const grant of this.#grants) {
      const own = this.#sharing.limitsOf(grant.gpusKept).nominal;
      const track = this.#trackOfGrant(grant);
      granted += grant.gpusKept;
      nominal += own;
      byTrack.set(track, (byTrack.get(track) ?? 0) + own);
    }
    this.tree.setNominal(ROOT, this.#sharing.rootQuotaOf({ inService, granted, nominal }));
    for (const [track, node] of this.#trackOf)
      this.tree.setLimits(node, this.#sharing.trackLimitsOf(byTrack.get(track) ?? 0));
  }

  #parentOf(grant: Grant): number {
    if (this.#sharing.cohort === 'cluster') return ROOT;
    const track = this.#trackOfGrant(grant);
    let node = this.#trackOf.get(track);
    if (node === undefined) {
      node = this.tree.addNode(ROOT, this.#sharing.trackLimitsOf(0));
      this.#trackOf.set(track, node);
    }
    return node;
  }
}
