/**
 * The swarm of programmes with announced windows: every law and every invariant, among them that nobody starts on a node that
 * he asks for beyond the begin of a window; and where all windows were announced before anybody started, that none stops
 * anybody who is held to his request.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runProgramme } from '../../sim/simulation/programme/run-programme.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import { choice, runs } from '../oracle/cases.ts';
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

const KINDS = [
  ['on nodes of their own', { sharings: ['dedicated'] }],
  ['on nodes of their own, within limits', { sharings: ['dedicated'], limited: true }],
  ['where grants share', { sharings: ['quota', 'pooled'] }],
  ['where grants share and some are stopped for others', { sharings: ['quota', 'pooled'], preempts: true }],
  ['where grants share within limits', { sharings: ['quota', 'pooled'], preempts: true, limited: true }],
] as const;

test.each(KINDS)('every law holds beside announced windows, %s', (_words, kind) => {
  const property = fc.property(programmeArbitrary({ ...kind, isToldOfAll: true }), (example) =>
    inContext(example, () => {
      const input = inputOfProgramme(example);
      const result = simulate(input);
      const ran = runProgramme(inputOfProgramme(example), input.programme!);
      for (const law of PROGRAMME_LAWS) law(input, result, ran);
    }),
  );
  fc.assert(property, runs(80));
});

test.each(KINDS)('nobody is stopped by a window of which everybody was told, %s', (_words, kind) => {
  let closed = 0;
  const property = fc.property(programmeArbitrary({ ...kind, isToldOfAll: true }), (drawn) => {
    const told = (outage: NonNullable<ProgrammeCase['faults']>['outages'][number]) => ({
      ...outage,
      notice: outage.from,
    });
    const faults = drawn.faults && { ...drawn.faults, outages: drawn.faults.outages.map(told) };
    const example = { ...drawn, faults, switchOff: null, policies: { ...drawn.policies, limit: choice('kill') } };
    inContext(example, () => {
      const input = inputOfProgramme(example);
      const { atWork } = runProgramme(input, input.programme!);
      for (const { interruptions, nodesLost } of atWork.nodesDown?.counts ?? []) {
        expect(interruptions).toBe(0);
        closed += nodesLost;
      }
    });
  });
  fc.assert(property, runs(80));
  expect(closed).toBeGreaterThan(20);
});
