/**
 * All that is kept of why jobs wait in one run: who waits where, and the sums when it is over. It must not know how a
 * reason comes about.
 */
import { invariant } from '../../engine/errors.ts';
import { REASON, WAIT_REASONS, type WaitReason } from '../../model/wait-reasons.ts';
import type { Grant } from '../programme/grant.ts';
import { WaitingJobs, type WaitWindow, type WhoWaits } from './waiting-jobs.ts';

const REASONS = WAIT_REASONS.length;

/** By index of the reason. */
export interface WaitSums {
  readonly jobSeconds: readonly number[];
  readonly gpuSeconds: readonly number[];
}

export class WaitBooks {
  readonly groups: WaitingJobs[] = [];
  /** Row of the job that is watched, −1: none; why it waits if for a reason of its own, by what says so. */
  readonly watched: number;
  readonly #ownReason = { grace: -1, refused: -1, lent: -1 };
  readonly #ofGrant: WaitingJobs[] = [];
  readonly #window: WaitWindow;

  constructor(window: WaitWindow, watched = -1) {
    this.#window = window;
    this.watched = watched;
  }

  open(who: WhoWaits): WaitingJobs {
    const group = new WaitingJobs(who, this.#window);
    this.groups.push(group);
    return group;
  }

  /** The group of a grant's jobs; there from the first time that somebody asks for it. */
  ofGrant({ terms: { id, cluster, application } }: Grant): WaitingJobs {
    let group = this.#ofGrant[id];
    if (group === undefined) {
      group = this.open({ cluster, application });
      this.#ofGrant[id] = group;
    }
    return group;
  }

  /** A job has a reason of its own, or none any more (null): kept of the one that is watched. */
  note(row: number, by: 'grace' | 'refused' | 'lent', reason: WaitReason | null): void {
    if (row === this.watched) this.#ownReason[by] = reason === null ? -1 : REASON[reason];
  }

  /** Why the watched job waits, which asks for so many GPUs and counts in this group; null: no pass has seen it wait. */
  reasonOfWatched(group: WaitingJobs, gpus: number): number | null {
    const { grace, refused, lent } = this.#ownReason;
    const own = grace >= 0 ? grace : refused >= 0 ? refused : lent;
    const reason = own >= 0 ? own : group.reasonOf(gpus);
    return reason < 0 ? null : reason;
  }

  finish(now: number): void {
    for (const group of this.groups) group.finish(now);
  }

  /**
   * Little's law by reason (J. D. C. Little, 1961): what jobs waited for all reasons is what queues held.
   * @param queued job-seconds of the cluster's queues, in the whole run or in the window
   */
  check(cluster: number, queued: number, which: 'run' | 'window'): void {
    let waited = 0;
    for (const { who, seconds, secondsInWindow } of this.groups) {
      if (who.cluster !== cluster) continue;
      for (const each of which === 'run' ? seconds : secondsInWindow) waited += each;
    }
    const words = `cluster ${cluster}, ${which}: jobs waited ${waited} s for all reasons`;
    invariant(waited === queued, `${words}, queues were ${queued} job-seconds`);
  }

  /** What was waited in the window, by reason, over the jobs that `takes` takes. */
  sums(takes: (who: WhoWaits, gpus: number) => boolean): WaitSums {
    const jobSeconds = new Array<number>(REASONS).fill(0);
    const gpuSeconds = new Array<number>(REASONS).fill(0);
    for (const { who, sizes, gpus, secondsInWindow } of this.groups) {
      for (let size = 0; size < sizes; size++) {
        if (!takes(who, gpus[size])) continue;
        for (let reason = 0; reason < REASONS; reason++) {
          const seconds = secondsInWindow[size * REASONS + reason];
          jobSeconds[reason] += seconds;
          gpuSeconds[reason] += gpus[size] * seconds;
        }
      }
    }
    return { jobSeconds, gpuSeconds };
  }
}
