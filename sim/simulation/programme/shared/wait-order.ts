/**
 * In which order jobs wait in a shared cluster, into which they come from many projects, moulded to grants that change. It
 * must not know grants, nor who is there.
 *
 * A static order knows a job's key when it comes, so that it gets its place at once. In a dynamic one a newcomer stands
 * behind all others until the next re-rank, whatever its key. Ties are decided by (submission, row).
 */
import type { JobTable } from '../../../model/jobs.ts';
import type { AccountRanking, QueueOrder } from '../../../policies/queue-order/queue-order.ts';
import type { JobAccounts } from '../../queue/job-accounts.ts';
import { compared, keysAt } from '../../queue/order-keys.ts';

const NONE = -1;

export class WaitOrder {
  readonly #order: QueueOrder | AccountRanking;
  readonly #rerankSeconds: number;
  readonly #jobs: JobTable;
  readonly #accounts: JobAccounts | null;
  readonly #poolGpus: number;
  /** Column over rows: of a static order the key, of a dynamic one the place at the last re-rank. */
  readonly #key: Float64Array;
  readonly #submit: Float64Array;
  /** The last of all that have come; of a dynamic order the place of the next newcomer. */
  #last = NONE;
  #next = 0;
  #period = NONE;

  /**
   * @param accounts whom jobs are charged to; null: the order does not read that
   * @param poolGpus GPUs of the cluster, in service or not
   * @param key column over rows, shared by all clusters
   */
  constructor(
    order: QueueOrder | AccountRanking,
    rerankSeconds: number,
    jobs: JobTable,
    accounts: JobAccounts | null,
    poolGpus: number,
    key: Float64Array,
  ) {
    this.#order = order;
    this.#rerankSeconds = rerankSeconds;
    this.#jobs = jobs;
    this.#accounts = accounts;
    this.#poolGpus = poolGpus;
    this.#key = key;
    this.#submit = jobs.submit;
  }

  /** Of two jobs that have their places. */
  isBefore(a: number, b: number): boolean {
    const key = this.#key;
    if (key[a] !== key[b]) return key[a] < key[b];
    const submit = this.#submit;
    return submit[a] !== submit[b] ? submit[a] < submit[b] : a < b;
  }

  /**
   * A job comes and gets its place.
   * @returns whether it stands behind all others
   */
  place(row: number): boolean {
    const order = this.#order;
    if (order.dynamic) this.#key[row] = this.#next++;
    else {
      const { gpus, request } = this.#jobs;
      this.#key[row] = order.key(gpus[row], request[row], 0);
    }
    const isLast = this.#last === NONE || this.isBefore(this.#last, row);
    if (isLast) this.#last = row;
    return isLast;
  }

  /** Sorts newcomers by submission. */
  sortNew(rows: number[]): void {
    this.#accounts?.came(rows);
    // Mostly it is one: a function that others close over costs at its entry.
    if (rows.length > 1) this.#sortBySubmission(rows);
  }

  #sortBySubmission(rows: number[]): void {
    const submit = this.#submit;
    rows.sort((a, b) => submit[a] - submit[b] || a - b);
  }

  /** Whether the order is dynamic and a new period has begun since the last {@link rerank}. */
  rerankIsDue(now: number): boolean {
    if (!this.#order.dynamic) return false;
    return this.#rerankSeconds === 0 || Math.floor(now / this.#rerankSeconds) !== this.#period;
  }

  /** Gives a new place to all that wait, by their keys at `now`. @param rows sorted afterwards */
  rerank(rows: number[], now: number): void {
    this.#period = this.#rerankSeconds === 0 ? NONE : Math.floor(now / this.#rerankSeconds);
    const keyOf = keysAt(this.#order, this.#jobs, this.#accounts, this.#poolGpus, now);
    const keys = new Map(rows.map((row) => [row, keyOf(row)]));
    const submit = this.#submit;
    rows.sort((a, b) => compared(keys.get(a)!, keys.get(b)!) || submit[a] - submit[b] || a - b);
    this.#next = 0;
    for (const row of rows) this.#key[row] = this.#next++;
    this.#last = rows.at(-1) ?? NONE;
  }
}
