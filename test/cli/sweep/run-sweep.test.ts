/** Sweeps through the command line: rows whatever happens to single runs, and nothing made twice. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../sim/cli/command-line.ts';
import { sweep as command } from '../../../sim/cli/commands/sweep.ts';
import { reportError } from '../../../sim/cli/errors.ts';
import { EarlyLanes } from '../../../sim/cli/executors/lane.ts';
import { parquetBytes, readParquet } from '../../../sim/cli/files/parquet.ts';
import { runSweep } from '../../../sim/cli/sweep/run-sweep.ts';
import { workspace } from '../../e2e/tiny-scenario.ts';
import { terminalDouble } from '../terminal-double.ts';
import { onceFile } from './faulty-sweep-worker.ts';

const { path, folder, remove } = workspace();
const SEED = `once-${process.pid}`;
beforeAll(() => {
  writeFileSync(
    path('sweep.yaml'),
    `question: Does a tiny sweep go through?
sweep: tiny-sweep
scenario: tiny.yaml
set: { window: 1h }
axes:
  load: { path: workload.load, values: [0.5, 0.9] }
  patience: { path: workload.patience, values: [1h, 4h] }
replications: 2
primary: [waitSecondsMean, utilisationOfInService]
`,
  );
});
afterAll(() => {
  rmSync(onceFile(SEED), { force: true });
  remove();
});

async function sweep(out: string, ...options: readonly string[]) {
  const terminal = terminalDouble();
  const workers = options.includes('--workers') ? [] : ['--workers', '1'];
  const args = ['sweep', path('sweep.yaml'), '--out', path(out), ...workers, ...options];
  const code = await runCommandLine(args, [command], terminal);
  return { code, stdout: terminal.stdout.join('\n'), stderr: saidBy(terminal) };
}

/** What was said on stderr, without how far the runs are: a slow machine says more of it. */
function saidBy({ stderr }: { readonly stderr: readonly string[] }): string {
  return stderr.filter((line) => !/^\d+\/\d+ runs/.test(line)).join('\n');
}

/** Columns of runs.parquet as rows. */
async function rows(out: string): Promise<Record<string, string | number | null>[]> {
  const columns = await readParquet(path(out, 'runs.parquet'));
  return columns[0]!.data.map((_, k) => Object.fromEntries(columns.map(({ name, data }) => [name, data[k] ?? null])));
}

describe('a sweep', () => {
  it('writes a row for each run, by point, variant and replication, and its reports', async () => {
    const { code, stdout, stderr } = await sweep('plain', '--workers', '2');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Lowest mean wait per job: load ');
    expect(readdirSync(path('plain')).sort()).toEqual([
      'points.csv',
      'report.html',
      'report.md',
      'runs.parquet',
      'sweep.json',
    ]);
    const found = await rows('plain');
    expect(found.map((row) => [row.point, row['axis:load'], row['axis:patience'], row.replication])).toEqual(
      [0, 1, 2, 3].flatMap((point) =>
        [0, 1].map((replication) => [point, point < 2 ? 0.5 : 0.9, point % 2 === 0 ? '1h' : '4h', replication]),
      ),
    );
    expect(found.map((row) => row['axis:patience seconds'])).toContain(14_400);
    for (const row of found) {
      expect(row).toMatchObject({ variant: 'easy', seed: '1', status: 'finished', error: null });
      expect(row.hash).toMatch(/^[0-9a-f]{64}$/);
      expect(row.fingerprint).toMatch(/^[0-9a-f]{16}$/);
      expect(typeof row.utilisationOfInService).toBe('number');
    }
  });

  it('gives the same files with one worker', async () => {
    await sweep('one', '--workers', '1');
    for (const file of ['runs.parquet', 'sweep.json', 'report.html', 'report.md', 'points.csv'])
      expect(readFileSync(path('one', file)).equals(readFileSync(path('plain', file)))).toBe(true);
  });

  it('gives the same rows where fewer threads were started early than it takes', async () => {
    const early = new EarlyLanes(1);
    const asked = { sweep: path('sweep.yaml'), trace: undefined, overrides: { set: [] }, dryRun: false, fresh: false };
    try {
      expect(await runSweep({ ...asked, out: path('early'), workers: 2, early }, terminalDouble())).toBe(0);
      expect(early.take()).toBeUndefined();
    } finally {
      await early.end();
    }
    expect(await rows('early')).toEqual(await rows('plain'));
  });

  it('only says what it would do in a dry run', async () => {
    const { code, stdout } = await sweep('dry', '--dry-run', '--workers', '3');
    expect(code).toBe(0);
    expect(stdout).toContain('tiny-sweep: 4 points × 1 variant × 2 replications = 8 runs');
    expect(stdout).toMatch(/^ +0 {2}load 0.5, patience 1h {2}\(reference\)$/m);
    expect(stdout).toMatch(/measured here: a run of \d+ jobs takes \d+\.\d\d s; with 3 threads about \d+ s/);
    expect(existsSync(path('dry'))).toBe(false);
  });
});

