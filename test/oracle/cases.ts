/**
 * Small random fleets, jobs and policies for the oracle and the swarm: as fast-check arbitraries that shrink well, as a
 * run's input, and as a table for the eye. It must not know how anything is scheduled.
 */
import fc from 'fast-check';
import type { CheckpointRule } from '../../sim/model/checkpointing.ts';
import { nodesOfSet, type Outage } from '../../sim/model/faults.ts';
import { type Cluster, lastingPhase } from '../../sim/model/fleet.ts';
import { emptyJobTable } from '../../sim/model/jobs.ts';
import { overlap, type Reservation } from '../../sim/model/reservations.ts';
import type { PolicyChoice, RunInput } from '../../sim/simulation/contract.ts';

export interface CaseCluster {
  readonly gpusPerNode: number;
  readonly leafGroupNodes: number;
  readonly leafGroupSlowdown?: number;
  readonly speed: number;
  readonly providerOwn: boolean;
  readonly phases: readonly CasePhase[];
}

export interface CasePhase {
  readonly nodes: number;
  /** When they enter service; Infinity: never. */
  readonly at: number;
  /** Seconds from delivery to service, and from the planned to the actual date (0: none); the ledger alone sees them. */
  readonly trial?: number;
  readonly slip?: number;
}

export interface CaseJob {
  /** Seconds after the job before it. */
  readonly gap: number;
  readonly gpus: number;
  readonly run: number;
  readonly request: number;
  readonly home: number;
  /** Index into OUTCOMES. */
  readonly outcome: number;
  /** Default −1: nobody in particular. */
  readonly user?: number;
  /** Index into {@link CLASSES}; default 0. */
  readonly jobClass?: number;
}

/** Names of the job classes. */
export const CLASSES = ['steady', 'urgent'];

export interface CasePolicies {
  readonly queue: PolicyChoice;
  readonly backfill: PolicyChoice;
  readonly placement: PolicyChoice;
  readonly routing: PolicyChoice;
  readonly limit: PolicyChoice;
}

export interface Case {
  readonly clusters: readonly CaseCluster[];
  readonly jobs: readonly CaseJob[];
  readonly policies: CasePolicies;
  readonly patience: number;
  readonly faults?: CaseFaults;
  readonly reservations?: readonly CaseReservation[];
}

/** Cluster and nodes are counted around; nodes that another one keeps at the time are left out. */
export interface CaseReservation {
  readonly cluster: number;
  readonly node: number;
  readonly nodes: number;
  readonly from: number;
  readonly seconds: number;
  readonly notice: number;
  /** Of the two job classes; none: everybody is named. */
  readonly classes: readonly string[];
}

export interface CaseFaults {
  readonly outages: readonly CaseOutage[];
  readonly stoppedJobs: 'requeue' | 'kill';
  readonly checkpointing: CheckpointRule | null;
}

/** Cluster and nodes are counted around, so that every case has them. */
export interface CaseOutage {
  readonly cluster: number;
  readonly node: number;
  readonly nodes: number;
  readonly from: number;
  readonly seconds: number;
  /** How long before it begins it is announced; null: never. */
  readonly notice: number | null;
}

export const choice = (name: string, parameters: PolicyChoice['parameters'] = {}): PolicyChoice => ({
  name,
  parameters,
});

/** Orders by what they depend on: the job alone, its wait, the usage of its account. */
const STATIC_QUEUES = ['fcfs', 'sjf', 'ljf', 'smallest-first', 'largest-area-first'];
export const ACCOUNT_QUEUES = ['multifactor', 'fair-tree', 'least-attained'];
export const QUEUES = [...STATIC_QUEUES, 'wfp3', 'unicef', ...ACCOUNT_QUEUES];
export const PLACEMENTS = ['first-fit', 'best-fit', 'spread', 'leaf-pack'];
export const ROUTINGS = ['home', 'least-wait', 'least-loaded', 'fastest-gpu'];
export const BACKFILLS: readonly PolicyChoice[] = [
  choice('none'),
  ...[1, 2, 3].flatMap((reservations) => [0, 1, 3].map((depth) => choice('easy', { reservations, depth }))),
  choice('conservative', { compress: 'start' }),
  choice('conservative', { compress: 'full' }),
];

