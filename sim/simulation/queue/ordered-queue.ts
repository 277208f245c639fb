/**
 * A pool's queue together with its order: static slots worked out once a run, or slots given out anew at every re-rank.
 * It must not know what can start.
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
  /** Column over jobs: the job's slot; of a dynamic order those of its last re-rank. */
  readonly slotOf: Int32Array;
}

export function orderingOf(jobs: JobTable, order: QueueOrder, rerankSeconds: number): QueueOrdering {
  const slotOf = order.dynamic ? new Int32Array(jobs.count) : rankAll(jobs, order);
  return { order, rerankSeconds, classes: sizeClasses(jobs.gpus), slotOf };
}

export class OrderedQueue extends JobQueue {
  readonly #jobs: JobTable;
  readonly #ordering: QueueOrdering;
  /** Slots given out and slots there are (dynamic orders). */
  #slots = 0;
  #capacity: number;
  #period = -1;

  constructor(jobs: JobTable, board: JobBoard, ordering: QueueOrdering, promise: Float64Array | null) {
    const capacity = ordering.order.dynamic ? 1024 : jobs.count;
    super(capacity, ordering.slotOf, jobs.gpus, board.request, promise, ordering.classes);
    this.#jobs = jobs;
    this.#ordering = ordering;
    this.#capacity = capacity;
  }

  override add(job: number): void {
    if (this.#ordering.order.dynamic) {
      if (this.#slots === this.#capacity) this.#layOut(this.#queued());
      this.#ordering.slotOf[job] = this.#slots++;
    }
    super.add(job);
  }

  /** Sorts jobs that are not in the queue yet as the queue would: new ones of a dynamic order by submission. */
  sortNew(jobs: number[]): void {
    if (jobs.length < 2) return;
    const { order, slotOf } = this.#ordering;
    if (order.dynamic) jobs.sort((a, b) => a - b);
    else jobs.sort((a, b) => slotOf[a] - slotOf[b]);
  }

  /** Whether a new job would stand behind a queued one. */
  standsBehind(job: number, queued: number): boolean {
    return this.#ordering.order.dynamic || this.#ordering.slotOf[job] > this.slotOf(queued);
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
    if (this.size === 0) return;
    const { gpus, request, submit } = this.#jobs;
    const queued = this.#queued();
    const key = new Map(queued.map((job) => [job, order.key(gpus[job], request[job], now - submit[job])]));
    queued.sort((a, b) => key.get(a)! - key.get(b)! || a - b);
    this.#layOut(queued);
  }

  #queued(): number[] {
    const queued: number[] = [];
    for (let job = this.head(); job >= 0; job = this.nextFrom(this.slotOf(job) + 1)) queued.push(job);
    return queued;
  }

  #layOut(inOrder: readonly number[]): void {
    while (this.#capacity < 2 * inOrder.length) this.#capacity *= 2;
    this.reset(this.#capacity, this.#ordering.slotOf);
    this.#slots = 0;
    for (const job of inOrder) this.add(job);
  }
}
