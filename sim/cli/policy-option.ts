/**
 * A policy as it is written on a command line: `easy` or `easy:reservations=2,depth=10`. It must not know scenarios.
 */
import { parseDuration } from '../engine/time.ts';
import { remedyFor } from '../experiment/scenario/did-you-mean.ts';
import { type Parameter, type PolicyKind, WEIGHTS_PATTERN } from '../policies/policy.ts';
import { defaultParameters, findPolicy, REGISTRY } from '../policies/registry.ts';
import type { PolicyChoice } from '../simulation/contract.ts';
import { wholeNumber } from './arguments.ts';
import { UsageError } from './errors.ts';

/** @throws UsageError that names what is known */
export function policyChoice(kind: PolicyKind, written: string): PolicyChoice {
  const [name = '', ...rest] = written.split(':');
  const policy = findPolicy(kind, name);
  if (!policy) {
    const known = REGISTRY[kind].map((each) => each.name);
    throw new UsageError(`--${kind} ${name}: ${remedyFor(name, known)}; one of your own needs --policies FILE`);
  }
  const parameters: Record<string, number | string | boolean> = defaultParameters(policy);
  const given = new Set<string>();
  for (const pair of rest.join(':').split(',')) {
    if (pair === '') continue;
    const [key = '', value = ''] = pair.split('=');
    const parameter = policy.parameters.find((each) => each.name === key);
    if (!parameter) {
      const known = policy.parameters.map((each) => each.name);
      throw new UsageError(`--${kind} ${written}: ${name} has no parameter ${key}, ${remedyFor(key, known)}`);
    }
    if (given.has(key)) throw new UsageError(`--${kind} ${written}: ${key} is given twice, expected once`);
    given.add(key);
    parameters[key] = parameterValue(`--${kind} ${name}:${pair}`, parameter, value);
  }
  return { name, parameters };
}

function parameterValue(
  written: string,
  { type, min = 0, choices = [] }: Parameter,
  value: string,
): number | string | boolean {
  if (type === 'choice') {
    if (!choices.includes(value)) throw new UsageError(`${written}: ${remedyFor(value, choices)}`);
    return value;
  }
  if (type === 'flag') {
    if (value !== 'true' && value !== 'false') throw new UsageError(`${written}: expected true or false`);
    return value === 'true';
  }
  if (type === 'weights') {
    if (!WEIGHTS_PATTERN.test(value)) throw new UsageError(`${written}: expected numbers by name such as eval:1`);
    return value;
  }
  if (type === 'integer') return wholeNumber(written, value, { min, max: 1e9 });
  const seconds = parseDuration(value);
  if (seconds === undefined || seconds < min)
    throw new UsageError(`${written}: expected a duration such as 90s, 15m, 4h, 30d`);
  return seconds;
}
