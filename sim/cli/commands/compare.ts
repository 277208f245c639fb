/**
 * `gpufleet compare`: all variants of a scenario on the same random numbers, on all cores, to a folder of results.
 * It must not know how a run is made, what results mean, or how a report looks.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../engine/errors.ts';
import type { ResolvedScenario } from '../../experiment/scenario/resolve.ts';
import type { Arguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import type { CollectedRuns } from '../compare/collected-runs.ts';
import { EXIT, RunFailedError } from '../errors.ts';
import { packageVersion } from '../files/package.ts';
import { shellCommand } from '../shell.ts';

const WORKERS_MAX = 1024;
const REPLICATIONS_MAX = 10_000;

export const compare: Command = {
  name: 'compare',
  help: 'Compare the variants of a scenario on the same random numbers',
  positional: { name: 'scenario', help: 'Name in the library (gpufleet list scenarios), or a file' },
  options: [
    { name: 'trace', value: 'FILE', help: 'Trace to replay, for a scenario that replays one' },
    { name: 'out', value: 'DIR', help: 'Folder of the results; by default out/SCENARIO' },
    { name: 'seed', value: 'TEXT', help: "Seed of all random numbers; by default the scenario's" },
    { name: 'replications', value: 'N', help: "Runs of each variant; by default the scenario's" },
    {
      name: 'first-replication',
      value: 'R',
      help: 'Number of the first replication, to repeat a single one; by default 0',
    },
    { name: 'set', value: 'PATH=VALUE', help: 'Change a value of the scenario', repeatable: true },
    { name: 'variant', value: 'NAME', help: 'Only this variant; the first one is the baseline', repeatable: true },
    { name: 'jobs', help: 'Also write jobs.csv: what became of each job in the first replication' },
    { name: 'workers', value: 'N', help: 'Threads; by default one for each core' },
  ],
  examples: [
    ['$0 compare queue-policies', 'the main question, to out/queue-policies'],
    ['$0 compare my-fleet.yaml --seed 7 --replications 20', 'a file of your own'],
    ['$0 compare queue-policies --set workload.load=0.8 --variant easy --variant sjf', 'two variants at another load'],
    ['$0 compare philly-replay --trace jobs.csv.gz', 'a published trace'],
  ],
  run,
};

async function run(given: Arguments, { terminal }: CommandContext): Promise<number> {
  const asked = {
    scenario: given.positional('scenario'),
    trace: given.text('trace'),
    overrides: {
      set: given.texts('set'),
      variants: given.texts('variant'),
      ...optional('seed', given.text('seed')),
      ...optional('replications', given.wholeNumber('replications', { min: 1, max: REPLICATIONS_MAX })),
    },
  };
  const out = given.text('out');
  const workers = given.wholeNumber('workers', { min: 1, max: WORKERS_MAX }) ?? availableParallelism();
  const firstReplication = given.wholeNumber('first-replication', { min: 0, max: REPLICATIONS_MAX }) ?? 0;

  const { loadExperiment } = await import('../compare/load-experiment.ts');
  const experiment = await loadExperiment(asked);
  const { scenario } = experiment;
  const { planRuns } = await import('../../experiment/scenario/plan.ts');
  const { runs } = planRuns(scenario, { firstReplication });
  /** What makes the same results again: neither workers nor the folder change them. */
  const commandFor = (replications: number, first: number, variants: readonly string[]): string =>
    shellCommand(
      ...['gpufleet', 'compare', asked.scenario, '--seed', scenario.seed, '--replications', String(replications)],
      ...(first === 0 ? [] : ['--first-replication', String(first)]),
      ...(asked.trace === undefined ? [] : ['--trace', asked.trace]),
      ...asked.overrides.set.flatMap((set) => ['--set', set]),
      ...variants.flatMap((name) => ['--variant', name]),
    );

  const { CollectedRuns } = await import('../compare/collected-runs.ts');
  const { ResultsFolder } = await import('../compare/results-folder.ts');
  const collected = new CollectedRuns(experiment, {
    replications: scenario.replications,
    command: commandFor(scenario.replications, firstReplication, asked.overrides.variants),
    version: packageVersion(),
  });
  const folder = new ResultsFolder(out ?? join('out', scenario.name));
  folder.prepare();
  const { catchInterruption } = await import('../compare/interruption.ts');
  const interruption = catchInterruption();
  try {
    await makeAllRuns();
    const results = collected.results();
    if (results) folder.writeAll(results, collected.jobsCsv);
    const exitCode = interruption.exitCode();
    if (exitCode !== null) {
      const nothing = results === null ? ': nothing is written' : '';
      terminal.err(`interrupted after ${collected.finished} of ${runs.length} runs${nothing}`);
    }
    if (results) {
      const { renderTerminal } = await import('../../../reports/terminal.ts');
      terminal.out(renderTerminal(results, { width: terminal.columns, colour: terminal.colour }).trimEnd());
      terminal.out(`\nReport: ${folder.report}`);
    }
    raise(collected, scenario, (variant, replication) => commandFor(1, replication, [variant]));
    return exitCode ?? EXIT.good;
  } finally {
    interruption.release();
  }

  async function makeAllRuns(): Promise<void> {
    const { Progress } = await import('../progress.ts');
    const { makeRuns } = await import('../executors/worker-pool.ts');
    const { sharedTrace } = await import('../executors/run-task.ts');
    const progress = new Progress(terminal, runs.length);
    const setup = { scenario, trace: experiment.trace && sharedTrace(experiment.trace) };
    const keepsJobs = ({ replication }: { replication: number }): boolean =>
      given.flag('jobs') && replication === firstReplication;
    await makeRuns(setup, runs, {
      workers,
      keepsJobs,
      signal: interruption.signal,
      onOutcome: (run, outcome) => {
        collected.add(run, outcome);
        progress.advance();
        if (collected.isComplete(run.replication)) folder.writeInterim(() => collected.results());
      },
    });
    progress.clear();
  }
}

/** Says what went wrong in runs, after all that went right is written. */
function raise(
  { refusal, failures }: CollectedRuns,
  { name, seed, variants }: ResolvedScenario,
  repeat: (variant: string, replication: number) => string,
): void {
  if (refusal) throw new InputError(refusal);
  const [first] = failures;
  if (!first) return;
  const variant = variants[first.variant]!.name;
  const where = `scenario ${name}, variant ${variant}, replication ${first.replication}, seed ${seed}`;
  const more = failures.length - 1;
  const others = more === 0 ? '' : `\n${more} more run${more === 1 ? '' : 's'} failed`;
  const how = `repeat it with: ${repeat(variant, first.replication)}`;
  const error = new RunFailedError(`${where}: ${first.message}${others}\n${how}`);
  error.stack = first.stack;
  throw error;
}

function optional<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]: V });
}
