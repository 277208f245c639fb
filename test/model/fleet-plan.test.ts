/**
 * Drawn supply: slips that correlate within a provider as stated and have the stated spread, lent periods with the stated
 * means, and that nobody's draws move another's.
 */
import { describe, expect, it } from 'vitest';
import { type Cluster, lastingPhase, type SupplyPhase } from '../../sim/model/fleet.ts';
import { type FleetPlan, fleetOfReplication, type SlipLaw, slipSeconds } from '../../sim/model/fleet-plan.ts';

const DAY = 86_400;
const REPLICATIONS = 2000;
/** Standard errors that a sample may be off: by chance once in 16,000, and then for good, as the seed is fixed. */
const ERRORS = 4;

function clusterOf(id: string, provider: string, phases: readonly SupplyPhase[], providerOwn = false): Cluster {
  const gpu = { gpu: 'h200', speed: 1, gpusPerNode: 8, leafGroupNodes: 32 };
  return { id, provider, ...gpu, phases, providerOwn };
}

/** So long a median that whole days tie no two slips of note. */
const LAW: SlipLaw = { median: 3000 * DAY, spread: 2, common: 0.7 };
const at = slipSeconds(LAW, 0);
const phase = { ...lastingPhase('all', 4, at), plannedAt: 0, deliveredAt: at - 21 * DAY };

/** Clusters with the slips of their providers; a provider that is not named has a fixed one. */
function planOf(laws: Readonly<Record<string, SlipLaw>>, clusters: readonly Cluster[]): FleetPlan {
  const slips = clusters.map(({ provider }) => laws[provider] ?? null);
  return { fleet: { clusters }, slips, lending: clusters.map(() => null) };
}

const TWO_AND_ONE = [
  clusterOf('north', 'naver', [phase]),
  clusterOf('south', 'naver', [phase]),
  clusterOf('east', 'nhn', [phase]),
];

/** Slips in seconds, by cluster and replication. */
function slips(plan: FleetPlan, replications = REPLICATIONS): number[][] {
  const fleets = Array.from({ length: replications }, (_, k) => fleetOfReplication(plan, 'seed', k, 0));
  return plan.fleet.clusters.map((_, c) => fleets.map(({ clusters }) => clusters[c]!.phases[0]!.inServiceAt));
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((_, k) => k).sort((a, b) => values[a]! - values[b]!);
  const rank = new Array<number>(values.length);
  order.forEach((k, place) => {
    rank[k] = place;
  });
  return rank;
}

/** Spearman's rank correlation. */
function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)];
  const distance = x.reduce((sum, rank, k) => sum + (rank - y[k]!) ** 2, 0);
  return 1 - (6 * distance) / (a.length * (a.length ** 2 - 1));
}

