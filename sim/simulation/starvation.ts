/**
 * A job that is first in its queue and never starts, while those behind it do: noticed, and told with the policies that
 * make it and the last starts past it. It must not know how jobs are chosen.
 *
 * No reservation is late by design: whoever is first starts when those have ended who ran when it became so, if they keep to
 * their requests and no node is lost. So the first so many starts past a job say nothing ({@link Detectors.starts});
 * then everybody who runs is given until his expected end; and only if as many more start past it after that, it
 * starves. Not counted: who stands before it (an order may put others first for ever), starts while nodes are about to
 * close, and all before a start or a re-rank made another one the first. A job that is larger than what is in service
 * and up waits for nodes.
 */
import type { InputError } from '../engine/errors.ts';
import { STATE } from './job-board.ts';
import { NowhereError } from './nowhere-error.ts';
import type { Pool } from './pool.ts';

/** Starts past the job that are told. */
const STARTS_TOLD = 6;
const NONE = -1;

/** What is known of the jobs of a queue. */
export interface StarvationHost {
  /** How many may start past the first job of a queue, and again past the expected end of all that runs then. */
  readonly startsMost: number;
  /** Policies with their parameters, for people. */
  readonly policies: string;
  /** Where they wait, for people. */
  readonly place: string;
  /** The job for people. */
  nameOf(row: number): string;
  /** Whether it could run on the nodes in service that are up, if these were empty. */
  fits(row: number): boolean;
  /** When the last of those that run is expected to end, s; at most now: nobody runs, or all are overdue. */
  lastExpectedEnd(): number;
}

export class Starvation {
  /** The job that is first, −1: nobody is known to be. */
  first = NONE;
  readonly #host: StarvationHost;
  #since = 0;
  #past = 0;
  /** From when on starts past it count again, s; −1: the first ones count still. */
  #from = NONE;
  /** The last starts past it. */
  readonly #last: { readonly at: number; readonly name: string }[] = [];

  constructor(host: StarvationHost) {
    this.#host = host;
  }

  /** After a pass in which somebody started. @param row −1: nobody waits */
  firstIs(row: number, now: number): void {
    if (row !== this.first) this.#watch(row, now);
  }

  /** A job starts that stands behind the first one. @throws InputError where that one starves */
  past(row: number, now: number): void {
    if (this.#from !== NONE) {
      if (now <= this.#from) return;
      this.#last.push({ at: now, name: this.#host.nameOf(row) });
      if (this.#last.length > STARTS_TOLD) this.#last.shift();
    }
    if (++this.#past <= this.#host.startsMost) return;
    if (!this.#host.fits(this.first)) this.#watch(this.first, now);
    else if (this.#from === NONE) {
      this.#past = 0;
      this.#from = Math.max(now, this.#host.lastExpectedEnd());
    } else throw this.#starving(now);
  }

  #watch(row: number, now: number): void {
    this.first = row;
    this.#since = now;
    this.#past = 0;
    this.#from = NONE;
    this.#last.length = 0;
  }

  #starving(now: number): InputError {
    const { startsMost, policies, place, nameOf } = this.#host;
    const [name, since, from] = [nameOf(this.first), this.#since, this.#from];
    return new NowhereError((instant) => ({
      path: 'policies',
      message:
        `${policies} let a job starve: in ${place} ${name} is the first in the queue since ${instant(since)}, ` +
        `all that ran was expected to end by ${instant(from)}, and until ${instant(now)} ${startsMost} more started past it; ` +
        `the last: ${this.#last.map((start) => `at ${instant(start.at)} ${start.name}`).join('; ')}`,
      remedy:
        'end jobs at their requests (limit: kill), let nobody pass (backfill: none), or let owners take back (preemption); or allow more: detectors.starts',
    }));
  }
}

/**
 * Of a pool with a queue of its own.
 * @param inWords policies for people
 * @param away GPUs in service on which no job can run
 */
export function starvationIn(
  { jobs, board, nodes, site }: Pool,
  { inWords, startsMost }: { readonly inWords: string; readonly startsMost: number },
  nameOf: StarvationHost['nameOf'],
  away: () => number,
): Starvation {
  return new Starvation({
    ...{ policies: inWords, startsMost, place: site.id, nameOf },
    fits: (job) => jobs.gpus[job] <= nodes.nodesInService * site.gpusPerNode - away(),
    lastExpectedEnd: () =>
      board.state.reduce((last, state, job) => {
        const end = board.expectedEnd[job];
        return state === STATE.running && end < Number.POSITIVE_INFINITY ? Math.max(last, end) : last;
      }, 0),
  });
}
