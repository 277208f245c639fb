/**
 * The workload of a scenario: generated from a preset, or replayed from a trace. It must not know how either is done,
 * nor which presets exist.
 */
import { z } from 'zod';
import { byId, duration, durationOrNever, oneOf, positiveNumber, share, text, wholeNumber } from './spec-scalars.ts';

const MAP = { error: 'must be a map' };

/** Highest legal load: above it nothing but the queue is studied. */
const HIGHEST_LOAD = 5;

/** How a trace may be brought to a load that it does not have. */
export const TRACE_SCALINGS = ['resample-user-weeks', 'compress-time'] as const;

const traceSpec = z
  .strictObject(
    {
      file: text('a path').optional().describe('The trace; without it, `--trace FILE` must give it.'),
      published: text('where the trace is published')
        .optional()
        .describe('Where the trace can be had; shown when it is missing.'),
      load: positiveNumber(HIGHEST_LOAD)
        .optional()
        .describe('Offered load to scale the trace to; default: as recorded.'),
      method: oneOf(TRACE_SCALINGS)
        .default('resample-user-weeks')
        .describe('How to scale: whole weeks of users are drawn anew, or (with a warning) time is compressed.'),
    },
    MAP,
  )
  .describe('Jobs replayed from a file.');

export const workloadSpec = z
  .strictObject(
    {
      preset: text('the name of a preset').optional().describe('Generated jobs: one of `gpufleet list presets`.'),
      classes: z
        .array(text('the name of a job class'), { error: 'must be a list of job classes' })
        .min(1, { error: 'must name at least one job class' })
        .optional()
        .describe('Only these job classes of the preset; default: all.'),
      load: z
        .union([positiveNumber(HIGHEST_LOAD), byId(positiveNumber(HIGHEST_LOAD), 'loads')], {
          error: `must be a number above 0 and at most ${HIGHEST_LOAD}, or a map of cluster → load`,
        })
        .optional()
        .describe(
          'Work asked for ÷ capacity of the planned fleet of the scenario without variants, for every home cluster or by cluster.',
        ),
      overestimate: z
        .strictObject(
          {
            median: positiveNumber(1000).default(2).describe('Median of requested time ÷ run time.'),
            below1: share().default(0.02).describe('Share of jobs that request less than they run.'),
          },
          MAP,
        )
        .optional()
        .describe('How far requested times exceed run times; default: the preset’s.'),
      trace: traceSpec.optional(),
      patience: durationOrNever()
        .default('14d')
        .describe('A job that has not started by then is cancelled; never: it waits for ever.'),
      window: z
        .strictObject(
          {
            from: duration().default('0d').describe('Start of what is used.'),
            to: duration().optional().describe('End of what is used; default: the workload’s end.'),
          },
          MAP,
        )
        .optional()
        .describe('Only jobs submitted from `from` to before `to`, counted from the workload’s start.'),
      maxJobs: wholeNumber(1, 100_000_000, 'jobs').optional().describe('Only the first so many jobs.'),
    },
    MAP,
  )
  .describe(
    'The jobs; the same in every variant of a replication. Either `preset` or `trace`. Required without a `programme`, ' +
      'whose demand makes the jobs.',
  );
