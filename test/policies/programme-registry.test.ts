/** What holds for every registered policy of a programme, whichever it is. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Parameter } from '../../sim/policies/policy.ts';
import { PROGRAMME_POLICY_KINDS } from '../../sim/policies/policy.ts';
import { findProgrammePolicy, PROGRAMME_REGISTRY } from '../../sim/policies/programme-registry.ts';

const FOLDERS = {
  award: 'award',
  grantPlacement: 'grant-placement',
  reclaim: 'reclaim',
  redistribution: 'redistribution',
  sharing: 'sharing',
  preemption: 'preemption',
  elastic: 'elastic',
};

describe.each(PROGRAMME_POLICY_KINDS)('%s', (kind) => {
  it('names each policy once, like its file, and finds it', () => {
    const names = PROGRAMME_REGISTRY[kind].map(({ name }) => name);
    expect(names).not.toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) {
      expect(findProgrammePolicy(kind, name)).toMatchObject({ kind, name });
      const file = new URL(`../../sim/policies/${FOLDERS[kind]}/${name}.ts`, import.meta.url);
      expect(existsSync(file), `${file.pathname} is missing`).toBe(true);
    }
    expect(findProgrammePolicy(kind, 'no-such-policy')).toBeUndefined();
  });

  it('says in one sentence, without a full stop, what each policy and each parameter does', () => {
    for (const policy of PROGRAMME_REGISTRY[kind]) {
      for (const { help } of [policy, ...policy.parameters]) expect(help).toMatch(/^\S(?!.*[.!?] )[^\n]*[^\s.]$/);
    }
  });

  it('names each parameter of a policy once and gives it a default that is legal', () => {
    for (const policy of PROGRAMME_REGISTRY[kind]) {
      const names = policy.parameters.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      expect(names, 'taken by the name of the policy itself').not.toContain('name');
      for (const parameter of policy.parameters) {
        expect(isLegal(parameter), `${policy.name}: ${parameter.name}: ${parameter.default}`).toBe(true);
      }
    }
  });
});

/** Whether the default is of the parameter's type and within its bounds. */
function isLegal({ type, default: value, choices, min, max }: Parameter): boolean {
  if (type === 'flag') return typeof value === 'boolean';
  if (type === 'choice') return choices?.includes(String(value)) === true;
  if (type === 'cluster') return typeof value === 'string';
  if (typeof value !== 'number' || Number.isNaN(value)) return false;
  const isWhole = type === 'number' || Number.isInteger(value);
  return isWhole && value >= (min ?? 0) && value <= (max ?? Number.POSITIVE_INFINITY);
}

it('takes the first of each kind where a scenario names none', () => {
  const firsts = PROGRAMME_POLICY_KINDS.map((kind) => PROGRAMME_REGISTRY[kind][0]!.name);
  expect(firsts).toEqual(['rank', 'pack', 'none', 'none', 'dedicated', 'none', 'none']);
});
