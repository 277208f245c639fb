/**
 * Preemption in a shared cluster: for jobs that may stop others, finds whom, gives notice, and starts them when the grace is
 * over, or all victims have ended. It must not know by which rule somebody may be stopped, nor what becomes of those
 * who are.
 */
import { emptied } from '../../../engine/emptied.ts';
import { type PreemptionRules, preemptionRulesOf } from '../../../policies/preemption/parameters.ts';
import type { PreemptionPolicy } from '../../../policies/preemption/preemption.ts';
import { PreemptionRate } from '../../../policies/preemption/rate-limit.ts';
import type { Shape } from '../../elastic/shapes.ts';
import type { Spare } from '../../elastic/shrink-search.ts';
import type { Grant } from '../grant.ts';
import { ClaimSearch } from './claim-search.ts';
import { type Claim, Claims } from './claims.ts';
import { endlessLoop, type JobName, Turns } from './livelock.ts';
import type { SharedCluster } from './shared-cluster.ts';
import type { Room } from './waiting-room.ts';

const NONE = -1;

export interface PreemptionRule {
  readonly policy: PreemptionPolicy;
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
}

/** What is known of rows besides their columns, and who carries out what is decided. */
export interface PreemptionHost {
  grantAt(row: number): Grant;
  /** The greater, the more important. */
  priorityOf(row: number): number;
  preemptionsOf(row: number): number;
  /** How often a job may be stopped for others before this counts as a loop without end. */
  readonly preemptionsMost: number;
  /** Whether its project has grants beside the one in which it runs. */
  hasOtherGrants(row: number): boolean;
  /** GPU-seconds that a running job would lose if it were stopped now. */
  wouldLose(row: number, now: number): number;
  /** The job for people: its application and its own number. */
  nameOf(row: number): JobName;
  /** When a running job began, however often it has been resized since, s; null: as the board has it. */
  readonly beganAt: ((row: number) => number) | null;
  /** What a running job can give up and go on; null: nothing. */
  spareOf(row: number): Spare | null;
  /** A running job goes on with less. */
  shrink(row: number, kept: Shape, now: number): void;
  /** Stops a running job. @param notice seconds since it was told */
  stop(row: number, notice: number, now: number): void;
}

export class TakingBack {
  readonly claims: Claims;
  readonly turns = new Turns();
  readonly rules: PreemptionRules;
  readonly #cluster: SharedCluster;
  readonly #rule: PreemptionRule;
  readonly #host: PreemptionHost;
  readonly #rate: PreemptionRate;
  /** Whether only owners stop others, and only those who borrow. */
  readonly #sparesOwn: boolean;
  readonly #search: ClaimSearch;
  /** Rows that a run has looked at. */
  readonly #tried: number[] = [];
  /** When somebody may be stopped who may not be yet, and a job waits that found nobody to stop, s. */
  #lookAgainAt = Number.POSITIVE_INFINITY;
  /** Version of the quotas when last nobody wanted to stop anybody. */
  #contentAt = NONE;

  /** @param shrinks whether elastic jobs shrink instead of being stopped */
  constructor(cluster: SharedCluster, rule: PreemptionRule, host: PreemptionHost, shrinks = false) {
    this.#cluster = cluster;
    this.#rule = rule;
    this.#host = host;
    this.rules = preemptionRulesOf(rule.parameters);
    this.#rate = new PreemptionRate(this.rules.ratePerHour);
    this.claims = new Claims(cluster.pool);
    this.#search = new ClaimSearch(cluster, this.claims, rule, host, shrinks);
    // A rule that guards quotas has nothing for a job beyond its own, unless it stops jobs of its own grant.
    this.#sparesOwn = rule.policy.guardsQuota && String(rule.parameters['within'] ?? 'never') === 'never';
  }

