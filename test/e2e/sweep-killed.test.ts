/** A sweep that is killed at any moment, and goes on: the same table of runs as undisturbed, and nothing made twice. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { readParquet } from '../../sim/cli/files/parquet.ts';
import { workspace } from './tiny-scenario.ts';

const { folder, path, remove } = workspace();
afterAll(remove);

// A program of its own: runs of an edited simulator are not taken over, and somebody may edit while this runs.
const ROOT = join(import.meta.dirname, '..', '..');
for (const name of ['sim', 'reports', 'scenarios', 'package.json'])
  cpSync(join(ROOT, name), path('program', name), { recursive: true });
symlinkSync(join(ROOT, 'node_modules'), path('program', 'node_modules'));
const MAIN = path('program', 'sim', 'cli', 'main.ts');
const LOADER = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const KILLS = 5;

writeFileSync(
  path('sweep.yaml'),
  `question: Does it go on?
sweep: killed
scenario: tiny.yaml
variants: [easy, fcfs]
axes:
  load: { path: workload.load, from: 0.5, to: 1, step: 0.1 }
  patience: { path: workload.patience, values: [1h, 4h] }
replications: 4
primary: [waitSecondsMean]
`,
);

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
  readonly seconds: number;
}

interface Stop {
  readonly when: (seconds: number) => boolean;
  readonly signal: NodeJS.Signals;
}

async function sweep(out: string, stop?: Stop): Promise<Ended> {
  const startedAt = performance.now();
  const args = ['--import', LOADER, MAIN, 'sweep', path('sweep.yaml'), '--out', path(out), '--workers', '2'];
  const child = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, NO_COLOR: '1' } });
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  child.stdout.resume();
  const timer = setInterval(() => {
    if (!stop?.when((performance.now() - startedAt) / 1000)) return;
    child.kill(stop.signal);
    clearInterval(timer);
  }, 20);
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  clearInterval(timer);
  return { code, stderr, seconds: (performance.now() - startedAt) / 1000 };
}

/** Equal bytes; where they differ, the first column that does is shown. */
async function expectSameTable(out: string, other: string): Promise<void> {
  const [own, theirs] = [path(out, 'runs.parquet'), path(other, 'runs.parquet')];
  const columns = await readParquet(theirs);
  for (const [k, column] of (await readParquet(own)).entries()) expect(column).toEqual(columns[k]);
  expect(readFileSync(own).equals(readFileSync(theirs))).toBe(true);
}

const takenOver = (stderr: string): number => Number(/goes on, (\d+) of 96 runs/.exec(stderr)?.[1] ?? 0);

it('kill −9 at five random moments', { timeout: 600_000 }, async () => {
  const undisturbed = await sweep('undisturbed');
  expect(undisturbed).toMatchObject({ code: 0 });
  const kept: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    // Any moment of an undisturbed sweep: while it reads, while workers start, while it runs, while it writes.
    const moment = Math.random() * undisturbed.seconds;
    const { stderr } = await sweep('killed', { when: (seconds) => seconds >= moment, signal: 'SIGKILL' });
    kept.push(takenOver(stderr));
  }
  const last = await sweep('killed');
  expect(last.code).toBe(0);
  kept.push(takenOver(last.stderr));
  // What is there never becomes less; who was killed before he could say so said nothing.
  const said = kept.filter((runs) => runs > 0);
  expect(said).toEqual([...said].sort((a, b) => a - b));
  await expectSameTable('killed', 'undisturbed');
  expect(existsSync(path('killed', 'parts'))).toBe(false);
  expect(readdirSync(path('killed')).filter((file) => file.startsWith('.'))).toEqual([]);
  for (const file of ['sweep.json', 'report.html', 'report.md', 'points.csv'])
    expect(readFileSync(path('killed', file), 'utf8')).toBe(readFileSync(path('undisturbed', file), 'utf8'));
});

it.each<[NodeJS.Signals, number | null]>([
  ['SIGKILL', null],
  ['SIGINT', 130],
])('%s once some runs are there: they are not made again', { timeout: 600_000 }, async (signal, code) => {
  // A part that is still being written has another name, and is none yet.
  const isPart = (): boolean =>
    existsSync(path(signal, 'parts')) && readdirSync(path(signal, 'parts')).some((file) => file.startsWith('part-'));
  const stopped = await sweep(signal, { when: isPart, signal });
  expect(stopped.code).toBe(code);
  if (signal === 'SIGINT') {
    expect(stopped.stderr).toMatch(/interrupted after \d+ of 96 runs; the same command goes on/);
    expect(JSON.parse(readFileSync(path(signal, 'sweep.json'), 'utf8'))).toMatchObject({ partial: true });
  }
  const resumed = await sweep(signal);
  expect(resumed.code).toBe(0);
  expect(takenOver(resumed.stderr)).toBeGreaterThan(0);
  await expectSameTable(signal, 'undisturbed');
});
