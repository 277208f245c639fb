/**
 * `gpufleet diff`: its words and options. It must not know what a difference is.
 */
import type { Arguments } from '../arguments.ts';
import type { Command, Start } from '../command.ts';
import { REPLICATION_MAX } from '../common-options.ts';
import { EXIT } from '../errors.ts';

const TOP_MAX = 50;
const WORDS = 'expected gpufleet diff A B';

export const diff: Command = {
  name: 'diff',
  help: 'Explain the difference of two runs: where they part, who gained and lost, which jobs moved and why',
  positional: {
    name: 'sides',
    help: 'Two of: a folder of results or a scenario, with :VARIANT (by default its first one); the second may be the name of a variant only',
    variadic: true,
    usage: 'A B',
  },
  options: [
    { name: 'replication', value: 'R', help: 'Of this replication; by default the first one' },
    { name: 'top', value: 'N', help: 'How many jobs, and projects either way, are shown; by default 5' },
    { name: 'seed', value: 'TEXT', help: 'Seed, for scenarios; results have their own' },
    {
      name: 'set',
      value: 'PATH=VALUE',
      help: 'Change a value of both scenarios, written path=value',
      repeatable: true,
    },
    { name: 'markdown', help: 'Print Markdown' },
    { name: 'json', help: 'Print JSON' },
  ],
  examples: [
    ['gpufleet diff out/queue-policies:easy sjf', 'two variants of finished results'],
    ['gpufleet diff queue-policies:easy fcfs --seed 7', 'two variants of a scenario, without results'],
    ['gpufleet diff out/before out/after --markdown', 'the first variant of two results'],
  ],
  epilogue:
    'Results keep no jobs, so both runs are made once more, and checked by their fingerprints. Where a run comes out ' +
    'different by now, jobs.csv (compare --jobs) and decisions.jsonl are compared instead. One replication is one ' +
    'history: what is shown to differ on average, compare says.',
  prepare,
};

function prepare(given: Arguments): Start {
  const [a = '', b, ...more] = given.positionals('sides');
  if (a === '' || b === '') given.refuse(`a side is empty, ${WORDS}`);
  if (more.length > 0) given.refuse(`${more[0]} is one word too many, ${WORDS}`);
  if (given.flag('json') && given.flag('markdown')) given.refuse('--json and --markdown are two forms, give one');
  const asked = {
    ...{ a, b, seed: given.text('seed'), set: given.texts('set') },
    replication: given.wholeNumber('replication', { min: 0, max: REPLICATION_MAX }),
    top: given.wholeNumber('top', { min: 0, max: TOP_MAX }) ?? 5,
    as: given.flag('json') ? 'json' : given.flag('markdown') ? 'markdown' : 'text',
  } as const;
  return async ({ terminal }) => {
    const { runDiff } = await import('../diff/run-diff.ts');
    await runDiff(asked, terminal);
    return EXIT.good;
  };
}
