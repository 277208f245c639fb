/**
 * One search from what was asked to the folder of its results: rung after rung, then fresh replications of the
 * finalists. It must not know how options are written, how a run is made, or by which rule points leave.
 */
import { join } from 'node:path';
import { counted } from '../../../reports/format.ts';
import { optimiseTerminal } from '../../../reports/optimise/terminal.ts';
import { InputError, type Issue } from '../../engine/errors.ts';
import { UNSERVED_SHARE } from '../../experiment/comparison.ts';
import { parseConstraint } from '../../experiment/optimise/constraint.ts';
import {
  afterRung,
  type Effort,
  finalistsOf,
  firstRung,
  nextRung,
  type Rung,
  rungsPlanned,
  type SearchState,
} from '../../experiment/optimise/halving.ts';
import { outcomeOf } from '../../experiment/optimise/outcome.ts';
import { type Candidate, type OptimiseResults, optimiseResults } from '../../experiment/optimise/results.ts';
import type { Aim } from '../../experiment/optimise/standing.ts';
import { metricRemedy } from '../../experiment/scenario/check-published.ts';
import { pointName, type SweepPlan } from '../../experiment/sweep/plan.ts';
import { columnsOf, MetricKeys } from '../../experiment/sweep/rows.ts';
import { findMetric, METRICS } from '../../simulation/metrics/table.ts';
import { catchInterruption } from '../compare/interruption.ts';
import { EXIT, UsageError } from '../errors.ts';
import { packageVersion } from '../files/package.ts';
import { Progress } from '../progress.ts';
import { shellCommand } from '../shell.ts';
import { type LoadedSweep, loadSweep, type SweepAsked } from '../sweep/load-sweep.ts';
import { SweepExecutor } from '../sweep/make-sweep-runs.ts';
import { RowsFolder } from '../sweep/rows-folder.ts';
import { troubleError, troubleToTell } from '../sweep/trouble.ts';
import type { Terminal } from '../terminal.ts';
import { AskedRuns } from './ask-runs.ts';
import { OptimiseFolder } from './optimise-folder.ts';

export interface OptimiseAsked extends SweepAsked {
  readonly metric: string;
  /** Undefined: as the metric's table says. */
  readonly better: 'higher' | 'lower' | undefined;
  /** As typed. */
  readonly conditions: readonly string[];
  readonly effort: Effort & { readonly fresh: number };
  /** Folder of the results; undefined: `out/<sweep>-optimise`. */
  readonly out: string | undefined;
  readonly workers: number;
  /** Only say what would be run at most. */
  readonly dryRun: boolean;
}

/**
 * @returns the exit code: 1 where even the chosen point is shown to violate a condition.
 * @throws InputError and the like before the first run, RunFailedError after the last
 */
export async function runOptimise(asked: OptimiseAsked, terminal: Terminal): Promise<number> {
  const aimed = aimOf(asked);
  const sweep = await loadSweep(asked);
  const { plan } = sweep;
  const aim: Aim = { ...aimed, kind: plan.kind };
  const candidates = candidatesOf(plan);
  if (asked.dryRun) {
    sayEffort(candidates.length, asked, plan, terminal);
    return EXIT.good;
  }
  const folder = new OptimiseFolder(asked.out ?? join('out', `${plan.name}-optimise`));
  folder.prepare(sweep.paths, (line) => terminal.err(line));
  try {
    return await searchInFolder(folder, asked, aim, sweep, candidates, terminal);
  } finally {
    folder.close();
  }
}

