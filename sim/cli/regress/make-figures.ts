/**
 * Makes the runs of a suite, one scenario after the other. It must not know how figures are judged.
 */
import { InputError } from '../../engine/errors.ts';
import { figuresOf, type SuiteFigures } from '../../experiment/regress/figures.ts';
import type { RunRecord } from '../../experiment/results.ts';
import { RunFailedError, type RunFault } from '../errors.ts';
import { sharedTrace } from '../executors/run-task.ts';
import { makeRuns } from '../executors/worker-pool.ts';
import { Progress } from '../progress.ts';
import { shellCommand } from '../shell.ts';
import type { Terminal } from '../terminal.ts';
import type { LoadedScenario } from './load-suite.ts';

export interface MakeOptions {
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
}

/**
 * Null where the signal came first: half a suite is not judged.
 * @throws InputError where a run refuses its input, RunFailedError where one fails
 */
export async function makeFigures(
  scenarios: readonly LoadedScenario[],
  { workers, signal, terminal }: MakeOptions,
): Promise<SuiteFigures | null> {
  const progress = new Progress(
    terminal,
    scenarios.reduce((sum, { runs }) => sum + runs.length, 0),
  );
  const figures = new Map<string, ReturnType<typeof figuresByVariant>>();
  for (const loaded of scenarios) {
    const { scenario, trace, policies } = loaded.experiment;
    const records: RunRecord[][] = scenario.variants.map(() => []);
    let error: Error | null = null;
    await makeRuns({ scenario, trace: trace && sharedTrace(trace), policies: policies.files }, loaded.runs, {
      ...{ workers, signal },
      keepsJobs: () => false,
      onOutcome: (run, outcome) => {
        progress.advance();
        if (outcome.kind === 'finished') records[run.variant]!.push(outcome.run.record);
        else if (outcome.kind === 'refused') error ??= new InputError(outcome.issues);
        else error ??= failure(loaded, run, outcome);
      },
    });
    if (signal.aborted) break;
    if (error) progress.clear();
    if (error) throw error;
    figures.set(loaded.suite.id, figuresByVariant(loaded, records));
  }
  progress.clear();
  return signal.aborted ? null : figures;
}

function figuresByVariant({ experiment }: LoadedScenario, records: readonly RunRecord[][]) {
  return new Map(
    experiment.scenario.variants.map(({ name }, k) => {
      const own = [...records[k]!].sort((a, b) => a.replication - b.replication);
      return [name, figuresOf(own)] as const;
    }),
  );
}

function failure(
  { suite, experiment, word }: LoadedScenario,
  run: { readonly variant: number; readonly replication: number },
  fault: RunFault,
): RunFailedError {
  const { seed, variants } = experiment.scenario;
  const variant = variants[run.variant]!.name;
  const repeat = shellCommand(
    ...['gpufleet', 'compare', word, '--seed', seed, '--first-replication', String(run.replication)],
    ...['--replications', '1', '--variant', variant, ...suite.set.flatMap((set) => ['--set', set])],
    ...(suite.trace === null ? [] : ['--trace', suite.trace]),
  );
  const where = `scenario ${suite.id}, variant ${variant}, replication ${run.replication}, seed ${seed}`;
  return new RunFailedError(where, fault, [`repeat it with: ${repeat}`]);
}
