/**
 * `gpufleet/robustness@1` as a schema that can be checked, beside that of results. It must not know how it is made.
 */
import { z } from 'zod';
import { ROBUSTNESS_SCHEMA } from './results.ts';

const count = z.int().nonnegative();
const metrics = z.record(z.string(), z.number().nullable());
const value = z.union([z.number(), z.string()]).nullable();

const ranking = z.object({
  replications: count,
  means: metrics.describe('variant → mean'),
  groups: z.array(z.array(z.string())).describe('best first; no difference is shown to the first of a group'),
  unranked: z.array(z.string()),
});

const changeRanking = ranking.extend({
  judgedPairs: count,
  reversed: z.array(z.object({ better: z.string(), worse: z.string(), shown: z.boolean() })),
  orderSurvives: z.boolean().nullable(),
  bestSurvives: z.boolean().nullable(),
});

const change = z.object({
  path: z.string(),
  direction: z.enum(['halved', 'doubled']),
  variants: z.array(
    z.object({
      name: z.string(),
      before: value,
      after: value,
      clipped: z.boolean(),
      runs: z
        .array(z.object({ replication: count, fingerprint: z.string(), metrics }))
        .nullable()
        .describe('null: the change leaves the variant as it is'),
    }),
  ),
});

const notMade = z.object({
  schema: z.literal(ROBUSTNESS_SCHEMA),
  state: z.literal('notMade'),
  paths: z.array(z.string()),
  replications: count,
  command: z.string(),
});

/** robustness.json. */
export const robustnessMadeSchema = z.object({
  schema: z.literal(ROBUSTNESS_SCHEMA),
  state: z.literal('made'),
  version: z.string(),
  scenario: z.string(),
  seed: z.string(),
  command: z.string(),
  primary: z.array(z.string()),
  replications: z.object({ asked: count, done: count }),
  partial: z.boolean(),
  variants: z.array(z.string()),
  changes: z.array(change),
  rankings: z.record(
    z.string(),
    z.object({ base: ranking, shownPairs: count, changes: z.array(changeRanking.nullable()) }),
  ),
});

/** The key `robustness` of results.json. */
export const robustnessSchema = z.discriminatedUnion('state', [notMade, robustnessMadeSchema]);
