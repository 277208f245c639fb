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
};

/** Dimensions of a key: `waitSecondsMean{cluster=a,gpu=b}` → `cluster=a, gpu=b`; empty where there are none. */
function dimensionsOf(key: string): string {
  return key.slice(metricName(key).length + 1, -1).replaceAll(',', ', ');
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
  return /^[A-Z][a-z]/.test(label) && !label.startsWith('Jain') ? label[0]!.toLowerCase() + label.slice(1) : label;
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

/** How values of a metric are written, by its unit; for a metric that the table lacks, by its name, where units stand last. */
export function quantityOf(key: string): Quantity {
  const unit = findMetric(key)?.unit;
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
  jobs: 'count',
};

/** The unit of a figure; empty where each value carries its own, or the label says it. */
export function unitOf(key: string): string {
  const quantity = quantityOf(key);
  return quantity === 'number' ? (findMetric(key)?.unit ?? '') : UNIT_OF[quantity];
}

/** True for waits and what is made of them: printed with ≥ where jobs never started, ranked only when stationary. */
export function isWait(key: string): boolean {
  return findMetric(key)?.ranksWaits ?? false;
}