async function searchInFolder(
  folder: OptimiseFolder,
  asked: OptimiseAsked,
  aim: Aim,
  sweep: LoadedSweep,
  candidates: readonly Candidate[],
  terminal: Terminal,
): Promise<number> {
  const { plan } = sweep;
  const keys = new MetricKeys();
  const order = METRICS.map(({ name }) => name);
  const kept = new RowsFolder(folder.path, keys, (rows) => columnsOf(plan, rows, keys, order));
  const found = await kept.finished((message) => terminal.err(message));
  const interruption = catchInterruption();
  try {
    const progress = new Progress(terminal, candidates.length * asked.effort.first);
    const runs = new AskedRuns(
      candidates.map(({ candidate, point, variant }) => ({
        candidate,
        point,
        variant: plan.variants.indexOf(variant),
      })),
      {
        ...{ executor: new SweepExecutor(sweep), keys, found, progress },
        ...{ workers: asked.workers, signal: interruption.signal, onRow: (row) => kept.add(row) },
        metrics: [aim.key, ...aim.constraints.map(({ key }) => key), UNSERVED_SHARE],
      },
    );
    let results: OptimiseResults | null = null;
    try {
      results = await search(asked, aim, sweep, candidates, runs, progress, interruption.signal);
    } finally {
      progress.clear();
      const { most, fresh } = asked.effort;
      if (runs.rows.length > 0) kept.finish(runs.kept(most + fresh));
      else folder.leave();
    }
    if (interruption.exitCode() !== null)
      terminal.err(`interrupted after ${runs.rows.length} runs; the same command goes on with them`);
    if (results) {
      folder.write(results);
      terminal.out(optimiseTerminal(results, { width: terminal.columns, colour: terminal.colour }).trimEnd());
      terminal.out(`\nReport: ${folder.report}`);
    }
    raiseTroubles(runs, asked, sweep, candidates);
    const isViolated = results?.chosen.constraints.some(({ verdict }) => verdict === 'violated') ?? false;
    return interruption.exitCode() ?? (isViolated ? EXIT.gateFailed : EXIT.good);
  } finally {
    interruption.release();
  }
}

/** Null where it was interrupted, or where no point has a value. */
async function search(
  asked: OptimiseAsked,
  aim: Aim,
  sweep: LoadedSweep,
  candidates: readonly Candidate[],
  runs: AskedRuns,
  progress: Progress,
  signal: AbortSignal,
): Promise<OptimiseResults | null> {
  const { effort } = asked;
  const rungs: Rung[] = [firstRung(candidates.length, effort)];
  let state: SearchState | null = null;
  for (;;) {
    const { points, replications } = rungs.at(-1)!;
    const missing = runs.missing(points, 0, replications);
    if (state !== null) progress.extend(missing);
    await runs.ask(points, 0, replications);
    if (signal.aborted) return null;
    state = afterRung(rungs, state?.left ?? [], (candidate) => runs.of(candidate, 0, replications), aim, effort);
    if (state.standing[0]!.unranked !== null) return noWinner(state, runs, aim);
    if (state.isOver) break;
    rungs.push(nextRung(state, effort));
  }
  const finalists = finalistsOf(state, effort);
  const from = effort.most;
  progress.extend(runs.missing(finalists, from, from + effort.fresh));
  await runs.ask(finalists, from, from + effort.fresh);
  if (signal.aborted) return null;
  const outcome = outcomeOf(finalists, (candidate) => runs.of(candidate, from, from + effort.fresh), aim);
  const { plan, inputs } = sweep;
  const { name, scenario, question, seed, axes } = plan;
  return optimiseResults(
    {
      ...{ version: packageVersion(), sweep: name, scenario, question, seed, inputs, candidates },
      command: commandFor(asked, plan),
      axes: axes.map(({ title }) => title),
    },
    { ...{ aim, effort, state, outcome, firstFresh: from, failures: runs.failures }, runs: runs.rows.length },
  );
}

/** Runs that failed are told elsewhere. @throws InputError where all went well, and yet nothing can be ranked */
function noWinner({ standing }: SearchState, { failures }: AskedRuns, aim: Aim): null {
  if (failures.length > 0) return null;
  const isGrowing = standing[0]!.unranked === 'not stationary';
  throw new InputError([
    isGrowing
      ? {
          message: `queues grow through the window at every point: ${aim.key} is a matter of the window's length`,
          remedy: 'search at a lower load, or for a metric that is no wait, such as utilisationOfInService',
        }
      : {
          message: `no run has a value of ${aim.key}`,
          remedy: 'check its dimensions against the metrics in results.json of a comparison',
        },
  ]);
}

