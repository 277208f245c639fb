/**
 * Why the jobs of the grants of one shared cluster wait: counts them by grant, and judges them when a pass is over. It must
 * not know how reasons are summed.
 */
import { REASON } from '../../../model/wait-reasons.ts';
import { judgeRefused } from '../../waiting/judge-refused.ts';
import { PoolStanding } from '../../waiting/pool-standing.ts';
import type { WaitBooks } from '../../waiting/wait-books.ts';
import type { WaitingJobs } from '../../waiting/waiting-jobs.ts';
import type { Grant } from '../grant.ts';
import { LentQuota } from './lent-quota.ts';
import type { SharedCluster } from './shared-cluster.ts';
import type { Room } from './waiting-room.ts';

export class WhyWaiting {
  readonly #cluster: SharedCluster;
  readonly #waits: WaitBooks;
  readonly #grantAt: (row: number) => Grant;
  readonly #standing = new PoolStanding();
  readonly #lent: LentQuota;
  readonly #past = { inService: -1, up: -1, idle: -1, room: -1, mayPass: false, version: -1 };
  /** How often what is alike for all grants has changed. */
  #judgement = 0;

  constructor(cluster: SharedCluster, waits: WaitBooks, grantAt: (row: number) => Grant) {
    this.#cluster = cluster;
    this.#waits = waits;
    this.#lent = new LentQuota(waits, cluster.pool.jobs.gpus);
    this.#grantAt = grantAt;
    cluster.pool.waits = (row) => this.#groupOf(cluster.waiting.roomAt(row));
  }

  #groupOf(room: Room): WaitingJobs {
    room.group ??= this.#waits.ofGrant(room.grant);
    return room.group;
  }

  /** Others are told to stop for a job that waits (+1), or need not any more (−1). */
  inGrace(row: number, more: number, now: number): void {
    this.#waits.ofGrant(this.#grantAt(row)).setApart(this.#cluster.pool.jobs.gpus[row], REASON.grace, more, now);
    this.#waits.note(row, 'grace', more > 0 ? 'grace' : null);
  }

  /** The pass is over. */
  judge(now: number): void {
    const { pool, books, waiting, quotas } = this.#cluster;
    const standing = this.#standing.read(pool);
    // Nodes that went back to their owner are held in the pool, and are in service no more.
    standing.inService = books.gauge.gpusInService;
    standing.up = standing.inService - books.meter.gpusDown;
    // What filler keeps busy is free for no job.
    standing.idle -= books.gauge.gpusFiller;
    standing.room = Math.min(standing.room, Math.max(0, standing.idle));
    const { limits } = this.#cluster;
    this.#follow(standing, quotas.tree.version);
    const { tree } = quotas;
    const { rooms } = waiting;
    const hasBorrower = this.#hasBorrower();
    this.#lent.look();
    for (let k = 0; k < rooms.length; k++) {
      const room = rooms[k];
      if (room.count === 0) {
        if (room.isPartlyLent) this.#lent.bringBack(room, this.#groupOf(room), now);
        continue;
      }
      const { grant, leaf } = room;
      const isSpent = limits === null && grant.hasSpentBudget(now);
      const isAsBefore = room.judgement === this.#judgement && room.wasSpent === isSpent && limits === null;
      if (isAsBefore && (!room.isLent || room.isAsJudged())) continue;
      room.judgement = this.#judgement;
      room.wasSpent = isSpent;
      if (room.potentialAt !== tree.limitsVersion) {
        room.potentialAt = tree.limitsVersion;
        room.potential = tree.potential(leaf);
      }
      standing.allowed = tree.available(leaf);
      // A grant that might take all there is lacks GPUs, and no quota, whoever holds them.
      const mayTakeAll = room.potential >= standing.inService;
      standing.most = mayTakeAll ? Number.POSITIVE_INFINITY : room.potential - tree.usage(leaf);
      standing.own = tree.nominalLeft(leaf);
      standing.budgetIsSpent = isSpent;
      const group = this.#groupOf(room);
      if (room.isPartlyLent) this.#lent.bringBack(room, group, now);
      room.isLent = standing.allowed < standing.own;
      if (room.isLent) this.#judgeLent(room, hasBorrower, standing);
      group.judge(standing, now);
      if (room.isPartlyLent) this.#lent.setApart(room, group, standing.allowed, now);
      if (limits !== null) this.#judgeRefused(grant, group, now);
    }
  }

  /** What is kept for jobs that are to start is not borrowed yet, though it counts as in use. */
  #hasBorrower(): boolean {
    const { quotas, takingBack, waiting, pool } = this.#cluster;
    return takingBack === null || takingBack.claims.count === 0
      ? quotas.hasBorrower()
      : quotas.hasBorrowerBeside(takingBack.claims.all, ({ row }) => waiting.roomAt(row).leaf, pool.jobs.gpus);
  }

  /** The grant may take less than what is left of its own. */
  #judgeLent(room: Room, hasBorrower: boolean, standing: PoolStanding): void {
    room.noteJudged();
    if (hasBorrower) {
      // Who is beyond what is left of the grant's own beside those before him would borrow himself.
      if (!standing.budgetIsSpent && !this.#lent.coversAll(room, standing.own, this.#cluster)) standing.own = 0;
    } else if (this.#cluster.takingBack !== null && this.#cluster.takingBack.claims.count > 0) {
      // Others have not taken it: it is kept for them.
      standing.allowed = standing.own;
    } else standing.own = 0;
  }

  /** What is alike for all grants: a grant that was judged under the same has its reasons already. */
  #follow({ inService, up, idle, room, mayPass }: PoolStanding, version: number): void {
    const past = this.#past;
    const isSame = past.inService === inService && past.up === up && past.idle === idle && past.room === room;
    if (isSame && past.mayPass === mayPass && past.version === version) return;
    past.inService = inService;
    past.up = up;
    past.idle = idle;
    past.room = room;
    past.mayPass = mayPass;
    past.version = version;
    this.#judgement++;
  }

  #judgeRefused(grant: Grant, group: WaitingJobs, now: number): void {
    const { pool, waiting, takingBack } = this.#cluster;
    const limits = this.#cluster.limits!;
    const leave = limits.leaves(grant, now);
    const refusal = (row: number) => {
      const refused = takingBack?.claims.of(row) ? null : limits.refusalUnder(leave, row);
      this.#waits.note(row, 'refused', refused);
      return refused;
    };
    // Who was stopped in this pass has no place yet, and counts among those that wait only with the next one of this
    // instant.
    const placed = waiting.of(grant)?.order;
    if (placed === undefined) return;
    const rows = placed.rows.subarray(placed.first, placed.end);
    judgeRefused(group, rows, pool.jobs.gpus, refusal, now);
  }
}
