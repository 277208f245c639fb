/**
 * One grant while the run goes on: what it holds, since when, and how it was used. It must not know who decides about it,
 * nor its project's jobs.
 */
import { invariant } from '../../engine/errors.ts';
import { LevelHistory } from '../../engine/level-history.ts';
import { BudgetParts, type BudgetRule } from '../../model/budget-parts.ts';
import type { Part } from '../../model/land.ts';
import type { Gate } from '../../model/programme.ts';
import type { GrantView } from '../../policies/reclaim/reclaim.ts';
import type { GrantPool } from './grant-pool.ts';
import { StartRecord } from './start-record.ts';
import { WorkBook } from './work-done.ts';

/** `waiting`: awarded, its nodes are not there yet. */
export const GRANT_STATES = [
  'waiting',
  'active',
  'noShow',
  'reclaimed',
  'droppedOut',
  'leaseEnded',
  'expired',
] as const;
export type GrantState = (typeof GRANT_STATES)[number];

/** What a grant is from its award on. */
export interface GrantTerms {
  readonly id: number;
  /** Index of its application; of its call, −1 for a priority block. */
  readonly application: number;
  readonly call: number;
  readonly cluster: number;
  /** Where it may be, in order. */
  readonly clusters: readonly number[];
  readonly unit: 'node' | 'gpu';
  readonly gpusPerNode: number;
  readonly gpusAwarded: number;
  readonly awardedAt: number;
  readonly plannedStart: number;
  /** Seconds from its start to its end; `endsAt` where the end is a date. */
  readonly term: number;
  readonly fixedEnd: number | null;
  readonly gates: readonly Gate[];
  /** Whether it may lie on nodes in trial. */
  readonly beta: boolean;
  /** The winner never comes. */
  readonly isNoShow: boolean;
  /** It goes on with a grant whose nodes went back to their owner. */
  readonly isMoved: boolean;
}

/** The budget of a grant of which none is said: all that its GPUs give. It binds once a reclaim rule has lowered it. */
const WHOLE_TERM: BudgetRule = {
  ...{ share: 1, whenSpent: 'stop', overuseTo: 1, commitAhead: false },
  ...{ period: Number.POSITIVE_INFINITY, carryOver: 1, ageing: Number.POSITIVE_INFINITY, ahead: 0 },
};

/** The grant with which a moved one goes on, and how many of its own GPUs one of that grant's is worth. */
export interface GrantPast {
  readonly grant: Grant;
  readonly worth: number;
}

