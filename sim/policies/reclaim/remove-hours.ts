/**
 * Hours that a published rule removes from a budget, turned into GPUs: who holds nodes loses nodes. It must not know why.
 *
 * ⌊hours ÷ hours left of the term⌋ GPUs go at once, in the grant's unit, and the rest lowers the budget. So a rule that
 * was made for budgets bites harder here: hours that were not used when there was time are removed from the time left,
 * and an amount that exceeds what the GPUs can still deliver takes them all.
 */
import { unitGpus, unspent } from './amounts.ts';
import type { GrantView, ReclaimDecision, ReviewReason } from './reclaim.ts';

export interface Removal {
  /** GPUs that go at once, whole units, at most what it holds. */
  readonly gpus: number;
  /** By how many GPU-seconds the budget falls besides. */
  readonly budgetGpuSeconds: number;
}

/** `gpuSeconds` (rounded down; at most what is left of the budget) as GPUs for the rest of the term and a lower budget. */
export function removeHours(grant: GrantView, gpuSeconds: number): Removal {
  const removed = Math.min(Math.max(0, Math.floor(gpuSeconds)), unspent(grant));
  const unit = unitGpus(grant);
  const left = grant.endsAt - grant.now;
  const units = Math.min(Math.floor(removed / (left * unit)), Math.floor(grant.gpus / unit));
  return { gpus: units * unit, budgetGpuSeconds: removed - units * unit * left };
}

/** Takes {@link removeHours} for `reason`; where nothing is to be removed it keeps for `otherwise`. */
export function takeHours(
  grant: GrantView,
  gpuSeconds: number,
  reason: ReviewReason,
  otherwise: ReviewReason,
): ReclaimDecision {
  const removal = removeHours(grant, gpuSeconds);
  if (removal.gpus === 0 && removal.budgetGpuSeconds === 0) return { kind: 'keep', reason: otherwise };
  return { kind: 'take', reason, ...removal };
}
