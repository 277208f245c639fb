/**
 * Small crowded clusters whose grants all hold from the third day on, with many jobs of which two thirds are elastic: so that
 * in every case jobs shrink, start smaller, grow and give back. It must not know how anything is decided.
 */
import fc from 'fast-check';
import { NO_CHECKPOINTS } from '../../sim/model/checkpointing.ts';
import { emptyElasticity } from '../../sim/model/elasticity.ts';
import { lastingPhase } from '../../sim/model/fleet.ts';
import type { Choice } from '../../sim/model/programme.ts';
import type { RunInput } from '../../sim/simulation/contract.ts';
import { application, call, cluster, inputOf, plain, TRACK } from '../simulation/programme/example.ts';

const HOUR = 3600;

export interface ElasticCaseJob {
  readonly project: number;
  readonly offset: number;
  readonly wish: number;
  readonly run: number;
  readonly request: number;
  readonly outcome: number;
  /** Null: it is rigid. */
  readonly sizes: { readonly least: number; readonly most: number; readonly exponent: number } | null;
}

export interface ElasticCase {
  readonly gpusPerNode: number;
  readonly nodes: number;
  readonly speed: number;
  /** GPUs of each grant. */
  readonly grants: readonly number[];
  readonly jobs: readonly ElasticCaseJob[];
  readonly sharing: Choice;
  readonly preemption: Choice;
  readonly elastic: Choice;
  readonly checkpoint: { readonly interval: number; readonly cost: number; readonly restart: number } | null;
  readonly drains: boolean;
  readonly backfill: string;
  readonly limit: string;
}

const hours = (most: number, least = 0) => fc.integer({ min: 4 * least, max: 4 * most }).map((k) => (k * HOUR) / 4);

function jobArbitrary(grants: readonly number[]): fc.Arbitrary<ElasticCaseJob> {
  return fc
    .record({
      project: fc.nat({ max: grants.length - 1 }),
      offset: hours(30),
      share: fc.integer({ min: 1, max: 100 }),
      run: fc.oneof(hours(20), fc.nat({ max: 40 * HOUR })),
      asked: fc.option(hours(20, 1)),
      outcome: fc.constantFrom(0, 0, 0, 1, 2),
      least: fc.integer({ min: 1, max: 100 }),
      most: fc.integer({ min: 100, max: 400 }),
      exponent: fc.constantFrom(1, 1, 0.9, 0.5),
      isElastic: fc.constantFrom(true, true, false),
    })
    .map(({ share, asked, least, most, exponent, isElastic, ...job }) => {
      const wish = Math.max(1, Math.round((grants[job.project]! * share) / 100));
      const of = (percent: number) => Math.max(1, Math.round((wish * percent) / 100));
      const sizes = isElastic ? { least: of(least), most: of(most), exponent } : null;
      return { ...job, wish, request: asked ?? job.run, sizes };
    });
}

const elasticArbitrary: fc.Arbitrary<Choice> = fc
  .record({
    name: fc.constantFrom('shrink', 'shrink-and-grow', 'shrink-and-grow'),
    resizeCost: fc.constantFrom(0, 60, HOUR),
    startSmaller: fc.boolean(),
    pause: fc.constantFrom(0, 600, 5 * HOUR),
    growFirst: fc.constantFrom('least-served', 'oldest'),
  })
  .map(({ name, resizeCost, startSmaller, pause, growFirst }) =>
    plain(name, { resizeCost, startSmaller, ...(name === 'shrink' ? {} : { pause, growFirst }) }),
  );

const sharingArbitrary: fc.Arbitrary<Choice> = fc.oneof(
  fc.constant(plain('dedicated')),
  fc.constant(plain('quota')),
  fc
    .record({ borrowingLimit: fc.constantFrom(0, 0.5), lendingLimit: fc.constantFrom(0, 0.5) })
    .map((own) => plain('quota', own)),
  fc.constant(plain('pooled')),
);

