/** Grants as reviewers see them, made up: one at an instant, or one that lives under a policy until its end. */
import type { GrantView, ReclaimDecision, ReclaimPolicy } from '../../../sim/policies/reclaim/reclaim.ts';
import { defaultParameters } from '../../../sim/policies/registry.ts';

export const DAY = 86_400;
/** Not 0, so that an offset is not taken for an instant. */
export const START = 1000 * DAY + 1;
/** Twelve published months. */
export const YEAR_DAYS = 365.25;

export interface Snapshot extends Partial<GrantView> {
  /** Days since the start. */
  readonly day?: number;
  readonly termDays?: number;
  /** GPU-seconds used since the start; spread evenly where a part of the time is asked for. */
  readonly used?: number;
}

/** A grant of 10 nodes of 8 GPUs for a year that used nothing, unless said otherwise. */
export function grantAt(snapshot: Snapshot): GrantView {
  const { day = 0, termDays = YEAR_DAYS, used = 0, ...rest } = snapshot;
  const now = START + day * DAY;
  const gpus = rest.gpus ?? 80;
  const award = rest.awardGpuSeconds ?? (rest.gpusAwarded ?? gpus) * termDays * DAY;
  return {
    now,
    startedAt: START,
    endsAt: START + termDays * DAY,
    unit: 'node',
    gpusPerNode: 8,
    gpus,
    gpusAwarded: gpus,
    awardGpuSeconds: award,
    budgetGpuSeconds: award,
    usedGpuSeconds: (from, to) => (from <= START ? used : Math.floor((used * (to - from)) / (now - START))),
    entitledGpuSeconds: (from, to) => gpus * (to - from),
    hasBlockedJobs: false,
    idleSince: START,
    warnedAt: -1,
    reducedAt: -1,
    activity: null,
    ...rest,
  };
}

/** GPU-seconds that a decision removes for the rest of the term. */
export function removedBy(grant: GrantView, decision: ReclaimDecision): number {
  if (decision.kind !== 'take') return 0;
  return decision.gpus * (grant.endsAt - grant.now) + decision.budgetGpuSeconds;
}

export interface Life {
  readonly gpus?: number;
  readonly unit?: 'node' | 'gpu';
  readonly termDays?: number;
  /** GPUs that its jobs would occupy on the k-th day (from 0); it runs what it holds at most. */
  readonly use: (day: number) => number;
  /** Days (from 0) on which jobs of its own wait that do not fit. */
  readonly blocked?: (day: number) => boolean;
}

export interface Review {
  readonly day: number;
  readonly kind: ReclaimDecision['kind'];
  readonly reason: string;
  readonly gpus?: number;
}

/** All reviews of a grant's life under a policy, carried out as decided; ends early when nothing is left. */
export function live(policy: ReclaimPolicy, life: Life, parameters: Record<string, number | string | boolean> = {}) {
  const all = { ...defaultParameters(policy), ...parameters };
  const awarded = life.gpus ?? 80;
  const termDays = life.termDays ?? YEAR_DAYS;
  /** GPUs held from an instant on. */
  const held: [number, number][] = [[START, awarded]];
  const heldAt = (instant: number): number => held.findLast(([from]) => from <= instant)?.[1] ?? 0;
  let budget = awarded * termDays * DAY;
  let warnedAt = -1;
  let reducedAt = -1;
  const reviews: Review[] = [];

  /** Sum over the days' pieces in [from, to] of GPUs × seconds. */
  const integral = (from: number, to: number, gpusAt: (instant: number) => number): number => {
    let sum = 0;
    for (let instant = from; instant < to; ) {
      const nextDay = START + (Math.floor((instant - START) / DAY) + 1) * DAY;
      const nextChange = held.find(([at]) => at > instant)?.[0] ?? Number.POSITIVE_INFINITY;
      const next = Math.min(nextDay, nextChange, to);
      sum += gpusAt(instant) * (next - instant);
      instant = next;
    }
    return sum;
  };
  const dayOf = (instant: number): number => Math.floor((instant - START) / DAY);
  const runsAt = (instant: number): number => Math.min(heldAt(instant), life.use(dayOf(instant)));
  const view = (now: number): GrantView => {
    let idleSince = now;
    while (idleSince > START && life.use(dayOf(idleSince - 1)) === 0) {
      idleSince = START + dayOf(idleSince - 1) * DAY;
    }
    return grantAt({
      now,
      termDays,
      unit: life.unit ?? 'node',
      gpus: heldAt(now),
      gpusAwarded: awarded,
      budgetGpuSeconds: budget,
      usedGpuSeconds: (from, to) => integral(from, to, runsAt),
      entitledGpuSeconds: (from, to) => integral(from, to, heldAt),
      hasBlockedJobs: life.blocked?.(dayOf(now)) ?? false,
      idleSince: life.use(dayOf(now)) > 0 ? Number.POSITIVE_INFINITY : idleSince,
      warnedAt,
      reducedAt,
    });
  };

  let now = policy.nextReview(view(START), all);
  while (now < START + termDays * DAY && heldAt(now) > 0) {
    const decision = policy.review(view(now), all);
    const day = (now - START) / DAY;
    const { kind, reason } = decision;
    if (decision.kind === 'warn') warnedAt = now;
    if (decision.kind === 'take') {
      reducedAt = now;
      budget -= removedBy(view(now), decision);
      held.push([now, heldAt(now) - decision.gpus]);
      reviews.push({ day, kind, reason, gpus: decision.gpus });
    } else reviews.push({ day, kind, reason });
    const next = policy.nextReview(view(now), all);
    if (!(next > now)) throw new Error(`the next review is not later: day ${day}`);
    now = next;
  }
  return { reviews, gpusLeft: heldAt(now - 1) * (heldAt(now) > 0 ? 1 : 0), budget };
}

/** The first take of a life, or Infinity. */
export function firstTakeDay(reviews: readonly Review[]): number {
  return reviews.find(({ kind }) => kind === 'take')?.day ?? Number.POSITIVE_INFINITY;
}
