/**
 * Random small clusters that grants share, for the oracle: as fast-check arbitraries that shrink well, as a run's input, and
 * as a table for the eye. It must not know how anything is scheduled.
 *
 * Every grant holds from its start to after the horizon: who is awarded what is not the matter here.
 */
import fc from 'fast-check';
import { type CheckpointRule, NO_CHECKPOINTS } from '../../../sim/model/checkpointing.ts';
import { emptyDemand } from '../../../sim/model/demand.ts';
import { lastingPhase } from '../../../sim/model/fleet.ts';
import { emptyJobTable } from '../../../sim/model/jobs.ts';
import type { LimitRules, PriorityBlock } from '../../../sim/model/programme.ts';
import type { PolicyChoice, RunInput } from '../../../sim/simulation/contract.ts';
import {
  application,
  BEHAVIOUR,
  call,
  cluster,
  drawsOf,
  plain,
  RULES,
  TRACK,
} from '../../simulation/programme/example.ts';
import { choice, PLACEMENTS } from '../cases.ts';
import { type CaseFaults, failuresArbitrary, faultsInWords, faultsOf, windowsArbitrary } from './case-faults.ts';
import { limitsArbitrary } from './case-limits.ts';
import { accountOrderArbitrary } from './case-orders.ts';

const NEVER = Number.POSITIVE_INFINITY;

export interface CaseGrant {
  readonly gpus: number;
  /** Of the call's two; a priority block has a track of its own. */
  readonly track: number;
  /** When a priority block begins, in units; null: it is a grant of the call, which all begin together. */
  readonly block: number | null;
}

export interface CaseJob {
  /** Index into the grants. */
  readonly grant: number;
  /** Times in units. */
  readonly offset: number;
  readonly wish: number;
  readonly run: number;
  readonly request: number;
  readonly mouldable: boolean;
  readonly outcome: number;
}

export interface SharedCase {
  /** Seconds of a unit. */
  readonly unit: number;
  readonly gpusPerNode: number;
  readonly nodes: number;
  readonly speed: number;
  readonly grants: readonly CaseGrant[];
  /** By grant, then by offset. */
  readonly jobs: readonly CaseJob[];
  readonly sharing: PolicyChoice;
  readonly preemption: PolicyChoice;
  readonly checkpoint: CheckpointRule;
  readonly queue: PolicyChoice;
  readonly backfill: PolicyChoice;
  readonly placement: PolicyChoice;
  readonly limit: PolicyChoice;
  /** In units. */
  readonly patience: number;
  /** Null: no node is ever down. */
  readonly faults: CaseFaults | null;
  /** Null: none. */
  readonly limits: LimitRules | null;
}

/** When grants of the call begin, in units. */
export const CALL_STARTS = 3;

const often = <T>(value: T, other: fc.Arbitrary<T>, weight = 2): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: other });

/** Few limits: much is lent, and taken back. */
const freely = fc
  .record({ cohort: fc.constantFrom('cluster', 'track'), lendingLimit: often<number>(1, fc.constant(0.5), 3) })
  .map((some) =>
    choice('quota', {
      ...{ borrowingLimit: NEVER, trackBorrowingLimit: NEVER, trackLendingLimit: 1, ungranted: 'lend', ...some },
    }),
  );

const limitShare = often<number>(NEVER, fc.constantFrom(0, 0.25, 0.5, 1, 2));
const lendShare = often<number>(1, fc.constantFrom(0, 0.25, 0.5));

const quota = fc
  .record({
    borrowingLimit: limitShare,
    lendingLimit: lendShare,
    cohort: fc.constantFrom('cluster', 'track'),
    trackBorrowingLimit: limitShare,
    trackLendingLimit: lendShare,
    ungranted: fc.constantFrom('lend', 'idle'),
  })
  .map((parameters) => choice('quota', parameters));

const pooled = fc
  .record({ weights: fc.constantFrom('award', 'equal'), ungranted: fc.constantFrom('lend', 'idle') })
  .map((parameters) => choice('pooled', parameters));

const none = choice('none');

