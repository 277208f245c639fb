/**
 * Results of a programme as a comparison would leave them, from plain formulas instead of the simulator: two variants ×
 * three replications on two clusters, the second one reclaims; four published figures.
 */
import { buildResults, type FinishedRun } from '../../sim/experiment/assemble.ts';
import type { Results } from '../../sim/experiment/results.ts';
import { ACCOUNTS, type Account } from '../../sim/model/ledger.ts';
import { WAIT_EDGES_SECONDS } from '../../sim/simulation/contract.ts';
import { METRICS } from '../../sim/simulation/metrics/table.ts';

const DAY = 86_400;
const HORIZON = 100 * DAY;
const CLUSTERS = [
  ['naver-h200-255', 'naver', 'h200', 255, 1],
  ['kakao-b200-255', 'kakao', 'b200', 255, 2],
] as const;
const BINS = 20;

export function programmeResults(changes: Partial<Results> = {}): Results {
  const results = buildResults(
    {
      version: '0.1.0',
      scenario: 'small-programme',
      question: 'What does a threshold do to a small programme?',
      kind: 'terminating',
      seed: '1',
      inputs: [],
      command: 'gpufleet compare small-programme --seed 1 --replications 3',
      primary: ['deliveredH200EquivalentGpuHours'],
      replications: 3,
      zone: 'Asia/Seoul',
      start: '2026-03-01T00:00:00+09:00',
      windowSeconds: [0, HORIZON],
      clusters: CLUSTERS.map(([id, provider, gpu, nodes, speed]) => ({
        ...{ id, provider, gpu, nodes, speed, gpus: nodes * 8, providerOwn: false },
        supply: [{ phase: 'all', nodes, plannedAt: 0, deliveredAt: 0, inServiceAt: 0 }],
      })),
      assumptions: [{ path: 'programme.behaviour.noShow', value: '0.1', note: 'nothing is published' }],
      published: [
        { metric: 'applications', value: 514, mark: 'input', source: 'ministry' },
        { metric: 'awards', value: 159, mark: 'predicted', source: 'ministry' },
        { metric: 'awardedGpus{sector=academia}', value: 2624, mark: 'predicted', source: 'ministry' },
        { metric: 'applicantsServedShare', value: 0.309, mark: 'fitted', source: '159 of 514' },
      ],
      workload: {
        ...{ source: 'applications to first (preset first-call-2025-12)', license: null, rows: null, used: 100 },
        ...{ repairs: {}, drops: {}, facts: [], warnings: [] },
      },
    },
    ['as-is', 'reclaim'].map((name, v) => ({
      name,
      overrides: v === 0 ? {} : { 'programme.monitoring.reclaim': 'threshold' },
      policies: { queue: 'fcfs', reclaim: v === 0 ? 'none' : 'threshold' },
      runs: [0, 1, 2].map((replication) => finished(replication, v === 1)),
    })),
    METRICS,
  );
  return { ...results, ...changes };
}

