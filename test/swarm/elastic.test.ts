/**
 * The swarm of programmes whose jobs shrink and grow: every law of programmes, and that no work is lost or made by a change
 * of size. Every invariant is on.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunInput } from '../../sim/simulation/contract.ts';
import { runProgramme } from '../../sim/simulation/programme/run-programme.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import { choice, runs } from '../oracle/cases.ts';
import { type ElasticCase, elasticCases, inputOfElastic, tableOfElastic } from './elastic-cases.ts';
import { deliveredIsWork, resizedRows, workIsConserved } from './elastic-laws.ts';
import { PROGRAMME_LAWS } from './programme-laws.ts';
import { inputOfProgramme, programmeArbitrary, tableOfProgramme } from './programmes.ts';

/** Runs `law`; whatever it throws carries the case as a table. */
function inContext(table: () => string, law: () => void): void {
  try {
    law();
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${table()}`, { cause: error });
  }
}

const seen = { shrinks: 0, grows: 0, preemptions: 0, works: 0, delivered: 0 };

function allHolds(inputOf: () => RunInput): void {
  const input = inputOf();
  const result = simulate(input);
  const ran = runProgramme(inputOf(), input.programme!);
  expect(simulate(inputOf()).fingerprint).toBe(result.fingerprint);
  seen.shrinks += result.metrics['shrinks'] ?? 0;
  seen.grows += result.metrics['grows'] ?? 0;
  seen.preemptions += result.metrics['preemptions'] ?? 0;
  if (deliveredIsWork(input, result, ran)) seen.delivered++;
  // The laws know no time that checkpoints take.
  if (input.programme!.rules.checkpoint.costSeconds !== Number.POSITIVE_INFINITY) return;
  for (const law of PROGRAMME_LAWS) law(input, result, ran);
  for (const row of resizedRows(ran).slice(0, 3)) if (workIsConserved(inputOf(), ran, row)) seen.works++;
}

test('every law holds in crowded clusters, and no work is lost or made', () => {
  const property = fc.property(elasticCases, (example) =>
    inContext(
      () => tableOfElastic(example),
      () => allHolds(() => inputOfElastic(example)),
    ),
  );
  fc.assert(property, runs(150));
});

test('there jobs shrink and grow and are stopped all the same, and the work of many is added up', () => {
  expect(Math.min(seen.shrinks, seen.grows)).toBeGreaterThan(50);
  expect(Math.min(seen.preemptions, seen.works, seen.delivered)).toBeGreaterThan(5);
});

test.each([
  ['on nodes of one’s own', { sharings: ['dedicated'] }],
  ['where grants share', { sharings: ['quota', 'pooled'], preempts: true }],
  ['on nodes of one’s own within limits', { sharings: ['dedicated'], limited: true }],
  ['with nodes that go down', { sharings: ['dedicated', 'quota', 'pooled'], preempts: true, hasFaults: true }],
])('every law holds %s, whatever else happens', (_words, kind) => {
  const property = fc.property(programmeArbitrary({ ...kind, elastic: true }), (example) =>
    inContext(
      () => tableOfProgramme(example),
      () => allHolds(() => inputOfProgramme(example)),
    ),
  );
  fc.assert(property, runs(60));
});

test('nothing changes where nobody is resized', () => {
  const property = fc.property(elasticCases, (example) => {
    const fingerprintOf = (elastic: typeof example.elastic, rigid: boolean) => {
      const jobs = example.jobs.map((job) => (rigid ? { ...job, sizes: null } : job));
      return simulate(inputOfElastic({ ...example, jobs, elastic })).fingerprint;
    };
    const before = fingerprintOf(choice('none'), true);
    expect(fingerprintOf(choice('none'), false)).toBe(before);
    expect(fingerprintOf(example.elastic, true)).toBe(before);
  });
  fc.assert(property, runs(40));
});

test('who starts smaller stands behind whom nodes are kept for, though that is not the first of its grant', () => {
  // The third of the second grant passes its second, which the quota keeps waiting, and nodes are kept for it: nobody who
  // would outlast them starts out of turn before it. [project, comes, GPUs, runs, asks for]
  const rows = [
    [0, 0, 1, 0, 0],
    [0, 0, 3, 35101, 35101],
    [0, 0, 4, 1800, 1800],
    [0, 0, 1, 35101, 35101],
    [0, 34200, 1, 901, 901],
    [0, 34200, 1, 901, 901],
    [0, 35100, 2, 0, 3600],
    [1, 900, 3, 34200, 35100],
    [1, 1800, 16, 0, 0],
    [1, 2700, 4, 1800, 1800],
    [1, 2700, 14, 0, 0],
  ] as const;
  const jobs = rows.map(([project, offset, wish, run, request]) => ({
    ...{ project, offset, wish, run, request, outcome: 0, sizes: null },
  }));
  const example: ElasticCase = {
    ...{ gpusPerNode: 8, nodes: 3, speed: 1, grants: [4, 19], jobs },
    ...{ sharing: choice('quota'), preemption: choice('none'), checkpoint: null },
    ...{ elastic: choice('shrink', { resizeCost: 0, startSmaller: true }) },
    ...{ drains: false, backfill: 'easy', limit: 'kill' },
  };
  const rigid = simulate(inputOfElastic({ ...example, elastic: choice('none') }));
  expect(simulate(inputOfElastic(example)).fingerprint).toBe(rigid.fingerprint);
});
