/** The package as others get it: built, packed, installed in an empty folder, run. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workspace } from './tiny-scenario.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MINUTE_MS = 60_000;
const { scenario, path, results, remove } = workspace();
const installed = path('installed');
afterAll(remove);

function run(
  program: string,
  args: readonly string[],
  cwd: string,
): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8', timeout: 3 * MINUTE_MS });
  return { code: status, stdout, stderr };
}

/** Without a network the dependencies cannot be had; anything else that goes wrong is a failure. */
let isOffline = false;

beforeAll(() => {
  const packed = run('npm', ['pack', '--pack-destination', path()], ROOT);
  expect(packed.stderr).not.toContain('npm error');
  const tarball = readdirSync(path()).find((name) => name.endsWith('.tgz'));
  expect(tarball).toBeDefined();
  mkdirSync(installed);
  writeFileSync(join(installed, 'package.json'), '{ "private": true }');
  const quiet = ['--omit=dev', '--prefer-offline', '--no-audit', '--no-fund'];
  const { code, stderr } = run('npm', ['install', ...quiet, path(tarball ?? '')], installed);
  isOffline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(stderr);
  if (!isOffline) expect(code, stderr).toBe(0);
}, 5 * MINUTE_MS);

describe('the installed package', () => {
  it('says its version', ({ skip }) => {
    skip(isOffline, 'the registry is out of reach');
    const { code, stdout } = run('npx', ['--no-install', 'gpufleet', '--version'], installed);
    expect(code).toBe(0);
    expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('brings the library of scenarios, and no sources', ({ skip }) => {
    skip(isOffline, 'the registry is out of reach');
    const { stdout } = run('npx', ['--no-install', 'gpufleet', 'list', 'scenarios'], installed);
    expect(stdout).toContain('queue-policies');
    const files = readdirSync(join(installed, 'node_modules', 'gpufleet')).sort();
    expect(files).toEqual(['LICENSE', 'README.md', 'dist', 'package.json', 'scenarios']);
    const folders = readdirSync(join(installed, 'node_modules', 'gpufleet', 'dist')).sort();
    expect(folders).toEqual(['reports', 'sim']);
  });

  it('replays a trace', ({ skip }) => {
    skip(isOffline, 'the registry is out of reach');
    writeFileSync(join(installed, 'one.swf'), '7 100 -1 60 4 -1 -1 4 100 -1 1 1 1 1 1 1 -1 -1\n');
    const command = ['--no-install', 'gpufleet', 'replay', 'one.swf', '--nodes', '4', '--schedule', 'out.csv'];
    const { code, stdout, stderr } = run('npx', command, installed);
    expect(stderr).not.toMatch(/gpufleet:/);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^jobs +1: 1 done$/m);
  });

  it('compares the variants of a scenario in worker threads', ({ skip }) => {
    skip(isOffline, 'the registry is out of reach');
    const command = ['--no-install', 'gpufleet', 'compare', scenario, '--replications', '1', '--out', path('out')];
    const { code, stderr } = run('npx', command, installed);
    expect(stderr).not.toMatch(/gpufleet:/);
    expect(code).toBe(0);
    expect(results('out').variants.map(({ runs }) => runs.length)).toEqual([1, 1]);
  });

  it('knows a policy of one’s own in TypeScript, in worker threads too, with what gpufleet/policies has', ({
    skip,
  }) => {
    skip(isOffline, 'the registry is out of reach');
    const policy = [
      "import { log, type QueueOrder } from 'gpufleet/policies';",
      "export const mine: QueueOrder = { kind: 'queue', name: 'mine', help: 'by the logarithm of GPUs', parameters: [],",
      '  dynamic: false, key: (gpus: number): number => log(gpus) };',
    ];
    writeFileSync(join(installed, 'mine.ts'), `${policy.join('\n')}\n`);
    const tiny = ['question: Does it load?', 'scenario: own', 'extends: queue-policies', 'warmUp: 1h', 'window: 3h'];
    const choices = ['policies: { files: [./mine.ts], queue: mine }', 'variants: { own: {} }'];
    writeFileSync(join(installed, 'own.yaml'), `${[...tiny, ...choices].join('\n')}\n`);
    const command = ['--no-install', 'gpufleet', 'compare', 'own.yaml', '--replications', '2', '--out', path('own')];
    const { code, stderr } = run('npx', command, installed);
    expect(stderr).not.toMatch(/gpufleet:|mine\.ts/);
    expect(code).toBe(0);
    expect(results('own').variants.map(({ policies }) => policies['queue'])).toEqual(['mine']);
  });
});
