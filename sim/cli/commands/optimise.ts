/**
 * `gpufleet optimise`: its words and options. It must not know how a search goes.
 */
import { REPLICATIONS_MAX } from '../../experiment/replications-max.ts';
import type { Arguments } from '../arguments.ts';
import type { Command, Start } from '../command.ts';
import { SEED_OF_SWEEP, SET_AT_ALL_POINTS, TRACE, WORKERS, workersOf } from '../common-options.ts';
import type { OptimiseAsked } from '../optimise/run-optimise.ts';

export const optimise: Command = {
  name: 'optimise',
  help: 'Search the points of a sweep for the best one under conditions, by successive halving',
  positional: { name: 'file', help: 'Sweep file, or a name of the library (scenarios/sweeps)' },
  options: [
    { name: 'metric', value: 'METRIC', help: 'What is sought: a metric, perhaps with dimensions' },
    { name: 'better', value: 'higher|lower', help: "Which values are better; by default as the metric's table says" },
    {
      name: 'subject-to',
      value: 'CONDITION',
      help: 'What the point has to meet, such as "wronglyReclaimedShare<0.02"; a bound may be a percentage or a duration',
      repeatable: true,
    },
    { name: 'first', value: 'N', help: 'Replications of every point at first; by default 5' },
    { name: 'most', value: 'N', help: 'Replications of the last points at most; by default 40' },
    { name: 'keep', value: 'SHARE', help: 'Share of the points that goes on after each rung; by default 0.5' },
    { name: 'finalists', value: 'N', help: 'Points that get fresh replications, the chosen one too; by default 5' },
    { name: 'confirm', value: 'N', help: 'Fresh replications of each finalist; by default 20' },
    { name: 'dry-run', help: 'Only show the points and how many runs it would take at most' },
    { name: 'out', value: 'DIR', help: 'Folder of the results; by default out/SWEEP-optimise' },
    SEED_OF_SWEEP,
    SET_AT_ALL_POINTS,
    TRACE,
    WORKERS,
  ],
  examples: [
    [
      'gpufleet optimise threshold-and-slip --metric deliveredH200EquivalentGpuHours --subject-to "wronglyReclaimedGpuHours<4000000"',
      'the most GPU-hours with few wrong reclaims',
    ],
    ['gpufleet optimise my-sweep.yaml --metric waitSecondsP90 --dry-run', 'how many runs it would take at most'],
  ],
  epilogue:
    'Exit code 1: even the chosen point is shown to violate a condition. After an interruption the same command goes on ' +
    'with the runs that there are.',
  prepare,
};

function prepare(given: Arguments): Start {
  const metric = given.text('metric');
  if (metric === undefined && given.problems.length === 0)
    given.refuse('--metric is missing: say what is sought, such as --metric waitSecondsP90');
  const better = given.choice('better', ['higher', 'lower'], undefined);
  const count = (name: string, min: number, byDefault: number): number =>
    given.wholeNumber(name, { min, max: REPLICATIONS_MAX }) ?? byDefault;
  const first = count('first', 2, 5);
  const most = count('most', 2, Math.max(first, 40));
  // What is wrong itself is not compared as if it were not given.
  if (most < first && given.problems.length === 0) given.refuse(`--most ${most} is less than --first ${first}`);
  const keep = given.positiveNumber('keep') ?? 0.5;
  if (keep >= 1) given.refuse(`--keep ${keep}: expected a number between 0 and 1`);
  const seed = given.text('seed');
  const asked: OptimiseAsked = {
    ...{ metric: metric ?? '', better },
    sweep: given.positional('file'),
    trace: given.text('trace'),
    overrides: { set: given.texts('set'), ...(seed === undefined ? {} : { seed }) },
    conditions: given.texts('subject-to'),
    effort: { first, most, keep, finalists: count('finalists', 1, 5), fresh: count('confirm', 2, 20) },
    out: given.text('out'),
    workers: workersOf(given),
    dryRun: given.flag('dry-run'),
  };
  return async ({ terminal }) => {
    const { runOptimise } = await import('../optimise/run-optimise.ts');
    return runOptimise(asked, terminal);
  };
}
