/**
 * The runs of a comparison as they end, in any order, and the results that they make. It must not know threads or files.
 */
import type { Issue } from '../../engine/errors.ts';
import { buildResults, type FinishedRun, type ResultsHeader } from '../../experiment/assemble.ts';
import type { Results, WorkloadRecord } from '../../experiment/results.ts';
import { robustnessNotMade } from '../../experiment/robustness/assemble.ts';
import { policyTexts } from '../../experiment/run/run-input.ts';
import type { PlannedRun } from '../../experiment/scenario/plan.ts';
import { suppliedClusters } from '../../experiment/supply-record.ts';
import { METRICS } from '../../simulation/metrics/table.ts';
import type { RunFault } from '../errors.ts';
import type { RunOutcome } from '../executors/run-task.ts';
import type { Experiment } from './load-experiment.ts';

/** A run that ended by our fault. */
export interface FailedRun extends PlannedRun, RunFault {}

export interface CollectorOptions {
  /** What makes these results again. */
  readonly command: string;
  /** The same with assumed values halved and doubled. */
  readonly robustnessCommand: string;
  readonly version: string;
}

export class CollectedRuns {
  readonly failures: FailedRun[] = [];
  /** What is wrong with the input, found by making a run; the same for many runs. */
  refusal: readonly Issue[] | null = null;
  /** Rows of jobs.csv by variant. */
  readonly jobsCsv: (Uint8Array | null)[];
  /** Lines of decisions.jsonl by variant. */
  readonly decisions: (Uint8Array | null)[];
  private readonly experiment: Experiment;
  private readonly options: CollectorOptions;
  private readonly runs: FinishedRun[][];
  private workload: { readonly replication: number; readonly record: WorkloadRecord } | null = null;

  constructor(experiment: Experiment, options: CollectorOptions) {
    this.experiment = experiment;
    this.options = options;
    this.runs = experiment.scenario.variants.map(() => []);
    this.jobsCsv = experiment.scenario.variants.map(() => null);
    this.decisions = experiment.scenario.variants.map(() => null);
  }

  add(run: PlannedRun, outcome: RunOutcome): void {
    const { variant, replication } = run;
    if (outcome.kind === 'refused') this.refusal ??= outcome.issues;
    else if (outcome.kind === 'failed') this.failures.push({ ...run, ...outcome });
    else {
      this.runs[variant]!.push(outcome.run);
      // The record of the first replication, whichever ends first: results do not depend on who was faster.
      if (this.workload === null || replication < this.workload.replication)
        this.workload = { replication, record: outcome.workload };
      if (outcome.jobsCsv) this.jobsCsv[variant] = outcome.jobsCsv;
      if (outcome.decisions) this.decisions[variant] = outcome.decisions;
    }
  }

  get finished(): number {
    return this.runs.reduce((sum, runs) => sum + runs.length, 0);
  }

  /** Whether all variants have this replication. */
  isComplete(replication: number): boolean {
    return this.runs.every((runs) => runs.some(({ record }) => record.replication === replication));
  }

  /** Results of what has ended so far; null before the first run. */
  results(): Results | null {
    if (this.workload === null) return null;
    const variants = this.experiment.scenario.variants.map((variant, index) => ({
      name: variant.name,
      overrides: variant.overrides,
      policies: policyTexts(variant),
      patienceSeconds: variant.patience,
      runs: this.runs[index]!,
    }));
    const results = buildResults(headerOf(this.experiment, this.options, this.workload.record), variants, METRICS);
    const robustness = robustnessNotMade(this.experiment.scenario, this.options.robustnessCommand);
    return robustness ? { ...results, robustness } : results;
  }
}

function headerOf(
  { scenario, inputs }: Experiment,
  { version, command }: CollectorOptions,
  workload: WorkloadRecord,
): ResultsHeader {
  const {
    question,
    kind,
    seed,
    primary,
    yardsticks,
    replications,
    stopRule,
    zone,
    start,
    times,
    assumptions,
    published,
  } = scenario;
  return {
    ...{ version, scenario: scenario.name, question, kind, seed, inputs, command, primary, replications, stopRule },
    ...(yardsticks.length > 0 && { yardsticks }),
    ...{ zone, start, windowSeconds: [times.windowStart, times.windowEnd], assumptions, published, workload },
    clusters: suppliedClusters(scenario),
  };
}
