/** A search from its command line to its folder, with runs made in this thread. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { optimise } from '../../sim/cli/commands/optimise.ts';
import { RunMaker } from '../../sim/cli/executors/run-maker.ts';
import type { RunOutcome, WorkerSetup } from '../../sim/cli/executors/run-task.ts';
import type { PoolOptions } from '../../sim/cli/executors/worker-pool.ts';
import type { OptimiseResults } from '../../sim/experiment/optimise/results.ts';
import type { SweepRun } from '../../sim/experiment/sweep/plan.ts';
import { workspace } from '../e2e/tiny-scenario.ts';
import { terminalDouble } from './terminal-double.ts';

const faults = vi.hoisted(() => ({ fails: (_: SweepRun): boolean => false, made: 0, isReversed: false }));

vi.mock('../../sim/cli/executors/worker-pool.ts', () => ({
  async makeRuns(
    setup: WorkerSetup,
    runs: readonly SweepRun[],
    { onOutcome, scenarioOf }: Pick<PoolOptions<SweepRun>, 'onOutcome' | 'scenarioOf'>,
  ) {
    const maker = new RunMaker(setup);
    // Threads end in any order.
    for (const run of faults.isReversed ? [...runs].reverse() : runs) {
      faults.made++;
      const { variant, replication } = run;
      const failure: RunOutcome = { kind: 'failed', message: 'the ledger of a is short', stack: 'at x' };
      const task = { variant, replication, keepJobs: false, scenario: scenarioOf!(run) };
      onOutcome(run, faults.fails(run) ? failure : maker.make(task));
    }
  },
}));

const { scenario, path, remove } = workspace();
afterAll(remove);
const file = path('loads.yaml');
writeFileSync(
  file,
  `question: At which load do jobs wait least?
sweep: loads
scenario: ${scenario}
axes:
  load: { path: workload.load, values: [1.1, 0.3, 0.7] }
`,
);
const SMALL = ['--first', '2', '--most', '4', '--confirm', '3', '--finalists', '2'];

beforeEach(() => {
  faults.fails = () => false;
  faults.made = 0;
  faults.isReversed = false;
});

async function run(out: string, ...options: readonly string[]) {
  return ask('optimise', file, '--out', path(out), ...SMALL, ...options);
}

async function ask(...words: readonly string[]) {
  const terminal = terminalDouble();
  const code = await runCommandLine(words, [optimise], terminal);
  const out = words[words.indexOf('--out') + 1]!;
  const bytes = (name: string): string => readFileSync(join(out, name), 'utf8');
  return { code, stdout: terminal.stdout.join('\n'), stderr: terminal.stderr.join('\n'), bytes };
}

test('the point with the shortest waits is chosen, and told with what it is not shown to beat', async () => {
  const { code, stdout, bytes } = await run('one', '--metric', 'waitSecondsMean');
  expect(code).toBe(0);
  expect(stdout).toContain('load 0.3 is chosen of 3 points for the lowest mean wait per job');
  const results = JSON.parse(bytes('optimise.json')) as OptimiseResults;
  expect(results.schema).toBe('gpufleet/optimise@1');
  expect(results.rungs[0]).toEqual({ replications: 2, points: [0, 1, 2] });
  expect(results.chosen).toMatchObject({ candidate: 1, replications: 3, firstReplication: 4 });
  expect(bytes('report.html')).toContain('At which load do jobs wait least?');
  expect(bytes('report.md')).toContain('load 0.3');
});

test('the same search again makes no run, and gives equal bytes; so does another order of threads', async () => {
  const first = await run('two', '--metric', 'waitSecondsMean');
  expect(faults.made).toBeGreaterThan(0);
  faults.made = 0;
  const again = await run('two', '--metric', 'waitSecondsMean');
  expect(faults.made).toBe(0);
  faults.isReversed = true;
  const other = await run('three', '--metric', 'waitSecondsMean');
  for (const name of ['optimise.json', 'report.md', 'report.html']) {
    expect(again.bytes(name)).toBe(first.bytes(name));
    expect(other.bytes(name)).toBe(first.bytes(name));
  }
});

test('a condition that only a worse point meets decides', async () => {
  const { code, stdout } = await run(
    'busy',
    '--metric',
    'waitSecondsMean',
    '--subject-to',
    'utilisationOfInService>25%',
  );
  expect(code).toBe(0);
  expect(stdout).not.toMatch(/load 0\.3 is chosen/);
  expect(stdout.replaceAll('\u00a0', ' ')).toContain('The condition “utilisation of GPUs in service above 25 %”');
});

test('a condition that no point meets is an answer too: exit code 1, with the point that comes nearest', async () => {
  const { code, stdout } = await run('never', '--metric', 'jobsDone', '--subject-to', 'utilisationOfInService>200%');
  expect(stdout).toContain('does not meet all conditions');
  expect(stdout).toContain('is violated');
  expect(code).toBe(1);
});

test('a point of which a run fails leaves; the others are searched to the end, and the exit code says so', async () => {
  faults.fails = ({ point, replication }) => point === 1 && replication === 1;
  const { code, stdout, stderr, bytes } = await run('failing', '--metric', 'waitSecondsMean');
  expect(code).toBe(3);
  expect(stdout).toContain('load 0.7 is chosen of 3 points');
  expect(stderr).toContain('point load 0.3, replication 1, seed 1: the ledger of a is short');
  expect(stderr).toContain('repeat it with: gpufleet optimise');
  const { failures, left } = JSON.parse(bytes('optimise.json')) as OptimiseResults;
  expect(failures).toEqual([{ candidate: 1, replication: 1, error: 'the ledger of a is short' }]);
  expect(left).toContainEqual({ candidate: 1, rung: 0, how: 'runs failed' });
});

test('where every run fails nothing is chosen, and nothing is said to be', async () => {
  faults.fails = () => true;
  const { code, stdout, stderr } = await run('none', '--metric', 'waitSecondsMean');
  expect(code).toBe(3);
  expect(stdout).toBe('');
  expect(stderr).toContain('5 more runs did not finish');
});

test.each([
  [[], '--metric is missing'],
  [['--metric', 'waitSecondMean'], 'did you mean waitSecondsMean?'],
  [['--metric', 'jobsDone', '--better', 'more'], 'must be one of higher, lower'],
  [['--metric', 'applications'], 'give --better higher or --better lower'],
  [['--metric', 'waitSecondsMean', '--subject-to', 'share'], 'is no condition'],
  [['--metric', 'waitSecondsMean', '--first', '9', '--most', '4'], 'given 2 times'],
  [['--metric', 'waitSecondsMean', '--keep', '1'], 'expected a number between 0 and 1'],
  [['--metric', 'waitSecondsMean{cluster=nowhere}'], 'no run has a value of'],
])('%j is refused with what would be right', async (options, message) => {
  const { code, stderr } = await run('wrong', ...options);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
  rmSync(path('wrong'), { recursive: true, force: true });
});

test('--dry-run says how many runs it takes at most, and makes none', async () => {
  const { code, stdout } = await run('dry', '--metric', 'waitSecondsMean', '--dry-run');
  expect(code).toBe(0);
  expect(stdout).toContain('loads: at most 16 runs');

  expect(faults.made).toBe(0);
});

test('--dry-run counts one point, and one finalist, as one', async () => {
  const words = ['--first', '2', '--confirm', '2', '--finalists', '1'];
  const lonely = path('lonely.yaml');
  writeFileSync(lonely, readFileSync(file, 'utf8').replace('[1.1, 0.3, 0.7]', '[0.3]'));
  const { stdout } = await ask('optimise', lonely, '--metric', 'waitSecondsMean', '--dry-run', ...words);
  expect(stdout).toMatch(/^ {2}1 point × \d+ replications$/m);
  expect(stdout).toMatch(/^ {2}1 finalist × 2 fresh replications$/m);
});
