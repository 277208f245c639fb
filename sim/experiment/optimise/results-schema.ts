/**
 * The contract of `optimise.json` as a schema that can be checked; `reports/optimise.schema.json` is made from it. It must
 * not know how a search goes or is shown.
 */
import { z } from 'zod';
import { count, inputs, interval } from '../schema-parts.ts';
import type { OptimiseResults } from './results.ts';

const candidate = count.describe('index of a candidate');
const figure = { mean: z.number().nullable(), ci95: interval.nullable() };

const met = z.object({
  constraint: z.string(),
  ...figure,
  verdict: z.enum(['met', 'probably met', 'probably violated', 'violated']),
});

export const optimiseResultsSchema = z
  .object({
    schema: z.literal('gpufleet/optimise@1'),
    version: z.string(),
    sweep: z.string(),
    scenario: z.string(),
    question: z.string(),
    seed: z.string(),
    inputs,
    command: z.string().describe('makes the same again'),
    metric: z.string(),
    better: z.enum(['higher', 'lower']),
    constraints: z.array(z.string()),
    effort: z.object({
      first: count.describe('replications of the first rung'),
      most: count.describe('replications of the last rung at most'),
      keep: z.number().positive().max(1).describe('share of a rung’s points that goes on at most'),
      finalists: count,
      fresh: count.describe('fresh replications of each finalist'),
    }),
    axes: z.array(z.string()),
    candidates: z.array(
      z.object({
        candidate,
        point: count,
        variant: z.string(),
        name: z.string(),
        levels: z.array(z.string()).describe('by axis, as written'),
      }),
    ),
    rungs: z.array(z.object({ replications: count, points: z.array(candidate) })),
    left: z.array(
      z.object({
        candidate,
        rung: count.describe('after which it left'),
        how: z.enum([
          'shown worse',
          'shown to violate',
          'by the mean only',
          'not stationary',
          'no value',
          'runs failed',
        ]),
      }),
    ),
    failures: z.array(z.object({ candidate, replication: count, error: z.string() })),
    runs: count,
    chosen: z.object({
      candidate,
      replications: count.describe('fresh ones'),
      firstReplication: count,
      ...figure,
      constraints: z.array(met),
      stationary: z.boolean().nullable(),
      shortfallMost: z.number().nonnegative().nullable().describe('behind the best rival, at 95 %; null: no interval'),
    }),
    rivals: z.array(
      z.object({
        candidate,
        ...figure,
        difference: z.number().nullable().describe('rival − chosen'),
        ciCorrected: interval.nullable(),
        verdict: z.enum(['shown better', 'not shown to beat', 'shown worse']).describe('of the chosen one'),
        constraints: z.array(met),
      }),
    ),
  })
  .meta({ title: 'gpufleet optimise results', id: 'gpufleet/optimise@1' });

/** JSON Schema (draft 2020-12) of `optimise.json`. */
export function optimiseResultsJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(optimiseResultsSchema, { io: 'input' });
}

/** `value` as results, checked and otherwise as it is. @throws ZodError with all that is wrong. */
export function parseOptimiseResults(value: unknown): OptimiseResults {
  const known: OptimiseResults = optimiseResultsSchema.parse(value);
  return { ...(value as OptimiseResults), schema: known.schema };
}