it('a metric by a cluster that is not there is refused, with what runs have', async () => {
  const text = readFileSync(path('sweep.yaml'), 'utf8');
  writeFileSync(
    path('sweep-metric.yaml'),
    text.replace('[waitSecondsMean,', '["waitSecondsMean{cluster=naver-h200-31}",'),
  );
  const terminal = terminalDouble();
  const args = ['sweep', path('sweep-metric.yaml'), '--workers', '1', '--out', path('metric')];
  expect(await runCommandLine(args, [command], terminal)).toBe(2);
  expect(saidBy(terminal)).toContain(
    'no run has a figure for waitSecondsMean{cluster=naver-h200-31}, did you mean waitSecondsMean{cluster=naver-h200-32}?',
  );
});

describe('what is there already', () => {
  it('is not made again, and makes the same files', async () => {
    const before = readFileSync(path('plain', 'runs.parquet'));
    const { code, stderr } = await sweep('plain');
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'tiny-sweep: goes on, 8 of 8 runs are there already' });
    expect(readFileSync(path('plain', 'runs.parquet')).equals(before)).toBe(true);
  });

  it('is made again when asked', async () => {
    const { stderr } = await sweep('plain', '--fresh');
    expect(stderr).toBe('');
  });

  it('serves more replications, and other values of an axis', async () => {
    expect((await sweep('plain', '--replications', '3')).stderr).toContain('goes on, 8 of 12 runs');
    const text = readFileSync(path('sweep.yaml'), 'utf8');
    writeFileSync(path('sweep.yaml'), text.replace('[0.5, 0.9]', '[0.7, 0.9]'));
    const { stderr } = await sweep('plain', '--replications', '3');
    writeFileSync(path('sweep.yaml'), text);
    expect(stderr).toContain('goes on, 6 of 12 runs');
    expect(stderr).toContain('6 finished runs there are of another sweep, scenario, file or version');
    expect((await rows('plain')).map((row) => row['axis:load'])).toEqual(
      [0.7, 0.9].flatMap((load) => Array(6).fill(load)),
    );
  });

  it('is of no use with another seed, or another scenario', async () => {
    expect((await sweep('plain', '--seed', '2')).stderr).not.toContain('goes on');
    await sweep('plain');
    expect((await sweep('plain', '--set', 'window=2h')).stderr).not.toContain('goes on');
  });

  it('is of no use where it comes from another simulator', async () => {
    await sweep('plain', '--fresh');
    const columns = await readParquet(path('plain', 'runs.parquet'));
    const typed = columns.map(({ name, data }) => {
      const type = data.some((value) => typeof value === 'string') ? ('STRING' as const) : ('DOUBLE' as const);
      // As an edited source would have hashed them.
      return { name, type, data: name === 'hash' ? data.map((hash) => String(hash).replace(/^./, 'x')) : data };
    });
    writeFileSync(path('plain', 'runs.parquet'), parquetBytes(typed));
    const { stderr } = await sweep('plain');
    expect(stderr).toContain('8 finished runs there are of another sweep');
    expect(stderr).not.toContain('goes on');
  });

  it('is left aside where it cannot be read', async () => {
    writeFileSync(path('plain', 'runs.parquet'), 'PAR1 and then nothing');
    const { code, stderr } = await sweep('plain');
    expect(code).toBe(0);
    expect(stderr).toContain('cannot be read as runs of a sweep: it is left aside');
    expect(await rows('plain')).toHaveLength(8);
  });
});

