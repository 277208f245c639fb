/**
 * How long owners wait for what others have borrowed: of jobs that their grant's quota covers together with those that wait
 * there before them, from the first pass that found no room for one while another grant borrowed to its start, whether
 * borrowers were stopped for it or ended by themselves. It must not know by which rule anybody is stopped.
 *
 * That may be a later pass than the one in which the job came: those before it have started, or somebody borrows only now.
 * What has begun goes on until the start, also where the last borrower ends meanwhile.
 */
import { emptied } from '../../../engine/emptied.ts';
import type { Grant } from '../grant.ts';
import type { SharedCluster } from './shared-cluster.ts';
import type { Room } from './waiting-room.ts';

const NEVER = -1;
const NONE = -1;

interface Blocked {
  readonly grant: Grant;
  readonly gpus: number;
  readonly since: number;
  /** When it left the queue without a start, s; −1: it is there. */
  leftAt: number;
}

export class TakeBackTimes {
  /** Rows that came since the last look after they had left the queue. */
  readonly #returned: number[] = [];
  readonly #blocked = new Map<number, Blocked>();
  /** Version of the quotas at the last look. */
  #lookedAt = NONE;

  entered(row: number): void {
    if (this.#blocked.has(row)) this.#returned.push(row);
  }

  /** The row leaves the queue; one that comes back at the same instant, as when its project's grants change, goes on. */
  left(row: number, now: number): void {
    const blocked = this.#blocked.get(row);
    if (blocked && blocked.leftAt === NEVER) blocked.leftAt = now;
  }

  /**
   * After a pass, before anybody is stopped.
   * @param hasOnlyNewcomers since the last look jobs have come at most, without limits to what they may start
   */
  look(now: number, cluster: SharedCluster, hasOnlyNewcomers: boolean): void {
    for (const row of this.#returned) {
      const before = this.#blocked.get(row);
      if (before?.leftAt === now) before.leftAt = NEVER;
      else {
        if (before) asked(before, before.leftAt);
        this.#blocked.delete(row);
      }
    }
    emptied(this.#returned);
    if (!cluster.quotas.hasBorrower()) {
      this.#lookedAt = NONE;
      return;
    }
    const isPlain = cluster.limits === null && !(cluster.takingBack && cluster.takingBack.claims.count > 0);
    const { version } = cluster.quotas.tree;
    const isSeen = hasOnlyNewcomers && isPlain && version === this.#lookedAt;
    this.#lookedAt = version;
    const { rooms, pass } = cluster.waiting;
    const { tree } = cluster.quotas;
    for (let k = 0; k < rooms.length; k++) {
      const room = rooms[k];
      if (room.count === 0 || (isSeen && room.newcomerAt !== pass)) continue;
      // Where the first in order counts, whoever it is, the smallest tells that it is not covered.
      if (isPlain && room.order.count > 0 && room.least > tree.nominalLeft(room.leaf)) continue;
      this.#lookInto(room, cluster, now);
    }
  }

  /** A grant of which the first job is covered borrows nothing itself: somebody else does. */
  #lookInto(room: Room, cluster: SharedCluster, now: number): void {
    const { pool, quotas, takingBack } = cluster;
    const { grant } = room;
    const hasClaims = takingBack !== null && takingBack.claims.count > 0;
    let left = quotas.tree.nominalLeft(room.leaf);
    const { rows, first, end } = room.order;
    for (let k = first; k < end + room.fresh.length; k++) {
      const row = k < end ? rows[k] : room.fresh[k - end];
      // The quota of a job for which somebody is being stopped counts as used.
      if (hasClaims && takingBack.claims.of(row) !== undefined) continue;
      if (cluster.refusal(grant, row) !== null) continue;
      const gpus = pool.jobs.gpus[row];
      left -= gpus;
      if (left < 0) return;
      if (!this.#blocked.has(row)) this.#blocked.set(row, { grant, gpus, since: now, leftAt: NEVER });
    }
  }

  began(row: number, now: number): void {
    const blocked = this.#blocked.get(row);
    if (!blocked) return;
    this.#blocked.delete(row);
    // One that was away and starts at the instant at which it came back has not been looked at yet.
    const isThere = blocked.leftAt === NEVER || blocked.leftAt === now;
    if (isThere) blocked.grant.starts.takeBackSeconds.push(now - blocked.since);
    asked(blocked, isThere ? now : blocked.leftAt);
  }

  /** The run ends: those that wait still have waited until now. */
  finish(now: number): void {
    for (const blocked of this.#blocked.values()) {
      const { grant, since, leftAt } = blocked;
      if (leftAt === NEVER) grant.starts.takeBackSeconds.push(now - since);
      asked(blocked, leftAt === NEVER ? now : leftAt);
    }
    this.#blocked.clear();
  }
}

/** What a job asked for in vain until then. */
function asked({ grant, gpus, since }: Blocked, until: number): void {
  grant.starts.takeBackGpuSeconds += gpus * (until - since);
}
