/**
 * Random small programmes for the swarm: fleets whose phases come late and go, calls, blocks, applications, demand, rules and
 * behaviour, as fast-check arbitraries that shrink well, as a run's input, and as a table for the eye. It must not know how
 * anything is decided.
 *
 * All times are small whole multiples of one unit, so that many things fall on one instant; the unit is a second, a minute,
 * or a day and more, so that published rules, whose dates are days after a start, have their turn too.
 */
import fc from 'fast-check';
import { type Application, SECTORS } from '../../sim/model/application.ts';
import type { BudgetRule } from '../../sim/model/budget-parts.ts';
import { NO_CHECKPOINTS } from '../../sim/model/checkpointing.ts';
import { emptyDemand } from '../../sim/model/demand.ts';
import { emptyElasticity } from '../../sim/model/elasticity.ts';
import type { Faults, Outage } from '../../sim/model/faults.ts';
import { type Cluster, lastingPhase, nodesOf, type SupplyPhase, serviceSpans } from '../../sim/model/fleet.ts';
import { emptyJobTable } from '../../sim/model/jobs.ts';
import {
  type Behaviour,
  type Call,
  type Choice,
  DRAWS_EACH,
  type Gate,
  type LimitRules,
  PAUSES,
  type PriorityBlock,
  type ProgrammeRules,
  type ProjectDraws,
  RUNNING_JOBS,
  type SwitchOffRule,
} from '../../sim/model/programme.ts';
import type { Parameter, PolicyInfo, ProgrammePolicyKind } from '../../sim/policies/policy.ts';
import { PROGRAMME_REGISTRY } from '../../sim/policies/programme-registry.ts';
import type { RunInput } from '../../sim/simulation/contract.ts';
import {
  announcedArbitrary,
  type CaseFaults,
  type CasePolicies,
  choice,
  faultsArbitrary,
  policiesArbitrary,
} from '../oracle/cases.ts';

const NEVER = Number.POSITIVE_INFINITY;

export interface CaseJob {
  readonly application: number;
  readonly offset: number;
  readonly wish: number;
  readonly seconds: number;
  readonly request: number;
  readonly mouldable: boolean;
  readonly outcome: number;
  /** Absent: it is rigid. */
  readonly sizes?: { readonly least: number; readonly most: number; readonly exponent: number } | null;
}

export interface ProgrammeCase {
  readonly unit: number;
  readonly clusters: readonly Cluster[];
  readonly calls: readonly Call[];
  readonly blocks: readonly PriorityBlock[];
  readonly applications: readonly Application[];
  /** By application, then by offset. */
  readonly jobs: readonly CaseJob[];
  readonly rules: ProgrammeRules;
  readonly draws: { readonly seed: number; readonly low: boolean };
  readonly policies: CasePolicies;
  readonly horizon: number;
  readonly faults: CaseFaults | null;
  /** By cluster; only where grants have their own nodes. */
  readonly spares: readonly number[];
  readonly switchOff: SwitchOffRule | null;
}

const often = <T>(value: T, other: fc.Arbitrary<T>, weight = 2): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: other });

const share = fc.constantFrom(0, 0.1, 0.25, 0.5, 0.75, 1);

/** Horizon in units. */
const UNITS = 60;

function parameterArbitrary(
  { type, min = 0, max, choices = [], default: usual }: Parameter,
  unit: number,
  clusterIds: readonly string[],
): fc.Arbitrary<number | string | boolean> {
  switch (type) {
    case 'flag':
      return fc.boolean();
    case 'choice':
      return fc.constantFrom(...choices);
    case 'cluster':
      return fc.constantFrom('', ...clusterIds);
    case 'duration':
      return fc.oneof(
        fc.integer({ min: Math.min(min, 1), max: 12 }).map((k) => k * unit),
        fc.constant(Math.max(min, Number(usual) % (UNITS * unit))),
      );
    case 'integer':
      return fc.integer({ min, max: Math.min(max ?? NEVER, min + 5) });
    default: {
      const drawn = fc.integer({ min: 0, max: 8 }).map((k) => min + ((Math.min(max ?? NEVER, min + 2) - min) * k) / 8);
      return usual === NEVER ? often(NEVER, drawn, 1) : drawn;
    }
  }
}

