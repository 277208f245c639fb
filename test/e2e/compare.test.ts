/** `gpufleet compare` from a scenario file to the files that it writes, with worker threads. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { JOBS_CSV_BEGINNING } from '../../reports/csv.ts';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { check } from '../../sim/cli/commands/check.ts';
import { compare } from '../../sim/cli/commands/compare.ts';
import { terminalDouble } from '../cli/terminal-double.ts';
import { workspace } from './tiny-scenario.ts';

const { scenario, path, results, remove } = workspace();
afterAll(remove);

async function run(out: string, options: readonly string[] = [], columns = 100) {
  const terminal = terminalDouble({ columns });
  const args = ['compare', scenario, '--out', path(out), ...options];
  const code = await runCommandLine(args, [compare, check], terminal);
  expect(complaints(terminal.stderr)).toEqual([]);
  return { code, stdout: terminal.stdout.join('\n') };
}
/** All but progress, which a slow machine gets to see. */
const complaints = (stderr: readonly string[]): string[] => stderr.filter((line) => !/^\d+\/\d+ runs/.test(line));
const bytes = (out: string): string => readFileSync(path(out, 'results.json'), 'utf8');

describe('compare', () => {
  it('writes every file, whole, and says where', async () => {
    const { code, stdout } = await run('one', ['--workers', '1', '--jobs']);
    expect(code).toBe(0);
    expect(readdirSync(path('one')).sort()).toEqual([
      ...['jobs.csv', 'report.html', 'report.md', 'results.json', 'timeline.csv'],
    ]);
    expect(stdout).toContain('Does a tiny comparison go through?');
    expect(stdout).toContain(`Report: ${path('one', 'report.html')}`);
    const { schema, seed, replications, partial, variants, inputs, command } = results('one');
    expect({ schema, seed, replications, partial }).toEqual({
      ...{ schema: 'gpufleet/results@1', seed: '1', partial: false },
      replications: { asked: 2, done: 2 },
    });
    expect(variants.map(({ name, runs }) => [name, runs.length])).toEqual([
      ['easy', 2],
      ['fcfs', 2],
    ]);
    expect(variants[0]?.runs[0]?.jobs).toBe(variants[1]?.runs[0]?.jobs);
    expect(inputs.map((input) => input.path)).toEqual([
      ...[scenario, 'scenarios/queue-policies.yaml', 'scenarios/national-fleet.yaml'],
    ]);
    expect(command).toBe(`gpufleet compare ${scenario} --seed 1 --replications 2`);
  });

  it('gives the same bytes whatever the number of workers', async () => {
    await run('two', ['--workers', '2']);
    expect(bytes('two')).toBe(bytes('one'));
  });

  it('takes the seed as text, and another seed gives other figures', async () => {
    await run('seven', ['--seed', '007', '--replications', '1']);
    const { seed, variants } = results('seven');
    expect(seed).toBe('007');
    expect(variants[0]?.runs[0]?.fingerprint).not.toBe(results('one').variants[0]?.runs[0]?.fingerprint);
    expect(existsSync(path('seven', 'jobs.csv'))).toBe(false);
  });

  it('leaves nothing of an earlier comparison beside its results, but all that is not its own', async () => {
    const folder = path('used-before');
    await run('used-before', ['--replications', '1', '--jobs']);
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    await run('used-before', ['--replications', '1']);
    expect(readdirSync(folder).sort()).toEqual([
      ...['notes.txt', 'report.html', 'report.md', 'results.json', 'timeline.csv'],
    ]);
    // Nor of a version that told no applications and grants.
    writeFileSync(join(folder, 'jobs.csv'), `${JOBS_CSV_BEGINNING}\n`);
    await run('used-before', ['--replications', '1']);
    expect(existsSync(join(folder, 'jobs.csv'))).toBe(false);
    writeFileSync(join(folder, 'jobs.csv'), 'a trace of that name');
    await run('used-before', ['--replications', '1']);
    expect(readFileSync(join(folder, 'jobs.csv'), 'utf8')).toBe('a trace of that name');
  });

  it('repeats a single run of a single variant', async () => {
    await run('again', ['--first-replication', '1', '--replications', '1', '--variant', 'fcfs']);
    const [again] = results('again').variants;
    const first = results('one').variants[1];
    expect(again?.name).toBe('fcfs');
    expect(again?.runs).toEqual([first?.runs[1]]);
  });

  it('lists in jobs.csv every job of the first replication that was submitted', async () => {
    const [header = '', ...rows] = readFileSync(path('one', 'jobs.csv'), 'utf8').trimEnd().split('\n');
    expect(header.split(',')).toEqual(expect.arrayContaining(['variant', 'job_id', 'state', 'leaf_groups']));
    const easy = rows.filter((row) => row.startsWith('easy,0,'));
    const fcfs = rows.filter((row) => row.startsWith('fcfs,0,'));
    expect(easy.length + fcfs.length).toBe(rows.length);
    expect(easy.length).toBeGreaterThan(50);
    for (const row of rows) expect(row.split(',')).toHaveLength(header.split(',').length);
  });

  it('stays inside a narrow terminal, without colour where there is none', async () => {
    const { stdout } = await run('narrow', ['--replications', '1'], 40);
    const [summary = ''] = stdout.split('\nReport: ');
    for (const line of summary.split('\n')) expect(line.length, line).toBeLessThanOrEqual(40);
    expect(stdout).not.toContain('\u001b');
  });
});

describe('philly-replay', () => {
  const replay = async (trace: string, ...options: string[]) => {
    const terminal = terminalDouble();
    const args = ['compare', 'philly-replay', '--trace', trace, '--out', path('philly'), ...options];
    const code = await runCommandLine(args, [compare], terminal);
    expect({ code, stderr: complaints(terminal.stderr) }).toEqual({ code: 0, stderr: [] });
    return results('philly');
  };

  it('replays a trace of its own under every variant, from the same jobs', async () => {
    const rows = Array.from({ length: 60 }, (_, k) => {
      const minute = String((7 * k) % 60).padStart(2, '0');
      return `${k + 1},user${k % 5},vc,${1 + (k % 16)},,2017-10-01 0${k % 8}:${minute}:00,,,${600 + 60 * k},Pass`;
    });
    const header = 'job_id,user,vc,num_gpus,num_cpus,timestamp,start_time,end_time,duration,state';
    writeFileSync(path('own.csv'), `${[header, ...rows].join('\n')}\n`);
    const { variants, workload, inputs } = await replay(path('own.csv'));
    expect(variants.map(({ runs }) => runs[0]?.jobs)).toEqual([60, 60, 60, 60, 60]);
    expect(workload).toMatchObject({ source: 'own.csv', rows: 60, used: 60 });
    expect(inputs.at(-1)?.path).toBe('own.csv');
  });

  const published = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'philly.csv.gz');
  it('replays the published trace', async ({ skip }) => {
    skip(!existsSync(published), 'the trace is not here');
    const { workload, variants } = await replay(published, '--variant', 'easy', '--variant', 'fcfs');
    expect(workload).toMatchObject({ rows: 80_736, used: 80_736 });
    expect(workload.facts[0]).toEqual({ label: 'offered load as recorded', value: '0.803' });
    expect(variants[0]?.runs[0]?.metrics['jobsDone']).toBeGreaterThan(40_000);
  });
});
