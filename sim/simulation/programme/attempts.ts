/**
 * Attempts of a project's jobs: how long the next one takes with its checkpoints, and where the time of one went that ends
 * or is stopped. It must not know why a job is stopped, nor who is told.
 */
import {
  type Attempt,
  attemptOf,
  type CheckpointRule,
  savedAfterNotice,
  savedAt,
  wallSeconds,
} from '../../model/checkpointing.ts';
import { atFullPace, stretched } from '../../model/leaf-group-pace.ts';
import type { PreemptionMode } from '../../policies/preemption/preemption.ts';
import type { Project } from './project.ts';

/** What is kept of an attempt that is stopped, and what becomes of the job. */
export interface Stop {
  /**
   * `all`: everything done so far; `frozen`: the same, and the job goes on without a restart; `saved`: up to the last
   * complete checkpoint, or one at the notice; `last`: up to the last complete one, for nobody was told; `none`.
   */
  readonly keeps: 'all' | 'frozen' | 'saved' | 'last' | 'none';
  /** `waits`: again, at once; `withGrant`: when its project has another grant; `gone`: never. */
  readonly next: 'waits' | 'withGrant' | 'gone';
}

/**
 * Reclaimed or moved with a checkpoint; its grant is over; its node goes; its node goes down, and the job comes back or not;
 * it scavenged; preempted, by mode.
 */
export const STOPS = {
  checkpoint: { keeps: 'all', next: 'waits' },
  grantEnds: { keeps: 'saved', next: 'withGrant' },
  nodeGoes: { keeps: 'saved', next: 'waits' },
  nodeFails: { keeps: 'last', next: 'waits' },
  nodeKills: { keeps: 'none', next: 'gone' },
  givesWay: { keeps: 'last', next: 'waits' },
  preemptCheckpoint: { keeps: 'saved', next: 'waits' },
  preemptRequeue: { keeps: 'none', next: 'waits' },
  preemptSuspend: { keeps: 'frozen', next: 'waits' },
  preemptCancel: { keeps: 'none', next: 'gone' },
} as const satisfies Record<string, Stop>;

/** What preemption does to a victim. */
export const STOP_OF: Record<PreemptionMode, Stop> = {
  cancel: STOPS.preemptCancel,
  requeue: STOPS.preemptRequeue,
  checkpoint: STOPS.preemptCheckpoint,
  suspend: STOPS.preemptSuspend,
};

/** Whether the job was stopped because a node of it went down. */
export function isByNode(stop: Stop): boolean {
  return stop === STOPS.nodeFails || stop === STOPS.nodeKills;
}

/** Where the seconds of an attempt went. */
export interface Spent {
  /** All of them. */
  readonly elapsed: number;
  /** Work that need not be done again, at full pace. */
  readonly saved: number;
  /** Of its wall time. */
  readonly lost: number;
  readonly overhead: number;
  /** By which it took longer than at full pace. */
  readonly slowdown: number;
}

export class Attempts {
  readonly #rule: CheckpointRule;
  readonly #isPlain: boolean;

  /** @param isElastic whether jobs may be resized, which takes time */
  constructor(rule: CheckpointRule, isElastic = false) {
    this.#rule = rule;
    this.#isPlain = rule.costSeconds === Number.POSITIVE_INFINITY && rule.restartSeconds === 0 && !isElastic;
  }

  /**
   * A job waits in a grant, its run and request on the board without checkpoints: these are added there, and whoever asks
   * for time asks for that of his checkpoints, too.
   * @returns seconds by which the request grew
   */
  prepare(project: Project, job: number, gpusPerNode: number): number {
    if (project.elastic) project.elastic.ahead[job] = -1;
    return this.#prepare(project, job, gpusPerNode);
  }

