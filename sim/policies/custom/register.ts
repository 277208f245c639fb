/**
 * Takes policies of the user's own into the registries, and out again. It must not know files, nor what a policy does.
 *
 * The registries are the program's one table of names. What a run does depends on the policies that are in them, so they
 * are changed only before a scenario is read, and in the same way in every thread that makes its runs.
 */
import type { PolicyInfo, PolicyKind, ProgrammePolicyKind } from '../policy.ts';
import { PROGRAMME_REGISTRY } from '../programme-registry.ts';
import { REGISTRY } from '../registry.ts';
import { KINDS, type Kind } from './check-policy.ts';

/** Of our own, by kind: what stands behind them was registered. */
const BUILT_IN = new Map(KINDS.map((kind) => [kind, listOf(kind).length]));

/** The registered policies from now on, in place of those before; none: only our own are left. */
export function useCustomPolicies(policies: readonly PolicyInfo[]): void {
  for (const [kind, count] of BUILT_IN) listOf(kind).length = count;
  for (const policy of policies) listOf(policy.kind).push(policy);
}

/** Whether one of our own has that kind and name. */
export function isBuiltIn(kind: Kind, name: string): boolean {
  return listOf(kind)
    .slice(0, BUILT_IN.get(kind))
    .some((policy) => policy.name === name);
}

/** Those that are registered now, in the order of the kinds. */
export function customPolicies(): PolicyInfo[] {
  return [...BUILT_IN].flatMap(([kind, count]) => listOf(kind).slice(count));
}

/** The registry's own list: what is pushed here is found everywhere. */
function listOf(kind: Kind): PolicyInfo[] {
  return kind in REGISTRY
    ? (REGISTRY[kind as PolicyKind] as unknown as PolicyInfo[])
    : (PROGRAMME_REGISTRY[kind as ProgrammePolicyKind] as unknown as PolicyInfo[]);
}
