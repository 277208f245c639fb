/**
 * What goes into one run and what comes out: plain data that can cross a thread, and nothing else.
 * It must not know scenario files, variants or replications.
 */
import type { CheckpointRule } from '../model/checkpointing.ts';
import type { Detectors } from '../model/detectors.ts';
import type { Faults } from '../model/faults.ts';
import type { Fleet } from '../model/fleet.ts';
import type { JobTable } from '../model/jobs.ts';
import type { Account } from '../model/ledger.ts';
import type { Programme } from '../model/programme.ts';
import type { Reservation } from '../model/reservations.ts';
import type { StoryEntry } from './programme/story.ts';
import type { Attempt, WatchedRows } from './waiting/attempts-journal.ts';
import type { JobEntry } from './waiting/job-story.ts';

/** A policy by its registered name with its parameters (durations in seconds). */
export interface PolicyChoice {
  readonly name: string;
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
}

/** One choice of every kind; see `sim/policies/registry.ts` for the names. */
export interface Policies {
  readonly queue: PolicyChoice;
  readonly backfill: PolicyChoice;
  readonly placement: PolicyChoice;
  readonly routing: PolicyChoice;
  readonly limit: PolicyChoice;
}

/** Instants of a run, whole seconds since the scenario's start. */
export interface RunTimes {
  /** Jobs submitted in [windowStart, windowEnd) are measured; the time before is warm-up. */
  readonly windowStart: number;
  readonly windowEnd: number;
  /** The run ends at the latest here. */
  readonly horizon: number;
  /** `steady` runs end as soon after `windowEnd` as every job of the window has started or gone. */
  readonly stopWhenWindowServed: boolean;
}

export interface RunInput {
  readonly fleet: Fleet;
  /** Empty where a programme's demand makes the jobs. */
  readonly jobs: JobTable;
  /** Calls, grants and projects; null or absent: every job may use every cluster. */
  readonly programme?: Programme | null;
  readonly policies: Policies;
  readonly times: RunTimes;
  /** Seconds after which a job that has never started is cancelled; Infinity: never. */
  readonly patience: number;
  /** Outages of nodes; null or absent: none. */
  readonly faults?: Faults | null;
  /** Nodes that are kept for some jobs; absent: none. */
  readonly reservations?: readonly Reservation[];
  /** How jobs save their work; null or absent: they do not. Only read where there are faults. */
  readonly checkpointing?: CheckpointRule | null;
  /** Bins of the timeline over [0, horizon], ≥ 1. */
  readonly timelineBins: number;
  /** When a run that gets nowhere is ended; absent: {@link DETECTORS}. */
  readonly detectors?: Detectors;
  /** Whether what jobs wait for is told apart by reason: see `sim/model/wait-reasons.ts`. */
  readonly asksWhy?: boolean;
  /** Row of a job whose story is to be told, null or absent: of none; it needs {@link asksWhy}. */
  readonly watchedJob?: number | null;
  /** Jobs of which every attempt is to be told; null or absent: none. */
  readonly watchedRows?: WatchedRows | null;
  /** All invariants on, dear ones too (swarm). */
  readonly checkInvariants?: boolean;
}

