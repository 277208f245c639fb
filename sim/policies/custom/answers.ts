/**
 * What a policy may answer, where nobody has proved it: each answer of a policy of the user's own is looked at before it is
 * carried out, so that a wrong one is named as such and does not end as a broken invariant of ours, or in a loop without
 * end. It must not know how an answer is carried out.
 */
import { type AwardDecision, type AwardView, CUTS, REFUSALS } from '../award/award.ts';
import type { LandView } from '../grant-placement/grant-placement.ts';
import type { FreeNodes } from '../placement/placement.ts';
import type { PreemptionView } from '../preemption/preemption.ts';
import { type GrantView, REVIEW_REASONS, type ReclaimDecision } from '../reclaim/reclaim.ts';
import type { Redistribution, RedistributionView } from '../redistribution/redistribution.ts';
import type { RoutingView } from '../routing/routing.ts';
import type { Kind } from './check-policy.ts';

/** What is wrong with an answer, in words; null: nothing. */
type Check = (answer: unknown, asked: readonly unknown[]) => string | null;

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

export const isNumber: Check = (answer) =>
  typeof answer === 'number' && !Number.isNaN(answer) ? null : `must be a number, and is ${String(answer)}`;

/** By kind and member of its port. */
export const ANSWERS: Readonly<Partial<Record<Kind, Readonly<Record<string, Check>>>>> = {
  queue: { key: isNumber },
  placement: {
    place: (_nothing, [nodes, whole, rest, out]) =>
      freeNodesProblem(nodes as FreeNodes, Number(whole), Number(rest), out as Int32Array),
  },
  routing: { route: (answer, [view]) => routeProblem(answer, view as RoutingView) },
  award: { decide: (answer, [view]) => awardProblem(answer as AwardDecision, view as AwardView) },
  grantPlacement: {
    orderClusters: (answer, [clusters]) => permutationProblem(answer, clusters as readonly number[]),
    place: (answer, [land, whole, rest]) => nodesProblem(answer, land as LandView, Number(whole) + (rest ? 1 : 0)),
  },
  reclaim: {
    nextReview: (answer, [grant]) =>
      typeof answer === 'number' && answer > (grant as GrantView).now
        ? null
        : `must be later than now (${(grant as GrantView).now} s), and is ${String(answer)}`,
    review: (answer, [grant]) => reviewProblem(answer as ReclaimDecision, grant as GrantView),
  },
  redistribution: {
    redistribute: (answer, [view]) => shareProblem(answer as readonly Redistribution[], view as RedistributionView),
  },
  preemption: {
    candidates: (answer, [view]) =>
      isWhole(answer) && answer <= (view as PreemptionView).running.count
        ? null
        : `must be how many of the ${(view as PreemptionView).running.count} running jobs may be stopped`,
  },
};

function routeProblem(answer: unknown, view: RoutingView): string | null {
  const isThere = isWhole(answer) && answer < view.clusterCount && view.eligible(answer);
  return isThere ? null : `must be a cluster that the job can ever fit, and is ${String(answer)}`;
}

function permutationProblem(answer: unknown, clusters: readonly number[]): string | null {
  const isSame =
    Array.isArray(answer) && answer.length === clusters.length && clusters.every((cluster) => answer.includes(cluster));
  return isSame ? null : 'must be the same clusters in some order';
}

function nodesProblem(answer: unknown, land: LandView, count: number): string | null {
  const isThere =
    Array.isArray(answer) &&
    answer.length === count &&
    new Set(answer).size === count &&
    answer.every((node) => isWhole(node) && node < land.nodeCount && land.freeGpus(node) > 0);
  return isThere ? null : `must be ${count} different nodes with free GPUs`;
}

function freeNodesProblem(nodes: FreeNodes, whole: number, rest: number, out: Int32Array): string | null {
  const chosen = out.subarray(0, whole);
  const has = (node: number, free: number): boolean => node >= 0 && nodes.lowestWith(free, node) === node;
  if (new Set(chosen).size < whole || !chosen.every((node) => has(node, nodes.gpusPerNode)))
    return `must write ${whole} different nodes that are wholly free into out, and wrote ${chosen.join(', ')}`;
  if (rest === 0) return null;
  const node = out[whole]!;
  const isThere = Array.from({ length: nodes.gpusPerNode - rest + 1 }, (_, k) => rest + k).some((free) =>
    has(node, free),
  );
  return isThere && !chosen.includes(node)
    ? null
    : `must write one more node with ${rest} free GPUs to out[${whole}], and wrote ${node}`;
}

function reviewProblem(answer: ReclaimDecision, grant: GrantView): string | null {
  if (!['keep', 'warn', 'take'].includes(answer?.kind)) return 'must have a kind: keep, warn or take';
  if (!REVIEW_REASONS.includes(answer.reason)) return `must have a reason: one of ${REVIEW_REASONS.join(', ')}`;
  if (answer.kind !== 'take') return null;
  if (!isWhole(answer.gpus) || answer.gpus > grant.gpus)
    return `takes ${String(answer.gpus)} GPUs of ${grant.gpus}: must be a whole number that the grant has`;
  if (grant.unit === 'node' && answer.gpus % grant.gpusPerNode !== 0)
    return `takes ${answer.gpus} GPUs: the grant counts in nodes of ${grant.gpusPerNode}`;
  return answer.budgetGpuSeconds >= 0 ? null : 'must take budgetGpuSeconds of at least 0';
}

function awardProblem(answer: AwardDecision, { candidates, supply }: AwardView): string | null {
  const { awards, refusals, reserve } = answer ?? {};
  if (![awards, refusals, reserve].every(Array.isArray)) return 'must have awards, refusals and reserve, each a list';
  const named = [...awards, ...refusals].map(({ candidate }) => candidate);
  if (named.length !== candidates.length || new Set(named).size !== named.length)
    return `must name each of the ${candidates.length} candidates once, in awards or in refusals`;
  if (named.some((candidate) => !isWhole(candidate) || candidate >= candidates.length))
    return 'must name candidates by their index';
  const offered = new Map(supply.map(({ cluster }) => [cluster, 0]));
  for (const { cluster, gpus, cut } of awards) {
    if (!offered.has(cluster)) return `awards in cluster ${String(cluster)}, which offers nothing to this call`;
    if (!isWhole(gpus) || gpus === 0) return `awards ${String(gpus)} GPUs: must be a whole number of at least 1`;
    if (cut !== null && !CUTS.includes(cut)) return `must give a cut: null or one of ${CUTS.join(', ')}`;
  }
  const wrong = refusals.find(({ reason }) => !REFUSALS.includes(reason));
  if (wrong) return `refuses for ${String(wrong.reason)}: must be one of ${REFUSALS.join(', ')}`;
  const refused = new Set(refusals.map(({ candidate }) => candidate));
  return reserve.every((candidate) => refused.has(candidate)) ? null : 'must keep only refused candidates in reserve';
}

function shareProblem(answer: readonly Redistribution[], { freedGpus }: RedistributionView): string | null {
  if (!Array.isArray(answer)) return 'must be a list';
  if (answer.some(({ kind, gpus }) => !['award', 'grow'].includes(kind) || !isWhole(gpus) || gpus === 0))
    return 'must be of award and grow, each with a whole number of GPUs';
  const given = answer.reduce((sum, { gpus }) => sum + gpus, 0);
  return given <= freedGpus ? null : `gives away ${given} GPUs of ${freedGpus}`;
}
