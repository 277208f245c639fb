/** Laws of awards on random calls: those of every policy with every modifier, and those that a policy is known by. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AwardDecision, AwardView, Candidate, Supply } from '../../../sim/policies/award/award.ts';
import { PROGRAMME_REGISTRY } from '../../../sim/policies/programme-registry.ts';
import { decide, type Parameters } from './call.ts';
import {
  cappedAsk,
  clustersFor,
  expectLaws,
  leastGrant,
  leftIn,
  mostOf,
  rateOf,
  SLACK,
  scoreOf,
  supplyOf,
  unitOf,
} from './laws.ts';
import { callArbitrary, parametersArbitrary } from './random-call.ts';

const POLICIES = PROGRAMME_REGISTRY.award.map(({ name }) => name);

function check(
  calls: fc.Arbitrary<AwardView>,
  law: (view: AwardView, parameters: Parameters) => void,
  numRuns = 250,
): void {
  fc.assert(fc.property(calls, parametersArbitrary, law), { numRuns });
}

const refusedFor = (view: AwardView, { refusals }: AwardDecision, reason: string): Candidate[] =>
  refusals.filter((refusal) => refusal.reason === reason).map(({ candidate }) => view.candidates[candidate]!);

const uncappedInstitutions = (view: AwardView): AwardView => ({
  ...view,
  modifiers: { ...view.modifiers, institutionCap: 1 },
});

/** Every object in it throws where something tries to change it. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

describe.each(POLICIES)('%s', (policy) => {
  const before = (view: AwardView) => (a: Candidate, b: Candidate) => {
    const better = policy === 'lottery' ? a.lottery - b.lottery : scoreOf(view, b) - scoreOf(view, a);
    return better < 0 || (better === 0 && a.application.id < b.application.id);
  };

  it('keeps the laws of all awards', () => {
    check(callArbitrary(), (view, parameters) => expectLaws(view, decide(policy, view, parameters), before(view)));
  });

  it('changes nothing of what it sees and decides the same again', () => {
    check(callArbitrary(), (view, parameters) => {
      const decision = decide(policy, frozen(view), parameters);
      expect(decide(policy, structuredClone(view), parameters)).toEqual(decision);
    });
  });

  it('does not depend on the order in which candidates stand', () => {
    check(callArbitrary(), (view, parameters) => {
      const backwards = { ...view, candidates: view.candidates.toReversed() };
      const turned = decide(policy, backwards, parameters);
      const turn = (k: number): number => view.candidates.length - 1 - k;
      const back = <T extends { readonly candidate: number }>(each: T): T => ({
        ...each,
        candidate: turn(each.candidate),
      });
      expect({
        awards: turned.awards.map(back),
        refusals: turned.refusals.map(back).toReversed(),
        reserve: turned.reserve.map(turn),
      }).toEqual(decide(policy, view, parameters));
    });
  });

  // With an institution cap one cluster may lack room and another be closed by the cap: the reason is capacity then.
  it('refuses nobody for capacity whose whole ask fits what is left in the end', () => {
    check(callArbitrary().map(uncappedInstitutions), (view, parameters) => {
      const decision = decide(policy, view, parameters);
      for (const reason of ['noCapacity', 'lotNotDrawn']) {
        for (const seat of refusedFor(view, decision, reason)) {
          for (const supply of clustersFor(view, seat)) {
            const whole = cappedAsk(view, seat, supply);
            if (whole >= leastGrant(seat, supply)) expect(whole).toBeGreaterThan(leftIn(view, decision, supply));
          }
        }
      }
    });
  });

  it('is not moved by the length of the reserve list', () => {
    check(callArbitrary(), (view, parameters) => {
      const longer = { ...view, modifiers: { ...view.modifiers, reserveList: 99 } };
      const { awards, refusals, reserve } = decide(policy, view, parameters);
      const unbound = decide(policy, longer, parameters);
      expect({ awards, refusals }).toEqual({ awards: unbound.awards, refusals: unbound.refusals });
      expect(unbound.reserve.slice(0, view.modifiers.reserveList)).toEqual(reserve);
    });
  });
});

/** Nobody refused for lack of room could get `least` in any cluster, were there no institution cap. */
function expectNothingUsefulLeft(
  view: AwardView,
  decision: AwardDecision,
  least: (seat: Candidate, supply: Supply) => number,
): void {
  for (const reason of ['noCapacity', 'belowSmallestUseful']) {
    for (const seat of refusedFor(view, decision, reason)) {
      for (const supply of clustersFor(view, seat)) {
        const whole = cappedAsk(view, seat, supply);
        if (whole >= leastGrant(seat, supply)) {
          expect(leftIn(view, decision, supply)).toBeLessThan(least(seat, supply));
        }
      }
    }
  }
}