function choiceArbitrary(info: PolicyInfo, unit: number, clusterIds: readonly string[]): fc.Arbitrary<Choice> {
  const values = info.parameters.map((each) => [each.name, parameterArbitrary(each, unit, clusterIds)]);
  return fc.record(Object.fromEntries(values)).map((parameters) => ({ name: info.name, parameters }));
}

function registered(
  kind: ProgrammePolicyKind,
  unit: number,
  clusterIds: readonly string[],
  only?: readonly string[],
): fc.Arbitrary<Choice> {
  const known = PROGRAMME_REGISTRY[kind] as readonly PolicyInfo[];
  const all = only ? known.filter(({ name }) => only.includes(name)) : known;
  const each = all.map((info) => choiceArbitrary(info, unit, clusterIds));
  // Those with parameters have more to show.
  const rich = all.flatMap((info, k) => (info.parameters.length > 0 ? [each[k]!, each[k]!, each[k]!] : []));
  return fc.oneof(...each, ...rich);
}

function phaseArbitrary(k: number, unit: number): fc.Arbitrary<SupplyPhase> {
  return fc
    .record({
      nodes: fc.integer({ min: 1, max: 3 }),
      planned: often(0, fc.integer({ min: 0, max: 25 })),
      slip: fc.oneof(
        { weight: 4, arbitrary: fc.constant(0) },
        { weight: 2, arbitrary: fc.integer({ min: -3, max: 20 }) },
        { weight: 1, arbitrary: fc.constant(NEVER) },
      ),
      trial: often(0, fc.integer({ min: 1, max: 15 })),
      beta: fc.boolean(),
      lease: often(NEVER, fc.integer({ min: 3, max: 50 }), 3),
    })
    .map(({ nodes, planned, slip, trial, beta, lease }) => {
      const plannedAt = planned * unit;
      const inServiceAt = plannedAt + slip * unit;
      const deliveredAt = inServiceAt === NEVER ? plannedAt : inServiceAt - trial * unit;
      const coming = { plannedAt, deliveredAt, inServiceAt, returnsAt: lease * unit };
      return { ...lastingPhase(`phase-${k}`, nodes), ...coming, beta };
    });
}

/** Periods in which the last nodes of a provider's own part are lent, one after another. */
function lentArbitrary(nodes: number, unit: number): fc.Arbitrary<SupplyPhase[]> {
  const period = fc.record({
    nodes: fc.integer({ min: 1, max: nodes }),
    gap: fc.integer({ min: 0, max: 15 }),
    length: fc.integer({ min: 1, max: 25 }),
    notice: fc.integer({ min: 0, max: 5 }),
  });
  return fc.array(period, { maxLength: 3 }).map((periods) => {
    let from = 0;
    return periods.map(({ nodes: lent, gap, length, notice }, k) => {
      const at = (from + gap) * unit;
      from += gap + length;
      const going = { returnsAt: from * unit, returnKnownAt: (from - Math.min(notice, length)) * unit };
      return { ...lastingPhase(`lent-${k}`, lent, at), ...going, lent: true };
    });
  });
}

function clusterArbitrary(k: number, unit: number): fc.Arbitrary<Cluster> {
  const phases = fc
    .integer({ min: 1, max: 3 })
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, phase) => phaseArbitrary(phase, unit))));
  return fc
    .record({
      gpu: fc.constantFrom('h200', 'b200'),
      gpusPerNode: fc.constantFrom(1, 2, 3, 4, 8),
      leafGroupNodes: fc.integer({ min: 1, max: 4 }),
      leafGroupSlowdown: fc.constantFrom(1, 1, 1.3, 2),
      speed: fc.constantFrom(1, 1, 2, 1.5, 0.7),
      phases,
      providerOwn: often(false, fc.constant(true), 5),
    })
    .chain(({ phases: own, ...rest }) => {
      const base = { id: `cluster-${k}`, provider: `provider-${k}`, ...rest };
      if (!rest.providerOwn) return fc.constant({ ...base, phases: own });
      const [first] = own;
      return lentArbitrary(first!.nodes, unit).map((lent) => ({
        ...base,
        phases: [lastingPhase('own', first!.nodes), ...lent],
      }));
    });
}

