/**
 * The part of a scenario file that says what projects would run. It must not know how demand is drawn, nor which presets
 * and curves exist.
 */
import { z } from 'zod';
import { SECTORS } from '../../model/application.ts';
import { byId, id, numberBetween, positiveNumber, share, text } from './spec-scalars.ts';

const MAP = { error: 'must be a map' };

const campaignClass = z.strictObject(
  {
    jobs: positiveNumber(1_000_000).describe('Weight among a project’s jobs.'),
    work: positiveNumber(1_000_000).describe('Weight among its work.'),
    sigma: numberBetween(0, 10).describe('Standard deviation of ln(work of a job).'),
    wish: z
      .array(numberBetween(0, 1_000_000), { error: 'must be a list of four weights' })
      .length(4, { error: 'must be a list of four weights' })
      .describe('Weights of wishing for 1/8, 1/4, 1/2 and all of the project’s GPUs.'),
  },
  MAP,
);

const classesOf = Object.fromEntries(
  SECTORS.map((sector) => [sector, byId(campaignClass, 'job classes').optional().describe('Of one sector, by id.')]),
);

export const demandSpec = z
  .strictObject(
    {
      preset: text('the name of a preset')
        .default('campaign')
        .describe('Job classes by sector: a preset of demand of `gpufleet list presets`.'),
      curve: text('the name of a demand curve')
        .default('typical')
        .describe('When in its term a project asks for its work: `prompt`, `typical` or `late-rush`.'),
      curveSpread: numberBetween(0, 5)
        .optional()
        .describe('Spread of the curve over projects (standard deviation of ln k). Default: the curve’s own.'),
      level: z
        .union(
          [
            positiveNumber(100),
            z.strictObject(
              {
                median: positiveNumber(100).describe('Median over projects.'),
                sigma: numberBetween(0, 5).describe('Standard deviation of ln(level).'),
              },
              MAP,
            ),
          ],
          { error: 'must be a number above 0 and at most 100, or a map with median and sigma' },
        )
        .optional()
        .describe('Work of a project ÷ (GPUs × speed × term asked for). Default: median 0.7, sigma 0.4 (assumed).'),
      meanWork: positiveNumber(10_000_000)
        .optional()
        .describe('Mean work of a job, reference GPU-hours. Default: the preset’s.'),
      overestimate: z
        .strictObject(
          {
            median: positiveNumber(1000).default(2).describe('Median of requested time ÷ run time.'),
            below1: share().default(0.02).describe('Share of jobs that request less than they run.'),
          },
          MAP,
        )
        .optional()
        .describe('How far requested times exceed run times. Default: median 2, below1 0.02 (assumed).'),
      classes: z
        .strictObject(classesOf, MAP)
        .optional()
        .describe('Job classes of single sectors instead of the preset’s.'),
      elastic: z
        .strictObject(
          {
            share: share().describe('Share of the jobs that are.'),
            classes: z
              .array(text('the name of a job class'), { error: 'must be a list of job classes' })
              .min(1, { error: 'must name at least one job class' })
              .optional()
              .describe('Only jobs of these classes; default: all.'),
            least: numberBetween(0, 1).default(0.5).describe('Fewest GPUs ÷ wished GPUs.'),
            most: numberBetween(1, 64).default(2).describe('Most GPUs ÷ wished GPUs.'),
            speedUp: numberBetween(0, 1)
              .default(1)
              .describe('a of the speed-up g^a relative to the GPUs that the job would have anyhow; 1: linear.'),
          },
          MAP,
        )
        .optional()
        .describe(
          'Jobs that may change their number of GPUs while they run, if `policies.elastic` says so. Default: none.',
        ),
      workloadOf: id()
        .optional()
        .describe('A priority block whose project runs the scenario’s `workload` instead of drawn jobs.'),
    },
    MAP,
  )
  .prefault({})
  .describe('What projects run; drawn by application, before and apart from any award.');
