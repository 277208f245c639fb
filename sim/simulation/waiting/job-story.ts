/**
 * The story of one job: what became of it at which instant, seen from outside after each one. It must not know queues or
 * policies, and it changes nothing.
 */
import { WAIT_REASONS, type WaitReason } from '../../model/wait-reasons.ts';
import { JOB_STATES, type JobState } from '../contract.ts';

export const JOB_ENTRY_KINDS = ['submitted', 'waits', 'started', 'resized', 'stopped', 'ended', 'runEnds'] as const;

/**
 * Why a job is given up, or stopped for good. `grantEnds`: no grant of its project lasts as long as it asks for;
 * `gpusTaken`: its grant lost GPUs; these and `grantEnded` go on with the project's next grant. `byUser`: as the
 * workload has it, while it ran.
 */
export type EndCause = 'patience' | 'grantEnded' | 'grantEnds' | 'gpusTaken' | 'byUser' | 'limit';

export interface JobEntry {
  /** Seconds since the scenario's start. */
  readonly at: number;
  readonly kind: (typeof JOB_ENTRY_KINDS)[number];
  /** Why it waits from here on. */
  readonly reason?: WaitReason;
  /** Why it was stopped. */
  readonly cause?: 'nodeDown' | 'preempted' | 'gaveWay' | 'other';
  /** Why it is given up or stopped for good, unless what stopped it says so. */
  readonly because?: EndCause;
  /** It starts in no grant, on GPUs that idle. */
  readonly scavenges?: boolean;
  /** How it ended, or what it does when the run ends. */
  readonly state?: JobState;
  /** Id of the cluster, number of the grant, GPUs and nodes that it has. */
  readonly cluster?: string;
  readonly grant?: number;
  readonly gpus?: number;
  readonly nodes?: number;
}

/** The job after an instant. */
export interface JobSeen {
  /** It has been submitted; false: not yet. */
  readonly isThere: boolean;
  /** Index into {@link JOB_STATES}. */
  readonly state: number;
  /** Instants, s; −1: none. */
  readonly submit: number;
  readonly start: number;
  readonly end: number;
  readonly gpus: number;
  /** GPUs that it asks for, where it may have others. */
  readonly asked?: number;
  readonly nodes: number;
  /** Id; null: none. */
  readonly cluster: string | null;
  readonly grant: number;
  /** How often a node of it went down, and how often others took its place. */
  readonly faults: number;
  readonly preemptions: number;
  /** How often it was given another number of GPUs while it ran. */
  readonly resizes?: number;
  /** It runs in no grant, and gives way to whoever needs its GPUs. */
  readonly scavenges?: boolean;
  /** Why it waits; null: it does not. */
  readonly reason: number | null;
  /** It waits for its project's next grant, and why; absent: it does not. */
  readonly lacksGrant?: 'grantEnded' | 'grantEnds' | 'gpusTaken';
}

export class JobStory {
  readonly entries: JobEntry[] = [];
  readonly #see: () => JobSeen;
  #before: JobSeen | null = null;

  constructor(see: () => JobSeen) {
    this.#see = see;
  }

  /** To be called after every instant. */
  observe(now: number): void {
    const seen = this.#see();
    const { isThere, state, start } = seen;
    if (!isThere) return;
    const before = this.#before;
    this.#before = seen;
    const name = JOB_STATES[state];
    if (before === null) this.entries.push({ at: seen.submit, kind: 'submitted', gpus: seen.asked ?? seen.gpus });
    const ran = before !== null && JOB_STATES[before.state] === 'running';
    const runs = name === 'running';
    if (runs && ran && (seen.resizes ?? 0) > (before.resizes ?? 0)) {
      this.entries.push({ at: now, kind: 'resized', gpus: seen.gpus, nodes: seen.nodes, ...placeOf(seen) });
      return;
    }
    if (ran && (!runs || start !== before.start)) this.#attemptEnds(before, seen, now);
    else if (!ran && !runs && name !== 'queued' && before?.state !== state)
      this.#ends(seen, now, { cancelled: 'patience' });
    if (runs && (!ran || start !== before.start)) {
      const { gpus, nodes, scavenges = false } = seen;
      this.entries.push({ at: start, kind: 'started', gpus, nodes, ...placeOf(seen), ...(scavenges && { scavenges }) });
    }
    if (seen.reason !== null && (before === null || before.reason !== seen.reason || before.grant !== seen.grant)) {
      this.entries.push({ at: now, kind: 'waits', reason: WAIT_REASONS[seen.reason].name, ...placeOf(seen) });
    }
  }

  /** The run ends: what the job does then. */
  finish(now: number): void {
    const name = this.#before ? JOB_STATES[this.#before.state] : null;
    if (name === 'queued' || name === 'running') this.entries.push({ at: now, kind: 'runEnds', state: name });
  }

  #attemptEnds(before: JobSeen, seen: JobSeen, now: number): void {
    const name = JOB_STATES[seen.state];
    const waitsAgain = name === 'queued' || name === 'running';
    const cause = causeOf(before, seen, waitsAgain);
    if (waitsAgain || cause !== 'other') this.entries.push({ at: now, kind: 'stopped', cause, ...placeOf(before) });
    if (!waitsAgain) this.#ends(seen, now, cause === 'other' ? { cancelled: 'byUser', killed: 'limit' } : {});
  }

  /** @param causes by state, of a job that needs no grant to go on */
  #ends({ state, end, lacksGrant }: JobSeen, now: number, causes: Partial<Record<JobState, EndCause>>): void {
    const name = JOB_STATES[state];
    const because = lacksGrant ?? causes[name];
    this.entries.push({ at: end >= 0 ? end : now, kind: 'ended', state: name, ...(because && { because }) });
  }
}

function causeOf(before: JobSeen, seen: JobSeen, waitsAgain: boolean): NonNullable<JobEntry['cause']> {
  if (seen.faults > before.faults) return 'nodeDown';
  if (seen.preemptions > before.preemptions) return 'preempted';
  return before.scavenges && waitsAgain ? 'gaveWay' : 'other';
}

function placeOf({ cluster, grant }: JobSeen): Pick<JobEntry, 'cluster' | 'grant'> {
  return { ...(cluster !== null && { cluster }), ...(grant >= 0 && { grant }) };
}
