/**
 * Small crowded clusters where everything that stops, shrinks or holds jobs back works at once: preemption, elastic jobs,
 * limits, windows, failures, reservations, checkpoints and scavengers, under every order of the queue. It must not know how
 * anything is decided.
 *
 * Drawn at random such things seldom meet: here there are many jobs on few GPUs from the first instant on, and each of these
 * rules is there in most cases.
 */
import fc from 'fast-check';
import type { BudgetRule } from '../../sim/model/budget-parts.ts';
import type { CheckpointRule } from '../../sim/model/checkpointing.ts';
import { emptyElasticity } from '../../sim/model/elasticity.ts';
import type { Outage } from '../../sim/model/faults.ts';
import type { LimitRules } from '../../sim/model/programme.ts';
import type { Reservation } from '../../sim/model/reservations.ts';
import type { PolicyChoice, RunInput } from '../../sim/simulation/contract.ts';
import { choice, policiesArbitrary } from '../oracle/cases.ts';
import { inputOfShared, type SharedCase, sharedArbitrary, tableOfShared } from '../oracle/shared/cases.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** The run's length in units; grants and jobs begin in the first forty. */
const HORIZON = 400;

/** Times in units. */
interface HotOutage {
  readonly node: number;
  readonly nodes: number;
  readonly from: number;
  readonly length: number;
  /** Null: nobody is told. */
  readonly notice: number | null;
  /** Whether nodes are kept for a grant's jobs instead of being down; only with a notice. */
  readonly keeps: boolean;
}

export interface HotCase {
  readonly shared: SharedCase;
  readonly queue: PolicyChoice;
  readonly elastic: PolicyChoice;
  /** Of each job; null: it is rigid. */
  readonly sizes: readonly ({ readonly least: number; readonly most: number; readonly exponent: number } | null)[];
  readonly limits: LimitRules | null;
  readonly outages: readonly HotOutage[];
  readonly stoppedJobs: 'requeue' | 'kill';
  readonly checkpoint: CheckpointRule;
  readonly leafGroupSlowdown: number;
  readonly scavenges: boolean;
}

const mostly = <T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 3, arbitrary: usual }, { weight: 1, arbitrary: other });

const elasticArbitrary = (unit: number): fc.Arbitrary<PolicyChoice> =>
  fc
    .record({
      name: fc.constantFrom('shrink', 'shrink-and-grow', 'shrink-and-grow', 'shrink-and-grow'),
      resizeCost: fc.constantFrom(0, 0, 1, 4).map((k) => k * unit),
      startSmaller: fc.boolean(),
      pause: fc.constantFrom(0, 0, 5).map((k) => k * unit),
      growFirst: fc.constantFrom('least-served', 'oldest'),
    })
    .map(({ name, resizeCost, startSmaller, ...growth }) =>
      choice(name, { resizeCost, startSmaller, ...(name === 'shrink' ? {} : growth) }),
    );

function limitsArbitrary(unit: number, gpus: number): fc.Arbitrary<LimitRules> {
  const budget = fc.record<BudgetRule>({
    share: fc.constantFrom(0.1, 0.25),
    whenSpent: fc.constantFrom('stop', 'slow', 'overuse'),
    overuseTo: fc.constantFrom(1, 1.25),
    period: fc.constantFrom(10, 20, 50, NEVER).map((k) => k * unit),
    carryOver: fc.constantFrom(0, 0.5, 1),
    ageing: fc.constantFrom(1, 2, NEVER),
    ahead: fc.nat({ max: 1 }),
    commitAhead: fc.boolean(),
  });
  return fc.record({
    gpusAtOnce: fc.oneof(fc.integer({ min: Math.ceil(gpus / 3), max: gpus }), fc.constant(NEVER)),
    shareAtOnce: mostly(fc.constant(NEVER), fc.constantFrom(0.5, 1, 1.5)),
    budget: fc.option(budget, { freq: 2 }),
  });
}

function outagesArbitrary(nodes: number): fc.Arbitrary<HotOutage[]> {
  const outage = fc.record({
    node: fc.nat({ max: nodes - 1 }),
    nodes: fc.constantFrom(1, 1, 1, 2),
    from: fc.integer({ min: 4, max: 120 }),
    length: fc.integer({ min: 1, max: 25 }),
    notice: fc.option(fc.integer({ min: 0, max: 40 }), { freq: 2 }),
    keeps: fc.constantFrom(false, false, true),
  });
  return fc.array(outage, { maxLength: 6, size: 'max' });
}

const checkpointArbitrary = (unit: number): fc.Arbitrary<CheckpointRule> =>
  fc.record({
    intervalSeconds: fc.oneof(
      fc.integer({ min: 1, max: 10 }).map((k) => k * unit),
      fc.constant('optimal' as const),
    ),
    costSeconds: fc.constantFrom(0, 0, 1, 2).map((k) => k * unit),
    restartSeconds: fc.integer({ min: 0, max: 3 }).map((k) => k * unit),
    nodeMtbfSeconds: fc.integer({ min: 1, max: 100 }).map((k) => k * unit),
  });

/** Nothing keeps anybody from borrowing, nor anybody from being stopped for an owner. */
function ripe(shared: SharedCase): SharedCase {
  const { sharing, preemption } = shared;
  const noLimits = { borrowingLimit: NEVER, lendingLimit: 1, trackBorrowingLimit: NEVER, trackLendingLimit: 1 };
  const atOnce = { leastRun: 0, ratePerHour: 0, most: 0, ...(preemption.name === 'take-back' && { from: 'any' }) };
  return {
    ...shared,
    sharing: sharing.name === 'quota' ? choice('quota', { ...sharing.parameters, ...noLimits }) : sharing,
    preemption: choice(preemption.name, { ...preemption.parameters, ...atOnce }),
  };
}

