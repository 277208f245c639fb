/**
 * Statements that hold in every replication, not on average: more of something never means less of what follows from it.
 * Random programmes as in `programme.test.ts`, restricted to what each statement is about.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Choice, ProgrammeRules } from '../../sim/model/programme.ts';
import { PROGRAMME_POLICY_KINDS } from '../../sim/policies/policy.ts';
import { PROGRAMME_REGISTRY } from '../../sim/policies/programme-registry.ts';
import { defaultParameters } from '../../sim/policies/registry.ts';
import type { Grant } from '../../sim/simulation/programme/grant.ts';
import { runProgramme } from '../../sim/simulation/programme/run-programme.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import { runs } from '../oracle/cases.ts';
import { inputOfProgramme, type ProgrammeCase, programmeArbitrary, tableOfProgramme } from './programmes.ts';

const NEVER = Number.POSITIVE_INFINITY;

function grantsOf(example: ProgrammeCase): readonly Grant[] {
  const input = inputOfProgramme(example);
  return runProgramme(input, input.programme!).atWork.stage.grants;
}

const withRules = (example: ProgrammeCase, rules: Partial<ProgrammeRules>): ProgrammeCase => ({
  ...example,
  rules: { ...example.rules, ...rules },
});

/** Every project has one grant at most, which it comes for and keeps until its end. */
function plainProjects(example: ProgrammeCase): ProgrammeCase {
  const behaviour = { ...example.rules.behaviour, noShow: 0, mends: 0, games: 0, offPurpose: 0 };
  const once = { reapplyRefused: 0, reapplyCut: 0, reapplyReclaimed: 0 };
  return withRules(
    {
      ...example,
      calls: example.calls.map((call) => ({ ...call, term: { ...call.term, gates: [] } })),
      blocks: example.blocks.map((block) => ({ ...block, gates: [] })),
    },
    { behaviour: { ...behaviour, ...once }, auditEvery: NEVER },
  );
}

const choice = (name: string, parameters: Choice['parameters'] = {}): Choice => ({ name, parameters });

