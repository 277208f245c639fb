/**
 * Amounts that reviews reckon with: shares of grants and whole units. It must not know any rule.
 */
import type { GrantView } from './reclaim.ts';

/** GPUs in which a grant is counted: a node's, or one. */
export function unitGpus(grant: GrantView): number {
  return grant.unit === 'node' ? grant.gpusPerNode : 1;
}

/**
 * Used ÷ entitled GPU-seconds in [from, to], 0–1; null where it was entitled to nothing (paused, down): nobody can be
 * blamed for that. One correctly rounded division of integers, so that three tenths equal the number written 0.3.
 */
export function useOf(grant: GrantView, from: number, to: number): number | null {
  const entitled = grant.entitledGpuSeconds(from, to);
  return entitled > 0 ? grant.usedGpuSeconds(from, to) / entitled : null;
}

/** Parts of a unit below this are what is left of rounding, not GPUs. */
const ROUNDING_UNITS = 1e-9;

/** The least number of whole units, in GPUs, that holds `gpus` (a number with a fraction); at most what the grant has. */
export function wholeUnitsAbove(grant: GrantView, gpus: number): number {
  const unit = unitGpus(grant);
  return Math.min(grant.gpus, Math.max(0, Math.ceil(gpus / unit - ROUNDING_UNITS)) * unit);
}

/** GPU-seconds used since the start. */
export function usedSoFar(grant: GrantView): number {
  return grant.usedGpuSeconds(grant.startedAt, grant.now);
}

/** GPU-seconds of the budget that were not used yet, ≥ 0. */
export function unspent(grant: GrantView): number {
  return Math.max(0, grant.budgetGpuSeconds - usedSoFar(grant));
}

/**
 * GPU-seconds that it was entitled to and did not use since its last reduction, or since its start. Rules that compare
 * with a plan remove no more: a project that uses all that a cut left it would else fall behind the plan, and be cut, for
 * ever, and one whose nodes were down would pay for that.
 */
export function idleSinceReduction(grant: GrantView): number {
  const since = Math.max(grant.startedAt, grant.reducedAt);
  return Math.max(0, grant.entitledGpuSeconds(since, grant.now) - grant.usedGpuSeconds(since, grant.now));
}

/** GPU-seconds that were removed from the award so far, ≥ 0. */
export function removedSoFar(grant: GrantView): number {
  return Math.max(0, grant.awardGpuSeconds - grant.budgetGpuSeconds);
}

/** GPU-seconds of the award that an even pace over the term would have used `seconds` after the start. */
export function evenPace(grant: GrantView, seconds: number): number {
  const term = grant.endsAt - grant.startedAt;
  return Math.floor((grant.awardGpuSeconds / term) * Math.min(seconds, term));
}

/** `percent` % of an amount, rounded down to whole GPU-seconds. */
export function percentOf(percent: number, gpuSeconds: number): number {
  return Math.floor((gpuSeconds * percent) / 100);
}
