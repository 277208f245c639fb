/**
 * Nodes that are kept for some jobs for a time: a campaign, a course, a demonstration. It must not know how a scheduler
 * minds them, nor what a scenario file calls them.
 *
 * The meaning is that of Slurm's `scontrol create reservation` with StartTime, EndTime, NodeCnt and Users or Accounts, and
 * without the flag FLEX. From the instant at which it is announced on, a job starts on a node of it only if its request
 * ends before the begin. In it only those start there who are named, and only if their request ends by its end. Quotas and
 * limits hold for them as elsewhere. Where we differ from Slurm:
 * - Jobs that run at the begin run on (as with IGNORE_JOBS); their nodes are kept once these end.
 * - The nodes are told beforehand, by the scenario, and not chosen of what will be idle; a node that goes down is not
 *   replaced by another (no REPLACE_DOWN).
 * - Who is named need not ask for the reservation: his jobs take its nodes first, and any others as they can. A job lies on
 *   nodes of one reservation or on none, never on both.
 * - Under strict order (no backfilling) those who are named for a reservation form a queue of their own on its nodes.
 * - Jobs that outlast their request, where nobody stops them, are not stopped at its end either.
 */
import type { NodeSet } from './faults.ts';

/** Times are whole seconds since the scenario's start. */
export interface Reservation {
  readonly id: string;
  /** Index of the cluster in the fleet. */
  readonly cluster: number;
  /** No node is of two reservations at a time. */
  readonly nodes: NodeSet;
  /** Kept in [from, until). */
  readonly from: number;
  readonly until: number;
  /** From when on everybody knows, ≤ `from`. */
  readonly announcedAt: number;
  readonly named: Named;
}

/** Who is named: all that hold of a job; an empty list asks for nothing. */
export interface Named {
  /** Names of job classes. */
  readonly classes: readonly string[];
  /** Under a programme: ids of applications, sectors. */
  readonly applications: readonly string[];
  readonly sectors: readonly string[];
}

/** What is known of a job that may be named. */
export interface JobFacts {
  readonly jobClass: string;
  readonly application?: string;
  readonly sector?: string;
}

export function isNamed({ classes, applications, sectors }: Named, job: JobFacts): boolean {
  const asks = (list: readonly string[], value: string | undefined): boolean =>
    list.length === 0 || (value !== undefined && list.includes(value));
  return asks(classes, job.jobClass) && asks(applications, job.application) && asks(sectors, job.sector);
}

/** Whether two reservations of one cluster are in force at some instant both. */
export function overlap(
  one: Pick<Reservation, 'cluster' | 'from' | 'until'>,
  other: Pick<Reservation, 'cluster' | 'from' | 'until'>,
): boolean {
  return one.cluster === other.cluster && one.from < other.until && other.from < one.until;
}
