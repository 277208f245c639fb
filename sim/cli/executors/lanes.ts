/**
 * Which run a free lane makes next, so that runs that share their jobs stay together without leaving a lane idle, and all
 * lanes end at about the same time. It must not know threads. The order changes nothing in any result.
 */
import type { PlannedRun } from '../../experiment/scenario/plan.ts';

/** What the runs of a group share: a replication's number, or any text. */
export type Group = number | string;
/** What runs have in common that take about as long: a variant's number, or any text. */
export type Kind = number | string;

/** Among so many of the next runs, and of the next groups, the longest is looked for: a plan may have 200,000 runs. */
const LOOK_AHEAD = 64;

export class RunQueue<Run extends PlannedRun> {
  /** By group, in the order of the plan: the runs that nobody has taken, the next one last. */
  private readonly waiting = new Map<Group, Run[]>();
  /** Groups whose jobs no lane has made, by replication, both in the order of the plan. */
  private readonly unopened = new Map<number, Set<Group>>();
  /** The shortest time that a run of a kind took: a first one also starts its thread, or makes the jobs. */
  private readonly shortest = new Map<Kind, number>();
  /** The longest time that any run took. */
  private mostSeen = 1;
  private readonly groupOf: (run: Run) => Group;
  private readonly kindOf: (run: Run) => Kind;

  /**
   * @param groupOf equal for runs with the same jobs; by default, the runs of a replication
   * @param kindOf equal for runs that take about as long; by default, those of a variant
   */
  constructor(
    runs: readonly Run[],
    groupOf: (run: Run) => Group = ({ replication }) => replication,
    kindOf: (run: Run) => Kind = ({ variant }) => variant,
  ) {
    this.groupOf = groupOf;
    this.kindOf = kindOf;
    for (const run of runs) {
      const group = groupOf(run);
      const same = this.waiting.get(group);
      if (same) {
        same.push(run);
        continue;
      }
      this.waiting.set(group, [run]);
      const others = this.unopened.get(run.replication);
      if (others) others.add(group);
      else this.unopened.set(run.replication, new Set([group]));
    }
    for (const same of this.waiting.values()) same.reverse();
  }

  /**
   * The next run for a lane that made `last`: of the same group, else of one that nobody has begun, of the first
   * replication that has any, else from the group that has most left. Undefined when nothing is left. Wherever there is a
   * choice, what is known to take longest comes first, so that what is shared out at the end is short.
   */
  take(last: Run | undefined): Run | undefined {
    const own = last && this.waiting.has(this.groupOf(last)) ? this.groupOf(last) : undefined;
    const group = own ?? this.open() ?? this.longest(this.waiting.keys());
    const runs = group === undefined ? undefined : this.waiting.get(group);
    if (group === undefined || !runs) return undefined;
    // Runs stand from the last to the first: what is taken out moves no more than those that were looked at.
    const near = runs.slice(-LOOK_AHEAD).map((run) => this.expected(run));
    const longest = near.lastIndexOf(Math.max(...near));
    const [run] = runs.splice(runs.length - near.length + longest, 1);
    if (runs.length === 0) this.waiting.delete(group);
    return run;
  }

  /** @param time that a run took, in any unit */
  took(run: Run, time: number): void {
    this.mostSeen = Math.max(this.mostSeen, time);
    const kind = this.kindOf(run);
    this.shortest.set(kind, Math.min(this.shortest.get(kind) ?? Infinity, time));
  }

  private open(): Group | undefined {
    const [replication, groups] = this.unopened.entries().next().value ?? [];
    if (replication === undefined || !groups) return undefined;
    const group = this.longest(groups);
    if (group === undefined) return undefined;
    groups.delete(group);
    if (groups.size === 0) this.unopened.delete(replication);
    return group;
  }

  /** Of the first ones, that with the longest time left. */
  private longest(groups: Iterable<Group>): Group | undefined {
    let longest: Group | undefined;
    let most = -1;
    let seen = 0;
    for (const group of groups) {
      if (++seen > LOOK_AHEAD) break;
      const time = this.waiting.get(group)!.reduce((sum, run) => sum + this.expected(run), 0);
      if (time <= most) continue;
      longest = group;
      most = time;
    }
    return longest;
  }

  /** Of a kind that nobody has seen: as long as any, so that it is soon seen. */
  private expected(run: Run): number {
    return this.shortest.get(this.kindOf(run)) ?? this.mostSeen;
  }
}