const fleetArbitrary = (unit: number): fc.Arbitrary<Cluster[]> =>
  fc
    .integer({ min: 1, max: 3 })
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, k) => clusterArbitrary(k, unit))));

const gatesArbitrary = (unit: number): fc.Arbitrary<Gate[]> =>
  often(
    [],
    fc
      .array(fc.record({ after: fc.integer({ min: 0, max: 20 }), drop: share }), { maxLength: 2 })
      .map((gates) =>
        gates.map(({ after, drop }) => ({ after: after * unit, drop })).sort((a, b) => a.after - b.after),
      ),
  );

function callArbitrary(k: number, unit: number, clusters: readonly Cluster[], serving: readonly number[]) {
  const track = fc.record({
    sectors: often([...SECTORS], fc.subarray([...SECTORS], { minLength: 1 })),
    clusters: fc.shuffledSubarray([...serving], { minLength: 1 }),
    unit: fc.constantFrom<'node' | 'gpu'>('node', 'gpu'),
    minGpus: often(1, fc.integer({ min: 1, max: 8 })),
    maxGpus: often({}, fc.dictionary(fc.constantFrom('h200', 'b200'), fc.integer({ min: 1, max: 20 }))),
    beta: fc.boolean(),
  });
  return fc
    .record({
      opens: fc.integer({ min: 0, max: 20 }),
      open: fc.integer({ min: 0, max: 5 }),
      review: fc.integer({ min: 0, max: 5 }),
      before: fc.integer({ min: 0, max: 5 }),
      reviewsPerDay: often(NEVER, fc.constantFrom(1, 3)),
      reviewUnits: fc.integer({ min: 0, max: 8 }),
      term: fc.record({
        kind: fc.constantFrom<'length' | 'fixed-end'>('length', 'length', 'fixed-end'),
        units: fc.integer({ min: 1, max: 40 }),
        end: fc.integer({ min: 0, max: 60 }),
        groups: often(1, fc.integer({ min: 1, max: 4 })),
        step: fc.integer({ min: 0, max: 6 }),
        gates: gatesArbitrary(unit),
      }),
      tracks: fc.array(track, { minLength: 1, maxLength: 2 }),
      award: registered(
        'award',
        unit,
        clusters.map(({ id }) => id),
      ),
      modifiers: fc.record({
        regionalBonus: fc.nat({ max: 10 }),
        smeBonus: fc.nat({ max: 10 }),
        youthBonus: fc.nat({ max: 10 }),
        thresholdScore: often(0, fc.nat({ max: 60 })),
        institutionCap: often(1, share, 4),
        projectCap: often(1, share, 4),
        overAward: often(0, share),
        reserveList: fc.nat({ max: 4 }),
      }),
    })
    .map(({ opens, open, review, before, reviewUnits, term, tracks, ...rest }): Call => {
      const closes = opens + open;
      const { units, end, step, ...length } = term;
      return {
        id: `call-${k}`,
        opensAt: opens * unit,
        closesAt: closes * unit,
        decisionAt: (closes + review) * unit,
        startsAt: (closes + review + before) * unit,
        reviewSeconds: reviewUnits * unit,
        term: { ...length, seconds: units * unit, endsAt: end * unit, step: step * unit },
        tracks: tracks.map((each, index) => ({ id: `track-${index}`, ...each })),
        ...rest,
      };
    });
}

function applicationArbitrary(calls: readonly Call[], unit: number) {
  return fc
    .record({
      call: fc.nat({ max: calls.length - 1 }),
      track: fc.nat({ max: 1 }),
      at: fc.nat({ max: 100 }),
      sector: fc.constantFrom(...SECTORS),
      institution: fc.constantFrom('x', 'y', 'z'),
      region: fc.constantFrom('capital', 'south'),
      sme: fc.boolean(),
      startUp: fc.boolean(),
      youth: fc.boolean(),
      gpus: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 30 })),
      gpu: fc.constantFrom('h200', 'b200'),
      substitutable: fc.boolean(),
      term: fc.integer({ min: 1, max: 40 }),
      score: fc.integer({ min: 0, max: 10 }),
    })
    .map(({ at, track, term, score, ...rest }): Omit<Application, 'id'> => {
      const { tracks, opensAt, closesAt } = calls[rest.call]!;
      const appliedAt = opensAt + Math.floor(((closesAt - opensAt) * at) / 100);
      return { ...rest, appliedAt, track: track % tracks.length, term: term * unit, score: score * 10 };
    });
}