/** Late enough for every small case to be served. */
const HORIZON = 1_000_000;

/** The case as a run's input. */
export function inputOf(
  { clusters, jobs, policies, patience, faults, reservations }: Case,
  horizon = HORIZON,
): RunInput {
  const table = emptyJobTable(jobs.length, CLASSES);
  let now = 0;
  for (const [index, job] of jobs.entries()) {
    now += job.gap;
    table.id[index] = index + 1;
    table.submit[index] = now;
    table.gpus[index] = job.gpus;
    table.run[index] = job.run;
    table.request[index] = job.request;
    table.home[index] = job.home;
    table.outcome[index] = job.outcome;
    table.user[index] = job.user ?? -1;
    table.jobClass[index] = job.jobClass ?? 0;
  }
  const fleet = clusters.map(
    (cluster, index): Cluster => ({
      id: `cluster-${index}`,
      provider: `provider-${index}`,
      gpu: `gpu-${cluster.speed}`,
      speed: cluster.speed,
      gpusPerNode: cluster.gpusPerNode,
      leafGroupNodes: cluster.leafGroupNodes,
      leafGroupSlowdown: cluster.leafGroupSlowdown ?? 1,
      providerOwn: cluster.providerOwn,
      phases: cluster.phases.map(({ nodes, at, trial = 0, slip = 0 }, phase) => ({
        ...lastingPhase(`phase-${phase}`, nodes),
        plannedAt: Number.isFinite(at) ? at - slip : slip,
        deliveredAt: at - trial,
        inServiceAt: at,
      })),
    }),
  );
  return {
    fleet: { clusters: fleet },
    jobs: table,
    policies,
    times: { windowStart: 0, windowEnd: horizon, horizon, stopWhenWindowServed: false },
    patience,
    timelineBins: 7,
    checkInvariants: true,
    ...(faults && {
      faults: { outages: outagesOf(faults, clusters), stoppedJobs: faults.stoppedJobs },
      checkpointing: faults.checkpointing,
    }),
    ...(reservations && { reservations: reservationsOf(reservations, clusters) }),
  };
}

function reservationsOf(all: readonly CaseReservation[], clusters: readonly CaseCluster[]): Reservation[] {
  const made: Reservation[] = [];
  for (const [k, { node, nodes, from, seconds, notice, classes, ...rest }] of all.entries()) {
    const cluster = rest.cluster % clusters.length;
    const count = clusters[cluster]!.phases.reduce((sum, phase) => sum + phase.nodes, 0);
    const times = { cluster, from, until: from + seconds, announcedAt: from - notice };
    const others = made.filter((other) => overlap(other, times)).flatMap((other) => nodesOfSet(other.nodes));
    const own = Array.from({ length: Math.min(nodes, count) }, (_, next) => (node + next) % count);
    const free = own.filter((each) => !others.includes(each)).sort((a, b) => a - b);
    const named = { classes, applications: [], sectors: [] };
    if (free.length > 0) made.push({ id: `r${k}`, nodes: free, named, ...times });
  }
  return made;
}

function outagesOf({ outages }: CaseFaults, clusters: readonly CaseCluster[]): Outage[] {
  return outages.map((outage) => {
    const { from, seconds, notice } = outage;
    const cluster = outage.cluster % clusters.length;
    const all = clusters[cluster]!.phases.reduce((sum, phase) => sum + phase.nodes, 0);
    const first = outage.node % all;
    return {
      cluster,
      nodes: { first, count: Math.min(outage.nodes, all - first) },
      from,
      until: from + seconds,
      kind: notice === null ? 'failure' : 'maintenance',
      announcedAt: notice === null ? null : from - notice,
    };
  });
}

