/**
 * An example of a policy of one's own: a reclaim rule whose threshold rises with a grant's age. Projects start slowly, so
 * that one flat threshold finds the slow starter early or the idler late; this one asks for nothing at the start and for all
 * of `threshold` from `full` on.
 *
 * A file may export as many policies as it likes, of any kind; whatever else it exports is its own affair. A policy is
 * asked and answers: it must not keep anything from one question to the next, look at a clock, or draw random numbers, or
 * runs are no longer a function of their inputs (`gpufleet check --twice` finds that out).
 */
import type { GrantView, ReclaimPolicy } from 'gpufleet/policies';

const DAY_SECONDS = 24 * 3600;

export const risingThreshold: ReclaimPolicy = {
  kind: 'reclaim',
  name: 'rising-threshold',
  help: 'every four weeks, a grant below a threshold that rises with its age loses what it does not use',
  parameters: [
    { name: 'threshold', type: 'number', default: 0.3, min: 0, max: 1, help: 'used ÷ entitled from `full` on' },
    { name: 'full', type: 'duration', default: 120 * DAY_SECONDS, min: 1, help: 'age at which all of it is asked for' },
    { name: 'every', type: 'duration', default: 28 * DAY_SECONDS, min: 1, help: 'time between reviews' },
  ],
  needsActivity: false,

  nextReview(grant, { every }) {
    const reviews = Math.floor((grant.now - grant.startedAt) / Number(every)) + 1;
    const next = grant.startedAt + reviews * Number(every);
    return next < grant.endsAt ? next : Number.POSITIVE_INFINITY;
  },

  review(grant, { threshold, full, every }) {
    const from = Math.max(grant.startedAt, grant.reducedAt, grant.now - Number(every));
    const entitled = grant.entitledGpuSeconds(from, grant.now);
    if (entitled === 0) return { kind: 'keep', reason: 'exempt' };
    const use = grant.usedGpuSeconds(from, grant.now) / entitled;
    const asked = Number(threshold) * Math.min(1, (grant.now - grant.startedAt) / Number(full));
    if (use >= asked) return { kind: 'keep', reason: 'useAboveThreshold' };
    if (grant.hasBlockedJobs) return { kind: 'keep', reason: 'jobsBlocked' };
    const gpus = grant.gpus - inUse(grant, use);
    if (gpus === 0) return { kind: 'keep', reason: 'useBelowThreshold' };
    return { kind: 'take', reason: 'useBelowThreshold', gpus, budgetGpuSeconds: 0 };
  },
};

/** GPUs that the use would fill, in whole units of the grant, at least one. */
function inUse(grant: GrantView, use: number): number {
  const unit = grant.unit === 'node' ? grant.gpusPerNode : 1;
  return Math.min(grant.gpus, Math.max(1, Math.ceil((use * grant.gpus) / unit)) * unit);
}
