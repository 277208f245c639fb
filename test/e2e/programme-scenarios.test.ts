/** The library's scenarios of calls and grants from file to results, once, with little work so that they take a moment. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { compare } from '../../sim/cli/commands/compare.ts';
import type { Results } from '../../sim/experiment/results.ts';
import { parseResults } from '../../sim/experiment/results-schema.ts';
import { terminalDouble } from '../cli/terminal-double.ts';

const HOUR = 3600;
/** For the runs of one scenario on a busy machine, ms. */
const LONG = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'gpufleet-programmes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(scenario: string, ...variants: string[]): Promise<Results> {
  const out = join(folder, scenario);
  const chosen = variants.flatMap((variant) => ['--variant', variant]);
  const little = ['--set', 'programme.demand.level=0.1', '--replications', '1', '--workers', '1'];
  const code = await runCommandLine(
    ['compare', scenario, ...chosen, ...little, '--out', out],
    [compare],
    terminalDouble(),
  );
  expect(code).toBe(0);
  return parseResults(JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')));
}

/** The metric of each variant's only run. */
function metricsOf({ variants }: Results): (variant: string, metric: string) => number {
  return (name, metric) => {
    const value = variants.find((variant) => variant.name === name)?.runs[0]?.metrics[metric];
    if (typeof value !== 'number') throw new Error(`${name} has no ${metric}`);
    return value;
  };
}

function demandOf({ variants }: Results): (number | null | undefined)[] {
  return [...new Set(variants.map(({ runs }) => runs[0]?.metrics['demandedGpuHours']))];
}

describe('first-call', () => {
  let results: Results;
  let metric: ReturnType<typeof metricsOf>;
  beforeAll(async () => {
    results = await run('first-call', 'as-announced', 'max-min', 'regional-bonus', 'project-cap');
    metric = metricsOf(results);
  }, LONG);

  it('puts the same 514 applications with the same work before every jury', () => {
    expect(demandOf(results)).toHaveLength(1);
    for (const { name } of results.variants) expect(metric(name, 'applications')).toBe(514);
  });

  it('awards no more than the 4,336 GPUs on offer, and to the ranking’s winners all that they ask for', () => {
    for (const { name } of results.variants) expect(metric(name, 'awardedGpus')).toBeLessThanOrEqual(4336);
    expect(metric('as-announced', 'cuts')).toBe(0);
  });

  it('serves most applicants where everybody gets little', () => {
    const served = (variant: string) => metric(variant, 'applicantsServedShare');
    expect(served('max-min')).toBeGreaterThan(2 * served('as-announced'));
    expect(served('project-cap')).toBeGreaterThan(served('as-announced'));
  });

  it('moves GPUs out of the capital with a bonus', () => {
    const capital = (variant: string) => metric(variant, 'awardedGpus{region=capital}');
    expect(capital('regional-bonus')).toBeLessThan(capital('as-announced'));
  });

  it('shows the published figures beside those of the ranking, and calls only those predicted that nothing was fitted to', () => {
    const marks = Object.fromEntries((results.published ?? []).map(({ metric: key, mark }) => [key, mark]));
    expect(marks).toEqual({
      applications: 'input',
      awards: 'predicted',
      applicantsServedShare: 'predicted',
      awardedNodes: 'predicted',
      awardedGpus: 'predicted',
      'awardedGpus{sector=academia}': 'predicted',
      'awardedGpus{sector=industry}': 'fitted',
      'awardedGpus{sector=institute}': 'fitted',
    });
    for (const { simulated } of results.published ?? []) expect(simulated?.variant).toBe('as-announced');
  });
});

describe('programme-slip', () => {
  let results: Results;
  let metric: ReturnType<typeof metricsOf>;
  beforeAll(async () => {
    results = await run('programme-slip', 'on-time', 'naver-3', 'all-3', 'all-3-keep');
    metric = metricsOf(results);
  }, LONG);

  it('has the same projects ask for the same work, however late they start', () => {
    expect(demandOf(results)).toHaveLength(1);
  });

  it('is late by what the providers are late with: 287, or all 1,560 nodes for 90 days', () => {
    const late = (variant: string) => metric(variant, 'lateGpuHours');
    expect(late('on-time')).toBe(0);
    expect(late('naver-3')).toBe(287 * 8 * 90 * 24);
    expect(late('all-3')).toBe(1560 * 8 * 90 * 24);
    expect(late('all-3-keep')).toBe(late('all-3'));
  });

  it('lets Naver’s delay alone at the grants of others', () => {
    for (const provider of ['nhn', 'kakao', 'lessor']) {
      const key = `grantedGpuHours{cluster=${provider === 'lessor' ? 'lease-industry' : `${provider}-b200-255`}}`;
      expect(metric('naver-3', key)).toBe(metric('on-time', key));
    }
  });

  it('takes term from winners where the end stays, and supply from the next call where it does not', () => {
    expect(metric('all-3-keep', 'termLostGpuHours')).toBeGreaterThan(metric('all-3', 'termLostGpuHours'));
    expect(metric('all-3-keep', 'awards')).toBe(metric('on-time', 'awards'));
    expect(metric('all-3', 'awards')).toBeLessThan(metric('on-time', 'awards'));
  });
});

describe('expiry-cliff', () => {
  let results: Results;
  let metric: ReturnType<typeof metricsOf>;
  beforeAll(async () => {
    results = await run('expiry-cliff', 'one-length', 'no-gap', 'half-year-gap', 'staggered-calls', 'five-plus-five');
    metric = metricsOf(results);
  }, LONG);

  it('has the same projects ask for the same work under every calendar', () => {
    expect(demandOf(results)).toHaveLength(1);
  });

  it('idles the whole fleet from the end of the first grants to the next call', () => {
    const idle = (variant: string) => metric(variant, 'ungrantedGpuHours');
    const fleetDays = (days: number) => (4336 * days * 86_400) / HOUR;
    expect(idle('one-length') - idle('no-gap')).toBeCloseTo(fleetDays(90), 3);
    expect(idle('half-year-gap') - idle('one-length')).toBeCloseTo(fleetDays(90), 3);
  });

  it('closes the cliff with staggered first terms and a call at the end of each', () => {
    expect(metric('staggered-calls', 'ungrantedGpuHours')).toBeLessThan(
      0.1 * metric('one-length', 'ungrantedGpuHours'),
    );
  });

  it('drops projects at gates only', () => {
    expect(metric('one-length', 'dropOuts')).toBe(0);
    expect(metric('five-plus-five', 'dropOuts')).toBeGreaterThan(20);
  });
});
