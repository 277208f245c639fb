/**
 * `--dry-run`: what a sweep would run, and how long it would take, measured by running a little of it. It must not know
 * how results are kept.
 */
import { counted, decimal } from '../../../reports/format.ts';
import { planRuns } from '../../experiment/scenario/plan.ts';
import { pointName, type SweepPlan, sweepRuns } from '../../experiment/sweep/plan.ts';
import { RunMaker } from '../executors/run-maker.ts';
import type { Terminal } from '../terminal.ts';
import type { LoadedSweep } from './load-sweep.ts';

const POINTS_SHOWN = 20;
/** Points of which the jobs are counted; the others are taken for their mean. */
const POINTS_COUNTED = 12;
/** The measurement ends after the first run that ends later than this, or after so many runs. */
const MEASURED_MS = 2000;
const MEASURED_RUNS = 5;

export async function sayPlan(sweep: LoadedSweep, workers: number, terminal: Terminal): Promise<void> {
  const { plan, scenarios } = sweep;
  const runs = sweepRuns(plan).length;
  terminal.out(plan.question);
  terminal.out(
    `${plan.name}: ${counted(plan.points.length, 'point')} × ${counted(plan.variants.length, 'variant')} × ` +
      `${counted(plan.replications, 'replication')} = ${counted(runs, 'run')}` +
      (plan.excluded === 0 ? '' : `; ${counted(plan.excluded, 'combination')} left out by conditions`),
  );
  for (const line of axisLines(plan)) terminal.out(line);
  terminal.out(`  variants: ${plan.variants.join(', ')}`);
  for (const { point, levels } of plan.points.slice(0, POINTS_SHOWN)) {
    const mark = point === plan.reference ? '  (reference)' : '';
    terminal.out(`  ${String(point).padStart(4)}  ${pointName(plan.axes, levels)}${mark}`);
  }
  const hidden = plan.points.length - POINTS_SHOWN;
  if (hidden > 0) terminal.out(`        and ${counted(hidden, 'more point')}`);
  const step = Math.max(1, Math.floor(scenarios.length / POINTS_COUNTED));
  const sample = scenarios.filter((_, k) => k % step === 0).map((scenario) => planRuns(scenario).jobsPerRun);
  const known = sample.filter((jobs) => jobs !== null);
  const jobsPerRun = known.length === 0 ? null : known.reduce((sum, jobs) => sum + jobs, 0) / known.length;
  const measured = measure(sweep);
  // A run with more jobs than the one that was measured takes longer in proportion.
  const scale = jobsPerRun === null || measured.jobs === 0 ? 1 : jobsPerRun / measured.jobs;
  const lanes = Math.min(workers, runs);
  const seconds = (measured.seconds * scale * runs) / lanes;
  if (jobsPerRun !== null)
    terminal.out(
      `about ${decimal(Math.round(jobsPerRun))} jobs a run, ${decimal(Math.round(jobsPerRun * runs))} in all`,
    );
  terminal.out(
    `measured here: a run of ${decimal(measured.jobs)} jobs takes ${measured.seconds.toFixed(2)} s; ` +
      `with ${counted(lanes, 'thread')} about ${timeText(seconds)}`,
  );
}

/** The fastest of a few runs of the reference, in this thread; the first ones also warm the machine up. */
function measure({ plan, base, scenarios, trace }: LoadedSweep): { readonly seconds: number; readonly jobs: number } {
  const maker = new RunMaker({ scenario: base, trace });
  const scenario = scenarios[plan.reference]!;
  const startedAt = performance.now();
  let best = { seconds: Number.POSITIVE_INFINITY, jobs: 0 };
  for (let k = 0; k < MEASURED_RUNS && (k === 0 || performance.now() - startedAt < MEASURED_MS); k++) {
    const before = performance.now();
    const outcome = maker.make({ variant: 0, replication: k, keepJobs: false, scenario });
    const seconds = (performance.now() - before) / 1000;
    const jobs = outcome.kind === 'finished' ? outcome.run.record.jobs : 0;
    if (seconds < best.seconds) best = { seconds, jobs };
  }
  return best;
}

function* axisLines({ axes, sample }: SweepPlan): Generator<string> {
  if (sample !== 'grid') yield `  Latin hypercube of ${sample.latinHypercube} points`;
  for (const { name, paths, levels, range } of axes) {
    const values = levels
      ? levels.map(({ label }) => label).join(', ')
      : `${range!.from} to ${range!.to}, ${range!.scale}`;
    yield `  ${name} (${paths.join(', ')}): ${values}`;
  }
}

function timeText(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
