/**
 * The swarm of programmes whose grants share their clusters: quotas with all their parameters, and pools by weight. Every
 * invariant is on; among them that quotas, queue and jobs agree, that nobody starts beyond his limits, that whoever has not
 * been lent anything by anybody may take what is his own, and that nobody stays hidden who may start.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Choice } from '../../sim/model/programme.ts';
import { runProgramme } from '../../sim/simulation/programme/run-programme.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import { choice, runs } from '../oracle/cases.ts';
import { keepsItsOwnUntil, PROGRAMME_LAWS } from './programme-laws.ts';
import {
  inputOfProgramme,
  type ProgrammeCase,
  type ProgrammeKind,
  programmeArbitrary,
  sharedAsItCan,
  tableOfProgramme,
} from './programmes.ts';

/** Runs `law`; whatever it throws carries the programme as a table. */
function inContext(example: ProgrammeCase, law: () => void): void {
  try {
    law();
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${tableOfProgramme(example)}`, { cause: error });
  }
}

const shared = (kind: ProgrammeKind = {}) => programmeArbitrary({ ...kind, sharings: ['quota', 'pooled'] });

const withSharing = (example: ProgrammeCase, sharing: Choice): ProgrammeCase =>
  sharedAsItCan({ ...example, rules: { ...example.rules, sharing } });

test.each([
  ['and nobody is stopped', false],
  ['and some are stopped for others', true],
])('every law holds where grants share, %s', (_words, preempts) => {
  const property = fc.property(shared({ preempts }), (example) =>
    inContext(example, () => {
      const input = inputOfProgramme(example);
      const result = simulate(input);
      const ran = runProgramme(inputOfProgramme(example), input.programme!);
      for (const law of PROGRAMME_LAWS) law(input, result, ran);
    }),
  );
  fc.assert(property, runs(200));
});

test('the demand is the same under every sharing, and no sharing changes it', () => {
  const sharings = [choice('dedicated'), choice('pooled', { weights: 'award', ungranted: 'lend' })];
  const property = fc.property(shared(), (example) =>
    inContext(example, () => {
      const hashes = [example.rules.sharing, ...sharings].map(
        (sharing) => simulate(inputOfProgramme(withSharing(example, sharing))).programme!.demandFingerprint,
      );
      expect(new Set(hashes).size).toBe(1);
    }),
  );
  fc.assert(property, runs(40));
});

test('who borrows nothing and lends nothing has no more than his own, whoever else is there', () => {
  const alone = choice('quota', {
    ...{ borrowingLimit: 0, lendingLimit: 0, cohort: 'cluster', trackBorrowingLimit: 0, trackLendingLimit: 0 },
    ...{ ungranted: 'lend', reclaimWithinCohort: 'any' },
  });
  let busy = 0;
  const property = fc.property(shared(), (example) => {
    const none = choice('none');
    const kept = { ...example, rules: { ...example.rules, reclaim: none, redistribution: none } };
    const own = withSharing(kept, alone);
    inContext(own, () => {
      const input = inputOfProgramme(own);
      const ran = runProgramme(input, input.programme!);
      for (const grant of ran.atWork.stage.grants) {
        const { occupied, filler, entitled, startedAt, terms } = grant;
        if (startedAt < 0) continue;
        const until = keepsItsOwnUntil(input, ran, grant);
        const used = occupied.integral(0, until) + filler.integral(0, until);
        expect(used, `grant ${terms.id}`).toBeLessThanOrEqual(entitled.integral(0, until));
        if (used > 0) busy++;
      }
    });
  });
  fc.assert(property, runs(100));
  expect(busy).toBeGreaterThan(20);
});
