/**
 * The policies of a scenario against the registries: names, parameters, their types and ranges. It must not know what a
 * policy does.
 */
import { formatDuration, parseDuration } from '../../engine/time.ts';
import { type Parameter, type PolicyInfo, WEIGHTS_PATTERN } from '../../policies/policy.ts';
import { remedyFor } from './did-you-mean.ts';
import { POLICY_PLACES, type PolicyPlace } from './policy-places.ts';
import type { Report } from './report.ts';
import { keysAt, nodeAt, type Path, type SourceMap, type SourceNode, shown } from './source-tree.ts';

/** Reports every policy and parameter that the registries do not have or allow. */
export function checkPolicies(root: SourceNode, report: Report): void {
  const clusters = keysAt(root, ['fleet', 'clusters']);
  for (const place of POLICY_PLACES) {
    for (const path of pathsOf(root, place.path)) {
      const node = nodeAt(root, path);
      if (node?.kind === 'scalar' && typeof node.value === 'string') {
        const policy = findOrReport(place, node.value, path, report);
        if (policy) reportMissing(policy, [], path, report);
      }
      if (node?.kind === 'map') checkPolicyMap(place, node, path, clusters, report);
    }
  }
}

/** The paths that a pattern stands for in `root`. */
function pathsOf(root: SourceNode, pattern: readonly string[]): Path[] {
  const star = pattern.indexOf('*');
  if (star < 0) return [pattern];
  const before = pattern.slice(0, star);
  return keysAt(root, before).flatMap((id) => pathsOf(root, [...before, id, ...pattern.slice(star + 1)]));
}

function findOrReport({ kind, policies }: PolicyPlace, name: string, path: Path, report: Report) {
  const policy = policies.find((candidate) => candidate.name === name);
  if (!policy) {
    const known = policies.map((candidate) => candidate.name);
    report(path, `there is no ${kind} policy ${JSON.stringify(name)}`, remedyFor(name, known));
  } else if ('needsActivity' in policy && policy.needsActivity === true) {
    const reason = 'no workload here has activity: choose a policy that judges by occupied GPUs';
    report(path, `${name} judges by how busy GPUs are`, reason);
  }
  return policy;
}

function checkPolicyMap(
  place: PolicyPlace,
  map: SourceMap,
  path: Path,
  clusters: readonly string[],
  report: Report,
): void {
  const name = map.entries.get('name')?.node;
  if (name?.kind !== 'scalar' || typeof name.value !== 'string') return;
  const policy = findOrReport(place, name.value, [...path, 'name'], report);
  if (!policy) return;
  for (const [key, entry] of map.entries) {
    if (key === 'name') continue;
    const parameter = policy.parameters.find((candidate) => candidate.name === key);
    if (parameter) {
      const problem = problemOf(parameter, entry.node, clusters);
      if (problem) report([...path, key], `is ${shown(entry.node)}`, problem);
      continue;
    }
    const known = policy.parameters.map((candidate) => candidate.name);
    const remedy = known.length === 0 ? `${policy.name} has no parameters` : remedyFor(key, known, 'known here are');
    report([...path, key], 'unknown parameter', remedy, 'key');
  }
  reportMissing(policy, [...map.entries.keys()], path, report);
}

/** A cluster has no default: every scenario has its own. */
function reportMissing(policy: PolicyInfo, given: readonly string[], path: Path, report: Report): void {
  for (const { name, type } of policy.parameters) {
    if (type !== 'cluster' || given.includes(name)) continue;
    report([...path, name], 'is missing', `write { name: ${policy.name}, ${name}: … } with a cluster`);
  }
}

/** What would be right for the parameter, if the value is not; undefined if it is. */
function problemOf(parameter: Parameter, node: SourceNode, clusters: readonly string[]): string | undefined {
  const value = node.kind === 'scalar' ? node.value : undefined;
  const { type, min: least = 0, max: most = Number.POSITIVE_INFINITY, choices = [] } = parameter;
  switch (type) {
    case 'choice':
      if (typeof value === 'string' && choices.includes(value)) return undefined;
      return typeof value === 'string' ? remedyFor(value, choices) : `must be one of ${choices.join(', ')}`;
    case 'cluster':
      if (typeof value === 'string' && clusters.includes(value)) return undefined;
      return typeof value === 'string' ? remedyFor(value, clusters) : 'must be the id of a cluster';
    case 'flag':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'weights': {
      const fits = typeof value === 'string' && WEIGHTS_PATTERN.test(value);
      return fits ? undefined : 'must be numbers by name with blanks between, such as eval:1 pretrain:0.5';
    }
    case 'integer': {
      const fits = typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most;
      return fits ? undefined : `must be a whole number ${rangeText(least, most)}`;
    }
    case 'number': {
      const isEndless = parameter.default === Number.POSITIVE_INFINITY;
      const fits = typeof value === 'number' && value >= least && value <= most;
      if (fits && (isEndless || Number.isFinite(value))) return undefined;
      return `must be a number ${rangeText(least, most)}${isEndless ? ', or .inf' : ''}`;
    }
    case 'duration': {
      const seconds = typeof value === 'string' ? parseDuration(value) : undefined;
      if (seconds !== undefined && seconds >= least && seconds <= most) return undefined;
      const atLeast = least > 0 ? `, at least ${formatDuration(least)}` : '';
      const atMost = Number.isFinite(most) ? `, at most ${formatDuration(most)}` : '';
      return `must be a duration such as 5m${atLeast}${atMost}`;
    }
  }
}

function rangeText(least: number, most: number): string {
  return Number.isFinite(most) ? `from ${least} to ${most}` : `from ${least} on`;
}