function blockArbitrary(clusters: readonly Cluster[], serving: readonly number[], unit: number) {
  return fc
    .record({
      cluster: fc.constantFrom(...serving),
      unit: fc.constantFrom<'node' | 'gpu'>('node', 'gpu'),
      part: fc.integer({ min: 1, max: 100 }),
      awarded: fc.integer({ min: 0, max: 20 }),
      before: fc.integer({ min: 0, max: 5 }),
      length: fc.integer({ min: 1, max: 50 }),
      gates: gatesArbitrary(unit),
    })
    .map(({ part, awarded, before, length, ...rest }) => {
      const { phases, gpusPerNode, gpu } = clusters[rest.cluster]!;
      const nodes = Math.max(
        ...phases.filter(({ lent }) => lent === clusters[rest.cluster]!.providerOwn).map((p) => p.nodes),
      );
      const inUnit = rest.unit === 'node' ? gpusPerNode : 1;
      const gpus = Math.max(1, Math.floor((nodes * gpusPerNode * part) / 100 / inUnit)) * inUnit;
      const times = { awardedAt: awarded * unit, startsAt: (awarded + before) * unit };
      return { gpus, gpu, block: { ...rest, ...times, endsAt: times.startsAt + length * unit } };
    });
}

/** Two thirds of the jobs take fewer GPUs or more; sizes in eighths of the wish. */
const sizesArbitrary = fc.option(
  fc.record({
    least: fc.integer({ min: 1, max: 8 }),
    most: fc.integer({ min: 8, max: 32 }),
    exponent: fc.constantFrom(1, 1, 0.9, 0.5),
  }),
  { freq: 3 },
);

function jobArbitrary(applications: number, unit: number): fc.Arbitrary<CaseJob> {
  const seconds = fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 6 }).map((k) => k * unit) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 200 }).map((k) => Math.ceil((k * unit) / 16)) },
  );
  return fc
    .record({
      application: fc.nat({ max: applications - 1 }),
      offset: fc.oneof(
        { weight: 2, arbitrary: fc.constant(0) },
        { weight: 3, arbitrary: fc.integer({ min: 0, max: 20 }).map((k) => k * unit) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 500 }).map((k) => Math.ceil((k * unit) / 16)) },
      ),
      wish: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 20 })),
      seconds,
      asked: fc.oneof(fc.constant(null), seconds),
      mouldable: often(true, fc.boolean()),
      outcome: often(0, fc.nat({ max: 2 })),
    })
    .map(({ asked, ...job }) => ({ ...job, request: asked ?? job.seconds }));
}

const elasticJob = (applications: number, unit: number): fc.Arbitrary<CaseJob> =>
  fc.tuple(jobArbitrary(applications, unit), sizesArbitrary).map(([job, sizes]) => {
    if (sizes === null) return job;
    const of = (eighths: number) => Math.max(1, Math.floor((job.wish * eighths) / 8));
    return { ...job, sizes: { ...sizes, least: of(sizes.least), most: Math.max(job.wish, of(sizes.most)) } };
  });

function limitsArbitrary(unit: number): fc.Arbitrary<LimitRules> {
  const budget = fc.record<BudgetRule>({
    share: fc.constantFrom(0.1, 0.25, 0.5, 1, 2),
    whenSpent: fc.constantFrom('stop', 'slow', 'overuse'),
    overuseTo: fc.constantFrom(1, 1.25, 2),
    period: often(
      NEVER,
      fc.integer({ min: 1, max: 12 }).map((k) => k * unit),
    ),
    carryOver: fc.constantFrom(0, 0.5, 1),
    ageing: fc.constantFrom(1, 2, NEVER),
    ahead: fc.nat({ max: 2 }),
    commitAhead: fc.boolean(),
  });
  return fc.record({
    gpusAtOnce: often(NEVER, fc.integer({ min: 1, max: 12 })),
    shareAtOnce: often(NEVER, fc.constantFrom(0.5, 1, 1.5)),
    budget: fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 4, arbitrary: budget }),
  });
}

