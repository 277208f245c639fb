/**
 * One scheduling pass over a pool: what a backfilling policy reads, and the loop that starts the jobs it names.
 * It must not know how a policy chooses.
 *
 * Most passes follow a submission while the head is blocked as before. Then only the new jobs need a look: those passed
 * over earlier were refused with more room, more time until the shadow, or both. An end, a new head, new capacity, an
 * overdue job, or a reservation that left more room than before make the pass go through the whole queue.
 */
import type { Pass } from '../policies/backfill/backfill.ts';
import { NONE } from '../policies/policy.ts';
import type { Gate, Pool } from './pool.ts';
import type { Starvation } from './starvation.ts';

export class SchedulingPass implements Pass {
  #pool!: Pool;
  #now = 0;
  /** Only the arrivals from here on are looked at; −1: the whole queue. */
  #arrival = NONE;
  /** Where the search through the whole queue goes on. */
  #slot = 0;
  /** Jobs looked at behind the blocked head. */
  #looked = 0;
  /** Jobs that could not start (several reservations). */
  #blocked = 0;
  #reservationMade = false;
  #startedSinceChoice = false;
  /** The job named last may not touch the kept nodes. */
  #besideReservation = false;

  /** Jobs that started on closing nodes before the backfilling was asked. */
  #onClosing = 0;