function preemptionArbitrary(unit: number, names: readonly string[], isBusy: boolean): fc.Arbitrary<PolicyChoice> {
  const units = (max: number) => fc.integer({ min: 1, max }).map((k) => k * unit);
  const common = {
    mode: fc.constantFrom('cancel', 'requeue', 'checkpoint', 'suspend'),
    grace: isBusy ? fc.oneof(fc.constant(0), units(8), units(20)) : often(0, units(8), 1),
    leastRun: often(0, units(10), isBusy ? 4 : 2),
    order: fc.constantFrom('newest-lowest', 'smallest-first', 'least-lost-work'),
    ratePerHour: often(0, fc.integer({ min: 1, max: 4 }), 4),
    most: often(0, fc.integer({ min: 1, max: 3 })),
  };
  const takeBack = fc.record({
    from: often('any', fc.constantFrom('lower-priority', 'never'), 4),
    within: often('never', fc.constantFrom('lower-priority', 'lower-or-newer-equal')),
    ...common,
  });
  const priority = fc.record({
    scope: often('cluster', fc.constant('grant'), 4),
    gap: fc.constantFrom(0, 0, 0.5, 1),
    ...common,
  });
  const known: Record<string, fc.Arbitrary<PolicyChoice>> = {
    none: fc.constant(none),
    'take-back': takeBack.map((parameters) => choice('take-back', parameters)),
    priority: priority.map((parameters) => choice('priority', parameters)),
  };
  return fc.oneof(...names.map((name) => known[name]!));
}

const checkpointArbitrary = (unit: number): fc.Arbitrary<CheckpointRule> =>
  often(
    NO_CHECKPOINTS,
    fc.record({
      intervalSeconds: fc.oneof(
        fc.integer({ min: 1, max: 10 }).map((k) => k * unit),
        fc.constant('optimal' as const),
      ),
      costSeconds: fc.integer({ min: 0, max: 3 }).map((k) => k * unit),
      restartSeconds: fc.integer({ min: 0, max: 4 }).map((k) => k * unit),
      nodeMtbfSeconds: fc.integer({ min: 1, max: 100 }).map((k) => k * unit),
    }),
  );

/** Dynamic orders are ranked anew often enough that small cases see several periods. */
function queueArbitrary(unit: number, byAccounts: boolean): fc.Arbitrary<PolicyChoice> {
  if (byAccounts) return accountOrderArbitrary(unit);
  const fixed = fc.constantFrom('sjf', 'ljf', 'smallest-first', 'largest-area-first').map((name) => choice(name));
  const dynamic = fc
    .record({ name: fc.constantFrom('wfp3', 'unicef'), periods: fc.constantFrom(0, 0, 5, 12) })
    .map(({ name, periods }) => choice(name, { rerank: periods * unit }));
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant(choice('fcfs')) },
    { weight: 2, arbitrary: fixed },
    { weight: 3, arbitrary: dynamic },
  );
}

function jobArbitrary(grants: number, gpus: number, isBusy: boolean): fc.Arbitrary<CaseJob> {
  // Few different requests make ties: of releases, and at shadow times.
  const length = fc.oneof(
    { weight: isBusy ? 9 : 3, arbitrary: isBusy ? fc.constantFrom(12, 30, 40) : fc.constantFrom(6, 12, 30) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 12 }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 60 }) },
  );
  return fc
    .record({
      grant: fc.integer({ min: 0, max: grants - 1 }),
      offset: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 40 })),
      wish: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: gpus })),
      run: length,
      asked: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: length }),
      mouldable: often(true, fc.constant(false), 4),
      outcome: often(0, fc.nat({ max: 2 }), 4),
    })
    .map(({ asked, ...job }) => ({ ...job, request: asked ?? job.run }));
}

const OUTAGES = { failures: failuresArbitrary, windows: windowsArbitrary };

export interface SharedKind {
  readonly preemptions?: readonly string[];
  readonly sharings?: readonly ('quota' | 'pooled')[];
  readonly jobsMax?: number;
  readonly faults?: 'failures' | 'windows';
  readonly limited?: boolean;
  /** Queue orders that compare what accounts have used. */
  readonly byAccounts?: boolean;
  /** Several grants with many long jobs, who lend all that they have. */
  readonly isBusy?: boolean;
}

