/**
 * The example of a policy of one's own, in every command: checked, compared in worker threads, explained, gated. And policies
 * that are not what they say.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { check } from '../../sim/cli/commands/check.ts';
import { compare } from '../../sim/cli/commands/compare.ts';
import { explain } from '../../sim/cli/commands/explain.ts';
import { regress } from '../../sim/cli/commands/regress.ts';
import { parseResults } from '../../sim/experiment/results-schema.ts';
import { terminalDouble } from '../cli/terminal-double.ts';

const EXAMPLE = join(import.meta.dirname, '..', '..', 'scenarios', 'custom-policy');
const folder = mkdtempSync(join(tmpdir(), 'gpufleet-custom-'));
const path = (...parts: string[]): string => join(folder, ...parts);
// A copy elsewhere: paths are looked for beside the file that names them.
cpSync(EXAMPLE, path('own'), { recursive: true });
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const SCENARIO = path('own', 'rising-threshold.yaml');
const POLICY = path('own', 'rising-threshold.ts');
const MINUTE_MS = 60_000;

async function run(...args: readonly string[]) {
  const terminal = terminalDouble();
  const code = await runCommandLine(args, [compare, check, explain, regress], terminal);
  const stderr = terminal.stderr.filter((line) => !/^\d+\/\d+ runs/.test(line)).join('\n');
  return { code, stdout: terminal.stdout.join('\n'), stderr };
}
/** The example's policy, changed; a module of another name, as modules are loaded once. */
function changed(name: string, from: string, to: string): string {
  const text = readFileSync(POLICY, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path('own', `${name}.ts`), text.replace(from, to));
  const scenario = path('own', `${name}.yaml`);
  writeFileSync(scenario, readFileSync(SCENARIO, 'utf8').replace('./rising-threshold.ts', `./${name}.ts`));
  return scenario;
}
const results = (out: string) => parseResults(JSON.parse(readFileSync(path(out, 'results.json'), 'utf8')));

describe('the example', () => {
  it(
    'is compared in worker threads, and decides what it says',
    async () => {
      const { code, stderr } = await run('compare', SCENARIO, '--replications', '2', '--out', path('out'));
      expect(stderr).toBe('');
      expect(code).toBe(0);
      const { variants, inputs } = results('out');
      const reclaimed = variants.map(({ name, summary }) => [name, summary['reclaimedGpuHours']?.mean ?? 0] as const);
      const of = Object.fromEntries(reclaimed) as Record<string, number>;
      expect(of['none']).toBe(0);
      // The later all of the threshold is asked for, the less is taken.
      expect(of['rising']).toBeGreaterThan(0);
      expect(of['rising-slowly']).toBeLessThan(of['rising']!);
      expect(variants.map(({ policies }) => policies['reclaim'])).toEqual([
        'none',
        expect.stringMatching(/^threshold\(/),
        'rising-threshold(threshold=0.3, full=10368000, every=2419200)',
        'rising-threshold(threshold=0.3, full=15552000, every=2419200)',
      ]);
      expect(inputs.map((input) => input.path)).toContain('rising-threshold.ts');
    },
    3 * MINUTE_MS,
  );

  it(
    'is explained: the run of a job is made once more with the same policy',
    async () => {
      const { code, stdout, stderr } = await run('explain', 'job', '1', path('out'), '--variant', 'rising');
      expect(stderr).toBe('');
      expect(code).toBe(0);
      expect(stdout).toContain('Job 1 (');
      expect(stdout).toContain('Variant rising, replication 0.');
    },
    2 * MINUTE_MS,
  );

  it(
    'comes out the same when it is made twice',
    async () => {
      const { code, stdout } = await run('check', SCENARIO, '--twice');
      expect(code).toBe(0);
      expect(stdout).toContain('8 runs, equal in pairs');
    },
    2 * MINUTE_MS,
  );

  it(
    'has a gate: it passes as it is, and fails with a change in the policy’s own file',
    async () => {
      const asIs = await run('regress', path('own'));
      expect(asIs.stdout, asIs.stderr).toContain('All 12 runs are equal');
      expect(asIs.code).toBe(0);
      const scenario = changed(
        'harsher',
        'return Math.min(grant.gpus, Math.max(1,',
        'return Math.min(grant.gpus, Math.min(1,',
      );
      const suite = readFileSync(path('own', 'suite.yaml'), 'utf8').replace(
        './rising-threshold.yaml',
        './harsher.yaml',
      );
      expect(scenario).toBe(path('own', 'harsher.yaml'));
      writeFileSync(path('own', 'suite.yaml'), suite);
      const { code, stdout, stderr } = await run('regress', path('own'));
      expect(stderr).toBe('');
      expect(stdout).toMatch(/^FAILED +wrongly-reclaimed/m);
      expect(code).toBe(1);
    },
    3 * MINUTE_MS,
  );
});

describe('a policy that is not what it says', () => {
  it(
    'is named where it throws in a run: the user’s input, not an error of ours',
    async () => {
      const scenario = changed(
        'thrower',
        'if (entitled === 0)',
        "if (grant.now > 0) throw new Error('not yet written');\n    if (entitled === 0)",
      );
      const { code, stderr } = await run(
        'compare',
        scenario,
        '--replications',
        '1',
        '--variant',
        'rising',
        '--out',
        path('thrown'),
      );
      expect(code).toBe(2);
      expect(stderr).toContain(
        'thrower.ts: rising-threshold: review of the reclaim policy rising-threshold threw: not yet written',
      );
    },
    2 * MINUTE_MS,
  );

  it(
    'cannot keep a run from ending',
    async () => {
      const scenario = changed(
        'looper',
        'return next < grant.endsAt ? next : Number.POSITIVE_INFINITY;',
        'return grant.now;',
      );
      const { code, stderr } = await run('check', scenario, '--twice');
      expect(code).toBe(2);
      expect(stderr).toContain('must be later than now');
    },
    2 * MINUTE_MS,
  );

  it(
    'is refused if it draws random numbers, and gives itself away if it remembers',
    async () => {
      const drawing = changed('drawing', 'if (use >= asked)', 'if (use >= asked * Math.random())');
      const refused = await run('check', drawing);
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain(
        './drawing.ts: uses Math.random, a policy is a pure function of what it is asked',
      );
      const remembering = changed('remembering', 'if (use >= asked)', 'asks++;\n    if (use >= asked * (asks / 50))');
      writeFileSync(
        path('own', 'remembering.ts'),
        `let asks = 0;\n${readFileSync(path('own', 'remembering.ts'), 'utf8')}`,
      );
      const { code, stderr } = await run('check', remembering, '--twice');
      expect(code).toBe(2);
      expect(stderr).toMatch(/variant rising(-slowly)?: replication 0 comes out different when it is made again/);
    },
    3 * MINUTE_MS,
  );
});
