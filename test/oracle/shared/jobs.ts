/**
 * Jobs of a shared cluster and their attempts, second by second. It must not know quotas, queues or nodes.
 */
import type { CheckpointRule } from '../../../sim/model/checkpointing.ts';
import type { JobState } from '../../../sim/simulation/contract.ts';
import type { NaiveJob, Part } from '../model.ts';

export type Mode = 'cancel' | 'requeue' | 'checkpoint' | 'suspend';

/** What an attempt does in one second: resume, work, write a checkpoint. */
type Second = 'resume' | 'work' | 'checkpoint';

interface Attempt {
  readonly seconds: readonly Second[];
  /** After how many seconds a checkpoint is complete, and the work that it holds. */
  readonly saves: readonly { readonly after: number; readonly work: number }[];
}

/** Where the seconds of an attempt went that is stopped: kept, done for nothing, spent on anything but work. */
export interface Stopped {
  readonly saved: number;
  readonly lost: number;
  readonly overhead: number;
}

export interface Asked {
  readonly index: number;
  /** Index of its grant. */
  readonly grant: number;
  readonly submit: number;
  readonly gpus: number;
  /** Reference GPU-seconds. */
  readonly work: number;
  readonly requested: number;
  readonly outcome: 'done' | 'failed' | 'cancelled';
}

export class SharedJob implements NaiveJob {
  readonly index: number;
  readonly grant: number;
  readonly submit: number;
  readonly gpus: number;
  readonly outcome: 'done' | 'failed' | 'cancelled';
  readonly home = 0;
  readonly user = -1;
  readonly jobClass = 'all';
  readonly run = 0;
  readonly request = 0;
  cluster = -1;
  state: JobState | 'unsubmitted' = 'unsubmitted';
  start = -1;
  end = -1;
  parts: readonly Part[] = [];
  readonly stays: { start: number; end: number }[] = [];
  /** Whether it has a place in the queue: not before the pass after it came. */
  isPlaced = false;
  /** Of a dynamic order: behind whom it stands, by number. */
  place = 0;
  hasStarted = false;
  /** See {@link NaiveJob}. */
  heldUntil = 0;
  /** How often it was stopped for another job, and for whatever reason. */
  preemptions = 0;
  stops = 0;
  /** GPU-seconds thrown away, or spent on anything but work. */
  lostGpuSeconds = 0;
  #work: number;
  #requested: number;
  #resumes = false;
  readonly #attempts = new Map<string, Attempt>();
  readonly #speed: number;
  readonly #rule: CheckpointRule;
  readonly #nodes: number;

  constructor({ work, requested, ...asked }: Asked, speed: number, rule: CheckpointRule, gpusPerNode: number) {
    this.index = asked.index;
    this.grant = asked.grant;
    this.submit = asked.submit;
    this.gpus = asked.gpus;
    this.outcome = asked.outcome;
    this.#work = work;
    this.#requested = requested;
    this.#speed = speed;
    this.#rule = rule;
    this.#nodes = Math.ceil(asked.gpus / gpusPerNode);
  }

  /** Of what is left on reference GPUs, as orders of the queue see it, s. */
  get requestLeft(): number {
    return this.#requested / this.gpus;
  }

  get runWall(): number {
    return this.#attempt(this.#work).seconds.length;
  }

  get requestWall(): number {
    return this.#attempt(this.#requested).seconds.length;
  }

  get expected(): number {
    return this.start + this.requestWall;
  }

  /** GPU-seconds that it held GPUs in [from, to], which are not to come yet. */
  gpuSecondsIn(from: number, to: number): number {
    const own = this.start < 0 ? [] : [{ start: this.start, end: this.end }];
    const seconds = [...this.stays, ...own].map(({ start, end }) => Math.min(end, to) - Math.max(start, from));
    return this.gpus * seconds.reduce((sum, each) => sum + Math.max(0, each), 0);
  }

