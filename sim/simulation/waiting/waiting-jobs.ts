/**
 * Jobs that wait in one queue for one grant, counted by the GPUs that they ask for, and the seconds that they have waited
 * for each reason. It must not know which jobs these are.
 *
 * Jobs of one size wait for one reason at a time, so that nobody looks at each: what all of a size have waited is booked,
 * as jobs × seconds, when one of them comes or goes or when their reason changes.
 */
import { invariant } from '../../engine/errors.ts';
import { type Standing, WAIT_REASONS, waitReason } from '../../model/wait-reasons.ts';
import { PastStanding } from './past-standing.ts';

const REASONS = WAIT_REASONS.length;
const SIZES_AT_FIRST = 4;

/** The measured part of a run, s: [from, until). */
export interface WaitWindow {
  readonly from: number;
  readonly until: number;
}

/** Whose jobs these are. */
export interface WhoWaits {
  readonly cluster: number;
  /** Index of the application; −1: there are none. */
  readonly application: number;
}

export class WaitingJobs {
  readonly who: WhoWaits;
  /** Jobs that wait. */
  count = 0;
  /** Sizes that ever waited, in the order in which they came. */
  sizes = 0;
  /** Columns over sizes: GPUs, jobs that wait, of these the ones with a reason of their own, reason of the others. */
  gpus = new Int32Array(SIZES_AT_FIRST);
  #jobs = new Int32Array(SIZES_AT_FIRST);
  #apart = new Int32Array(SIZES_AT_FIRST);
  #reason = new Uint8Array(SIZES_AT_FIRST);
  /** The sizes of which jobs wait, in no order: only they are judged. */
  #present = new Int32Array(SIZES_AT_FIRST);
  #presentCount = 0;
  /** Since when these numbers and the reason hold, s. */
  #since = new Float64Array(SIZES_AT_FIRST);
  /** By size and reason, row-major: jobs that wait for it although others of their size do not. */
  #apartFor = new Int32Array(SIZES_AT_FIRST * REASONS);
  /** Job-seconds by size and reason, row-major: of the whole run, and of these in the window. */
  seconds = new Float64Array(SIZES_AT_FIRST * REASONS);
  secondsInWindow = new Float64Array(SIZES_AT_FIRST * REASONS);
  /** As at the last pass; the reasons of all sizes follow from it. */
  readonly #past = new PastStanding();
  /** Size by GPUs; −1: has never waited. */
  #sizeOf = new Int16Array(0);
  readonly #from: number;
  readonly #until: number;

  constructor(who: WhoWaits, { from, until }: WaitWindow) {
    this.who = who;
    this.#from = from;
    this.#until = until;
  }

  /** A job begins to wait; the pass at the end of the same instant says why. */
  came(gpus: number, now: number): void {
    let size = gpus < this.#sizeOf.length ? this.#sizeOf[gpus] : -1;
    if (size < 0) size = this.#add(gpus);
    this.#book(size, now);
    if (this.#jobs[size]++ === 0) {
      this.#present[this.#presentCount++] = size;
      this.#reason[size] = waitReason(this.#past, gpus);
    }
    this.count++;
  }