function finished(replication: number, reclaims: boolean): FinishedRun {
  // −1, 0, 1: an exact mean, and a spread by hand.
  const noise = replication - 1;
  const ledger: Record<string, Record<Account, number>> = {};
  for (const [id, , , nodes] of CLUSTERS) {
    const account = Object.fromEntries(ACCOUNTS.map((each) => [each, 0])) as Record<Account, number>;
    const all = nodes * 8 * HORIZON;
    account.useful = Math.floor(all * (reclaims ? 0.3 : 0.4));
    account.filler = reclaims ? Math.floor(all * 0.05) : 0;
    account.lost = Math.floor(all * 0.01);
    account.grantedIdle = Math.floor(all * (reclaims ? 0.15 : 0.4));
    account.ungranted = all - account.useful - account.filler - account.lost - account.grantedIdle;
    ledger[id] = account;
  }
  const hash = `${replication}${reclaims ? 1 : 0}`.padStart(16, '0');
  const sum = (account: Account): number =>
    Object.values(ledger).reduce((hours, accounts) => hours + accounts[account] / 3600, 0);
  const useful = sum('useful') * (1 + 0.01 * noise);
  const reclaimed = reclaims ? 2_000_000 + 100_000 * noise : 0;
  const metrics: Record<string, number | null> = {
    deliveredH200EquivalentGpuHours: useful * 1.5,
    ...{ usefulGpuHours: useful, fillerGpuHours: sum('filler'), lostGpuHours: sum('lost') },
    ...{ grantedIdleGpuHours: sum('grantedIdle'), ungrantedGpuHours: sum('ungranted') },
    grantedGpuHours: useful + sum('filler') + sum('lost') + sum('grantedIdle'),
    occupancyOfGranted: 0.5 + 0.01 * noise,
    ...{
      applications: 514,
      reapplications: 0,
      awards: 157 + 4 * noise,
      awardedGpus: 4336,
      awardedNodes: 542,
      priorityBlockGpus: 512,
    },
    ...{ applicantsServedShare: 0.27 + 0.02 * noise, applicationWaitDaysMean: 41.6 + 0.2 * noise },
    ...{ unservedGpuHours: 900_000, unservedShare: reclaims ? 0.62 : 0.34, unmetGpuHours: 9e6, unmetShare: 0.75 },
    ...{ demandedGpuHours: 12e6, jainIndex: 0.84 + 0.01 * noise, giniIndex: 0.79, largestInstitutionShare: 0.08 },
    ...{ noShows: 16 + noise, dropOuts: 0, termLostGpuHours: 0, awardToFirstJobDaysMean: 46, grantFragmentation: 1.2 },
    ...{ warnings: reclaims ? 200 + noise : 0, warningsLifted: reclaims ? 70 : 0, reclaims: reclaims ? 110 : 0 },
    ...{ refusals: 357, 'refusals{reason=noCapacity}': 350, 'refusals{reason=belowThreshold}': 7, cuts: 0 },
    reclaimedGpuHours: reclaimed,
    reclaimedNetGpuHours: reclaimed * 0.8,
    redistributedGpuHours: reclaimed * 0.4,
    redistributedUsedGpuHours: reclaimed * 0.3,
    reclaimedIdleGpuHours: reclaimed * 0.5,
    reclaimedScavengedGpuHours: 0,
    reclaimedExpiredGpuHours: 0,
    reclaimedBeyondHorizonGpuHours: reclaimed * 0.1,
    wronglyReclaimedGpuHours: reclaimed * 0.25,
    wronglyReclaimedShare: reclaims ? 0.25 / 0.8 : null,
    reclaimYield: reclaims ? 0.3 : null,
    reclaimToUseDaysMean: reclaims ? 12 : null,
    idleCostKrw: 5e9 * (reclaims ? 1.2 : 1),
    ...{ jobsDone: 90, jobsCancelled: 10, jobsCensored: 0, waitSecondsMean: 40_000 },
  };
  for (const [sector, share] of [
    ['academia', 0.625],
    ['industry', 0.375],
  ] as const) {
    const of = (name: string, value: number): void => {
      metrics[`${name}{sector=${sector}}`] = value;
    };
    of('applications', 514 * share);
    of('awards', (157 + 4 * noise) * share);
    of('awardedGpus', 4336 * share + 40 * noise);
    of('applicantsServedShare', 0.27 + 0.02 * noise);
    of('applicationWaitDaysMean', 41.6);
    of('usefulGpuHours', useful * share);
    of('unservedGpuHours', 900_000 * share);
    of('unmetGpuHours', 9e6 * share);
    of('demandedGpuHours', 12e6 * share);
  }
  // A sector that holds priority blocks and nothing else.
  Object.assign(metrics, {
    'priorityBlockGpus{sector=national}': 512,
    'usefulGpuHours{sector=national}': 1e6,
    'demandedGpuHours{sector=national}': 2e6,
    ...{ 'applications{sector=national}': 0, 'awards{sector=national}': 0, 'awardedGpus{sector=national}': 0 },
    'applicantsServedShare{sector=national}': null,
  });
  const column = (gpus: (cluster: number, bin: number) => number) =>
    Float64Array.from({ length: CLUSTERS.length * BINS }, (_, cell) => {
      return gpus(Math.floor(cell / BINS), cell % BINS) * (HORIZON / BINS);
    });
  return {
    record: {
      ...{ replication, fingerprint: hash, scheduleFingerprint: hash, metrics, ledger, endedAtSeconds: HORIZON },
      ...{ jobs: 100, waitCounts: [...WAIT_EDGES_SECONDS.map((_, k) => Math.min(90, 20 + k)), 100] },
      ...{ backlogGrowth: null, rejections: {}, brokenPromises: {} },
    },
    timeline: {
      bins: BINS,
      binSeconds: HORIZON / BINS,
      occupied: column((_, bin) => (bin < 2 ? 0 : 800)),
      inService: column(() => 2040),
      procured: column(() => 2040),
      queued: column(() => 3),
      granted: column((cluster, bin) => (bin < 2 ? 0 : cluster === 0 || !reclaims ? 1600 : 1200)),
    },
    endedAt: HORIZON,
  };
}
