/**
 * The results contract as a schema that can be checked: `results.json` of every run is tested against it, and
 * `reports/results.schema.json` is made from it. It must not know how results are made or shown.
 */
import { z } from 'zod';
import { ACCOUNTS } from '../model/ledger.ts';
import { precisionSchema } from './precision/results.ts';
import type { Results } from './results.ts';
import { robustnessSchema } from './robustness/schema.ts';
import { PUBLISHED_MARKS } from './scenario/spec-published.ts';
import { assumptions, count, difference, inputs, interval, summary, verdict } from './schema-parts.ts';

const hash = z.string().regex(/^[0-9a-f]+$/, 'must be lower-case hexadecimal');
const metrics = z
  .record(z.string().regex(/^[A-Za-z0-9]+(\{[a-zA-Z]+=[^,{}]+(,[a-zA-Z]+=[^,{}]+)*\})?$/), z.number().nullable())
  .describe('metric key (name or name{dimension=value,…}) → value; null where the denominator is zero');
const gpuSeconds = z.record(z.enum(ACCOUNTS), count).describe('account → GPU-seconds');
const ledger = z.record(z.string(), gpuSeconds).describe('cluster → account → GPU-seconds');
const tally = z.record(z.string(), count);

const run = z.object({
  replication: count,
  fingerprint: hash,
  scheduleFingerprint: hash,
  metrics,
  ledger,
  endedAtSeconds: count,
  jobs: count,
  waitCounts: z.array(count),
  backlogGrowth: z.number().nullable(),
  rejections: tally,
  brokenPromises: tally,
});

const timeline = z.object({
  binSeconds: z.number().positive(),
  clusters: z.record(
    z.string(),
    z.object({
      utilisation: z.array(z.number().nullable()),
      inServiceGpus: z.array(z.number()),
      occupiedGpus: z.array(z.number()),
      grantedGpus: z.array(z.number()).optional().describe('GPUs held by grants; missing without a programme'),
      queuedJobs: z.array(z.number()),
    }),
  ),
});

const variant = z.object({
  name: z.string(),
  overrides: z.record(z.string(), z.unknown()),
  policies: z.record(z.string(), z.string()),
  patienceSeconds: z
    .number()
    .positive()
    .optional()
    .describe('a job that has waited so long is given up; missing: none is'),
  runs: z.array(run),
  summary: z.record(z.string(), summary),
  differences: z.record(z.string(), difference),
  verdicts: z.record(z.string(), verdict),
  stationary: z.boolean().nullable(),
  timeline,
});

const cluster = z.object({
  id: z.string(),
  provider: z.string(),
  gpu: z.string(),
  speed: z.number().positive(),
  gpus: count,
  nodes: count,
  providerOwn: z.boolean(),
  supply: z.array(
    z.object({
      phase: z.string(),
      nodes: count,
      plannedAt: z.int(),
      deliveredAt: z.int().nullable().describe('null: not within any horizon'),
      inServiceAt: z.int().nullable().describe('null: not within any horizon'),
      returnsAt: z.int().optional().describe('lease end, or end of a lent period; missing: the nodes stay'),
    }),
  ),
  drawn: z.string().optional().describe('what is drawn for each replication, in words'),
});

const workload = z.object({
  source: z.string(),
  license: z.string().nullable(),
  rows: count.nullable(),
  used: count,
  repairs: tally,
  drops: tally,
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  warnings: z.array(z.string()),
});

const published = z.object({
  metric: z.string(),
  value: z.number().describe('in the metric’s unit'),
  mark: z.enum(PUBLISHED_MARKS),
  source: z.string(),
  simulated: z
    .object({
      variant: z.string(),
      n: count,
      mean: z.number(),
      ci95: interval.nullable().describe('95 % Student-t interval of the mean'),
      range: interval.nullable().describe('mean ± t × sd of the replications, 95 %'),
      within: z.boolean().nullable().describe('whether the published value lies in the range'),
    })
    .nullable()
    .describe('what the first variant has for it'),
});

export const resultsSchema = z
  .object({
    schema: z.literal('gpufleet/results@1'),
    version: z.string(),
    scenario: z.string(),
    question: z.string(),
    kind: z.enum(['steady', 'terminating']),
    seed: z.string(),
    inputs,
    command: z.string(),
    primary: z.array(z.string()),
    yardsticks: z.array(z.string()).optional().describe('variants that nobody can choose: compared, and not ranked'),
    replications: z.object({ asked: count, done: count }),
    partial: z.boolean(),
    zone: z.string(),
    start: z.iso.datetime({ offset: true }),
    windowSeconds: z.tuple([z.int(), z.int()]),
    clusters: z.array(cluster),
    assumptions,
    published: z.array(published).optional().describe('published figures beside simulated ones'),
    workload,
    best: z.record(z.string(), z.string().nullable()),
    bestSubset: z
      .record(z.string(), z.object({ kept: z.array(z.string()), screened: z.array(z.string()) }).nullable())
      .optional()
      .describe(
        'primary metric → variants among which the best one is (95 % together), and those shown worse than another',
      ),
    precision: precisionSchema.optional().describe('widths of primary intervals against what was asked for'),
    robustness: robustnessSchema.optional(),
    variants: z.array(variant),
  })
  .meta({ title: 'gpufleet results', id: 'gpufleet/results@1' });

/** JSON Schema (draft 2020-12) of `results.json`. */
export function resultsJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(resultsSchema, { io: 'input' });
}

/** `value` as results, checked and otherwise as it is: other keys may be added. @throws ZodError with all that is wrong. */
export function parseResults(value: unknown): Results {
  const known: Results = resultsSchema.parse(value);
  return { ...(value as Results), schema: known.schema };
}