function rulesArbitrary(
  unit: number,
  clusterIds: readonly string[],
  { sharings, preempts, limited, elastic }: ProgrammeKind,
): fc.Arbitrary<ProgrammeRules> {
  const units = (max: number) => fc.integer({ min: 0, max }).map((k) => k * unit);
  const behaviour: fc.Arbitrary<Behaviour> = fc.record({
    noShow: often(0, share),
    noShowNoticedAfter: units(8),
    mends: share,
    games: share,
    mendSpeed: fc.constantFrom(1, 1.5, 2, 3),
    offPurpose: often(0, share),
    reapplyRefused: share,
    reapplyCut: share,
    reapplyReclaimed: share,
    patience: often(NEVER, units(10)),
  });
  const rules = fc.record({
    awardAgainst: fc.constantFrom<ProgrammeRules['awardAgainst']>('planned', 'in-service'),
    lateStart: fc.constantFrom<ProgrammeRules['lateStart']>('shift-term', 'keep-end'),
    atExpiry: fc.constantFrom<ProgrammeRules['atExpiry']>('stop', 'drain'),
    atLeaseEnd: fc.constantFrom<ProgrammeRules['atLeaseEnd']>('drain', 'move', 'stop'),
    leaseNotice: units(6),
    grantPlacement: registered('grantPlacement', unit, clusterIds),
    reclaim: registered('reclaim', unit, clusterIds),
    runningJobs: fc.constantFrom(...RUNNING_JOBS),
    redistribution: registered('redistribution', unit, clusterIds),
    sharing: registered('sharing', unit, clusterIds, sharings),
    preemption: preempts ? registered('preemption', unit, clusterIds) : fc.constant({ name: 'none', parameters: {} }),
    limits: limited ? limitsArbitrary(unit) : fc.constant(null),
    checkpoint: fc.constant(NO_CHECKPOINTS),
    auditEvery: often(
      NEVER,
      fc.integer({ min: 1, max: 10 }).map((k) => k * unit),
    ),
    auditFinds: share,
    behaviour,
    exchange: fc.constantFrom({ h200: 1, b200: 2 }, { h200: 1, b200: 1.1 }),
    pricePerGpuHour: fc.constant({}),
    capitalRegion: fc.constant('capital'),
  });
  if (!elastic) return rules;
  return fc.tuple(rules, registered('elastic', unit, clusterIds)).map(([all, own]) => ({ ...all, elastic: own }));
}

/** Many short windows, of most nodes, in the time in which grants are active. */
const windowsArbitrary: fc.Arbitrary<CaseFaults> = fc.record({
  outages: fc.array(
    fc.record({
      cluster: fc.integer({ min: 0, max: 2 }),
      node: fc.integer({ min: 0, max: 5 }),
      nodes: fc.integer({ min: 1, max: 9 }),
      from: fc.integer({ min: 5, max: 60 }),
      seconds: fc.integer({ min: 1, max: 8 }),
      notice: fc.integer({ min: 1, max: 40 }),
    }),
    { minLength: 3, maxLength: 9 },
  ),
  stoppedJobs: fc.constantFrom('requeue', 'kill'),
  checkpointing: fc.constant(null),
});

export interface ProgrammeKind {
  /** Only these; default: all. */
  readonly sharings?: readonly string[];
  /** Whether others are stopped for whoever may: only where grants share. */
  readonly preempts?: boolean;
  /** Whether projects have limits beside their grants. */
  readonly limited?: boolean;
  readonly units?: readonly number[];
  readonly jobsMax?: number;
  /** Whether jobs are elastic and are resized; default: no. */
  readonly elastic?: boolean;
  /** Whether nodes are down now and then; default: never. */
  readonly hasFaults?: boolean;
  /** Whether all outages are windows that are announced; default: as they come. */
  readonly isToldOfAll?: boolean;
}

/** Random programmes in which everything that is registered has its turn; in half of them few are turned away. */
export function programmeArbitrary(kind: ProgrammeKind = {}): fc.Arbitrary<ProgrammeCase> {
  const drawn = anyProgramme(kind).map(sharedAsItCan);
  return fc.oneof(drawn, drawn.map(welcoming));
}

