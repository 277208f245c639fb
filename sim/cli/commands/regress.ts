/**
 * `gpufleet regress`: its words and options. It must not know what is judged.
 */
import type { Arguments } from '../arguments.ts';
import type { Command, Start } from '../command.ts';
import { WORKERS, workersOf } from '../common-options.ts';
import { UsageError } from '../errors.ts';

const INIT = 'init';

export const regress: Command = {
  name: 'regress',
  help: 'Judge the figures of a suite of scenarios against its baseline: a gate for CI',
  positional: {
    name: 'suite',
    help: 'Suite file, or a folder with a suite.yaml; init SUITE makes one with its baseline',
    variadic: true,
    usage: '[init] SUITE',
  },
  options: [
    { name: 'update-baseline', help: 'Make the baseline anew from the present code, and print what changes' },
    {
      name: 'fresh-seeds',
      value: 'TEXT',
      help: 'Run on this seed, not the baseline’s: no pairs, but no draw that is known already',
    },
    { name: 'markdown', value: 'FILE', help: 'Also write the verdicts as Markdown, for a job summary or a comment' },
    { name: 'junit', value: 'FILE', help: 'Also write them as JUnit XML, one case for each rule' },
    { name: 'json', value: 'FILE', help: 'Also write them as JSON' },
    { name: 'github', help: 'Also print annotations for GitHub Actions' },
    { name: 'scenario', value: 'NAME', help: 'init: scenario to begin with; by default queue-policies-light' },
    WORKERS,
  ],
  examples: [
    [
      'gpufleet regress init gates --scenario my-fleet.yaml',
      'gates/suite.yaml and gates/baseline.json, to be committed',
    ],
    ['gpufleet regress gates', 'exit code 1 if a figure got worse than its rule allows'],
    ['gpufleet regress gates --junit regress.xml --markdown regress.md', 'for a CI'],
    ['gpufleet regress gates --update-baseline', 'after a change that is meant'],
  ],
  epilogue:
    'Exit codes: 0 no rule of level error failed, 1 one did, 2 wrong usage or input (an unknown metric, a baseline of other ' +
    'inputs), 3 an error of ours. On the baseline’s seeds an unchanged program gives equal figures, and no alarm.',
  prepare,
};

function prepare(given: Arguments): Start {
  const words = given.positionals('suite');
  const isInit = words[0] === INIT;
  const [suite = '', more] = isInit ? words.slice(1) : words;
  if (suite === '')
    throw new UsageError('SUITE is missing, expected gpufleet regress SUITE or gpufleet regress init SUITE');
  if (more !== undefined) throw new UsageError(`${more} is one word too many, see gpufleet regress --help`);
  const workers = workersOf(given);
  const options = ['update-baseline', 'fresh-seeds', 'markdown', 'junit', 'json', 'github'] as const;
  const scenario = given.text('scenario');
  if (isInit) {
    const other = options.find((name) => given.flag(name) || given.texts(name).length > 0);
    if (other) given.refuse(`--${other} does not go with init`);
    return async ({ terminal }) => {
      const { initSuite } = await import('../regress/init-suite.ts');
      return initSuite({ suite, scenario, workers }, terminal);
    };
  }
  if (scenario !== undefined) given.refuse('--scenario goes with init only, a suite names its own');
  const update = given.flag('update-baseline');
  const freshSeeds = given.text('fresh-seeds');
  const outputs = { markdown: given.text('markdown'), junit: given.text('junit'), json: given.text('json') };
  const written = Object.fromEntries(Object.entries(outputs).filter(([, path]) => path !== undefined));
  const useless = update ? ['fresh-seeds', ...Object.keys(written), 'github'] : [];
  const wrong = useless.find((name) => given.flag(name) || given.texts(name).length > 0);
  if (wrong) given.refuse(`--${wrong} does not go with --update-baseline, which judges nothing`);
  const asked = { suite, update, freshSeeds, outputs: written, github: given.flag('github'), workers };
  return async ({ terminal }) => {
    const { runRegress } = await import('../regress/run-regress.ts');
    return runRegress(asked, terminal);
  };
}