describe('a run that goes wrong', () => {
  const thread = { file: fileURLToPath(new URL('./faulty-sweep-worker.ts', import.meta.url)), heapMegabytes: 96 };

  async function faulty(out: string, patiences: readonly string[], seed = SEED) {
    const text = readFileSync(path('sweep.yaml'), 'utf8').replace('[1h, 4h]', `[${['1h', ...patiences].join(', ')}]`);
    const file = join(folder, `${out}.yaml`);
    writeFileSync(file, text);
    const terminal = terminalDouble();
    const asked = {
      sweep: file,
      trace: undefined,
      overrides: { seed },
      out: path(out),
      workers: 2,
      dryRun: false,
      fresh: false,
    };
    const code = await runSweep({ ...asked, thread }, terminal).catch((error) => reportError(error, terminal, 'x'));
    return { code, stderr: saidBy(terminal), rows: await rows(out) };
  }

  const troubled = (all: readonly Record<string, string | number | null>[]) =>
    all.filter(({ status }) => status !== 'finished');

  it.each([
    ['throws in its thread', '3601s', 'failed', 'thrown in the thread'],
    ['ends its thread', '3602s', 'failed', 'worker exited with code: 7'],
    ['overflows its heap', '3603s', 'failed', expect.stringContaining('memory')],
    ['fails by our fault', '3604s', 'failed', 'the ledger of a is short'],
  ])(
    'and %s is a row with its error; the others are made, and the exit code is 3',
    async (_what, patience, status, error) => {
      const { code, stderr, rows: all } = await faulty(`faulty-${patience}`, [patience]);
      expect(code).toBe(3);
      expect(all).toHaveLength(8);
      const found = troubled(all);
      expect(found.map((row) => [row['axis:patience'], row.replication])).toEqual([
        [patience, 1],
        [patience, 1],
      ]);
      for (const row of found)
        expect(row).toMatchObject({ status, error, fingerprint: null, utilisationOfInService: null });
      expect(stderr).toContain(`gpufleet: internal error: sweep tiny-sweep, point`);
      expect(stderr).toContain('1 more run did not finish, each is a row with its error');
      expect(readFileSync(path(`faulty-${patience}`, 'report.html'), 'utf8')).toContain('Runs that did not finish');
    },
  );

  it('because the scenario refuses it: exit code 2', async () => {
    const { code, stderr, rows: all } = await faulty('refused', ['3605s']);
    expect(code).toBe(2);
    expect(troubled(all)).toMatchObject([
      { status: 'refused', error: 'totals cannot be met, ask for less' },
      { status: 'refused' },
    ]);
    expect(stderr).toContain('totals cannot be met');
  });

  it('once only, by a death of its thread, is tried again', async () => {
    const { code, rows: all } = await faulty('once', ['3606s']);
    expect(existsSync(onceFile(SEED))).toBe(true);
    expect(code).toBe(0);
    expect(troubled(all)).toEqual([]);
  });

  it('is tried again by the next sweep, which leaves the finished ones', async () => {
    const text = readFileSync(path('faulty-3602s.yaml'), 'utf8');
    writeFileSync(path('sweep-again.yaml'), text);
    const terminal = terminalDouble();
    const args = ['sweep', path('sweep-again.yaml'), '--seed', SEED, '--out', path('faulty-3602s')];
    const code = await runCommandLine(args, [command], terminal);
    expect(code).toBe(0);
    expect(terminal.stderr.join('\n')).toContain('goes on, 6 of 8 runs');
    expect(troubled(await rows('faulty-3602s'))).toEqual([]);
  });
});
