/** The library's scenarios that name what they assume. */
import { describe, expect, test } from 'vitest';
import { planRobustness } from '../../../sim/experiment/robustness/plan.ts';
import { parseScenario } from '../../../sim/experiment/scenario/parse.ts';
import { resolveScenario } from '../../../sim/experiment/scenario/resolve.ts';
import { LIBRARY_NAMES, libraryScenario, libraryText, loadFromLibrary } from '../scenario/library.ts';

const NAMED = LIBRARY_NAMES.filter((name) => libraryScenario(name).robustness !== null);

describe('the library', () => {
  test.each(NAMED)('%s can be halved and doubled as it says', (name) => {
    const parsed = parseScenario(libraryText(name), `scenarios/${name}.yaml`, loadFromLibrary);
    const { changes, scenario } = planRobustness(parsed, {}, resolveScenario(parsed));
    expect(changes.length).toBeGreaterThan(0);
    expect(scenario.variants.length).toBeGreaterThan(0);
  });

  test('has one whose assumptions are named', () => {
    expect(NAMED).toContain('national-programme');
  });
});
