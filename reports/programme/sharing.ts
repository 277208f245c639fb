/**
 * What sharing and preemption did, as tables of figures by variant. It must not know markup.
 */
import type { Results } from '../../sim/experiment/results.ts';
import { meanOf } from './programme.ts';
import { type FigureTable, type TableAsked, tableOf } from './tables.ts';

type Policies = Readonly<Record<string, string>>;

export const SHARING_NOTE =
  'Where grants are weights of a pool nobody owns anything: what is borrowed, lent and taken back has no value. What is ' +
  'borrowed comes first from GPUs that nobody is entitled to. Finish-time fairness compares a project’s time from its first ' +
  'submission to the end of its last job that ended with the least that these jobs could have taken on its own share alone: ' +
  'below 1 they were done sooner; with nodes of its own a project is above 1 as soon as jobs queue beside idle GPUs. Work ' +
  'that was never done does not enter.';

/** None where every variant has each grant on its own nodes, stops nobody and leaves jobs their sizes. */
export function sharingTables(results: Results): FigureTable[] {
  const resizes = results.variants.some(({ policies }) => isOtherThan(policies, 'elastic', 'none'));
  const tables = [
    ...(results.variants.some(({ policies }) => shares(policies)) ? [lending(results), ...SHARING] : []),
    ...(resizes ? [ELASTIC] : []),
  ];
  return tables.map((asked) => tableOf(results, asked)).filter((table) => table !== null);
}

const ELASTIC = {
  caption: 'Elastic jobs: changes of size while they ran, and what came of GPUs beyond their usual size.',
  columns: [
    { name: 'shrinks', label: 'Got fewer GPUs' },
    { name: 'grows', label: 'Got more GPUs' },
    { name: 'grownGpuHours', label: 'Beyond the usual size' },
    { name: 'elasticSlowdownGpuHours', label: 'of that no work, for the speed-up' },
  ],
};

/** Scavengers use what grants leave unused, and count as others do: a reader who sees Lent alone thinks of grants. */
function lending(results: Results): TableAsked {
  const scavenges = results.variants.some((variant) => meanOf(variant, 'scavengedGpuHours') > 0);
  const caption =
    'Lending: what grants used beyond their own GPUs, and what others used of GPUs that grants left unused.';
  const lent = scavenges ? 'Lent or scavenged' : 'Lent';
  return {
    caption: scavenges
      ? `${caption} Others are grants and scavengers; these also use what is nobody’s, so that what is lent to grants is at least ${lent} less Scavenged.`
      : caption,
    columns: [
      { name: 'borrowedGpuHours', label: 'Borrowed' },
      { name: 'borrowedShare', label: 'Borrowed, of what grants used' },
      { name: 'lentGpuHours', label: lent },
      { name: 'lentShare', label: `${lent}, of what grants left unused` },
      { name: 'scavengedGpuHours', label: 'Scavenged' },
    ],
  };
}

const SHARING = [
  {
    caption: 'Waiting: of owners for what others had borrowed, and of all jobs that started within or beyond a quota.',
    columns: [
      { name: 'takeBackSecondsMean', label: 'Time to take a quota back, mean' },
      { name: 'takeBackSecondsP90', label: '90th percentile' },
      { name: 'takeBackGpuHours', label: 'Asked for meanwhile' },
      { name: 'ownersWaitSecondsMean', label: 'Wait of owners' },
      { name: 'borrowersWaitSecondsMean', label: 'Wait of borrowers' },
    ],
  },
  {
    caption: 'Preemption: jobs that were stopped for others or for another reason, and what it cost.',
    columns: [
      { name: 'preemptions' },
      { name: 'preemptionsMost', label: 'of one job, at most' },
      { name: 'restarts', label: 'Began again, for any reason' },
      { name: 'lostGpuHours', label: 'Lost' },
      { name: 'overheadGpuHours', label: 'of that checkpoints and restarts' },
      { name: 'goodput', label: 'Goodput: work of occupied' },
    ],
  },
  {
    caption: 'Shares: what grants received of what they were entitled to, and when projects were done.',
    columns: [
      { name: 'receivedOfEntitledMean', label: 'Received ÷ entitled, mean of grants' },
      { name: 'receivedOfEntitledP10', label: '10th percentile' },
      { name: 'receivedOfEntitledP90', label: '90th percentile' },
      { name: 'grantJainIndex', label: 'Jain’s index of it' },
      { name: 'finishTimeFairnessMean', label: 'Finish-time fairness, mean' },
      { name: 'finishTimeFairnessMost', label: 'Finish-time fairness, worst' },
      { name: 'finishTimeFairnessAbove1Share', label: 'Projects later than alone' },
    ],
  },
];

function shares(policies: Policies): boolean {
  return isOtherThan(policies, 'sharing', 'dedicated') || isOtherThan(policies, 'preemption', 'none');
}

/** Whether a policy of the kind is asked for that is not the plain one. */
function isOtherThan(policies: Policies, kind: string, plain: string): boolean {
  return (policies[kind] ?? plain).split('(', 1)[0] !== plain;
}