/** A case written by hand: one cluster, jobs as [submit, gpus, run, request], best-fit and `ignore` unless said. */
export function caseOf(
  gpusPerNode: number,
  nodes: number,
  jobs: readonly (readonly [submit: number, gpus: number, run: number, request: number])[],
  policies: Partial<CasePolicies> = {},
): Case {
  return {
    clusters: [{ gpusPerNode, leafGroupNodes: 32, speed: 1, providerOwn: false, phases: [{ nodes, at: 0 }] }],
    jobs: jobs.map(([submit, gpus, run, request], k) => ({
      gap: submit - (jobs[k - 1]?.[0] ?? 0),
      gpus,
      run,
      request,
      home: 0,
      outcome: 0,
    })),
    policies: {
      queue: choice('fcfs'),
      backfill: choice('easy', { reservations: 1, depth: 0 }),
      placement: choice('best-fit'),
      routing: choice('home'),
      limit: choice('ignore'),
      ...policies,
    },
    patience: Number.POSITIVE_INFINITY,
  };
}

export interface CaseKind {
  /** Every run within its request. */
  readonly honest?: boolean;
  /** All nodes there from the start, patience without end, speed 1. */
  readonly plain?: boolean;
  readonly clustersMax?: number;
  /** Nodes of a phase and jobs at most; 6 and 40. */
  readonly phaseNodesMax?: number;
  readonly jobsMax?: number;
  readonly gpusPerNode?: readonly number[];
}

function clusterArbitrary(kind: CaseKind, gpusPerNode: number): fc.Arbitrary<CaseCluster> {
  const at = kind.plain
    ? fc.constant(0)
    : fc.oneof(
        { weight: 6, arbitrary: fc.constant(0) },
        { weight: 3, arbitrary: fc.integer({ min: 1, max: 40 }) },
        { weight: 1, arbitrary: fc.constant(Number.POSITIVE_INFINITY) },
      );
  return fc.record({
    gpusPerNode: fc.constant(gpusPerNode),
    leafGroupNodes: fc.integer({ min: 2, max: 4 }),
    leafGroupSlowdown: kind.plain || kind.honest ? fc.constant(1) : fc.constantFrom(1, 1, 1.3, 2),
    speed: kind.plain ? fc.constant(1) : fc.constantFrom(1, 1, 2, 1.5, 0.7),
    providerOwn: kind.plain ? fc.constant(false) : fc.integer({ min: 0, max: 9 }).map((k) => k === 9),
    phases: fc.array(
      fc.record({
        nodes: fc.integer({ min: 1, max: kind.phaseNodesMax ?? (kind.plain ? 12 : 6) }),
        at,
        trial: fc.integer({ min: 0, max: 5 }),
        slip: fc.integer({ min: -5, max: 10 }),
      }),
      { minLength: 1, maxLength: kind.plain ? 1 : 3 },
    ),
  });
}

function jobArbitrary(kind: CaseKind, gpusPerNode: number, gpusMax: number, clusters: number): fc.Arbitrary<CaseJob> {
  // Few different requests make ties: of releases, of scores, at shadow times.
  const seconds = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(6, 12, 30) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 12 }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 60 }) },
  );
  const run = (request: number) =>
    fc.oneof(
      { weight: 5, arbitrary: fc.constant(request) },
      { weight: 3, arbitrary: fc.integer({ min: 0, max: request }) },
      { weight: kind.honest ? 0 : 2, arbitrary: fc.integer({ min: request, max: request + 15 }) },
    );
  return seconds.chain((request) =>
    fc.record({
      gap: fc.oneof(
        { weight: 3, arbitrary: fc.constant(0) },
        { weight: 3, arbitrary: fc.integer({ min: 1, max: 4 }) },
        { weight: 1, arbitrary: fc.integer({ min: 5, max: 30 }) },
      ),
      gpus: fc.oneof(
        { weight: 4, arbitrary: fc.integer({ min: 1, max: gpusPerNode }) },
        { weight: 3, arbitrary: fc.integer({ min: 1, max: Math.max(1, Math.ceil(gpusMax / 2)) }) },
        { weight: 2, arbitrary: fc.integer({ min: 1, max: gpusMax }) },
      ),
      run: run(request),
      request: fc.constant(request),
      home: fc.integer({ min: 0, max: clusters - 1 }),
      outcome: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 2 })),
      user: fc.integer({ min: -1, max: 3 }),
      jobClass: fc.integer({ min: 0, max: CLASSES.length - 1 }),
    }),
  );
}