  /**
   * A running job goes on with other GPUs, its run and request on the board for what is left, without checkpoints. What it
   * has not yet paid of its restart, or of an earlier change, it pays besides.
   * @param elapsed seconds at full pace of the attempt that is changed
   */
  prepareChanged(project: Project, job: number, gpusPerNode: number, elapsed: number, resizeSeconds: number): void {
    const { elastic } = project;
    if (elastic === null) return;
    elastic.ahead[job] = this.#aheadOfChange(project, job, elapsed, resizeSeconds);
    this.#prepare(project, job, gpusPerNode);
  }

  /**
   * Wall seconds of so much work if the job, after `elapsed` seconds of its present attempt (null: it waits), is given
   * so many nodes.
   */
  wallWith(
    project: Project,
    job: number,
    nodes: number,
    workSeconds: number,
    elapsed: number | null,
    resizeSeconds: number,
  ) {
    const attempt = attemptOf(this.#rule, nodes, workSeconds, project.resumes[job] === 1);
    if (elapsed === null) return wallSeconds(attempt);
    return wallSeconds({ ...attempt, restartSeconds: this.#aheadOfChange(project, job, elapsed, resizeSeconds) });
  }

  /** At the very instant of its start, or of another change, a change costs nothing. */
  #aheadOfChange(project: Project, job: number, elapsed: number, resizeSeconds: number): number {
    const { restartSeconds } = this.#attempt(project, job);
    return elapsed === 0 ? restartSeconds : Math.max(0, restartSeconds - elapsed) + resizeSeconds;
  }

  #prepare(project: Project, job: number, gpusPerNode: number): number {
    const { board, jobs } = project;
    project.workSeconds[job] = board.run[job];
    if (this.#isPlain) return 0;
    const nodes = Math.ceil(jobs.gpus[job] / gpusPerNode);
    project.nodesOf[job] = nodes;
    const asked = board.request[job];
    board.run[job] = wallSeconds(this.#attempt(project, job));
    board.request[job] = wallSeconds(this.#attempt(project, job, asked));
    return board.request[job] - asked;
  }

  /** Where `elapsed` seconds of a running attempt went if nobody stops it. */
  spent(project: Project, job: number, elapsed: number): Spent {
    const stretch = project.board.stretch[job];
    const paced = atFullPace(elapsed, stretch);
    const slowdown = elapsed - paced;
    if (this.#isPlain) return { elapsed, saved: paced, lost: 0, overhead: 0, slowdown };
    const { savedWork, lostWork, overhead } = savedAt(this.#attempt(project, job), paced);
    return { elapsed, saved: savedWork + lostWork, lost: 0, overhead: stretched(overhead, stretch), slowdown };
  }

  /** Where they went if it is stopped then. @param notice seconds since the job was told */
  stopped(project: Project, job: number, elapsed: number, keeps: Stop['keeps'], notice: number): Spent {
    if (keeps === 'all' || keeps === 'frozen') return this.spent(project, job, elapsed);
    const stretch = project.board.stretch[job];
    const paced = atFullPace(elapsed, stretch);
    const slowdown = elapsed - paced;
    if (this.#isPlain) return { elapsed, saved: 0, lost: elapsed, overhead: 0, slowdown };
    const attempt = this.#attempt(project, job);
    const told = atFullPace(notice, stretch);
    const split = keeps === 'last' ? savedAt(attempt, paced) : savedAfterNotice(attempt, paced, told);
    const overhead = stretched(split.overhead, stretch);
    if (keeps === 'none') return { elapsed, saved: 0, lost: elapsed - overhead, overhead, slowdown };
    // What rounding leaves of an attempt that loses no work is no loss.
    const kept = stretched(split.savedWork, stretch) + overhead;
    const lost = split.lostWork === 0 ? 0 : Math.max(0, elapsed - kept);
    return { elapsed, saved: split.savedWork, lost, overhead, slowdown };
  }

  #attempt(project: Project, job: number, workSeconds = project.workSeconds[job]): Attempt {
    const attempt = attemptOf(this.#rule, project.nodesOf[job], workSeconds, project.resumes[job] === 1);
    const ahead = project.elastic?.ahead[job] ?? -1;
    return ahead < 0 ? attempt : { ...attempt, restartSeconds: ahead };
  }
}
