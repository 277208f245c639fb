/** A sweep file that is wrong in several ways: what the file says of itself, and what its scenario says of it, at once. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadSweep } from '../../../sim/cli/sweep/load-sweep.ts';
import { InputError } from '../../../sim/engine/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'gpufleet-load-sweep-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function placesOf(text: string): Promise<string[]> {
  const sweep = join(folder, 'sweep.yaml');
  writeFileSync(sweep, text);
  const refused = await loadSweep({ sweep, trace: undefined, overrides: {} }).catch((error: unknown) => error);
  if (!(refused instanceof InputError)) throw refused;
  return refused.issues.map(({ line, path, message }) => `${line} ${path}: ${message}`);
}

it('all of them are told at once, though one axis cannot be read', async () => {
  const text = `question: Which load?
sweep: wrong
scenario: queue-policies-light
variants: [easy, fastest]
axes:
  load: { path: workload.lod, values: [0.5, 0.7] }
  window: { path: window, from: 30d, to: 20d, step: 5d }
where: [foo > 1, window > 25d]
primary: [nope]
`;
  expect(await placesOf(text)).toEqual([
    '4 variants.1: there is no variant "fastest"',
    expect.stringMatching(/^6 axes\.load: workload\.lod leads nowhere/),
    expect.stringMatching(/^7 axes\.window\.to: is 20d/),
    '8 where.0: there is no axis foo',
    '9 primary.0: there is no metric "nope"',
  ]);
});

it('a scenario that is not there is told with what is wrong in the file itself', async () => {
  const axes = 'axes:\n  load: { path: workload.load, values: [0.5] }\n';
  const places = await placesOf(`question: Which?\nsweep: wrong\nscenario: nowhere\n${axes}primary: [nope]\n`);
  expect(places).toEqual(['3 scenario: there is no nowhere', '6 primary.0: there is no metric "nope"']);
});

const AXES = `axes:
  load: { path: workload.load, values: [0.5, 0.7] }
  backfill: { path: policies.backfill, values: [none, esy] }
`;
const wrongValue = expect.stringMatching(/^6 policies\.backfill: .*esy/);

it('a condition and a reference that are wrong are told with the values that the scenario refuses, and each once', async () => {
  const head = `question: Which?\nsweep: wrong\nscenario: queue-policies-light\n${AXES}`;
  const rest = 'where: [load / (load - load) > 1]\nreference: { lod: 0.5 }\n';
  expect(await placesOf(head + rest)).toEqual([
    wrongValue,
    expect.stringMatching(/^7 where\.0: /),
    '8 reference.lod: there is no axis lod',
  ]);
  expect(await placesOf(`${head}primary: [nope]\n`)).toEqual([wrongValue, '7 primary.0: there is no metric "nope"']);
  expect(await placesOf(`${head}where: [load > 5]\n`)).toEqual([wrongValue, '7 where: leaves no point']);
});

it('two values that do not go together, which a condition may leave out, are told once conditions can be asked', async () => {
  const axes = `axes:
  length: { path: faults.maintenance.length, values: [4h, 9d] }
  every: { path: faults.maintenance.every, values: [7d, 30d] }
`;
  const text = `question: Which?\nsweep: wrong\nscenario: queue-policies-light\n${axes}`;
  expect(await placesOf(`${text}where: [length / 0 > every]\n`)).toEqual([expect.stringMatching(/^7 where\.0: /)]);
  expect(await placesOf(text)).toEqual([expect.stringMatching(/^5 faults\.maintenance\.length: is 9d, and a window/)]);
});
