/**
 * What is reclaimed is to go to the next call, and there is none: legal, but nobody gets it. It must not know how anything
 * is drawn.
 */
import type { ProgrammeRules } from '../../model/programme.ts';
import { findProgrammePolicy } from '../../policies/programme-registry.ts';
import type { GrantView } from '../../policies/reclaim/reclaim.ts';
import { defaultParameters } from '../../policies/registry.ts';
import type { ProgrammePlan } from './programme-plan.ts';

const NEVER = Number.POSITIVE_INFINITY;
/** Large enough that no action is lost by rounding to nodes. */
const GPUS = 1024;
const MOST_REVIEWS = 10_000;

/**
 * The earliest reclaim of a programme after which no call decides, s; null: there is one, nothing is reclaimed before
 * `horizon`, or what is reclaimed does not wait for a call.
 */
export function reclaimWithoutCall({ calls, blocks, rules }: ProgrammePlan, horizon: number): number | null {
  const redistribution = findProgrammePolicy('redistribution', rules.redistribution.name);
  if (redistribution?.name !== 'next-call') return null;
  const grants = [
    ...calls.map(({ startsAt, term }) => {
      return { startsAt, endsAt: term.kind === 'fixed-end' ? term.endsAt : startsAt + term.seconds };
    }),
    ...blocks,
  ];
  const first = Math.min(NEVER, ...grants.map(({ startsAt, endsAt }) => firstReclaim(startsAt, endsAt, rules)));
  // At one instant what is reclaimed is there before a call decides.
  const isOffered = calls.some(({ decisionAt }) => decisionAt >= first && decisionAt < horizon);
  return first >= horizon || isOffered ? null : first;
}

/** When a grant that nobody uses loses GPUs for the first time, s; Infinity: never. */
function firstReclaim(startsAt: number, endsAt: number, rules: ProgrammeRules): number {
  const audits = rules.auditFinds > 0 && rules.behaviour.offPurpose > 0 ? startsAt + rules.auditEvery : NEVER;
  return Math.min(audits < endsAt ? audits : NEVER, firstTake(startsAt, endsAt, rules));
}

function firstTake(startsAt: number, endsAt: number, { reclaim }: ProgrammeRules): number {
  const policy = findProgrammePolicy('reclaim', reclaim.name);
  if (!policy || endsAt <= startsAt) return NEVER;
  const parameters = { ...defaultParameters(policy), ...reclaim.parameters };
  let view = unusedGrant(startsAt, endsAt);
  for (let review = 0; review < MOST_REVIEWS; review++) {
    const now = policy.nextReview(view, parameters);
    if (now >= endsAt) return NEVER;
    view = { ...view, now };
    const { kind } = policy.review(view, parameters);
    if (kind === 'take') return now;
    if (kind === 'warn') view = { ...view, warnedAt: now };
  }
  return NEVER;
}

/** A grant at its start none of whose GPUs will ever be used. */
function unusedGrant(startsAt: number, endsAt: number): GrantView {
  const held = (from: number, to: number) => GPUS * Math.max(0, Math.min(to, endsAt) - Math.max(from, startsAt));
  return {
    ...{ now: startsAt, startedAt: startsAt, endsAt, unit: 'gpu', gpusPerNode: 8, gpus: GPUS, gpusAwarded: GPUS },
    ...{ awardGpuSeconds: held(startsAt, endsAt), budgetGpuSeconds: held(startsAt, endsAt) },
    usedGpuSeconds: () => 0,
    entitledGpuSeconds: held,
    ...{ hasBlockedJobs: false, idleSince: startsAt, warnedAt: -1, reducedAt: -1 },
    activity: null,
  };
}
