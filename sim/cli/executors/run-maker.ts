/**
 * Makes one run after the other from a scenario, or from the points of a sweep over one, and keeps the last
 * replication's jobs and projects for its other variants and points.
 * It must not know that it lives in a thread.
 */
import { InputError, type Issue } from '../../engine/errors.ts';
import { finishedRun } from '../../experiment/assemble.ts';
import { projectsIdentityText, workloadIdentityText } from '../../experiment/run/demand-identity.ts';
import { faultFacts } from '../../experiment/run/faults-of-run.ts';
import { type DrawnProjects, drawProjects, programmeOf } from '../../experiment/run/programme-of-run.ts';
import { jobsOfReplication, type ReplicationJobs } from '../../experiment/run/replication-jobs.ts';
import { runInput } from '../../experiment/run/run-input.ts';
import { simulateDated } from '../../experiment/run/simulate-dated.ts';
import type { ProgrammePlan } from '../../experiment/scenario/programme-plan.ts';
import type { ResolvedScenario } from '../../experiment/scenario/resolve.ts';
import type { Cluster } from '../../model/fleet.ts';
import { emptyJobTable, type JobTable } from '../../model/jobs.ts';
import type { Programme } from '../../model/programme.ts';
import type { RunResult } from '../../simulation/contract.ts';
import type { Attempt } from '../../simulation/waiting/attempts-journal.ts';
import type { JobEntry } from '../../simulation/waiting/job-story.ts';
import type { Fact } from '../../workload/presets/preset.ts';
import { decisionLines } from '../files/decisions-jsonl.ts';
import { jobsCsvRows } from '../files/jobs-csv.ts';
import type { RunOutcome, RunTask, WorkerSetup } from './run-task.ts';

/** How many sets of projects are kept of a replication: more than variants of one scenario usually have. */
const KEPT_PROJECTS = 6;

/** What a run tells of one job. */
export interface ToldJob {
  readonly fingerprint: string;
  /** Null where there is one class only. */
  readonly jobClass: string | null;
  readonly entries: readonly JobEntry[];
}

export interface WholeRun {
  readonly result: RunResult;
  /** As they came about. */
  readonly jobs: JobTable;
  readonly clusters: readonly Cluster[];
  /** What `user` of a job counts in: applications of a programme; empty without one. */
  readonly projects: readonly string[];
  /** Lines of decisions.jsonl; null without a programme. */
  readonly decisions: Uint8Array | null;
}

/** Ids of the jobs by row: of a programme those of its demand. */
function idsOf({ jobs, programme }: { jobs: JobTable; programme: Programme | null }): Float64Array {
  return programme?.demand.id ?? jobs.id;
}

/** By index; empty without a programme. */
function applicationIds(programme: Programme | null): string[] {
  return programme?.applications.map(({ id }) => id) ?? [];
}

export class RunMaker {
  private readonly setup: WorkerSetup;
  private replication: number | null = null;
  private jobs: { readonly from: string; readonly made: ReplicationJobs } | null = null;
  private faults: { readonly of: ResolvedScenario; readonly facts: readonly Fact[] } | null = null;
  /** By what they are drawn from; the last ones. */
  private readonly projects = new Map<string, DrawnProjects>();

  constructor(setup: WorkerSetup) {
    this.setup = setup;
  }

  /** Never throws: an error would lose its class, and its issues, between threads. */
  make(task: RunTask): RunOutcome {
    try {
      return this.run(task);
    } catch (error) {
      if (error instanceof InputError) return { kind: 'refused', issues: this.inRun(task, error.issues) };
      const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
      return { kind: 'failed', message, stack };
    }
  }

  /** What policies did in one run, such as to let a job starve, is told with that run: others may well go on. */
  private inRun({ scenario = this.setup.scenario, variant, replication }: RunTask, issues: readonly Issue[]): Issue[] {
    const run = `variant ${scenario.variants[variant]?.name}, replication ${replication}`;
    const isOfRun = ({ file, path = '' }: Issue): boolean => file === undefined && /^policies\b/.test(path);
    return issues.map((issue) => (isOfRun(issue) ? { ...issue, message: `${run}: ${issue.message}` } : issue));
  }

  /** Makes a run once more for the story of the job with that id; null: there is none. Throws what a run throws. */
  tellOf(task: RunTask, id: number): ToldJob | null {
    const { scenario, variant, made } = this.prepare(task);
    const { replication } = task;
    const row = idsOf(made).indexOf(id);
    if (row < 0) return null;
    const input = runInput(scenario, variant, made.jobs, replication, made.programme);
    const result = simulateDated(scenario, { ...input, watchedJob: row });
    const { jobClass, classes } = result.programme?.jobs ?? made.jobs;
    const { fingerprint, jobStory = [] } = result;
    return { fingerprint, jobClass: classes.length > 1 ? classes[jobClass[row]!]! : null, entries: jobStory };
  }