/**
 * Where grants share, or jobs are resized, as far as that is simulated: one reservation at most; and where grants share no
 * scavengers (lending does what they do), no beta users.
 */
export function sharedAsItCan(example: ProgrammeCase): ProgrammeCase {
  const { rules, policies } = example;
  const isElastic = (rules.elastic?.name ?? 'none') !== 'none';
  const isDedicated = rules.sharing.name === 'dedicated';
  if (isDedicated && !isElastic) return example;
  const keepsOne = policies.backfill.name === 'none' || policies.backfill.parameters['reservations'] === 1;
  const reserving = keepsOne ? policies : { ...policies, backfill: choice('easy', { reservations: 1, depth: 0 }) };
  if (isDedicated) return { ...example, policies: reserving };
  const isScavenged = rules.redistribution.name === 'scavenger';
  const withoutBeta = <T extends { readonly beta: boolean }>(each: T): T => ({ ...each, beta: false });
  return {
    ...example,
    clusters: example.clusters.map((cluster) => ({ ...cluster, phases: cluster.phases.map(withoutBeta) })),
    calls: example.calls.map((call) => ({ ...call, tracks: call.tracks.map(withoutBeta) })),
    rules: isScavenged ? { ...rules, redistribution: { name: 'none', parameters: {} } } : rules,
    policies: reserving,
  };
}

/**
 * The same with fewer hurdles: GPUs from the start, nobody refused for a sector, a score or a minimum, and everybody comes
 * and comes again. So projects have several grants, and grants many neighbours.
 */
function welcoming(example: ProgrammeCase): ProgrammeCase {
  const calls = example.calls.map((call): Call => {
    const tracks = call.tracks.map((track) => ({ ...track, sectors: [...SECTORS], minGpus: 1 }));
    return { ...call, tracks, modifiers: { ...call.modifiers, thresholdScore: 0, institutionCap: 1 } };
  });
  const clusters = example.clusters.map((cluster): Cluster => {
    const [first, ...others] = cluster.phases;
    return cluster.providerOwn ? cluster : { ...cluster, phases: [lastingPhase('first', first!.nodes), ...others] };
  });
  const applications = example.applications.map((application) => ({
    ...application,
    substitutable: true,
    gpus: application.call < 0 ? application.gpus : Math.ceil(application.gpus / 2),
  }));
  const again = { reapplyRefused: 1, reapplyCut: 1, reapplyReclaimed: 1 };
  const behaviour = { ...example.rules.behaviour, ...again, noShow: 0 };
  return { ...example, calls, clusters, applications, rules: { ...example.rules, behaviour } };
}

function anyProgramme(kind: ProgrammeKind): fc.Arbitrary<ProgrammeCase> {
  return fc
    .constantFrom(...(kind.units ?? [1, 60, 3_600, 86_400, 7 * 86_400]))
    .chain((unit) => fc.tuple(fc.constant(unit), fleetArbitrary(unit)))
    .chain(([unit, clusters]) => {
      const serving = clusters.flatMap((cluster, k) =>
        cluster.providerOwn && serviceSpans(cluster).length === 0 ? [] : [k],
      );
      const count = serving.length === 0 ? fc.constant(0) : fc.integer({ min: 1, max: 4 });
      const calls = count
        .chain((n) => fc.tuple(...Array.from({ length: n }, (_, k) => callArbitrary(k, unit, clusters, serving))))
        .map((all) => [...all].sort((a, b) => a.decisionAt - b.decisionAt));
      return fc.tuple(fc.constant({ unit, clusters, serving }), calls);
    })
    .chain(([{ unit, clusters, serving }, calls]) => {
      const ids = clusters.map(({ id }) => id);
      const asking =
        calls.length === 0
          ? fc.constant([])
          : fc.array(applicationArbitrary(calls, unit), { minLength: 1, maxLength: 15 });
      const blocks =
        serving.length === 0 ? fc.constant([]) : fc.array(blockArbitrary(clusters, serving, unit), { maxLength: 2 });
      return fc.tuple(asking, blocks).chain(([own, blocked]) => {
        const applications = applicationsOf(own, blocked);
        const jobs =
          applications.length === 0
            ? fc.constant([])
            : fc.array(kind.elastic ? elasticJob(applications.length, unit) : jobArbitrary(applications.length, unit), {
                maxLength: kind.jobsMax ?? 60,
                size: 'max',
              });
        return fc.record({
          unit: fc.constant(unit),
          clusters: fc.constant(clusters),
          calls: fc.constant(calls),
          blocks: fc.constant(blocked.map(({ block }, k) => ({ ...block, application: own.length + k }))),
          applications: fc.constant(applications),
          jobs: jobs.map((all) => [...all].sort((a, b) => a.application - b.application || a.offset - b.offset)),
          rules: rulesArbitrary(unit, ids, kind),
          draws: fc.record({ seed: fc.nat(), low: fc.boolean() }),
          switchOff: kind.hasFaults
            ? fc.option(fc.record({ pause: fc.constantFrom(...PAUSES), extend: fc.boolean() }), { freq: 3 })
            : fc.constant(null),
          spares: kind.hasFaults
            ? often([], fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 3 }))
            : fc.constant([]),
          faults: kind.isToldOfAll
            ? windowsArbitrary
            : kind.hasFaults
              ? fc.option(fc.oneof(faultsArbitrary, announcedArbitrary), { freq: 3 })
              : fc.constant(null),
          policies: policiesArbitrary(),
          horizon: fc.oneof(
            fc.constant(2 * UNITS * unit),
            fc.integer({ min: 1, max: UNITS }).map((k) => k * unit),
          ),
        });
      });
    });
}

