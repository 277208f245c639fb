/** Random calls for laws of awards: all the ways in which candidates, tracks, supply and modifiers differ. */
import fc from 'fast-check';
import { SECTORS } from '../../../sim/model/application.ts';
import type { AwardModifiers, Track } from '../../../sim/model/programme.ts';
import type { AwardView, Supply } from '../../../sim/policies/award/award.ts';
import { type Asking, candidate, type Parameters, TRACK } from './call.ts';

/** 1 or 2 H200-equivalents, and a rate that is no binary fraction. */
const EXCHANGE = { h200: 1, b200: 2, odd: 1.1 };
const gpuArbitrary = fc.constantFrom<keyof typeof EXCHANGE>('h200', 'b200', 'odd');

const shareArbitrary = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);
const often = <T>(value: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> => fc.oneof(fc.constant(value), other);

const modifiersArbitrary: fc.Arbitrary<AwardModifiers> = fc.record({
  regionalBonus: fc.nat({ max: 10 }),
  smeBonus: fc.nat({ max: 10 }),
  youthBonus: fc.nat({ max: 10 }),
  thresholdScore: often(0, fc.nat({ max: 60 })),
  institutionCap: often(1, shareArbitrary),
  projectCap: often(1, shareArbitrary),
  overAward: often(0, shareArbitrary),
  reserveList: fc.nat({ max: 6 }),
});

const supplyArbitrary = fc
  .array(fc.record({ gpu: gpuArbitrary, gpusPerNode: fc.constantFrom(4, 8), gpus: fc.nat({ max: 160 }) }), {
    minLength: 1,
    maxLength: 4,
  })
  // Numbered apart from their places, so that one is not taken for the other.
  .map((clusters): Supply[] => clusters.map((each, place) => ({ ...each, cluster: 13 - 3 * place })));

const trackArbitrary: fc.Arbitrary<Track> = fc.record({
  id: fc.constantFrom('a', 'b'),
  sectors: often([...SECTORS], fc.subarray([...SECTORS])),
  clusters: fc.subarray([13, 10, 7, 4], { minLength: 1 }),
  unit: fc.constantFrom('node', 'gpu'),
  minGpus: fc.nat({ max: 20 }),
  maxGpus: often({}, fc.dictionary(gpuArbitrary, fc.integer({ min: 1, max: 96 }))),
  beta: fc.boolean(),
});

const askingArbitrary = fc.record({
  gpus: fc.integer({ min: 1, max: 120 }),
  gpu: gpuArbitrary,
  substitutable: fc.boolean(),
  sector: fc.constantFrom(...SECTORS),
  institution: fc.constantFrom('x', 'y', 'z'),
  region: fc.constantFrom('capital', 'south'),
  sme: fc.boolean(),
  startUp: fc.boolean(),
  youth: fc.boolean(),
  // Few values, so that there are ties.
  score: fc.integer({ min: 0, max: 10 }).map((tenth) => 10 * tenth),
  lottery: fc.integer({ min: 0, max: 9 }).map((tenth) => tenth / 10),
  track: fc.nat({ max: 2 }),
});

/** `alike`: all count in GPUs of nodes of one size, in nodes or in GPUs; for laws that hold within a unit. */
export function callArbitrary(alike = false): fc.Arbitrary<AwardView> {
  return fc
    .record({
      tracks: fc.array(trackArbitrary, { minLength: 3, maxLength: 3 }),
      asking: fc.array(askingArbitrary, { maxLength: 16, size: 'max' }),
      supply: supplyArbitrary,
      modifiers: modifiersArbitrary,
    })
    .map(({ tracks, asking, supply, modifiers }) => ({
      candidates: asking.map(({ track, ...own }, k) => {
        const unit = alike ? tracks[0]!.unit : tracks[track]!.unit;
        const each: Asking = { id: `A${10 + k}`, ...own, track_: { ...TRACK, ...tracks[track]!, unit } };
        return candidate(each);
      }),
      supply: alike ? supply.map((cluster) => ({ ...cluster, gpusPerNode: 8 })) : supply,
      exchange: EXCHANGE,
      capitalRegion: 'capital',
      modifiers,
    }));
}

/** Parameters of every policy at once: each reads its own. */
export const parametersArbitrary: fc.Arbitrary<Parameters> = fc.record({
  partial: fc.boolean(),
  national: shareArbitrary,
  industry: shareArbitrary,
  academiaAndInstitutes: shareArbitrary,
  spillOver: fc.boolean(),
  smallestUseful: shareArbitrary,
});
