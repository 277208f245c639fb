/**
 * Makes the further runs of a comparison for robustness, after its own. It must not know how values are changed, what
 * survives, or how a report looks.
 */
import { InputError } from '../../engine/errors.ts';
import type { Results, RunRecord } from '../../experiment/results.ts';
import { buildRobustness } from '../../experiment/robustness/assemble.ts';
import { type RobustnessPlan, robustnessRuns } from '../../experiment/robustness/plan.ts';
import { METRICS } from '../../simulation/metrics/table.ts';
import { RunFailedError, type RunFault } from '../errors.ts';
import type { WorkerSetup } from '../executors/run-task.ts';
import { makeRuns } from '../executors/worker-pool.ts';
import { Progress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

export interface RobustnessOptions {
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly firstReplication: number;
  readonly terminal: Terminal;
}

export interface RobustnessOutcome {
  /** The results with what was found, or as they were where no further run finished. */
  readonly results: Results;
  /** What went wrong, to be raised when all that went right is written; null if nothing did. */
  readonly error: Error | null;
}

/** @param results of the comparison itself, complete. The trace's columns are shared between threads. */
export async function addRobustness(
  plan: RobustnessPlan,
  results: Results,
  { trace, policies = [] }: Pick<WorkerSetup, 'trace' | 'policies'>,
  { workers, signal, firstReplication, terminal }: RobustnessOptions,
): Promise<RobustnessOutcome> {
  const { scenario } = plan;
  const runs = robustnessRuns(plan, firstReplication);
  const records: RunRecord[][] = scenario.variants.map(() => []);
  let error: Error | null = null;
  if (terminal.live) terminal.err(`${runs.length} further runs with assumed values halved and doubled`);
  const progress = new Progress(terminal, runs.length);
  await makeRuns({ scenario, trace, policies }, runs, {
    ...{ workers, signal },
    keepsJobs: () => false,
    onOutcome: ({ variant, replication }, outcome) => {
      progress.advance();
      if (outcome.kind === 'finished') records[variant]!.push(outcome.run.record);
      else if (outcome.kind === 'refused') error ??= new InputError(outcome.issues);
      else error ??= failure(plan, { variant, replication }, outcome, results.command);
    },
  });
  progress.clear();
  const finished = records.reduce((sum, own) => sum + own.length, 0);
  if (signal.aborted) terminal.err(`interrupted after ${finished} of ${runs.length} further runs`);
  if (finished === 0 && runs.length > 0) return { results, error };
  return { results: { ...results, robustness: buildRobustness(results, plan, records, METRICS) }, error };
}

function failure(
  { scenario, changes }: RobustnessPlan,
  run: { readonly variant: number; readonly replication: number },
  fault: RunFault,
  command: string,
): RunFailedError {
  const { path, direction } = changes.find(({ variants }) => variants.includes(run.variant))!;
  const { name } = scenario.variants[run.variant]!;
  const where = `scenario ${scenario.name}, variant ${name}, ${path} ${direction}, replication ${run.replication}`;
  return new RunFailedError(`${where}, seed ${scenario.seed}`, fault, [`repeat it with: ${command}`]);
}
