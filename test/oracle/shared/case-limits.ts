/**
 * Random limits of projects for the oracle: as fast-check arbitraries. It must not know what a limit does.
 *
 * Shares are whole 1,024ths, so that sums of budgets are exact however they are added up.
 */
import fc from 'fast-check';
import type { LimitRules } from '../../../sim/model/programme.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** @param unit seconds of a unit @param gpus of the cluster */
export function limitsArbitrary(unit: number, gpus: number): fc.Arbitrary<LimitRules> {
  const budget = fc.record({
    share: fc.constantFrom(1, 4, 16, 64, 256).map((k) => k / 1024),
    whenSpent: fc.constantFrom('stop' as const, 'slow' as const, 'overuse' as const),
    overuseTo: fc.constantFrom(1.25, 2),
    period: fc.oneof(
      fc.constant(NEVER),
      fc.integer({ min: 40, max: 1000 }).map((k) => k * unit),
    ),
    carryOver: fc.constantFrom(0, 0.5, 1),
    ageing: fc.constantFrom(1, 2, NEVER),
    ahead: fc.constantFrom(0, 0, 1),
    commitAhead: fc.constantFrom(false, false, true),
  });
  return fc.record({
    gpusAtOnce: fc.oneof(fc.constant(NEVER), fc.integer({ min: 1, max: gpus })),
    shareAtOnce: fc.constantFrom(NEVER, NEVER, 0.5, 1, 1.5),
    budget: fc.oneof({ weight: 3, arbitrary: budget }, { weight: 1, arbitrary: fc.constant(null) }),
  });
}
