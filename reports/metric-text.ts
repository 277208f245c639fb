/**
 * What a report calls a metric and how it writes its values; the one place where reports meet the metric table.
 * It must not know results.
 */
import { metricName } from '../sim/experiment/comparison.ts';
import { findMetric } from '../sim/simulation/metrics/table.ts';
import { type Quantity, UNIT_OF } from './format.ts';

/** Names that read badly when merely taken apart. */
const LABELS: Readonly<Record<string, string>> = {
  utilisationOfInService: 'Utilisation of GPUs in service',
  utilisationOfUp: 'Utilisation of GPUs up',
  occupancyOfGranted: 'Occupancy of granted GPUs',
  deliveredH200EquivalentGpuHours: 'Delivered H200-equivalent GPU-hours',
  turnaroundSecondsMean: 'Mean turnaround',
  waitSecondsMean: 'Mean wait per job',
  waitSecondsMeanByGpuHours: 'Mean wait weighted by GPU-hours',
  waitSecondsP50: 'Median wait',
  waitSecondsP90: 'Wait, 90th percentile',
  waitSecondsP99: 'Wait, 99th percentile',
  boundedSlowdownMean: 'Mean bounded slowdown',
  jobsDone: 'Jobs done',
  jobsCensored: 'Jobs not started by the end',
  jobsRejected: 'Jobs rejected',
  jobsFailed: 'Jobs that failed by themselves',
  jobsRunning: 'Jobs running at the end',
  jobsKilled: 'Jobs stopped at their limit',
  leafGroupsSpannedMean: 'Leaf groups spanned by a job',
  ownFaultGpuHours: 'GPU-hours of jobs that failed by themselves',
  jobsCancelled: 'Jobs cancelled while waiting',
  unservedShare: 'Work never served',
  idleBlockedGpuHours: 'Idle: blocked',
  idleDrainGpuHours: 'Idle: drain',
  idleNoDemandGpuHours: 'Idle: no demand',
  jainIndex: "Jain's fairness index",
  entitlementMetShare: 'Received of what is owed',
  grantJainIndex: "Jain's index of received ÷ entitled",
  preemptionsMost: 'Preemptions of one job, at most',
  restarts: 'Jobs that began again',
  takeBackSecondsMean: 'Mean time to take a quota back',
  takeBackSecondsP90: 'Time to take a quota back, 90th percentile',
  takeBackGpuHours: 'Owners’ GPU-hours waited for while lent',
  ownersWaitSecondsMean: 'Mean wait of owners',
  borrowersWaitSecondsMean: 'Mean wait of borrowers',
  borrowedShare: 'Borrowed, of what grants used',
  lentShare: 'Lent, of what grants left unused',
  receivedOfEntitledMean: 'Received ÷ entitled, mean of grants',
  receivedOfEntitledP10: 'Received ÷ entitled, 10th percentile',
  receivedOfEntitledP90: 'Received ÷ entitled, 90th percentile',
  finishTimeFairnessMean: 'Finish-time fairness, mean',
  finishTimeFairnessMost: 'Finish-time fairness, worst',
  finishTimeFairnessAbove1Share: 'Projects later than alone',
  giniIndex: "Gini's index over institutions",
  reapplications: 'Applications made again',
  applicantsServedShare: 'Applicants served',
  awardedNodes: 'Nodes awarded',
  awardedGpus: 'GPUs awarded',
  priorityBlockGpus: 'GPUs of priority blocks',
  reclaimedNetGpuHours: 'Reclaimed GPU-hours, each once',
  cuts: 'Awards that were cut',
  applicationWaitDaysMean: 'Mean time from application to start',
  awardToFirstJobDaysMean: 'Mean time from award to first job',
  noShows: 'Winners that never came',
  dropOuts: 'Grants given up at a gate',
  termLostGpuHours: 'Term lost by late starts',
  grantedGpuHours: 'Granted GPU-hours',
  warningsLifted: 'Warnings lifted by a later review',
  reclaims: 'Times that GPUs were taken',
  redistributedUsedGpuHours: 'Redistributed and used GPU-hours',
  reclaimedIdleGpuHours: 'Reclaimed GPU-hours granted to nobody',
  reclaimedScavengedGpuHours: 'Reclaimed GPU-hours scavenged',
  reclaimedExpiredGpuHours: 'Reclaimed GPU-hours after a lease',
  reclaimedBeyondHorizonGpuHours: 'Reclaimed GPU-hours beyond the run',
  reclaimYield: 'Yield of reclaim',
  reclaimToUseDaysMean: 'Mean time from reclaim to use by others',
  unmetGpuHours: 'Unmet GPU-hours',
  unmetShare: 'Work of projects without a grant',
  demandedGpuHours: 'GPU-hours asked for',
  largestInstitutionShare: 'Share of the largest institution',
  grantFragmentation: 'Fragmentation of grants',
  idleCostKrw: 'Cost of idle GPUs',
};

