/**
 * `gpufleet compare`: its words and options. It must not know what a comparison does.
 */
import { REPLICATIONS_MAX } from '../../experiment/replications-max.ts';
import type { Arguments } from '../arguments.ts';
import type { Command, Start } from '../command.ts';
import { TRACE, WORKERS, workersOf } from '../common-options.ts';
import type { ComparisonAsked } from '../compare/run-comparison.ts';

export const compare: Command = {
  name: 'compare',
  help: 'Compare the variants of a scenario on the same random numbers',
  positional: { name: 'scenario', help: 'Name in the library (gpufleet list scenarios), or a file' },
  options: [
    TRACE,
    { name: 'out', value: 'DIR', help: 'Folder of the results; by default out/SCENARIO' },
    { name: 'seed', value: 'TEXT', help: "Seed of all random numbers; by default the scenario's" },
    { name: 'replications', value: 'N', help: "Runs of each variant; by default the scenario's" },
    {
      name: 'half-width',
      value: 'WIDTH',
      help: 'Go on until no interval of a primary metric is wider than ±WIDTH: 5% (of the baseline), 1pp, 10m, a number, or METRIC=WIDTH; with --replications, only say how many it would take',
      repeatable: true,
    },
    { name: 'max-replications', value: 'N', help: 'Where --half-width stops in any case; by default 100' },
    {
      name: 'first-replication',
      value: 'R',
      help: 'Number of the first replication, to repeat a single one; by default 0',
    },
    { name: 'set', value: 'PATH=VALUE', help: 'Change a value of the scenario, written path=value', repeatable: true },
    {
      name: 'variant',
      value: 'NAME',
      help: "Only this variant; the scenario's first of them is the baseline",
      repeatable: true,
    },
    {
      name: 'jobs',
      help: 'Also write jobs.csv: what became of each job in the first replication, in which grant of which application',
    },
    {
      name: 'robustness',
      help: 'Also halve and double what the scenario assumes, and say whether the ranking survives',
    },
    WORKERS,
  ],
  examples: [
    ['gpufleet compare queue-policies', 'the main question, to out/queue-policies'],
    ['gpufleet compare my-fleet.yaml --seed 7 --replications 20', 'a file of your own'],
    ['gpufleet compare reclaim-threshold --half-width 5% --max-replications 40', 'until it is precise enough'],
    [
      'gpufleet compare queue-policies --set workload.load=0.8 --variant easy --variant sjf',
      'two variants at another load',
    ],
    ['gpufleet compare national-programme --robustness', 'with its assumptions halved and doubled'],
    ['gpufleet compare philly-replay --trace jobs.csv.gz', 'a published trace'],
  ],
  prepare,
};

function prepare(given: Arguments): Start {
  const seed = given.text('seed');
  const replications = given.wholeNumber('replications', { min: 1, max: REPLICATIONS_MAX });
  const replicationsMax = given.wholeNumber('max-replications', { min: 2, max: REPLICATIONS_MAX });
  const halfWidths = given.texts('half-width');
  if (replications !== undefined && replicationsMax !== undefined)
    given.refuse('--replications is a fixed number and --max-replications the end of a rule, give one of them');
  if (replications === 1 && halfWidths.length > 0)
    given.refuse('one replication has no interval, --half-width needs --replications 2 or more');
  const asked: ComparisonAsked = {
    scenario: given.positional('scenario'),
    trace: given.text('trace'),
    overrides: {
      set: given.texts('set'),
      variants: given.texts('variant'),
      ...(seed === undefined ? {} : { seed }),
      ...(replications === undefined ? {} : { replications }),
      ...(halfWidths.length === 0 ? {} : { halfWidths }),
      ...(replicationsMax === undefined ? {} : { replicationsMax }),
    },
    robustness: given.flag('robustness'),
    out: given.text('out'),
    firstReplication: given.wholeNumber('first-replication', { min: 0, max: REPLICATIONS_MAX }) ?? 0,
    keepJobs: given.flag('jobs'),
    workers: workersOf(given),
  };
  return async ({ terminal }) => {
    const { runComparison } = await import('../compare/run-comparison.ts');
    return runComparison(asked, terminal);
  };
}
