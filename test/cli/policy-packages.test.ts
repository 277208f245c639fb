/** Policies in installed packages: found as node finds them from the scenario's folder, hashed with all that is behind them. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { check } from '../../sim/cli/commands/check.ts';
import { compare } from '../../sim/cli/commands/compare.ts';
import { usePoliciesOf } from '../../sim/cli/files/load-policies.ts';
import { useCustomPolicies } from '../../sim/policies/custom/register.ts';
import { TINY_SCENARIO } from '../e2e/tiny-scenario.ts';
import { terminalDouble } from './terminal-double.ts';

const folder = mkdtempSync(join(tmpdir(), 'gpufleet-packages-'));
const write = (name: string, text: string): string => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
};
afterEach(() => useCustomPolicies([]));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const order = (name: string, key = '-gpus', type = '') =>
  `{ kind: 'queue', name: '${name}', help: 'h', parameters: [], dynamic: false, key: (gpus${type}) => ${key} }`;
const describedAs = (name: string, rest: object) => JSON.stringify({ name, version: '1.2.3', ...rest });
function scenario(policies: string, queue: string): string {
  const variants = `variants:\n  fcfs: { policies.queue: fcfs }\n  own: { policies.queue: ${queue} }\n`;
  return write('mine/own.yaml', TINY_SCENARIO.replace(/variants:[\s\S]*/, `policies: [${policies}]\n${variants}`));
}
async function run(...args: readonly string[]) {
  const terminal = terminalDouble();
  const code = await runCommandLine(args, [check, compare], terminal);
  return { code, stdout: terminal.stdout.join('\n'), stderr: terminal.stderr.join('\n') };
}

write('node_modules/esm-only/package.json', describedAs('esm-only', { exports: { import: './lib/a.mjs' } }));
write(
  'node_modules/esm-only/lib/a.mjs',
  `import { sign } from 'behind';\nexport const a = ${order('esm', 'sign * gpus')};`,
);
write('node_modules/behind/package.json', describedAs('behind', { main: 'b' }));
write('node_modules/behind/b.js', "exports.sign = require('./deep').sign;");
write('node_modules/behind/deep/index.js', 'exports.sign = -1;');
write('node_modules/common/package.json', describedAs('common', {}));
write('node_modules/common/index.js', `module.exports = { one: ${order('cjs')}, two: ${order('cjs-two')} };`);
write('node_modules/@team/typed/package.json', describedAs('@team/typed', { exports: { './*': './src/*.ts' } }));
write('node_modules/@team/typed/src/wide.ts', `export const wide = ${order('typed', '-gpus', ': number')};`);
write('elsewhere/linked/package.json', describedAs('linked', { main: 'index.mjs' }));
write('elsewhere/linked/index.mjs', `import './more.mjs';\nexport default ${order('linked')};`);
write('elsewhere/linked/more.mjs', 'export const more = 1;');
symlinkSync(join(folder, 'elsewhere', 'linked'), join(folder, 'node_modules', 'linked'), 'dir');

describe('a package that is named', () => {
  it.each([
    ['with conditions for import only', 'esm-only', 'esm', 'esm-only@1.2.3'],
    ['of CommonJS, several policies in one', 'common', 'cjs-two', 'common@1.2.3'],
    ['of a scope, by a path, in TypeScript', '"@team/typed/wide"', 'typed', '@team/typed@1.2.3/wide'],
    ['that is a link, with one as its default', 'linked', 'linked', 'linked@1.2.3'],
  ])('is found from the scenario’s folder upwards: %s', async (_what, policies, queue, input) => {
    const file = scenario(policies, queue);
    const { code, stderr } = await run('check', file);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { inputs } = await usePoliciesOf({ text: `scenario: x\npolicies: [${policies}]\n`, fileName: file });
    expect(inputs.map(({ path }) => path)).toEqual([input]);
  });

  it('is run in worker threads, and gets no chance there', async () => {
    const file = scenario('esm-only', 'esm');
    const words = ['compare', file, '--replications', '1', '--out', join(folder, 'out')];
    expect((await run(...words)).code).toBe(0);
    write('node_modules/drawing/package.json', describedAs('drawing', {}));
    // Much in a package may be asked by nobody: only what a policy asks for counts.
    const unused = 'exports.later = () => Date.now();';
    write(
      'node_modules/drawing/index.js',
      `${unused}\nexports.draws = ${order('draws', 'gpus * Math.random()')};\nexports.calm = ${order('calm')};`,
    );
    expect((await run('check', scenario('drawing', 'calm'), '--twice')).code).toBe(0);
    scenario('drawing', 'draws');
    const { code, stderr } = await run(...words);
    expect(code).toBe(2);
    expect(stderr).toContain('drawing/index.js: draws: key of the queue policy draws threw: it uses Math.random');
  }, 120_000);

  it('is known by all that is behind it: another module of a package behind it gives another hash', async () => {
    const hashNow = async (name: string) =>
      (await usePoliciesOf({ text: `scenario: x\npolicies: [${name}]\n`, fileName: join(folder, 'mine/x.yaml') }))
        .inputs[0]!.sha256;
    const before = [await hashNow('esm-only'), await hashNow('linked')];
    expect([await hashNow('esm-only'), await hashNow('linked')]).toEqual(before);
    write('node_modules/behind/deep/index.js', 'exports.sign = 1;');
    write('elsewhere/linked/more.mjs', 'export const more = 2;');
    expect(await hashNow('esm-only')).not.toBe(before[0]);
    expect(await hashNow('linked')).not.toBe(before[1]);
  });

  it('is refused with its place and a remedy where there is none, or no such module', async () => {
    write('mine/forgotten.mjs', '');
    for (const [policies, told] of [
      ['nowhere', 'nowhere: there is no such package in the node_modules of'],
      ['nowhere', 'or above, install it (npm install nowhere), or write ./nowhere.ts for a file of your own'],
      ['"@team/nowhere/x"', 'install it (npm install @team/nowhere)'],
      ['"@team/typed"', 'the package @team/typed has no module of that name that can be imported, main or exports of'],
      ['forgotten', 'a file begins with a dot: ./forgotten.mjs'],
    ] as const) {
      const file = scenario(policies, 'fcfs');
      const { code, stderr } = await run('check', file);
      expect(code).toBe(2);
      expect(stderr).toContain(`${file}:7:12: policies.files.0: `);
      expect(stderr).toContain(told);
    }
  });
});