  /** A run with what became of each of its jobs, for whoever looks at them one by one. Throws what a run throws. */
  wholeOf(task: RunTask): WholeRun {
    const { scenario, variant, made } = this.prepare(task);
    const { replication } = task;
    const input = runInput(scenario, variant, made.jobs, replication, made.programme);
    const result = simulateDated(scenario, input);
    return {
      result,
      jobs: result.programme?.jobs ?? made.jobs,
      clusters: input.fleet.clusters,
      projects: applicationIds(made.programme),
      decisions: this.storyOf(variant.name, replication, made.programme, result),
    };
  }

  /** Every attempt of the jobs of these rows until that instant: a run once more. Throws what a run throws. */
  attemptsOf(task: RunTask, rows: Int32Array, until: number): readonly Attempt[] {
    const { scenario, variant, made } = this.prepare(task);
    const input = runInput(scenario, variant, made.jobs, task.replication, made.programme);
    return simulateDated(scenario, { ...input, watchedRows: { rows, until } }).attempts ?? [];
  }

  /** The least and the greatest id of the run's jobs. */
  jobIds(task: RunTask): [least: number, most: number] {
    const ids = idsOf(this.prepare(task).made);
    return [ids.reduce((least, id) => Math.min(least, id), Infinity), ids.reduce((most, id) => Math.max(most, id), 0)];
  }

  private prepare({ scenario = this.setup.scenario, variant: index, replication }: RunTask) {
    const variant = scenario.variants[index];
    if (!variant) throw new RangeError(`no variant ${index}`);
    this.turnTo(replication);
    const made = variant.programme
      ? this.programmeOf(scenario, variant.programme, replication)
      : { ...this.jobsOf(scenario, replication), programme: null };
    return { scenario, variant, made };
  }

  private run(task: RunTask): RunOutcome {
    const { scenario, variant, made } = this.prepare(task);
    const { replication, keepJobs } = task;
    const result = simulateDated(scenario, runInput(scenario, variant, made.jobs, replication, made.programme));
    // A programme's jobs come about in the run: grants decide when they are submitted, and on how many GPUs.
    const jobs = result.programme?.jobs ?? made.jobs;
    const clusterIds = variant.fleet.clusters.map((cluster) => cluster.id);
    return {
      kind: 'finished',
      run: finishedRun(replication, result, jobs.count),
      workload: { ...made.record, facts: [...made.record.facts, ...this.faultFacts(scenario, replication)] },
      jobsCsv: keepJobs
        ? jobsCsvRows({
            variant: variant.name,
            replication,
            clusterIds,
            jobs,
            schedule: result.schedule,
            waited: (result.programme ?? result.stays)?.waited,
            programme: result.programme
              ? { applications: applicationIds(made.programme), grantOf: result.programme.grantOf }
              : null,
          })
        : null,
      decisions: this.storyOf(variant.name, replication, made.programme, result),
    };
  }

  /** Lines of decisions.jsonl; null without a programme, and where the story is not asked for. */
  private storyOf(
    variant: string,
    replication: number,
    programme: Programme | null,
    { programme: ran }: RunResult,
  ): Uint8Array | null {
    const { scenario, storyReplication } = this.setup;
    if (!programme || !ran || replication !== storyReplication) return null;
    const { startEpochSeconds, zoneOffsetSeconds } = scenario;
    const applications = new Map(programme.applications.map((application) => [application.id, application]));
    return decisionLines({ variant, replication, startEpochSeconds, zoneOffsetSeconds, applications }, ran.story);
  }

  /** Lets go of what was kept of another replication before anything new is made: both at once would double the memory. */
  private turnTo(replication: number): void {
    if (this.replication === replication) return;
    this.replication = replication;
    this.jobs = null;
    this.projects.clear();
    this.faults = null;
  }

  private faultFacts(scenario: ResolvedScenario, replication: number): readonly Fact[] {
    if (this.faults?.of !== scenario) this.faults = { of: scenario, facts: faultFacts(scenario, replication) };
    return this.faults.facts;
  }

  private jobsOf(scenario: ResolvedScenario, replication: number): ReplicationJobs {
    const from = workloadIdentityText(scenario);
    if (this.jobs?.from !== from) {
      this.jobs = null;
      this.jobs = { from, made: jobsOfReplication(scenario, this.setup.trace, replication) };
    }
    return this.jobs.made;
  }

  /** Variants, and points of a sweep, that differ in policies only share what is drawn. */
  private programmeOf(scenario: ResolvedScenario, plan: ProgrammePlan, replication: number) {
    const key = projectsIdentityText(scenario, plan);
    const { seed } = scenario;
    const workload = plan.projects.workloadOf === null ? null : this.jobsOf(scenario, replication);
    const drawn = this.projects.get(key) ?? drawProjects(plan.projects, { seed, replication }, workload);
    // What was asked for last stands last; the first is forgotten.
    this.projects.delete(key);
    this.projects.set(key, drawn);
    if (this.projects.size > KEPT_PROJECTS) this.projects.delete(this.projects.keys().next().value!);
    return { jobs: emptyJobTable(0), record: drawn.record, programme: programmeOf(plan, drawn) };
  }
}
