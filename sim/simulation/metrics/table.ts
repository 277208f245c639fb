/**
 * Every metric once: its name, unit, formula and which direction is better. Reports, `list metrics`, the check of
 * scenarios and the verdicts read this table; it must not know how a figure is worked out.
 */
import { WAIT_REASONS } from '../../model/wait-reasons.ts';
import { SHARING_METRICS } from './sharing-table.ts';

export interface Metric {
  readonly name: string;
  /** `s`, `h`, `GPU·h`, `ratio` (0–1), `jobs`, `leaf groups`, `per 1,000 GPU·h`, `×` (a factor). */
  readonly unit: string;
  readonly formula: string;
  readonly better: 'higher' | 'lower' | 'none';
  /** A wait: not ranked where a variant is not stationary, printed with ≥ where jobs did not start. */
  readonly ranksWaits: boolean;
}

const WAIT =
  'wait = start − submit, of a job that was stopped and waited again all its stays in the queue; a job not started by the end enters with end − submit, a cancelled one with cancel − submit';
const WINDOW = 'over the measured window';
const REASONS = WAIT_REASONS.map(({ name, meaning }) => `${name}: ${meaning}`).join('; ');

/** What a run with a programme has besides. */
export const PROGRAMME_METRICS: readonly Metric[] = [
  counted('applications', 'applications', 'applications made in calls, also those made again', 'none'),
  counted('reapplications', 'applications', 'of these: made again after a refusal, a cut or a reclaim', 'none'),
  share('applicantsServedShare', 'applicants that ever held a grant ÷ applicants (no-shows do not count)', 'higher'),
  counted('awards', 'grants', 'grants that calls awarded, from the reserve too; priority blocks do not count', 'none'),
  counted('awardedNodes', 'nodes', 'GPUs of these grants ÷ GPUs of a node', 'none'),
  counted('awardedGpus', 'GPUs', 'GPUs of these grants', 'none'),
  counted('priorityBlockGpus', 'GPUs', 'GPUs of priority blocks, which no call awards', 'none'),
  counted('refusals', 'applications', 'applications refused; by typed reason', 'none'),
  counted('cuts', 'grants', 'awards smaller than asked for; by typed reason', 'none'),
  days(
    'applicationWaitDaysMean',
    'mean of (start of the first grant − application) over awarded applicants; one not started enters with the end of the run',
  ),
  days('awardToFirstJobDaysMean', 'mean of (start of the first job − award) over grants that ran a job'),
  counted('noShows', 'grants', 'winners that never came', 'none'),
  counted('dropOuts', 'grants', 'grants given up at a gate', 'none'),
  hours(
    'termLostGpuHours',
    'awarded GPU-hours that fell away because a grant started late and its end did not move',
    'lower',
  ),
  hours('grantedGpuHours', 'GPUs held by grants × time', 'none'),
  hours('pausedGpuHours', 'GPUs of grants that a switch-off paused × time; they are entitled to nothing then', 'lower'),
  share(
    'budgetSpentShare',
    'GPU-hours that jobs of grants used ÷ the budgets of these grants (`programme.limits.budget`); none without budgets',
    'none',
  ),
  hours(
    'budgetLapsedGpuHours',
    'GPU-hours of these budgets that were neither used in their period nor carried over, or grew too old (`carryOver`, `ageing`), before their grant ended',
    'none',
  ),
  counted(
    'grantsStoppedByBudget',
    'grants',
    'grants of which a job was held back by the budget; slow ones do not count',
    'none',
  ),
  counted('warnings', 'warnings', 'warnings given', 'none'),
  counted(
    'warningsLifted',
    'warnings',
    'warnings after which a later review found enough use: of projects that mended, ran filler jobs, or came to more by themselves',
    'none',
  ),
  counted('reclaims', 'takes', 'times that GPUs were taken from a grant', 'none'),
  hours(
    'reclaimedGpuHours',
    'GPUs taken × time from the take to the original end of the grant; a GPU that is given away and taken again counts again',
    'none',
  ),
  hours(
    'reclaimedNetGpuHours',
    'the same with every GPU-hour counted once, at its first take: a GPU that is given away and taken again counts only from the end until which it was taken before',
    'none',
  ),
  hours('redistributedGpuHours', 'of the reclaimed: held by another grant', 'higher'),
  hours(
    'redistributedUsedGpuHours',
    'of the redistributed: used; the receiving grant’s occupied ÷ entitled over the time counts for each of its GPUs',
    'higher',
  ),
  hours('reclaimedIdleGpuHours', 'of the reclaimed: granted to nobody; where grants share, all may use them', 'lower'),
  hours(
    'scavengedGpuHours',
    'useful work of jobs that ran in no grant: on GPUs that were taken from one (`redistribution: scavenger`), or beside all quotas (`sharing: { name: quota, scavengers: true }`)',
    'higher',
  ),
  hours('reclaimedScavengedGpuHours', 'of the reclaimed: used by waiting jobs of other grants', 'higher'),
  hours('reclaimedExpiredGpuHours', 'of the reclaimed: after the end of the nodes’ lease', 'none'),
  hours('reclaimedDownGpuHours', 'of the reclaimed: on nodes that were down, whoever held them', 'none'),
  hours('spareGpuHours', 'of spare nodes: in service, up or down', 'none'),
  hours('spareUsedGpuHours', 'of the spares’: in the place of nodes that are down', 'none'),
  share('spareUse', 'used ÷ held GPU-hours of spare nodes', 'none'),
  hours('reclaimedBeyondHorizonGpuHours', 'of the reclaimed: after the end of the run', 'none'),
  share('reclaimYield', 'redistributed and used ÷ reclaimed GPU-hours', 'higher'),
  days(
    'reclaimToUseDaysMean',
    'mean over reclaimed GPUs of (first use by somebody else − take), of those that were used',
  ),
  hours(
    'wronglyReclaimedGpuHours',
    'for each reduced grant: the work, in GPU-hours of its GPU type, that its pool would have done without the take until its original end − what its project did, at least 0; none where grants are weights only (pooled)',
    'lower',
  ),
  share(
    'wronglyReclaimedShare',
    'wrongly reclaimed ÷ net reclaimed GPU-hours; above 1 where a take stopped more work than its GPUs could have done, as when large jobs fit no longer',
    'lower',
  ),
  hours('unmetGpuHours', 'reference GPU-hours that projects asked for that never had a grant', 'lower'),
  share('unmetShare', 'unmet ÷ demanded reference GPU-hours', 'lower'),
  hours('demandedGpuHours', 'reference GPU-hours that all projects asked for', 'none'),
  share(
    'jainIndex',
    'Jain’s index of received ÷ min(entitled, demanded), over projects with demand and a grant; received: work of jobs of its grants and of its scavengers; who used more than its own counts with more than 1, so that borrowing may lower it',
    'higher',
  ),
  share(
    'entitlementMetShare',
    'of min(entitled, demanded) reference GPU-hours of projects with a grant: what they received, by jobs of their grants and as scavengers, each project up to that; entitled is what their grants held at each time: what a reclaim takes is owed no more, and to whom it is given it is owed from then on',
    'higher',
  ),
  share('giniIndex', 'Gini’s index of granted H200-equivalent GPU-hours over the institutions that applied', 'lower'),
  share('largestInstitutionShare', 'granted H200-equivalent GPU-hours of the institution with most ÷ all', 'lower'),
  {
    name: 'grantFragmentation',
    unit: '×',
    formula: 'mean over grants of leaf groups spanned at the start ÷ fewest possible for so many nodes',
    better: 'lower',
    ranksWaits: false,
  },
  {
    name: 'idleCostKrw',
    unit: 'KRW',
    formula: 'idle GPU-hours in service × the price of a GPU-hour of their type, as the scenario states it',
    better: 'lower',
    ranksWaits: false,
  },
  ...SHARING_METRICS,
];

