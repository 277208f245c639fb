/**
 * The watch over the theorems of backfilling must not sleep: each rogue backfilling breaks one of its laws and is
 * stopped, and what the premises allow is let pass. A rogue takes the place of the policy in a run that is all ours.
 */
import { describe, expect, test } from 'vitest';
import { runLoop } from '../../../sim/engine/loop.ts';
import type { Backfilling } from '../../../sim/policies/backfill/backfill.ts';
import { conservative } from '../../../sim/policies/backfill/conservative.ts';
import { easy } from '../../../sim/policies/backfill/easy.ts';
import { NONE } from '../../../sim/policies/policy.ts';
import { FleetAtWork } from '../../../sim/simulation/fleet-at-work.ts';
import type { Pool } from '../../../sim/simulation/pool.ts';
import { simulate } from '../../../sim/simulation/simulate.ts';
import { type Case, caseOf, choice, inputOf } from '../../oracle/cases.ts';

type Next = Backfilling['next'];

/** Runs the case with another way to name the next job, made from the pool. */
function runWith(example: Case, nextOf: (pool: Pool) => Next): void {
  const fleet = new FleetAtWork(inputOf(example));
  const pool = fleet.pools[0]!;
  Object.assign(pool, { backfilling: { ...pool.backfilling, next: nextOf(pool) } });
  runLoop(fleet.phases, 1_000, () => false);
}

/** 2 nodes of 4: job 0 holds one until 10, job 1 wants both and is the head, job 2 would hold the other until 22. */
const blocked = (gpusPerNode: number, backfill = choice('easy', { reservations: 1, depth: 0 })) =>
  caseOf(
    gpusPerNode,
    2,
    [
      [0, gpusPerNode, 10, 10],
      [1, gpusPerNode + 1, 5, 5],
      [2, gpusPerNode, 20, 20],
    ],
    { backfill },
  );

describe('the head', () => {
  test.each([1, 4])('a start that delays it is found at once, %i GPUs a node', (gpusPerNode) => {
    const { next } = easy.bind({ reservations: 1, depth: 0 });
    // Jobs that end within 100 s are taken for short: job 2 starts.
    const careless = (pool: Pool): Next => {
      return (pass) => {
        pool.reservation!.shadow = 100;
        return next(pass);
      };
    };
    const words = 'at 2 s: job 1, the head, had shadow time 10 s, which became 22 s';
    expect(() => runWith(blocked(gpusPerNode), careless)).toThrow(words);
  });

  test('one that fits must start', () => {
    const never = () => () => NONE;
    expect(() => runWith(blocked(4, choice('none')), never)).toThrow(
      'at 0 s: job 0, the head, fits and does not start',
    );
  });

  test.each([1, 3])('a backfilling that believes in another shadow time is found, %i reservations', (reservations) => {
    const { next } = easy.bind({ reservations, depth: 0 });
    const late = (pool: Pool): Next => {
      return (pass) => {
        const job = next(pass);
        if (pool.reservation && job === NONE) pool.reservation.shadow++;
        else if (pool.planned && job === NONE) pool.planned.plan.promiseOf[pass.head()]!++;
        return job;
      };
    };
    const example = blocked(4, choice('easy', { reservations, depth: 0 }));
    expect(() => runWith(example, late)).toThrow(
      'at 1 s: job 1, the head, has shadow time 10 s, the backfilling believes 11 s',
    );
  });

  test('that is overtaken by order waits anew: its clock starts again', () => {
    // By size: job 2 comes before job 1 from 2 on, and starts at once; job 1 had shadow time 10, then 22.
    const example = blocked(4, choice('none'));
    const queue = choice('smallest-first');
    expect([...simulate(inputOf({ ...example, policies: { ...example.policies, queue } })).schedule.start]).toEqual([
      0, 22, 2,
    ]);
  });

  test('may wait longer where a job outlasts its request', () => {
    const example = blocked(4);
    const [first, ...others] = example.jobs;
    const overrun = { ...example, jobs: [{ ...first!, run: 15 }, ...others] };
    expect([...simulate(inputOf(overrun)).schedule.start]).toEqual([0, 15, 20]);
  });
});

describe('a promise', () => {
  const example = blocked(4, choice('conservative', { compress: 'start' }));
  const { next } = conservative.bind({ compress: 'start' });

  test('that is taken back is found', () => {
    const fickle = (pool: Pool): Next => {
      return (pass) => {
        if (pool.jobsWaiting === 2) pool.planned!.plan.giveUp(1);
        return next(pass);
      };
    };
    expect(() => runWith(example, fickle)).toThrow('at 2 s: job 1, promise 10 s became Infinity s');
  });

  test('that is due must be kept', () => {
    const deaf = (pool: Pool): Next => {
      return (pass) => (pool.board.end[0] === 10 ? NONE : next(pass));
    };
    expect(() => runWith(example, deaf)).toThrow('at 10 s: job 1 still waits, it was promised 10 s');
  });

  test('may move back where a job outlasts its request', () => {
    const [first, ...others] = example.jobs;
    const overrun = { ...example, jobs: [{ ...first!, run: 15 }, ...others] };
    expect([...simulate(inputOf(overrun)).schedule.start]).toEqual([0, 15, 20]);
  });
});
