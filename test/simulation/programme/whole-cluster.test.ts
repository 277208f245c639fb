/**
 * A programme that gives one project everything from the start, without monitoring, is the plain queue.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodesOf } from '../../../sim/model/fleet.ts';
import { emptyJobTable } from '../../../sim/model/jobs.ts';
import type { RunInput } from '../../../sim/simulation/contract.ts';
import { simulate } from '../../../sim/simulation/simulate.ts';
import { demandFromJobs } from '../../../sim/workload/projects/from-jobs.ts';
import {
  ACCOUNT_QUEUES,
  BACKFILLS,
  caseArbitrary,
  choice,
  inputOf,
  PLACEMENTS,
  QUEUES,
  runs,
} from '../../oracle/cases.ts';
import { application, BEHAVIOUR, drawsOf, RULES } from './example.ts';

/** Orders over accounts aside: there are users in the plain queue and one project in the programme. */
const ORDERS = QUEUES.filter((name) => !ACCOUNT_QUEUES.includes(name));

/** The plain run's jobs as the demand of the one project that holds the whole cluster until after the horizon. */
function asProgramme(input: RunInput, sharing = 'dedicated'): RunInput {
  const [cluster] = input.fleet.clusters;
  const gpus = nodesOf(cluster!) * cluster!.gpusPerNode;
  const holder = application(0, { id: 'B-all', call: -1, track: -1, sector: 'national', gpus, gpu: cluster!.gpu });
  const end = input.times.horizon + 1;
  return {
    ...input,
    jobs: emptyJobTable(0),
    programme: {
      calls: [],
      blocks: [{ application: 0, cluster: 0, unit: 'node', awardedAt: 0, startsAt: 0, endsAt: end, gates: [] }],
      applications: [holder],
      demand: demandFromJobs(input.jobs, 0, 1),
      draws: drawsOf(1),
      rules: { ...RULES, sharing: choice(sharing), behaviour: { ...BEHAVIOUR, patience: input.patience } },
    },
  };
}

test('one grant over everything from the start schedules every job as the plain queue does', () => {
  const example = fc
    .record({
      drawn: caseArbitrary({ plain: true, clustersMax: 1 }),
      queue: fc.constantFrom(...ORDERS.map((name) => choice(name))),
      backfill: fc.constantFrom(...BACKFILLS),
      placement: fc.constantFrom(...PLACEMENTS.map((name) => choice(name))),
      limit: fc.constantFrom(choice('kill'), choice('ignore')),
      horizon: fc.constantFrom(50, 200, 1_000_000),
    })
    .map(({ drawn, horizon, ...policies }) =>
      inputOf({ ...drawn, policies: { ...policies, routing: choice('home') } }, horizon),
    );
  const property = fc.property(example, (input) => {
    const plain = simulate(input);
    const granted = simulate(asProgramme(input));
    expect(granted.scheduleFingerprint).toBe(plain.scheduleFingerprint);
    expect(granted.window).toEqual(plain.window);
    expect(granted.ledger).toEqual(plain.ledger);
    expect(granted.timeline.occupied).toEqual(plain.timeline.occupied);
    for (const key of ['waitSecondsMean', 'boundedSlowdownMean', 'usefulGpuHours', 'jobsDone'])
      expect(granted.metrics[key]).toBe(plain.metrics[key]);
  });
  fc.assert(property, runs(300));
});

// With more GPUs a node a job that its own grant's jobs leave no quota is protected by counts, and not by shape.
test('with one GPU a node it does so too where the cluster is shared, with nobody to share it with', () => {
  const example = fc
    .record({
      drawn: caseArbitrary({ plain: true, clustersMax: 1 }),
      queue: fc.constant(choice('fcfs')),
      backfill: fc.constantFrom(choice('none'), choice('easy')),
      placement: fc.constantFrom(...PLACEMENTS.map((name) => choice(name))),
      limit: fc.constantFrom(choice('kill'), choice('ignore')),
      horizon: fc.constantFrom(50, 200, 1_000_000),
    })
    .map(({ drawn, horizon, ...policies }) =>
      inputOf({ ...drawn, policies: { ...policies, routing: choice('home') } }, horizon),
    );
  const property = fc.property(example, fc.constantFrom('quota', 'pooled'), (input, sharing) => {
    fc.pre(input.fleet.clusters[0]!.gpusPerNode === 1);
    const plain = simulate(input);
    const granted = simulate(asProgramme(input, sharing));
    expect(granted.scheduleFingerprint).toBe(plain.scheduleFingerprint);
    expect(granted.window).toEqual(plain.window);
    expect(granted.ledger).toEqual(plain.ledger);
  });
  fc.assert(property, runs(300));
});