/**
 * Dimensions of a key: `waitSecondsMean{cluster=a,gpu=b}` → `cluster=a, gpu=b`; empty where there are none. A sector and a
 * region say by themselves what they are.
 */
function dimensionsOf(key: string): string {
  const dimensions = key.slice(metricName(key).length + 1, -1).split(',');
  return dimensions.map((dimension) => dimension.replace(/^(sector|region)=/, '')).join(', ');
}

/** A metric in words, without its unit: `Mean wait by GPU-hours (cluster=naver-h200-32)`. */
export function labelOf(key: string): string {
  const name = metricName(key);
  const label = LABELS[name] ?? takenApart(name);
  const dimensions = dimensionsOf(key);
  return dimensions === '' ? label : `${label} (${dimensions})`;
}

/** The same inside a sentence: first letter small unless it belongs to a name. */
export function phraseOf(key: string): string {
  const label = labelOf(key);
  return /^[A-Z][a-z]/.test(label) && !/^(Jain|Gini)/.test(label) ? label[0]!.toLowerCase() + label.slice(1) : label;
}

/** `lateGpuHours` → `Late GPU-hours`, `applicationWaitDaysMean` → `Application wait mean`. */
function takenApart(name: string): string {
  const words = name
    .replace(/(Seconds|Days)(?=$|Mean|P\d)/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace('gpu hours', 'GPU-hours');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * How values of a metric are written, by its unit; for a metric that the table lacks, by its name, where units stand
 * last.
 */
export function quantityOf(key: string): Quantity {
  const unit = findMetric(key)?.unit;
  // An index is no share of anything.
  if (metricName(key).endsWith('Index')) return 'number';
  if (unit !== undefined) return QUANTITY_OF_UNIT[unit] ?? 'number';
  const name = metricName(key);
  if (name.includes('Seconds')) return 'seconds';
  if (name.includes('Days')) return 'days';
  if (name.endsWith('GpuHours')) return 'gpuHours';
  return name.endsWith('Share') ? 'ratio' : 'number';
}

const QUANTITY_OF_UNIT: Readonly<Record<string, Quantity>> = {
  s: 'seconds',
  d: 'days',
  GPU·h: 'gpuHours',
  ratio: 'ratio',
  jobs: 'amount',
  applications: 'amount',
  grants: 'amount',
  GPUs: 'amount',
  nodes: 'amount',
  warnings: 'amount',
  takes: 'amount',
  preemptions: 'amount',
};

/** The unit of a figure; empty where each value carries its own, or the label says it. */
export function unitOf(key: string): string {
  const quantity = quantityOf(key);
  if (quantity !== 'number' || metricName(key).endsWith('Index')) return UNIT_OF[quantity];
  return findMetric(key)?.unit ?? '';
}

/** True for waits and what is made of them: printed with ≥ where jobs never started, ranked only when stationary. */
export function isWait(key: string): boolean {
  return findMetric(key)?.ranksWaits ?? false;
}
