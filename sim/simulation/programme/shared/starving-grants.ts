/**
 * In a shared cluster the first job of each grant is the first of a queue: noticed where it starves, see `starvation.ts`. It
 * must not know how jobs are chosen.
 *
 * Past it start those that stand behind it, of whatever grant. Which these are is asked only for jobs that have been
 * first for as many starts of the cluster as may pass one: to others it costs a count. Not counted: starts while limits
 * refuse the job, while others are being stopped for it, or while nodes are about to close.
 */
import { Starvation, type StarvationHost } from '../../starvation.ts';
import type { SharedCluster } from './shared-cluster.ts';
import type { Room } from './waiting-room.ts';

const NONE = -1;

export class StarvingGrants {
  readonly #cluster: SharedCluster;
  readonly #host: Omit<StarvationHost, 'fits'>;
  #starts = 0;
  /** The first job of each grant at the last look. */
  #firsts = new Map<Room, number>();
  /** Grants whose first job was the same at two looks. */
  readonly #suspects = new Map<Room, Starvation>();

  /** @param policies for people @param startsMost see {@link StarvationHost} */
  constructor(cluster: SharedCluster, policies: string, startsMost: number, nameOf: StarvationHost['nameOf']) {
    this.#cluster = cluster;
    const { pool } = cluster;
    const lastExpectedEnd = () =>
      [...cluster.running].reduce((last, row) => Math.max(last, pool.board.expectedEnd[row]), 0);
    this.#host = { policies, startsMost, place: pool.site.id, nameOf, lastExpectedEnd };
  }

  /** A job starts, and has still its place among those that wait. */
  begins(row: number, now: number): void {
    if (++this.#starts % this.#host.startsMost === 0) this.#look(now);
    if (this.#suspects.size > 0) this.#past(row, now);
  }

  #look(now: number): void {
    const firsts = new Map<Room, number>();
    for (const room of this.#cluster.waiting.rooms) {
      const row = firstOf(room);
      if (row === NONE) continue;
      firsts.set(room, row);
      if (this.#firsts.get(room) === row && !this.#suspects.has(room)) this.#suspect(room, row, now);
    }
    this.#firsts = firsts;
  }

  #suspect(room: Room, row: number, now: number): void {
    const { books, quotas, pool } = this.#cluster;
    const fits = (job: number): boolean =>
      pool.jobs.gpus[job] <= Math.min(books.gpusUp, quotas.tree.potential(room.leaf));
    const starvation = new Starvation({ ...this.#host, fits });
    starvation.firstIs(row, now);
    this.#suspects.set(room, starvation);
  }

  #past(row: number, now: number): void {
    const { order, pool, takingBack } = this.#cluster;
    if (pool.closing !== null && pool.closing.nodes.length > 0) return;
    for (const [room, starvation] of this.#suspects) {
      const { first } = starvation;
      if (firstOf(room) !== first) {
        this.#suspects.delete(room);
        continue;
      }
      if (row === first || !order.isBefore(first, row) || takingBack?.claims.of(first)) continue;
      if (this.#cluster.refusal(room.grant, first) === null) starvation.past(row, now);
    }
  }
}

function firstOf({ order }: Room): number {
  return order.count > 0 ? order.rows[order.first] : NONE;
}
