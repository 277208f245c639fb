/**
 * A fleet whose dates may be drawn: the laws of slips and of lending as plain data, and the fleet of one replication.
 * It must not know scenarios, variants or jobs.
 *
 * Draws are named by provider and by cluster and their number is fixed, so that a replication has the same slips and
 * lent periods in every variant that has the same law, whatever else differs.
 */
import { exp, log } from '../engine/exact-math.ts';
import { normalQuantile } from '../engine/normal.ts';
import { type Stream, stream } from '../engine/random.ts';
import { LONGEST_DURATION_SECONDS } from '../engine/time.ts';
import { type Cluster, type Fleet, lastingPhase, type SupplyPhase } from './fleet.ts';

const DAY = 86_400;

/** A delay of a provider's clusters: lognormal, one for each cluster, correlated by a Gaussian copula. */
export interface SlipLaw {
  /** Median, s. */
  readonly median: number;
  /** The 84th percentile ÷ the median, ≥ 1. */
  readonly spread: number;
  /** Correlation of the normal scores of any two clusters of the provider, 0–1. */
  readonly common: number;
}

/**
 * Nodes of a provider's own part that are lent while the provider has no use for them. It begins busy; busy and idle
 * stretches have exponential lengths. When an idle one ends the provider gives notice, and it is busy again from when
 * the nodes are back.
 */
export interface LendingLaw {
  /** Nodes lent, at most the cluster's. */
  readonly nodes: number;
  /** Mean lengths, and the notice, s. */
  readonly idle: number;
  readonly busy: number;
  readonly notice: number;
}

export interface FleetPlan {
  /** The fleet where every drawn slip is at its median and no lent period is drawn. */
  readonly fleet: Fleet;
  /** By cluster: its provider's law; null where the slip is fixed. */
  readonly slips: readonly (SlipLaw | null)[];
  /** By cluster: what a provider's own part lends; null for one that lends nothing, or at fixed dates. */
  readonly lending: readonly (LendingLaw | null)[];
}

/**
 * The slip at a standard normal score (0: the median), s: whole days, at most 100 years.
 * ln(slip) = ln(median) + ln(spread) × score.
 */
export function slipSeconds({ median, spread }: SlipLaw, score: number): number {
  const days = Math.round((median / DAY) * exp(log(spread) * score));
  return Math.min(days * DAY, LONGEST_DURATION_SECONDS);
}

/**
 * The fleet of a replication: each law's draws in the place of its median. Fixed dates stay as they are.
 * @param until no drawn lent period begins from here on, s: the run's horizon
 */
export function fleetOfReplication(plan: FleetPlan, seed: string, replication: number, until: number): Fleet {
  const clusters = plan.fleet.clusters.map((cluster, k) => {
    const [slip, lending] = [plan.slips[k], plan.lending[k]];
    const there = slip ? slipped(cluster, slip, seed, replication) : cluster;
    if (!lending) return there;
    const draws = stream(seed, replication, 'lending', cluster.id);
    return { ...there, phases: [...there.phases, ...lentPhases(lending, draws, until)] };
  });
  return { clusters };
}

/** All phases of a cluster slip by the same days, delivery and service alike; a lease's end stays. */
function slipped(cluster: Cluster, law: SlipLaw, seed: string, replication: number): Cluster {
  const scoreOf = (purpose: string, entity: string) =>
    normalQuantile(stream(seed, replication, purpose, entity).nextOpen());
  const shared = Math.sqrt(law.common) * scoreOf('slip of provider', cluster.provider);
  const score = shared + Math.sqrt(1 - law.common) * scoreOf('slip of cluster', cluster.id);
  const more = slipSeconds(law, score) - slipSeconds(law, 0);
  const phases = cluster.phases.map((phase) => ({
    ...phase,
    deliveredAt: phase.deliveredAt + more,
    inServiceAt: phase.inServiceAt + more,
  }));
  return { ...cluster, phases };
}

/** Period k (from 0) takes the draws 2k, for the busy stretch before it, and 2k + 1: a longer run moves none of them. */
function lentPhases(law: LendingLaw, draws: Stream, end: number): SupplyPhase[] {
  const exponential = (mean: number) => Math.ceil(-mean * log(draws.nextOpen()));
  const phases: SupplyPhase[] = [];
  let from = exponential(law.busy);
  while (from < end) {
    const known = from + exponential(law.idle);
    const until = known + law.notice;
    // Nobody knows of a drawn period before it begins.
    phases.push({ ...lentPhase(phases.length + 1, law.nodes, from, until, known), startKnownAt: from });
    from = until + exponential(law.busy);
  }
  return phases;
}

/** The k-th lent period of a cluster, k from 1: `nodes` in [from, until), whose end is known from `knownAt` on. */
export function lentPhase(k: number, nodes: number, from: number, until: number, knownAt: number): SupplyPhase {
  return { ...lastingPhase(`lent-${k}`, nodes, from), returnsAt: until, returnKnownAt: knownAt, lent: true };
}