  /** Whether owners start, or take back, before anybody borrows: else what they take back is lent anew at every start. */
  get areOwnersFirst(): boolean {
    return this.#rule.policy.guardsQuota && this.#rule.parameters['from'] !== 'never';
  }

  /** When something is to be done although nothing happens, s; Infinity: never. */
  nextDue(): number {
    return Math.min(this.claims.nextDue(), this.#lookAgainAt);
  }

  /** Claims whose grace is over: victims are stopped, and the job starts; before that where all have ended by themselves. */
  startDue(now: number, start: (row: number) => void): void {
    if (this.claims.count === 0) return;
    for (const claim of [...this.claims.all]) {
      // It is over with one before it.
      if (this.claims.of(claim.row) !== claim) continue;
      const isDue = claim.due === now;
      if (!isDue && !this.claims.isClear(claim)) continue;
      if (!this.#isStillAllowed(claim, now)) {
        if (!isDue) continue;
        this.#cluster.dropClaim(claim, now);
        continue;
      }
      for (const victim of claim.victims) {
        if (!this.claims.isVictim(victim)) continue;
        const kept = claim.shrinks?.get(victim);
        if (kept) this.#host.shrink(victim, kept, now);
        else this.#stop(victim, claim.row, claim.noticedAt, now);
      }
      this.#cluster.dropClaim(claim, now);
      this.#cluster.startOn(claim.row, claim.whole, claim.rest, now);
      start(claim.row);
    }
  }

  /** Quotas may have shrunk, or the budget been spent, since the notice: then nobody is stopped, and the job waits on. */
  #isStillAllowed({ row }: Claim, now: number): boolean {
    const { pool, quotas } = this.#cluster;
    const { gpus } = pool.jobs;
    const grant = this.#host.grantAt(row);
    if (grant.hasSpentBudget(now)) return false;
    const leaf = quotas.leafOf(grant);
    quotas.tree.assume(leaf, -gpus[row]);
    const isAllowed = gpus[row] <= this.#search.availableTo(leaf);
    quotas.tree.assume(leaf, gpus[row]);
    return isAllowed;
  }

