/**
 * What a suite file may hold: every key with its type, range, default and meaning. The JSON Schema and the reference come
 * from here. It must not know which scenarios, variants and metrics exist.
 */
import { z } from 'zod';
import { HALF_WIDTH_PATTERN } from '../precision/half-width.ts';
import { REPLICATIONS_MAX } from '../replications-max.ts';
import { byId, id, numberBetween, oneOf, text, wholeNumber } from '../scenario/spec-scalars.ts';

const MAP = { error: 'must be a map' };

export const LEVELS = ['off', 'warn', 'error'] as const;
export type Level = (typeof LEVELS)[number];

export const WORSE = ['higher', 'lower', 'either'] as const;
export type Worse = (typeof WORSE)[number];

const AMOUNT_ERROR = 'must be 0 or more: a number in the metric’s unit, 1pp of a ratio, or a duration such as 10m';
const SHARE_ERROR = 'must be a share of the baseline’s mean, such as 5%';

const share = z.string({ error: SHARE_ERROR }).regex(/^\d+(\.\d+)?%$/, { error: SHARE_ERROR });

const amount = z.union(
  [
    z.number({ error: AMOUNT_ERROR }).min(0, { error: AMOUNT_ERROR }).max(1e15, { error: AMOUNT_ERROR }),
    z.string({ error: AMOUNT_ERROR }).regex(new RegExp(HALF_WIDTH_PATTERN.replace('%|', '')), { error: AMOUNT_ERROR }),
  ],
  { error: AMOUNT_ERROR },
);

const toleranceSpec = z
  .strictObject(
    {
      absolute: amount
        .optional()
        .describe('In the metric’s own unit (a ratio’s is 0–1), `1pp` for ratios, a duration such as `10m` for times.'),
      relative: share.optional().describe('A share of the size of the baseline’s mean, such as `5%`.'),
      standardErrors: numberBetween(0, 1000)
        .optional()
        .describe(
          'How many standard errors of the (paired) difference a figure must be worse beyond that. 0: the mean alone ' +
            'decides. Default: as many as `falseAlarms` asks for.',
        ),
    },
    MAP,
  )
  .describe(
    'How much worse a figure may be: the greater of `absolute` and `relative`, and `standardErrors` beyond it.',
  );

const NAMES = 'must be an id, or a list of ids';
const names = z.union([id(), z.array(id(), { error: NAMES }).min(1, { error: NAMES })], { error: NAMES });

const ruleSpec = z.strictObject(
  {
    metric: text('the name of a metric, with dimensions where it has any').describe(
      'Which metric: `name`, or `name{dimension=value,…}` with `*` for every value.',
    ),
    scenario: names.optional().describe('Of which scenarios of the suite. Default: all that have the metric.'),
    variant: names.optional().describe('Of which variants. Default: all that have the metric.'),
    worse: oneOf(WORSE)
      .optional()
      .describe('Which way is worse. Default: the metric table’s; `either` where it says neither.'),
    tolerance: toleranceSpec.prefault({}),
    level: oneOf(LEVELS).default('error').describe('`error` fails the gate, `warn` is only said, `off` is not judged.'),
    note: text('a note').optional().describe('Why the rule is there; reports show it.'),
  },
  { error: 'must be a map with a metric' },
);

const scenarioSpec = z.strictObject(
  {
    scenario: text('a name of the library, or the path of a scenario file').describe(
      'A name of the library, or a scenario file, from the suite’s folder.',
    ),
    variants: z
      .array(id(), { error: 'must be a list of variants' })
      .min(1, { error: 'must be a list of variants' })
      .optional()
      .describe('Those that run. Default: all.'),
    replications: wholeNumber(1, REPLICATIONS_MAX, 'replications').default(10).describe('Runs of each variant.'),
    seed: z
      .union([text('text'), z.int()], { error: 'must be text' })
      .default('1')
      .describe('Seed of all random numbers of these runs.'),
    set: z
      .record(z.string(), z.unknown(), { error: 'must be a map of path → value' })
      .optional()
      .describe('Changes of the scenario, as `--set` makes them: dotted path → value.'),
    trace: text('the path of a trace').optional().describe('Trace to replay, from the suite’s folder.'),
  },
  { error: 'must be a map with a scenario' },
);

export const suiteSpec = z.strictObject(
  {
    suite: id().describe('Name of the suite.'),
    baseline: text('the path of a file')
      .optional()
      .describe(
        'File of the baseline, from the suite’s folder. Default: baseline.json, or NAME.baseline.json of NAME.yaml.',
      ),
    policies: z
      .array(text('the path of a file'), { error: 'must be a list of files with policies' })
      .optional()
      .describe(
        'Files with policies of your own from the suite’s folder, or installed packages; all its scenarios know them.',
      ),
    falseAlarms: numberBetween(0.000001, 0.5)
      .default(0.05)
      .describe(
        'Probability that a tree in which nothing got worse fails or warns at all, over all rules together (Bonferroni), ' +
          'where chance plays a part: with fresh seeds, or where a change redraws schedules.',
      ),
    scenarios: byId(scenarioSpec, 'scenarios').describe('What runs, by id.'),
    rules: byId(ruleSpec, 'rules').describe('What is judged, by id.'),
  },
  { error: 'must be a map that begins with `suite: …`' },
);

/** A suite file with its defaults filled in. */
export type SuiteFile = z.infer<typeof suiteSpec>;
