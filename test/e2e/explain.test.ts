/** From a comparison of a small programme, over worker threads, to the story of one grant. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Decision } from '../../reports/decisions.ts';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { compare } from '../../sim/cli/commands/compare.ts';
import { explain } from '../../sim/cli/commands/explain.ts';
import { parseResults } from '../../sim/experiment/results-schema.ts';
import { terminalDouble } from '../cli/terminal-double.ts';
import { TINY_PROGRAMME, tinyProgramme } from './tiny-programme.ts';
import { workspace } from './tiny-scenario.ts';

const PUBLISHED = 'published: { applications: { value: 12, mark: input, source: the scenario } }\n';
const { folder, scenario, remove } = tinyProgramme(TINY_PROGRAMME + PUBLISHED);
const plain = workspace();
afterAll(() => {
  remove();
  plain.remove();
});

const path = (...parts: string[]): string => join(folder, ...parts);

async function run(...words: string[]): Promise<{ code: number; stdout: string }> {
  const terminal = terminalDouble();
  const code = await runCommandLine(words, [compare, explain], terminal);
  return { code, stdout: terminal.stdout.join('\n') };
}

const decisionsText = (out: string): string => readFileSync(path(out, 'decisions.jsonl'), 'utf8');
const decisions = (out: string): Decision[] =>
  decisionsText(out)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Decision);

beforeAll(async () => {
  await run('compare', scenario, '--out', path('one'), '--workers', '1', '--replications', '2');
});

it('tells the first replication of every variant, and counts what the metrics count', () => {
  const results = parseResults(JSON.parse(readFileSync(path('one', 'results.json'), 'utf8')));
  const told = decisions('one');
  expect([...new Set(told.map(({ variant }) => variant))]).toEqual(results.variants.map(({ name }) => name));
  expect(new Set(told.map(({ replication }) => replication))).toEqual(new Set([0]));
  for (const { name, runs } of results.variants) {
    const { metrics } = runs[0]!;
    const own = told.filter(({ variant }) => variant === name);
    const count = (kind: string): number => own.filter((decision) => decision.kind === kind).length;
    expect({ awards: count('awarded'), applications: count('applied') }).toEqual({
      awards: metrics['awards'],
      applications: metrics['applications'],
    });
    expect([count('refused'), count('warned'), count('noShow')]).toEqual([
      ...[metrics['refusals'], metrics['warnings'], metrics['noShows']],
    ]);
    expect(own.map(({ atSeconds }) => atSeconds)).toEqual(own.map(({ atSeconds }) => atSeconds).sort((a, b) => a - b));
  }
  expect(results.published).toMatchObject([{ metric: 'applications', simulated: { mean: 12, within: true } }]);
  expect(results.variants[0]?.timeline.clusters['small']?.grantedGpus?.some((gpus) => gpus > 0)).toBe(true);
});

it('writes the same bytes whatever the number of workers', async () => {
  await run('compare', scenario, '--out', path('two'), '--workers', '2', '--replications', '2');
  expect(decisionsText('two')).toBe(decisionsText('one'));
});

it('explains every grant and every application that it tells of', async () => {
  const told = decisions('one').filter(({ variant }) => variant === 'as-is');
  const grants = [...new Set(told.flatMap(({ grant }) => grant ?? []))];
  expect(grants.length).toBeGreaterThan(3);
  for (const grant of grants) {
    const { code, stdout } = await run('explain', 'grant', String(grant), path('one'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^2026-01-\d\d {2}applied to call first for \d+ GPUs? of type H200$/m);
    expect(stdout).toMatch(/^2026-02-01 {2}awarded \d+ GPUs? in small, score \d+\.\d, rank \d+/m);
  }
  for (const id of new Set(told.map(({ application }) => application))) {
    expect((await run('explain', 'application', id, path('one'))).stdout).toContain(`Application ${id} (`);
  }
});

it('tells another replication where that is the first one', async () => {
  const words = ['--first-replication', '1', '--replications', '1', '--variant', 'reclaim'];
  await run('compare', scenario, '--out', path('again'), ...words);
  expect(new Set(decisions('again').map(({ variant, replication }) => `${variant} ${replication}`))).toEqual(
    new Set(['reclaim 1']),
  );
});

it('leaves no story of another comparison, but a file that only bears the name', async () => {
  await run('compare', scenario, '--out', path('used'), '--replications', '1');
  const withoutProgramme = ['compare', plain.scenario, '--out', path('used'), '--replications', '1'];
  await run(...withoutProgramme);
  expect(existsSync(path('used', 'decisions.jsonl'))).toBe(false);
  writeFileSync(path('used', 'decisions.jsonl'), 'mine\n');
  await run(...withoutProgramme);
  expect(decisionsText('used')).toBe('mine\n');
});