export function sharedArbitrary(kind: SharedKind = {}): fc.Arbitrary<SharedCase> {
  const { sharings = ['quota', 'quota', 'pooled'], preemptions = ['none'], isBusy = false } = kind;
  const jobsMax = kind.jobsMax ?? (isBusy ? 30 : 20);
  return fc
    .record({
      unit: often(1, fc.constant(300), 6),
      gpusPerNode: fc.constantFrom(1, 1, 2, 4, 8),
      nodes: fc.integer({ min: 1, max: 6 }),
      grants: fc.integer({ min: isBusy ? 2 : 1, max: 4 }),
    })
    .chain(({ unit, gpusPerNode, nodes, grants }) => {
      const all = nodes * gpusPerNode;
      const shares = fc
        .array(
          fc.record({
            gpus: fc.integer({ min: 1, max: all }),
            track: fc.nat({ max: 1 }),
            block: often<number | null>(null, fc.nat({ max: 20 })),
          }),
          {
            minLength: grants,
            maxLength: grants,
          },
        )
        .map((drawn) => cutTo(drawn, all));
      return shares.chain((held) =>
        fc.record({
          unit: fc.constant(unit),
          gpusPerNode: fc.constant(gpusPerNode),
          nodes: fc.constant(nodes),
          speed: often(1, fc.constantFrom(2, 0.5), 4),
          grants: fc.constant(held),
          jobs: fc
            .array(jobArbitrary(held.length, all, isBusy), {
              minLength: isBusy ? 10 : 1,
              maxLength: jobsMax,
              size: 'max',
            })
            .map((jobs) => [...jobs].sort((a, b) => a.grant - b.grant || a.offset - b.offset)),
          sharing: fc.oneof(...sharings.map((name) => (name === 'pooled' ? pooled : isBusy ? freely : quota))),
          preemption: preemptionArbitrary(unit, preemptions, isBusy),
          checkpoint: checkpointArbitrary(unit),
          queue: queueArbitrary(unit, kind.byAccounts === true),
          backfill: fc.constantFrom(
            choice('none'),
            ...Array.from({ length: 3 }, () => choice('easy', { reservations: 1, depth: 0 })),
          ),
          placement: often('best-fit', fc.constantFrom(...PLACEMENTS)).map((name) => choice(name)),
          limit: often('kill', fc.constant('ignore')).map((name) => choice(name)),
          patience: often(NEVER, fc.integer({ min: 0, max: 40 }), 3),
          faults: kind.faults ? OUTAGES[kind.faults] : fc.constant(null),
          limits: kind.limited ? limitsArbitrary(unit, all) : fc.constant(null),
        }),
      );
    });
}

/** Grants that together hold no more than there is; who would get nothing is left out. Blocks stand behind the others. */
export function cutTo(drawn: readonly CaseGrant[], all: number): CaseGrant[] {
  let left = all;
  const cut = drawn.flatMap((grant) => {
    const gpus = Math.min(grant.gpus, left);
    left -= gpus;
    return gpus > 0 ? [{ ...grant, gpus }] : [];
  });
  return [...cut.filter(({ block }) => block === null), ...cut.filter(({ block }) => block !== null)];
}

/**
 * A case written by hand: grants of the call's first track, jobs as [grant, offset, gpus, run], quotas without limits, nobody
 * stopped, EASY and best-fit unless said.
 */
export function sharedOf(
  gpusPerNode: number,
  nodes: number,
  grants: readonly number[],
  jobs: readonly (readonly [grant: number, offset: number, gpus: number, run: number])[],
  change: Partial<SharedCase> = {},
): SharedCase {
  const quotas = { borrowingLimit: NEVER, lendingLimit: 1, trackBorrowingLimit: NEVER, trackLendingLimit: 1 };
  return {
    unit: 1,
    gpusPerNode,
    nodes,
    speed: 1,
    grants: grants.map((gpus) => ({ gpus, track: 0, block: null })),
    jobs: jobs.map(([grant, offset, wish, run]) => ({
      ...{ grant, offset, wish, run, request: run },
      ...{ mouldable: true, outcome: 0 },
    })),
    sharing: choice('quota', { ...quotas, cohort: 'cluster', ungranted: 'lend' }),
    preemption: none,
    checkpoint: NO_CHECKPOINTS,
    queue: choice('fcfs'),
    backfill: choice('easy', { reservations: 1, depth: 0 }),
    placement: choice('best-fit'),
    limit: choice('kill'),
    patience: NEVER,
    ...{ faults: null, limits: null },
    ...change,
  };
}

/** When the grant begins, s. */
export const startOf = ({ unit }: SharedCase, { block }: CaseGrant): number => (block ?? CALL_STARTS) * unit;

