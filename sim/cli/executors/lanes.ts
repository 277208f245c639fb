/**
 * Which run a free lane makes next, so that runs that share their jobs stay together without leaving a lane idle.
 * It must not know threads. The order changes nothing in any result.
 */
import type { PlannedRun } from '../../experiment/scenario/plan.ts';

export class RunQueue {
  /** By replication, in the order of the plan: the runs that nobody has taken. */
  private readonly waiting = new Map<number, PlannedRun[]>();
  /** Replications whose jobs some lane has made. */
  private readonly opened = new Set<number>();

  constructor(runs: readonly PlannedRun[]) {
    for (const run of runs) {
      const same = this.waiting.get(run.replication);
      if (same) same.push(run);
      else this.waiting.set(run.replication, [run]);
    }
  }

  /**
   * The next run for a lane that made `last`: of the same replication, else the first of one that nobody has begun,
   * else one from the replication that has most left. Undefined when nothing is left.
   */
  take(last: PlannedRun | undefined): PlannedRun | undefined {
    const own = last && this.waiting.has(last.replication) ? last.replication : undefined;
    const replication = own ?? this.firstUnopened() ?? this.longest();
    if (replication === undefined) return undefined;
    this.opened.add(replication);
    const runs = this.waiting.get(replication);
    const run = runs?.shift();
    if (runs?.length === 0) this.waiting.delete(replication);
    return run;
  }

  private firstUnopened(): number | undefined {
    return [...this.waiting.keys()].find((replication) => !this.opened.has(replication));
  }

  private longest(): number | undefined {
    return [...this.waiting].reduce<[number, PlannedRun[]] | undefined>(
      (longest, each) => (longest && longest[1].length >= each[1].length ? longest : each),
      undefined,
    )?.[0];
  }
}
