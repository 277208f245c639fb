/** What the library's scenarios of reclaim, no-shows and shares say they compare, held against what their files resolve to. */
import { describe, expect, it, test } from 'vitest';
import type { ResolvedScenario } from '../../../sim/experiment/scenario/resolve.ts';
import { libraryScenario } from './library.ts';

function programmeOf({ variants }: ResolvedScenario, name: string) {
  const programme = variants.find((variant) => variant.name === name)?.programme;
  if (!programme) throw new Error(`no programme in variant ${name}`);
  return programme;
}

describe('reclaim-threshold', () => {
  const scenario = libraryScenario('reclaim-threshold');
  const reclaimOf = (name: string) => programmeOf(scenario, name).rules.reclaim;

  test.each([
    ['no-exempt-days', 'exempt', 0],
    ['exempt-60', 'exempt', 60 * 86_400],
    ['exempt-180', 'exempt', 180 * 86_400],
    ['threshold-10', 'threshold', 0.1],
    ['threshold-50', 'threshold', 0.5],
    ['window-56', 'window', 56 * 86_400],
    ['grace-42', 'grace', 42 * 86_400],
  ])('%s is exempt-90 with another %s', (name, parameter, value) => {
    const base = reclaimOf('exempt-90');
    expect(base).toMatchObject({ name: 'threshold', parameters: { threshold: 0.3, exempt: 90 * 86_400 } });
    expect(base.parameters[parameter]).not.toBe(value);
    expect(reclaimOf(name)).toEqual({ name: 'threshold', parameters: { ...base.parameters, [parameter]: value } });
  });

  it('gives what is taken to projects with waiting jobs, in two variants of exempt-90 to others', () => {
    const others: Record<string, string> = { 'to-reserve': 'reserve-list', 'to-scavengers': 'scavenger' };
    for (const { name, programme } of scenario.variants) {
      expect(programme!.rules.redistribution.name, name).toBe(others[name] ?? 'busy-projects');
      if (others[name]) expect(reclaimOf(name)).toEqual(reclaimOf('exempt-90'));
    }
  });

  it('tries any rule by --set, in the variants that name none', () => {
    const set = ['programme.monitoring.reclaim={ name: idle-days, days: 7d }'];
    const changed = libraryScenario('reclaim-threshold', { set });
    const tried = changed.variants.filter(({ name, programme }) => {
      return JSON.stringify(programme!.rules.reclaim) !== JSON.stringify(reclaimOf(name));
    });
    expect(tried.map(({ name }) => name)).toEqual(['exempt-90', 'to-reserve', 'to-scavengers']);
    expect(tried[0]!.programme!.rules.reclaim).toMatchObject({ name: 'idle-days', parameters: { days: 7 * 86_400 } });
  });

  test.each(['prompt', 'late-rush'])('%s asks the same with other starts of projects', (curve) => {
    const other = libraryScenario(`reclaim-threshold-${curve}`);
    expect(other.variants.map(({ name }) => name)).toEqual(scenario.variants.map(({ name }) => name));
    for (const { name } of scenario.variants) {
      const [theirs, ours] = [programmeOf(other, name), programmeOf(scenario, name)];
      expect(theirs.projects.demand).toMatchObject({ curve, level: ours.projects.demand.level });
      expect({ rules: theirs.rules, calls: theirs.calls }).toEqual({ rules: ours.rules, calls: ours.calls });
    }
  });
});

