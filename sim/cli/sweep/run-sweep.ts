/**
 * One sweep from what was asked to the folder of its results. It must not know how options are written, how a run is
 * made, what results mean, or how a report looks.
 */
import { join } from 'node:path';
import { InputError } from '../../engine/errors.ts';
import { metricName } from '../../experiment/comparison.ts';
import { remedyFor } from '../../experiment/scenario/did-you-mean.ts';
import { pointName, type SweepRun, sweepRuns } from '../../experiment/sweep/plan.ts';
import { columnsOf, MetricKeys, type PlacedRow, type RunRow } from '../../experiment/sweep/rows.ts';
import { METRICS } from '../../simulation/metrics/table.ts';
import { catchInterruption } from '../compare/interruption.ts';
import { EXIT } from '../errors.ts';
import type { PoolOptions } from '../executors/worker-pool.ts';
import { Progress } from '../progress.ts';
import { shellCommand } from '../shell.ts';
import type { Terminal } from '../terminal.ts';
import { CollectedRows } from './collected-rows.ts';
import { type LoadedSweep, loadSweep, type SweepAsked } from './load-sweep.ts';
import { SweepExecutor } from './make-sweep-runs.ts';
import { RowsFolder } from './rows-folder.ts';
import { SweepFolder } from './sweep-folder.ts';
import { type Trouble, troubleError, troubleToTell } from './trouble.ts';

export interface SweepRunAsked extends SweepAsked {
  /** Folder of the results; undefined: `out/<sweep>`. */
  readonly out: string | undefined;
  readonly workers: number;
  /** Only say what would be run, and for how long. */
  readonly dryRun: boolean;
  /** Whether finished runs in the folder are made again. */
  readonly fresh: boolean;
  /** Lanes that load the program meanwhile. */
  readonly early?: PoolOptions['early'];
  /** Another thread, for tests that plant faults. */
  readonly thread?: PoolOptions['thread'];
}

interface TroubledRun {
  readonly run: SweepRun;
  readonly trouble: Trouble;
}

/** @returns the exit code. @throws InputError and the like before the first run, RunFailedError after the last */
export async function runSweep(asked: SweepRunAsked, terminal: Terminal): Promise<number> {
  const { workers } = asked;
  const sweep = await loadSweep(asked);
  const executor = new SweepExecutor(sweep);
  if (asked.dryRun) {
    const { sayPlan } = await import('./say-plan.ts');
    await sayPlan(sweep, workers, terminal);
    return EXIT.good;
  }
  const folder = new SweepFolder(asked.out ?? join('out', sweep.plan.name));
  folder.prepare(sweep.paths, (line) => terminal.err(line));
  try {
    return await makeInFolder(folder, asked, sweep, executor, terminal);
  } finally {
    folder.close();
  }
}

async function makeInFolder(
  folder: SweepFolder,
  asked: SweepRunAsked,
  sweep: LoadedSweep,
  executor: SweepExecutor,
  terminal: Terminal,
): Promise<number> {
  const { workers, early, thread } = asked;
  const runs = sweepRuns(sweep.plan);
  const keys = new MetricKeys();
  const metricOrder = METRICS.map(({ name }) => name);
  const kept = new RowsFolder(folder.path, keys, (rows) => columnsOf(sweep.plan, rows, keys, metricOrder));
  const found = asked.fresh ? new Map<string, RunRow>() : await kept.finished((message) => terminal.err(message));
  const collected = new CollectedRows(runs, (run) => executor.hashOf(run));
  const taken = collected.takeOver(found);
  if (taken > 0) terminal.err(`${sweep.plan.name}: goes on, ${taken} of ${runs.length} runs are there already`);
  if (found.size > collected.taken)
    terminal.err(
      `${folder.path}: ${found.size - collected.taken} finished runs there are of another sweep, scenario, file or ` +
        'version of the simulator: they are not used, and go when this sweep is finished',
    );
  const interruption = catchInterruption();
  const troubles: TroubledRun[] = [];
  try {
    const pending = collected.pending();
    const progress = new Progress(terminal, pending.length);
    const made = executor.make(pending, {
      ...{ workers, keys, signal: interruption.signal },
      onRow: (run, row, trouble) => {
        for (const placed of collected.add(run, row)) kept.add(placed);
        if (trouble) troubles.push({ run, trouble });
        progress.advance();
      },
      ...(early && { early }),
      ...(thread && { thread }),
    });
    // While the workers run this thread has time; what it loads now is the program as it was when the sweep began.
    const reporting = import('./report-sweep.ts');
    reporting.catch(() => {});
    await made;
    progress.clear();
    if (interruption.exitCode() !== null)
      terminal.err(`interrupted after ${collected.rows.length} of ${runs.length} runs; the same command goes on`);
    if (collected.rows.length > 0) {
      kept.finish(collected.rows);
      const { reportSweep } = await reporting;
      reportSweep(sweep, collected.rows, keys, commandFor(asked, sweep), folder, terminal);
    } else folder.leave();
    raiseTroubles(troubles, asked, sweep);
    if (interruption.exitCode() === null) refuseUnknownMetrics(sweep.plan.primary, collected.rows, keys);
    return interruption.exitCode() ?? EXIT.good;
  } finally {
    interruption.release();
  }
}

/** What makes the same results again: neither the number of workers nor the folder changes them. */
function commandFor({ sweep: word, trace, overrides }: SweepRunAsked, { plan }: LoadedSweep): string {
  return shellCommand(
    ...['gpufleet', 'sweep', word, '--seed', plan.seed, '--replications', String(plan.replications)],
    ...(trace === undefined ? [] : ['--trace', trace]),
    ...(overrides.set ?? []).flatMap((set) => ['--set', set]),
  );
}

/** Says what went wrong in runs, after all that went right is written. */
function raiseTroubles(troubles: readonly TroubledRun[], asked: SweepRunAsked, sweep: LoadedSweep): void {
  const { plan } = sweep;
  const told = troubleToTell(troubles);
  if (!told) return;
  const { run, trouble } = told;
  const point = pointName(plan.axes, plan.points[run.point]!.levels);
  const where = `sweep ${plan.name}, point ${run.point} (${point}), variant ${plan.variants[run.variant]}, replication ${run.replication}, seed ${plan.seed}`;
  const more = troubles.length - 1;
  const others =
    more === 0 ? '' : `${more} more run${more === 1 ? '' : 's'} did not finish, each is a row with its error`;
  throw troubleError(trouble, where, others, `repeat what failed with: ${commandFor(asked, sweep)}`);
}

/**
 * A dimension or a value of one that no run has: only runs know which there are.
 * @throws InputError, after all is written
 */
function refuseUnknownMetrics(primary: readonly string[], rows: readonly PlacedRow[], keys: MetricKeys): void {
  // A name is checked before; a figure that is missing everywhere under its plain name is one that may be.
  const unknown = primary.filter((key) => key.includes('{') && !keys.keys.includes(key));
  if (!rows.some(({ row }) => row.status === 'finished')) return;
  const issues = unknown.map((key) => {
    const known = keys.keys.filter((each) => metricName(each) === metricName(key));
    return { message: `no run has a figure for ${key}`, remedy: remedyFor(key, known.slice(0, 20), 'runs have') };
  });
  if (issues.length > 0) throw new InputError(issues);
}
