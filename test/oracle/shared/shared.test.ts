/**
 * Shared clusters against the naive scheduler: the same schedule for quotas and pools, with every preemption, random limits,
 * cohorts, queue orders and jobs. `GPUFLEET_SWARM=n` draws n cases for each with a fresh seed.
 */
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { choice, runs } from '../cases.ts';
import { sharedArbitrary, sharedOf } from './cases.ts';
import { sameShared } from './compare.ts';

/** Mostly to the end; else cut in the midst. In units. */
const horizon = fc.constantFrom(5_000, 5_000, 5_000, 60);

test.each([
  ['nobody is stopped', ['none']],
  ['owners take back', ['take-back']],
  ['the higher priority goes first', ['priority']],
])('where %s', (_, preemptions) => {
  fc.assert(fc.property(sharedArbitrary({ preemptions }), horizon, sameShared), runs(150));
});

describe('cases that once differed', () => {
  test('what an owner before him waits for shrinks by those of its jobs that start', () => {
    const jobs = [
      [0, 0, 1, 3],
      [0, 2, 3, 6],
      [0, 2, 13, 6],
      [1, 0, 6, 3],
      [1, 0, 2, 6],
      [1, 2, 1, 0],
    ] as const;
    sameShared({ ...sharedOf(8, 3, [18, 6], jobs), backfill: choice('none') }, 5_000);
  });

  test('who stands behind an owner starts when the owner has started smaller jobs of its own', () => {
    const jobs = [
      [0, 0, 28, 6],
      [0, 0, 9, 24],
      [0, 0, 19, 30],
      [0, 0, 6, 0],
      [0, 1, 3, 7],
      [0, 19, 1, 6],
      [1, 0, 6, 0],
      [1, 0, 18, 30],
      [1, 1, 1, 30],
    ] as const;
    sameShared({ ...sharedOf(8, 6, [31, 17], jobs), queue: choice('ljf'), patience: 34 }, 5_000);
  });
});
