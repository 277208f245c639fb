/**
 * A pool's queue together with its order: ranks of all jobs worked out once a run, or slots that jobs get as they come.
 * It must not know what can start.
 *
 * In the order of submission a newcomer stands behind all others, so it needs no rank: the slots, and with them the index
 * over these, span the jobs that wait and not all jobs of the run. A dynamic order gives out slots anew at every re-rank;
 * until then a newcomer stands behind all others, whatever its key (Slurm gives it its priority at once: `rerank: 0s`).
 */
import { invariant } from '../../engine/errors.ts';
import type { JobTable } from '../../model/jobs.ts';
import type { AccountRanking, QueueOrder } from '../../policies/queue-order/queue-order.ts';
import type { JobBoard } from '../job-board.ts';
import { type JobAccounts, userAccounts } from './job-accounts.ts';
import { JobQueue } from './job-queue.ts';
import { compared, keysAt } from './order-keys.ts';
import type { PassQueue } from './pass-queue.ts';
import { rankAll } from './ranking.ts';
import { type SizeClasses, sizeClasses } from './size-classes.ts';

/** An order, and what can be worked out of it once for all pools of a run. */
export interface QueueOrdering {
  readonly order: QueueOrder | AccountRanking;
  /** Makes the accounts of a queue; needed where the order reads them. */
  readonly newAccounts?: (() => JobAccounts) | null;
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

/**
 * @param newAccounts makes the accounts that an account order reads; default: users, apart for each queue, as Slurm keeps
 * them apart for each cluster
 */
export function orderingOf(
  jobs: JobTable,
  order: QueueOrder | AccountRanking,
  rerankSeconds: number,
  newAccounts?: () => JobAccounts,
): QueueOrdering {
  const readsAccounts = 'keysAt' in order;
  const ranks = readsAccounts || order.dynamic ? null : rankAll(jobs, order);
  return {
    order,
    newAccounts: readsAccounts ? (newAccounts ?? (() => userAccounts(jobs, order.halfLifeSeconds))) : null,
    rerankSeconds,
    classes: sizeClasses(jobs.gpus),
    isRanked: ranks !== null,
    slotOf: ranks ?? new Int32Array(jobs.count),
  };
}

export class OrderedQueue extends JobQueue implements PassQueue {
  /** Whom its jobs are charged to, where the order reads that. */
  readonly accounts: JobAccounts | null;
  readonly #poolGpus: number;
  readonly #jobs: JobTable;
  readonly #ordering: QueueOrdering;
  /** Slots given out, and slots there are; the job that got the last one. */
  #slots = 0;
  #capacity: number;
  #newest = -1;
  #period = -1;
  /** Jobs that wait and may not start for now: they keep their places, and no search finds them. */
  readonly #hidden = new Set<number>();

  /** @param poolGpus GPUs of the pool whose queue it is, in service or not */
  constructor(
    jobs: JobTable,
    board: JobBoard,
    ordering: QueueOrdering,
    promise: Float64Array | null,
    poolGpus: number,
  ) {
    const capacity = ordering.isRanked ? jobs.count : CAPACITY_LEAST;
    super(capacity, ordering.slotOf, jobs.gpus, board.request, promise, ordering.classes);
    this.#jobs = jobs;
    this.#ordering = ordering;
    this.#capacity = capacity;
    this.accounts = ordering.newAccounts?.() ?? null;
    invariant(this.accounts !== null || !('keysAt' in ordering.order), 'an order over accounts has none');
    this.#poolGpus = poolGpus;
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
    this.accounts?.came(jobs);
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
    const { rerankSeconds } = this.#ordering;
    this.#period = rerankSeconds === 0 ? -1 : Math.floor(now / rerankSeconds);
    if (this.size + this.#hidden.size < 2) return;
    const queued = this.#queued();
    const keyOf = keysAt(this.#ordering.order, this.#jobs, this.accounts, this.#poolGpus, now);
    const key = new Map(queued.map((job) => [job, keyOf(job)]));
    queued.sort((a, b) => compared(key.get(a)!, key.get(b)!) || this.#submittedBefore(a, b));
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
