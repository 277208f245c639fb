/** The program as a process: signals, pipes, streams, and what is left behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { resultsSchema } from '../../sim/experiment/results-schema.ts';
import { workspace } from './tiny-scenario.ts';

const { scenario, path, results, remove, folder } = workspace();
afterAll(remove);

const MAIN = join(import.meta.dirname, '..', '..', 'sim', 'cli', 'main.ts');
/** node with the loader itself: the tsx command is a process of its own between us and the signals. */
const NODE = [process.execPath, '--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href, MAIN];

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(command: readonly string[], input?: string): { child: ChildProcess; ended: Promise<Ended> } {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd: folder, env: { ...process.env, NO_COLOR: '1' } });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => {
    said.stdout += text;
  });
  child.stderr.on('data', (text) => {
    said.stderr += text;
  });
  child.stdin.end(input ?? '');
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, ...said }));
  });
  return { child, ended };
}

async function waitFor(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 1000) throw new Error('waited for 50 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

it.each<[NodeJS.Signals, number]>([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])('%s leaves what was finished, marked partial, with its reports', async (signal, code) => {
  const { child, ended } = start([...NODE, 'compare', scenario, '--replications', '5000', '--out', path(signal)]);
  await waitFor(() => existsSync(path(signal, 'results.json')));
  child.kill(signal);
  const { code: exitCode, stdout, stderr } = await ended;
  expect(exitCode).toBe(code);
  expect(stderr).toMatch(/interrupted after \d+ of 10000 runs/);
  expect(stdout).toContain('Report: ');
  const { partial, replications, variants } = resultsSchema.parse(results(signal));
  expect(partial).toBe(true);
  expect(replications.asked).toBe(5000);
  expect(replications.done).toBeGreaterThan(0);
  expect(variants.every(({ runs }) => runs.length >= replications.done)).toBe(true);
  expect(readdirSync(path(signal)).sort()).toEqual(['report.html', 'report.md', 'results.json', 'timeline.csv']);
});

it('is quiet when the reader of a pipe goes away', async () => {
  const program = NODE.map((word) => `'${word}'`).join(' ');
  const line = `set -o pipefail; ${program} list metrics --json | head -n 1; exit "\${PIPESTATUS[0]}"`;
  const { code, stdout, stderr } = await start(['bash', '-c', line]).ended;
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '[\n', stderr: '' });
});

it('reads a trace from stdin and writes its schedule', async () => {
  const trace = ['1 5 -1 60 4 -1 -1 4 100', '2 6 -1 60 8 -1 -1 8 100', '3 7 -1 10 6 -1 -1 6 10']
    .map((row) => `${row} -1 1 1 1 1 1 1 -1 -1\r\n`)
    .join('');
  const command = ['replay', '-', '--nodes', '10', '--backfill', 'easy', '--schedule', 'out.csv'];
  const { code, stdout, stderr } = await start([...NODE, ...command], trace).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(readFileSync(path('out.csv'), 'utf8')).toBe(
    'job_id,submit,start,end,nodes\n1,5,5,65,4\n2,6,65,125,8\n3,7,7,17,6\n',
  );
  expect(stdout).toMatch(/^trace +stdin: 3 rows: 3 used\n/);
  expect(stdout).toMatch(/^makespan +2 min \(120 s\)$/m);
  expect(stdout).toMatch(/^utilisation +65\.00 %$/m);
});

it('ends a replay in which a job starves with what starves, why and what would help, and writes no schedule', async () => {
  // On two nodes: from the first second on a job comes every second that asks for one and runs for two; the second job wants both.
  const rows = Array.from({ length: 30_000 }, (_, k) =>
    k === 1 ? [2, 0, -1, 5, 2, -1, -1, 2, 5] : [k + 1, Math.max(0, k - 1), -1, 2, 1, -1, -1, 1, 1],
  );
  const trace = rows.map((row) => `${row.join(' ')} -1 1 1 1 1 1 1 -1 -1\n`).join('');
  const command = ['replay', '-', '--nodes', '2', '--schedule', 'starved.csv'];
  const { code, stdout, stderr } = await start([...NODE, ...command], trace).ended;
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(
    /^policies: queue fcfs, backfill easy .*, limit ignore let a job starve: in cluster job 2 is the first /,
  );
  expect(stderr).toMatch(/end jobs at their requests \(limit: kill\), .*\n$/);
  expect(existsSync(path('starved.csv'))).toBe(false);
});

it('prints one short message for a wrong command line, on stderr', async () => {
  const { code, stdout, stderr } = await start([...NODE, 'replay', 'x.swf', '--node', '3']).ended;
  expect({ code, stdout, stderr }).toEqual({
    ...{ code: 2, stdout: '' },
    stderr: 'gpufleet: unknown option --node, did you mean --nodes?\n',
  });
});
