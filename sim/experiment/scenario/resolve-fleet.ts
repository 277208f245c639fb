/**
 * A scenario's fleet on the simulator's clock: dates, plans and slips become seconds, what is drawn
 * becomes a law. It must not know variants, nor draw.
 */
import { parseDuration, parseInstant, zoneOffsetSeconds } from '../../engine/time.ts';
import { type Cluster, type Fleet, lastingPhase, type SupplyPhase } from '../../model/fleet.ts';
import { type FleetPlan, type LendingLaw, lentPhase, type SlipLaw, slipSeconds } from '../../model/fleet-plan.ts';
import type { Scenario } from './spec.ts';
import { parseSlip } from './spec-scalars.ts';

type Provider = Scenario['fleet']['providers'][string];
type Phase = Scenario['fleet']['clusters'][string]['phases'][string];
type Lend = NonNullable<Scenario['fleet']['providerOwn'][string]['lend']>;

/** Second 0 and the zone of a scenario. */
export interface Clock {
  /** Seconds east of UTC. */
  readonly offsetSeconds: number;
  /** Seconds from 1970-01-01T00:00:00Z to second 0. */
  readonly startEpochSeconds: number;
}

/** Both are legal by the spec. */
export function clockOf(scenario: Scenario): Clock {
  const offsetSeconds = zoneOffsetSeconds(scenario.zone) ?? 0;
  return { offsetSeconds, startEpochSeconds: epochOf(scenario.start, offsetSeconds) };
}

function epochOf(written: string, offsetSeconds: number): number {
  const parsed = parseInstant(written, offsetSeconds);
  return 'problem' in parsed ? Number.NaN : parsed.epochSeconds;
}

/** The clusters of {@link resolveFleetPlan}, where every drawn slip is at its median and no lent period is drawn. */
export function resolveFleet(scenario: Scenario): Fleet {
  return resolveFleetPlan(scenario).fleet;
}

/**
 * Clusters in the scenario's order, then the providers' own parts, which are in service from second 0, with the laws of
 * what is drawn. `inServiceAt` is Infinity for `never`: it crosses threads as it is, though not JSON.
 */
export function resolveFleetPlan(scenario: Scenario): FleetPlan {
  const clock = clockOf(scenario);
  const { gpus, providers, clusters, providerOwn, leafGroupSlowdown: everywhere } = scenario.fleet;
  const shared = Object.entries(clusters).map(([id, cluster]) => {
    const { provider, gpu, gpusPerNode, leafGroupNodes, leafGroupSlowdown = everywhere } = cluster;
    const law = slipLaw(providers[provider]?.slip);
    const slip = law ? slipSeconds(law, 0) : (parseSlip(String(providers[provider]?.slip)) ?? 0);
    const phases = Object.entries(cluster.phases).map(([phaseId, phase]) =>
      resolvePhase(phaseId, phase, scenario.plan, slip, clock),
    );
    const speed = gpus[gpu]?.speed ?? 1;
    const fabric = { leafGroupNodes, leafGroupSlowdown };
    const resolved: Cluster = { id, provider, gpu, speed, gpusPerNode, ...fabric, phases, providerOwn: false };
    return { cluster: resolved, slip: law, lending: null };
  });
  const own = Object.entries(providerOwn).map(([id, { provider, gpu, nodes, gpusPerNode, lend }]) => {
    const phases = [lastingPhase('own', nodes), ...(lend ? fixedPeriods(lend, clock) : [])];
    const speed = gpus[gpu]?.speed ?? 1;
    const fabric = { leafGroupNodes: 32, leafGroupSlowdown: everywhere };
    const resolved: Cluster = { id, provider, gpu, speed, gpusPerNode, ...fabric, phases, providerOwn: true };
    return { cluster: resolved, slip: null, lending: lend ? lendingLaw(lend) : null };
  });
  const all = [...shared, ...own];
  return {
    fleet: { clusters: all.map(({ cluster }) => cluster) },
    slips: all.map(({ slip }) => slip),
    lending: all.map(({ lending }) => lending),
  };
}

/** Null for a slip that is fixed. */
function slipLaw(slip: Provider['slip'] | undefined): SlipLaw | null {
  if (slip === undefined || typeof slip === 'string') return null;
  return { ...slip, median: parseDuration(slip.median) ?? 0 };
}

/** A phase on the clock; `providerSlip` is fixed, or the median of a drawn one. */
export function resolvePhase(id: string, phase: Phase, plan: string, providerSlip: number, clock: Clock): SupplyPhase {
  const { ordered, delivered, trial, leaseEnd, beta } = phase;
  const at = (written: string) => secondOf(written, clock);
  const slip = providerSlip + (parseSlip(phase.slip) ?? 0);
  const planned = phase.plans[phase.inService];
  const inService = phase.inService === 'never' ? Number.POSITIVE_INFINITY : at(planned ?? phase.inService);
  const trialFrom = delivered === undefined ? inService - (parseDuration(trial ?? '0d') ?? 0) : at(delivered);
  return {
    ...lastingPhase(id, phase.nodes),
    orderedAt: ordered === undefined ? null : at(ordered),
    plannedAt: at(phase.plans[plan] ?? ''),
    deliveredAt: trialFrom + slip,
    inServiceAt: inService + slip,
    returnsAt: leaseEnd === undefined ? Number.POSITIVE_INFINITY : at(leaseEnd),
    beta,
  };
}

/** Null for periods at fixed dates. */
function lendingLaw({ nodes, idle, busy, notice }: Lend): LendingLaw | null {
  const [idleMean, busyMean] = [parseDuration(idle ?? ''), parseDuration(busy ?? '')];
  if (idleMean === undefined || busyMean === undefined) return null;
  return { nodes, idle: idleMean, busy: busyMean, notice: parseDuration(notice) ?? 0 };
}

function fixedPeriods({ nodes, periods = [], notice }: Lend, clock: Clock): SupplyPhase[] {
  return periods.map(({ from, until }, k) => {
    const back = secondOf(until, clock);
    return lentPhase(k + 1, nodes, secondOf(from, clock), back, back - (parseDuration(notice) ?? 0));
  });
}

/** The second of a date on the scenario's clock. */
export function secondOf(written: string, clock: Clock): number {
  return epochOf(written, clock.offsetSeconds) - clock.startEpochSeconds;
}
