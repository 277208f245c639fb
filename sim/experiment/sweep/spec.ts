/**
 * What a sweep file may hold: every key with its type, range, default and meaning. The JSON Schema for editors comes from
 * here. It must not know scenarios, nor how points are made.
 */
import { z } from 'zod';
import { REPLICATIONS_MAX } from '../replications-max.ts';
import { byId, flag, id, oneOf, text, wholeNumber } from '../scenario/spec-scalars.ts';

const MAP = { error: 'must be a map' };
export const LEVELS_MAX = 1000;
export const POINTS_MAX = 10_000;

const PATH_ERROR = 'must be a dotted path of the scenario, such as programme.monitoring.reclaim.threshold';
const path = () => z.string({ error: PATH_ERROR }).regex(/^[^.\s]+([.][^.\s]+)*$/, { error: PATH_ERROR });

/** A number, or a duration such as 30d. */
const bound = () => {
  const error = 'must be a number or a duration such as 30d';
  return z.union([z.number({ error }), z.string({ error }).regex(/^-?[0-9]+[smhd]$/, { error })], { error });
};

const axisSpec = z
  .strictObject(
    {
      path: path().optional().describe('The value that is changed, by the dotted path that `--set` takes.'),
      paths: z
        .array(path(), { error: 'must be a list of dotted paths' })
        .min(1, { error: 'must be a list of at least one dotted path' })
        .optional()
        .describe('Several values that are changed together: all of them get the same value.'),
      values: z
        .array(z.unknown(), { error: 'must be a list of values' })
        .min(1, { error: 'must be a list of at least one value' })
        .max(LEVELS_MAX, { error: `must be a list of at most ${LEVELS_MAX} values` })
        .optional()
        .describe('The values, as the scenario writes them: numbers, durations, dates, names, maps of a policy.'),
      from: bound().optional().describe('First value of a range: a number or a duration.'),
      to: bound().optional().describe('Last value of a range.'),
      step: bound().optional().describe('Distance of neighbouring values; the last one is at most `to`.'),
      count: wholeNumber(2, LEVELS_MAX, 'values')
        .optional()
        .describe(
          'Number of values from `from` to `to`, both included. A Latin hypercube needs neither step nor count.',
        ),
      scale: oneOf(['linear', 'log'])
        .default('linear')
        .describe('log: neighbouring values have the same ratio; with `count`, or in a Latin hypercube.'),
      whole: flag().default(false).describe('Round to whole numbers; durations are rounded to seconds in any case.'),
      settings: z
        .record(id(), z.record(path(), z.unknown(), { error: 'must be a map of dotted path → value' }), {
          error: 'must be a map of settings by id',
        })
        .optional()
        .describe('Several values tied together: id → map of dotted path → value. Instead of path and values.'),
      title: text('text').optional().describe('What reports call the axis; by default its name.'),
    },
    MAP,
  )
  .describe('What one axis changes: `path` (or `paths`) with `values` or a range, or `settings`.');

const METRIC = 'the name of a metric';

export const sweepSpec = z.strictObject(
  {
    question: text('the question that the sweep answers').describe('The question; always the first line.'),
    sweep: id().describe('Name of the sweep and of its folder of results.'),
    scenario: text('a scenario: a name of the library, or a file').describe(
      'The scenario that points change: a name of the library, or a file, looked for from the folder of this one.',
    ),
    variants: z
      .array(id(), { error: 'must be a list of variants' })
      .min(1, { error: 'must be a list of at least one variant' })
      .optional()
      .describe('Variants of the scenario that are run at each point; by default the first one alone.'),
    set: z
      .record(path(), z.unknown(), { error: 'must be a map of dotted path → value' })
      .default({})
      .describe('Changes of the scenario that hold at all points, by dotted path.'),
    axes: byId(axisSpec, 'axes').describe(
      'What is varied: id → axis. An axis wins over a variant that sets the same path.',
    ),
    sample: z
      .union(
        [
          z.literal('grid'),
          z.strictObject({
            latinHypercube: wholeNumber(2, POINTS_MAX, 'points').describe(
              'Number of points. Each axis is cut into as many parts, each of which holds one point; which parts meet ' +
                'is drawn from the seed.',
            ),
          }),
        ],
        { error: 'must be grid, or { latinHypercube: 40 }' },
      )
      .default('grid')
      .describe('grid: every combination of values. { latinHypercube: N }: N points spread over the ranges.'),
    where: z
      .array(text('a condition such as low < high'), { error: 'must be a list of conditions' })
      .default([])
      .describe(
        'Conditions between axes that every point has to meet: names of axes, numbers, durations and "texts" with ' +
          '+ - * /, < <= > >= = !=, and, or, not, parentheses. Numbers are compared exactly.',
      ),
    replications: wholeNumber(1, REPLICATIONS_MAX, 'replications')
      .default(5)
      .describe('Runs of each variant at each point; run r uses the same random numbers everywhere.'),
    seed: text('text').optional().describe('Seed of all random numbers; by default the scenario’s.'),
    primary: z
      .array(text(METRIC), { error: 'must be a list of 1 to 3 metrics' })
      .min(1, { error: 'must be a list of 1 to 3 metrics' })
      .max(3, { error: 'must be a list of 1 to 3 metrics' })
      .optional()
      .describe('The metrics on which points are compared, 1 to 3; by default the scenario’s.'),
    pareto: z
      .array(text(METRIC), { error: 'must be a list of two metrics' })
      .length(2, { error: 'must be a list of two metrics' })
      .optional()
      .describe('Two metrics with a better direction whose front is drawn; by default the first two primary ones.'),
    reference: z
      .record(id(), z.unknown(), { error: 'must be a map of axis → value' })
      .optional()
      .describe(
        'The point that others are compared with in pairs: axis → one of its values (or the id of its setting); by ' +
          'default the first point. Of several variants, the first.',
      ),
  },
  { error: 'must be a map of keys and values' },
);

export type SweepFile = z.infer<typeof sweepSpec>;
export type AxisFile = SweepFile['axes'][string];
