/**
 * The integrals of one pool over time, in whole GPU-seconds: what the ledger, the utilisations and the timeline are made
 * of. It must not know jobs or policies. Everything is integrated lazily: the state since the last change is booked when
 * the next change (or an edge of a bin or of the window) comes.
 */
import type { QueuedGpus } from './queued-gpus.ts';

/** Sums since second 0; whole numbers below 2^53. */
export interface Totals {
  inService: number;
  /** Of these: on nodes that are down. */
  down: number;
  occupied: number;
  /** Of these: by jobs on more leaf groups than they need, where that slows them. */
  slowed: number;
  /** Under a programme: entitled to by grants, idle of these, and occupied only to be seen occupied. */
  granted: number;
  grantedIdle: number;
  filler: number;
  idleBlocked: number;
  idleDrain: number;
  idleNoDemand: number;
  /** On nodes that a reservation keeps, and are up; idle of these. */
  kept: number;
  keptIdle: number;
  /** Nodes × seconds. */
  nodesInService: number;
  nodesDown: number;
  nodesPartlyHeld: number;
  /** Jobs × seconds. */
  queued: number;
}

export function noTotals(): Totals {
  return {
    inService: 0,
    down: 0,
    occupied: 0,
    slowed: 0,
    granted: 0,
    grantedIdle: 0,
    filler: 0,
    idleBlocked: 0,
    idleDrain: 0,
    idleNoDemand: 0,
    kept: 0,
    keptIdle: 0,
    nodesInService: 0,
    nodesDown: 0,
    nodesPartlyHeld: 0,
    queued: 0,
  };
}

/** What there is and what is held now. */
export interface Gauge {
  readonly gpusInService: number;
  /** By jobs, and by nothing else. */
  readonly gpusHeld: number;
  readonly nodesInService: number;
  readonly nodesPartlyHeld: number;
  /** On nodes that a reservation keeps now, and idle of these; absent: none ever does. */
  readonly gpusKept?: number;
  readonly gpusKeptFree?: number;
}

export class Meter {
  readonly totals = noTotals();
  /** Jobs queued now; kept by the pool. */
  queuedJobs = 0;
  /** Of what is in service: GPUs and nodes that are down now; kept by whoever takes nodes down. */
  gpusDown = 0;
  nodesDown = 0;
  /** GPUs of running jobs that their leaf groups slow; kept by whoever starts and ends them. */
  gpusSlowed = 0;
  readonly #gauge: Gauge;
  readonly #queued: QueuedGpus;
  #since = 0;

  constructor(gauge: Gauge, queued: QueuedGpus) {
    this.#gauge = gauge;
    this.#queued = queued;
  }

  /** Until when everything is booked, s. */
  get at(): number {
    return this.#since;
  }

  /** Books the time since the last call; to be called before anything changes at `now`. */
  advance(now: number): void {
    const seconds = now - this.#since;
    if (seconds === 0) return;
    this.#since = now;
    const { totals } = this;
    const { gpusInService, gpusHeld } = this.#gauge;
    totals.inService += gpusInService * seconds;
    totals.down += this.gpusDown * seconds;
    totals.occupied += gpusHeld * seconds;
    totals.slowed += this.gpusSlowed * seconds;
    totals.nodesInService += this.#gauge.nodesInService * seconds;
    totals.nodesDown += this.nodesDown * seconds;
    totals.nodesPartlyHeld += this.#gauge.nodesPartlyHeld * seconds;
    totals.queued += this.queuedJobs * seconds;
    const kept = this.#gauge.gpusKept ?? 0;
    if (kept > 0) {
      totals.kept += kept * seconds;
      totals.keptIdle += (this.#gauge.gpusKeptFree ?? 0) * seconds;
    }
    const idle = gpusInService - this.gpusDown - gpusHeld;
    if (idle === 0) return;
    if (this.queuedJobs === 0) {
      totals.idleNoDemand += idle * seconds;
      return;
    }
    // Blocked: jobs that fit the idle GPUs by number wait all the same. Drain: GPUs idle for a job that asks for more.
    const fitting = this.#queued.askingAtMost(idle);
    const blocked = Math.min(idle, fitting);
    const someAskMore = this.#queued.total > fitting;
    totals.idleBlocked += blocked * seconds;
    if (someAskMore) totals.idleDrain += (idle - blocked) * seconds;
    else totals.idleNoDemand += (idle - blocked) * seconds;
  }
}

/** The growth of every sum between two readings. */
export function between(earlier: Totals, later: Totals): Totals {
  const growth = noTotals();
  for (const key of Object.keys(growth) as (keyof Totals)[]) growth[key] = later[key] - earlier[key];
  return growth;
}