function applicationsOf(
  own: readonly Omit<Application, 'id'>[],
  blocks: readonly { readonly gpus: number; readonly gpu: string; readonly block: { readonly awardedAt: number } }[],
): Application[] {
  const named = own.map((application, k) => ({ id: `A${String(k + 1).padStart(2, '0')}`, ...application }));
  const holders = blocks.map(
    ({ gpus, gpu, block }, k): Application => ({
      id: `B${k + 1}`,
      ...{ call: -1, track: -1, sector: 'national', institution: 'block', region: 'capital' },
      ...{ sme: false, startUp: false, youth: false, appliedAt: block.awardedAt, gpus, gpu },
      ...{ substitutable: false, term: 1, score: 100 },
    }),
  );
  return [...named, ...holders];
}

/** A small generator with a fixed sequence (Lehmer, 1951): draws need no quality here, only to be the same each time. */
function drawsOf({ seed, low }: ProgrammeCase['draws'], applications: number): ProjectDraws {
  let state = (seed % 2_147_483_646) + 1;
  const next = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    const drawn = state / 2_147_483_647;
    // Low draws make nearly every probability come true.
    return low ? drawn * drawn : drawn;
  };
  const column = (each: number) => Float64Array.from({ length: applications * each }, next);
  return {
    noShow: column(1),
    offPurpose: column(1),
    gate: column(DRAWS_EACH),
    warning: column(DRAWS_EACH),
    audit: column(DRAWS_EACH),
    reapply: column(DRAWS_EACH),
    lottery: column(DRAWS_EACH),
  };
}

/** Outages of a case, whose times are in units, of clusters and nodes that it has. */
function faultsOf({ faults, clusters, unit }: ProgrammeCase): Faults | null {
  if (!faults) return null;
  const outages = faults.outages.map(({ cluster, node, nodes, from, seconds, notice }): Outage => {
    const at = cluster % clusters.length;
    const all = nodesOf(clusters[at]!);
    const first = node % all;
    return {
      cluster: at,
      nodes: { first, count: Math.min(nodes, all - first) },
      from: from * unit,
      until: (from + seconds) * unit,
      kind: notice === null ? 'failure' : notice % 2 === 0 ? 'maintenance' : 'switchOff',
      announcedAt: notice === null ? null : (from - notice) * unit,
    };
  });
  return { outages, stoppedJobs: faults.stoppedJobs };
}