/** A queue order with random parameters; `rerank` is short, so that small cases see several periods. */
function queueArbitrary({ name }: PolicyChoice): fc.Arbitrary<PolicyChoice> {
  if (STATIC_QUEUES.includes(name)) return fc.constant(choice(name));
  const rerank = fc.constantFrom(0, 7, 20, 300);
  const halfLife = fc.constantFrom(0, 5, 40);
  const weight = fc.constantFrom(0, 1, 10, 1000);
  const parameters = {
    ...{ weightAge: weight, weightFairshare: weight, weightSize: weight, weightClass: weight },
    maxAge: fc.constantFrom(1, 10, 60),
    fairshare: fc.constantFrom('classic', 'fair-tree'),
    favourSmall: fc.boolean(),
    classes: fc.constantFrom('', 'urgent:2', 'steady:1 urgent:2'),
  };
  return fc
    .record({
      rerank,
      ...(ACCOUNT_QUEUES.includes(name) && { halfLife }),
      ...(name === 'multifactor' && parameters),
    })
    .map((drawn) => choice(name, drawn));
}

/** Random policies. */
export function policiesArbitrary(fixed: Partial<CasePolicies> = {}): fc.Arbitrary<CasePolicies> {
  const queue = fixed.queue ? fc.constant(fixed.queue) : fc.constantFrom(...QUEUES.map((name) => choice(name)));
  return fc.record({
    queue: queue.chain(queueArbitrary),
    backfill: fixed.backfill ? fc.constant(fixed.backfill) : fc.constantFrom(...BACKFILLS),
    placement: fixed.placement
      ? fc.constant(fixed.placement)
      : fc.constantFrom(...PLACEMENTS.map((name) => choice(name))),
    routing: fixed.routing ? fc.constant(fixed.routing) : fc.constantFrom(...ROUTINGS.map((name) => choice(name))),
    limit: fixed.limit ? fc.constant(fixed.limit) : fc.constantFrom(choice('kill'), choice('ignore')),
  });
}

/** Random cases of 1–12 nodes a cluster and 1–40 jobs; a few jobs are too large for every cluster. */
export function caseArbitrary(kind: CaseKind = {}, fixed: Partial<CasePolicies> = {}): fc.Arbitrary<Case> {
  const clusters = fc.tuple(
    fc.integer({ min: 1, max: kind.clustersMax ?? 1 }),
    fc.constantFrom(...(kind.gpusPerNode ?? [1, 2, 4, 8])),
  );
  return clusters
    .chain(([count, gpusPerNode]) =>
      fc.array(clusterArbitrary(kind, gpusPerNode), { minLength: count, maxLength: count }),
    )
    .chain((fleet) => {
      const gpusPerNode = fleet[0]!.gpusPerNode;
      const largest = Math.max(...fleet.map(({ phases }) => phases.reduce((sum, phase) => sum + phase.nodes, 0)));
      const gpusMax = largest * gpusPerNode + (kind.plain ? 0 : 1);
      return fc.record({
        clusters: fc.constant(fleet),
        jobs: fc.array(jobArbitrary(kind, gpusPerNode, gpusMax, fleet.length), {
          minLength: 1,
          maxLength: kind.jobsMax ?? 40,
          size: 'max',
        }),
        policies: policiesArbitrary(fixed),
        patience: kind.plain
          ? fc.constant(Number.POSITIVE_INFINITY)
          : fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 0, max: 60 })),
      });
    });
}

/** Outages that overlap, touch and come again, of one node or many; some last for good. */
export const faultsArbitrary: fc.Arbitrary<CaseFaults> = fc.record({
  outages: fc.array(
    fc.record({
      cluster: fc.integer({ min: 0, max: 2 }),
      node: fc.integer({ min: 0, max: 11 }),
      nodes: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 12 })),
      from: fc.integer({ min: -3, max: 90 }),
      seconds: fc.oneof(
        { weight: 4, arbitrary: fc.integer({ min: 1, max: 10 }) },
        { weight: 3, arbitrary: fc.integer({ min: 1, max: 60 }) },
        { weight: 1, arbitrary: fc.constant(Number.POSITIVE_INFINITY) },
      ),
      notice: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 40 })),
    }),
    { minLength: 1, maxLength: 8 },
  ),
  stoppedJobs: fc.constantFrom('requeue', 'requeue', 'kill'),
  checkpointing: fc.oneof(
    fc.constant(null),
    fc.record({
      intervalSeconds: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.constant('optimal' as const)),
      costSeconds: fc.integer({ min: 0, max: 3 }),
      restartSeconds: fc.integer({ min: 0, max: 4 }),
      nodeMtbfSeconds: fc.integer({ min: 1, max: 100 }),
    }),
  ),
});

