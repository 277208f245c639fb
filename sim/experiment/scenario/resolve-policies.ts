/**
 * The policies of a checked scenario with all their parameters. It must not know what a policy does.
 */
import { parseDuration } from '../../engine/time.ts';
import type { PolicyInfo, PolicyKind } from '../../policies/policy.ts';
import { defaultParameters, REGISTRY } from '../../policies/registry.ts';
import type { Policies, PolicyChoice } from '../../simulation/contract.ts';
import type { Scalar } from './source-tree.ts';

/** A checked choice among `policies` with all its parameters; durations in seconds. Undefined takes the first. */
export function resolvePolicy(policies: readonly PolicyInfo[], written: unknown): PolicyChoice {
  const map = (typeof written === 'object' && written !== null ? written : { name: written }) as Record<string, Scalar>;
  const name = map['name'] ?? policies[0]!.name;
  const policy = policies.find((candidate) => candidate.name === name)!;
  const parameters = defaultParameters(policy);
  for (const parameter of policy.parameters) {
    const value = map[parameter.name];
    if (value === undefined || value === null) continue;
    parameters[parameter.name] = parameter.type === 'duration' ? parseDuration(String(value))! : value;
  }
  return { name: policy.name, parameters };
}

/** All five choices of a checked scenario. */
export function resolvePolicies(written: Readonly<Partial<Record<PolicyKind, unknown>>>): Policies {
  const choose = (kind: PolicyKind) => resolvePolicy(REGISTRY[kind], written[kind]);
  return {
    queue: choose('queue'),
    backfill: choose('backfill'),
    placement: choose('placement'),
    routing: choose('routing'),
    limit: choose('limit'),
  };
}
