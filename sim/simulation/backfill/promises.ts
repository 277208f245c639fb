/**
 * Who is looked at in a planned pass: promises of waiting jobs over time, laid anew when a running job outlasts its
 * request, and the horizons by which the queue's index finds the jobs that could start early.
 * It must not know how the plan counts capacity.
 */
import type { Horizons, JobQueue } from '../queue/job-queue.ts';
import type { SizeClasses } from '../queue/size-classes.ts';
import type { Plan } from './plan.ts';

const NONE = -1;
const NEVER = Number.POSITIVE_INFINITY;
/** The index keeps seconds in 32 bits; the greatest number there stands for "no job". */
const LAST = 0x7ffffffe;

export class Promises {
  readonly #plan: Plan;
  readonly #queue: JobQueue;
  readonly #classes: SizeClasses;
  readonly #broken: Record<string, number>;
  /** Jobs that no pass has looked at, in queue order, from `#next` on. */
  #new: number[] = [];
  #next = 0;
  /** Queued jobs that do not fit the nodes in service: they are looked at again when capacity comes. */
  #unpromised: number[] = [];
  #capacityCame = false;
  /** Whether nodes were lost since the last pass. */
  #capacityWent = false;
  /** Whether this pass looks at promised jobs too. */
  #looksAtPromised = false;
  /** Jobs whose promise lives for one pass only. */
  #passing: number[] = [];
  readonly #horizons: Horizons;
  /** The plan's version and the instant for which the horizons were worked out. */
  #horizonsVersion = -1;
  #horizonsAt = -1;

  /** @param broken counts promises that were broken, by reason */
  constructor(plan: Plan, queue: JobQueue, classes: SizeClasses, broken: Record<string, number>) {
    this.#plan = plan;
    this.#queue = queue;
    this.#classes = classes;
    this.#broken = broken;
    this.#horizons = { request: new Int32Array(classes.count), promise: new Int32Array(classes.count) };
  }

  capacityCame(): void {
    this.#capacityCame = true;
  }

  /** Nodes are lost: no promise holds any more. */
  capacityWent(): void {
    this.#capacityWent = true;
  }

  /**
   * Before a pass of conservative backfilling; the plan stands at `now`.
   * @param arrivals queued by now, in queue order
   */
  begin(now: number, arrivals: readonly number[], anyOverdue: boolean): void {
    const plan = this.#plan;
    const queue = this.#queue;
    const earliest = queue.earliestPromise(LAST);
    const overrun = earliest < now || (anyOverdue && earliest === now && plan.isOverfull(now));
    const isVoid = this.#capacityWent;
    this.#capacityWent = false;
    // After a loss whoever has no promise gets one in his turn, too.
    if (isVoid) this.#layAnew(now, true, 'nodeLost');
    else if (overrun) this.#layAnew(now, false, 'overrun');
    this.#looksAtPromised = plan.freed || overrun || isVoid || earliest === now;
    plan.freed = false;
    if (isVoid) {
      this.#new = [];
      this.#next = 0;
      this.#capacityCame = false;
      return;
    }
    this.#new = [...arrivals];
    this.#next = 0;
    if (!this.#capacityCame) return;
    this.#capacityCame = false;
    this.#new.push(...this.#unpromised.filter((job) => queue.has(job)));
    this.#new.sort((a, b) => queue.slotOf(a) - queue.slotOf(b));
    this.#unpromised = [];
  }

  /**
   * All promises are laid anew in queue order: a job overran or a node is lost, and what it holds is missing.
   * @param all those without a promise get one, too
   */
  #layAnew(now: number, all: boolean, reason: string): void {
    const plan = this.#plan;
    const queue = this.#queue;
    const jobs: number[] = [];
    for (let job = queue.head(); job !== NONE; job = queue.nextFrom(queue.slotOf(job) + 1)) {
      if (all || plan.promiseOf[job] !== NEVER) jobs.push(job);
    }
    if (all) this.#unpromised = [];
    const before = jobs.map((job) => plan.promiseOf[job]);
    for (const job of jobs) plan.giveUp(job);
    jobs.forEach((job, k) => {
      const start = plan.promise(job, now, true);
      queue.promiseChanged(job);
      if (start === NEVER) this.#unpromised.push(job);
      if (start > before[k]) this.#broken[reason] = (this.#broken[reason] ?? 0) + 1;
    });
  }

  /** Before a pass of EASY backfilling with several reservations: those of the last pass are gone. */
  beginAfresh(): void {
    for (const job of this.#passing) this.#plan.giveUp(job);
    this.#passing.length = 0;
  }

  /** Promises a start for this pass only. */
  promiseForPass(job: number, now: number): void {
    this.#plan.promise(job, now);
    this.#passing.push(job);
  }

  /**
   * The next job to look at, at or behind a slot: a new one, or one that could start by the horizons.
   * @param all promised jobs that cannot start are looked at too, to move their promises
   */
  next(slot: number, now: number, all: boolean): number {
    const queue = this.#queue;
    if (all && this.#looksAtPromised) return queue.nextFrom(slot);
    while (this.#next < this.#new.length && queue.slotOf(this.#new[this.#next]) < slot) this.#next++;
    const fresh = this.#next < this.#new.length ? this.#new[this.#next] : NONE;
    const startable = this.#looksAtPromised ? queue.nextStartable(slot, this.horizons(now)) : NONE;
    if (fresh === NONE || startable === NONE) return Math.max(fresh, startable);
    return queue.slotOf(fresh) < queue.slotOf(startable) ? fresh : startable;
  }

  /** Promises a start to a job; @returns it, s: now if it can start now. */
  promise(job: number, now: number): number {
    const start = this.#plan.promise(job, now);
    if (start === NEVER) this.#unpromised.push(job);
    if (start !== now) this.#queue.promiseChanged(job);
    return start;
  }

  /** Moves a promise as early as it goes. */
  moveEarlier(job: number, now: number): void {
    if (this.#plan.moveEarlier(job, now)) this.#queue.promiseChanged(job);
  }

  /** By size class: until when a job could hold what it needs, from now on; never too short. */
  horizons(now: number): Horizons {
    if (this.#horizonsVersion === this.#plan.version && this.#horizonsAt === now) return this.#horizons;
    this.#horizonsVersion = this.#plan.version;
    this.#horizonsAt = now;
    const { least, most, count } = this.#classes;
    for (let k = 0; k < count; k++) {
      const whole = this.#plan.wholeHorizon(least[k], now);
      const until = least[k] === most[k] ? Math.min(whole, this.#plan.restHorizon(least[k], now)) : whole;
      this.#horizons.request[k] = until <= now ? -1 : Math.min(until - now, LAST);
      // A job whose promise is due now holds its room already: nothing before its start stands in its way.
      this.#horizons.promise[k] = Math.min(until, LAST);
    }
    return this.#horizons;
  }
}
