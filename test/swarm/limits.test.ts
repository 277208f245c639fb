/**
 * The swarm of programmes with limits: budgets that stop, slow or overuse, in parts or in one, commit-ahead, GPUs at once; on
 * own nodes and in shared clusters, with preemption. `GPUFLEET_SWARM=n` draws n programmes for each test.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BudgetRule } from '../../sim/model/budget-parts.ts';
import { runProgramme } from '../../sim/simulation/programme/run-programme.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import { runs } from '../oracle/cases.ts';
import { budgetsHold, nobodyHoldsMoreAtOnce, seen } from './limit-laws.ts';
import { PROGRAMME_LAWS } from './programme-laws.ts';
import { inputOfProgramme, type ProgrammeCase, programmeArbitrary, tableOfProgramme } from './programmes.ts';

const NEVER = Number.POSITIVE_INFINITY;

function inContext(example: ProgrammeCase, law: () => void): void {
  try {
    law();
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${tableOfProgramme(example)}`, { cause: error });
  }
}

test.each([
  ['dedicated', { sharings: ['dedicated'] }],
  ['shared', { sharings: ['quota', 'pooled'] }],
  ['shared with preemption', { sharings: ['quota'], preempts: true }],
])('limits and every other law hold: %s', (_, kind) => {
  const property = fc.property(programmeArbitrary({ ...kind, limited: true }), (example) =>
    inContext(example, () => {
      const input = inputOfProgramme(example);
      const result = simulate(input);
      const ran = runProgramme(inputOfProgramme(example), input.programme!);
      nobodyHoldsMoreAtOnce(input, ran);
      budgetsHold(input, result, ran);
      for (const law of PROGRAMME_LAWS) law(input, result, ran);
      expect(simulate(inputOfProgramme(example)).fingerprint).toBe(result.fingerprint);
    }),
  );
  fc.assert(property, runs(150));
});

test('the swarm saw budgets spent, budgets covered and projects at their limit', () => {
  expect(Math.min(seen.covered, seen.spent, seen.atOnce)).toBeGreaterThan(20);
});

test('limits that never bind change nothing', () => {
  const budget: BudgetRule = {
    ...{ share: 1e6, whenSpent: 'stop', overuseTo: 1, commitAhead: true },
    ...{ period: NEVER, carryOver: 1, ageing: NEVER, ahead: 0 },
  };
  const property = fc.property(programmeArbitrary({}), (example) =>
    inContext(example, () => {
      // A reclaim rule lowers a budget by GPU-hours of the award, and so binds where none binds without limits.
      const plain = { ...example, rules: { ...example.rules, reclaim: { name: 'none', parameters: {} } } };
      const limits = { gpusAtOnce: 1000, shareAtOnce: 1000, budget };
      const limited = { ...plain, rules: { ...plain.rules, limits } };
      expect(simulate(inputOfProgramme(limited)).fingerprint).toBe(simulate(inputOfProgramme(plain)).fingerprint);
    }),
  );
  fc.assert(property, runs(100));
});
