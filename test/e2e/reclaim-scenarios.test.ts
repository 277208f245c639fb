/** The scenarios of reclaim, no-shows and sector shares from file to results, once, with coarse jobs so that they take a moment. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { compare } from '../../sim/cli/commands/compare.ts';
import { parseResults } from '../../sim/experiment/results-schema.ts';
import { terminalDouble } from '../cli/terminal-double.ts';

/** For the runs of one scenario on a busy machine, ms. */
const LONG = 90_000;
const folder = mkdtempSync(join(tmpdir(), 'gpufleet-reclaim-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Figure = (variant: string, metric: string) => number;

/** The metrics of one replication of these variants. */
async function run(scenario: string, ...variants: string[]): Promise<Figure> {
  const out = join(folder, scenario);
  const chosen = variants.flatMap((variant) => ['--variant', variant]);
  const coarse = ['--set', 'programme.demand.meanWork=40000', '--replications', '1', '--workers', '1'];
  const code = await runCommandLine(
    ['compare', scenario, ...chosen, ...coarse, '--out', out],
    [compare],
    terminalDouble(),
  );
  expect(code).toBe(0);
  const results = parseResults(JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')));
  return (name, metric) => {
    const value = results.variants.find((variant) => variant.name === name)?.runs[0]?.metrics[metric];
    if (typeof value !== 'number') throw new Error(`${name} has no ${metric}`);
    return value;
  };
}

describe('reclaim-threshold', () => {
  let metric: Figure;
  beforeAll(async () => {
    metric = await run('reclaim-threshold', 'none', 'no-exempt-days', 'exempt-90', 'exempt-180', 'grace-42');
  }, LONG);

  it('takes nothing without a rule, and the less the longer nobody is reviewed', () => {
    const taken = (variant: string) => metric(variant, 'reclaimedGpuHours');
    expect(taken('none')).toBe(0);
    expect(taken('exempt-180')).toBeGreaterThan(0);
    expect(taken('exempt-90')).toBeGreaterThan(2 * taken('exempt-180'));
    expect(taken('no-exempt-days')).toBeGreaterThan(1.5 * taken('exempt-90'));
  });

  it('gives on what is taken while somebody has jobs that wait: not in the first weeks', () => {
    const givenOn = (variant: string) =>
      metric(variant, 'redistributedGpuHours') / metric(variant, 'reclaimedGpuHours');
    expect(givenOn('exempt-90')).toBeGreaterThan(0.8);
    expect(givenOn('no-exempt-days')).toBeLessThan(0.7);
  });

  it('harms slow starters less with more grace', () => {
    const wrong = (variant: string) => metric(variant, 'wronglyReclaimedGpuHours');
    expect(wrong('none')).toBe(0);
    expect(wrong('grace-42')).toBeLessThan(wrong('exempt-90'));
    expect(wrong('exempt-90')).toBeLessThan(wrong('no-exempt-days'));
  });

  it(
    'asks of prompt projects for the same work',
    async () => {
      const prompt = await run('reclaim-threshold-prompt', 'none');
      expect(prompt('none', 'demandedGpuHours')).toBe(metric('none', 'demandedGpuHours'));
      expect(prompt('none', 'usefulGpuHours')).toBeGreaterThan(metric('none', 'usefulGpuHours'));
    },
    LONG,
  );
});

describe('no-shows', () => {
  let metric: Figure;
  beforeAll(async () => {
    metric = await run('no-shows', 'all-come', 'lose-10', 'lose-20', 'lose-30', 'reserve-20', 'reserve-80', 'over-20');
  }, LONG);

  it('awards alike whoever comes, and loses the more winners the more stay away', () => {
    const losses = ['all-come', 'lose-10', 'lose-20', 'lose-30'];
    const noShows = losses.map((variant) => metric(variant, 'noShows'));
    expect(noShows[0]).toBe(0);
    expect(noShows).toEqual([...new Set(noShows)].sort((a, b) => a - b));
    const empty = losses.map((variant) => metric(variant, 'ungrantedGpuHours'));
    expect(empty).toEqual([...new Set(empty)].sort((a, b) => a - b));
    expect(new Set(losses.map((variant) => metric(variant, 'awardedGpus'))).size).toBe(1);
  });

  it('awards 20 in reserve to whom they are all called, and no GPU twice', () => {
    const awards = (variant: string) => metric(variant, 'awards') - metric('lose-20', 'awards');
    expect(awards('reserve-20')).toBeGreaterThan(0);
    expect(awards('reserve-20')).toBeLessThanOrEqual(20);
    expect(awards('reserve-80')).toBeGreaterThan(awards('reserve-20'));
    expect(metric('reserve-80', 'ungrantedGpuHours')).toBeLessThan(metric('reserve-20', 'ungrantedGpuHours'));
  });

  it('awards a fifth more than it has where it over-awards, so that winners wait', () => {
    const excess = metric('over-20', 'awardedGpus') / metric('lose-20', 'awardedGpus');
    expect(excess).toBeGreaterThan(1.19);
    expect(excess).toBeLessThanOrEqual(1.2);
    const wait = (variant: string) => metric(variant, 'applicationWaitDaysMean');
    expect(wait('over-20')).toBeGreaterThan(wait('lose-20'));
  });
});

describe('sector-shares', () => {
  let metric: Figure;
  beforeAll(async () => {
    metric = await run('sector-shares', 'shares', 'strict', 'rank', 'shares-late', 'shares-never');
  }, LONG);

  it('leaves what nobody may have where nothing spills over', () => {
    expect(metric('strict', 'awardedGpus')).toBeLessThanOrEqual(metric('shares', 'awardedGpus'));
    for (const sector of ['national', 'industry', 'academia']) {
      const key = `awardedGpus{sector=${sector}}`;
      expect(metric('strict', key)).toBeLessThanOrEqual(metric('shares', key));
    }
  });

  it('gives national projects at most half of the 18,616 H200-equivalents where shares are enforced', () => {
    expect(2 * metric('strict', 'awardedGpus{sector=national}')).toBeLessThanOrEqual(18_616 / 2);
  });

  it('awards alike when NHN is late, and starts those who won there 90 days later', () => {
    expect(metric('shares-late', 'awards')).toBe(metric('shares', 'awards'));
    const wait = (variant: string) => metric(variant, 'applicationWaitDaysMean{sector=national}');
    expect(wait('shares-late') - wait('shares')).toBeCloseTo(90, 6);
    expect(metric('shares-never', 'grantedGpuHours{sector=national}')).toBe(0);
  });
});