describe('no-shows', () => {
  const scenario = libraryScenario('no-shows');

  it('compares with a call to which everybody comes, and reclaims nothing', () => {
    expect(scenario.variants[0]!.name).toBe('all-come');
    expect(programmeOf(scenario, 'all-come').rules.behaviour.noShow).toBe(0);
    for (const { programme } of scenario.variants) expect(programme!.rules.reclaim.name).toBe('none');
  });

  it('names what it changes', () => {
    const changed = scenario.variants.map(({ name, programme }) => {
      const { noShow } = programme!.rules.behaviour;
      const { reserveList, overAward } = programme!.calls[0]!.modifiers;
      return [name, noShow, reserveList, overAward];
    });
    expect(changed).toEqual([
      ['all-come', 0, 0, 0],
      ['lose-10', 0.1, 0, 0],
      ['lose-20', 0.2, 0, 0],
      ['lose-30', 0.3, 0, 0],
      ['reserve-20', 0.2, 20, 0],
      ['reserve-40', 0.2, 40, 0],
      ['reserve-80', 0.2, 80, 0],
      ['reserve-80-noticed-late', 0.2, 80, 0],
      ['reserve-80-of-30', 0.3, 80, 0],
      ['over-20', 0.2, 0, 0.2],
      ['over-30', 0.2, 0, 0.3],
      ['over-20-all-come', 0, 0, 0.2],
      ['over-10-reserve-40', 0.2, 40, 0.1],
    ]);
  });
});

describe('sector-shares', () => {
  const scenario = libraryScenario('sector-shares');

  /** Shares of all H200-equivalents of the clusters of both calls. */
  function sharesOverBothCalls(name: string): Record<string, number> {
    const { calls, rules } = programmeOf(scenario, name);
    const { clusters } = scenario.variants.find((variant) => variant.name === name)!.fleet;
    const offers = calls.map((call) => {
      const used = [...new Set(call.tracks.flatMap((track) => track.clusters))];
      return used.reduce((sum, k) => {
        const { phases, gpusPerNode, gpu } = clusters[k]!;
        const nodes = phases.reduce((all, phase) => all + phase.nodes, 0);
        return sum + nodes * gpusPerNode * rules.exchange[gpu]!;
      }, 0);
    });
    const total = offers.reduce((sum, offer) => sum + offer, 0);
    expect(total).toBe(18_616);
    const shareOf = (key: string) =>
      calls.reduce((sum, { award }, k) => sum + Number(award.parameters[key]) * offers[k]!, 0) / total;
    return Object.fromEntries(
      ['national', 'industry', 'academiaAndInstitutes'].map((key) => [key, Math.round(100 * shareOf(key))]),
    );
  }

  test.each([
    ['shares', 50, 30, 20],
    ['strict', 50, 30, 20],
    ['as-awarded', 50, 22, 28],
    ['moved', 30, 35, 35],
    ['shares-late', 50, 30, 20],
  ])('%s: %i/%i/%i over both calls', (name, national, industry, academiaAndInstitutes) => {
    expect(sharesOverBothCalls(name)).toEqual({ national, industry, academiaAndInstitutes });
  });

  it('lets nothing spill over in strict only', () => {
    const spills = scenario.variants
      .filter(({ programme }) => programme!.calls.every(({ award }) => award.name === 'sector-shares'))
      .map(({ name, programme }) => [name, programme!.calls.map(({ award }) => award.parameters['spillOver'])]);
    expect(Object.fromEntries(spills)).toMatchObject({ shares: [true, true], strict: [false, false] });
    expect(spills.filter(([, flags]) => (flags as boolean[]).includes(false))).toHaveLength(1);
  });

  it('delays NHN by 90 days or for ever, and nobody else', () => {
    const opensOf = (variant: string, isNhn: boolean) =>
      scenario.variants
        .find(({ name }) => name === variant)!
        .fleet.clusters.filter(({ id, providerOwn }) => !providerOwn && id.startsWith('nhn') === isNhn)
        .flatMap(({ phases }) => phases.map(({ inServiceAt }) => inServiceAt / 86_400));
    // Days from 2025-12-22 to 2026-03-31, and to 2026-03-01.
    expect(opensOf('rank', true)).toEqual([99, 99]);
    expect(opensOf('rank-late', true)).toEqual([189, 189]);
    expect(opensOf('rank-never', true)).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    for (const { name } of scenario.variants) expect(opensOf(name, false)).toEqual([69, 69, 69, 69]);
  });
});
