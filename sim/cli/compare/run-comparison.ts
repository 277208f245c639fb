/**
 * One comparison from what was asked to the folder of results. It must not know how options are written, how a run is
 * made, what results mean, or how a report looks.
 */
import { join } from 'node:path';
import { renderTerminal } from '../../../reports/terminal.ts';
import { InputError } from '../../engine/errors.ts';
import type { Results } from '../../experiment/results.ts';
import { planRuns, runsOf } from '../../experiment/scenario/plan.ts';
import type { ResolvedScenario } from '../../experiment/scenario/resolve.ts';
import { EXIT, RunFailedError } from '../errors.ts';
import { sharedTrace } from '../executors/run-task.ts';
import { makeRuns } from '../executors/worker-pool.ts';
import { packageVersion } from '../files/package.ts';
import { Progress } from '../progress.ts';
import { shellCommand } from '../shell.ts';
import type { Terminal } from '../terminal.ts';
import { CollectedRuns } from './collected-runs.ts';
import { catchInterruption } from './interruption.ts';
import { type Asked, loadExperiment } from './load-experiment.ts';
import { ResultsFolder } from './results-folder.ts';
import { addRobustness } from './run-robustness.ts';

export interface ComparisonAsked extends Asked {
  /** Folder of the results; undefined: `out/<scenario>`. */
  readonly out: string | undefined;
  readonly firstReplication: number;
  /** Whether jobs.csv is wanted. */
  readonly keepJobs: boolean;
  readonly workers: number;
}

/** @returns the exit code. @throws InputError and the like before the first run, RunFailedError after the last */
export async function runComparison(asked: ComparisonAsked, terminal: Terminal): Promise<number> {
  const { firstReplication, keepJobs, workers } = asked;
  const experiment = await loadExperiment(asked);
  const { scenario, trace, robustness } = experiment;
  const { warnings } = planRuns(scenario, { firstReplication });
  for (const warning of warnings) terminal.err(`${scenario.name}: ${warning}`);
  const command = commandFor(
    asked,
    scenario,
    asked.overrides.variants,
    firstReplication,
    replicationOptions(asked, scenario),
  );
  const collected = new CollectedRuns(experiment, {
    command: asked.robustness ? `${command} --robustness` : command,
    robustnessCommand: `${command} --robustness`,
    version: packageVersion(),
  });
  const folder = new ResultsFolder(asked.out ?? join('out', scenario.name));
  folder.prepare(experiment.paths);
  const interruption = catchInterruption();
  try {
    const setup = {
      ...{ scenario, trace: trace && sharedTrace(trace), storyReplication: firstReplication },
      policies: experiment.policies.files,
    };
    const progress = new Progress(terminal, scenario.replications * scenario.variants.length);
    let results: Results | null = null;
    let planned = 0;
    // A fixed number is one round. A rule asks for more only while all runs of its rounds are there.
    for (let most = scenario.replications; planned < most && !interruption.signal.aborted; ) {
      const runs = runsOf(scenario, firstReplication + planned, most - planned);
      if (planned > 0) progress.extend(runs.length);
      await makeRuns(setup, runs, {
        workers,
        signal: interruption.signal,
        keepsJobs: ({ replication }) => keepJobs && replication === firstReplication,
        onOutcome: (run, outcome) => {
          collected.add(run, outcome);
          progress.advance();
          if (collected.isComplete(run.replication)) folder.writeInterim(() => collected.results());
        },
      });
      planned = most;
      results = collected.results();
      most = results?.replications.asked ?? most;
    }
    progress.clear();
    if (results) folder.writeAll(results, collected);
    else folder.leave();
    if (interruption.exitCode() !== null) {
      const each = results?.replications.asked ?? planned;
      sayInterrupted(collected.finished, each * scenario.variants.length, terminal);
    }
    let error: Error | null = null;
    if (robustness && results && !results.partial) {
      const options = { workers, signal: interruption.signal, firstReplication, terminal };
      ({ results, error } = await addRobustness(robustness, results, setup, options));
      folder.writeAll(results, collected);
    }
    if (results) sayResults(results, folder, terminal);
    raiseFailures(collected, asked, scenario);
    if (error) throw error;
    return interruption.exitCode() ?? EXIT.good;
  } finally {
    interruption.release();
  }
}

function sayInterrupted(finished: number, planned: number, terminal: Terminal): void {
  const nothing = finished === 0 ? ': nothing is written' : '';
  terminal.err(`interrupted after ${finished} of ${planned} runs${nothing}`);
}

function sayResults(results: Results, folder: ResultsFolder, terminal: Terminal): void {
  terminal.out(renderTerminal(results, { width: terminal.columns, colour: terminal.colour }).trimEnd());
  terminal.out(`\nReport: ${folder.report}`);
}

/** A rule is followed again, and comes to the same number; a fixed number is said. */
function replicationOptions({ overrides }: ComparisonAsked, { replications, stopRule }: ResolvedScenario): string[] {
  const { halfWidths = [], replicationsMax } = overrides;
  return [
    ...(stopRule === null || overrides.replications !== undefined ? ['--replications', String(replications)] : []),
    ...halfWidths.flatMap((width) => ['--half-width', width]),
    ...(replicationsMax === undefined ? [] : ['--max-replications', String(replicationsMax)]),
  ];
}

/** What makes the same results again: neither the number of workers nor the folder changes them. */
function commandFor(
  { scenario: name, trace, overrides }: ComparisonAsked,
  { seed }: ResolvedScenario,
  variants: readonly string[],
  firstReplication: number,
  replications: readonly string[],
): string {
  return shellCommand(
    ...['gpufleet', 'compare', name, '--seed', seed, ...replications],
    ...(firstReplication === 0 ? [] : ['--first-replication', String(firstReplication)]),
    ...(trace === undefined ? [] : ['--trace', trace]),
    ...overrides.set.flatMap((set) => ['--set', set]),
    ...variants.flatMap((variant) => ['--variant', variant]),
  );
}

/** Says what went wrong in runs, after all that went right is written. */
function raiseFailures({ refusal, failures }: CollectedRuns, asked: ComparisonAsked, scenario: ResolvedScenario): void {
  if (refusal) throw new InputError(refusal);
  const [first] = failures;
  if (!first) return;
  const { variant: index, replication } = first;
  const variant = scenario.variants[index]!.name;
  const where = `scenario ${scenario.name}, variant ${variant}, replication ${replication}, seed ${scenario.seed}`;
  const more = failures.length - 1;
  const others = more === 0 ? [] : [`${more} more run${more === 1 ? '' : 's'} failed`];
  const repeat = commandFor(asked, scenario, [variant], replication, ['--replications', '1']);
  throw new RunFailedError(where, first, [...others, `repeat it with: ${repeat}`]);
}