export const hotCases: fc.Arbitrary<HotCase> = sharedArbitrary({
  preemptions: ['take-back', 'take-back', 'take-back', 'priority'],
  sharings: ['quota', 'quota', 'quota', 'pooled'],
  jobsMax: 40,
})
  .filter(({ jobs, grants }) => jobs.length >= 12 && grants.length >= 2 && grants[0]!.gpus > 1)
  .chain((drawn) => fc.constantFrom(drawn, ripe(drawn), ripe(drawn)))
  .chain((shared) => {
    const { unit, gpusPerNode, nodes, jobs } = shared;
    const sizes = fc
      .record({
        least: fc.integer({ min: 1, max: 100 }),
        most: fc.integer({ min: 100, max: 400 }),
        exponent: fc.constantFrom(1, 0.9, 0.5),
        isElastic: fc.boolean(),
      })
      .map(({ isElastic, ...own }) => (isElastic ? own : null));
    return fc.record({
      shared: fc.constant(shared),
      queue: policiesArbitrary().map(({ queue }) => queue),
      elastic: mostly(elasticArbitrary(unit), fc.constant(choice('none'))),
      sizes: fc.array(sizes, { minLength: jobs.length, maxLength: jobs.length }),
      limits: mostly<LimitRules | null>(limitsArbitrary(unit, nodes * gpusPerNode), fc.constant(null)),
      outages: outagesArbitrary(nodes),
      stoppedJobs: fc.constantFrom('requeue', 'requeue', 'kill'),
      checkpoint: fc.oneof(checkpointArbitrary(unit), fc.constant(shared.checkpoint)),
      leafGroupSlowdown: fc.constantFrom(1, 1, 1.3),
      scavenges: fc.boolean(),
    });
  });

/** Nodes of a reservation are of no other at the time, so that some are left out. */
function reservationsOf({ shared, outages }: HotCase): Reservation[] {
  const { unit, nodes } = shared;
  const kept: Reservation[] = [];
  for (const [k, outage] of outages.entries()) {
    if (!outage.keeps || outage.notice === null) continue;
    const from = outage.from * unit;
    const until = from + outage.length * unit;
    const isTaken = (node: number) =>
      kept.some((other) => other.from < until && from < other.until && (other.nodes as number[]).includes(node));
    const own = nodesOf(outage, nodes).filter((node) => !isTaken(node));
    const named = { classes: [], applications: k % 2 === 0 ? ['A001'] : [], sectors: [] };
    const announcedAt = Math.max(0, outage.from - outage.notice) * unit;
    if (own.length > 0) kept.push({ id: `r${k}`, cluster: 0, nodes: own, from, until, announcedAt, named });
  }
  return kept;
}

const nodesOf = (outage: HotOutage, nodes: number): number[] =>
  Array.from({ length: Math.min(outage.nodes, nodes - outage.node) }, (_, k) => outage.node + k);

function outagesOf({ shared: { unit, nodes }, outages }: HotCase): Outage[] {
  return outages
    .filter(({ keeps, notice }) => !keeps || notice === null)
    .map((outage) => {
      const { node, from, length, notice } = outage;
      return {
        cluster: 0,
        nodes: { first: node, count: nodesOf(outage, nodes).length },
        from: from * unit,
        until: (from + length) * unit,
        kind: notice === null ? ('failure' as const) : ('maintenance' as const),
        announcedAt: notice === null ? null : Math.max(0, from - notice) * unit,
      };
    });
}

/** The case as a run's input, with every invariant on. */
export function inputOfHot(example: HotCase): RunInput {
  const { shared, queue, elastic, sizes, limits, stoppedJobs, checkpoint, leafGroupSlowdown, scavenges } = example;
  const input = inputOfShared({ ...shared, queue, checkpoint }, HORIZON);
  const { demand, rules } = input.programme!;
  // Laws know blocks by their letter.
  const applications = input.programme!.applications.map((each) =>
    each.call < 0 ? { ...each, id: each.id.replace('A', 'B') } : each,
  );
  demand.elastic = emptyElasticity(demand.count);
  for (const [row, own] of sizes.entries()) {
    if (own === null) continue;
    const wish = demand.wish[row]!;
    const of = (percent: number) => Math.max(1, Math.round((wish * percent) / 100));
    demand.elastic.least[row] = of(own.least);
    demand.elastic.most[row] = of(own.most);
    demand.elastic.exponent[row] = own.exponent;
  }
  const isQuota = shared.sharing.name === 'quota';
  const parameters = { ...shared.sharing.parameters, ...(isQuota && { scavengers: scavenges }) };
  return {
    ...input,
    fleet: { clusters: input.fleet.clusters.map((cluster) => ({ ...cluster, leafGroupSlowdown })) },
    programme: {
      ...input.programme!,
      applications,
      rules: { ...rules, limits, elastic, sharing: { ...shared.sharing, parameters } },
    },
    faults: { outages: outagesOf(example), stoppedJobs },
    reservations: reservationsOf(example),
    asksWhy: true,
  };
}

/** The case for the eye. */
export function tableOfHot({ shared, sizes, ...others }: HotCase): string {
  const words = (value: unknown) => JSON.stringify(value, (_, own) => (own === NEVER ? 'never' : own));
  const columns = { sizes: sizes.map((own) => (own ? `${own.least}–${own.most} % ^${own.exponent}` : 'rigid')) };
  return `${tableOfShared(shared, columns)}${Object.entries(others)
    .map(([name, value]) => `${name} ${words(value)}`)
    .join('\n')}\n`;
}