  #stop(victim: number, row: number, noticedAt: number, now: number): void {
    this.turns.add(now, row, victim);
    this.#host.stop(victim, now - noticedAt, now);
    const { preemptionsMost } = this.#host;
    if (this.#host.preemptionsOf(victim) <= preemptionsMost) return;
    throw endlessLoop(this.#cluster, this.#rule, preemptionsMost, victim, (each) => this.#host.nameOf(each), now);
  }

  /**
   * After a pass: gives notice for jobs that may stop others, in queue order.
   * @param hasOnlyNewcomers since the last run jobs have come at most, without limits to what they may start
   * @returns whether others are stopped for somebody
   */
  run(now: number, start: (row: number) => void, hasOnlyNewcomers = false): boolean {
    const { quotas, waiting } = this.#cluster;
    if (hasOnlyNewcomers && this.#contentAt === quotas.tree.version && this.claims.count === 0) {
      // As before, unless somebody else stands first in a grant.
      if (!waiting.hasNewFirst()) return false;
    }
    this.#contentAt = NONE;
    this.#lookAgainAt = Number.POSITIVE_INFINITY;
    if (this.#sparesOwn && !quotas.hasBorrower()) return false;
    this.#search.forget();
    let hasFailed = false;
    let hasTaken = false;
    // Every choice changes what runs: the claimants are looked for anew.
    const tried = this.#tried;
    emptied(tried);
    for (let row = this.#nextClaimant(tried); row !== NONE; row = this.#nextClaimant(tried)) {
      tried.push(row);
      if (this.#takeFor(row, now, start)) hasTaken = true;
      else hasFailed = true;
    }
    if (hasFailed) this.#lookAgainAt = this.#nextToStop(now);
    if (tried.length === 0) this.#contentAt = quotas.tree.version;
    return hasTaken;
  }

  /** Stops others for a job, or gives them notice. @returns whether it may */
  #takeFor(row: number, now: number, start: (row: number) => void): boolean {
    const search = this.#search;
    if (!search.find(row, this.#rate.left(now), now)) return false;
    this.#rate.book(now, search.stoppedCount);
    if (this.#needsNoNotice()) {
      this.#startAtOnce(row, now, start);
      return true;
    }
    const claim = search.claimFor(row, now);
    this.#cluster.addClaim(claim, now);
    if (claim.due === now) this.startDue(now, start);
    return true;
  }

  /**
   * Whether nobody can tell if victims are stopped one by one while their nodes are kept, or the job simply takes their
   * place.
   */
  #needsNoNotice(): boolean {
    const { limits, pool } = this.#cluster;
    const { shrinks, awaits, victims, victimCount } = this.#search;
    if (shrinks !== null || awaits.length > 0) return false;
    if (this.rules.graceSeconds > 0 || limits !== null || pool.closing !== null) return false;
    for (let k = 0; k < victimCount; k++) if (this.#host.hasOtherGrants(victims[k])) return false;
    return true;
  }

  /** What {@link startDue} does of a claim that is due at once. */
  #startAtOnce(row: number, now: number, start: (row: number) => void): void {
    const { pool, quotas, waiting } = this.#cluster;
    const { tree } = quotas;
    const { gpus } = pool.jobs;
    const { victims, victimCount, whole, rest } = this.#search;
    for (let k = 0; k < victimCount; k++) tree.assume(waiting.roomAt(victims[k]).leaf, -gpus[victims[k]]);
    const isAllowed = gpus[row] <= tree.available(waiting.roomAt(row).leaf);
    for (let k = 0; k < victimCount; k++) tree.assume(waiting.roomAt(victims[k]).leaf, gpus[victims[k]]);
    if (!isAllowed) return;
    for (let k = 0; k < victimCount; k++) this.#stop(victims[k], row, now, now);
    this.#cluster.startOn(row, whole, rest, now);
    start(row);
  }

  /** When the next running job has run for long enough, or the hour of the next victim is over, s; Infinity: never. */
  #nextToStop(now: number): number {
    const { pool, running } = this.#cluster;
    const { leastRunSeconds } = this.rules;
    let next = this.#rate.nextFree(now);
    if (leastRunSeconds === 0) return next;
    for (const row of running) {
      const at = (this.#host.beganAt?.(row) ?? pool.board.start[row]) + leastRunSeconds;
      if (at > now && at < next && !this.claims.isVictim(row)) next = at;
    }
    return next;
  }

  /** Of the first jobs of all grants, the first in the queue that may own what it asks for. */
  #nextClaimant(tried: readonly number[]): number {
    const { waiting, pool, quotas, order } = this.#cluster;
    const { rooms } = waiting;
    let first = NONE;
    for (let k = 0; k < rooms.length; k++) {
      const room = rooms[k];
      if (room.order.count === 0) continue;
      const left = this.#sparesOwn ? quotas.tree.nominalLeft(room.leaf) : Number.POSITIVE_INFINITY;
      // Mostly what is left of its own is less than anybody there asks for.
      if (room.least > left) continue;
      const row = this.#firstOf(room);
      if (row === NONE || pool.jobs.gpus[row] > left || (tried.length > 0 && tried.includes(row))) continue;
      if (first === NONE || order.isBefore(row, first)) first = row;
    }
    return first;
  }

  /** The first job of the grant that may start in its turn and for which nobody is being stopped yet; −1: there is none. */
  #firstOf({ grant, order: { rows, first, end } }: Room): number {
    for (let k = first; k < end; k++) {
      if (this.claims.count > 0 && this.claims.of(rows[k])) continue;
      if (this.#cluster.refusal(grant, rows[k]) === null) return rows[k];
      // A budget that is spent refuses all of them.
      if (this.#cluster.limits === null) return NONE;
    }
    return NONE;
  }
}
