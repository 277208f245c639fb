/** `check` of files that are no scenarios, and `replay` with a policy of one's own: from the words typed to the answer. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { check } from '../../sim/cli/commands/check.ts';
import { replay } from '../../sim/cli/commands/replay.ts';
import { useCustomPolicies } from '../../sim/policies/custom/register.ts';
import { terminalDouble } from './terminal-double.ts';

const OWN = join(import.meta.dirname, '..', '..', 'scenarios', 'custom-policy');
const folder = mkdtempSync(join(tmpdir(), 'gpufleet-check-'));
const path = (...parts: string[]): string => join(folder, ...parts);
afterEach(() => useCustomPolicies([]));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: readonly string[]) {
  const terminal = terminalDouble();
  const code = await runCommandLine(args, [check, replay], terminal);
  return { code, stdout: terminal.stdout.join('\n'), stderr: terminal.stderr.join('\n') };
}

function suite(name: string, change: (text: string) => string = (text) => text): string {
  cpSync(OWN, path(name), { recursive: true });
  const file = path(name, 'suite.yaml');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  return file;
}

describe('check', () => {
  it('knows a suite, by its file and by its folder', async () => {
    const file = suite('good');
    for (const word of [file, path('good')]) {
      const { code, stdout, stderr } = await run('check', word);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`${file}: good: 3 rules, 1 scenario, 12 runs`);
    }
  });

  it('says every issue of a suite with its place, of its scenarios too', async () => {
    const file = suite('wrong', (text) => text.replace(/metric: \w+/, 'metric: waitSecondMean'));
    const { code, stderr } = await run('check', file);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /suite\.yaml:\d+:\d+: rules\.\S+\.metric: there is no metric "waitSecondMean", did you mean/,
    );
    const lost = suite('lost', (text) => text.replace(/scenario: \.\/rising/, 'scenario: ./falling'));
    expect((await run('check', lost)).stderr).toContain('falling-threshold.yaml is not there');
  });

  it('says where the baseline is of something else, or is not there', async () => {
    const other = suite('other', (text) => text.replace(/replications: \d+/, 'replications: 5'));
    const { code, stderr } = await run('check', other);
    expect(code).toBe(2);
    expect(stderr).toContain('has 5 replications, the baseline');
    const none = suite('none');
    rmSync(path('none', 'baseline.json'));
    const { code: good, stdout } = await run('check', none);
    expect(good).toBe(0);
    expect(stdout).toContain('there is no baseline yet, make one with gpufleet regress init');
  });

  it('knows sweeps of the library by name', async () => {
    const { code, stdout } = await run('check', 'what-matters');
    expect(code).toBe(0);
    expect(stdout).toBe('scenarios/sweeps/what-matters.yaml: good: 24 points × 1 variant × 3 replications = 72 runs');
  });

  it('makes no runs of sweeps and suites twice', async () => {
    const { code, stderr } = await run('check', suite('twice'), '--twice');
    expect(code).toBe(2);
    expect(stderr).toContain('--twice goes with scenarios');
  });
});

describe('replay with a policy of one’s own', () => {
  const policy = path('widest.mjs');
  writeFileSync(
    policy,
    "export const order = { kind: 'queue', name: 'widest', help: 'widest first', parameters: [], dynamic: false, key: (gpus) => -gpus };\n",
  );
  const trace = path('jobs.swf');
  // On one node, while the first job runs: a narrow job, then a wide one.
  const job = (id: number, submit: number, processors: number) =>
    `${id} ${submit} -1 100 ${processors} -1 -1 ${processors} 100 -1 1 1 1 -1 1 -1 -1 -1`;
  writeFileSync(trace, `${[job(1, 0, 1), job(2, 1, 1), job(3, 2, 1)].join('\n')}\n`);

  it('finds it in its file', async () => {
    const { code, stderr } = await run('replay', trace, '--nodes', '1', '--queue', 'widest', '--policies', policy);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('says without it how it would be found', async () => {
    const { code, stderr } = await run('replay', trace, '--nodes', '1', '--queue', 'widest');
    expect(code).toBe(2);
    expect(stderr).toContain('one of your own needs --policies FILE');
  });
});
