/**
 * The demand of a programme is the same whatever is awarded, shared or taken back: on every scenario of the library.
 */
import { expect, test } from 'vitest';
import { drawProjects } from '../../../sim/experiment/run/programme-of-run.ts';
import { demandFingerprint } from '../../../sim/model/demand.ts';
import { LIBRARY_NAMES, libraryScenario } from './library.ts';

/** Keys that say what is asked for; a variant that changes one asks for something else, and says so. */
const ASKS = [/^programme\.demand\b/, /^programme\.calls\.[^.]+\.(applications|rolling|opens|closes)\b/];

const programmes = LIBRARY_NAMES.map((name) => libraryScenario(name)).filter(({ variants }) =>
  variants.some((variant) => variant.programme),
);

test('the library has programmes', () => expect(programmes.length).toBeGreaterThan(0));

test.each(programmes.map((scenario) => [scenario.name, scenario] as const))('%s', (_, scenario) => {
  const draw = { seed: scenario.seed, replication: 0 };
  const drawn = new Map<string, string>();
  const demandOf = (plan: NonNullable<(typeof scenario.variants)[number]['programme']>): string => {
    const key = JSON.stringify(plan.projects);
    const known = drawn.get(key);
    if (known !== undefined) return known;
    const fingerprint = demandFingerprint(drawProjects(plan.projects, draw, null).demand);
    drawn.set(key, fingerprint);
    return fingerprint;
  };
  const same = scenario.variants.filter(({ overrides }) =>
    Object.keys(overrides).every((path) => !ASKS.some((asks) => asks.test(path))),
  );
  const fingerprints = same.map(({ programme }) => demandOf(programme!));
  expect(same.length).toBeGreaterThan(0);
  expect(new Set(fingerprints).size).toBe(1);
});
