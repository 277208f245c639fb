/** The benchmarks still run, and the bare loop still gives the program's schedule. No time is judged. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
/** It takes some ten seconds of processor time; how long that is depends on what else the machine does. */
const TIMEOUT_MS = 300_000;
const COMPILED = join(ROOT, 'dist', 'sim', 'cli', 'main.js');

it(
  'measures every case on small inputs',
  ({ skip }) => {
    skip(!existsSync(COMPILED), 'not compiled: npm run build');
    const args = ['--import', 'tsx', join(import.meta.dirname, 'main.ts'), '--quick'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const text of [
      ...['node -e 0', 'bare loop', 'gpufleet replay', 'fcfs, load 1.5', '12 bands'],
      ...[
        '4096 nodes',
        'conservative, load 1.2',
        '8 GPUs a node',
        'generation',
        'simulation, EASY',
        '2 workers',
        'as fast as one',
        'programme, exempt-90',
        'quotas and take-back',
      ],
    ])
      expect(stdout).toContain(text);
    // One for each number of jobs; the run ends with an error where the schedules differ.
    expect(stdout.match(/same bytes as the bare loop/g)).toHaveLength(2);
  },
  TIMEOUT_MS,
);
