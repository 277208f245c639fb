/**
 * Why the jobs of the grants of one shared cluster wait: counts them by grant, and judges them when a pass is over. It must
 * not know how reasons are summed.
 */
import { PoolStanding } from '../../waiting/pool-standing.ts';
import type { WaitBooks } from '../../waiting/wait-books.ts';
import type { Grant } from '../grant.ts';
import type { SharedCluster } from './shared-cluster.ts';

export class WhyWaiting {
  readonly #cluster: SharedCluster;
  readonly #waits: WaitBooks;
  readonly #grantAt: (row: number) => Grant;
  readonly #grants: readonly Grant[];
  readonly #standing = new PoolStanding();

  /** @param grants by number */
  constructor(cluster: SharedCluster, waits: WaitBooks, grantAt: (row: number) => Grant, grants: readonly Grant[]) {
    this.#cluster = cluster;
    this.#waits = waits;
    this.#grantAt = grantAt;
    this.#grants = grants;
    cluster.pool.waits = (row) => waits.ofGrant(grantAt(row));
  }

  /** Others are told to stop for a job that waits (+1), or need not any more (−1). */
  inGrace(row: number, more: number, now: number): void {
    this.#waits.ofGrant(this.#grantAt(row)).inGrace(this.#cluster.pool.jobs.gpus[row], more, now);
  }

  /** The pass is over. */
  judge(now: number): void {
    const { pool, books, waiting } = this.#cluster;
    const standing = this.#standing.read(pool);
    // Nodes that went back to their owner are held in the pool, and are in service no more.
    standing.inService = books.gauge.gpusInService;
    standing.up = standing.inService - books.meter.gpusDown;
    for (const id of waiting.grants) {
      const grant = this.#grants[id];
      standing.allowed = this.#cluster.availableTo(grant);
      standing.budgetIsSpent = grant.hasSpentBudget(now);
      this.#waits.ofGrant(grant).judge(standing, now);
    }
  }
}
