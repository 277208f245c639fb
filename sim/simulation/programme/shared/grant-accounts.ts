/**
 * The accounts of a shared cluster for queue orders that compare shares: the cluster, its tracks, their projects. It must
 * not know queues, nor what an order makes of usage.
 *
 * A project's shares are the weight of the GPUs that its grants have here, a track's those of its projects together. A
 * project without a grant keeps its usage and has no shares.
 */
import { ShareTree } from '../../../model/share-tree.ts';
import type { Sharing } from '../../../policies/sharing/sharing.ts';
import { JobAccounts } from '../../queue/job-accounts.ts';
import type { Grant } from '../grant.ts';

export class GrantAccounts extends JobAccounts {
  readonly #weightOf: Sharing['weightOf'];
  readonly #trackOf: (grant: Grant) => number;
  readonly #accountOfTrack = new Map<number, number>();
  /** By project. */
  readonly #leafOfProject = new Map<number, number>();
  readonly #trackOfProject = new Map<number, number>();

  /**
   * @param trackOf a number for the track of each grant: priority blocks are one of their own
   * @param grantAt the grant in which a row waits or runs
   */
  constructor(
    halfLifeSeconds: number,
    { weightOf }: Sharing,
    trackOf: (grant: Grant) => number,
    grantAt: (row: number) => Grant,
  ) {
    super(new ShareTree(halfLifeSeconds), (row) => this.#leafOf(grantAt(row)));
    this.#weightOf = weightOf;
    this.#trackOf = trackOf;
  }

  /** To be called after grants came, went or have another number of GPUs. @param grants all that are active here */
  refresh(grants: Iterable<Grant>): void {
    const gpusOf = new Map<number, number>();
    for (const grant of grants) {
      const { application } = grant.terms;
      this.#leafOf(grant);
      gpusOf.set(application, (gpusOf.get(application) ?? 0) + grant.gpusKept);
    }
    const sharesOf = new Map<number, number>();
    for (const [project, leaf] of this.#leafOfProject) {
      const gpus = gpusOf.get(project) ?? 0;
      const shares = gpus > 0 ? this.#weightOf(gpus) : 0;
      const track = this.#trackOfProject.get(project)!;
      this.shares.setShares(leaf, shares);
      sharesOf.set(track, (sharesOf.get(track) ?? 0) + shares);
    }
    for (const [track, account] of this.#accountOfTrack) this.shares.setShares(account, sharesOf.get(track) ?? 0);
  }

  #leafOf(grant: Grant): number {
    const { application } = grant.terms;
    let leaf = this.#leafOfProject.get(application);
    if (leaf === undefined) {
      const track = this.#trackOf(grant);
      leaf = this.shares.addLeaf(this.#accountOf(track), 0);
      this.#leafOfProject.set(application, leaf);
      this.#trackOfProject.set(application, track);
    }
    return leaf;
  }

  #accountOf(track: number): number {
    let account = this.#accountOfTrack.get(track);
    if (account === undefined) {
      account = this.shares.addAccount(this.shares.root, 0);
      this.#accountOfTrack.set(track, account);
    }
    return account;
  }
}
