/**
 * What a scenario file may hold: every key with its type, range, default and meaning. The JSON Schema and the reference
 * come from here. It must not know what a scenario is resolved into, nor which policies, presets and metrics exist.
 */
import { z } from 'zod';
import { POLICY_KINDS } from '../../policies/policy.ts';
import { detectorsSpec } from './spec-detectors.ts';
import { faultsSpec } from './spec-faults.ts';
import { fleetSpec } from './spec-fleet.ts';
import { policySpec, programmePolicySpec } from './spec-policy.ts';
import { programmeSpec } from './spec-programme.ts';
import { publishedSpec } from './spec-published.ts';
import { replicationsSpec } from './spec-replications.ts';
import { reservationsSpec } from './spec-reservations.ts';
import { robustnessSpec } from './spec-robustness.ts';
import { byId, duration, id, instant, oneOf, positiveDuration, text, wholeNumber, zone } from './spec-scalars.ts';
import { workloadSpec } from './spec-workload.ts';

const MAP = { error: 'must be a map' };

const POLICY_MEANINGS: Record<(typeof POLICY_KINDS)[number], string> = {
  queue: 'Order in which waiting jobs are looked at.',
  backfill: 'Whether a later job may start before a blocked one.',
  placement: 'Which nodes a job gets.',
  routing: 'To which cluster a job goes at submission.',
  limit: 'What happens when a job reaches its requested time.',
};

const policiesSpec = z
  .strictObject(
    {
      files: z
        .array(text('the path of a file'), { error: 'must be a list of files with policies' })
        .optional()
        .describe(
          'Files with policies of your own (.ts, .js, .mjs) from the folder of the file that names them, or installed packages; their ' +
            'policies are known by name from then on. `policies: [./mine.ts]` is short for it. The same in every variant.',
        ),
      ...(Object.fromEntries(
        POLICY_KINDS.map((kind) => [
          kind,
          policySpec.optional().describe(`${POLICY_MEANINGS[kind]} Default: the first of \`gpufleet list policies\`.`),
        ]),
      ) as Record<(typeof POLICY_KINDS)[number], z.ZodOptional<typeof policySpec>>),
      sharing: programmePolicySpec(
        'Whether a grant is nodes of its own or a part of a shared cluster; of a programme.',
      ),
      preemption: programmePolicySpec('Which running jobs are stopped for one that does not fit; of a programme.'),
      elastic: programmePolicySpec('Whether elastic jobs shrink and grow; of a programme.'),
    },
    MAP,
  )
  .describe('One policy of each kind: a name, or `{ name: …, parameter: … }` with durations such as 5m.');

/** The whole file. `extends` is resolved before this is applied, so that a file that extends may leave keys out. */
export const scenarioSpec = z.strictObject(
  {
    question: text('the question that the scenario answers').describe('The question; always the first line.'),
    scenario: id().describe('Name of the scenario and of its folder of results.'),
    extends: id().optional().describe('Scenario of the library that this one changes: maps merge, lists replace.'),
    kind: oneOf(['steady', 'terminating']).describe(
      'steady: constant fleet, warm-up, then a measured window. terminating: supply events, all of it measured.',
    ),
    zone: zone().default('Asia/Seoul').describe('Zone of all dates: Asia/Seoul, UTC or an offset such as +09:00.'),
    start: instant().describe('Second 0.'),
    warmUp: duration().default('0d').describe('steady: time before the window; its jobs are not measured.'),
    window: positiveDuration().optional().describe('steady: jobs submitted in it are measured. Required there.'),
    horizon: positiveDuration().optional().describe('terminating: length of the run. Required there.'),
    plan: id().default('award').describe('Which key of each phase’s `plans` counts as the plan.'),
    fleet: fleetSpec,
    workload: workloadSpec.optional(),
    programme: programmeSpec.optional(),
    faults: faultsSpec.optional(),
    reservations: reservationsSpec.default({}),
    policies: policiesSpec.prefault({}),
    detectors: detectorsSpec,
    replications: replicationsSpec,
    seed: text('text')
      .default('1')
      .describe('Seed of all random numbers; any text, a bare number is read as its text.'),
    primary: z
      .array(text('the name of a metric'), { error: 'must be a list of 1 to 3 metrics' })
      .min(1, { error: 'must be a list of 1 to 3 metrics' })
      .max(3, { error: 'must be a list of 1 to 3 metrics' })
      .describe('The metrics on which verdicts are given, 1 to 3; all others are exploratory.'),
    yardsticks: z
      .array(id(), { error: 'must be a list of variants' })
      .default([])
      .describe(
        'Variants that nobody can choose, such as a year without failures: they are compared as a measure, never called ' +
          'best, and nothing else has to be better than they are.',
      ),
    robustness: robustnessSpec.optional(),
    timelineBins: wholeNumber(1, 10_000, 'bins').default(240).describe('Points of the timelines over the run.'),
    assumed: z
      .record(z.string(), text('a note: why this value, and what is known'), { error: 'must be a map of path → note' })
      .default({})
      .describe(
        'Values that are not published: dotted path → note. The report shows them as assumed. A note that a scenario ' +
          'extends goes with the value where the scenario, or `--set`, sets another.',
      ),
    published: publishedSpec.default({}),
    variants: byId(
      z.looseObject({}, { error: 'must be a map of what it changes; {} changes nothing' }),
      'variants',
    ).describe(
      'What is compared: id → keys that it changes, nested or as dotted paths; `{}` changes nothing. ' +
        'The first one is the baseline. A file’s own variants replace those that it extends.',
    ),
  },
  { error: 'must be a map of keys and values' },
);

/** A scenario with its defaults filled in; durations and dates still as written. */
export type Scenario = z.infer<typeof scenarioSpec>;
