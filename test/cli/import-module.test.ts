/** Modules of a user's own that do not load as they should: tried in a thread first, which can be ended whatever they do. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { CallWatcher } from '../../sim/cli/executors/call-watcher.ts';
import type { WorkerSetup } from '../../sim/cli/executors/run-task.ts';
import { importProblem } from '../../sim/cli/files/import-module.ts';

const folder = mkdtempSync(join(tmpdir(), 'gpufleet-trial-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let modules = 0;
function module(text: string, ending = 'mjs'): string {
  const file = join(folder, `module-${modules++}.${ending}`);
  writeFileSync(file, text);
  return file;
}

it.each<[what: string, text: string, problem: RegExp]>([
  ['waits for what never comes', 'await new Promise(() => {});', /^never finishes loading: an await at its top level/],
  ['goes round in circles', 'for (;;);', /^is not loaded after 1 s: an endless loop/],
  ['waits too long', 'await new Promise((done) => setTimeout(done, 60_000));', /^is not loaded after 1 s/],
  ['ends the program', 'process.exit(0);', /^ends the program while it is loaded \(exit code 0\)/],
  ['throws', 'throw new Error("no licence\\nat all");', /^cannot be loaded: no licence$/],
  ['asks for chance by a name put together', 'Math["ran" + "dom"]();', /^cannot be loaded: it uses Math\.random/],
  ['asks the clock by another name', 'const Clock = Date; new Clock();', /^cannot be loaded: it uses new Date\(\)/],
  ['asks the clock for its time', 'const { now } = Date; now();', /^cannot be loaded: it uses Date\.now/],
])('a module that %s is told of', async (_what, text, problem) => {
  expect(await importProblem(module(text), 1)).toMatch(problem);
});

it('TypeScript that is none is told of with its place, columns from 1', async () => {
  const problem = await importProblem(module('export const a = { one: 1\n  two: 2 };', 'ts'));
  expect(problem).toMatch(/^cannot be loaded: module-\d+\.ts:2:3: Expected "}" but found "two"$/);
});

it('JavaScript that is none is told of with its place, in the file or in what it imports', async () => {
  const broken = module('export const a = 1;\nexport const = 3;\n');
  expect(await importProblem(broken)).toMatch(/^cannot be loaded: module-\d+\.mjs:2:14: Unexpected token '='$/);
  const name = basename(broken);
  const importing = module(`import { a } from './${name}';\nexport const b = a;\n`);
  expect(await importProblem(importing)).toBe(`cannot be loaded: ${name}:2:14: Unexpected token '='`);
  const lacking = module(`import { c } from './${basename(module('export const a = 1;'))}';\nexport const b = c;\n`);
  expect(await importProblem(lacking)).toMatch(/^cannot be loaded: The requested module .* does not provide an export/);
});

it.each([
  ['JavaScript', 'export const a = 1;', 'mjs'],
  ['TypeScript with an await', 'export const a: number = await Promise.resolve(1);', 'mts'],
  ['a date that is given', 'export const a = new Date(2026, 3, 1).getTime() + Date.UTC(2026, 1);', 'mjs'],
])('%s is good', async (_what, text, ending) => {
  expect(await importProblem(module(text, ending))).toBeNull();
});

it('who looks on says once when one call goes on and on, and nothing while calls come and go', async () => {
  const told: string[] = [];
  const watcher = new CallWatcher(['/a/first.ts', '/a/mine.ts'], {
    patienceSeconds: 0.2,
    warn: (line) => void told.push(line),
  });
  const [busy, stuck, idle] = [0, 1, 2].map(
    () => new Int32Array(watcher.setupOf({} as unknown as WorkerSetup).policyCalls!),
  ) as [Int32Array, Int32Array, Int32Array];
  busy[0] = stuck[0] = 2;
  idle[1] = 7;
  const calls = setInterval(() => busy[1]!++, 5);
  await new Promise((done) => setTimeout(done, 700));
  clearInterval(calls);
  watcher.end();
  expect(told).toEqual([
    'a policy of mine.ts has been busy with one call for 0.2 s and may never answer: Ctrl-C ends, else this run fails after 600 s',
  ]);
});
