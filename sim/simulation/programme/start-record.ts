/**
 * What is kept of the starts of a grant's jobs: how long they had waited, as owners or as borrowers, and how long owners
 * waited for what others had borrowed. It must not know quotas.
 */

/** Starts, and the seconds that they had waited in the queue since the job came or was stopped last. */
export interface Starts {
  count: number;
  seconds: number;
}

export class StartRecord {
  /** Within the grant's nominal quota; beyond it. */
  readonly own: Starts = { count: 0, seconds: 0 };
  readonly borrowing: Starts = { count: 0, seconds: 0 };
  /** Of jobs that came within the quota and found it borrowed: from then to their start, or to the end of the run, s. */
  readonly takeBackSeconds: number[] = [];
  /** GPU-seconds asked for in these times, and in those of jobs that were given up before their start. */
  takeBackGpuSeconds = 0;

  add(seconds: number, borrows: boolean): void {
    const starts = borrows ? this.borrowing : this.own;
    starts.count++;
    starts.seconds += seconds;
  }
}