/** Indices of the states that a job can be in when the run ends. */
export const JOB_STATES = ['queued', 'running', 'done', 'killed', 'failed', 'rejected', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** What became of each job, in the order of the job table. */
export interface Schedule {
  /** Start, of a job that was stopped and ran again the last one, s; −1 for a job that never started or waits again. */
  readonly start: Float64Array;
  /** End of the job or of its waiting (cancelled, rejected), s; −1 while queued or running at the end of the run. */
  readonly end: Float64Array;
  /** Index of the cluster that it was routed to; −1: rejected before routing, or not submitted by the end of the run. */
  readonly cluster: Int16Array;
  /** Index into {@link JOB_STATES}; jobs whose submission lies after the run's end stay `queued` with cluster −1. */
  readonly state: Uint8Array;
  /** Nodes that it ran on; 0 if it never started. */
  readonly nodes: Int32Array;
  /** Leaf groups that its nodes span; 0 if it never started. */
  readonly leafGroups: Int16Array;
}

/** Per cluster, per bin of the timeline: GPU-seconds, exact integers. Row-major [cluster][bin]. */
export interface Timeline {
  readonly bins: number;
  /** Width of a bin, s; the last one is cut by the run's end. */
  readonly binSeconds: number;
  readonly occupied: Float64Array;
  readonly inService: Float64Array;
  readonly procured: Float64Array;
  /** Queued jobs × seconds. */
  readonly queued: Float64Array;
  /** Held by grants; all 0 without a programme. */
  readonly granted: Float64Array;
}

/** Integrals over the measured window, by cluster (GPU-seconds, exact integers). */
export interface WindowIntegrals {
  readonly inService: number;
  readonly up: number;
  readonly occupied: number;
  /** Of the occupied: by jobs that the number of their leaf groups slows. */
  readonly slowed: number;
  /**
   * Of the occupied that is neither filler nor lost: by which jobs were slow for their leaf groups; by which elastic
   * jobs had more GPUs than they did the work of, and where they shrank, fewer (a programme's whole run).
   */
  readonly usefulSlowdown: number;
  readonly elasticSlowdown: number;
  readonly elasticGain: number;
  /** Entitled to by somebody (without a programme: all that is in service), and idle of it. */
  readonly granted: number;
  readonly grantedIdle: number;
  /** Of the occupied: only to be seen occupied; by work that the system threw away (a programme's whole run). */
  readonly filler: number;
  readonly lost: number;
  readonly idleBlocked: number;
  readonly idleDrain: number;
  readonly idleNoDemand: number;
  /** On nodes that a reservation kept and that were up; idle of these. */
  readonly kept: number;
  readonly keptIdle: number;
  /** Nodes that are neither wholly free nor wholly occupied × seconds; ÷ (up nodes × seconds) = node fragmentation. */
  readonly partlyOccupiedNodeSeconds: number;
  readonly upNodeSeconds: number;
}

export interface RunResult {
  /** Hash over (job, start, end, state, nodes) in job order. */
  readonly scheduleFingerprint: string;
  /** Hash over the schedule and the ledger. */
  readonly fingerprint: string;
  readonly schedule: Schedule;
  /** When the run ended, s. */
  readonly endedAt: number;
  /** By cluster id: every GPU-second from 0 to `endedAt` in exactly one account. */
  readonly ledger: Readonly<Record<string, Readonly<Record<Account, number>>>>;
  /** Sub-figure of `useful` by cluster id: jobs that failed, were cancelled or ran into their limit, GPU-seconds. */
  readonly ownFault: Readonly<Record<string, number>>;
  readonly window: Readonly<Record<string, WindowIntegrals>>;
  readonly timeline: Timeline;
  /** Requested work queued at the window's start and end, and work submitted in it (reference GPU-seconds). */
  readonly backlog: { readonly atStart: number; readonly atEnd: number; readonly submitted: number };
  /** Metric key (`name` or `name{dimension=value,…}`) → value; null where the denominator is zero. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /**
   * Jobs of the window that started after a wait at or below each of {@link WAIT_EDGES_SECONDS}; then all of them,
   * started or not.
   */
  readonly waitCounts: readonly number[];
  /** Jobs rejected, by typed reason. */
  readonly rejections: Readonly<Record<string, number>>;
  /** Promises broken (conservative backfilling), by typed reason. */
  readonly brokenPromises: Readonly<Record<string, number>>;
  /** Of a run in which jobs may be stopped: by faults or under a programme. */
  readonly stays?: JobStays;
  /** Of a run in which jobs may be stopped and begin again: what came of it in the measured window, by cluster id. */
  readonly faults?: Readonly<Record<string, FaultFigures>>;
  /** Of a run with a programme. */
  readonly programme?: ProgrammeResult;
  /** Of a run in which somebody watched a job. */
  readonly jobStory?: readonly JobEntry[];
  /** Of a run in which somebody watched rows, in the order of their instants. */
  readonly attempts?: readonly Attempt[];
}

/** What faults did in the measured window (under a programme: in the whole run, also what began again for other reasons). */
export interface FaultFigures {
  /** Of `lost`: checkpoints and restarts, GPU-seconds. */
  readonly overhead: number;
  /** Times that a job was stopped by a fault; that one began again after it had been stopped. */
  readonly interruptions: number;
  readonly restarts: number;
  /** Times that a node went down. */
  readonly nodesLost: number;
}

/** Columns over jobs that may wait and run several times. */
export interface JobStays {
  /** Seconds in queues, all stays together, until the end of the run. */
  readonly waited: Float64Array;
  /** Times that the job was stopped, and seconds of the attempts that were, less those of work that was kept. */
  readonly stops: Int32Array;
  readonly stoppedSeconds: Float64Array;
}

/** What a run with a programme has besides. */
export interface ProgrammeResult {
  /** The jobs as they came about, in the order of the demand; `submit` −1: never submitted, `user`: the application. */
  readonly jobs: JobTable;
  /** Column over jobs: seconds in queues, all stays together, until the end of the run. */
  readonly waited: Float64Array;
  /** Column over jobs: number of the grant in which each ran or waited last; −1: in none. */
  readonly grantOf: Int32Array;
  /** What happened to applications and grants, in order. */
  readonly story: readonly StoryEntry[];
  /** Hash over the demand's offsets and works. */
  readonly demandFingerprint: string;
}

/** Edges of the wait distribution that results carry: 0 s, then 8 a decade from 1 s to 10^7 s. */
export const WAIT_EDGES_SECONDS: readonly number[] = [
  0,
  ...[1, 10, 100, 1e3, 1e4, 1e5, 1e6].flatMap((decade) =>
    [1, 1.33, 1.78, 2.37, 3.16, 4.22, 5.62, 7.5].map((step) => Math.round(decade * step)),
  ),
  1e7,
].filter((edge, k, all) => all.indexOf(edge) === k);
