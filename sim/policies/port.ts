/**
 * What a file with policies of one's own imports, as `gpufleet/policies`: the port of every kind, what a policy is shown,
 * and helpers that give the same numbers on every machine. It must not know any policy.
 */
export { exp, log, log2, pow } from '../engine/exact-math.ts';
export type { Application, Sector } from '../model/application.ts';
export type { AwardModifiers, Track } from '../model/programme.ts';
export type { QuotaLimits } from '../model/quota-tree.ts';
export {
  type Award,
  type AwardDecision,
  type AwardPolicy,
  type AwardView,
  type Candidate,
  CUTS,
  type CutReason,
  REFUSALS,
  type Refusal,
  type RefusalReason,
  type Supply,
} from './award/award.ts';
export type { Backfill, Backfilling, Pass } from './backfill/backfill.ts';
export type { ElasticPolicy, ElasticRule, Grower } from './elastic/elastic.ts';
export type { GrantPlacement, LandView } from './grant-placement/grant-placement.ts';
export type { Limit } from './limit/limit.ts';
export { type FreeNodes, includes, lowestNotTaken, type Placement } from './placement/placement.ts';
export { NONE, type Parameter, type PolicyInfo, weightsOf } from './policy.ts';
export { COMMON_PARAMETERS } from './preemption/parameters.ts';
export type { Claimant, PreemptionPolicy, PreemptionView, RunningJobs } from './preemption/preemption.ts';
export {
  type AccountOrder,
  type AccountRanking,
  halfLife,
  halfLifeSeconds,
  type JobFacts,
  type QueueOrder,
  RERANK,
  type ShareReader,
} from './queue-order/queue-order.ts';
export {
  type ActivityView,
  type GrantView,
  REVIEW_REASONS,
  type ReclaimDecision,
  type ReclaimPolicy,
  type ReviewReason,
} from './reclaim/reclaim.ts';
export type {
  BusyGrant,
  Redistribution,
  RedistributionPolicy,
  RedistributionView,
  ReserveEntry,
} from './redistribution/redistribution.ts';
export { leastOf, type Routing, type RoutingView } from './routing/routing.ts';
export { type ClusterGpus, rootQuota, type Sharing, type SharingPolicy } from './sharing/sharing.ts';
