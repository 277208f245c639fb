/** What holds for every registered policy, whichever it is. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../sim/engine/time.ts';
import { POLICY_KINDS } from '../../sim/policies/policy.ts';
import { defaultParameters, findPolicy, REGISTRY } from '../../sim/policies/registry.ts';
import { BACKFILLS, PLACEMENTS, QUEUES, ROUTINGS } from '../oracle/cases.ts';

const FOLDERS = {
  queue: 'queue-order',
  backfill: 'backfill',
  placement: 'placement',
  routing: 'routing',
  limit: 'limit',
};
const namesOf = (kind: (typeof POLICY_KINDS)[number]): string[] => REGISTRY[kind].map(({ name }) => name).sort();

describe.each(POLICY_KINDS)('%s', (kind) => {
  it('names each policy once, like its file, and finds it', () => {
    const names = namesOf(kind);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) {
      expect(findPolicy(kind, name)).toMatchObject({ kind, name });
      const file = new URL(`../../sim/policies/${FOLDERS[kind]}/${name}.ts`, import.meta.url);
      expect(existsSync(file), `${file.pathname} is missing`).toBe(true);
    }
    expect(findPolicy(kind, 'no-such-policy')).toBeUndefined();
  });

  it('has help for all, and defaults that are legal', () => {
    for (const policy of REGISTRY[kind]) {
      expect(policy.help).not.toBe('');
      expect(Object.keys(defaultParameters(policy))).toEqual(policy.parameters.map(({ name }) => name));
      for (const parameter of policy.parameters) {
        expect(parameter.help).not.toBe('');
        if (parameter.type === 'choice') expect(parameter.choices).toContain(parameter.default);
        else expect(Number(parameter.default)).toBeGreaterThanOrEqual(parameter.min ?? 0);
        if (parameter.type === 'duration') expect(parseDuration(`${parameter.default}s`)).toBeDefined();
      }
    }
  });
});

it('takes the first of each kind where a scenario names none', () => {
  expect(POLICY_KINDS.map((kind) => REGISTRY[kind][0]!.name)).toEqual(['fcfs', 'easy', 'best-fit', 'home', 'kill']);
});

it('has a naive twin of every policy in the oracle', () => {
  expect([...QUEUES].sort()).toEqual(namesOf('queue'));
  expect([...new Set(BACKFILLS.map(({ name }) => name))].sort()).toEqual(namesOf('backfill'));
  expect([...PLACEMENTS].sort()).toEqual(namesOf('placement'));
  expect([...ROUTINGS].sort()).toEqual(namesOf('routing'));
});