  /** A job waits no more. */
  left(gpus: number, now: number): void {
    const size = this.#of(gpus);
    this.#book(size, now);
    if (--this.#jobs[size] === 0) {
      const present = this.#present;
      present[present.indexOf(size)] = present[--this.#presentCount];
    }
    this.count--;
  }

  /** From now on so many jobs of the size more (fewer: negative) wait for this reason, whatever others of it wait for. */
  setApart(gpus: number, reason: number, more: number, now: number): void {
    const size = this.#of(gpus);
    this.#book(size, now);
    this.#apart[size] += more;
    this.#apartFor[size * REASONS + reason] += more;
  }

  /** Nobody waits for this reason apart from others any more. */
  bringBack(reason: number, now: number): void {
    for (let size = 0; size < this.sizes; size++) {
      this.#book(size, now);
      this.#apart[size] -= this.#apartFor[size * REASONS + reason];
      this.#apartFor[size * REASONS + reason] = 0;
    }
  }

  /**
   * A pass is over: what holds at its end is why jobs wait until the next one. Only sizes between what a figure was at the
   * last pass and what it is now can have another reason.
   */
  judge(standing: Standing, now: number): void {
    const past = this.#past;
    past.follow(standing);
    const { from, to } = past;
    if (from === to) return;
    const { gpus } = this;
    const present = this.#present;
    for (let k = 0; k < this.#presentCount; k++) {
      const size = present[k];
      const asked = gpus[size];
      if (asked > from && asked <= to) this.#judgeSize(size, asked, standing, now);
    }
  }

  #judgeSize(size: number, gpus: number, standing: Standing, now: number): void {
    const reason = waitReason(standing, gpus);
    if (reason === this.#reason[size]) return;
    this.#book(size, now);
    this.#reason[size] = reason;
  }

  /** Why a job of the size waits that has no reason of its own; −1: none of the size waits. */
  reasonOf(gpus: number): number {
    const size = gpus < this.#sizeOf.length ? this.#sizeOf[gpus] : -1;
    return size < 0 || this.#jobs[size] === 0 ? -1 : this.#reason[size];
  }

  /** The run ends: what has been waited until now is booked. */
  finish(now: number): void {
    for (let size = 0; size < this.sizes; size++) this.#book(size, now);
  }

  #of(gpus: number): number {
    const size = gpus < this.#sizeOf.length ? this.#sizeOf[gpus] : -1;
    if (size < 0 || this.#jobs[size] === 0) invariant(false, `no job of ${gpus} GPUs waits`);
    return size;
  }

  #add(gpus: number): number {
    if (gpus >= this.#sizeOf.length) this.#sizeOf = copied(this.#sizeOf, new Int16Array(2 * gpus + 1).fill(-1));
    const size = this.sizes++;
    if (size === this.gpus.length) this.#grow(2 * size);
    this.#sizeOf[gpus] = size;
    this.gpus[size] = gpus;
    return size;
  }

  #grow(sizes: number): void {
    this.gpus = copied(this.gpus, new Int32Array(sizes));
    this.#jobs = copied(this.#jobs, new Int32Array(sizes));
    this.#apart = copied(this.#apart, new Int32Array(sizes));
    this.#present = copied(this.#present, new Int32Array(sizes));
    this.#apartFor = copied(this.#apartFor, new Int32Array(sizes * REASONS));
    this.#reason = copied(this.#reason, new Uint8Array(sizes));
    this.#since = copied(this.#since, new Float64Array(sizes));
    this.seconds = copied(this.seconds, new Float64Array(sizes * REASONS));
    this.secondsInWindow = copied(this.secondsInWindow, new Float64Array(sizes * REASONS));
  }

  #book(size: number, now: number): void {
    const since = this.#since[size];
    const seconds = now - since;
    if (seconds === 0) return;
    this.#since[size] = now;
    const jobs = this.#jobs[size];
    if (jobs === 0) return;
    const apart = this.#apart[size];
    const at = size * REASONS;
    const measured = since >= this.#from && now <= this.#until ? seconds : this.#measured(since, now);
    this.seconds[at + this.#reason[size]] += (jobs - apart) * seconds;
    this.secondsInWindow[at + this.#reason[size]] += (jobs - apart) * measured;
    if (apart === 0) return;
    for (let reason = 0; reason < REASONS; reason++) {
      this.seconds[at + reason] += this.#apartFor[at + reason] * seconds;
      this.secondsInWindow[at + reason] += this.#apartFor[at + reason] * measured;
    }
  }

  #measured(since: number, now: number): number {
    return Math.max(0, Math.min(now, this.#until) - Math.max(since, this.#from));
  }
}

function copied<T extends Int16Array | Int32Array | Uint8Array | Float64Array>(from: T, into: T): T {
  into.set(from);
  return into;
}
