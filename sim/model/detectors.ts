/**
 * When a run that gets nowhere is ended, with the policies that are to blame: bounds far beyond what runs that get somewhere
 * come to. It must not know how that is noticed.
 */
export interface Detectors {
  /** Times that one job may be stopped for others: beyond, jobs stop each other without end. */
  readonly preemptions: number;
  /**
   * Jobs that may start past the first one of a queue, and again so many past the expected end of all that ran then: beyond,
   * it starves.
   */
  readonly starts: number;
}

/** Assumed. */
export const DETECTORS: Detectors = { preemptions: 1_000, starts: 10_000 };
