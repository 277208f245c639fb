/** Two programs and one folder of results: the second is told, and what a killed one left is taken over. */
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { optimise } from '../../sim/cli/commands/optimise.ts';
import { sweep } from '../../sim/cli/commands/sweep.ts';
import { LOCK_FILE, lockFolder, SILENT_SECONDS } from '../../sim/cli/files/folder-lock.ts';
import { TINY_SCENARIO } from '../e2e/tiny-scenario.ts';
import { terminalDouble } from './terminal-double.ts';

const all = mkdtempSync(join(tmpdir(), 'gpufleet-lock-'));
afterAll(() => rmSync(all, { recursive: true, force: true }));
let folder = '';
let told: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(all, 'out-'));
  told = [];
});
const lock = () => lockFolder(folder, (line) => told.push(line));
const file = (): string => join(folder, LOCK_FILE);
const holder = () => JSON.parse(readFileSync(file(), 'utf8')) as { pid: number; host: string; start: string | null };
const leave = (changes: object): void =>
  writeFileSync(
    file(),
    JSON.stringify({ ...{ pid: process.pid, host: hostname(), start: null }, since: 'then', ...changes }),
  );

it('says who holds the folder, refuses a second one, and lets go', () => {
  const release = lock();
  expect(holder()).toMatchObject({ pid: process.pid, host: hostname() });
  expect(lock).toThrow(`is being written by process ${process.pid} since`);
  release();
  release();
  expect(readdirSync(folder)).toEqual([]);
  lock()();
  expect(told).toEqual([]);
});

it('takes over from a process that is gone, and says so', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  leave({ pid });
  const release = lock();
  expect(told).toEqual([`${folder}: process ${pid}, which wrote here since then, is gone: the folder is taken over`]);
  expect(holder().pid).toBe(process.pid);
  release();
  expect(readdirSync(folder)).toEqual([]);
});

it.runIf(process.platform === 'linux')('is not fooled by another process that has got its number', () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  try {
    leave({ pid: child.pid, start: 'some boot/1' });
    lock()();
    expect(told).toHaveLength(1);
  } finally {
    child.kill();
  }
});

it('leaves the lock of another machine alone, and says how it goes', () => {
  leave({ pid: 1, host: 'elsewhere' });
  expect(lock).toThrow(
    `process 1 on elsewhere since then: wait for it, or choose another folder with --out; if that process is gone, delete ${file()}`,
  );
  expect(existsSync(file())).toBe(true);
});

describe.runIf(process.platform === 'linux')('a process of the same number in another container', () => {
  const elsewhere = { space: 'some boot/pid:[1]', beatSeconds: 10 };
  const silentFor = (seconds: number): void => {
    const at = Date.now() / 1000 - seconds;
    utimesSync(file(), at, at);
  };

  it('is left alone while it writes its lock anew, though its host has the same name', () => {
    leave(elsewhere);
    silentFor(SILENT_SECONDS - 30);
    const host = hostname();
    expect(lock).toThrow(
      `is being written by process ${process.pid} of another container or machine named ${host} since`,
    );
    expect(lock).toThrow(
      /delete .*, or wait: after 120 s without a sign of life \(now (89|90|91) s\) the folder is taken over/,
    );
    expect(told).toEqual([]);
  });

  it('leaves its folder to others when it has long been silent', () => {
    leave({ ...elsewhere, host: 'elsewhere' });
    silentFor(SILENT_SECONDS + 30);
    lock()();
    expect(told[0]).toMatch(/gives no sign of life for 1(49|50|51) s: the folder is taken over$/);
  });

  it('is seen where boot and namespace are the same, whatever the host is called, however long it is silent', () => {
    const release = lock();
    const { space } = JSON.parse(readFileSync(file(), 'utf8')) as { space: string };
    release();
    leave({ ...elsewhere, space, host: 'renamed' });
    silentFor(10 * SILENT_SECONDS);
    expect(lock).toThrow(`is being written by process ${process.pid} since`);
    leave({ ...elsewhere, space, host: 'renamed', pid: spawnSync(process.execPath, ['-e', '']).pid });
    lock()();
    expect(told[0]).toContain('is gone: the folder is taken over');
  });
});

it('writes its lock anew every few seconds, and says when it is somebody else’s', async () => {
  const release = lockFolder(folder, (line) => told.push(line), 0.02);
  const before = statSync(file()).mtimeMs;
  const text = readFileSync(file(), 'utf8');
  await vi.waitFor(() => expect(statSync(file()).mtimeMs).toBeGreaterThan(before));
  expect(readFileSync(file(), 'utf8')).toBe(text);
  leave({ pid: 1, host: 'elsewhere' });
  await vi.waitFor(() => expect(told).toHaveLength(1));
  expect(told[0]).toBe(`${folder} was taken over by another process: two programs write here, end one of them`);
  release();
  expect(holder().host).toBe('elsewhere');
});

it('two locks of one process are two, though all that names it is the same', () => {
  const first = lock();
  const text = readFileSync(file(), 'utf8');
  first();
  const second = lock();
  expect(readFileSync(file(), 'utf8')).not.toBe(text);
  second();
});

it.each(['', '{', '{"pid":"x"}', 'null'])('a file that says nothing of a process (%j) locks nothing', (text) => {
  writeFileSync(file(), text);
  lock()();
  expect(told[0]).toContain('its lock is no lock: the folder is taken over');
});

it('lets go of its own lock only', () => {
  const release = lock();
  leave({ pid: 1, host: 'elsewhere' });
  release();
  expect(holder().host).toBe('elsewhere');
});

it('a sweep and a search tell of a folder that is being written, and lock it themselves', async () => {
  writeFileSync(join(all, 'tiny.yaml'), TINY_SCENARIO);
  const plan = join(all, 'sweep.yaml');
  writeFileSync(
    plan,
    'question: One?\nsweep: one\nscenario: tiny.yaml\nvariants: [easy]\naxes:\n  load: { path: workload.load, values: [0.5, 0.6] }\nreplications: 2\nprimary: [waitSecondsMean]\n',
  );
  const run = async (...words: string[]) => {
    const terminal = terminalDouble();
    const code = await runCommandLine([...words, '--out', folder, '--workers', '1'], [sweep, optimise], terminal);
    return { code, stderr: terminal.stderr.join('\n') };
  };
  const searching = ['optimise', plan, '--metric', 'waitSecondsMean', '--first', '2', '--most', '2', '--confirm', '2'];
  const release = lock();
  for (const words of [['sweep', plan], searching]) {
    const { code, stderr } = await run(...words);
    expect(code).toBe(2);
    expect(stderr).toContain(`${folder} is being written by process ${process.pid}`);
  }
  release();
  const both = await Promise.all([run('sweep', plan), run('sweep', plan)]);
  const [good, refused] = both.sort((a, b) => a.code - b.code);
  expect(good?.code).toBe(0);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('is being written by process') });
  expect(existsSync(file())).toBe(false);
}, 60_000);
