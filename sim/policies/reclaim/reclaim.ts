/**
 * The port of a reclaim policy: when a grant is reviewed, and what is then done. It must not know who gets what is
 * taken, nor other grants.
 */
import type { PolicyInfo } from '../policy.ts';

type Parameters = Readonly<Record<string, number | string | boolean>>;

/** How busy the GPUs are that a grant's jobs occupy; only where the workload says so. */
export interface ActivityView {
  /**
   * How many of its own jobs came, in (from, to], to have run for `seconds` on end with a mean activity (busy ÷ occupied,
   * 0–1) of at most `activity`; each job counts once, when it comes so far first. Times in seconds.
   */
  lowActivityJobs(activity: number, seconds: number, from: number, to: number): number;
}

/** One active grant as a reviewer sees it. Times in seconds, amounts in GPU-seconds of the grant's own GPU type. */
export interface GrantView {
  readonly now: number;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly unit: 'node' | 'gpu';
  readonly gpusPerNode: number;
  /** GPUs held now, and at the start. */
  readonly gpus: number;
  readonly gpusAwarded: number;
  /** GPUs awarded × term. */
  readonly awardGpuSeconds: number;
  /** The award less what was removed from it so far: less GPUs, or less hours. */
  readonly budgetGpuSeconds: number;
  /** GPU-seconds of its own jobs (filler too: nobody can tell) in [from, to], capped at its entitlement; to ≤ now. */
  usedGpuSeconds(from: number, to: number): number;
  /** GPU-seconds that it was entitled to in [from, to]: nodes held, in service, up, not paused. */
  entitledGpuSeconds(from: number, to: number): number;
  /** Whether jobs of its own wait that do not fit now: then it is not below any threshold. */
  readonly hasBlockedJobs: boolean;
  /** Since when none of its jobs runs, s; Infinity: one runs. */
  readonly idleSince: number;
  /** When it was last warned and last reduced, s; −1: never. */
  readonly warnedAt: number;
  readonly reducedAt: number;
  /** Null: the workload has no activity; then a rule that judges by it keeps. */
  readonly activity: ActivityView | null;
}

/** Why a review ends as it does. */
export const REVIEW_REASONS = [
  'useAboveThreshold',
  'useBelowThreshold',
  'exempt',
  'jobsBlocked',
  'coolDown',
  'inGrace',
  'mended',
  'notIdle',
  'idleTooLong',
  'onPlan',
  'behindPlan',
  'aged',
  'offPurpose',
] as const;
export type ReviewReason = (typeof REVIEW_REASONS)[number];

export type ReclaimDecision =
  | { readonly kind: 'keep'; readonly reason: ReviewReason }
  | { readonly kind: 'warn'; readonly reason: ReviewReason }
  | {
      readonly kind: 'take';
      readonly reason: ReviewReason;
      /** GPUs taken at once, ≥ 0, whole nodes where the grant counts in nodes. */
      readonly gpus: number;
      /** Further hours by which the budget falls without GPUs going, GPU-seconds ≥ 0. */
      readonly budgetGpuSeconds: number;
    };

export interface ReclaimPolicy extends PolicyInfo {
  readonly kind: 'reclaim';
  /** Whether it judges by activity (busy, not occupied, GPUs), which only some workloads have. */
  readonly needsActivity: boolean;
  /** The instant of the next review, > `grant.now`; Infinity: none. Asked at the start and after every review. */
  nextReview(grant: GrantView, parameters: Parameters): number;
  review(grant: GrantView, parameters: Parameters): ReclaimDecision;
}
