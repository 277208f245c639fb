/**
 * To which account of a share tree each job is charged, and the GPUs that it holds there. It must not know queues, nor what
 * an order makes of usage.
 */
import type { JobTable } from '../../model/jobs.ts';
import { ShareTree } from '../../model/share-tree.ts';

export class JobAccounts {
  readonly shares: ShareTree;
  /** The leaf to which a job is charged; it may add leaves that are not there yet. */
  readonly leafOf: (job: number) => number;

  constructor(shares: ShareTree, leafOf: (job: number) => number) {
    this.shares = shares;
    this.leafOf = leafOf;
  }

  /** Jobs have come: their accounts are there from now on. */
  came(jobs: readonly number[]): void {
    for (const job of jobs) this.leafOf(job);
  }

  /** From `now` on the job holds so many GPUs more (fewer: negative). */
  hold(job: number, gpus: number, now: number): void {
    this.shares.hold(this.leafOf(job), gpus, now);
  }
}

/**
 * An account for each user, all with one share right below the root, from the first pass on that sees a job of the user;
 * jobs without a user are charged to one account. Where nobody is named all stand alike.
 */
export function userAccounts(jobs: JobTable, halfLifeSeconds: number): JobAccounts {
  const shares = new ShareTree(halfLifeSeconds);
  const leafOfUser = new Map<number, number>();
  return new JobAccounts(shares, (job) => {
    const user = jobs.user[job];
    let leaf = leafOfUser.get(user);
    if (leaf === undefined) {
      leaf = shares.addLeaf(shares.root, 1);
      leafOfUser.set(user, leaf);
    }
    return leaf;
  });
}
