/**
 * Whether what a file exports is a policy: its kind, name, words, parameters and the members of its port. Everything that
 * is wrong is said at once. It must not know other policies, nor run any.
 */
import { type Parameter, POLICY_KINDS, type PolicyInfo, PROGRAMME_POLICY_KINDS, WEIGHTS_PATTERN } from '../policy.ts';
import { COMMON_PARAMETERS } from '../preemption/parameters.ts';
import { MEMBERS, memberProblem, WITHOUT_PARAMETERS } from './members.ts';

export type Kind = PolicyInfo['kind'];

export const KINDS: readonly Kind[] = [...POLICY_KINDS, ...PROGRAMME_POLICY_KINDS];

const NAME = /^[a-z][a-z0-9-]*$/;
const PARAMETER_NAME = /^[a-z][A-Za-z0-9]*$/;
const TYPES: readonly Parameter['type'][] = ['duration', 'integer', 'number', 'choice', 'flag', 'cluster', 'weights'];

/** Whether an export claims to be a policy: an object that names a kind. */
export function looksLikePolicy(value: unknown): value is { readonly kind: unknown } {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** What is wrong with a policy, a sentence each; none: it is one. */
export function policyProblems(value: { readonly kind: unknown }): string[] {
  const policy = value as Partial<Record<string, unknown>>;
  const kind = KINDS.find((each) => each === policy['kind']);
  if (kind === undefined) return [`kind is ${JSON.stringify(policy['kind'])}: must be one of ${KINDS.join(', ')}`];
  const problems: string[] = [];
  const { name, help, source, parameters } = policy;
  if (typeof name !== 'string' || !NAME.test(name))
    problems.push('name must be small letters, digits and hyphens, beginning with a letter');
  if (typeof help !== 'string' || help.trim() === '') problems.push('help must be a sentence: what the policy does');
  if (source !== undefined && typeof source !== 'string') problems.push('source must be text, or left out');
  for (const [member, type] of Object.entries(MEMBERS[kind])) {
    const problem = memberProblem(member, type, policy[member]);
    if (problem !== null) problems.push(problem);
  }
  if (kind === 'queue') problems.push(...queueProblems(policy));
  if (!Array.isArray(parameters)) return [...problems, 'parameters must be a list; [] for none'];
  problems.push(...parametersProblems(parameters), ...handedOver(kind, policy, parameters));
  return problems;
}

function queueProblems({ key, bind, dynamic }: Partial<Record<string, unknown>>): string[] {
  if (typeof key === 'function') return [];
  if (typeof bind !== 'function')
    return ['key is missing: must be a function of GPUs, requested and waited seconds; or bind, of the parameters'];
  return dynamic === true ? [] : ['dynamic must be true where an order reads what accounts have used'];
}

/** Parameters that the port of the kind could not hand over, or without which it cannot do. */
function handedOver(kind: Kind, policy: Partial<Record<string, unknown>>, parameters: readonly unknown[]): string[] {
  const names = parameters.map((parameter) => (parameter as Partial<Parameter> | null)?.name);
  if (WITHOUT_PARAMETERS.has(kind) && names.length > 0)
    return [`parameters must be []: a ${kind} policy is handed none`];
  if (kind === 'queue' && typeof policy['key'] === 'function') {
    const others = names.filter((name) => name !== 'rerank');
    if (others.length > 0) return [`parameters ${others.join(', ')}: key is handed none, use bind`];
  }
  if (kind !== 'preemption') return [];
  const missing = COMMON_PARAMETERS.filter(({ name }) => !names.includes(name)).map(({ name }) => name);
  return missing.length === 0
    ? []
    : [`parameters ${missing.join(', ')} are missing: every preemption has COMMON_PARAMETERS`];
}

function parametersProblems(parameters: readonly unknown[]): string[] {
  const seen = new Set<unknown>();
  return parameters.flatMap((parameter, k) => {
    const { name } = (parameter ?? {}) as Partial<Parameter>;
    const isTwice = seen.has(name);
    seen.add(name);
    const where = `parameter ${typeof name === 'string' ? name : k + 1}`;
    const problem = isTwice ? 'is there twice' : parameterProblem((parameter ?? {}) as Partial<Parameter>);
    return problem === null ? [] : [`${where} ${problem}`];
  });
}

function parameterProblem(parameter: Partial<Parameter>): string | null {
  const { name, type, help, choices, min, max } = parameter;
  if (typeof name !== 'string' || !PARAMETER_NAME.test(name) || name === 'name')
    return 'must have a name of letters and digits, other than name';
  if (!TYPES.includes(type as Parameter['type'])) return `must have a type: one of ${TYPES.join(', ')}`;
  if (typeof help !== 'string' || help.trim() === '') return 'must have a help: what it means';
  if ([min, max].some((bound) => bound !== undefined && typeof bound !== 'number'))
    return 'has a bound that is no number';
  if (type === 'choice' && !(Array.isArray(choices) && choices.length > 0)) return 'must have choices';
  const expected = defaultProblem(parameter as Parameter);
  return expected === null ? null : `has the default ${JSON.stringify(parameter.default)}: must be ${expected}`;
}

/** What the default must be; null: it is. */
function defaultProblem({ type, default: preset, min, max, choices }: Parameter): string | null {
  const isNumber = typeof preset === 'number' && preset >= (min ?? 0) && preset <= (max ?? Number.POSITIVE_INFINITY);
  switch (type) {
    case 'duration':
      return isNumber && Number.isInteger(preset) ? null : 'whole seconds within its bounds';
    case 'integer':
      return isNumber && Number.isInteger(preset) ? null : 'a whole number within its bounds';
    case 'number':
      return isNumber ? null : 'a number within its bounds';
    case 'choice':
      return typeof preset === 'string' && choices!.includes(preset) ? null : `one of ${choices!.join(', ')}`;
    case 'flag':
      return typeof preset === 'boolean' ? null : 'true or false';
    case 'cluster':
      return preset === '' ? null : "'': every scenario has clusters of its own";
    case 'weights':
      return typeof preset === 'string' && WEIGHTS_PATTERN.test(preset)
        ? null
        : 'numbers by name, as in eval:1 other:0.5';
  }
}
