/**
 * Scales a workload by resampling whole weeks of users, so that a larger machine meets more users instead of faster ones.
 * It must not know the machine; the caller says by which factor.
 *
 * A block is what one user submitted in one week (weeks of 7 × 86,400 s from second 0). Scaling by f takes each block
 * ⌊f⌋ or ⌈f⌉ times, f times in the mean. The first copy stays where it is; a further copy is a new user's, and goes into
 * another week at the same instants within the week: hours of the day, days of the week, sessions and series of a user
 * survive, and no two copies meet at one instant as they would side by side.
 *
 * Which blocks are taken once more (or, for f below 1, at all) is decided by systematic sampling along the blocks sorted
 * by work: one random offset, every block has the same chance, and the few blocks that hold most of the work are thinned
 * or multiplied evenly, so that the work obtained stays near f times the work given.
 *
 * Jobs without a user form a block with those submitted in the same minute: long against the gaps within a batch, which
 * so stays whole, and short against the hours over which arrivals swell and ebb, which so are thinned evenly.
 */

import { InputError } from '../../engine/errors.ts';
import type { Stream } from '../../engine/random.ts';
import { rowOrder } from '../../engine/row-order.ts';
import { type JobTable, takeJobs } from '../../model/jobs.ts';
import { submissionOrder } from './submission-order.ts';
import { groupThousands } from './trace.ts';
import { counts, type Transformed, totalWork } from './transform.ts';

export const WEEK_SECONDS = 7 * 86_400;
const MINUTE_SECONDS = 60;

interface Block {
  readonly user: number;
  readonly week: number;
  /** Rows of the table, in order of submission. */
  readonly rows: number[];
  /** Reference GPU-seconds. */
  work: number;
}

/** A row of the old table for each job of the new one, by how much it moves (s), and whose it is. */
interface Taken {
  readonly rows: number[];
  readonly shifts: number[];
  readonly users: number[];
}

export interface Scaled extends Transformed {
  /** Work obtained ÷ work given; near `factor`. Null where there was no work. */
  readonly workRatio: number | null;
}

/** The workload scaled by `factor` ≥ 0; takes one draw from `draws`, and one more for each block of the workload. */
export function scaleByUserWeeks(jobs: JobTable, factor: number, draws: Stream): Scaled {
  const blocks = blocksOf(jobs);
  const copies = systematicCopies(blocks, factor, draws.next());
  const lastSubmit = jobs.count > 0 ? jobs.submit[jobs.count - 1] : 0;
  const newUsers = new NewUsers(jobs);
  const taken: Taken = { rows: [], shifts: [], users: [] };
  blocks.forEach((block, k) => {
    const draw = draws.next();
    const weeks = copies[k] > 1 ? otherWeeks(block, jobs, lastSubmit) : [];
    for (let copy = 0; copy < copies[k]; copy++) {
      // Further copies take the weeks in turn from a random one on: different weeks as long as there are any.
      const week = copy === 0 ? block.week : weeks[(Math.floor(draw * weeks.length) + copy - 1) % weeks.length];
      const user = copy === 0 || block.user < 0 ? block.user : newUsers.of(block.user, copy);
      for (const row of block.rows) {
        taken.rows.push(row);
        taken.shifts.push((week - block.week) * WEEK_SECONDS);
        taken.users.push(user);
      }
    }
  });
  return assembled(jobs, factor, taken);
}

/** Blocks in the order of their first submission. */
function blocksOf(jobs: JobTable): Block[] {
  const blocks = new Map<number, Block>();
  const weeks = jobs.count > 0 ? weekOf(jobs.submit[jobs.count - 1]) + 1 : 0;
  for (let row = 0; row < jobs.count; row++) {
    const user = jobs.user[row];
    const week = weekOf(jobs.submit[row]);
    const key = user < 0 ? -1 - Math.floor(jobs.submit[row] / MINUTE_SECONDS) : user * weeks + week;
    const block = blocks.get(key) ?? { user, week, rows: [], work: 0 };
    if (block.rows.length === 0) blocks.set(key, block);
    block.rows.push(row);
    block.work += jobs.run[row] * jobs.gpus[row];
  }
  return [...blocks.values()];
}

function weekOf(submit: number): number {
  return Math.floor(submit / WEEK_SECONDS);
}

/** How often each block is taken: along the blocks sorted by work, the whole steps of (rank × factor + offset). */
function systematicCopies(blocks: readonly Block[], factor: number, offset: number): Int32Array {
  const byWork = Array.from(blocks.keys()).sort((a, b) => blocks[b].work - blocks[a].work || a - b);
  const copies = new Int32Array(blocks.length);
  byWork.forEach((block, rank) => {
    copies[block] = Math.floor((rank + 1) * factor + offset) - Math.floor(rank * factor + offset);
  });
  return copies;
}

/** The weeks, other than its own, in which the block ends within the workload; its own if there is none. */
function otherWeeks(block: Block, jobs: JobTable, lastSubmit: number): number[] {
  const lastInWeek = jobs.submit[block.rows[block.rows.length - 1]] - block.week * WEEK_SECONDS;
  const weeks: number[] = [];
  for (let week = 0; week * WEEK_SECONDS + lastInWeek <= lastSubmit; week++) if (week !== block.week) weeks.push(week);
  return weeks.length > 0 ? weeks : [block.week];
}

/** Numbers for the users of further copies: one for each user and copy, above all that there are. */
class NewUsers {
  private readonly numbers = new Map<string, number>();
  private next = 0;

  constructor(jobs: JobTable) {
    for (let job = 0; job < jobs.count; job++) if (jobs.user[job] >= this.next) this.next = jobs.user[job] + 1;
  }

  of(user: number, copy: number): number {
    const key = `${user} ${copy}`;
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.next++;
      if (number >= 2 ** 31) throw new InputError([{ message: 'user numbers leave no room for more users' }]);
      this.numbers.set(key, number);
    }
    return number;
  }
}

/** The chosen rows as a table in order of submission; further copies get job numbers above all that there are. */
function assembled(jobs: JobTable, factor: number, chosen: Taken): Scaled {
  // In the order of the trace, so that it decides between jobs of one instant whichever block they are of.
  const byRow = Array.from(rowOrder(Float64Array.from(chosen.rows)));
  const taken: Taken = {
    rows: byRow.map((k) => chosen.rows[k]),
    shifts: byRow.map((k) => chosen.shifts[k]),
    users: byRow.map((k) => chosen.users[k]),
  };
  const copied = takeJobs(jobs, taken.rows);
  const seen = new Uint8Array(jobs.count);
  let nextId = jobs.id.reduce((most, id) => Math.max(most, id), 0) + 1;
  for (let k = 0; k < copied.count; k++) {
    copied.submit[k] += taken.shifts[k];
    copied.user[k] = taken.users[k];
    if (seen[taken.rows[k]]) copied.id[k] = nextId++;
    seen[taken.rows[k]] = 1;
  }
  const order = submissionOrder(copied.submit);
  const scaled = order ? takeJobs(copied, order) : copied;
  const given = totalWork(jobs);
  const workRatio = given > 0 ? totalWork(scaled) / given : null;
  const text =
    `Weeks of users resampled by ${factor}: ${groupThousands(scaled.count)} jobs from ${groupThousands(jobs.count)}, ` +
    `${workRatio === null ? 'no work' : `${workRatio.toFixed(3)} times the work`}`;
  return { jobs: scaled, record: { step: 'scale', ...counts(jobs, scaled), text }, workRatio };
}