/** The case as a run's input, with every invariant on. */
export function inputOfShared(example: SharedCase, horizonUnits: number): RunInput {
  const { unit, gpusPerNode, nodes, speed, grants, jobs } = example;
  const horizon = horizonUnits * unit;
  const end = horizon + 1;
  const demand = emptyDemand(grants.length, jobs.length, ['all']);
  for (let k = 0; k <= grants.length; k++) demand.first[k] = jobs.filter(({ grant }) => grant < k).length;
  for (const [row, { offset, wish, run, request, mouldable, outcome }] of jobs.entries()) {
    demand.offset[row] = offset * unit;
    demand.work[row] = wish * run * unit;
    demand.requestedWork[row] = wish * request * unit;
    demand.wish[row] = wish;
    demand.mouldable[row] = mouldable ? 1 : 0;
    demand.outcome[row] = outcome;
    demand.id[row] = row + 1;
  }
  const tracks = ['one', 'other'].map((id) => ({ ...TRACK, id, unit: 'gpu' as const }));
  const dates = { opensAt: 0, closesAt: 0, decisionAt: 0, startsAt: CALL_STARTS * unit };
  const term = { kind: 'length' as const, seconds: end, endsAt: 0, groups: 1, step: 0, gates: [] };
  const own = { gpu: 'h200', term: end };
  return {
    fleet: {
      clusters: [cluster(nodes, { gpusPerNode, speed, leafGroupNodes: 2, phases: [lastingPhase('all', nodes)] })],
    },
    jobs: emptyJobTable(0),
    programme: {
      calls: [call({ ...dates, tracks, term })],
      blocks: grants.flatMap(({ block }, k): PriorityBlock[] =>
        block === null
          ? []
          : [{ application: k, cluster: 0, unit: 'gpu', awardedAt: 0, startsAt: block * unit, endsAt: end, gates: [] }],
      ),
      applications: grants.map(({ gpus, track, block }, k) =>
        application(
          k,
          block === null ? { ...own, gpus, track } : { ...own, gpus, call: -1, track: -1, sector: 'national' },
        ),
      ),
      demand,
      draws: drawsOf(grants.length),
      rules: {
        ...RULES,
        sharing: example.sharing,
        preemption: example.preemption,
        checkpoint: example.checkpoint,
        limits: example.limits,
        behaviour: { ...BEHAVIOUR, patience: example.patience * unit },
      },
    },
    policies: {
      queue: example.queue,
      backfill: example.backfill,
      placement: example.placement,
      routing: plain('home'),
      limit: example.limit,
    },
    times: { windowStart: 0, windowEnd: horizon, horizon, stopWhenWindowServed: false },
    patience: NEVER,
    ...(example.faults && { faults: faultsOf(example.faults, unit, nodes) }),
    timelineBins: 3,
    checkInvariants: true,
  };
}

/** The case for the eye, with further columns by job; times in units, but for those columns. */
export function tableOfShared(example: SharedCase, columns: Readonly<Record<string, readonly string[]>> = {}): string {
  const { unit, gpusPerNode, nodes, speed, grants, jobs, patience, checkpoint } = example;
  const words = (value: unknown) => JSON.stringify(value, (_, own) => (own === NEVER ? 'never' : own));
  const named = ({ name, parameters }: PolicyChoice) =>
    Object.keys(parameters).length > 0 ? `${name} ${words(parameters)}` : name;
  const { sharing, preemption, queue, backfill, placement, limit } = example;
  const head = ['job', 'grant', 'offset', 'wish', 'run', 'request', 'mouldable', 'outcome', ...Object.keys(columns)];
  const rows = jobs.map((job, row) => [
    ...[row, job.grant, job.offset, job.wish, job.run, job.request, job.mouldable, job.outcome].map(String),
    ...Object.values(columns).map((column) => column[row]!),
  ]);
  const widths = head.map((word, k) => Math.max(word.length, ...rows.map((row) => row[k]!.length)));
  const line = (cells: readonly string[]) => cells.map((cell, k) => cell.padStart(widths[k]!)).join('  ');
  return [
    '',
    [sharing, preemption, queue, backfill, placement, limit].map(named).join(' · '),
    `unit ${unit} s, ${nodes} nodes of ${gpusPerNode}, speed ${speed}, patience ${patience}, checkpoints ${words(checkpoint)}`,
    ...grants.map(({ gpus, track, block }, k) =>
      block === null ? `grant ${k}: ${gpus} GPUs, track ${track}` : `grant ${k}: ${gpus} GPUs, block from ${block}`,
    ),
    ...(example.limits ? [`limits ${words(example.limits)}`] : []),
    ...(example.faults ? faultsInWords(faultsOf(example.faults, unit, nodes)) : []),
    line(head),
    ...rows.map(line),
    '',
  ].join('\n');
}
