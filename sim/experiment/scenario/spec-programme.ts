/**
 * The part of a scenario file that describes a programme: calls, priority blocks, demand, behaviour, monitoring and the
 * rules. It must not know policies, presets or clusters by name.
 */
import { z } from 'zod';
import { SECTORS } from '../../model/application.ts';
import { PAUSES, RUNNING_JOBS } from '../../model/programme.ts';
import { callSpec, gatesSpec } from './spec-calls.ts';
import { demandSpec } from './spec-demand.ts';
import { limitsSpec } from './spec-limits.ts';
import { programmePolicySpec } from './spec-policy.ts';
import {
  byId,
  duration,
  durationOrNever,
  flag,
  fraction,
  id,
  instant,
  numberBetween,
  oneOf,
  positiveDuration,
  positiveNumber,
  text,
  wholeNumber,
} from './spec-scalars.ts';

const MAP = { error: 'must be a map' };

const blockSpec = z
  .strictObject(
    {
      cluster: id().describe('The cluster that it is placed in.'),
      gpus: wholeNumber(1, 1_000_000, 'GPUs').describe('Its GPUs.'),
      unit: oneOf(['node', 'gpu']).default('node').describe('What it is counted in.'),
      awarded: instant().optional().describe('When it is awarded; default: `from`.'),
      from: instant().describe('Start of its grant.'),
      until: instant().describe('End of its grant.'),
      gates: gatesSpec,
      sector: oneOf(SECTORS).default('national').describe('Sector that it counts under.'),
      institution: text('a name').optional().describe('Default: its own id.'),
      region: text('a name').optional().describe('Default: `programme.capitalRegion`.'),
    },
    MAP,
  )
  .describe('GPUs of one project, placed before any call.');

const behaviourSpec = z
  .strictObject(
    {
      noShow: fraction().default(0).describe('Probability that a winner never comes.'),
      noShowNoticed: duration().default('0d').describe('How long after the grant’s start that is noticed.'),
      mends: fraction().default(0).describe('Probability that a warned project mends.'),
      games: fraction()
        .default(0)
        .describe('Probability that a warned project runs filler jobs; the rest ignore the warning.'),
      mendSpeed: numberBetween(1, 100)
        .default(2)
        .describe('How many times as fast a project that mends submits from then on.'),
      offPurpose: fraction().default(0).describe('Probability that a project uses its grant off its purpose.'),
      reapply: z
        .strictObject(
          {
            refused: fraction().default(0).describe('Probability of applying again in the next call when refused.'),
            cut: fraction().default(0).describe('The same when its award was cut.'),
            reclaimed: fraction().default(0).describe('The same when GPUs were reclaimed.'),
          },
          MAP,
        )
        .prefault({})
        .describe('Who applies again, with the unserved rest of its demand.'),
      patience: durationOrNever()
        .default('14d')
        .describe('A job that has not started by then is cancelled; counts while its grant is active.'),
    },
    MAP,
  )
  .prefault({})
  .describe('How projects behave beside their demand. Nothing of it is published.');

const monitoringSpec = z
  .strictObject(
    {
      reclaim: programmePolicySpec('When GPUs are taken back, and how many.'),
      runningJobs: oneOf(RUNNING_JOBS)
        .default('drain')
        .describe('Jobs that run on GPUs taken back: they end, stop with a checkpoint, or are killed.'),
      redistribution: programmePolicySpec('Who gets what was taken back.'),
      audits: z
        .strictObject(
          {
            every: positiveDuration().describe('Time between two audits of a grant.'),
            finds: fraction().describe('Probability that an audit finds off-purpose use.'),
          },
          MAP,
        )
        .optional()
        .describe('Audits of off-purpose use; default: none.'),
    },
    MAP,
  )
  .prefault({})
  .describe('What is watched, taken back and given on.');

