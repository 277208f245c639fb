/**
 * `gpufleet sweep`: its words and options. It must not know what a sweep does.
 */
import { availableParallelism } from 'node:os';
import { REPLICATIONS_MAX } from '../../experiment/replications-max.ts';
import type { Arguments } from '../arguments.ts';
import type { Command, Start } from '../command.ts';
import { SEED_OF_SWEEP, SET_AT_ALL_POINTS, TRACE, WORKERS, workersOf } from '../common-options.ts';
import type { SweepRunAsked } from '../sweep/run-sweep.ts';

export const sweep: Command = {
  name: 'sweep',
  help: 'Run a scenario at many points: a grid or a Latin hypercube of values, on the same random numbers',
  positional: { name: 'file', help: 'Sweep file, or a name of the library (scenarios/sweeps)' },
  options: [
    { name: 'dry-run', help: 'Only show the points and the runs, and how long they would take' },
    { name: 'out', value: 'DIR', help: 'Folder of the results; by default out/SWEEP' },
    { name: 'fresh', help: 'Make every run again; by default runs that are finished in the folder are kept' },
    SEED_OF_SWEEP,
    { name: 'replications', value: 'N', help: "Runs of each variant at each point; by default the sweep's" },
    SET_AT_ALL_POINTS,
    TRACE,
    WORKERS,
  ],
  examples: [
    ['gpufleet sweep threshold-and-slip --dry-run', 'what would be run, and for how long'],
    ['gpufleet sweep threshold-and-slip', 'results and report to out/threshold-and-slip'],
    ['gpufleet sweep my-sweep.yaml --workers 4 --out results', 'after an interruption, the same command goes on'],
  ],
  prepare,
};

function prepare(given: Arguments): Start {
  const seed = given.text('seed');
  const replications = given.wholeNumber('replications', { min: 1, max: REPLICATIONS_MAX });
  const asked: SweepRunAsked = {
    sweep: given.positional('file'),
    trace: given.text('trace'),
    overrides: {
      set: given.texts('set'),
      ...(seed === undefined ? {} : { seed }),
      ...(replications === undefined ? {} : { replications }),
    },
    out: given.text('out'),
    workers: workersOf(given),
    dryRun: given.flag('dry-run'),
    fresh: given.flag('fresh'),
  };
  return async ({ terminal }) => {
    // Threads load what makes runs while this one loads what plans them, and reads the sweep.
    const { EarlyLanes } = await import('../executors/lane.ts');
    const early = new EarlyLanes(asked.dryRun ? 0 : Math.min(asked.workers, availableParallelism()));
    try {
      const { runSweep } = await import('../sweep/run-sweep.ts');
      return await runSweep({ ...asked, early }, terminal);
    } finally {
      await early.end();
    }
  };
}