describe('rank', () => {
  it('gives the best candidate that the offer has room for all that it asks for', () => {
    check(callArbitrary().map(uncappedInstitutions), (view, parameters) => {
      const { awards } = decide('rank', view, { ...parameters, partial: false });
      if (awards.length === 0) return;
      const first = view.candidates[awards[0]!.candidate]!;
      expect(awards[0]!.gpus).toBe(cappedAsk(view, first, supplyOf(view, awards[0]!.cluster)));
    });
  });

  it('cuts nobody for capacity unless it may, and then leaves nobody less than it could have', () => {
    check(callArbitrary().map(uncappedInstitutions), (view) => {
      const whole = decide('rank', view, { partial: false });
      expect(whole.awards.filter(({ cut }) => cut === 'noCapacity')).toEqual([]);
      expectNothingUsefulLeft(view, decide('rank', view, { partial: true }), leastGrant);
    });
  });
});

describe('sector-shares', () => {
  const SHARES = { national: ['national'], industry: ['industry'], academiaAndInstitutes: ['academia', 'institute'] };
  const worth = (view: AwardView): number =>
    view.supply.reduce((sum, supply) => sum + mostOf(view, supply) * rateOf(view, supply.cluster), 0);

  it('without spill-over gives no sector more than its share, and blames the share only where there is room', () => {
    check(callArbitrary(), (view, parameters) => {
      const decision = decide('sector-shares', view, { ...parameters, spillOver: false });
      for (const [name, sectors] of Object.entries(SHARES)) {
        const isOf = (seat: Candidate): boolean => sectors.includes(seat.application.sector);
        const own = decision.awards.filter((award) => isOf(view.candidates[award.candidate]!));
        const got = own.reduce((sum, { cluster, gpus }) => sum + gpus * rateOf(view, cluster), 0);
        const left = Number(parameters[name]) * worth(view) - got;
        expect(left).toBeGreaterThanOrEqual(-SLACK);
        for (const seat of refusedFor(view, decision, 'sectorShare').filter(isOf)) {
          for (const supply of clustersFor(view, seat)) {
            const whole = cappedAsk(view, seat, supply);
            if (whole < leastGrant(seat, supply) || whole > leftIn(view, decision, supply)) continue;
            expect(whole * rateOf(view, supply.cluster)).toBeGreaterThan(left + SLACK / 2);
          }
        }
      }
    });
  });

  it('is awards by rank where every share is the whole, or none is anything and all spills over', () => {
    check(callArbitrary(), (view) => {
      const rank = decide('rank', view);
      const whole = { national: 1, industry: 1, academiaAndInstitutes: 1 };
      const nothing = { national: 0, industry: 0, academiaAndInstitutes: 0 };
      expect(decide('sector-shares', view, { ...whole, spillOver: false })).toEqual(rank);
      expect(decide('sector-shares', view, { ...nothing, spillOver: true })).toEqual(rank);
    });
  });

  it('with spill-over never blames a share', () => {
    check(callArbitrary(), (view, parameters) => {
      const decision = decide('sector-shares', view, { ...parameters, spillOver: true });
      expect(refusedFor(view, decision, 'sectorShare')).toEqual([]);
    });
  });
});

