/** Who is stopped or shrinks for an owner, beside limits, reservations and those who wait for what is left over. */
import { expect, it } from 'vitest';
import type { BudgetRule } from '../../../sim/model/budget-parts.ts';
import { emptyElasticity } from '../../../sim/model/elasticity.ts';
import type { Reservation } from '../../../sim/model/reservations.ts';
import type { RunInput } from '../../../sim/simulation/contract.ts';
import { simulate } from '../../../sim/simulation/simulate.ts';
import { application, DAY, type Example, inputOf, plain } from './example.ts';
import { job } from './stories.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** Two grants of 16 GPUs on 4 nodes from day 3 on: the second borrows, and gives back for the first. */
const example = (change: Partial<Example>): Example => ({
  applications: [application(0, { gpus: 16, score: 90 }), application(1, { gpus: 16, score: 80 })],
  jobs: [
    [[10 * DAY, 16, 5 * DAY]],
    [
      [0, 16, 30 * DAY],
      [0, 16, 30 * DAY],
    ],
  ],
  rules: { sharing: plain('quota'), preemption: plain('take-back', { mode: 'requeue' }) },
  ...change,
});

/** @param sizes of each job: fewest and most GPUs; null: it is rigid */
function shrinking(given: Example, sizes: readonly ([least: number, most: number] | null)[]): RunInput {
  const elastic = plain('shrink', { resizeCost: 0, startSmaller: false });
  const input = inputOf({ ...given, rules: { ...given.rules, elastic } });
  const { demand } = input.programme!;
  demand.elastic = emptyElasticity(demand.count);
  sizes.forEach((own, row) => {
    [demand.elastic!.least[row], demand.elastic!.most[row]] = own ?? [0, 0];
  });
  return input;
}

it('who is stopped for an owner when his own budget is spent waits for it, and is said to', () => {
  const budget: BudgetRule = {
    ...{ share: 0.1, whenSpent: 'stop', overuseTo: 1, commitAhead: false },
    ...{ period: NEVER, carryOver: 1, ageing: NEVER, ahead: 0 },
  };
  const given = example({});
  const rules = { ...given.rules, limits: { gpusAtOnce: NEVER, shareAtOnce: NEVER, budget } };
  const result = simulate({ ...inputOf({ ...given, rules }), asksWhy: true, watchedJob: 2 });
  expect(job(result, 0)).toBe('came 13, ran 13–18, done');
  expect(result.metrics['preemptions']).toBe(1);
  const waits = result.jobStory!.filter(({ kind }) => kind === 'waits').map(({ at, reason }) => [at, reason]);
  expect(waits).toEqual([[13 * DAY, 'budget']]);
});

it('what is given up in whole nodes beyond what the owner needs is there for the next one at once', () => {
  // With 14 GPUs a job holds a node and most of another; it gives the whole node for a job of 5, and one of 3 fits beside.
  const jobs = [
    [[10 * DAY, 5, 5 * DAY] as const, [10 * DAY, 3, 5 * DAY] as const],
    [[0, 16, 30 * DAY] as const, [0, 14, 30 * DAY] as const],
  ];
  const given = example({ jobs });
  const result = simulate(shrinking(given, [null, null, null, [6, 14]]));
  expect(result.metrics).toMatchObject({ preemptions: 0, shrinks: 1 });
  expect([job(result, 0), job(result, 1)]).toEqual(['came 13, ran 13–18, done', 'came 13, ran 13–18, done']);
});

it('who ran before a reservation was told may shrink, and run on in it', () => {
  const reservation: Reservation = {
    ...{ id: 'campaign', cluster: 0, nodes: { first: 0, count: 4 }, from: 20 * DAY, until: 22 * DAY },
    ...{ announcedAt: 12 * DAY, named: { classes: [], applications: ['A001'], sectors: [] } },
  };
  const input = shrinking(example({}), [null, [8, 16], [8, 16]]);
  const result = simulate({ ...input, reservations: [reservation] });
  expect(result.metrics).toMatchObject({ preemptions: 0, shrinks: 2 });
  expect(job(result, 0)).toBe('came 13, ran 13–18, done');
});
