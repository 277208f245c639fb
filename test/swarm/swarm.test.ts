/**
 * The swarm: random fleets, jobs, times and registered policies with every invariant on, and the laws of `laws.ts` after
 * each run. `GPUFLEET_SWARM=n` draws n scenarios for each test with a fresh seed; a failure prints its seed.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { takeJobs } from '../../sim/model/jobs.ts';
import type { Parameter, PolicyInfo } from '../../sim/policies/policy.ts';
import { POLICY_KINDS } from '../../sim/policies/policy.ts';
import { REGISTRY } from '../../sim/policies/registry.ts';
import type { PolicyChoice, RunInput } from '../../sim/simulation/contract.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import type { Case, CasePolicies } from '../oracle/cases.ts';
import { CLASSES, caseArbitrary, choice, faultsArbitrary, inputOf, runs, tableOf } from '../oracle/cases.ts';
import { LAWS } from './laws.ts';

function parameterArbitrary({ type, min = 0, choices = [] }: Parameter): fc.Arbitrary<number | string | boolean> {
  if (type === 'flag') return fc.boolean();
  if (type === 'weights') return fc.constantFrom('', `${CLASSES[0]}:1`, `${CLASSES[0]}:1 ${CLASSES[1]}:0.5`);
  if (type === 'choice') return fc.constantFrom(...choices);
  return type === 'duration' ? fc.constantFrom(min, 7, 20, 300) : fc.integer({ min, max: min + 3 });
}

function choiceArbitrary({ name, parameters }: PolicyInfo): fc.Arbitrary<PolicyChoice> {
  const values = Object.fromEntries(parameters.map((parameter) => [parameter.name, parameterArbitrary(parameter)]));
  return fc.record(values).map((drawn) => choice(name, drawn));
}

/** One policy of every kind, whatever is registered. */
const registeredPolicies = fc.record(
  Object.fromEntries(POLICY_KINDS.map((kind) => [kind, fc.oneof(...REGISTRY[kind].map(choiceArbitrary))])),
) as fc.Arbitrary<unknown> as fc.Arbitrary<CasePolicies>;

interface Scenario {
  readonly example: Case;
  readonly horizon: number;
  readonly windowStart: number;
  readonly windowSeconds: number;
  readonly stopWhenWindowServed: boolean;
}

const scenarios: fc.Arbitrary<Scenario> = fc
  .tuple(
    fc.boolean().chain((honest) => caseArbitrary({ clustersMax: 3, phaseNodesMax: 40, jobsMax: 120, honest })),
    registeredPolicies,
    fc.option(faultsArbitrary, { freq: 2 }),
  )
  .map(([example, policies, faults]) => ({ ...example, policies, ...(faults && { faults }) }))
  .chain((example) =>
    fc.record({
      example: fc.constant(example),
      horizon: fc.oneof(fc.constant(5_000), fc.integer({ min: 30, max: 400 })),
      windowStart: fc.integer({ min: 0, max: 20 }),
      windowSeconds: fc.integer({ min: 1, max: 200 }),
      stopWhenWindowServed: fc.boolean(),
    }),
  );

function runOf({ example, horizon, windowStart, windowSeconds, stopWhenWindowServed }: Scenario): RunInput {
  const windowEnd = Math.min(windowStart + windowSeconds, horizon);
  return { ...inputOf(example), asksWhy: true, times: { windowStart, windowEnd, horizon, stopWhenWindowServed } };
}

/** Runs `law`; whatever it throws carries the scenario as a table. */
function inContext(scenario: Scenario, law: () => void): void {
  try {
    law();
  } catch (error) {
    const { example, ...times } = scenario;
    throw new Error(`${(error as Error).message}\n${JSON.stringify(times)}${tableOf(example)}`, { cause: error });
  }
}

test('every law holds in every run', () => {
  const property = fc.property(scenarios, (scenario) =>
    inContext(scenario, () => {
      const input = runOf(scenario);
      const result = simulate(input);
      for (const law of LAWS) law(input, result);
    }),
  );
  fc.assert(property, runs(1_000));
});

test('a second run has the same fingerprints, with invariants on or off, and no run changes its input', () => {
  const property = fc.property(scenarios, (scenario) =>
    inContext(scenario, () => {
      const input = runOf(scenario);
      const first = simulate(input);
      const second = simulate({ ...input, checkInvariants: false });
      expect(second.fingerprint).toBe(first.fingerprint);
      expect(second.scheduleFingerprint).toBe(first.scheduleFingerprint);
      expect(input).toEqual(runOf(scenario));
    }),
  );
  fc.assert(property, runs(200));
});

test('other clusters and their jobs do not move a job at home', () => {
  const property = fc.property(scenarios, (scenario) =>
    inContext(scenario, () => {
      const { faults: _, ...example } = scenario.example;
      const input = runOf({ ...scenario, example, stopWhenWindowServed: false });
      const policies = { ...input.policies, routing: choice('home') };
      const all = simulate({ ...input, policies });
      const home = input.fleet.clusters.length - 1;
      const rows = Array.from(input.jobs.home.keys()).filter((job) => input.jobs.home[job] === home);
      const jobs = takeJobs(input.jobs, rows);
      jobs.home.fill(0);
      const alone = simulate({ ...input, policies, jobs, fleet: { clusters: [input.fleet.clusters[home]!] } });
      for (const column of ['start', 'end', 'state', 'nodes', 'leafGroups'] as const) {
        expect([...alone.schedule[column]], column).toEqual(rows.map((job) => all.schedule[column][job]));
      }
    }),
  );
  fc.assert(property, runs(200));
});