function aimOf({ metric, better, conditions }: OptimiseAsked): Omit<Aim, 'kind'> {
  const issues: Issue[] = [];
  const remedy = metricRemedy(metric);
  if (remedy !== null) issues.push({ message: `--metric: there is no metric ${JSON.stringify(metric)}`, remedy });
  const constraints = conditions.flatMap((text) => parseConstraint(text, metricRemedy, issues) ?? []);
  if (issues.length > 0) throw new InputError(issues);
  const known = findMetric(metric)!;
  const direction = better ?? (known.better === 'none' ? undefined : known.better);
  if (direction === undefined)
    throw new UsageError(`${known.name} has no better direction of its own, give --better higher or --better lower`);
  return { key: metric, better: direction, ranksWaits: known.ranksWaits, constraints };
}

function candidatesOf({ points, variants, axes }: SweepPlan): Candidate[] {
  return points.flatMap(({ point, levels }) =>
    variants.map((variant, k) => ({
      ...{ candidate: point * variants.length + k, point, variant },
      name: `${variants.length > 1 ? `${variant}: ` : ''}${pointName(axes, levels)}`,
      levels: levels.map(({ label }) => label),
    })),
  );
}

function sayEffort(points: number, { effort }: OptimiseAsked, plan: SweepPlan, terminal: Terminal): void {
  const { finalists, fresh } = effort;
  const rungs = rungsPlanned(points, effort);
  const lines = rungs.map(
    (rung) => `  ${counted(rung.points, 'point')} × ${counted(rung.replications, 'replication')}`,
  );
  // A rung takes over the replications of the one before.
  const runs = rungs.reduce((sum, rung, k) => {
    return sum + rung.points * (rung.replications - (rungs[k - 1]?.replications ?? 0));
  }, 0);
  const last = Math.min(points, finalists);
  lines.push(`  ${counted(last, 'finalist')} × ${counted(fresh, 'fresh replication')}`);
  terminal.out(plan.question);
  terminal.out(`${plan.name}: at most ${counted(runs + last * fresh, 'run')}`);
  for (const line of lines) terminal.out(line);
}

/** What makes the same results again: neither the number of workers nor the folder changes them. */
function commandFor(asked: OptimiseAsked, { seed }: SweepPlan): string {
  const { first, most, keep, finalists, fresh } = asked.effort;
  return shellCommand(
    ...['gpufleet', 'optimise', asked.sweep, '--metric', asked.metric],
    ...(asked.better === undefined ? [] : ['--better', asked.better]),
    ...asked.conditions.flatMap((condition) => ['--subject-to', condition]),
    ...['--seed', seed, '--first', String(first), '--most', String(most), '--keep', String(keep)],
    ...['--finalists', String(finalists), '--confirm', String(fresh)],
    ...(asked.trace === undefined ? [] : ['--trace', asked.trace]),
    ...(asked.overrides.set ?? []).flatMap((set) => ['--set', set]),
  );
}

/** Says what went wrong in runs, after all that went right is written. */
function raiseTroubles(
  { troubles }: AskedRuns,
  asked: OptimiseAsked,
  { plan }: LoadedSweep,
  candidates: readonly Candidate[],
): void {
  const told = troubleToTell(troubles);
  if (!told) return;
  const { run, trouble } = told;
  const { name } = candidates[run.point * plan.variants.length + run.variant]!;
  const where = `search ${plan.name}, point ${name}, replication ${run.replication}, seed ${plan.seed}`;
  const more = troubles.length - 1;
  const others = more === 0 ? '' : `${more} more run${more === 1 ? '' : 's'} did not finish`;
  throw troubleError(trouble, where, others, `repeat it with: ${commandFor(asked, plan)}`);
}
