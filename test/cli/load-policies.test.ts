/** Files with policies of the user's own: found beside the file that names them, loaded, refused with a place. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { check } from '../../sim/cli/commands/check.ts';
import { list } from '../../sim/cli/commands/list.ts';
import { usePoliciesOf, usePolicyPaths } from '../../sim/cli/files/load-policies.ts';
import { useCustomPolicies } from '../../sim/policies/custom/register.ts';
import { findPolicy } from '../../sim/policies/registry.ts';
import { terminalDouble } from './terminal-double.ts';

const folder = mkdtempSync(join(tmpdir(), 'gpufleet-policies-'));
const path = (...parts: string[]): string => join(folder, ...parts);
const write = (name: string, text: string): string => {
  mkdirSync(dirname(path(name)), { recursive: true });
  writeFileSync(path(name), text);
  return path(name);
};
afterEach(() => useCustomPolicies([]));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ORDER = (name: string) =>
  `export const order = { kind: 'queue', name: '${name}', help: 'widest first', parameters: [], dynamic: false, key: (gpus) => -gpus };\n`;
const SCENARIO = (policies: string, variant = '{}') =>
  `question: Does it load?\nscenario: own\nextends: queue-policies\n${policies}\nvariants:\n  as-is: ${variant}\n`;

async function run(...args: readonly string[]) {
  const terminal = terminalDouble();
  const code = await runCommandLine(args, [check, list], terminal);
  return { code, stdout: terminal.stdout.join('\n'), stderr: terminal.stderr.join('\n') };
}

describe('a scenario with policies of one’s own', () => {
  write('mine/widest.mjs', ORDER('widest'));
  write(
    'mine/helped.mjs',
    `import { sign } from './lib/sign.mjs';\n${ORDER('helped').replace('-gpus', 'sign * gpus')}`,
  );
  write('mine/lib/sign.mjs', 'export const sign = -1;\n');
  write(
    'mine/typed.ts',
    ORDER('typed').replace('(gpus)', '(gpus: number): number') + ORDER('second').replace('order', 'other'),
  );

  it.each([
    ['as a list', 'policies: [./mine/widest.mjs]', '{ policies.queue: widest }'],
    ['beside choices', 'policies: { files: [./mine/widest.mjs], queue: widest }', '{}'],
    ['as a dotted key', 'policies.files: [./mine/widest.mjs]', '{ policies.queue: { name: widest } }'],
    ['in TypeScript, several in one file', 'policies: [./mine/typed.ts]', '{ policies.queue: second }'],
  ])('is good: %s', async (_what, policies, variant) => {
    const file = write('good.yaml', SCENARIO(policies, variant));
    const { code, stderr, stdout } = await run('check', file);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain('good: 1 variant');
  });

  it('names the files and all that they import, with their hashes', async () => {
    const text = SCENARIO('policies: [./mine/helped.mjs]');
    const { files, inputs } = await usePoliciesOf({ text, fileName: path('x.yaml') });
    expect(files).toEqual([path('mine', 'helped.mjs')]);
    expect(inputs.map((input) => input.path)).toEqual(['helped.mjs', 'lib/sign.mjs']);
    expect(inputs.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true);
    expect(findPolicy('queue', 'helped')?.kind).toBe('queue');
  });

  it('names the packages that they import with their versions, and knows another one by its hash', async () => {
    write('node_modules/@team/signs/package.json', '{ "name": "@team/signs", "version": "1.2.3", "main": "signs.js" }');
    write('node_modules/@team/signs/signs.js', "module.exports = require('./one.js');\n");
    const only = '{ "name": "only-esm", "version": "0.1.0", "type": "module", "exports": { "import": "./a.js" } }';
    write('node_modules/only-esm/package.json', only);
    write('node_modules/only-esm/a.js', 'export const a = 1;\n');
    write('node_modules/@team/signs/one.js', 'module.exports = { sign: -1 };\n');
    const imports = "import signs from '@team/signs';\nimport { a } from 'only-esm';\nimport 'node:path';\n";
    write('mine/packaged.mjs', imports + ORDER('packaged').replace('-gpus', 'a * signs.sign * gpus'));
    const inputsNow = async () =>
      (await usePoliciesOf({ text: SCENARIO('policies: [./mine/packaged.mjs]'), fileName: path('x.yaml') })).inputs;
    const before = await inputsNow();
    expect(before.map((input) => input.path)).toEqual(['packaged.mjs', '@team/signs@1.2.3', 'only-esm@0.1.0']);
    expect(await inputsNow()).toEqual(before);
    const changes = async (name: string, text: string) => {
      write(name, text);
      const now = await inputsNow();
      return now.filter(({ sha256 }, k) => sha256 !== before[k]!.sha256).map((input) => input.path);
    };
    expect(await changes('node_modules/only-esm/a.js', 'export const a = 2;\n')).toEqual(['only-esm@0.1.0']);
    const next = '{ "name": "@team/signs", "version": "1.2.4", "main": "signs.js" }';
    expect(await changes('node_modules/@team/signs/package.json', next)).toEqual([
      '@team/signs@1.2.4',
      'only-esm@0.1.0',
    ]);
  });

  it('forgets them with the next scenario', async () => {
    await usePolicyPaths([path('mine', 'widest.mjs')]);
    expect(findPolicy('queue', 'widest')).toBeDefined();
    await usePoliciesOf({ text: SCENARIO('seed: 1'), fileName: path('x.yaml') });
    expect(findPolicy('queue', 'widest')).toBeUndefined();
  });

  it('takes files from --set too, from the working folder', async () => {
    const text = SCENARIO('seed: 1');
    await usePoliciesOf({ text, fileName: path('x.yaml') }, [`policies.files=[${path('mine', 'widest.mjs')}]`]);
    expect(findPolicy('queue', 'widest')).toBeDefined();
  });

  it('is checked like any other: names, parameters, and that variants share the files', async () => {
    const refused = async (policies: string, variant: string) => {
      const { code, stderr } = await run('check', write('bad.yaml', SCENARIO(policies, variant)));
      expect(code).toBe(2);
      return stderr;
    };
    expect(await refused('policies: [./mine/widest.mjs]', '{ policies.queue: widst }')).toContain(
      'did you mean widest?',
    );
    const parameter = '{ policies.queue: { name: widest, depth: 3 } }';
    expect(await refused('policies: [./mine/widest.mjs]', parameter)).toContain('widest has no parameters');
    const others = '{ policies.files: [./mine/typed.ts] }';
    expect(await refused('seed: 1', others)).toContain('policies.files: is the same in every variant');
  });

  it('is listed where its file is named', async () => {
    expect((await run('list', 'policies', '--policies', path('mine', 'widest.mjs'))).stdout).toMatch(
      /^ {2}widest +widest first$/m,
    );
    useCustomPolicies([]);
    expect((await run('list', 'policies')).stdout).not.toContain('widest first');
  });
});

describe('a file that cannot be used', () => {
  it.each<[what: string, name: string, text: string | null, message: string]>([
    ['is not there', 'gone.mjs', null, 'gone.mjs: is not there, looked for at'],
    ['is no module', 'policy.py', 'x', 'is no module, must end in .ts, .mts, .js or .mjs'],
    ['cannot be read', 'broken.mjs', 'export const = 3;', 'cannot be loaded: '],
    ['throws', 'throws.mjs', 'throw new Error("no licence");', 'cannot be loaded: no licence'],
    ['imports what is not there', 'lost.mjs', "import './nowhere.mjs';", 'cannot be loaded: '],
    ['has no policy', 'empty.mjs', 'export const x = 3;', 'exports no policy'],
    ['has a wrong one', 'wrong.mjs', "export const mine = { kind: 'queue' };", 'mine: name must be small letters'],
    ['asks a clock', 'clock.mjs', `${ORDER('late').replace('-gpus', 'Date.now() - gpus')}`, 'uses Date.now'],
    ['draws in brackets', 'drawn.mjs', ORDER('drawn').replace('-gpus', 'Math["random"]()'), 'uses Math.random'],
    ['draws with a chain', 'chain.mjs', ORDER('drawn').replace('-gpus', 'Math?.random()'), 'uses Math.random'],
    ['never settles', 'unsettled.mjs', 'await new Promise(() => {});', 'never finishes loading: an await'],
    ['takes a name of ours', 'taken.mjs', ORDER('fcfs'), 'there is a queue policy fcfs already, give it another name'],
    [
      'has one name twice',
      'twice.mjs',
      ORDER('a') + ORDER('a').replace('order', 'other'),
      'there is a queue policy a already',
    ],
    [
      'takes a name of ours and has other faults',
      'taken-too.mjs',
      ORDER('fcfs') +
        ORDER('b')
          .replace('order', 'other')
          .replace(/parameters: [^,]*,/, ''),
      'there is a queue policy fcfs already',
    ],
  ])('%s', async (_what, name, text, message) => {
    if (text !== null) write(name, text);
    const file = write('refused.yaml', SCENARIO(`policies: [./${name}]`));
    const { code, stderr } = await run('check', file);
    expect(code).toBe(2);
    expect(stderr).toContain(`${file}:4:12: policies.files.0: ./${name}: `);
    expect(stderr).toContain(message);
  });

  it('may speak of chance in a comment', async () => {
    write('comment.mjs', `// No Math.random here, see https://example.org/x.\n/* nor\nDate.now */\n${ORDER('calm')}`);
    const { code, stderr } = await run('check', write('calm.yaml', SCENARIO('policies: [./comment.mjs]')));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('of several each is said', async () => {
    const file = write('several.yaml', SCENARIO('policies: [./a.mjs, ./b.mjs]'));
    const { stderr } = await run('check', file);
    expect(stderr.split('\n')).toHaveLength(2);
  });
});