describe('slips', () => {
  it('correlate within a provider as stated, and not between providers', () => {
    for (const common of [0, 0.3, 0.7, 1]) {
      const law = { ...LAW, common };
      const [north, south, east] = slips(planOf({ naver: law, nhn: law }, TWO_AND_ONE)) as [
        ...[number[], number[], number[]],
      ];
      if (common === 1) expect(south).toEqual(north);
      // Spearman's ρ of a Gaussian copula is 6/π · asin(c/2); the error of its Fisher transform is that of
      // D. G. Bonett and T. A. Wright, Psychometrika 65 (2000) 23–28.
      const expected = (6 / Math.PI) * Math.asin(common / 2);
      const error = Math.sqrt((1 + expected ** 2 / 2) / (REPLICATIONS - 3));
      const off = Math.atanh(Math.min(rankCorrelation(north, south), 1 - 1e-9)) - Math.atanh(expected);
      if (common < 1) expect(Math.abs(off)).toBeLessThan(ERRORS * error);
      expect(Math.abs(rankCorrelation(north, east))).toBeLessThan(ERRORS / Math.sqrt(REPLICATIONS - 1));
    }
  });

  it('lie below the median as often as above it, and below median × spread in 84 of 100', () => {
    for (const slipsOfCluster of slips(planOf({ naver: LAW, nhn: LAW }, TWO_AND_ONE))) {
      for (const [border, share] of [
        [LAW.median, 0.5],
        [LAW.median * LAW.spread, 0.841_344_746],
      ] as const) {
        const below = slipsOfCluster.filter((slip) => slip < border).length / REPLICATIONS;
        const error = Math.sqrt((share * (1 - share)) / REPLICATIONS);
        expect(Math.abs(below - share)).toBeLessThan(ERRORS * error);
      }
    }
  });

  it('are whole days, never early, never beyond 100 years, and without spread the median', () => {
    const law = { median: 30 * DAY, spread: 3, common: 0.5 };
    for (const score of [-9, -1, 0, 0.3, 2]) expect(slipSeconds(law, score) % DAY).toBe(0);
    expect([slipSeconds(law, 0), slipSeconds(law, 1), slipSeconds(law, -9)]).toEqual([30 * DAY, 90 * DAY, 0]);
    expect(slipSeconds({ ...law, spread: 10 }, 9)).toBe(36_525 * DAY);
    expect(slipSeconds({ ...law, spread: 1 }, 5)).toBe(30 * DAY);
  });

  it('move delivery and service of all phases of a cluster alike, but neither plan nor lease end', () => {
    const never = { ...lastingPhase('never', 1), inServiceAt: Number.POSITIVE_INFINITY };
    const leased = { ...phase, id: 'leased', returnsAt: 9 };
    const plan = planOf({ naver: LAW }, [clusterOf('north', 'naver', [phase, leased, never])]);
    const [first, second, third] = fleetOfReplication(plan, 'seed', 3, 0).clusters[0]!.phases;
    const more = first!.inServiceAt - phase.inServiceAt;
    expect(more).not.toBe(0);
    expect(first).toEqual({ ...phase, deliveredAt: phase.deliveredAt + more, inServiceAt: phase.inServiceAt + more });
    expect(second).toEqual({ ...first, id: 'leased', returnsAt: 9 });
    expect(third!.inServiceAt).toBe(Number.POSITIVE_INFINITY);
  });

  it('are the same in every variant, whatever another provider or cluster does', () => {
    const [north, south] = slips(planOf({ naver: LAW, nhn: LAW }, TWO_AND_ONE), 20);
    const fixedElsewhere = slips(planOf({ naver: LAW }, [...TWO_AND_ONE].reverse()), 20);
    expect(fixedElsewhere).toEqual([new Array(20).fill(phase.inServiceAt), south, north]);
  });

  it('draw nothing in common where a provider and a cluster share a name', () => {
    const law = { ...LAW, common: 0.5 };
    const [same, other] = slips(planOf({ naver: law }, [clusterOf('naver', 'naver', [phase]), TWO_AND_ONE[0]!]));
    const expected = (6 / Math.PI) * Math.asin(0.25);
    expect(rankCorrelation(same!, other!)).toBeLessThan(expected + ERRORS / Math.sqrt(REPLICATIONS));
  });
});

describe('lending', () => {
  const law = { nodes: 30, idle: 30 * DAY, busy: 60 * DAY, notice: 7 * DAY };
  const own = clusterOf('naver-own', 'naver', [lastingPhase('own', 95)], true);
  const periodsOf = (until: number, replication = 0): readonly SupplyPhase[] => {
    const plan = { fleet: { clusters: [own] }, slips: [null], lending: [law] };
    const [first, ...lent] = fleetOfReplication(plan, 'seed', replication, until).clusters[0]!.phases;
    expect(first).toEqual(own.phases[0]);
    return lent;
  };

  it('has idle and busy stretches of the stated means, a notice each, and no two periods at once', () => {
    const lent = periodsOf(100_000 * DAY);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const idle = lent.map(({ inServiceAt, returnKnownAt }) => returnKnownAt - inServiceAt);
    const busy = lent.map(({ inServiceAt }, k) => inServiceAt - (lent[k - 1]?.returnsAt ?? 0));
    expect(lent.length).toBeGreaterThan(900);
    const error = ERRORS / Math.sqrt(lent.length);
    expect(Math.abs(mean(idle) / law.idle - 1)).toBeLessThan(error);
    expect(Math.abs(mean(busy) / law.busy - 1)).toBeLessThan(error);
    expect(busy.every((seconds) => seconds > 0)).toBe(true);
    expect(lent.every(({ returnsAt, returnKnownAt }) => returnsAt - returnKnownAt === law.notice)).toBe(true);
    expect(lent.every((period) => period.lent && period.nodes === 30)).toBe(true);
    // Whoever plans learns of a period when it begins, and of its end with the notice.
    expect(lent.every(({ inServiceAt, startKnownAt }) => startKnownAt === inServiceAt)).toBe(true);
  });

  it('begins no period at or after the end, and a longer run moves none of the earlier ones', () => {
    const long = periodsOf(1000 * DAY);
    const end = long[4]!.inServiceAt;
    expect(periodsOf(end)).toEqual(long.slice(0, 4));
    expect(periodsOf(end + 1)).toEqual(long.slice(0, 5));
    expect(periodsOf(1000 * DAY, 1)).not.toEqual(long);
  });
});

it('leaves a fleet without laws as it is', () => {
  const plan = planOf({}, TWO_AND_ONE);
  expect(fleetOfReplication(plan, 'seed', 1, DAY)).toEqual(plan.fleet);
});
