/**
 * Makes runs of a sweep on several cores and tells of each as a row. It must not know why these runs are made, nor where
 * rows are kept.
 */
import { formatIssue } from '../../engine/errors.ts';
import { demandIdentityText } from '../../experiment/run/demand-identity.ts';
import type { SweepRun } from '../../experiment/sweep/plan.ts';
import { finishedRow, type MetricKeys, type RunRow, unfinishedRow } from '../../experiment/sweep/rows.ts';
import { type RunOutcome, sharedTrace, type WorkerSetup } from '../executors/run-task.ts';
import { makeRuns, type PoolOptions } from '../executors/worker-pool.ts';
import { sha256 } from '../files/sha256.ts';
import type { LoadedSweep } from './load-sweep.ts';
import type { Trouble } from './trouble.ts';

/** A thread that dies takes its run along; twice more is enough for whatever came from outside. */
const ATTEMPTS = 3;

export interface SweepRunsOptions {
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly keys: MetricKeys;
  /** Told of each run as it ends, in any order. */
  readonly onRow: (run: SweepRun, row: RunRow, trouble: Trouble | null) => void;
  /** Lanes that are there already. */
  readonly early?: PoolOptions['early'];
  /** Another thread, for tests that plant faults. */
  readonly thread?: PoolOptions['thread'];
}

/** The executor of a loaded sweep: of any of its runs, as often as it is asked. */
export class SweepExecutor {
  private readonly sweep: LoadedSweep;
  private readonly setup: WorkerSetup;
  /** Number of what is drawn for a point's variant: equal for those that share it. */
  private readonly demands = new Map<string, number>();
  private readonly demandOf: (number | undefined)[][];

  constructor(sweep: LoadedSweep) {
    this.sweep = sweep;
    const { base, trace, policies } = sweep;
    this.setup = { scenario: base, trace: trace && sharedTrace(trace), policies };
    this.demandOf = sweep.scenarios.map(() => []);
  }

  /** Hash of all that a run depends on. */
  hashOf({ point, variant, replication }: SweepRun): string {
    return this.sweep.hashes.of(this.sweep.scenarios[point]!, variant, replication);
  }

  /** Resolves when every run has a row, or when the signal comes. */
  async make(runs: readonly SweepRun[], options: SweepRunsOptions): Promise<void> {
    const { workers, signal, keys, onRow, early, thread } = options;
    if (runs.length === 0) return;
    await makeRuns(this.setup, runs, {
      ...{ workers, signal, attempts: ATTEMPTS, keepsJobs: () => false },
      groupOf: (run) => `${run.replication}/${this.demand(run)}`,
      kindOf: ({ point, variant }) => `${point}/${variant}`,
      scenarioOf: ({ point }) => this.sweep.scenarios[point]!,
      onOutcome: (run, outcome) => {
        const hash = this.hashOf(run);
        onRow(run, rowOf(hash, outcome, keys), outcome.kind === 'finished' ? null : outcome);
      },
      ...(early && { early }),
      ...(thread && { thread }),
    });
  }

  private demand({ point, variant }: SweepRun): number {
    const known = this.demandOf[point]![variant];
    if (known !== undefined) return known;
    const text = sha256(demandIdentityText(this.sweep.scenarios[point]!, variant));
    const number = this.demands.get(text) ?? this.demands.size;
    this.demands.set(text, number);
    this.demandOf[point]![variant] = number;
    return number;
  }
}

function rowOf(hash: string, outcome: RunOutcome, keys: MetricKeys): RunRow {
  if (outcome.kind === 'finished') return finishedRow(hash, outcome.run.record, keys);
  if (outcome.kind === 'failed') return unfinishedRow(hash, 'failed', outcome.message);
  return unfinishedRow(hash, 'refused', outcome.issues.map(formatIssue).join('\n'));
}
