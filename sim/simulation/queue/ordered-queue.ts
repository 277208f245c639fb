/**
 * A pool's queue together with its order: ranks of all jobs worked out once a run, or slots that jobs get as they come.
 * It must not know what can start.
 *
 * In the order of submission a newcomer stands behind all others, so it needs no rank: the slots, and with them the index
 * over these, span the jobs that wait and not all jobs of the run. A dynamic order gives out slots anew at every re-rank.
 */
import type { JobTable } from '../../model/jobs.ts';
import type { QueueOrder } from '../../policies/queue-order/queue-order.ts';
import type { JobBoard } from '../job-board.ts';
import { JobQueue } from './job-queue.ts';
import { rankAll } from './ranking.ts';
import { type SizeClasses, sizeClasses } from './size-classes.ts';

/** An order, and what can be worked out of it once for all pools of a run. */
export interface QueueOrdering {
  readonly order: QueueOrder;
  /** Re-rank period of a dynamic order, s. */
  readonly rerankSeconds: number;
  readonly classes: SizeClasses;
  /** Whether the slots are ranks of all jobs; else a job gets its slot when it is added. */
  readonly isRanked: boolean;
  /** Column over jobs: the job's slot. */
  readonly slotOf: Int32Array;
}

/** Slots of a queue at first, where they are given out. */
const CAPACITY_LEAST = 1024;

export function orderingOf(jobs: JobTable, order: QueueOrder, rerankSeconds: number): QueueOrdering {
  const ranks = order.dynamic ? null : rankAll(jobs, order);
  const slotOf = ranks ?? new Int32Array(jobs.count);
  return { order, rerankSeconds, classes: sizeClasses(jobs.gpus), isRanked: ranks !== null, slotOf };
}

export class OrderedQueue extends JobQueue {
  readonly #jobs: JobTable;
  readonly #ordering: QueueOrdering;
  /** Slots given out, and slots there are; the job that got the last one. */
  #slots = 0;
  #capacity: number;
  #newest = -1;
  #period = -1;
  /** Jobs that wait and may not start for now: they keep their places, and no search finds them. */
  readonly #hidden = new Set<number>();

  constructor(jobs: JobTable, board: JobBoard, ordering: QueueOrdering, promise: Float64Array | null) {
    const capacity = ordering.isRanked ? jobs.count : CAPACITY_LEAST;
    super(capacity, ordering.slotOf, jobs.gpus, board.request, promise, ordering.classes);
    this.#jobs = jobs;
    this.#ordering = ordering;
    this.#capacity = capacity;
  }

  override add(job: number): void {
    const { order, isRanked, slotOf } = this.#ordering;
    if (!isRanked) {
      // A job that comes back to a queue by submission has its place before younger ones.
      const isLate = this.#newest >= 0 && this.#submittedBefore(job, this.#newest) < 0;
      if (isLate && !order.dynamic) {
        this.#layOut([...this.#queued(), job].sort((a, b) => this.#submittedBefore(a, b)));
        return;
      }
      if (this.size + this.#hidden.size === 0) this.#slots = 0;
      else if (this.#slots === this.#capacity) this.#layOut(this.#queued());
      this.#newest = job;
      slotOf[job] = this.#slots++;
    }
    super.add(job);
  }

  override remove(job: number): void {
    if (!this.#hidden.delete(job)) super.remove(job);
  }

  /** Takes a queued job out of the sight of every search; it keeps its place. */
  hide(job: number): void {
    super.remove(job);
    this.#hidden.add(job);
  }

  /** Undoes {@link hide}. */
  show(job: number): void {
    this.#hidden.delete(job);
    super.add(job);
  }

  isHidden(job: number): boolean {
    return this.#hidden.has(job);
  }

  get hiddenCount(): number {
    return this.#hidden.size;
  }

  /** Jobs by submission, then by number: in a table in order of submission by their number. */
  #submittedBefore(a: number, b: number): number {
    const { submit } = this.#jobs;
    return submit[a] - submit[b] || a - b;
  }

  /** Sorts jobs that are not in the queue yet as the queue would: new ones of a dynamic order by submission. */
  sortNew(jobs: number[]): void {
    if (jobs.length < 2) return;
    const { isRanked, slotOf } = this.#ordering;
    if (isRanked) jobs.sort((a, b) => slotOf[a] - slotOf[b]);
    else jobs.sort((a, b) => this.#submittedBefore(a, b));
  }

  /** Whether a new job would stand behind a queued one. */
  standsBehind(job: number, queued: number): boolean {
    const { order, isRanked, slotOf } = this.#ordering;
    if (isRanked) return slotOf[job] > slotOf[queued];
    return order.dynamic || this.#submittedBefore(job, queued) > 0;
  }

  /** Whether the order is dynamic and a new period has begun since the last {@link rerank}. */
  rerankIsDue(now: number): boolean {
    const { order, rerankSeconds } = this.#ordering;
    return order.dynamic && (rerankSeconds === 0 || Math.floor(now / rerankSeconds) !== this.#period);
  }

  /** Gives every queued job a new slot by its key at `now`. */
  rerank(now: number): void {
    const { order, rerankSeconds } = this.#ordering;
    this.#period = rerankSeconds === 0 ? -1 : Math.floor(now / rerankSeconds);
    if (this.size + this.#hidden.size === 0) return;
    const { gpus, request, submit } = this.#jobs;
    const queued = this.#queued();
    const key = new Map(queued.map((job) => [job, order.key(gpus[job], request[job], now - submit[job])]));
    queued.sort((a, b) => key.get(a)! - key.get(b)! || this.#submittedBefore(a, b));
    this.#layOut(queued);
  }

  /** All that wait, hidden ones too, in their order. */
  #queued(): number[] {
    const queued: number[] = [];
    for (let job = this.head(); job >= 0; job = this.nextFrom(this.slotOf(job) + 1)) queued.push(job);
    if (this.#hidden.size > 0) queued.push(...this.#hidden);
    return this.#hidden.size === 0 ? queued : queued.sort((a, b) => this.slotOf(a) - this.slotOf(b));
  }

  #layOut(inOrder: readonly number[]): void {
    while (this.#capacity < 2 * inOrder.length) this.#capacity *= 2;
    this.reset(this.#capacity, this.#ordering.slotOf);
    this.#slots = 0;
    this.#newest = -1;
    const hidden = [...this.#hidden];
    this.#hidden.clear();
    for (const job of inOrder) this.add(job);
    for (const job of hidden) this.hide(job);
  }
}
