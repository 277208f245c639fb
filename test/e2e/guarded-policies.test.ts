/**
 * Policies of one's own where runs are made in the program's own thread: `check --twice`, `diff`, `explain`. They get neither
 * chance nor a clock there, while the program keeps both, and each side of a difference has its own.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { check } from '../../sim/cli/commands/check.ts';
import { compare } from '../../sim/cli/commands/compare.ts';
import { diff } from '../../sim/cli/commands/diff.ts';
import { explain } from '../../sim/cli/commands/explain.ts';
import type { Diff } from '../../sim/experiment/diff/diff.ts';
import { terminalDouble } from '../cli/terminal-double.ts';
import { TINY_SCENARIO } from './tiny-scenario.ts';

const folder = mkdtempSync(join(tmpdir(), 'gpufleet-guarded-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const MINUTE_MS = 60_000;

async function run(...args: readonly string[]) {
  const terminal = terminalDouble();
  const code = await runCommandLine(args, [check, compare, diff, explain], terminal);
  const stderr = terminal.stderr.filter((line) => !/^\d+\/\d+ runs/.test(line)).join('\n');
  return { code, stdout: terminal.stdout.join('\n'), stderr };
}

/** A scenario with a queue order of one's own in a file of its own, as modules are loaded once. */
function scenario(name: string, key: string, before = ''): string {
  const order = `{ kind: 'queue', name: 'own-order', help: 'its own', parameters: [], dynamic: false, key: (gpus, request) => ${key} }`;
  writeFileSync(join(folder, `${name}.mjs`), `${before}\nexport const order = ${order};\n`);
  const file = join(folder, `${name}.yaml`);
  const variants = 'variants:\n  fcfs: { policies.queue: fcfs }\n  own: { policies.queue: own-order }\n';
  const text = TINY_SCENARIO.replace('scenario: tiny', `scenario: ${name}`).replace(/variants:[\s\S]*/, variants);
  writeFileSync(file, `${text.replace('window: 3h', 'window: 12h')}policies: [./${name}.mjs]\nworkload.load: 0.95\n`);
  return file;
}

// None of these can be seen in the text of the file.
it.each<[asks: string, key: string, before: string]>([
  ['Math.random', 'draw() * gpus', "const draw = Math['ran' + 'dom'];"],
  ['Date.now', 'read() % 7', 'const { now } = Date; const read = () => now();'],
  ['new Date()', '+new Clock()', 'const Clock = Date;'],
  ['performance.now', 'read.call(performance)', "const read = performance['n' + 'ow'];"],
  ['process.hrtime', 'read()[1]', "const read = process['hr' + 'time'];"],
  // Nor may it end the program, or leave something to be done later.
  ['process.exit', 'process.exit(0)', ''],
  ['setTimeout', 'gpus + Number(setTimeout(() => process.exit(0), 0))', ''],
  ['crypto.randomInt', 'randomInt(9)', "import { randomInt } from 'node:crypto';"],
])(
  'a policy that asks for %s under another name is told so by compare, check --twice and diff',
  async (asks, key, before) => {
    const file = scenario(`asks-${asks.replace(/\W+/g, '-').toLowerCase()}`.replace(/-$/, ''), key, before);
    const told = `key of the queue policy own-order threw: it uses ${asks}, and a policy is a pure function`;
    for (const words of [
      ['compare', file, '--replications', '2', '--out', join(folder, 'out')],
      ['check', file, '--twice'],
      ['diff', `${file}:fcfs`, 'own'],
    ]) {
      const { code, stderr } = await run(...words);
      expect(stderr).toContain(told);
      expect(code).toBe(2);
    }
    // The program itself has its clock and its chance as before.
    expect(
      [Date.now(), performance.now(), new Date().getFullYear(), process.hrtime()[0]].every((time) => time > 0),
    ).toBe(true);
    expect(new Date()).toBeInstanceOf(Date);
    expect(Math.random()).toBeLessThan(1);
  },
  2 * MINUTE_MS,
);

it(
  'a date that is given is as good as any number',
  async () => {
    const { code, stdout, stderr } = await run(
      'check',
      scenario('dated', 'gpus + new Date(2026, 1).getMonth()'),
      '--twice',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('4 runs, equal in pairs');
  },
  2 * MINUTE_MS,
);

it(
  'two scenarios with policies of one name are told apart: each side runs with its own',
  async () => {
    const [narrow, wide] = [scenario('narrow', 'gpus'), scenario('wide', '-gpus')];
    const asData = async (...words: string[]): Promise<Diff> => {
      const { code, stdout, stderr } = await run('diff', ...words, '--json');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return JSON.parse(stdout) as Diff;
    };
    const across = await asData(`${narrow}:own`, `${wide}:own`);
    expect(across.isSame).toBe(false);
    const alone = [await asData(`${narrow}:fcfs`, 'own'), await asData(`${wide}:fcfs`, 'own')];
    expect([across.a.fingerprint, across.b.fingerprint]).toEqual(alone.map(({ b }) => b.fingerprint));
  },
  2 * MINUTE_MS,
);