export class Grant {
  readonly terms: GrantTerms;
  /** Reviews see a moved grant and what it goes on with as one. */
  past: GrantPast | null = null;
  state: GrantState = 'waiting';
  /** What it holds, by node, ascending; without whole-node promises: a node of which it has a part has fewer GPUs. */
  parts: readonly Part[] = [];
  /** GPUs that are to stay, by node, while nodes drain; null: all. */
  keeps: ReadonlyMap<number, number> | null = null;
  /** When a grant that is paused goes on, s (Infinity: nobody knows); null: it is not paused. */
  pausedUntil: number | null = null;
  /** GPUs of its parts that count now: those on nodes that are up; none while it is paused. */
  gpusUp = 0;
  pool: GrantPool | null = null;
  /** As its pool counted them last. */
  nodesPartlyHeld = 0;
  /** The story tells that its planned start has passed. */
  isToldLate = false;
  startedAt = -1;
  /** When it ends as things stand, and as it was at its start, s. */
  endsAt = Number.POSITIVE_INFINITY;
  originalEnd = Number.POSITIVE_INFINITY;
  endedAt = -1;
  warnedAt = -1;
  warnings = 0;
  reducedAt = -1;
  audits = 0;
  gatesPassed = 0;
  nextReview = Number.POSITIVE_INFINITY;
  nextAudit = Number.POSITIVE_INFINITY;
  firstJobAt = -1;
  /** Jobs that wait in it, where it has no pool of its own, and the GPUs that they ask for. */
  jobsWaiting = 0;
  gpusWaiting = 0;
  isGaming = false;
  /** GPU-seconds taken from its budget: with GPUs, and without. */
  removedGpuSeconds = 0;
  /** Whether a rule of reclaim took hours of it, and not only GPUs. */
  #hasLostHours = false;
  /** What its jobs may use, from its start on; whether that holds although no rule took hours. */
  budget: BudgetParts | null = null;
  hasBudgetRule = false;
  /** GPU-seconds that its budget was given, by its own rule. */
  budgetGpuSeconds = 0;
  /** The story tells that its budget is spent; some job was held back for that. */
  isToldSpent = false;
  isHeldBack = false;
  /** GPU-seconds by which it grew: GPUs × what was left of its term. */
  grownGpuSeconds = 0;
  /** GPUs that it held when it ended; one that never started: what it was awarded. */
  gpusAtEnd = 0;
  /** What it held before any were taken, at its largest. */
  partsMost: readonly Part[] = [];
  /** GPU-seconds of its jobs that the system threw away. */
  lostGpuSeconds = 0;
  /** What came of the rest of what they occupied. */
  readonly work = new WorkBook();
  /** Leaf groups that its nodes spanned at its start; the project's clock then. */
  leafGroups = 0;
  clockAtStart = 0;
  /** No job starts whose request passes the end, from here on, s. */
  drainsFrom = Number.POSITIVE_INFINITY;
  /** GPUs over time: occupied by its own jobs, by filler, held on nodes that are up. */
  readonly occupied = new LevelHistory();
  readonly filler = new LevelHistory();
  readonly entitled = new LevelHistory();
  /** What it holds while a switch-off pauses it. */
  readonly paused = new LevelHistory();
  readonly starts = new StartRecord();

  #rule = WHOLE_TERM;
  /** What is left of its budget, and at which instant it was so; −1: its budget has changed since. */
  #left = Number.POSITIVE_INFINITY;
  #leftAt = -1;
  /** What its own jobs used. */
  readonly #use = (from: number, to: number) => this.occupied.integral(from, to);
  /** The room and what is kept, and of which parts they are. */
  #room = 0;
  #gpusKept = 0;
  #roomOf: readonly Part[] | null = null;
  #roomKeeps: ReadonlyMap<number, number> | null = null;

  constructor(terms: GrantTerms) {
    this.terms = terms;
  }

  /** Jobs that wait in it, and the GPUs that they ask for. */
  get waiting(): { readonly jobs: number; readonly gpus: number } {
    const { pool } = this;
    if (pool !== null) return { jobs: pool.jobsWaiting, gpus: pool.gpusWaiting };
    return { jobs: this.jobsWaiting, gpus: this.gpusWaiting };
  }

  get gpus(): number {
    let sum = 0;
    for (const part of this.parts) sum += part.gpus;
    return sum;
  }

  /** The largest job that it can ever run once all that drains is gone, in GPUs. */
  get room(): number {
    this.#readParts();
    return this.#room;
  }

