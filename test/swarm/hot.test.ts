/**
 * The swarm of crowded clusters where jobs are preempted, resized, held back by limits, stopped by failures and told of windows
 * all at once: every invariant and every law that applies. `GPUFLEET_SWARM=n` draws n of them with a fresh seed.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunInput, RunResult } from '../../sim/simulation/contract.ts';
import { type RunProgramme, runProgramme } from '../../sim/simulation/programme/run-programme.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import { runs } from '../oracle/cases.ts';
import { deliveredIsWork, resizedRows, workIsConserved } from './elastic-laws.ts';
import { hotCases, inputOfHot, tableOfHot } from './hot-cases.ts';
import { nobodyHoldsMoreAtOnce } from './limit-laws.ts';
import { PROGRAMME_LAWS } from './programme-laws.ts';

/** In how many cases each thing happened. */
const seen = {
  cases: 0,
  ...{ preempted: 0, shrunk: 0, grown: 0, scavenged: 0 },
  /** Written, and resumed from. */
  ...{ checkpoints: 0, resumed: 0 },
  /** Somebody waited for a limit, or for more budget. */
  ...{ limit: 0, budget: 0 },
  /** Nodes went down as announced, and jobs with them that nobody had told. */
  ...{ windows: 0, failures: 0, reserved: 0 },
  /** Of the above at once. */
  together: 0,
  ...{ works: 0, delivered: 0 },
};

function note(input: RunInput, { metrics }: RunResult, { atWork }: RunProgramme): void {
  seen.cases++;
  const has = (name: string) => (metrics[name] ?? 0) > 0;
  const { interruptions = 0, nodesLost = 0 } = atWork.nodesDown?.counts[0] ?? {};
  const hasWindow = input.faults!.outages.some(({ announcedAt }) => announcedAt !== null);
  const happened = {
    preempted: has('preemptions'),
    shrunk: has('shrinks'),
    grown: has('grows'),
    scavenged: has('scavengedGpuHours'),
    checkpoints: has('overheadGpuHours'),
    resumed: atWork.stage.projects.some(({ resumes }) => resumes.includes(1)),
    limit: has('waitedHours{reason=limit}'),
    budget: has('waitedHours{reason=budget}'),
    windows: hasWindow && nodesLost > 0,
    failures: interruptions > 0,
    reserved: has('reservedGpuHours'),
  };
  for (const [name, has] of Object.entries(happened)) if (has) seen[name as keyof typeof happened]++;
  const { preempted, shrunk, limit, budget, windows, failures } = happened;
  if (preempted && shrunk && (limit || budget) && (windows || failures)) seen.together++;
}

function allHolds(inputOf: () => RunInput): void {
  const input = inputOf();
  const result = simulate(input);
  const ran = runProgramme(inputOf(), input.programme!);
  note(input, result, ran);
  expect(simulate(inputOf()).fingerprint).toBe(result.fingerprint);
  if (deliveredIsWork(input, result, ran)) seen.delivered++;
  for (const law of PROGRAMME_LAWS) law(input, result, ran);
  // A scenario with GPUs at once has no jobs that grow: growth does not ask how many its project may hold.
  const { limits, elastic } = input.programme!.rules;
  if (limits !== null && elastic?.name !== 'shrink-and-grow') nobodyHoldsMoreAtOnce(input, ran);
  // It knows no time that checkpoints take.
  if (input.programme!.rules.checkpoint.costSeconds < Number.POSITIVE_INFINITY) return;
  for (const row of resizedRows(ran).slice(0, 3)) if (workIsConserved(inputOf(), ran, row)) seen.works++;
}

test('every law holds where everything happens at once', () => {
  const property = fc.property(hotCases, (example) => {
    try {
      allHolds(() => inputOfHot(example));
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${tableOfHot(example)}`, { cause: error });
    }
  });
  fc.assert(property, runs(150));
}, 600_000);

test('and it does happen: each of these in many of the cases, several of them together in some', () => {
  const { cases, together, preempted, shrunk, grown, checkpoints, limit, windows, ...others } = seen;
  const words = JSON.stringify(seen);
  expect(Math.min(preempted, shrunk, grown, checkpoints, limit, windows), words).toBeGreaterThan(cases / 10);
  expect(Math.min(...Object.values(others)), words).toBeGreaterThan(cases / 60);
  expect(together, words).toBeGreaterThan(cases / 150);
});