/** Also of jobs that faults stop where there is no programme. */
export const checkpointSpec = z
  .strictObject(
    {
      interval: z
        .union([z.enum(['optimal', 'none']), positiveDuration()], {
          error: 'must be a duration longer than 0, such as 2h, or optimal, or none',
        })
        .default('optimal')
        .describe(
          'Work between two checkpoints. optimal: √(2 × mean time between failures of the job × cost) (Young 1974, Daly ' +
            '2006). none: only on a notice that is long enough for one.',
        ),
      cost: duration().default('5m').describe('How long a checkpoint takes (assumed).'),
      restart: duration().default('10m').describe('How long resuming from one takes (assumed).'),
      nodeMtbf: positiveDuration()
        .default('263d')
        .describe(
          'optimal: mean time between failures of one node; the job’s is that ÷ its nodes. Default: 3.8 failures per 1,000 ' +
            'node-days (assumed).',
        ),
    },
    MAP,
  )
  .describe('Checkpoints that jobs write. Default: they write none.');

export const programmeSpec = z
  .strictObject(
    {
      awardAgainst: oneOf(['planned', 'in-service'])
        .default('planned')
        .describe('Calls award what is planned to serve at the grants’ start, or what serves at the decision.'),
      lateStart: oneOf(['shift-term', 'keep-end'])
        .default('shift-term')
        .describe('A grant whose nodes come late: its end moves along, or stays.'),
      atExpiry: oneOf(['stop', 'drain'])
        .default('stop')
        .describe('At a grant’s end jobs are stopped; drain: none starts that would pass the end by its request.'),
      leaseEnd: z
        .strictObject(
          {
            rule: oneOf(['drain', 'move', 'stop'])
              .default('drain')
              .describe(
                'drain: nothing starts that would pass it. move: grants move where there is room. stop: jobs end.',
              ),
            notice: duration()
              .default('0d')
              .describe('stop: from so long before the end nothing starts that would pass it.'),
          },
          MAP,
        )
        .prefault({})
        .describe('What happens when leased nodes go back.'),
      grantPlacement: programmePolicySpec('Which nodes a grant gets.'),
      checkpoint: checkpointSpec.optional(),
      limits: limitsSpec.optional(),
      spares: z
        .record(z.string(), wholeNumber(0, 100_000), { error: 'must be a map of cluster → nodes' })
        .default({})
        .describe(
          'Nodes by cluster that nobody is granted and that take the place of granted nodes that go down; the two change ' +
            'roles. Only where grants have their own nodes. Default: none.',
        ),
      switchOff: z
        .strictObject(
          {
            pause: oneOf(['none', ...PAUSES])
              .default('none')
              .describe(
                'none: the last nodes of the cluster are off, whoever holds them. lowest-rank, newest: nodes that nobody ' +
                  'holds first, then grants pause, lowest score or latest start first, priority blocks last. proportional: ' +
                  'nobody pauses, each grant gives up the same share of its nodes.',
              ),
            extend: flag().default(true).describe('Whether the end of a paused grant moves by the time of its pause.'),
          },
          MAP,
        )
        .prefault({})
        .describe('Whose grants pause in a switch-off of `faults.switchOffs`; only where grants have their own nodes.'),
      exchange: z
        .record(z.string(), positiveNumber(1000), { error: 'must be a map of GPU type → H200-equivalents' })
        .default({})
        .describe(
          'H200-equivalents of a GPU by type, for substitution and shares. Default: its speed in `fleet.gpus`.',
        ),
      price: z
        .record(z.string(), numberBetween(0, 1_000_000_000), { error: 'must be a map of GPU type → KRW a GPU-hour' })
        .default({})
        .describe('KRW of an idle GPU-hour by GPU type. Default: no price, no cost.'),
      capitalRegion: text('a name').default('capital').describe('Region that gets no regional bonus.'),
      calls: byId(callSpec, 'calls').default({}).describe('Calls by id.'),
      blocks: byId(blockSpec, 'priority blocks').default({}).describe('National projects’ blocks by id.'),
      demand: demandSpec,
      behaviour: behaviourSpec,
      monitoring: monitoringSpec,
    },
    MAP,
  )
  .describe('Calls, grants and projects on top of the fleet; only in a terminating scenario. Default: none.');