  /** It ends, or the run does. */
  ends(elapsed: number): void {
    const done = this.#attempt(this.#work).seconds.slice(0, elapsed);
    this.lostGpuSeconds += this.gpus * done.filter((second) => second !== 'work').length;
  }

  /** What would become of its seconds if it were stopped so many seconds after a notice. */
  ifStopped(elapsed: number, mode: Mode, notice: number): Stopped {
    const { seconds, saves } = this.#attempt(this.#work);
    const worked = (until: number) => seconds.slice(0, until).filter((second) => second === 'work').length;
    const work = worked(elapsed);
    const overhead = elapsed - work;
    if (mode === 'suspend') return { saved: work, lost: 0, overhead };
    if (mode !== 'checkpoint') return { saved: 0, lost: work, overhead };
    const { costSeconds } = this.#rule;
    // The notice is enough for a last checkpoint, which ends just now.
    if (notice >= costSeconds && elapsed >= costSeconds && elapsed < seconds.length) {
      const saved = worked(elapsed - costSeconds);
      return { saved, lost: 0, overhead: elapsed - saved };
    }
    const isOver = elapsed === seconds.length;
    const saved = isOver ? work : (saves.filter(({ after }) => after <= elapsed).at(-1)?.work ?? 0);
    return { saved, lost: work - saved, overhead };
  }

  /** For another job. */
  stop(now: number, mode: Mode, notice: number): void {
    this.preemptions++;
    this.#interrupt(now, mode, notice);
  }

  /** Its node goes down, and nobody was told: not even a checkpoint that takes no time is written. */
  losesNode(now: number, comesBack: boolean): void {
    this.#interrupt(now, comesBack ? 'checkpoint' : 'cancel', -1);
  }

  #interrupt(now: number, mode: Mode, notice: number): void {
    const { saved, lost, overhead } = this.ifStopped(now - this.start, mode, notice);
    this.lostGpuSeconds += this.gpus * (lost + overhead);
    this.stops++;
    if (saved > 0) {
      const done = this.gpus * saved * this.#speed;
      this.#work = Math.max(0, this.#work - done);
      this.#requested = Math.max(this.gpus, this.#requested - done);
      // Who was suspended goes on, and resumes nothing.
      if (mode !== 'suspend') this.#resumes = true;
    }
    if (mode === 'cancel') {
      Object.assign(this, { state: 'killed', end: now });
      return;
    }
    this.stays.push({ start: this.start, end: now });
    Object.assign(this, { state: 'queued', start: -1, end: -1, parts: [], isPlaced: false });
  }

  /** Written out once for as long as nothing changes: it is asked for at every turn. */
  #attempt(gpuSeconds: number): Attempt {
    const known = `${gpuSeconds} ${this.gpus} ${this.#resumes}`;
    const attempt = this.#attempts.get(known) ?? this.#writtenOut(gpuSeconds);
    this.#attempts.set(known, attempt);
    return attempt;
  }

  #writtenOut(gpuSeconds: number): Attempt {
    const { intervalSeconds, costSeconds, restartSeconds, nodeMtbfSeconds } = this.#rule;
    const work = Math.ceil(gpuSeconds / this.gpus / this.#speed);
    const interval =
      intervalSeconds === 'optimal'
        ? Math.max(1, Math.round(Math.sqrt((2 * nodeMtbfSeconds * costSeconds) / this.#nodes)))
        : intervalSeconds;
    const seconds: Second[] = this.#resumes ? new Array<Second>(restartSeconds).fill('resume') : [];
    const saves: { after: number; work: number }[] = [];
    for (let done = 1; done <= work; done++) {
      seconds.push('work');
      if (done % interval > 0 || done === work) continue;
      for (let second = 0; second < costSeconds; second++) seconds.push('checkpoint');
      saves.push({ after: seconds.length, work: done });
    }
    return { seconds, saves };
  }
}
