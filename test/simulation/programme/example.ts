/**
 * Small programmes written by hand, for tests: one call with given applications, jobs as (offset, GPUs, seconds).
 */
import type { Application } from '../../../sim/model/application.ts';
import { NO_CHECKPOINTS } from '../../../sim/model/checkpointing.ts';
import { type Demand, emptyDemand } from '../../../sim/model/demand.ts';
import { type Cluster, lastingPhase } from '../../../sim/model/fleet.ts';
import { emptyJobTable } from '../../../sim/model/jobs.ts';
import type {
  AwardModifiers,
  Behaviour,
  Call,
  PriorityBlock,
  Programme,
  ProgrammeRules,
  ProjectDraws,
  Track,
} from '../../../sim/model/programme.ts';
import { DRAWS_EACH } from '../../../sim/model/programme.ts';
import type { RunInput } from '../../../sim/simulation/contract.ts';

export const DAY = 86_400;
const NEVER = Number.POSITIVE_INFINITY;

export const plain = (name: string, parameters: Record<string, number | string | boolean> = {}) => ({
  name,
  parameters,
});

export function cluster(nodes: number, change: Partial<Cluster> = {}): Cluster {
  return {
    id: 'c',
    provider: 'p',
    gpu: 'h200',
    speed: 1,
    gpusPerNode: 8,
    leafGroupNodes: 32,
    phases: [lastingPhase('all', nodes)],
    providerOwn: false,
    ...change,
  };
}

export function application(k: number, change: Partial<Application> = {}): Application {
  return {
    id: `A${String(k + 1).padStart(3, '0')}`,
    call: 0,
    track: 0,
    sector: 'academia',
    institution: `institution ${k}`,
    region: 'capital',
    sme: false,
    startUp: false,
    youth: false,
    appliedAt: 0,
    gpus: 8,
    gpu: 'h200',
    substitutable: false,
    term: 100 * DAY,
    score: 50,
    ...change,
  };
}

export const MODIFIERS: AwardModifiers = {
  regionalBonus: 0,
  smeBonus: 0,
  youthBonus: 0,
  thresholdScore: 0,
  institutionCap: 1,
  projectCap: 1,
  overAward: 0,
  reserveList: 0,
};

export const TRACK: Track = {
  id: 'general',
  sectors: ['academia', 'industry', 'institute', 'national'],
  clusters: [0],
  unit: 'node',
  minGpus: 1,
  maxGpus: {},
  beta: false,
};

export function call(change: Partial<Call> = {}): Call {
  return {
    id: 'first',
    opensAt: 0,
    closesAt: DAY,
    decisionAt: 2 * DAY,
    startsAt: 3 * DAY,
    reviewsPerDay: NEVER,
    reviewSeconds: 0,
    term: { kind: 'length', seconds: 100 * DAY, endsAt: 0, groups: 1, step: 0, gates: [] },
    tracks: [TRACK],
    award: plain('rank'),
    modifiers: MODIFIERS,
    ...change,
  };
}

export const BEHAVIOUR: Behaviour = {
  noShow: 0,
  noShowNoticedAfter: 0,
  mends: 0,
  games: 0,
  mendSpeed: 2,
  offPurpose: 0,
  reapplyRefused: 0,
  reapplyCut: 0,
  reapplyReclaimed: 0,
  patience: NEVER,
};

export const RULES: ProgrammeRules = {
  awardAgainst: 'planned',
  lateStart: 'shift-term',
  atExpiry: 'stop',
  atLeaseEnd: 'stop',
  leaseNotice: 0,
  grantPlacement: plain('pack'),
  reclaim: plain('none'),
  runningJobs: 'drain',
  redistribution: plain('none'),
  sharing: plain('dedicated'),
  preemption: plain('none'),
  limits: null,
  checkpoint: NO_CHECKPOINTS,
  auditEvery: NEVER,
  auditFinds: 0,
  behaviour: BEHAVIOUR,
  exchange: { h200: 1, b200: 2 },
  pricePerGpuHour: {},
  capitalRegion: 'capital',
};

/** Jobs of each application as [offset s, GPUs, run s]; request = run. */
export function demandOf(jobs: readonly (readonly (readonly [number, number, number])[])[]): Demand {
  const all = jobs.flat();
  const demand = emptyDemand(jobs.length, all.length, ['all']);
  let row = 0;
  jobs.forEach((own, k) => {
    demand.first[k] = row;
    for (const [offset, gpus, run] of own) {
      demand.offset[row] = offset;
      demand.wish[row] = gpus;
      demand.work[row] = gpus * run;
      demand.requestedWork[row] = gpus * run;
      demand.mouldable[row] = 1;
      demand.id[row] = row + 1;
      row++;
    }
    demand.first[k + 1] = row;
  });
  return demand;
}

/** All draws one half unless said. */
export function drawsOf(count: number, change: Partial<ProjectDraws> = {}): ProjectDraws {
  const half = (each: number) => new Float64Array(count * each).fill(0.5);
  return {
    noShow: half(1),
    offPurpose: half(1),
    gate: half(DRAWS_EACH),
    warning: half(DRAWS_EACH),
    audit: half(DRAWS_EACH),
    reapply: half(DRAWS_EACH),
    lottery: half(DRAWS_EACH),
    ...change,
  };
}

export interface Example {
  readonly clusters?: readonly Cluster[];
  readonly applications: readonly Application[];
  readonly jobs: readonly (readonly (readonly [offset: number, gpus: number, run: number])[])[];
  readonly calls?: readonly Call[];
  readonly blocks?: readonly PriorityBlock[];
  readonly rules?: Partial<ProgrammeRules>;
  readonly behaviour?: Partial<Behaviour>;
  readonly draws?: Partial<ProjectDraws>;
  readonly horizonDays?: number;
  readonly policies?: Partial<RunInput['policies']>;
}

/** The example as a run's input, with every invariant on. */
export function inputOf(example: Example): RunInput {
  const { applications, horizonDays = 200 } = example;
  const horizon = horizonDays * DAY;
  const programme: Programme = {
    calls: example.calls ?? [call()],
    blocks: example.blocks ?? [],
    applications,
    demand: demandOf(example.jobs),
    draws: drawsOf(applications.length, example.draws),
    rules: { ...RULES, ...example.rules, behaviour: { ...BEHAVIOUR, ...example.behaviour } },
  };
  return {
    fleet: { clusters: example.clusters ?? [cluster(4)] },
    jobs: emptyJobTable(0),
    programme,
    policies: {
      queue: plain('fcfs'),
      backfill: plain('easy'),
      placement: plain('best-fit'),
      routing: plain('home'),
      limit: plain('kill'),
      ...example.policies,
    },
    times: { windowStart: 0, windowEnd: horizon, horizon, stopWhenWindowServed: false },
    patience: NEVER,
    timelineBins: 10,
    checkInvariants: true,
  };
}
