/**
 * The port of a backfilling: which job starts next in a scheduling pass. It must not know how queues, reservations
 * and plans are stored, and it changes nothing: it asks the pass and names a job.
 */
import type { PolicyInfo } from '../policy.ts';

/** One scheduling pass of one pool. Jobs are numbers; −1 means none. */
export interface Pass {
  /** The first job in the queue. */
  head(): number;
  /** Whether the job fits what is idle now, by shape. */
  fits(job: number): boolean;
  /**
   * Keeps nodes for the blocked head from its shadow time on, then finds the first job not yet looked at in this pass
   * that leaves the reservation alone. Reserved nodes are chosen anew at every call, the shadow time once a pass.
   * @param depth at most so many jobs behind the head are looked at; 0: all
   */
  nextBesideReservation(depth: number): number;
  /**
   * Lays promises for the first `reservations` jobs that cannot start and finds the next job, in queue order, that can
   * start now without touching one. Promises live for this pass only.
   */
  nextBesidePromises(reservations: number, depth: number): number;
  /**
   * Goes on through the queue in order: a job without a promise gets one, a job that can start now without touching
   * another's promise is found. Promises live until their job starts.
   * @param full every promise moves as early as it goes; otherwise it stays until its job starts
   */
  nextPromised(full: boolean): number;
}

/** A backfilling with its parameters bound. */
export interface Backfilling {
  /** What the pass must keep between instants for this policy. */
  readonly keeps: 'nothing' | 'reservation' | 'passPlan' | 'plan';
  /** Whether a job can be out of reach only because others stand before it. */
  readonly countsDepth: boolean;
  /** @returns the job to start now, or −1 when the pass is over; asked again after every start. */
  next(pass: Pass): number;
}

export interface Backfill extends PolicyInfo {
  readonly kind: 'backfill';
  bind(parameters: Readonly<Record<string, number | string | boolean>>): Backfilling;
}
