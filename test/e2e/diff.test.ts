/** `gpufleet diff` on variants, on finished results, and on results whose run comes out different by now. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { compare } from '../../sim/cli/commands/compare.ts';
import { diff } from '../../sim/cli/commands/diff.ts';
import type { Diff } from '../../sim/experiment/diff/diff.ts';
import { terminalDouble } from '../cli/terminal-double.ts';
import { tinyProgramme } from './tiny-programme.ts';
import { TINY_SCENARIO, workspace } from './tiny-scenario.ts';

const { path, results, remove } = workspace();
const programme = tinyProgramme();
afterAll(() => {
  remove();
  programme.remove();
});

/** Full enough that variants part. */
const full = path('full.yaml');
writeFileSync(full, `${TINY_SCENARIO.replace('window: 3h', 'window: 12h')}  again: {}\nworkload.load: 0.95\n`);
const out = path('out');

async function run(words: readonly string[], columns = 100) {
  const terminal = terminalDouble({ columns });
  const code = await runCommandLine(words, [compare, diff], terminal);
  return { code, lines: terminal.stdout.join('\n').split('\n'), stderr: terminal.stderr.join('\n') };
}
const text = ({ lines }: { lines: readonly string[] }) => lines.join(' ').replace(/\s+/g, ' ');
async function asData(...words: string[]): Promise<Diff> {
  const { code, lines, stderr } = await run(['diff', ...words, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(lines.join('\n'));
}

/** Rows of jobs.csv of a variant by id: submit, start, end and the like as text. */
function jobsOf(variant: string): Map<string, Record<string, string>> {
  const [head = '', ...lines] = readFileSync(join(out, 'jobs.csv'), 'utf8').trimEnd().split('\n');
  const names = head.split(',');
  const rows = lines.map((line) => Object.fromEntries(line.split(',').map((field, k) => [names[k]!, field])));
  return new Map(rows.filter((row) => row['variant'] === variant).map((row) => [row['job_id']!, row]));
}

beforeAll(async () => {
  await run(['compare', full, '--out', out, '--jobs', '--workers', '1', '--replications', '1']);
}, 120_000);

describe('diff', () => {
  it('finds the first event at which two variants part, as jobs.csv has it', async () => {
    const { firstEvent, isSame, a, b } = await asData(`${out}:easy`, 'fcfs');
    const [easy, fcfs] = [jobsOf('easy'), jobsOf('fcfs')];
    let first = Infinity;
    for (const [id, one] of easy) {
      for (const column of ['start', 'end']) {
        const [x, y] = [one[column]!, fcfs.get(id)![column]!];
        if (x !== y) first = Math.min(first, ...[x, y].filter((at) => at !== '').map(Number));
      }
    }
    expect(firstEvent!.atSeconds).toBe(first);
    expect({ isSame, labels: [a.label, b.label] }).toEqual({ isSame: false, labels: ['easy', 'fcfs'] });
    // Only backfilling can start a job that first come, first served leaves waiting.
    expect(firstEvent).toMatchObject({ kind: 'job', event: 'started', a: { kind: 'started' } });
  });

  it('names the jobs that moved most, with why they waited on both sides', async () => {
    const { jobs } = await asData(`${out}:easy`, 'fcfs', '--top', '2');
    expect(jobs.most).toHaveLength(2);
    for (const { id, waitedSeconds, reasons } of jobs.most) {
      [jobsOf('easy'), jobsOf('fcfs')].forEach((rows, side) => {
        const wait = rows.get(String(id))!['wait_seconds']!;
        if (wait !== '') expect(waitedSeconds[side]).toBe(Number(wait));
        const told = Object.values(reasons[side]!).reduce((sum, seconds) => sum + seconds, 0);
        expect(told).toBe(waitedSeconds[side]);
      });
    }
  });

  it('says so where two variants differ in nothing', async () => {
    expect(text(await run(['diff', `${out}:easy`, 'again']))).toContain(
      'No difference: the two runs have the same jobs',
    );
    expect(await asData(out, out)).toMatchObject({ isSame: true, firstEvent: null, jobs: { most: [] } });
  });

  it('makes the runs of a scenario without results, at another load too', async () => {
    const ofResults = await asData(`${out}:easy`, 'fcfs');
    const ofScenario = await asData(`${full}:easy`, 'fcfs');
    expect(ofScenario).toEqual(ofResults);
    const other = await asData(`${full}:easy`, ':fcfs', '--set', 'workload.load=0.5', '--seed', '7');
    expect(other.a.fingerprint).not.toBe(ofScenario.a.fingerprint);
  });

  it('stays inside a narrow terminal, and writes Markdown', async () => {
    const { lines } = await run(['diff', `${out}:easy`, 'fcfs'], 40);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(40);
    expect(lines.join('\n')).toContain('Where they part');
    const { lines: markdown } = await run(['diff', `${out}:easy`, 'fcfs', '--markdown']);
    expect(markdown[0]).toBe('# fcfs against easy, replication 0: one history; what differs on average, compare says');
    expect(markdown).toContain('## Jobs by size (GPUs)');
    for (const line of markdown) expect(line).toMatch(/^($|# |## |- )/);
  });

  it('compares files where a run comes out different by now', async () => {
    const later = path('later');
    cpSync(out, later, { recursive: true });
    const file = join(later, 'results.json');
    const { fingerprint } = results('out').variants[0]!.runs[0]!;
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(fingerprint, 'f'.repeat(fingerprint.length)));
    // One job started a second later than it did: what another version of the simulator might have done.
    const [moved] = [...jobsOf('easy').values()].filter(({ state }) => state === 'done');
    const row = Object.values(moved!);
    const start = Number(moved!['start']);
    const changed = row.map((field, k) => (k === 8 ? String(start + 1) : field)).join(',');
    const jobs = join(later, 'jobs.csv');
    writeFileSync(jobs, readFileSync(jobs, 'utf8').replace(row.join(','), changed));
    const found = await asData(out, `${later}:easy`);
    expect(found.notes[0]).toContain(`${later}:easy comes out different now`);
    expect(found.firstEvent).toMatchObject({ job: Number(moved!['job_id']), event: 'started', atSeconds: start });
    // A file of a version that told no applications and grants.
    const older = readFileSync(jobs, 'utf8').replaceAll(/,[^,\n]*,[^,\n]*$/gm, '');
    expect(older.slice(0, older.indexOf('\n'))).toMatch(/,leaf_groups$/);
    writeFileSync(jobs, older);
    expect((await asData(out, `${later}:easy`)).firstEvent).toEqual(found.firstEvent);
    rmSync(jobs);
    const { code, stderr } = await run(['diff', out, later]);
    expect(code).toBe(2);
    expect(stderr).toContain('there is no jobs.csv to compare instead');
  });

  it('says of results whose scenario is gone that they cannot be made again, and why', async () => {
    const gone = path('gone.yaml');
    cpSync(full, gone);
    const of = path('of-gone');
    expect((await run(['compare', gone, '--out', of, '--jobs', '--workers', '1', '--replications', '1'])).code).toBe(0);
    rmSync(gone);
    const { notes, firstEvent, mayPartEarlier } = await asData(`${of}:easy`, 'fcfs');
    expect(notes[0]).toMatch(/^easy cannot be made again \(.*gone\.yaml.*\); fcfs cannot be made again/);
    expect(firstEvent!.kind).toBe('job');
    // Nothing stopped a job: without a programme only nodes that are down do, and the books say that none was.
    expect(mayPartEarlier).toBe(false);
    const file = join(of, 'results.json');
    const kept = readFileSync(file, 'utf8');
    writeFileSync(file, kept.replace('"down": 0', '"down": 1'));
    expect((await asData(`${of}:easy`, 'fcfs')).mayPartEarlier).toBe(true);
    writeFileSync(file, kept);
    rmSync(join(of, 'jobs.csv'));
    const { code, stderr } = await run(['diff', `${of}:easy`, 'fcfs']);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /easy cannot be made again \(.*gone\.yaml.*\), and there is no jobs\.csv to compare instead/,
    );
  });

  it('tells of grants and projects where there is a programme', async () => {
    const { firstEvent, groups } = await asData(`${programme.scenario}:as-is`, 'late');
    expect(firstEvent!.kind).toBe('decision');
    expect(groups.lost.length).toBeGreaterThan(0);
    const words = text(await run(['diff', `${programme.scenario}:as-is`, 'late']));
    expect(words).toContain('Projects that lost most with late');
    expect(words).toMatch(/Where they part 2026-0\d-\d\d/);
  });

  it.each([
    ['no second side among several variants', () => [out], 'which variants of'],
    ['a variant that is none', () => [`${out}:esy`, 'fcfs'], 'there is no variant esy'],
    ['a second variant that is none', () => [out, ':fcsf'], 'there is no variant fcsf'],
    ['a folder without results', () => [programme.folder, out], 'holds no results.json'],
    ['a scenario that is not there', () => ['no-such-scenario', 'easy'], 'no-such-scenario'],
    [
      'a replication that is not there',
      () => [out, 'fcfs', '--replication', '7'],
      'has replications 0 to 0 of easy, not 7',
    ],
    ['a word too many', () => [out, 'fcfs', 'easy'], 'one word too many'],
    ['two forms', () => [out, 'fcfs', '--json', '--markdown'], 'give one'],
    ['a seed for results', () => [out, 'fcfs', '--seed', '7'], 'results have their own'],
  ])('refuses %s', async (_, words, why) => {
    const { code, stderr } = await run(['diff', ...words()]);
    expect({ code, why: stderr.includes(why) ? why : stderr }).toEqual({ code: 2, why });
  });
});
