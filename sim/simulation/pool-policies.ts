/**
 * The policies of a run as its pools need them, by name from the registry. It must not know clusters or jobs.
 */
import { invariant } from '../engine/errors.ts';
import { DETECTORS } from '../model/detectors.ts';
import type { PolicyKind } from '../policies/policy.ts';
import { defaultParameters, findPolicy, type REGISTRY } from '../policies/registry.ts';
import type { RunInput } from './contract.ts';
import { policiesInWords } from './policies-in-words.ts';

/** @throws InvariantError where the registry has no such policy */
export function policyOf<K extends PolicyKind>(input: RunInput, kind: K): (typeof REGISTRY)[K][number] {
  const { name } = input.policies[kind];
  const policy = findPolicy(kind, name);
  invariant(policy !== undefined, `there is no ${kind} policy ${name}`);
  return policy;
}

export function parametersOf(input: RunInput, kind: PolicyKind): Record<string, number | string | boolean> {
  return { ...defaultParameters(policyOf(input, kind)), ...input.policies[kind].parameters };
}

/** What every pool of a run does alike. */
export function poolPolicies(input: RunInput) {
  const order = policyOf(input, 'queue');
  return {
    order: 'bind' in order ? order.bind(parametersOf(input, 'queue')) : order,
    rerankSeconds: Number(parametersOf(input, 'queue')['rerank'] ?? 0),
    backfilling: policyOf(input, 'backfill').bind(parametersOf(input, 'backfill')),
    placement: policyOf(input, 'placement'),
    stopsAtRequest: policyOf(input, 'limit').stopsAtRequest,
    startsMost: (input.detectors ?? DETECTORS).starts,
    /** Those that say who starts when, for people. */
    inWords: policiesInWords({
      queue: input.policies.queue,
      backfill: input.policies.backfill,
      limit: input.policies.limit,
    }),
  };
}
