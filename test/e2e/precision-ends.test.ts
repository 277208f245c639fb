/** The rule for replications with what else may happen to a comparison: Ctrl-C in a later round, and --robustness. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { compare } from '../../sim/cli/commands/compare.ts';
import type { Results } from '../../sim/experiment/results.ts';
import { parseResults } from '../../sim/experiment/results-schema.ts';
import { terminalDouble } from '../cli/terminal-double.ts';
import { tinyProgramme } from './tiny-programme.ts';
import { TINY_SCENARIO, workspace } from './tiny-scenario.ts';

const tiny = workspace();
const programme = tinyProgramme();
afterAll(() => {
  tiny.remove();
  programme.remove();
});

const ruled = tiny.path('ruled.yaml');
writeFileSync(
  ruled,
  TINY_SCENARIO.replace('replications: 2', 'replications: { min: 2, max: 60, until: { halfWidth: 0.0001pp } }').replace(
    'variants:',
    'primary: [utilisationOfInService]\nvariants:',
  ),
);

/** The results that stand in a folder by now; null: none. */
function interim(folder: string): Results | null {
  const file = join(folder, 'results.json');
  return existsSync(file) ? parseResults(JSON.parse(readFileSync(file, 'utf8'))) : null;
}

it('Ctrl-C in a later round keeps what is there, claims no stop, and what it keeps is that of a whole comparison', async () => {
  const out = tiny.path('interrupted');
  // `emit` calls whoever listens to signals of this process, and sends none.
  const watching = setInterval(() => {
    if ((interim(out)?.replications.done ?? 0) <= 3) return;
    clearInterval(watching);
    process.emit('SIGINT', 'SIGINT');
  }, 20);
  const terminal = terminalDouble({ columns: 1000 });
  const words = ['compare', ruled, '--out', out, '--workers', '1'];
  const code = await runCommandLine(words, [compare], terminal);
  clearInterval(watching);
  expect(code).toBe(130);
  const said = terminal.stderr.find((line) => line.startsWith('interrupted after'));
  const [, finished, planned] = /^interrupted after (\d+) of (\d+) runs$/.exec(said ?? '') ?? [];
  const { precision, replications, partial, variants } = interim(out)!;
  expect(partial).toBe(true);
  expect(replications.done).toBeLessThan(replications.asked);
  expect(Number(planned)).toBe(2 * replications.asked);
  expect(Number(finished)).toBe(variants.reduce((sum, { runs }) => sum + runs.length, 0));
  // It looked after the first round at least, and not at the round that was broken off.
  expect(precision!.looks.map((look) => look.replications)).toEqual([
    2,
    ...[7, 14, 28, 56].filter((n) => n <= replications.done),
  ]);
  expect(precision!.stopped).toBeNull();
  const stdout = terminal.stdout.join('\n');
  expect(stdout).toContain('had not stopped when the run ended, after its look at');
  expect(stdout).toContain('the comparison was interrupted or runs of it failed, so some replications are missing');

  await runCommandLine(
    ['compare', ruled, '--out', tiny.path('whole'), '--replications', String(replications.done)],
    [compare],
    terminalDouble(),
  );
  const whole = interim(tiny.path('whole'))!;
  for (const [k, { runs }] of variants.entries())
    expect(runs.slice(0, replications.done)).toEqual(whole.variants[k]!.runs.slice(0, replications.done));
}, 120_000);

it('--robustness after a rule goes on from its replications, and changes nothing of the comparison', async () => {
  const ruledProgramme = join(programme.folder, 'ruled.yaml');
  const text = readFileSync(programme.scenario, 'utf8');
  expect(text).toMatch(/^replications: 3$/m);
  expect(text).toMatch(/^ {2}replications: 2$/m);
  writeFileSync(
    ruledProgramme,
    text
      .replace(/^replications: 3$/m, 'replications: { min: 3, max: 5, until: { halfWidth: 0.0001% } }')
      .replace(/^ {2}replications: 2$/m, '  replications: 10'),
  );
  const run = async (out: string, ...options: string[]): Promise<Results> => {
    const folder = join(programme.folder, out);
    const terminal = terminalDouble();
    const code = await runCommandLine(['compare', ruledProgramme, '--out', folder, ...options], [compare], terminal);
    expect(code).toBe(0);
    return interim(folder)!;
  };
  const plain = await run('ruled-plain');
  const robust = await run('ruled-robust', '--robustness');
  expect(plain.precision).toMatchObject({ rule: { min: 3, max: 5 }, stopped: 'maximumReached' });
  expect(robust.precision).toEqual(plain.precision);
  expect(robust.variants).toEqual(plain.variants);
  expect(robust.replications).toEqual({ asked: 5, done: 5 });
  // Changed runs are as many as the rule takes at least: how many it takes in the end is not known when they are planned.
  expect(robust.robustness).toMatchObject({ state: 'made', partial: false, replications: { asked: 3, done: 3 } });
}, 120_000);
