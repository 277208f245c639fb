/**
 * Results as a comparison would leave them, from a small generator instead of the simulator: five variants × ten
 * replications on the national fleet, one variant not stationary, one with four replications, one metric null.
 */
import { buildResults, type FinishedRun, type FinishedVariant } from '../../sim/experiment/assemble.ts';
import type { Results } from '../../sim/experiment/results.ts';
import { ACCOUNTS, type Account } from '../../sim/model/ledger.ts';
import { WAIT_EDGES_SECONDS } from '../../sim/simulation/contract.ts';
import { METRICS } from '../../sim/simulation/metrics/table.ts';

const CLUSTERS = [
  ['naver-h200-255', 'naver', 'h200', 255, false],
  ['naver-h200-32', 'naver', 'h200', 32, false],
  ['nhn-b200-510', 'nhn', 'b200', 510, false],
  ['nhn-b200-255', 'nhn', 'b200', 255, false],
  ['kakao-b200-255', 'kakao', 'b200', 255, false],
  ['naver-own', 'naver', 'h200', 95, true],
  ['nhn-own', 'nhn', 'b200', 192, true],
  ['kakao-own', 'kakao', 'b200', 48, true],
] as const;

const DAY = 86_400;

/** What sets one variant of the fixture apart. */
interface Character {
  readonly name: string;
  readonly waitHours: number;
  readonly utilisation: number;
  readonly growth: number;
  readonly replications: number;
  /** Days by which supply comes late (`terminating` only). */
  readonly lateDays: number;
}

const STEADY: readonly Character[] = [
  { name: 'easy', waitHours: 5, utilisation: 0.853, growth: 0.001, replications: 10, lateDays: 0 },
  { name: 'fcfs', waitHours: 61, utilisation: 0.79, growth: 0.043, replications: 10, lateDays: 0 },
  { name: 'sjf', waitHours: 3.1, utilisation: 0.8534, growth: 0.002, replications: 10, lateDays: 0 },
  { name: 'conservative', waitHours: 5.05, utilisation: 0.851, growth: 0.001, replications: 10, lateDays: 0 },
  { name: 'easy-least-wait', waitHours: 2.2, utilisation: 0.8695, growth: 0, replications: 4, lateDays: 0 },
];

const SLIP: readonly Character[] = [
  { name: 'on-time', waitHours: 4, utilisation: 0.71, growth: 0, replications: 10, lateDays: 0 },
  { name: 'one-month-late', waitHours: 7, utilisation: 0.74, growth: 0, replications: 10, lateDays: 30 },
  { name: 'two-months-late', waitHours: 13, utilisation: 0.77, growth: 0, replications: 10, lateDays: 60 },
  { name: 'three-months-late', waitHours: 26, utilisation: 0.8, growth: 0, replications: 10, lateDays: 90 },
];

