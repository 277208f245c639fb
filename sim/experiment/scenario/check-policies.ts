/**
 * The policies of a scenario against the registry: names, parameters, their types and ranges. It must not know what a
 * policy does.
 */
import { formatDuration, parseDuration } from '../../engine/time.ts';
import { type Parameter, POLICY_KINDS, type PolicyInfo, type PolicyKind } from '../../policies/policy.ts';
import { defaultParameters, findPolicy, REGISTRY } from '../../policies/registry.ts';
import type { Policies, PolicyChoice } from '../../simulation/contract.ts';
import { remedyFor } from './did-you-mean.ts';
import type { Report } from './report.ts';
import { nodeAt, type Path, type Scalar, type SourceNode, shown } from './source-tree.ts';

/** Reports every policy and parameter that the registry does not have or allow. */
export function checkPolicies(root: SourceNode, report: Report): void {
  for (const kind of POLICY_KINDS) {
    const path = ['policies', kind];
    const node = nodeAt(root, path);
    if (node?.kind === 'scalar' && typeof node.value === 'string') findOrReport(kind, node.value, path, report);
    if (node?.kind === 'map') checkPolicyMap(kind, node, path, report);
  }
}

function findOrReport(kind: PolicyKind, name: string, path: Path, report: Report): PolicyInfo | undefined {
  const policy = findPolicy(kind, name);
  if (policy) return policy;
  const known = REGISTRY[kind].map((candidate) => candidate.name);
  report(path, `there is no ${kind} policy ${JSON.stringify(name)}`, remedyFor(name, known));
  return undefined;
}

function checkPolicyMap(kind: PolicyKind, map: SourceNode & { kind: 'map' }, path: Path, report: Report): void {
  const name = map.entries.get('name')?.node;
  if (name?.kind !== 'scalar' || typeof name.value !== 'string') return;
  const policy = findOrReport(kind, name.value, [...path, 'name'], report);
  if (!policy) return;
  for (const [key, entry] of map.entries) {
    if (key === 'name') continue;
    const parameter = policy.parameters.find((candidate) => candidate.name === key);
    if (parameter) {
      const problem = problemOf(parameter, entry.node);
      if (problem) report([...path, key], `is ${shown(entry.node)}`, problem);
      continue;
    }
    const known = policy.parameters.map((candidate) => candidate.name);
    const remedy = known.length === 0 ? `${policy.name} has no parameters` : remedyFor(key, known, 'known here are');
    report([...path, key], 'unknown parameter', remedy, 'key');
  }
}

/** What would be right for the parameter, if the value is not; undefined if it is. */
function problemOf(parameter: Parameter, node: SourceNode): string | undefined {
  const value = node.kind === 'scalar' ? node.value : undefined;
  const least = parameter.min ?? 0;
  if (parameter.type === 'choice') {
    const choices = parameter.choices ?? [];
    if (typeof value === 'string' && choices.includes(value)) return undefined;
    return typeof value === 'string' ? remedyFor(value, choices) : `must be one of ${choices.join(', ')}`;
  }
  if (parameter.type === 'integer') {
    const fits = typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
    return fits ? undefined : `must be a whole number from ${least} on`;
  }
  const seconds = typeof value === 'string' ? parseDuration(value) : undefined;
  const fits = seconds !== undefined && seconds >= least;
  const bound = least > 0 ? `, at least ${formatDuration(least)}` : '';
  return fits ? undefined : `must be a duration such as 5m${bound}`;
}

/** A checked choice with all its parameters; durations in seconds. Undefined takes the kind's default policy. */
function resolvePolicy(kind: PolicyKind, written: unknown): PolicyChoice {
  const map = (typeof written === 'object' && written !== null ? written : { name: written }) as Record<string, Scalar>;
  const policy = findPolicy(kind, String(map['name'] ?? REGISTRY[kind][0]!.name))!;
  const parameters = defaultParameters(policy);
  for (const { name, type } of policy.parameters) {
    const value = map[name];
    if (value === undefined || value === null) continue;
    parameters[name] = type === 'duration' ? parseDuration(String(value))! : (value as string | number);
  }
  return { name: policy.name, parameters };
}

/** All five choices of a checked scenario. */
export function resolvePolicies(written: Readonly<Partial<Record<PolicyKind, unknown>>>): Policies {
  const choose = (kind: PolicyKind) => resolvePolicy(kind, written[kind]);
  return {
    queue: choose('queue'),
    backfill: choose('backfill'),
    placement: choose('placement'),
    routing: choose('routing'),
    limit: choose('limit'),
  };
}
