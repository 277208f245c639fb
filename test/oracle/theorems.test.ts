/**
 * The semantics against their own theorems, with the naive scheduler alone: what a head or a promise was told is kept
 * as long as every run stays within its request and no capacity is lost.
 */
import fc from 'fast-check';
import { describe, test } from 'vitest';
import type { Case } from './cases.ts';
import { BACKFILLS, caseArbitrary, choice, inputOf, runs, tableOf } from './cases.ts';
import type { NaiveResult } from './naive.ts';
import { naive } from './naive.ts';

const easyBackfills = BACKFILLS.filter(({ name, parameters }) => name === 'easy' && parameters['reservations'] === 1);
const severalReservations = BACKFILLS.filter(
  ({ name, parameters }) => name === 'easy' && parameters['reservations'] !== 1,
);
const conservatives = BACKFILLS.filter(({ name }) => name === 'conservative');

function fail(example: Case, result: NaiveResult, words: string): never {
  const columns = {
    start: result.jobs.map((job) => job.start),
    end: result.jobs.map((job) => job.end),
    nodes: result.jobs.map((job) => job.parts.map(({ node, gpus }) => `${node}:${gpus}`).join(' ')),
  };
  throw new Error(`${words}\n${tableOf(example, columns)}`);
}

function hold(law: (example: Case, result: NaiveResult) => void, arbitrary: fc.Arbitrary<Case>, few: number) {
  fc.assert(
    fc.property(arbitrary, (example) => law(example, naive(inputOf(example)))),
    runs(few),
  );
}

/** While a job stays the head, its shadow time never moves back and it has started by the first one. */
function headsKeepTheirShadow(example: Case, result: NaiveResult): void {
  const first = new Map<number, number>();
  const headBefore = new Map<number, number>();
  for (const { kind, job, at, now } of result.notes) {
    if (kind !== 'shadow') continue;
    const { cluster } = result.jobs[job]!;
    if (job !== headBefore.get(cluster)) first.delete(job);
    const told = first.get(job) ?? at;
    first.set(job, told);
    headBefore.set(cluster, job);
    if (at > told) fail(example, result, `job ${job}, head: shadow time ${told} became ${at} at ${now}`);
  }
  // Under a static order of submission a head stays the head until it starts.
  if (example.policies.queue.name !== 'fcfs') return;
  for (const [job, told] of first) {
    if (result.jobs[job]!.start > told) fail(example, result, `job ${job} started after its shadow time ${told}`);
  }
}

/** No promise moves back, and every promise is kept. */
function promisesAreKept(example: Case, result: NaiveResult): void {
  const latest = new Map<number, number>();
  for (const { kind, job, at, now } of result.notes) {
    if (kind !== 'promise') continue;
    const told = latest.get(job) ?? at;
    if (at > told) fail(example, result, `job ${job}: promise ${told} became ${at} at ${now}`);
    latest.set(job, at);
  }
  for (const [job, told] of latest) {
    if (result.jobs[job]!.start > told) fail(example, result, `job ${job} started after its promise ${told}`);
  }
  if (result.brokenPromises > 0) fail(example, result, `${result.brokenPromises} promises broken`);
}

describe('a head never starts after its first shadow time', () => {
  const honest = { plain: true, honest: true };
  test.each([1, 2, 4, 8])('%i GPUs a node, runs within their requests', (gpusPerNode) => {
    for (const backfill of easyBackfills) {
      hold(headsKeepTheirShadow, caseArbitrary({ ...honest, gpusPerNode: [gpusPerNode] }, { backfill }), 30);
    }
  });
  test('several clusters that grow, impatient jobs, runs cut by the limit', () => {
    const limit = choice('kill');
    const kind = { clustersMax: 3 };
    for (const backfill of easyBackfills) hold(headsKeepTheirShadow, caseArbitrary(kind, { backfill, limit }), 30);
  });
});

describe('with several reservations the first promise is never broken', () => {
  test.each([1, 2, 4, 8])('%i GPUs a node', (gpusPerNode) => {
    for (const backfill of severalReservations) {
      const kind = { plain: true, honest: true, gpusPerNode: [gpusPerNode] };
      hold(headsKeepTheirShadow, caseArbitrary(kind, { backfill }), 20);
    }
  });
});

describe('conservative: nobody starts later than promised', () => {
  test.each([1, 2, 4, 8])('%i GPUs a node, runs within their requests', (gpusPerNode) => {
    for (const backfill of conservatives) {
      const kind = { plain: true, honest: true, gpusPerNode: [gpusPerNode] };
      hold(promisesAreKept, caseArbitrary(kind, { backfill }), 60);
    }
  });
  test('several clusters that grow, impatient jobs, runs cut by the limit', () => {
    const limit = choice('kill');
    const kind = { clustersMax: 3 };
    for (const backfill of conservatives) hold(promisesAreKept, caseArbitrary(kind, { backfill, limit }), 60);
  });
});
