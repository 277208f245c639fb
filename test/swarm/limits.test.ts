/**
 * The swarm of programmes with limits: budgets that stop, slow or overuse, in parts or in one, commit-ahead, GPUs at once; on
 * own nodes and in shared clusters, with preemption. `GPUFLEET_SWARM=n` draws n programmes for each test.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BudgetRule } from '../../sim/model/budget-parts.ts';
import type { RunInput, RunResult } from '../../sim/simulation/contract.ts';
import type { Grant } from '../../sim/simulation/programme/grant.ts';
import { type RunProgramme, runProgramme } from '../../sim/simulation/programme/run-programme.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import { runs } from '../oracle/cases.ts';
import { PROGRAMME_LAWS } from './programme-laws.ts';
import { inputOfProgramme, type ProgrammeCase, programmeArbitrary, tableOfProgramme } from './programmes.ts';

const NEVER = Number.POSITIVE_INFINITY;

function must(holds: boolean, words: string): asserts holds {
  if (!holds) throw new Error(words);
}

/** What has come to the test, to see that it tests something. */
const seen = { covered: 0, spent: 0, atOnce: 0 };

/** No project holds more GPUs in a cluster than its limit, at no instant. */
function nobodyHoldsMoreAtOnce(input: RunInput, { atWork }: RunProgramme): void {
  const most = input.programme!.rules.limits!.gpusAtOnce;
  if (most === NEVER) return;
  const groups = new Map<string, Grant[]>();
  for (const grant of atWork.stage.grants) {
    const key = `${grant.terms.application} in cluster ${grant.terms.cluster}`;
    groups.set(key, [...(groups.get(key) ?? []), grant]);
  }
  for (const [key, grants] of groups) {
    for (const at of grants.flatMap(({ occupied }) => occupied.changes)) {
      const held = grants.reduce((sum, { occupied }) => sum + occupied.integral(at, at + 1), 0);
      must(held <= most, `project ${key} holds ${held} GPUs at ${at}, its limit is ${most}`);
      if (held === most) seen.atOnce++;
    }
  }
}

/** GPU-seconds that the grant's jobs may use in all; null: something changed its budget on the way. */
function allowedTo(grant: Grant, input: RunInput): number | null {
  const { share, whenSpent, overuseTo, period } = input.programme!.rules.limits!.budget!;
  const { terms, startedAt, originalEnd, removedGpuSeconds, grownGpuSeconds, past } = grant;
  if (period !== NEVER || whenSpent === 'slow' || past !== null || removedGpuSeconds > 0 || grownGpuSeconds > 0)
    return null;
  const longest = terms.fixedEnd ?? terms.term + startedAt;
  if (originalEnd !== longest) return null;
  return share * terms.gpusAwarded * (originalEnd - startedAt) * (whenSpent === 'overuse' ? overuseTo : 1);
}

/** No job starts once a budget is spent; with commit-ahead no GPU-second is used beyond it. */
function budgetsHold(input: RunInput, { endedAt }: RunResult, { atWork }: RunProgramme): void {
  const { limits, preemption } = input.programme!.rules;
  if (limits!.budget === null) return;
  for (const grant of atWork.stage.grants) {
    const allowed = grant.startedAt < 0 ? null : allowedTo(grant, input);
    if (allowed === null) continue;
    const { occupied, terms, startedAt } = grant;
    const words = `grant ${terms.id}, whose budget is ${allowed}`;
    const used = occupied.integral(0, endedAt);
    if (used >= allowed) seen.spent++;
    if (limits!.budget.commitAhead && input.policies.limit.name === 'kill') {
      must(used <= allowed, `${words}: used ${used}`);
      seen.covered++;
    }
    // Whoever others were told to stop for starts though the budget is spent meanwhile.
    if (preemption.name !== 'none') continue;
    occupied.changes.forEach((at, k) => {
      if (occupied.levelAfter(k) <= occupied.levelAfter(k - 1)) return;
      const before = occupied.integral(startedAt, at);
      must(before < allowed, `${words}: a job starts at ${at}, when ${before} are used`);
    });
  }
}

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
