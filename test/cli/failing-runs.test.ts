/** A run that fails by our fault: the rest is kept and written, and the message says how to repeat that run. */
import { existsSync, readdirSync } from 'node:fs';
import { afterAll, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { compare } from '../../sim/cli/commands/compare.ts';
import { RunMaker } from '../../sim/cli/executors/run-maker.ts';
import type { RunOutcome, WorkerSetup } from '../../sim/cli/executors/run-task.ts';
import type { PlannedRun } from '../../sim/experiment/scenario/plan.ts';
import { workspace } from '../e2e/tiny-scenario.ts';
import { terminalDouble } from './terminal-double.ts';

const failing = vi.hoisted(() => ({ fails: (_: PlannedRun): boolean => false }));

// In place of threads: every run is made here, and those that shall fail do.
vi.mock('../../sim/cli/executors/worker-pool.ts', () => ({
  async makeRuns(
    setup: WorkerSetup,
    runs: readonly PlannedRun[],
    { onOutcome }: { onOutcome: (run: PlannedRun, outcome: RunOutcome) => void },
  ) {
    const maker = new RunMaker(setup);
    for (const run of runs) {
      const failure: RunOutcome = { kind: 'failed', message: 'the ledger of a is short', stack: 'at x' };
      onOutcome(run, failing.fails(run) ? failure : maker.make({ ...run, keepJobs: false }));
    }
  },
}));

const { scenario, path, results, remove } = workspace();
afterAll(remove);

async function run(out: string, ...options: readonly string[]) {
  const terminal = terminalDouble();
  const args = ['compare', scenario, '--out', path(out), '--set', 'workload.load=0.5', ...options];
  const code = await runCommandLine(args, [compare], terminal);
  return { code, stdout: terminal.stdout.join('\n'), stderr: terminal.stderr };
}

it('one run of four', async () => {
  failing.fails = ({ variant, replication }) => variant === 1 && replication === 1;
  const { code, stdout, stderr } = await run('one');
  expect(code).toBe(3);
  expect(stderr.join('\n').split('\n')).toEqual([
    'gpufleet: internal error: scenario tiny, variant fcfs, replication 1, seed 1: the ledger of a is short',
    `repeat it with: gpufleet compare ${scenario} --seed 1 --replications 1 --first-replication 1 ` +
      '--set workload.load=0.5 --variant fcfs',
    'GPUFLEET_DEBUG=1 adds where in the program it was',
  ]);
  expect(stdout).toContain('Report: ');
  expect(results('one')).toMatchObject({ partial: true, replications: { asked: 2, done: 1 } });
});

it('every run of a variant: it stands in the reports without a figure', async () => {
  failing.fails = ({ variant }) => variant === 1;
  const { code, stderr } = await run('all');
  expect(code).toBe(3);
  expect(stderr.join('\n')).toContain('1 more run failed');
  expect(results('all').variants.map(({ runs }) => runs.length)).toEqual([2, 0]);
  expect(readdirSync(path('all'))).toContain('report.html');
});

it('all runs: nothing is written', async () => {
  failing.fails = () => true;
  const { code, stderr } = await run('none');
  expect(code).toBe(3);
  expect(stderr.join('\n')).toContain('3 more runs failed');
  expect(existsSync(path('none'))).toBe(false);
});

it('a comparison that will take long is announced before its first run', async () => {
  failing.fails = () => true;
  const { stderr } = await run('long', '--set', 'window=3650d', '--replications', '100');
  expect(stderr[0]).toMatch(/^tiny: about [\d.]+ million jobs over all runs, above 8\.0 million: a shorter window/);
});

it('what robustness asks for besides takes its time unannounced: its jobs are not those that the limit is for', async () => {
  failing.fails = () => true;
  const robust = 'robustness={ replications: 100, halveAndDouble: [workload.patience] }';
  const options = ['--set', 'window=3650d', '--set', 'workload.patience=14d', '--set', robust];
  const { stderr } = await run('robust', ...options, '--robustness');
  expect(stderr[0]).toContain('internal error');
  expect(stderr.join('\n')).not.toContain('million jobs');
  const asComparison = await run('as-comparison', ...options, '--replications', '100');
  expect(asComparison.stderr[0]).toContain('million jobs over all runs');
});