export const METRICS: readonly Metric[] = [
  wait('waitSecondsMean', 's', `mean wait of the jobs submitted in the window; ${WAIT}`),
  wait('waitSecondsMeanByGpuHours', 's', 'mean wait, each job weighted by its requested GPUs × run time'),
  wait('waitSecondsP50', 's', 'median wait (quantile type R-7)'),
  wait('waitSecondsP90', 's', '90th percentile of waits (type R-7)'),
  wait('waitSecondsP99', 's', '99th percentile of waits (type R-7)'),
  wait(
    'boundedSlowdownMean',
    '×',
    'mean of max(1, (wait + run) ÷ max(run, 10 s)), attempts that were stopped counting as wait',
  ),
  wait(
    'turnaroundSecondsMean',
    's',
    'mean of wait + run time on the cluster and the leaf groups where it ran (limit applied) + time of stopped attempts that was not kept: of a job of a plain fleet that has ended, end − submit',
  ),
  wait(
    'waitedHours',
    'h',
    `Σ over jobs of the hours that they waited, ${WINDOW}, whenever they were submitted; by reason (${REASONS}), also by cluster, sector and size: the reason that holds at the end of a scheduling pass holds until the next one`,
  ),
  wait('waitedGpuHours', 'GPU·h', 'the same, each job counted with the GPUs that it asks for'),
  share('utilisationOfInService', `occupied GPU-seconds ÷ GPU-seconds in service, ${WINDOW}`, 'higher'),
  share('utilisationOfUp', `occupied GPU-seconds ÷ GPU-seconds in service and not down, ${WINDOW}`, 'higher'),
  share(
    'occupancyOfGranted',
    `occupied ÷ entitled GPU-seconds, ${WINDOW}; without a programme the whole cluster in service is entitled`,
    'higher',
  ),
  hours(
    'deliveredH200EquivalentGpuHours',
    `work that came of the useful GPU-hours × the GPU's speed relative to an H200, ${WINDOW}: without the time by which jobs were slow for their leaf groups, and of an elastic job as many GPUs as its speed-up says, g0 · (g ÷ g0)^a on g GPUs with g0 those that it would have anyhow; so a job that is done has delivered the work that it asked for, whatever sizes it had`,
    'higher',
  ),
  hours('usefulGpuHours', `occupied by work that was not thrown away, ${WINDOW}`, 'higher'),
  hours(
    'ownFaultGpuHours',
    'of the whole run: occupied by jobs that failed, were cancelled or ran into their limit',
    'lower',
  ),
  hours('lostGpuHours', `occupied by work that the system threw away, ${WINDOW}`, 'lower'),
  hours('overheadGpuHours', `of the lost: checkpoints and restarts of jobs, ${WINDOW}`, 'lower'),
  share(
    'goodput',
    `useful GPU-seconds without slowdown (\`leafGroupSlowdownGpuHours\`, \`elasticSlowdownGpuHours\`) ÷ occupied GPU-seconds without filler, ${WINDOW}`,
    'higher',
  ),
  hours('downGpuHours', `in service and down: failed, in repair, in maintenance or switched off, ${WINDOW}`, 'lower'),
  {
    name: 'interruptionsPer1000GpuHours',
    unit: 'per 1,000 GPU·h',
    formula: `jobs stopped because a node of theirs went down ÷ 1,000 occupied GPU-hours, ${WINDOW}`,
    better: 'lower',
    ranksWaits: false,
  },
  counted(
    'restarts',
    'jobs',
    `times that a job began again after it had been stopped (a node down, preemption, reclaim, the end of a lease or grant), ${WINDOW}`,
    'none',
  ),
  hours('lateGpuHours', `not in service although planned to be by then, ${WINDOW}`, 'lower'),
  hours('ungrantedGpuHours', `idle and entitled to nobody, ${WINDOW}`, 'lower'),
  hours('grantedIdleGpuHours', `idle although somebody is entitled to it, ${WINDOW}`, 'lower'),
  hours('idleBlockedGpuHours', `idle while queued jobs would fit by number of GPUs, ${WINDOW}`, 'lower'),
  hours('idleDrainGpuHours', `idle, not blocked, while a queued job asks for more than is idle, ${WINDOW}`, 'lower'),
  hours('idleNoDemandGpuHours', `idle with no queued job that could use it, ${WINDOW}`, 'none'),
  hours(
    'reservedGpuHours',
    `of nodes that a reservation keeps, while it is in force and they are up, ${WINDOW}`,
    'none',
  ),
  hours('reservedIdleGpuHours', `of these: idle; in the ledger they idle like others, ${WINDOW}`, 'lower'),
  hours(
    'unservedGpuHours',
    'reference GPU-hours of the jobs of the window that were cancelled before they started; with a programme: work of projects that had a grant and was not done (cancelled, stopped with the grant, or never submitted before its end)',
    'lower',
  ),
  share(
    'unservedShare',
    'work of the jobs of the window that were cancelled before they started ÷ work of all that were queued; with a programme: unserved ÷ demanded by projects that had a grant',
    'lower',
  ),
  hours(
    'leafGroupSlowdownGpuHours',
    `time by which jobs ran longer because they had more leaf groups than they need (\`fleet.leafGroupSlowdown\`), ${WINDOW}: it counts as useful, or as lost with the attempt, but nothing is delivered in it`,
    'lower',
  ),
  hours(
    'elasticSlowdownGpuHours',
    `GPU-hours of elastic jobs on more GPUs than they would have anyhow − the work that was done in them and kept, ${WINDOW}: where the speed-up is linear none; they count as useful, but nothing is delivered in them; what a job that shrank does more on each GPU is not set off against it, but delivered`,
    'lower',
  ),
  share('nodeFragmentation', `partly occupied node-seconds ÷ node-seconds up, ${WINDOW}`, 'lower'),
  {
    name: 'leafGroupsSpannedMean',
    unit: 'leaf groups',
    formula: 'mean number of leaf groups of the jobs of the window that started and took more than one node',
    better: 'lower',
    ranksWaits: false,
  },
  jobs('jobsDone', 'jobs of the window that ran to their end', 'higher'),
  jobs('jobsKilled', 'jobs of the window that were stopped at their requested time, or for good by a fault', 'lower'),
  jobs('jobsFailed', 'jobs of the window that started and, by the workload, failed or were cancelled', 'none'),
  jobs('jobsRunning', 'jobs of the window that had started and not ended when the run ended', 'none'),
  jobs('jobsCensored', 'jobs of the window that had not started when the run ended', 'lower'),
  jobs('jobsCancelled', 'jobs of the window whose patience ended before they started', 'lower'),
  jobs('jobsRejected', 'jobs of the window that can never fit', 'lower'),
  hours('fillerGpuHours', `occupied only to be seen occupied (gaming of a threshold), ${WINDOW}`, 'lower'),
  ...PROGRAMME_METRICS,
];

/** The metric of that name, or undefined. Dimensions (`name{cluster=a}`) are stripped. */
export function findMetric(key: string): Metric | undefined {
  const name = key.split('{', 1)[0];
  return METRICS.find((metric) => metric.name === name);
}

function wait(name: string, unit: string, formula: string): Metric {
  return { name, unit, formula, better: 'lower', ranksWaits: true };
}

function share(name: string, formula: string, better: Metric['better']): Metric {
  return { name, unit: 'ratio', formula, better, ranksWaits: false };
}

function hours(name: string, formula: string, better: Metric['better']): Metric {
  return { name, unit: 'GPU·h', formula, better, ranksWaits: false };
}

function days(name: string, formula: string): Metric {
  return { name, unit: 'd', formula, better: 'lower', ranksWaits: false };
}

function counted(name: string, unit: string, formula: string, better: Metric['better']): Metric {
  return { name, unit, formula, better, ranksWaits: false };
}

function jobs(name: string, formula: string, better: Metric['better']): Metric {
  return { name, unit: 'jobs', formula, better, ranksWaits: false };
}
