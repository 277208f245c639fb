/**
 * `gpufleet explain`: its words and options. It must not know how a story is told.
 */
import type { Arguments } from '../arguments.ts';
import type { Command, Start } from '../command.ts';
import { REPLICATION_MAX } from '../common-options.ts';
import { EXIT, UsageError } from '../errors.ts';

const WORDS = 'expected gpufleet explain grant ID RESULTS, explain application ID RESULTS or explain job ID RESULTS';
const SUBJECTS = ['grant', 'application', 'job'] as const;

export const explain: Command = {
  name: 'explain',
  help: 'Tell the story of one grant, application or job: awarded or refused, warned, reduced; what it waited for',
  positional: {
    name: 'what',
    help: 'grant, application or job, its id, and the folder of results: grant 17 out/my-programme',
    variadic: true,
    usage: 'grant|application|job ID RESULTS',
  },
  options: [
    { name: 'variant', value: 'NAME', help: 'As this variant had it; by default the first one' },
    { name: 'replication', value: 'R', help: 'Of this replication; by default the one that the results tell of' },
  ],
  examples: [
    ['gpufleet explain grant 17 out/national-programme', 'what became of grant 17'],
    [
      'gpufleet explain application first-0290 out/national-programme --variant reclaim',
      'an application, all its grants',
    ],
    ['gpufleet explain job 4711 out/queue-policies', 'what job 4711 waited for, where it ran'],
  ],
  epilogue:
    'Stories of grants and applications are told of runs with a programme, from decisions.jsonl, which compare writes for ' +
    'the first replication of every variant. For the story of a job its run is made once more, and checked by its ' +
    'fingerprint; ids of jobs stand in jobs.csv, which compare writes with --jobs.',
  prepare,
};

function prepare(given: Arguments): Start {
  const variant = given.text('variant');
  const replication = given.wholeNumber('replication', { min: 0, max: REPLICATION_MAX });
  const [subject = '', id = '', folder = '', ...more] = given.positionals('what');
  const kind = SUBJECTS.find((name) => name === subject);
  if (kind === undefined) throw new UsageError(`cannot explain ${subject}, ${WORDS}`);
  if (id === '') throw new UsageError(`the id of the ${subject} is missing, ${WORDS}`);
  if (folder === '') throw new UsageError(`the folder of results is missing, ${WORDS}`);
  if (more.length > 0) throw new UsageError(`${more[0]} is one word too many, ${WORDS}`);
  return async ({ terminal }) => {
    if (kind === 'job') {
      const { explainJob } = await import('../explain/explain-job.ts');
      await explainJob({ id, folder, variant, replication }, terminal);
      return EXIT.good;
    }
    const { runExplain } = await import('../explain/run-explain.ts');
    runExplain({ subject: kind, id, folder, variant, replication }, terminal);
    return EXIT.good;
  };
}
