/** `gpufleet explain` on folders as a comparison leaves them: what it tells, and what it says where there is nothing to tell. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { explain } from '../../sim/cli/commands/explain.ts';
import { terminalDouble } from './terminal-double.ts';

const folder = mkdtempSync(join(tmpdir(), 'gpufleet-explain-'));
const path = (...parts: string[]): string => join(folder, ...parts);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LINE = { date: '2026-03-03T00:00:00+09:00', atSeconds: 0, sector: 'academia', institution: 'academia-012' };
const line = (variant: string, application: string, kind: string, more: object = {}): string =>
  JSON.stringify({ variant, replication: 0, ...LINE, kind, application, ...more });

const STORY = [
  line('as-is', 'first-0016', 'applied', { call: 'first', gpus: 16, gpu: 'h200' }),
  line('as-is', 'first-0029', 'applied', { call: 'first', gpus: 8, gpu: 'h200' }),
  line('as-is', 'first-0016', 'awarded', { grant: 13, call: 'first', gpus: 16, cluster: 'c', score: 88.6, rank: 14 }),
  line('as-is', 'first-0016', 'started', { grant: 13, gpus: 16, cluster: 'c' }),
  line('as-is', 'first-0029', 'refused', { call: 'first', reason: 'noCapacity', score: 50 }),
  line('reclaim', 'first-0016', 'awarded', { grant: 13, call: 'first', gpus: 16, cluster: 'c' }),
  line('reclaim', 'first-0016', 'reduced', { grant: 13, gpus: 8, reason: 'useBelowThreshold', use: 0.1 }),
];

beforeAll(() => {
  const write = (name: string, files: Record<string, string>): void => {
    mkdirSync(path(name));
    for (const [file, text] of Object.entries(files)) writeFileSync(path(name, file), text);
  };
  write('results', { 'results.json': '{}', 'decisions.jsonl': `${STORY.join('\n')}\n` });
  write('plain', { 'results.json': '{ "metrics": { "waitSecondsMean": 1 } }' });
  write('interrupted', { 'results.json': '{ "metrics": { "grantedGpuHours": 1 } }' });
  write('empty', {});
  write('broken', { 'results.json': '{}', 'decisions.jsonl': `${STORY[0]}\n{"variant":"as-is"}\n` });
});

async function run(...words: string[]) {
  const terminal = terminalDouble();
  const code = await runCommandLine(['explain', ...words], [explain], terminal);
  return { code, stdout: terminal.stdout.join('\n'), stderr: terminal.stderr.join('\n') };
}

describe('explain grant', () => {
  it('tells the story of a grant as the first variant had it', async () => {
    expect(await run('grant', '13', path('results'))).toEqual({
      ...{ code: 0, stderr: '' },
      stdout: [
        'Grant 13 of application first-0016 (academia, academia-012)',
        'Variant as-is, replication 0. The others: reclaim.',
        '',
        '2026-03-03  applied to call first for 16 GPUs of type H200',
        '2026-03-03  awarded 16 GPUs in c, score 88.6, rank 14',
        '2026-03-03  started with 16 GPUs in c',
      ].join('\n'),
    });
  });

  it('tells it as another variant had it', async () => {
    const { stdout } = await run('grant', '#13', path('results'), '--variant', 'reclaim');
    expect(stdout).toContain('loses 8 GPUs: use in its window is below the threshold; 10.0 % used since the start');
  });
});

describe('explain application', () => {
  it.each(['first-0029', 'FIRST-0029'])('%s: tells of an application that got nothing', async (id) => {
    const { code, stdout } = await run('application', id, path('results'));
    expect(code).toBe(0);
    expect(stdout).toContain('Application first-0029 (academia, academia-012), no grant');
    expect(stdout).toContain('refused by call first: no GPUs were left, score 50.0');
  });
});

describe('what is not there ends in exit code 2 and one line that says what is', () => {
  it.each<[what: string, words: string[], said: string | RegExp]>([
    ['a grant', ['grant', '99', 'results'], 'gpufleet: there is no grant 99, grants are numbered 13 to 13'],
    [
      'an application for a grant',
      ['grant', 'first-0029', 'results'],
      'gpufleet: first-0029 is an application, ask for it with: explain application first-0029',
    ],
    [
      'an application, misspelt',
      ['application', 'first-0019', 'results'],
      'gpufleet: there is no application first-0019, did you mean first-0016?',
    ],
    [
      'an application by its end',
      ['application', '29', 'results'],
      'gpufleet: there is no application 29, did you mean first-0029?',
    ],
    [
      'an application like no other',
      ['application', 'somebody', 'results'],
      'gpufleet: there is no application somebody, there are first-0016, first-0029',
    ],
    [
      'a variant',
      ['grant', '13', 'results', '--variant', 'reclam'],
      'gpufleet: there is no variant reclam, did you mean reclaim?',
    ],
    [
      'a replication',
      ['grant', '13', 'results', '--replication', '4'],
      'gpufleet: the results tell the story of replication 0 only, make it with compare --first-replication 4 --replications 1',
    ],
    ['a programme', ['grant', '13', 'plain'], /plain: holds no decisions\.jsonl: its scenario has no programme/],
    [
      'the first replication',
      ['grant', '13', 'interrupted'],
      /interrupted: .*no run of the first replication has ended/,
    ],
    ['results', ['grant', '13', 'empty'], /empty: holds no results, expected the folder of a comparison/],
    ['a folder', ['grant', '13', 'nowhere'], /nowhere: no such file or directory/],
    ['a file for a folder', ['grant', '13', 'results/results.json'], /results\.json: is no folder/],
    ['a line that is one', ['grant', '13', 'broken'], /broken\/decisions\.jsonl:2: is no decision, compare writes/],
  ])('%s', async (_, [subject, id, name, ...options], said) => {
    const { code, stdout, stderr } = await run(subject!, id!, path(name!), ...options);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    if (typeof said === 'string') expect(stderr).toBe(said);
    else expect(stderr).toMatch(said);
    expect(stderr.split('\n')).toHaveLength(1);
  });

  it.each<[words: string[], said: string]>([
    [['node', '13', 'results'], 'cannot explain node'],
    [['job'], 'the id of the job is missing'],
    [['grant'], 'the id of the grant is missing'],
    [['application', 'first-0016'], 'the folder of results is missing'],
    [['grant', '13', 'results', 'more'], 'more is one word too many'],
    [[], 'WHAT is missing'],
  ])('%j: %s', async (words, said) => {
    const { code, stderr } = await run(...words);
    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });
});

it('has a help with its usage and an example', async () => {
  const { code, stdout } = await run('--help');
  expect(code).toBe(0);
  expect(stdout).toContain('Usage: gpufleet explain grant|application|job ID RESULTS');
  expect(stdout).toContain('gpufleet explain grant 17 out/national-programme');
});