  /**
   * Runs the pass.
   * @param onStart told of every job that starts
   */
  run(pool: Pool, now: number, onStart: (job: number) => void): void {
    this.#begin(pool, now, onStart);
    const { arrivals } = pool;
    let anyStarted = false;
    for (let job = this.decide(); job !== NONE; job = this.decide()) {
      anyStarted = true;
      this.#start(job);
      onStart(job);
    }
    if (this.#arrival !== NONE) for (let k = this.#arrival; k < arrivals.length; k++) pool.enqueue(arrivals[k]);
    // Popping is inlined where setting the length is a call.
    while (arrivals.length > 0) arrivals.pop();
    pool.mustScan = pool.reservation?.grew ?? false;
    if (anyStarted && pool.starvation !== null) pool.starvation.firstIs(pool.queue.head(), now);
    // Who starts leaves closing nodes to others; who starts on these, his reservation or promise.
    if (!anyStarted && this.#onClosing === 0) return;
    if (pool.closing !== null && pool.closing.round(now, onStart) > 0) this.run(pool, now, onStart);
  }

  /** Asks the backfilling which job starts next; −1: the pass is over. The audit's pass watches this. */
  protected decide(): number {
    return this.#pool.backfilling.next(this);
  }

  #begin(pool: Pool, now: number, onStart: (job: number) => void): void {
    this.#pool = pool;
    this.#now = now;
    this.#slot = 0;
    this.#looked = 0;
    this.#blocked = 0;
    this.#reservationMade = false;
    this.#startedSinceChoice = false;
    this.#besideReservation = false;
    this.#onClosing = 0;
    const { queue, arrivals } = pool;
    const rerank = queue.rerankIsDue(now);
    queue.sortNew(arrivals);
    this.#arrival = !rerank && this.#arrivalsSuffice() ? 0 : NONE;
    if (this.#arrival !== NONE) return;
    for (const job of arrivals) pool.enqueue(job);
    if (rerank) queue.rerank(now);
    pool.closing?.settle(now);
    this.#onClosing = pool.closing?.round(now, onStart) ?? 0;
    this.#beginPlanned(this.#onClosing > 0 ? arrivals.filter((job) => queue.has(job)) : arrivals);
    while (arrivals.length > 0) arrivals.pop();
  }

  #beginPlanned(arrivals: number[]): void {
    const { planned, requested, queue, backfilling } = this.#pool;
    if (!planned) return;
    const now = this.#now;
    requested?.advance(now);
    planned.plan.advance(now, requested?.overdue ?? []);
    // A job that ends may have held nodes that close, which count as gone besides: now somebody fits who never did.
    if (this.#pool.closing !== null && planned.plan.freed) planned.promises.capacityCame();
    if (backfilling.keeps === 'passPlan') planned.promises.beginAfresh();
    else {
      // A re-rank has given the new jobs their places among the others.
      arrivals.sort((a, b) => queue.slotOf(a) - queue.slotOf(b));
      planned.promises.begin(now, arrivals, (requested?.overdue.length ?? 0) > 0);
    }
  }

  #arrivalsSuffice(): boolean {
    const { queue, arrivals, releases, requested, backfilling, planned } = this.#pool;
    if (planned || backfilling.countsDepth || this.#pool.gate || this.#pool.closing?.nodes.length) return false;
    if (queue.size === 0) return true;
    if (this.#pool.mustScan) return false;
    if (releases && (this.#pool.reservedFor === NONE || (requested ?? releases).anyOverdue(this.#now))) return false;
    return arrivals.length === 0 || queue.standsBehind(arrivals[0], queue.head());
  }

  #start(job: number): void {
    const pool = this.#pool;
    if (pool.starvation !== null && pool.starvation.first !== NONE) this.#startsPast(pool.starvation, job);
    if (this.#arrival !== NONE) this.#arrival++;
    else pool.dequeue(job);
    this.#startedSinceChoice = true;
    if (this.#besideReservation) pool.startBesideReservation(job, this.#now);
    else pool.start(job, this.#now);
  }

  /** Whoever starts behind the first job starts past it; not while nodes are about to close. */
  #startsPast(starvation: Starvation, job: number): void {
    const { queue, closing } = this.#pool;
    const { first } = starvation;
    if (first === job || !queue.has(first) || (closing !== null && closing.nodes.length > 0)) return;
    if (this.#arrival !== NONE || queue.slotOf(job) > queue.slotOf(first)) starvation.past(job, this.#now);
  }

  head(): number {
    const { queue, arrivals, gate } = this.#pool;
    if (gate !== null) return this.#admittedHead(gate);
    if (this.#arrival === NONE || queue.size > 0) return queue.head();
    return this.#arrival < arrivals.length ? arrivals[this.#arrival] : NONE;
  }

  /** The first job that the gate lets start; those before it are hidden. */
  #admittedHead(gate: Gate): number {
    const { queue } = this.#pool;
    for (let head = queue.head(); ; head = queue.head()) {
      if (head === NONE || gate.admits(head)) return head;
      this.#hide(head, gate);
    }
  }

  #hide(job: number, gate: Gate): void {
    this.#pool.queue.hide(job);
    gate.hidden(job);
  }

  /** Whether the gate refuses a job that could start by the plan: then it is hidden and gives up its promise. */
  #refuses(job: number): boolean {
    const { gate, planned } = this.#pool;
    if (gate === null || gate.admits(job)) return false;
    this.#hide(job, gate);
    planned!.plan.giveUp(job);
    planned!.plan.freed = true;
    return true;
  }

  fits(job: number): boolean {
    this.#besideReservation = false;
    return this.#pool.jobs.gpus[job] <= this.#pool.nodes.room;
  }

  nextBesideReservation(depth: number): number {
    const pool = this.#pool;
    const reservation = pool.reservation!;
    const { queue } = pool;
    if (this.#arrival !== NONE && queue.size === 0) pool.enqueue(pool.arrivals[this.#arrival++]);
    const head = queue.head();
    const holds = pool.reservedFor === head && (this.#reservationMade || this.#arrival !== NONE);
    if (!holds) {
      reservation.make(pool.jobs.gpus[head], this.#now);
      pool.reservedFor = head;
      this.#reservationMade = true;
      this.#slot = queue.slotOf(head) + 1;
    } else if (this.#startedSinceChoice) reservation.choose(this.#now);
    this.#startedSinceChoice = false;
    for (;;) {
      const job =
        this.#arrival !== NONE ? this.#nextArrival() : depth > 0 ? this.#nextWithin(depth) : this.#nextInQueue();
      if (job === NONE) return NONE;
      this.#besideReservation = !this.#isShort(job);
      if (pool.gate === null || this.#admits(job, head, pool.gate)) return job;
    }
  }

  /** A job that outlasts the shadow time leaves the blocked head what it may use, as it leaves it its nodes. */
  #admits(job: number, head: number, gate: Gate): boolean {
    if (!gate.admits(job)) {
      this.#hide(job, gate);
      return false;
    }
    return !this.#besideReservation || gate.admitsBeside(job, head, this.#pool.reservation!.shadow);
  }

  /** Whether the job's request ends by the shadow time. */
  #isShort(job: number): boolean {
    return this.#now + this.#pool.board.request[job] <= this.#pool.reservation!.shadow;
  }

  #mayStart(job: number): boolean {
    const gpus = this.#pool.jobs.gpus[job];
    return gpus <= this.#pool.reservation!.roomBeside || (gpus <= this.#pool.nodes.room && this.#isShort(job));
  }

  #nextArrival(): number {
    const pool = this.#pool;
    const { arrivals } = pool;
    for (; this.#arrival < arrivals.length; this.#arrival++) {
      const job = arrivals[this.#arrival];
      if (this.#mayStart(job)) return job;
      pool.enqueue(job);
    }
    return NONE;
  }

  #nextWithin(depth: number): number {
    const { queue } = this.#pool;
    while (this.#looked < depth) {
      const job = queue.nextFrom(this.#slot);
      if (job === NONE) return NONE;
      this.#slot = queue.slotOf(job) + 1;
      this.#looked++;
      if (this.#mayStart(job)) return job;
    }
    return NONE;
  }

  #nextInQueue(): number {
    const { queue, nodes } = this.#pool;
    const reservation = this.#pool.reservation!;
    const job = queue.nextFitting(this.#slot, reservation.roomBeside, nodes.room, reservation.shadow - this.#now);
    if (job !== NONE) this.#slot = queue.slotOf(job) + 1;
    return job;
  }

  nextBesidePromises(reservations: number, depth: number): number {
    const { queue, plan, promises } = this.#pool.planned!;
    const now = this.#now;
    for (;;) {
      const job =
        depth > 0 || this.#blocked < reservations
          ? queue.nextFrom(this.#slot)
          : queue.nextStartable(this.#slot, promises.horizons(now));
      if (job === NONE || (depth > 0 && this.#looked === depth)) return NONE;
      this.#slot = queue.slotOf(job) + 1;
      // Depth counts the jobs behind the first that cannot start.
      if (this.#blocked > 0) this.#looked++;
      if (plan.canStart(job, now)) {
        if (!this.#refuses(job)) return job;
      } else if (this.#blocked++ < reservations) promises.promiseForPass(job, now);
    }
  }

  nextPromised(full: boolean): number {
    const { queue, plan, promises } = this.#pool.planned!;
    const now = this.#now;
    for (;;) {
      const job = promises.next(this.#slot, now, full);
      if (job === NONE) return NONE;
      this.#slot = queue.slotOf(job) + 1;
      if (plan.promiseOf[job] !== Number.POSITIVE_INFINITY) {
        if (plan.canStart(job, now)) {
          if (!this.#refuses(job)) return job;
        } else if (full) promises.moveEarlier(job, now);
      } else if (promises.promise(job, now) === now && !this.#refuses(job)) return job;
    }
  }
}
