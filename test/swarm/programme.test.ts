/**
 * The swarm of whole programmes: random fleets, calls, applications, demand, rules and registered policies with every
 * invariant on, and the laws of `programme-laws.ts` after each run. `GPUFLEET_SWARM=n` draws n programmes for each test with
 * a fresh seed; a failure prints its seed.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runProgramme } from '../../sim/simulation/programme/run-programme.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import { runs } from '../oracle/cases.ts';
import { PROGRAMME_LAWS } from './programme-laws.ts';
import { inputOfProgramme, type ProgrammeCase, programmeArbitrary, tableOfProgramme } from './programmes.ts';

/** Runs `law`; whatever it throws carries the programme as a table. */
function inContext(example: ProgrammeCase, law: () => void): void {
  try {
    law();
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${tableOfProgramme(example)}`, { cause: error });
  }
}

test('every law holds in every programme', () => {
  const property = fc.property(programmeArbitrary({ hasFaults: true }), (example) =>
    inContext(example, () => {
      const input = inputOfProgramme(example);
      const result = simulate(input);
      const ran = runProgramme(inputOfProgramme(example), input.programme!);
      for (const law of PROGRAMME_LAWS) law(input, result, ran);
    }),
  );
  fc.assert(property, runs(300));
});

test('a second run is the same, with invariants on or off and whatever is only observed, and no run changes its input', () => {
  const property = fc.property(programmeArbitrary({ hasFaults: true }), (example) =>
    inContext(example, () => {
      const input = inputOfProgramme(example);
      const first = simulate(input);
      const windowStart = Math.floor(input.times.horizon / 3);
      const watched = {
        ...inputOfProgramme(example),
        ...{ timelineBins: 23, checkInvariants: false, times: { ...input.times, windowStart } },
      };
      const second = simulate(watched);
      expect(second.fingerprint).toBe(first.fingerprint);
      expect(second.scheduleFingerprint).toBe(first.scheduleFingerprint);
      expect(second.programme!.story).toEqual(first.programme!.story);
      expect(input).toEqual(inputOfProgramme(example));
    }),
  );
  fc.assert(property, runs(100));
});
