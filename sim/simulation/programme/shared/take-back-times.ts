/**
 * How long owners wait for what others have borrowed: from the pass in which a job that its grant's quota covers found no
 * room, while somebody borrowed, to its start, whether borrowers were stopped for it or ended by themselves. It must not
 * know by which rule anybody is stopped.
 */
import type { Grant } from '../grant.ts';
import type { SharedCluster } from './shared-cluster.ts';

const NEVER = -1;

interface Blocked {
  readonly grant: Grant;
  readonly since: number;
  /** When it left the queue without a start, s; −1: it is there. */
  leftAt: number;
}

export class TakeBackTimes {
  /** Rows that came since the last look. */
  readonly #entered: number[] = [];
  readonly #blocked = new Map<number, Blocked>();

  entered(row: number): void {
    this.#entered.push(row);
  }

  /** The row leaves the queue; one that comes back at the same instant, as when its project's grants change, goes on. */
  left(row: number, now: number): void {
    const blocked = this.#blocked.get(row);
    if (blocked && blocked.leftAt === NEVER) blocked.leftAt = now;
  }

  /**
   * After a pass, before anybody is stopped.
   * @param ownerOf the grant for whose job others ought to make room; null: the row is not one that waits for them
   */
  look(now: number, ownerOf: (row: number) => Grant | null): void {
    if (this.#entered.length === 0) return;
    for (const row of this.#entered) this.#look(row, now, ownerOf);
    this.#entered.length = 0;
  }

  #look(row: number, now: number, ownerOf: (row: number) => Grant | null): void {
    const before = this.#blocked.get(row);
    if (before && before.leftAt === now) {
      before.leftAt = NEVER;
      return;
    }
    const grant = ownerOf(row);
    if (grant === null) this.#blocked.delete(row);
    else this.#blocked.set(row, { grant, since: now, leftAt: NEVER });
  }

  began(row: number, now: number): void {
    const blocked = this.#blocked.get(row);
    if (!blocked) return;
    this.#blocked.delete(row);
    // One that was away and starts at the instant at which it came back has not been looked at yet.
    if (blocked.leftAt === NEVER || blocked.leftAt === now)
      blocked.grant.starts.takeBackSeconds.push(now - blocked.since);
  }

  /** The run ends: those that wait still have waited until now. */
  finish(now: number): void {
    for (const { grant, since, leftAt } of this.#blocked.values()) {
      if (leftAt === NEVER) grant.starts.takeBackSeconds.push(now - since);
    }
    this.#blocked.clear();
  }
}

/** The grant of a row that its nominal quota covers with all that waits there, while another grant borrows; else null. */
export function blockedOwner(cluster: SharedCluster, row: number): Grant | null {
  const { waiting, pool, quotas, takingBack } = cluster;
  const { tree } = quotas;
  const room = waiting.roomAt(row);
  const { grant, leaf } = room;
  // It may have gone to another cluster since.
  if (!room.has(row) || cluster.refusal(grant, row) !== null) return null;
  const nominalLeft = tree.nominalLeft(leaf);
  let asked = 0;
  for (const other of room) {
    // The quota of a job for which somebody is being stopped counts as used.
    if (takingBack?.claims.of(other) === undefined) asked += pool.jobs.gpus[other];
    if (asked > nominalLeft) return null;
  }
  for (const other of quotas.grants) {
    if (other !== grant && tree.borrowed(quotas.leafOf(other)) > 0) return grant;
  }
  return null;
}
