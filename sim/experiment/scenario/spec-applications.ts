/**
 * The part of a scenario file that says who applies in a call: a preset with changes, or a file. It must not know how
 * applications are drawn or read, nor which presets exist; what contradicts itself is found elsewhere.
 */
import { z } from 'zod';
import { SECTORS } from '../../model/application.ts';
import { COUNT_MAX } from '../../workload/applications/spec.ts';
import { fraction, numberBetween, oneOf, text, wholeNumber } from './spec-scalars.ts';

const MAP = { error: 'must be a map' };
const MOST_NODES = 20_000;

/** A map by sector; sectors that are absent keep the preset's entry. */
function bySector<T extends z.ZodType>(value: T, meaning: string) {
  const entries = SECTORS.map((sector) => [sector, value.optional().describe('Of one sector.')]);
  return z
    .strictObject(Object.fromEntries(entries) as Record<(typeof SECTORS)[number], z.ZodOptional<T>>, MAP)
    .optional()
    .describe(`${meaning} Sectors that are absent keep the preset’s.`);
}

const weight = () => numberBetween(0, 1_000_000);

/** Weights by what they choose; only their ratios count. */
const weights = (what: string) => z.record(z.string(), weight(), { error: `must be a map of ${what} → weight` });

export const applicationsSpec = z
  .strictObject(
    {
      preset: text('the name of a preset')
        .optional()
        .describe('Drawn applications: a preset of applications of `gpufleet list presets`; the keys below change it.'),
      file: text('a path').optional().describe('A CSV with the applications, from the folder of the scenario.'),
      count: wholeNumber(1, COUNT_MAX, 'applications').optional().describe('How many apply. Default: the preset’s.'),
      sectors: bySector(weight(), 'Weights of the sectors among the applicants.'),
      sizeUnit: oneOf(['node', 'gpu']).optional().describe('What `sizes` count. Default: the preset’s.'),
      sizes: bySector(weights('size'), 'Weights by size asked for.'),
      largestGpus: z
        .record(z.string(), wholeNumber(1, 1_000_000, 'GPUs'), { error: 'must be a map of GPU type → GPUs' })
        .optional()
        .describe('Most GPUs asked for by wished type. Types that are absent keep the preset’s.'),
      wishes: bySector(weights('GPU type'), 'Weights by GPU type wished for.'),
      substitutable: fraction()
        .optional()
        .describe('Share that accepts another type at the exchange rate. Default: the preset’s.'),
      terms: weights('term').optional().describe('Weights by term asked for, such as `365d: 85`.'),
      scoreMean: numberBetween(0, 100).optional().describe('Mean of the reviewers’ score. Default: the preset’s.'),
      scoreSd: numberBetween(0, 100).optional().describe('Standard deviation of the score. Default: the preset’s.'),
      institutions: bySector(wholeNumber(1, 100_000, 'institutions'), 'Institutions that may apply.'),
      concentration: bySector(
        numberBetween(0, 10),
        'Zipf exponent: the r-th institution applies in proportion to r^−s.',
      ),
      capitalShare: bySector(fraction(), 'Probability that an institution lies in the capital region.'),
      otherRegions: weights('region').optional().describe('Weights of the other regions. Default: the preset’s.'),
      smeShare: fraction().optional().describe('Share of the firms that are small or medium-sized.'),
      startUpShare: fraction().optional().describe('Share of the firms that are start-ups; at most `smeShare`.'),
      youthShare: fraction().optional().describe('Share of the small or medium-sized firms that are youth firms.'),
      deadlineRush: numberBetween(1, 1000)
        .optional()
        .describe(
          'a: by the part x of the window a share x^a has applied; 1: evenly. Default: the preset’s; 1 in a rolling call.',
        ),
      totals: z
        .union(
          [
            z.literal('none'),
            z.strictObject(
              {
                nodes: wholeNumber(1, MOST_NODES, 'nodes').optional().describe('Nodes asked for in all.'),
                nodesBySector: bySector(wholeNumber(0, MOST_NODES, 'nodes'), 'Nodes asked for by single sectors.'),
              },
              MAP,
            ),
          ],
          { error: 'must be a map with nodes and nodesBySector, or none' },
        )
        .optional()
        .describe('Sums in nodes that every draw meets exactly; `none`: as drawn. Default: the preset’s.'),
    },
    MAP,
  )
  .describe('Who applies: `preset` (with changes) or `file`.');