/** The case as a run's input, with every invariant on. */
export function inputOfProgramme(example: ProgrammeCase): RunInput {
  const { clusters, calls, blocks, applications, jobs, rules, policies, horizon } = example;
  const demand = emptyDemand(applications.length, jobs.length, ['all']);
  if (jobs.some(({ sizes }) => sizes)) demand.elastic = emptyElasticity(jobs.length);
  for (let k = 0; k <= applications.length; k++) {
    demand.first[k] = jobs.filter(({ application }) => application < k).length;
  }
  for (const [row, { offset, wish, seconds, request, mouldable, outcome, sizes }] of jobs.entries()) {
    demand.offset[row] = offset;
    demand.work[row] = wish * seconds;
    demand.requestedWork[row] = wish * request;
    demand.wish[row] = wish;
    demand.mouldable[row] = mouldable ? 1 : 0;
    demand.outcome[row] = outcome;
    demand.id[row] = row + 1;
    if (!sizes || !demand.elastic) continue;
    demand.elastic.least[row] = sizes.least;
    demand.elastic.most[row] = sizes.most;
    demand.elastic.exponent[row] = sizes.exponent;
  }
  const ownRules =
    rules.sharing.name === 'dedicated' ? { ...rules, spares: example.spares, switchOff: example.switchOff } : rules;
  return {
    fleet: { clusters },
    jobs: emptyJobTable(0),
    programme: {
      calls,
      blocks,
      applications,
      demand,
      draws: drawsOf(example.draws, applications.length),
      rules: ownRules,
    },
    policies,
    times: { windowStart: 0, windowEnd: horizon, horizon, stopWhenWindowServed: false },
    patience: NEVER,
    faults: faultsOf(example),
    timelineBins: 7,
    checkInvariants: true,
    asksWhy: true,
  };
}

/** The case for the eye; times in units where it says so, else in seconds. */
export function tableOfProgramme(example: ProgrammeCase): string {
  const { unit, clusters, calls, blocks, applications, jobs, rules, draws, policies, horizon, faults } = example;
  const inUnits = (at: number) => (at % unit === 0 ? `${at / unit}u` : `${at}`);
  const words = (value: unknown) => JSON.stringify(value, (_, own) => (own === NEVER ? 'never' : own));
  const named = ({ name, parameters }: Choice) =>
    Object.keys(parameters).length > 0 ? `${name} ${words(parameters)}` : name;
  const fleet = clusters.map(({ id, gpu, gpusPerNode, speed, phases, providerOwn }) => {
    const spans = phases.map(({ nodes, plannedAt, deliveredAt, inServiceAt, returnsAt, beta, lent }) => {
      const trial = beta ? `, beta from ${inUnits(deliveredAt)}` : '';
      return `${nodes} nodes [${inUnits(inServiceAt)}, ${inUnits(returnsAt)})${lent ? ' lent' : ''} planned ${inUnits(plannedAt)}${trial}`;
    });
    return `${id}: ${gpu} × ${gpusPerNode}, speed ${speed}${providerOwn ? ", provider's own" : ''}: ${spans.join('; ')}`;
  });
  const asks = applications.map(
    ({ id, call, track, gpus, gpu, substitutable, term, score, sector, institution }, k) => {
      const own = jobs.filter(({ application }) => application === k);
      const list = own.map((job) => {
        const rigid = job.mouldable ? '' : ' rigid';
        const sizes = job.sizes ? ` ${job.sizes.least}–${job.sizes.most}^${job.sizes.exponent}` : '';
        return `${inUnits(job.offset)}: ${job.wish} × ${inUnits(job.seconds)} (${inUnits(job.request)})${rigid}${sizes}`;
      });
      const who = `${sector} ${institution} score ${score}`;
      return `${id} call ${call}/${track}: ${gpus} ${gpu}${substitutable ? ' or other' : ''} for ${inUnits(term)} ${who}; jobs ${list.join(', ')}`;
    },
  );
  const { behaviour, grantPlacement, reclaim, redistribution, sharing, preemption, exchange, ...rest } = rules;
  return [
    '',
    `unit ${unit} s, horizon ${inUnits(horizon)}, draws ${words(draws)}`,
    Object.values(policies).map(named).join(' · '),
    [grantPlacement, reclaim, redistribution, sharing, preemption].map(named).join(' · '),
    words(rest),
    ...(faults ? [words(faults)] : []),
    `switch-offs ${words(example.switchOff)}`,
    ...(example.spares.length > 0 ? [`spares ${words(example.spares)}`] : []),
    words(behaviour),
    ...fleet,
    ...calls.map(words),
    ...blocks.map(words),
    ...asks,
    '',
  ].join('\n');
}