describe('lottery', () => {
  it('is awards by rank to who has drawn lots in the order of scores', () => {
    check(callArbitrary(), (view) => {
      const lucky = {
        ...view,
        candidates: view.candidates.map((seat) => ({ ...seat, lottery: (1000 - scoreOf(view, seat)) / 1001 })),
      };
      const { awards, refusals, reserve } = decide('lottery', lucky);
      const rank = decide('rank', view);
      const blamed = refusals.map((each) => (each.reason === 'lotNotDrawn' ? { ...each, reason: 'noCapacity' } : each));
      expect({ awards, refusals: blamed, reserve }).toEqual(rank);
    });
  });
});

describe('proportional-cut', () => {
  it('has one factor for all in a cluster, within a unit; who is held by its institution’s cap has less', () => {
    check(callArbitrary(true), (view, parameters) => {
      const { awards } = decide('proportional-cut', view, parameters);
      for (const supply of view.supply) {
        const here = awards.filter(({ cluster, cut }) => cluster === supply.cluster && cut !== 'noCapacity');
        const ratios = here.map(({ candidate, gpus, cut }) => {
          const seat = view.candidates[candidate]!;
          const unit = unitOf(seat, supply);
          const ask = cappedAsk(view, seat, supply);
          return { least: (gpus - unit) / ask, most: cut === 'institutionCap' ? 1 : (gpus + unit) / ask };
        });
        const greatestLeast = Math.max(...ratios.map(({ least }) => least));
        for (const { most } of ratios) expect(greatestLeast).toBeLessThan(most);
      }
    });
  });
});

describe('max-min', () => {
  it('gives nobody in a cluster more than one unit beyond what a candidate has that was cut to the level', () => {
    check(callArbitrary(true), (view, parameters) => {
      const { awards } = decide('max-min', view, parameters);
      for (const { candidate, cluster, gpus } of awards.filter(({ cut }) => cut === 'maxMin')) {
        const unit = unitOf(view.candidates[candidate]!, supplyOf(view, cluster));
        for (const other of awards.filter((each) => each.cluster === cluster)) {
          expect(other.gpus).toBeLessThanOrEqual(gpus + unit);
        }
      }
    });
  });

  it('gives nobody less than the smallest useful share of its ask', () => {
    check(callArbitrary(), (view, parameters) => {
      for (const { candidate, cluster, gpus } of decide('max-min', view, parameters).awards) {
        const ask = cappedAsk(view, view.candidates[candidate]!, supplyOf(view, cluster));
        expect(gpus).toBeGreaterThanOrEqual(Number(parameters['smallestUseful']) * ask - SLACK);
      }
    });
  });
});

describe.each(['proportional-cut', 'max-min'])('%s', (policy) => {
  it('leaves nothing in the end that is useful to who was refused', () => {
    check(callArbitrary().map(uncappedInstitutions), (view, parameters) => {
      const useful = policy === 'max-min' ? Number(parameters['smallestUseful']) : 0;
      expectNothingUsefulLeft(view, decide(policy, view, parameters), (seat, supply) => {
        const unit = unitOf(seat, supply);
        const leastUnits = Math.ceil((useful * cappedAsk(view, seat, supply)) / unit - SLACK);
        return Math.max(leastGrant(seat, supply), leastUnits * unit);
      });
    });
  });

  it('cuts to the level only where a cluster has less than a unit left', () => {
    check(callArbitrary(true), (view, parameters) => {
      const decision = decide(policy, view, parameters);
      for (const { candidate, cluster, cut } of decision.awards) {
        if (cut !== 'maxMin' && cut !== 'proportionalCut') continue;
        const supply = supplyOf(view, cluster);
        expect(leftIn(view, decision, supply)).toBeLessThan(unitOf(view.candidates[candidate]!, supply));
      }
    });
  });
});
