/**
 * Which run a free lane makes next, so that runs that share their jobs stay together without leaving a lane idle.
 * It must not know threads. The order changes nothing in any result.
 */
import type { PlannedRun } from '../../experiment/scenario/plan.ts';

/** What the runs of a group share: a replication's number, or any text. */
export type Group = number | string;

export class RunQueue<Run extends PlannedRun> {
  /** By group, in the order of the plan: the runs that nobody has taken. */
  private readonly waiting = new Map<Group, Run[]>();
  /** Groups whose jobs some lane has made. */
  private readonly opened = new Set<Group>();
  private readonly groupOf: (run: Run) => Group;

  /** @param groupOf equal for runs with the same jobs; by default, the runs of a replication */
  constructor(runs: readonly Run[], groupOf: (run: Run) => Group = ({ replication }) => replication) {
    this.groupOf = groupOf;
    for (const run of runs) {
      const same = this.waiting.get(groupOf(run));
      if (same) same.push(run);
      else this.waiting.set(groupOf(run), [run]);
    }
  }

  /**
   * The next run for a lane that made `last`: of the same group, else the first of one that nobody has begun, else one
   * from the group that has most left. Undefined when nothing is left.
   */
  take(last: Run | undefined): Run | undefined {
    const own = last && this.waiting.has(this.groupOf(last)) ? this.groupOf(last) : undefined;
    const group = own ?? this.firstUnopened() ?? this.longest();
    if (group === undefined) return undefined;
    this.opened.add(group);
    const runs = this.waiting.get(group);
    const run = runs?.shift();
    if (runs?.length === 0) this.waiting.delete(group);
    return run;
  }

  private firstUnopened(): Group | undefined {
    for (const group of this.waiting.keys()) if (!this.opened.has(group)) return group;
    return undefined;
  }

  private longest(): Group | undefined {
    return [...this.waiting].reduce<[Group, Run[]] | undefined>(
      (longest, each) => (longest && longest[1].length >= each[1].length ? longest : each),
      undefined,
    )?.[0];
  }
}
