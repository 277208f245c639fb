/**
 * The policies of a run with their parameters, as its user wrote them. It must not know what a policy decides.
 */
import { formatDuration } from '../engine/time.ts';
import type { PolicyInfo } from '../policies/policy.ts';
import { PROGRAMME_REGISTRY } from '../policies/programme-registry.ts';
import { REGISTRY } from '../policies/registry.ts';
import type { PolicyChoice } from './contract.ts';

const KINDS: Readonly<Record<string, readonly PolicyInfo[]>> = { ...REGISTRY, ...PROGRAMME_REGISTRY };

/** `queue fcfs, backfill easy (reservations: 1, depth: 0), preemption take-back (mode: requeue, grace: 5m)` */
export function policiesInWords(policies: Readonly<Record<string, PolicyChoice>>): string {
  return Object.entries(policies)
    .map(([kind, choice]) => `${kind} ${policyInWords(kind, choice)}`)
    .join(', ');
}

/** `take-back (mode: requeue, grace: 5m)` */
export function policyInWords(kind: string, { name, parameters }: PolicyChoice): string {
  const known = KINDS[kind]?.find((policy) => policy.name === name)?.parameters ?? [];
  const own = Object.entries(parameters).map(([key, value]) => {
    const isDuration = known.some((parameter) => parameter.name === key && parameter.type === 'duration');
    return `${key}: ${isDuration ? formatDuration(Number(value)) : value}`;
  });
  return own.length > 0 ? `${name} (${own.join(', ')})` : name;
}