/** Windows that are announced long before, of few nodes or many. */
export const announcedArbitrary: fc.Arbitrary<CaseFaults> = fc.record({
  outages: fc.array(
    fc.record({
      cluster: fc.integer({ min: 0, max: 1 }),
      node: fc.integer({ min: 0, max: 11 }),
      nodes: fc.integer({ min: 1, max: 12 }),
      from: fc.integer({ min: 30, max: 130 }),
      seconds: fc.integer({ min: 1, max: 60 }),
      notice: fc.integer({ min: 10, max: 120 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  stoppedJobs: fc.constantFrom('requeue', 'kill'),
  checkpointing: fc.constant(null),
});

/** Nodes kept for one class or both, before, between and after one another. */
export const reservationsArbitrary: fc.Arbitrary<CaseReservation[]> = fc.array(
  fc.record({
    cluster: fc.integer({ min: 0, max: 1 }),
    node: fc.integer({ min: 0, max: 11 }),
    nodes: fc.integer({ min: 1, max: 8 }),
    from: fc.integer({ min: 0, max: 90 }),
    seconds: fc.integer({ min: 1, max: 80 }),
    notice: fc.integer({ min: 0, max: 60 }),
    classes: fc.constantFrom(['urgent'], ['urgent'], ['steady'], []),
  }),
  { minLength: 1, maxLength: 4 },
);

/** The case for the eye, with further columns by job. */
export function tableOf(
  { clusters, jobs, policies, patience, faults, reservations }: Case,
  columns: Readonly<Record<string, readonly unknown[]>> = {},
): string {
  let now = 0;
  const rows = jobs.map((job, index) => {
    now += job.gap;
    const { gpus, run, request, home, outcome, user = -1, jobClass = 0 } = job;
    const own = [index, now, gpus, run, request, home, outcome, user, jobClass];
    return [...own, ...Object.values(columns).map((column) => column[index])].map(String);
  });
  const head = ['job', 'submit', 'gpus', 'run', 'request', 'home', 'outcome', 'user', 'class', ...Object.keys(columns)];
  const widths = head.map((word, k) => Math.max(word.length, ...rows.map((row) => row[k]!.length)));
  const line = (cells: readonly string[]) => cells.map((cell, k) => cell.padStart(widths[k]!)).join('  ');
  const words = Object.values(policies).map(({ name, parameters }: PolicyChoice) =>
    Object.keys(parameters).length > 0 ? `${name} ${JSON.stringify(parameters)}` : name,
  );
  const fleet = clusters.map(
    (cluster, k) =>
      `cluster ${k}: ${cluster.phases.map(({ nodes, at }) => `${nodes} nodes at ${at}`).join(', ')}; ` +
      `${cluster.gpusPerNode} GPUs a node, leaf groups of ${cluster.leafGroupNodes}, speed ${cluster.speed}` +
      (cluster.providerOwn ? ", provider's own" : ''),
  );
  const written = (what: unknown) => JSON.stringify(what, (_, value) => (value === Infinity ? 'Infinity' : value));
  const outages = [faults, reservations].flatMap((each) => (each ? [written(each)] : []));
  return ['', words.join(' · '), `patience ${patience}`, ...fleet, ...outages, line(head), ...rows.map(line), ''].join(
    '\n',
  );
}

/** Runs of a property: `few` in the test command with a fixed seed, GPUFLEET_SWARM=n of them with a fresh seed. */
export function runs(few: number): { numRuns: number; seed?: number } {
  const many = Number(process.env['GPUFLEET_SWARM'] ?? 0);
  return many > 0 ? { numRuns: many } : { numRuns: few, seed: 1 };
}
