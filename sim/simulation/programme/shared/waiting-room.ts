/**
 * The jobs that wait in a shared cluster, by grant and in queue order, and which of them a pass may see. It must not know
 * what a quota is.
 */
import type { OrderedQueue } from '../../queue/ordered-queue.ts';

/** Of one grant. */
interface Room {
  /** Rows in the order in which they came; in queue order, without the fresh ones. */
  readonly rows: Set<number>;
  readonly order: number[];
  /** Rows that have come since `order` was brought up to date. */
  readonly fresh: number[];
  /** Rows that a pass may see. */
  readonly seen: Set<number>;
  /** Rows by the GPUs that they ask for. */
  readonly bySize: Map<number, number>;
}

export class WaitingRoom {
  readonly #queue: OrderedQueue;
  readonly #gpus: Int32Array;
  readonly #rooms = new Map<number, Room>();

  /** @param gpus column over rows */
  constructor(queue: OrderedQueue, gpus: Int32Array) {
    this.#queue = queue;
    this.#gpus = gpus;
  }

  add(grant: number, row: number): void {
    let room = this.#rooms.get(grant);
    if (!room) {
      room = { rows: new Set(), order: [], fresh: [], seen: new Set(), bySize: new Map() };
      this.#rooms.set(grant, room);
    }
    room.rows.add(row);
    room.fresh.push(row);
    const gpus = this.#gpus[row];
    room.bySize.set(gpus, (room.bySize.get(gpus) ?? 0) + 1);
  }

  /** The row leaves: it starts, or goes elsewhere. */
  remove(grant: number, row: number): void {
    const room = this.#rooms.get(grant);
    if (!room?.rows.delete(row)) return;
    room.seen.delete(row);
    if (room.rows.size === 0) {
      this.#rooms.delete(grant);
      return;
    }
    const gpus = this.#gpus[row];
    const others = room.bySize.get(gpus)! - 1;
    if (others === 0) room.bySize.delete(gpus);
    else room.bySize.set(gpus, others);
    const fresh = room.fresh.indexOf(row);
    if (fresh >= 0) {
      room.fresh.splice(fresh, 1);
      return;
    }
    const at = this.#placeOf(room.order, row);
    room.order.splice(room.order[at] === row ? at : room.order.indexOf(row), 1);
  }

  has(grant: number, row: number): boolean {
    return this.#rooms.get(grant)?.rows.has(row) ?? false;
  }

  countOf(grant: number): number {
    return this.#rooms.get(grant)?.rows.size ?? 0;
  }

  /** Rows that wait in the grant, in the order in which they came. */
  of(grant: number): Iterable<number> {
    return this.#rooms.get(grant)?.rows ?? [];
  }

  /** Grants of which somebody waits. */
  get grants(): Iterable<number> {
    return this.#rooms.keys();
  }

  /** Rows of the grant that stand in the queue, in its order. */
  inOrder(grant: number): readonly number[] {
    const room = this.#rooms.get(grant);
    if (!room) return [];
    if (room.fresh.length === 0) return room.order;
    // Who was stopped in the pass that goes on has no place in the queue before the next one.
    const isPlaced = (row: number): boolean => this.#queue.has(row) || this.#queue.isHidden(row);
    for (const row of room.fresh.filter(isPlaced)) {
      room.order.splice(this.#placeOf(room.order, row), 0, row);
      // Who has just come into the queue is in sight.
      if (!this.#queue.isHidden(row)) room.seen.add(row);
    }
    const unplaced = room.fresh.filter((row) => !isPlaced(row));
    room.fresh.splice(0, room.fresh.length, ...unplaced);
    return room.order;
  }

  /** Fewest GPUs that a row of the grant asks for. */
  leastGpus(grant: number): number {
    let least = Number.POSITIVE_INFINITY;
    for (const gpus of this.#rooms.get(grant)?.bySize.keys() ?? []) if (gpus < least) least = gpus;
    return least;
  }

  /** The queue has another order. */
  reordered(): void {
    for (const { order } of this.#rooms.values()) order.sort((a, b) => this.#queue.slotOf(a) - this.#queue.slotOf(b));
  }

  /** From now on a pass sees these rows of the grant and no others. */
  see(grant: number, rows: readonly number[]): void {
    const room = this.#rooms.get(grant);
    if (!room) return;
    const { seen } = room;
    for (const row of rows) {
      if (seen.has(row)) continue;
      seen.add(row);
      if (this.#queue.isHidden(row)) this.#queue.show(row);
    }
    if (seen.size === rows.length) return;
    const stay = new Set(rows);
    for (const row of seen) if (!stay.has(row)) this.#hide(grant, row);
  }

  isSeen(grant: number, row: number): boolean {
    return this.#rooms.get(grant)?.seen.has(row) ?? false;
  }

  /** A pass has just taken the row out of sight. */
  unseen(grant: number, row: number): void {
    this.#rooms.get(grant)?.seen.delete(row);
  }

  #hide(grant: number, row: number): void {
    this.unseen(grant, row);
    if (!this.#queue.isHidden(row)) this.#queue.hide(row);
  }

  /** The first place in `order` that is not before the row. */
  #placeOf(order: readonly number[], row: number): number {
    const slot = this.#queue.slotOf(row);
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#queue.slotOf(order[middle]) < slot) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
