/**
 * The contract of `sweep.json` as a schema that can be checked; `reports/sweep.schema.json` is made from it. It must not
 * know how results are made or shown.
 */
import { z } from 'zod';
import { assumptions, count, difference, inputs, interval, summary, verdict } from '../schema-parts.ts';
import type { SweepResults } from './results.ts';

const better = z.enum(['higher', 'lower', 'none']);
const index = count.describe('index of a configuration');

const configuration = z.object({
  point: count,
  variant: z.string(),
  levels: z.array(z.string()).describe('by axis, as written'),
  replications: count.describe('with results'),
  stationary: z.boolean().nullable().describe('false: its queue grows through the window; null: not asked'),
  summary: z.record(z.string(), summary),
  differences: z.record(z.string(), difference).describe('to the reference; missing for the reference itself'),
  verdicts: z.record(z.string(), verdict),
});

const factor = z.object({
  name: z.string(),
  title: z.string(),
  kind: z.enum(['number', 'duration', 'category']),
  paths: z.array(z.string()),
  levels: z.array(
    z.object({
      label: z.string(),
      number: z.number().nullable().describe('durations in seconds; of a group, the middle one'),
      configurations: z.array(index),
    }),
  ),
  grouped: z.boolean().describe('whether levels are groups of neighbouring values'),
});

const effect = z.object({
  factor: count.describe('index of the factor'),
  levels: z.array(
    z
      .object({
        mean: z.number(),
        ci95: interval.nullable(),
        deviation: z.number().describe('from the mean over all levels'),
        deviationCi95: interval.nullable(),
      })
      .nullable(),
  ),
  range: z
    .object({ lowest: count, highest: count, difference: z.number(), ciCorrected: interval.nullable() })
    .nullable()
    .describe('from the level with the lowest mean to the one with the highest, corrected for all pairs of levels'),
});

const cell = z.object({
  x: count,
  y: count,
  configurations: count,
  mean: z.number(),
  ci95: interval.nullable(),
  difference: z.number().nullable().describe('to the cell of the reference'),
  differenceCi95: interval.nullable(),
  shown: z.boolean().describe('whether the interval that is corrected for all cells leaves zero out'),
});

const metric = z.object({
  key: z.string(),
  better,
  order: z.array(index).describe('best first, not stationary ones last'),
  contenders: z.array(index).nullable().describe('those that may be the best; null: nothing can be selected'),
  effects: z.array(effect).describe('largest range first'),
  pair: z
    .object({ x: count, y: count.nullable(), cells: z.array(cell) })
    .nullable()
    .describe('the two factors with the largest effects'),
});

const front = z.object({
  x: z.string(),
  y: z.string(),
  better: z.tuple([z.enum(['higher', 'lower']), z.enum(['higher', 'lower'])]),
  points: z.array(
    z.object({
      configuration: index,
      x: z.number(),
      y: z.number(),
      xCi95: interval.nullable(),
      yCi95: interval.nullable(),
      dominance: z.enum(['front', 'unclear', 'dominated']).describe('judged for each point by itself'),
    }),
  ),
});

export const sweepResultsSchema = z
  .object({
    schema: z.literal('gpufleet/sweep@1'),
    version: z.string(),
    sweep: z.string(),
    question: z.string(),
    scenario: z.string(),
    kind: z.enum(['steady', 'terminating']),
    seed: z.string(),
    inputs,
    command: z.string().describe('makes these results again'),
    sample: z.union([z.literal('grid'), z.object({ latinHypercube: count })]),
    axes: z.array(z.object({ name: z.string(), title: z.string(), paths: z.array(z.string()) })),
    variants: z.array(z.string()),
    points: count,
    excluded: count.describe('combinations that conditions left out'),
    replications: count,
    runs: z.object({ planned: count, finished: count }),
    partial: z.boolean(),
    primary: z.array(z.string()),
    reference: index,
    configurations: z.array(configuration).describe('by point, then by variant'),
    factors: z.array(factor),
    metrics: z.array(metric).describe('by primary metric'),
    front: front.nullable(),
    troubles: z.object({
      count,
      first: z.array(
        z.object({
          point: count,
          variant: z.string(),
          replication: count,
          status: z.enum(['refused', 'failed']),
          error: z.string(),
        }),
      ),
    }),
    assumptions,
  })
  .meta({ title: 'gpufleet sweep results', id: 'gpufleet/sweep@1' });

/** JSON Schema (draft 2020-12) of `sweep.json`. */
export function sweepResultsJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(sweepResultsSchema, { io: 'input' });
}

/** `value` as results, checked and otherwise as it is. @throws ZodError with all that is wrong. */
export function parseSweepResults(value: unknown): SweepResults {
  const known: SweepResults = sweepResultsSchema.parse(value);
  return { ...(value as SweepResults), schema: known.schema };
}
