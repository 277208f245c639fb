/**
 * Reference schedules, second for second: the project's own small cases, and the confirmed schedules of real and
 * synthetic traces where they are at hand.
 */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { simulate } from '../../sim/simulation/simulate.ts';
import { differences, linesOf, linesOfSchedule, referencesIn, replayOf, traceOf } from './reference.ts';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const own = referencesIn(folder('cases'));
const shared = referencesIn(folder('../../../shared/golden'));

async function reproduces(reference: (typeof own)[number]): Promise<void> {
  const trace = await traceOf(reference);
  const { schedule } = simulate(replayOf(trace, reference.policies));
  const lines = linesOf(reference);
  expect(lines.length).toBeGreaterThan(0);
  expect(differences(linesOfSchedule(trace, schedule), lines)).toEqual([]);
}

describe('own cases', () => {
  test.each(own)('$name', reproduces);
});

describe('confirmed schedules', () => {
  if (shared.length === 0) test.skip('the folder ../shared/golden is not here', () => {});
  else test.each(shared)('$name', reproduces);
});