const preemptionArbitrary: fc.Arbitrary<Choice> = fc
  .record({
    name: fc.constantFrom('none', 'take-back', 'priority'),
    mode: fc.constantFrom('cancel', 'requeue', 'checkpoint', 'suspend'),
    grace: fc.constantFrom(0, 0, HOUR),
    ratePerHour: fc.constantFrom(0, 0, 1),
    order: fc.constantFrom('newest-lowest', 'smallest-first', 'least-lost-work'),
  })
  .map(({ name, ...own }) => (name === 'none' ? plain('none') : plain(name, own)));

export const elasticCases: fc.Arbitrary<ElasticCase> = fc
  .record({
    gpusPerNode: fc.constantFrom(1, 2, 4, 8, 8),
    nodes: fc.integer({ min: 2, max: 6 }),
    parts: fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 3 }),
  })
  .chain(({ gpusPerNode, nodes, parts }) => {
    const all = parts.reduce((sum, part) => sum + part, 0);
    const grants = parts.map((part) => Math.max(1, Math.floor((nodes * gpusPerNode * part) / all)));
    return fc.record({
      ...{ gpusPerNode: fc.constant(gpusPerNode), nodes: fc.constant(nodes), grants: fc.constant(grants) },
      speed: fc.constantFrom(1, 1, 1.5, 2),
      jobs: fc.array(jobArbitrary(grants), { minLength: 2, maxLength: 25, size: 'max' }),
      sharing: sharingArbitrary,
      preemption: preemptionArbitrary,
      elastic: elasticArbitrary,
      checkpoint: fc.option(
        fc.record({
          interval: fc.constantFrom(600, HOUR),
          cost: fc.constantFrom(0, 60),
          restart: fc.constantFrom(0, 300),
        }),
      ),
      drains: fc.boolean(),
      backfill: fc.constantFrom('none', 'easy'),
      limit: fc.constantFrom('kill', 'kill', 'ignore'),
    });
  })
  .map((example) => {
    const { name } = example.sharing;
    const isPossible = name === 'quota' || (name === 'pooled' && example.preemption.name !== 'take-back');
    const jobs = [...example.jobs].sort((a, b) => a.project - b.project || a.offset - b.offset);
    return { ...example, jobs, preemption: isPossible ? example.preemption : plain('none') };
  });

/** The case as a run's input, with every invariant on. */
export function inputOfElastic(example: ElasticCase): RunInput {
  const { gpusPerNode, nodes, speed, grants, jobs, checkpoint } = example;
  const input = inputOf({
    clusters: [cluster(nodes, { gpusPerNode, speed, phases: [lastingPhase('all', nodes)] })],
    calls: [call({ tracks: [{ ...TRACK, unit: 'gpu' }] })],
    applications: grants.map((gpus, k) => application(k, { gpus, score: 90 - k, term: 4 * 86_400 })),
    jobs: grants.map((_, k) =>
      jobs.filter(({ project }) => project === k).map(({ offset, wish, run }) => [offset, wish, run] as const),
    ),
    rules: {
      ...{ sharing: example.sharing, preemption: example.preemption, elastic: example.elastic },
      atExpiry: example.drains ? 'drain' : 'stop',
      checkpoint: checkpoint
        ? {
            ...{ intervalSeconds: checkpoint.interval, costSeconds: checkpoint.cost },
            ...{ restartSeconds: checkpoint.restart, nodeMtbfSeconds: Number.POSITIVE_INFINITY },
          }
        : NO_CHECKPOINTS,
    },
    policies: { backfill: plain(example.backfill), limit: plain(example.limit) },
    horizonDays: 12,
  });
  const { demand } = input.programme!;
  demand.elastic = emptyElasticity(jobs.length);
  jobs.forEach(({ wish, request, outcome, sizes }, row) => {
    demand.requestedWork[row] = wish * request;
    demand.outcome[row] = outcome;
    if (sizes === null) return;
    demand.elastic!.least[row] = sizes.least;
    demand.elastic!.most[row] = Math.max(wish, sizes.most);
    demand.elastic!.exponent[row] = sizes.exponent;
  });
  return { ...input, asksWhy: true };
}

export const tableOfElastic = (example: ElasticCase): string =>
  JSON.stringify(example, (_, value) => (value === Number.POSITIVE_INFINITY ? 'never' : value), 1);