/** A small multiplicative congruential generator; the fixture must not depend on the simulator's streams. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}

export function fixtureResults(kind: Results['kind'] = 'steady', changes: Partial<Results> = {}): Results {
  const characters = kind === 'steady' ? STEADY : SLIP;
  const horizon = kind === 'steady' ? 35 * DAY : 365 * DAY;
  const variants = characters.map(
    (character): FinishedVariant => ({
      name: character.name,
      overrides: character === characters[0] ? {} : { 'policies.queue': character.name },
      policies: { queue: 'fcfs', backfill: 'easy(reservations=1, depth=0)', placement: 'best-fit', routing: 'home' },
      runs: Array.from({ length: character.replications }, (_, r) => finished(kind, character, r, horizon)),
    }),
  );
  const results = buildResults(
    {
      version: '0.1.0',
      scenario: kind === 'steady' ? 'queue-policies' : 'delivery-slip',
      question:
        kind === 'steady'
          ? 'Which queue policy serves the five clusters best at a load of 0.9?'
          : 'What does a month of delay in delivery cost?',
      kind,
      seed: '1',
      inputs: [
        {
          path: 'scenarios/queue-policies.yaml',
          sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        },
        {
          path: 'scenarios/national-fleet.yaml',
          sha256: '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752',
        },
      ],
      command: 'gpufleet compare queue-policies --seed 1',
      primary: ['utilisationOfInService', 'waitSecondsMeanByGpuHours'],
      replications: 10,
      zone: 'Asia/Seoul',
      start: '2025-10-01T00:00:00+09:00',
      windowSeconds: kind === 'steady' ? [7 * DAY, 28 * DAY] : [0, horizon],
      clusters: CLUSTERS.map(([id, provider, gpu, nodes, providerOwn], k) => {
        const planned = kind === 'steady' ? 0 : 30 * DAY * (k + 1);
        return {
          id,
          provider,
          gpu,
          speed: gpu === 'b200' ? 2 : 1,
          gpus: nodes * 8,
          nodes,
          providerOwn,
          supply: [{ phase: 'all', nodes, plannedAt: planned, deliveredAt: planned, inServiceAt: planned }],
        };
      }),
      assumptions: [
        { path: 'workload.patience', value: '14d', note: 'nothing is published on when a job is given up' },
        { path: 'fleet.clusters.nhn-b200-510.phases.all.inService', value: '2026-03-31', note: 'day assumed' },
      ],
      workload: {
        source: 'preset llm-development',
        license: 'CC-BY-4.0',
        rows: null,
        used: 128_400,
        repairs: { 're-ordered': 12 },
        drops: {},
        facts: [
          { label: 'Realised load, fleet', value: '0.901' },
          { label: 'Share of jobs truncated to their home cluster', value: '0.3 %' },
        ],
        warnings: ['Burstiness obtained is 2.1, published is 2.6.'],
      },
    },
    variants,
    METRICS,
  );
  return { ...results, ...changes };
}

function finished(kind: Results['kind'], character: Character, replication: number, horizon: number): FinishedRun {
  // The same noise for every variant (common random numbers) and a little of its own.
  const shared = generator(1000 + replication);
  const own = generator(77 + replication * 31 + Math.round(character.waitHours * 100));
  const level = 0.8 + 0.4 * ((shared() + shared() + shared()) / 3);
  const wait = character.waitHours * 3600 * level * (0.97 + 0.06 * own());
  const utilisation = character.utilisation * (0.985 + 0.03 * shared()) * (0.998 + 0.004 * own());
  const endedAt = horizon - Math.floor(own() * 3600);
  const inServiceFrom = (k: number): number => (kind === 'steady' ? 0 : (30 * (k + 1) + character.lateDays) * DAY);
  const bins = 140;
  const binSeconds = Math.ceil(horizon / bins);
  const cells = CLUSTERS.length * bins;
  const timeline = {
    bins,
    binSeconds,
    occupied: new Float64Array(cells),
    inService: new Float64Array(cells),
    procured: new Float64Array(cells),
    queued: new Float64Array(cells),
    granted: new Float64Array(cells),
  };
  const ledger: Record<string, Record<Account, number>> = {};
  const metrics: Record<string, number | null> = {};
  let usefulGpuHours = 0;
  CLUSTERS.forEach(([id, , , nodes, providerOwn], k) => {
    const gpus = nodes * 8;
    const start = Math.min(endedAt, inServiceFrom(k));
    for (let bin = 0; bin < bins; bin++) {
      const from = bin * binSeconds;
      const width = Math.max(0, Math.min(endedAt, from + binSeconds) - from);
      const served = Math.max(0, Math.min(endedAt, from + binSeconds) - Math.max(from, start));
      const wave = 0.93 + 0.1 * shared() + 0.04 * (bin % 7 === 0 ? -1 : 0.2);
      timeline.procured[k * bins + bin] = gpus * width;
      if (providerOwn) continue;
      timeline.inService[k * bins + bin] = gpus * served;
      timeline.occupied[k * bins + bin] = Math.floor(gpus * served * Math.min(1, utilisation * wave));
      timeline.queued[k * bins + bin] = Math.floor((wait / 300) * width * wave);
    }
    const account = Object.fromEntries(ACCOUNTS.map((name) => [name, 0])) as Record<Account, number>;
    if (providerOwn) account.provider = gpus * endedAt;
    else {
      const planned = kind === 'steady' ? 0 : Math.min(endedAt, 30 * DAY * (k + 1));
      account.notDue = gpus * planned;
      account.late = gpus * (start - planned);
      const served = gpus * (endedAt - start);
      account.useful = Math.floor(served * utilisation);
      account.grantedIdle = served - account.useful;
      usefulGpuHours += account.useful / 3600;
      metrics[`utilisationOfInService{cluster=${id}}`] = served === 0 ? null : account.useful / served;
      metrics[`waitSecondsMeanByGpuHours{cluster=${id}}`] = wait * (0.5 + 0.25 * k);
      metrics[`waitSecondsMean{cluster=${id}}`] = wait * 0.2 * (0.5 + 0.25 * k);
      metrics[`waitSecondsP90{cluster=${id}}`] = wait * (0.9 + 0.25 * k);
      metrics[`jobsDone{cluster=${id}}`] = nodes * 20;
    }
    ledger[id] = account;
  });
  ['1', '2-7', '8', '9-63', '64-255', '256+'].forEach((size, k) => {
    const factor = [0.02, 0.03, 0.08, 0.4, 1.6, 5][k]!;
    metrics[`waitSecondsMean{sizeClass=${size}}`] =
      size === '256+' && replication > 7 ? null : wait * factor * (0.7 + 0.6 * own());
  });
  const jobs = 12_000 + Math.floor(400 * shared());
  Object.assign(metrics, {
    utilisationOfInService: utilisation,
    utilisationOfUp: utilisation,
    deliveredH200EquivalentGpuHours: usefulGpuHours * 1.72,
    turnaroundSecondsMean: wait * 0.2 + 9000,
    waitSecondsMean: wait * 0.2,
    waitSecondsMeanByGpuHours: wait,
    waitSecondsP50: character.waitHours > 20 ? wait * 0.05 : 0,
    waitSecondsP90: wait * 0.6,
    waitSecondsP99: wait * 3,
    boundedSlowdownMean: 1 + wait / 400,
    jobsDone: jobs - 20,
    jobsCensored: character.waitHours > 20 ? 31 : 0,
    jobsRejected: 0,
    jobsCancelled: character.waitHours > 20 ? 120 : 0,
    idleBlockedGpuHours: 8000 * (1 - utilisation) * 9,
    idleNoDemandGpuHours: 42_000 * (1 - utilisation) * 9,
    idleDrainGpuHours: 21_000 * (1 - utilisation) * 9,
    usefulGpuHours,
    lostGpuHours: 0,
    jainIndex: null,
  });
  const share = (edge: number): number => {
    if (edge === 0) return 0.55 - character.waitHours / 200;
    return 1 - (0.45 + character.waitHours / 200) / (1 + (edge / (wait * 0.15)) ** 0.8);
  };
  const waitCounts = [...WAIT_EDGES_SECONDS.map((edge) => Math.floor(jobs * Math.max(0, share(edge)))), jobs];
  const print = (salt: number): string =>
    Math.floor(own() * 2 ** 31 + salt)
      .toString(16)
      .padStart(16, '0');
  return {
    record: {
      replication,
      fingerprint: print(1),
      scheduleFingerprint: print(2),
      metrics,
      ledger,
      endedAtSeconds: endedAt,
      jobs,
      waitCounts,
      backlogGrowth: character.growth * (0.5 + own()),
      rejections: {},
      brokenPromises: character.name === 'conservative' ? { overrun: 3 } : {},
    },
    timeline,
    endedAt,
  };
}