  #readParts(): void {
    if (this.#roomOf !== this.parts || this.#roomKeeps !== this.keeps) {
      this.#roomOf = this.parts;
      this.#roomKeeps = this.keeps;
      this.#room = this.#largestJob();
      this.#gpusKept = this.#sumKept();
    }
  }

  #largestJob(): number {
    const { gpusPerNode } = this.terms;
    let whole = 0;
    let part = 0;
    for (const { node, gpus } of this.parts) {
      const kept = this.keeps === null ? gpus : Math.min(gpus, this.keeps.get(node) ?? 0);
      if (kept === gpusPerNode) whole += kept;
      else part = Math.max(part, kept);
    }
    return whole + part;
  }

  /** GPUs that it will have once all that drains is gone. */
  get gpusKept(): number {
    this.#readParts();
    return this.#gpusKept;
  }

  #sumKept(): number {
    const { keeps } = this;
    if (keeps === null) return this.gpus;
    return this.parts.reduce((sum, { node, gpus }) => sum + Math.min(gpus, keeps.get(node) ?? 0), 0);
  }

  /** @param rule of its budget; null: there is none until somebody lowers it */
  begin(now: number, endsAt: number, rule: BudgetRule | null = null): void {
    invariant(this.state === 'waiting', `grant ${this.terms.id} starts, it is ${this.state}`);
    this.state = 'active';
    this.startedAt = now;
    this.endsAt = endsAt;
    this.originalEnd = endsAt;
    this.occupied.set(0, now);
    this.filler.set(0, now);
    this.hasBudgetRule = rule !== null;
    this.#rule = rule ?? WHOLE_TERM;
    this.#leftAt = -1;
    const { past } = this;
    if (past?.grant.budget) this.budget = past.grant.budget.goesOn(past.worth, now, past.grant.#use);
    else {
      this.budget = new BudgetParts(this.#rule, now);
      this.#spread(this.terms.gpusAwarded * (endsAt - now), now, endsAt);
    }
  }

  /** It has got these too: while other nodes drain they stay. */
  grow(parts: readonly Part[], now: number): void {
    const keeps = new Map(this.keeps ?? []);
    for (const { node, gpus } of parts) {
      this.grownGpuSeconds += gpus * (this.endsAt - now);
      this.#spread(gpus * (this.endsAt - now), now, this.endsAt);
      keeps.set(node, (keeps.get(node) ?? 0) + gpus);
    }
    if (this.keeps !== null) this.keeps = keeps;
  }

  /** What it held of one node it holds of another, of which it held nothing. */
  moveNode(from: number, to: number): void {
    const moved = ({ node, gpus }: Part): Part => ({ node: node === from ? to : node, gpus });
    this.parts = this.parts.map(moved).sort((a, b) => a.node - b.node);
    if (this.keeps) this.keeps = new Map([...this.keeps].map(([node, gpus]) => [node === from ? to : node, gpus]));
  }

  /** It ends later than it was to. */
  extend(seconds: number): void {
    this.endsAt += seconds;
    this.originalEnd += seconds;
  }

  /** It ends earlier than it was to. */
  shorten(endsAt: number): void {
    const before = this.originalEnd;
    this.endsAt = Math.min(this.endsAt, endsAt);
    this.originalEnd = this.endsAt;
    // Of a moved grant the award is what it began with.
    if (this.past === null) this.#spread(this.terms.gpusAwarded * (this.endsAt - before), this.endsAt, before);
  }

  /**
   * Its budget falls for the rest of its term, until `endsAt`.
   * @param hours what of it are hours and not only GPUs, GPU-seconds: whoever loses such may use no more than what is left
   */
  lower(gpuSeconds: number, now: number, endsAt = this.endsAt, hours = gpuSeconds): void {
    this.removedGpuSeconds += gpuSeconds;
    this.#hasLostHours ||= hours > 0;
    this.#spread(-gpuSeconds, now, endsAt);
  }

  /** GPU-seconds of GPUs × term more or less, as its rule counts them. */
  #spread(gpuSeconds: number, from: number, to: number): void {
    const counted = this.#rule.share * gpuSeconds;
    this.#leftAt = -1;
    this.budgetGpuSeconds += counted;
    this.budget?.spread(counted, from, to);
  }

  finish(state: Exclude<GrantState, 'waiting' | 'active'>, now: number): void {
    invariant(this.state === 'active' || this.state === 'waiting', `grant ${this.terms.id} ends, it is ${this.state}`);
    this.state = state;
    this.endedAt = now;
  }

  /** Award in GPU-seconds: GPUs × term; of a moved grant that with which it began. */
  get awardGpuSeconds(): number {
    const { past } = this;
    if (past) return past.worth * past.grant.awardGpuSeconds;
    return this.terms.gpusAwarded * (this.originalEnd - this.startedAt);
  }

  get #gpusAtFirst(): number {
    return this.past ? this.past.worth * this.past.grant.#gpusAtFirst : this.terms.gpusAwarded;
  }

  /** What was removed from the award so far, GPU-seconds. */
  get #removed(): number {
    return this.past === null
      ? this.removedGpuSeconds
      : this.removedGpuSeconds + this.#ofPast((grant) => grant.#removed);
  }

  /** When its reviews count from, and when it was last warned and last reduced, s; −1: never. */
  get reviewedFrom(): number {
    return this.past?.grant.reviewedFrom ?? this.startedAt;
  }

  get lastWarnedAt(): number {
    return Math.max(this.warnedAt, this.past?.grant.lastWarnedAt ?? -1);
  }

  get #lastReducedAt(): number {
    return Math.max(this.reducedAt, this.past ? this.past.grant.#lastReducedAt : -1);
  }

  /** Since when none of its jobs runs, s; Infinity: one runs. */
  get #idleSince(): number {
    if (this.occupied.level + this.filler.level > 0) return Number.POSITIVE_INFINITY;
    const { past } = this;
    // A moved grant whose jobs have not run since the move idles since its past did.
    if (past && this.firstJobAt < 0 && !this.isGaming) return past.grant.#idleSince;
    return Math.max(this.occupied.since, this.filler.since, this.startedAt);
  }

  /** GPU-seconds of its past as GPU-seconds of its own GPUs. */
  #ofPast(amount: (grant: Grant) => number): number {
    return this.past ? this.past.worth * amount(this.past.grant) : 0;
  }

  /** GPU-seconds that it was entitled to in [from, to]. */
  entitledTo(from: number, to: number): number {
    return this.entitled.integral(from, to) + this.#ofPast((grant) => grant.entitledTo(from, to));
  }

  get #countsHours(): boolean {
    const { past } = this;
    return this.hasBudgetRule || this.#hasLostHours || (past ? past.grant.#countsHours : false);
  }

  /**
   * GPU-seconds that its jobs may still use; Infinity: nobody counts, for no rule says so and none took hours. Where grants
   * share, who lost GPUs has a smaller quota or weight, and may borrow as others do.
   */
  budgetLeft(now: number): number {
    if (this.budget === null || !this.#countsHours) return Number.POSITIVE_INFINITY;
    // Every job of a long queue asks, and use until now is the same for all.
    if (now !== this.#leftAt) {
      this.#left = this.budget.left(now, this.#use);
      this.#leftAt = now;
    }
    return this.#left;
  }

  /** GPU-seconds of the budget that its rule gives it that lapsed before it ended, or before `until`, the run's end. */
  lapsedBudget(until: number): number {
    if (this.budget === null || !this.hasBudgetRule) return 0;
    return this.budget.lapsedBefore(this.endedAt < 0 ? until : this.endedAt, this.#use);
  }

  /** Whether nothing is left of its budget: then no job of it starts, or none in its turn. */
  hasSpentBudget(now: number): boolean {
    return this.budgetLeft(now) <= 0;
  }

  /** GPU-seconds used in [from, to], own jobs' and filler; never more than it was entitled to. */
  used(from: number, to: number): number {
    const own = this.occupied.integral(from, to) + this.filler.integral(from, to);
    return Math.min(own, this.entitled.integral(from, to)) + this.#ofPast((grant) => grant.used(from, to));
  }

  view(now: number): GrantView {
    const { terms } = this;
    return {
      now,
      startedAt: this.reviewedFrom,
      endsAt: this.endsAt,
      unit: terms.unit,
      gpusPerNode: terms.gpusPerNode,
      gpus: this.gpusKept,
      gpusAwarded: this.#gpusAtFirst,
      awardGpuSeconds: this.awardGpuSeconds,
      budgetGpuSeconds: Math.max(0, this.awardGpuSeconds - this.#removed),
      usedGpuSeconds: (from, to) => this.used(from, to),
      entitledGpuSeconds: (from, to) => this.entitledTo(from, to),
      hasBlockedJobs: this.waiting.jobs > 0,
      idleSince: this.#idleSince,
      warnedAt: this.lastWarnedAt,
      reducedAt: this.#lastReducedAt,
      activity: null,
    };
  }
}
