/**
 * A scenario's fleet on the simulator's clock: dates, plans and slips become seconds. It must not know variants.
 */
import { parseInstant, zoneOffsetSeconds } from '../../engine/time.ts';
import { type Cluster, type Fleet, lastingPhase, type SupplyPhase } from '../../model/fleet.ts';
import type { Scenario } from './spec.ts';
import { parseSlip } from './spec-scalars.ts';

type Phase = Scenario['fleet']['clusters'][string]['phases'][string];

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

/**
 * Clusters in the scenario's order, then the providers' own parts, which are in service from second 0.
 * `inServiceAt` is Infinity for `never`: it crosses threads as it is, though not JSON.
 */
export function resolveFleet(scenario: Scenario): Fleet {
  const clock = clockOf(scenario);
  const { gpus, providers, clusters, providerOwn } = scenario.fleet;
  const shared = Object.entries(clusters).map(([id, cluster]): Cluster => {
    const { provider, gpu, gpusPerNode, leafGroupNodes } = cluster;
    const slip = parseSlip(providers[provider]?.slip ?? '0d') ?? 0;
    const phases = Object.entries(cluster.phases).map(([phaseId, phase]) =>
      resolvePhase(phaseId, phase, scenario.plan, slip, clock),
    );
    const speed = gpus[gpu]?.speed ?? 1;
    return { id, provider, gpu, speed, gpusPerNode, leafGroupNodes, phases, providerOwn: false };
  });
  const own = Object.entries(providerOwn).map(([id, { provider, gpu, nodes, gpusPerNode }]): Cluster => {
    const phase = lastingPhase('own', nodes);
    const speed = gpus[gpu]?.speed ?? 1;
    return { id, provider, gpu, speed, gpusPerNode, leafGroupNodes: 32, phases: [phase], providerOwn: true };
  });
  return { clusters: [...shared, ...own] };
}

function resolvePhase(id: string, phase: Phase, plan: string, providerSlip: number, clock: Clock): SupplyPhase {
  const at = (written: string) => epochOf(written, clock.offsetSeconds) - clock.startEpochSeconds;
  const slip = providerSlip + (parseSlip(phase.slip) ?? 0);
  const planned = phase.plans[phase.inService];
  const inService = phase.inService === 'never' ? Number.POSITIVE_INFINITY : at(planned ?? phase.inService);
  const delivered = phase.delivered === undefined ? inService : at(phase.delivered);
  return {
    ...lastingPhase(id, phase.nodes),
    plannedAt: at(phase.plans[plan] ?? ''),
    deliveredAt: delivered + slip,
    inServiceAt: inService + slip,
  };
}
