/** `gpufleet compare` with a rule for the number of replications, from the options to the files. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { check } from '../../sim/cli/commands/check.ts';
import { compare } from '../../sim/cli/commands/compare.ts';
import { terminalDouble } from '../cli/terminal-double.ts';
import { TINY_SCENARIO, workspace } from './tiny-scenario.ts';

const { path, results, remove } = workspace();
afterAll(remove);

const ruled = path('ruled.yaml');
writeFileSync(
  ruled,
  TINY_SCENARIO.replace('replications: 2', 'replications: { min: 2, max: 12, until: { halfWidth: 0.6pp } }').replace(
    'variants:',
    'primary: [utilisationOfInService]\nvariants:',
  ),
);

async function run(out: string, options: readonly string[] = [], scenario = ruled) {
  const terminal = terminalDouble({ columns: 100 });
  const code = await runCommandLine(['compare', scenario, '--out', path(out), ...options], [compare, check], terminal);
  return { code, stdout: terminal.stdout.join('\n').replace(/\s+/g, ' '), stderr: terminal.stderr };
}
const bytes = (out: string, file = 'results.json'): string => readFileSync(path(out, file), 'utf8');

describe('compare with a rule for replications', () => {
  it('goes on in whole rounds until the widest interval is narrow enough, and says so everywhere', async () => {
    const { code, stdout } = await run('one', ['--workers', '1']);
    expect(code).toBe(0);
    const { precision, replications, partial, variants, command } = results('one');
    expect(precision!.rule).toEqual({ min: 2, max: 12 });
    expect(precision!.looks.length).toBeGreaterThan(1);
    const { replications: done, widest } = precision!.looks.at(-1)!;
    expect(replications).toEqual({ asked: done, done });
    expect(partial).toBe(false);
    expect(variants.map(({ runs }) => runs.length)).toEqual([done, done]);
    expect(precision!.stopped).toBe(widest!.halfWidth! <= 0.006 ? 'precisionReached' : 'maximumReached');
    expect(command).toBe(`gpufleet compare ${ruled} --seed 1`);
    for (const text of [stdout, bytes('one', 'report.md'), bytes('one', 'report.html')]) {
      expect(text).toContain('The rule for replications stopped');
      expect(text).toContain('Chow and Robbins');
      expect(text).toContain('Best, with those that cannot be told from it');
    }
  });

  it('gives the same bytes whatever the number of workers', async () => {
    await run('two', ['--workers', '3']);
    expect(bytes('two')).toBe(bytes('one'));
  });

  it('stops at its maximum, and says how many the precision would take', async () => {
    const { stdout } = await run('most', ['--max-replications', '4', '--half-width', '0.001pp']);
    const { precision, command } = results('most');
    expect(precision).toMatchObject({ stopped: 'maximumReached', rule: { min: 2, max: 4 } });
    expect(stdout).toMatch(/stopped at its maximum of 4: .* would take (about|more than) [\d,]+ replications/);
    expect(command).toBe(`gpufleet compare ${ruled} --seed 1 --half-width 0.001pp --max-replications 4`);
  });

  it('makes a fixed number as asked, and says how many the precision would take', async () => {
    const { stdout } = await run('fixed', ['--replications', '3', '--half-width', '0.01pp']);
    expect(results('fixed')).toMatchObject({
      replications: { asked: 3, done: 3 },
      precision: { rule: null, asked: true, stopped: null },
    });
    expect(stdout).toContain('as asked for, would take');
  });

  it.each([
    [['--replications', '3', '--max-replications', '5'], 'give one of them'],
    [['--replications', '1', '--half-width', '5%'], 'one replication has no interval'],
    [['--half-width', '5m'], '--half-width 5m: replications.until.halfWidth: 5m is a duration, the metric is in ratio'],
  ])('refuses %j', async (options, words) => {
    const { code, stderr } = await run('refused', options);
    expect(code).toBe(2);
    expect(stderr.join('\n')).toContain(words);
  });
});

it('check says how far the rule may go', async () => {
  const terminal = terminalDouble({ columns: 100 });
  expect(await runCommandLine(['check', ruled], [check], terminal)).toBe(0);
  const out = terminal.stdout.join('\n');
  expect(out).toContain('2 variants × 2 replications = 4 runs');
  expect(out).toContain('up to 12 until its intervals are narrow enough');
  expect(out).toContain('its intervals cover less than they say');
});