/** Runs `law`; whatever it throws carries the programme as a table. */
function inContext(example: ProgrammeCase, law: () => void): void {
  try {
    law();
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${tableOfProgramme(example)}`, { cause: error });
  }
}

const thresholds = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }));

test('a higher threshold reclaims a superset, and none of it later', () => {
  const drawn = fc.record({
    example: programmeArbitrary({ sharings: ['dedicated'] }),
    thresholds,
    window: fc.integer({ min: 1, max: 8 }),
    every: fc.integer({ min: 1, max: 6 }),
    exempt: fc.integer({ min: 0, max: 10 }),
    atLeaseEnd: fc.constantFrom<ProgrammeRules['atLeaseEnd']>('drain', 'stop'),
  });
  let compared = 0;
  const property = fc.property(drawn, ({ example, thresholds: [one, other], window, every, exempt, atLeaseEnd }) => {
    const { unit } = example;
    const reclaimedAt = (twentieths: number): Map<number, number> => {
      const times = { window: window * unit, reviewEvery: every * unit, exempt: exempt * unit, coolDown: 0, grace: 0 };
      const parameters = { ...times, threshold: twentieths / 20, action: 'whole', warning: false };
      const rules = { reclaim: choice('threshold', parameters), redistribution: choice('none'), atLeaseEnd };
      const grants = grantsOf(withRules(plainProjects(example), rules));
      return new Map(grants.flatMap((grant) => (grant.reducedAt < 0 ? [] : [[grant.terms.id, grant.reducedAt]])));
    };
    inContext(example, () => {
      const fewer = reclaimedAt(Math.min(one, other));
      const more = reclaimedAt(Math.max(one, other));
      for (const [grant, at] of fewer) expect(more.get(grant), `grant ${grant}`).toBeLessThanOrEqual(at);
      compared += fewer.size;
    });
  });
  fc.assert(property, runs(150));
  expect(compared).toBeGreaterThan(20);
});

test('a higher probability of no-shows loses a superset of the winners', () => {
  const drawn = fc.record({
    example: programmeArbitrary({ sharings: ['dedicated'] }),
    shares: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
  });
  const property = fc.property(drawn, ({ example, shares: [one, other] }) => {
    const grantsWith = (noShow: number) =>
      grantsOf(withRules(example, { behaviour: { ...example.rules.behaviour, noShow } }));
    inContext(example, () => {
      const fewer = grantsWith(Math.min(one, other));
      const more = grantsWith(Math.max(one, other));
      const missing = new Set(fewer.filter(({ terms }) => terms.isNoShow).map(({ terms }) => terms.application));
      for (const { terms } of more) if (missing.has(terms.application)) expect(terms.isNoShow).toBe(true);
      // Nothing follows from a no-show before the first decision, and who is in reserve comes after its winners.
      const firstDecision = Math.min(...fewer.map(({ terms }) => terms.awardedAt));
      const first = (grants: readonly Grant[]) =>
        grants
          .filter(({ terms }) => terms.awardedAt === firstDecision)
          .map(({ terms }) => `${terms.application} ${terms.cluster} ${terms.gpusAwarded}`);
      const winners = Math.min(first(fewer).length, first(more).length);
      expect(first(more).slice(0, winners)).toEqual(first(fewer).slice(0, winners));
    });
  });
  fc.assert(property, runs(100));
});

/** Nodes in grants' units only, no lease, no trial, nothing earlier than planned. */
function steadySupply(example: ProgrammeCase): ProgrammeCase {
  return {
    ...example,
    clusters: example.clusters.map((cluster) => ({
      ...cluster,
      providerOwn: false,
      phases: cluster.phases
        .filter(({ lent }) => !lent)
        .map((phase) => {
          const inServiceAt = Math.max(phase.plannedAt, phase.inServiceAt);
          return { ...phase, inServiceAt, deliveredAt: inServiceAt, returnsAt: NEVER, beta: false };
        }),
    })),
    calls: example.calls.map((call) => ({
      ...call,
      tracks: call.tracks.map((track) => ({ ...track, unit: 'node', beta: false })),
      modifiers: { ...call.modifiers, reserveList: 0 },
    })),
    blocks: example.blocks.filter(({ unit }) => unit === 'node'),
  };
}

test('without reclaim a later delivery starts no grant earlier that is awarded in both', () => {
  const drawn = fc.record({
    example: programmeArbitrary({ sharings: ['dedicated'] }),
    delays: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 9, maxLength: 9 }),
  });
  let compared = 0;
  const property = fc.property(drawn, ({ example, delays }) => {
    const rules = { reclaim: choice('none'), awardAgainst: 'planned' as const };
    const onTime = withRules(steadySupply(plainProjects(example)), rules);
    const late = {
      ...onTime,
      clusters: onTime.clusters.map((cluster, k) => ({
        ...cluster,
        phases: cluster.phases.map((phase, p) => {
          const inServiceAt = phase.inServiceAt + delays[3 * k + p]! * example.unit;
          return { ...phase, inServiceAt, deliveredAt: inServiceAt };
        }),
      })),
    };
    inContext(onTime, () => {
      const [before, after] = [grantsOf(onTime), grantsOf(late)];
      const words = ({ terms }: Grant) =>
        `${terms.application} ${terms.cluster} ${terms.gpusAwarded} ${terms.plannedStart}`;
      // A grant that is late is in the way of a later call: where that awards others, nothing is compared.
      if (before.map(words).join() !== after.map(words).join()) return;
      for (const [k, grant] of before.entries()) {
        const delayed = after[k]!;
        if (delayed.startedAt < 0) continue;
        compared++;
        expect(grant.startedAt, `grant ${k}`).toBeGreaterThanOrEqual(0);
        expect(delayed.startedAt, `grant ${k}`).toBeGreaterThanOrEqual(grant.startedAt);
      }
    });
  });
  fc.assert(property, runs(150));
  expect(compared).toBeGreaterThan(20);
});

test('demand is the same under every award, placement, reclaim and redistribution', () => {
  const everyPolicy = PROGRAMME_POLICY_KINDS.flatMap((kind) =>
    PROGRAMME_REGISTRY[kind].map((policy) => ({ kind, chosen: choice(policy.name, defaultParameters(policy)) })),
  );
  const property = fc.property(programmeArbitrary({ units: [86_400], sharings: ['dedicated'] }), (example) =>
    inContext(example, () => {
      const prints = everyPolicy.map(({ kind, chosen }) => {
        const calls = example.calls.map((call) => (kind === 'award' ? { ...call, award: chosen } : call));
        // Shared clusters know no plans.
        const policies = { ...example.policies, backfill: choice('none') };
        const changed = withRules({ ...example, calls, policies }, kind === 'award' ? {} : { [kind]: chosen });
        return simulate({ ...inputOfProgramme(changed), checkInvariants: false }).programme!.demandFingerprint;
      });
      expect(new Set(prints).size).toBe(1);
    }),
  );
  fc.assert(property, runs(15));
});
