/**
 * Random queue orders over accounts for the oracle: as fast-check arbitraries. It must not know what they rank by.
 */
import fc from 'fast-check';
import type { PolicyChoice } from '../../../sim/simulation/contract.ts';
import { ACCOUNT_QUEUES, choice } from '../cases.ts';

/** Ranked anew often enough that small cases see several periods. @param unit seconds of a unit */
export function accountOrderArbitrary(unit: number): fc.Arbitrary<PolicyChoice> {
  const units = (...counts: number[]) => fc.constantFrom(...counts.map((k) => k * unit));
  const weight = fc.constantFrom(0, 1, 10, 1000);
  const own = { rerank: units(0, 0, 5, 12), halfLife: units(0, 5, 40) };
  const multifactor = {
    ...{ weightAge: weight, weightFairshare: weight, weightSize: weight, weightClass: weight },
    maxAge: units(1, 10, 60),
    fairshare: fc.constantFrom('classic', 'fair-tree'),
    favourSmall: fc.boolean(),
    classes: fc.constantFrom('', 'all:2'),
  };
  const named = (name: string) =>
    fc.record(name === 'multifactor' ? { ...own, ...multifactor } : own).map((drawn) => choice(name, drawn));
  return fc.oneof(...ACCOUNT_QUEUES.map(named));
}
