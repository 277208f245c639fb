/**
 * The part of a scenario file that describes a call: its dates, tracks, terms, and how awards are decided. It must not
 * know policies, presets or clusters by name.
 */
import { z } from 'zod';
import { SECTORS } from '../../model/application.ts';
import { applicationsSpec } from './spec-applications.ts';
import { programmePolicySpec } from './spec-policy.ts';
import {
  byId,
  duration,
  flag,
  fraction,
  id,
  instant,
  numberBetween,
  oneOf,
  positiveDuration,
  positiveNumber,
  wholeNumber,
} from './spec-scalars.ts';

const MAP = { error: 'must be a map' };

/** Points at which a share of the projects drops out; of calls and of priority blocks. */
export const gatesSpec = byId(
  z.strictObject(
    {
      after: positiveDuration().describe('Time after the grant’s start.'),
      drop: fraction().describe('Probability that a project drops out here.'),
    },
    MAP,
  ),
  'gates',
)
  .default({})
  .describe('Points of the term at which a share of the projects drops out.');

const termSpec = z
  .strictObject(
    {
      longest: positiveDuration().describe('Longest term: a grant gets the term asked for, at most this.'),
      end: instant().optional().describe('Date at which all grants of the call end; default: each after its term.'),
      stagger: z
        .strictObject(
          {
            groups: wholeNumber(1, 100, 'groups').describe('Groups of grants, by rank in turn.'),
            step: duration().describe('Between the ends of two neighbouring groups; the mean term stays.'),
          },
          MAP,
        )
        .optional()
        .describe('Terms that end by groups; default: none.'),
      gates: gatesSpec,
    },
    MAP,
  )
  .describe('How long grants last.');

const modifiersSpec = z
  .strictObject(
    {
      regionalBonus: numberBetween(0, 100)
        .default(0)
        .describe('Points added to the score of applicants from outside the capital region.'),
      smeBonus: numberBetween(0, 100).default(0).describe('Points for small and medium-sized firms.'),
      youthBonus: numberBetween(0, 100).default(0).describe('Points for youth firms.'),
      thresholdScore: numberBetween(0, 400).default(0).describe('Least score, bonuses included; below it: refused.'),
      institutionCap: positiveNumber(1)
        .default(1)
        .describe('Most of the offer (H200-equivalents) that one institution gets; 1: no cap.'),
      projectCap: positiveNumber(1).default(1).describe('Most GPUs of a project as a share of its track’s `max`.'),
      overAward: numberBetween(0, 10).default(0).describe('Awarded beyond the offer, as a share of it.'),
      reserveList: wholeNumber(0, 9999, 'applications')
        .default(0)
        .describe('Applications refused for lack of capacity that stay in reserve.'),
    },
    MAP,
  )
  .prefault({})
  .describe('What changes the candidates or the offer; each combines with every award policy.');

const trackSpec = z
  .strictObject(
    {
      sectors: z
        .array(oneOf(SECTORS), { error: `must be a list of ${SECTORS.join(', ')}` })
        .min(1, { error: 'must name at least one sector' })
        .describe('Who may apply.'),
      clusters: z
        .array(id(), { error: 'must be a list of clusters' })
        .min(1, { error: 'must name at least one cluster' })
        .describe(
          'Clusters that supply it, in the order in which they are offered; a provider’s own part too, if it lends.',
        ),
      unit: oneOf(['node', 'gpu'])
        .default('node')
        .describe('What a grant is counted in; grants in nodes never share a node.'),
      min: wholeNumber(1, 100_000, 'GPUs').optional().describe('Least GPUs of a grant; default: one unit.'),
      max: z
        .record(z.string(), wholeNumber(1, 1_000_000, 'GPUs'), { error: 'must be a map of GPU type → GPUs' })
        .default({})
        .describe('Most GPUs of a project by GPU type; a type that is absent has no cap.'),
      beta: flag().default(false).describe('Whether its grants may use nodes in trial that are open to beta users.'),
    },
    MAP,
  )
  .describe('Who may apply and what supplies it.');

export const callSpec = z
  .strictObject(
    {
      opens: instant().describe('From when applications are taken.'),
      closes: instant().describe('Until when; of a rolling call, the first closing date.'),
      decision: instant().describe('Announced date of the decision; a review that takes longer moves it.'),
      start: instant().describe('Planned start of the grants.'),
      review: z
        .strictObject(
          {
            perDay: positiveNumber(100_000)
              .optional()
              .describe('Applications a day that reviewers get through; default: no bound.'),
            time: duration().default('0d').describe('Least time from the closing to the decision.'),
          },
          MAP,
        )
        .prefault({})
        .describe('How fast reviewers are.'),
      rolling: z
        .strictObject(
          {
            every: positiveDuration().describe('Between two closing dates.'),
            until: instant().describe('No closing date after this one.'),
          },
          MAP,
        )
        .optional()
        .describe(
          'Makes it a series ID-1, ID-2, …: further closings, each with its decision and start as long after it as the ' +
            'first; the applications come from `opens` to the last closing. Default: one call.',
        ),
      term: termSpec,
      award: programmePolicySpec('Who gets how much.'),
      modifiers: modifiersSpec,
      tracks: byId(trackSpec, 'tracks').describe('Tracks by id.'),
      applications: applicationsSpec,
    },
    MAP,
  )
  .describe('An invitation to apply.');
