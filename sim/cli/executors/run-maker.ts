/**
 * Makes one run after the other from a scenario, and keeps the last replication's jobs for its other variants.
 * It must not know that it lives in a thread.
 */
import { InputError } from '../../engine/errors.ts';
import { finishedRun } from '../../experiment/assemble.ts';
import { jobsOfReplication, type ReplicationJobs } from '../../experiment/run/replication-jobs.ts';
import { runInput } from '../../experiment/run/run-input.ts';
import { simulate } from '../../simulation/simulate.ts';
import { jobsCsvRows } from '../files/jobs-csv.ts';
import type { RunOutcome, RunTask, WorkerSetup } from './run-task.ts';

export class RunMaker {
  private readonly setup: WorkerSetup;
  private last: { readonly replication: number; readonly made: ReplicationJobs } | null = null;

  constructor(setup: WorkerSetup) {
    this.setup = setup;
  }

  /** Never throws: an error would lose its class, and its issues, between threads. */
  make(task: RunTask): RunOutcome {
    try {
      return this.run(task);
    } catch (error) {
      if (error instanceof InputError) return { kind: 'refused', issues: error.issues };
      const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
      return { kind: 'failed', message, stack };
    }
  }

  private run({ variant: index, replication, keepJobs }: RunTask): RunOutcome {
    const { scenario } = this.setup;
    const variant = scenario.variants[index];
    if (!variant) throw new RangeError(`no variant ${index}`);
    const { jobs, record } = this.jobsOf(replication);
    const input = runInput(scenario, variant, jobs);
    const result = simulate(input);
    const clusterIds = variant.fleet.clusters.map((cluster) => cluster.id);
    return {
      kind: 'finished',
      run: finishedRun(replication, result, jobs.count),
      workload: record,
      jobsCsv: keepJobs
        ? jobsCsvRows({ variant: variant.name, replication, clusterIds, jobs, schedule: result.schedule })
        : null,
    };
  }

  private jobsOf(replication: number): ReplicationJobs {
    if (this.last?.replication === replication) return this.last.made;
    // Let go of the old jobs before the new ones are made: both at once would double the memory.
    this.last = null;
    const made = jobsOfReplication(this.setup.scenario, this.setup.trace, replication);
    this.last = { replication, made };
    return made;
  }
}
