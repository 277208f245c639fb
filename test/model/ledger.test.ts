/** The ledger against a count of every GPU in every second, and that it refuses books that do not add up. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../../sim/engine/errors.ts';
import { type Cluster, gpusOf, lastingPhase, type SupplyPhase, serviceSpans } from '../../sim/model/fleet.ts';
import {
  type Absence,
  ACCOUNT_MEANING,
  ACCOUNTS,
  closeLedger,
  type Metered,
  notInService,
  trialSeconds,
} from '../../sim/model/ledger.ts';

const NEVER = Number.POSITIVE_INFINITY;

function clusterOf(phases: readonly Partial<SupplyPhase>[], providerOwn = false): Cluster {
  return {
    id: 'east',
    provider: 'p',
    gpu: 'h200',
    speed: 1,
    gpusPerNode: 8,
    leafGroupNodes: 32,
    phases: phases.map((phase, k) => ({ ...lastingPhase(`phase-${k}`, 1), ...phase })),
    providerOwn,
  };
}

/** Metered figures of a cluster without a programme: whoever uses it is entitled to all of it. */
function metered(inService: number, occupied: number, others: Partial<Metered> = {}): Metered {
  const nothing = { filler: 0, lost: 0, betaTrial: 0, betaLate: 0 };
  return { inService, occupied, grantedIdle: inService - occupied, ...nothing, ...others };
}

type Where = Absence | 'inService';

/** The definition: where a phase's nodes are at an instant. */
function whereAt({ plannedAt, deliveredAt, inServiceAt, returnsAt }: SupplyPhase, t: number): Where {
  if (t >= returnsAt) return 'returned';
  if (t >= inServiceAt) return 'inService';
  if (t >= plannedAt) return 'late';
  return t >= deliveredAt ? 'trial' : 'notDue';
}

/** In which account each GPU is, second by second. */
function bySeconds(cluster: Cluster, until: number): Record<Where, number> {
  const count = { notDue: 0, trial: 0, late: 0, returned: 0, inService: 0 };
  for (const phase of cluster.phases) {
    for (let t = 0; t < until; t++) count[whereAt(phase, t)] += phase.nodes * cluster.gpusPerNode;
  }
  return count;
}

// Delivered before planned, planned in the past, slipped, early, never, given back before it ever came: every order of
// the four dates but that delivery is not after service.
const dates = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: -6, max: 26 }) }, fc.constant(NEVER));
const nodes = fc.integer({ min: 0, max: 3 });
const phase = fc
  .record({ nodes, plannedAt: dates, a: dates, b: dates, returnsAt: dates })
  .map(({ a, b, ...rest }) => ({ ...rest, deliveredAt: Math.min(a, b), inServiceAt: Math.max(a, b) }));
const phases = fc.array(phase, { maxLength: 3 });
const instant = fc.integer({ min: 0, max: 20 });
/** The whole numbers that `total` falls into at some shares of it, in order; they sum to it. */
const split = (total: number, shares: readonly number[]) => {
  const cuts = shares.map((share) => Math.floor(total * share)).sort((a, b) => a - b);
  return [...cuts, total].map((cut, k) => cut - (cuts[k - 1] ?? 0));
};
const share = fc.double({ min: 0, max: 1, noNaN: true });
const shares = fc.tuple(share, share, share, share);
const NOTHING = Object.fromEntries(ACCOUNTS.map((account) => [account, 0]));

describe('notInService, closeLedger', () => {
  it('book every GPU of every second where it is', () => {
    const property = fc.property(phases, instant, shares, (drawn, until, drawnShares) => {
      const cluster = clusterOf(drawn);
      const { inService, ...missing } = bySeconds(cluster, until);
      expect(notInService(cluster, until)).toEqual(missing);
      const [useful = 0, filler = 0, lost = 0, grantedIdle = 0, ungranted = 0] = split(inService, drawnShares);
      const occupied = useful + filler + lost;
      expect(closeLedger(cluster, until, metered(inService, occupied, { filler, lost, grantedIdle }))).toEqual({
        ...NOTHING,
        ...missing,
        ...{ useful, filler, lost, grantedIdle, ungranted },
      });
    });
    fc.assert(property, { numRuns: 500, seed: 1 });
  });

  it('procure exactly what is in service and what is not, for every phase and instant', () => {
    const property = fc.property(phases, instant, (drawn, until) => {
      const cluster = clusterOf(drawn);
      const clip = (time: number) => Math.min(Math.max(time, 0), until);
      const served = serviceSpans(cluster).reduce(
        (sum, span) => sum + span.nodes * cluster.gpusPerNode * (clip(span.until) - clip(span.from)),
        0,
      );
      const { notDue, trial, late, returned } = notInService(cluster, until);
      expect(notDue + trial + late + returned + served).toBe(gpusOf(cluster) * until);
    });
    fc.assert(property, { numRuns: 500, seed: 2 });
  });

  it('take what a beta grant holds in trial out of trial and late, and out of nothing else', () => {
    const property = fc.property(phase, instant, instant, instant, (drawn, until, a, b) => {
      const cluster = clusterOf([{ ...drawn, beta: true }]);
      const [only] = cluster.phases as [SupplyPhase];
      // The hold: a stretch of the run, as far as the nodes are in trial.
      const [from, to] = [Math.min(a, b, until), Math.min(Math.max(a, b), until)];
      const held = { trial: 0, late: 0 };
      for (let t = from; t < to; t++) {
        const where = whereAt(only, t);
        const inTrial = t >= only.deliveredAt && (where === 'trial' || where === 'late');
        if (inTrial) held[where]++;
      }
      expect(trialSeconds(only, from, to)).toEqual(held);
      const gpus = gpusOf(cluster);
      const [betaTrial, betaLate] = [held.trial * gpus, held.late * gpus];
      const { inService, ...missing } = bySeconds(cluster, until);
      const used = inService + betaTrial + betaLate;
      expect(closeLedger(cluster, until, metered(used, used, { betaTrial, betaLate }))).toEqual({
        ...NOTHING,
        ...missing,
        trial: missing.trial - betaTrial,
        late: missing.late - betaLate,
        useful: used,
      });
    });
    fc.assert(property, { numRuns: 500, seed: 3 });
  });

  it('tell trial from late by the planned date, by hand', () => {
    // Delivered at 2, planned for 5, in service at 9: a slip of four seconds.
    const slipped = clusterOf([{ nodes: 1, deliveredAt: 2, plannedAt: 5, inServiceAt: 9 }]);
    expect(notInService(slipped, 20)).toEqual({ notDue: 16, trial: 24, late: 32, returned: 0 });
    expect(notInService(slipped, 4)).toEqual({ notDue: 16, trial: 16, late: 0, returned: 0 });
    // In service before it was planned: nothing of it is late.
    const early = clusterOf([{ nodes: 1, deliveredAt: 1, plannedAt: 9, inServiceAt: 4 }]);
    expect(notInService(early, 20)).toEqual({ notDue: 8, trial: 24, late: 0, returned: 0 });
    const never = clusterOf([{ nodes: 1, deliveredAt: NEVER, plannedAt: 3, inServiceAt: NEVER }]);
    expect(notInService(never, 10)).toEqual({ notDue: 24, trial: 0, late: 56, returned: 0 });
  });

  it('call nodes returned from the lease end on, also those that never came', () => {
    const leased = clusterOf([{ plannedAt: 2, deliveredAt: 2, inServiceAt: 4, returnsAt: 9 }]);
    expect(notInService(leased, 10)).toEqual({ notDue: 16, trial: 0, late: 16, returned: 8 });
    const tooLate = clusterOf([{ plannedAt: 2, deliveredAt: 12, inServiceAt: 12, returnsAt: 9 }]);
    expect(notInService(tooLate, 20)).toEqual({ notDue: 16, trial: 0, late: 56, returned: 88 });
  });

  it("book a provider's own part as such, whatever its dates", () => {
    const own = clusterOf([{ nodes: 2, deliveredAt: 5, plannedAt: 5, inServiceAt: 5 }], true);
    expect(closeLedger(own, 10, metered(0, 0))).toEqual({ ...NOTHING, provider: 160 });
  });

  it('give jobs what they use of the nodes that a provider lends, and the provider all else', () => {
    // Two nodes, of which one is lent in [2, 5) and again from 8 on: 3 + 2 node-seconds until 10.
    const lent = { nodes: 1, lent: true };
    const own = clusterOf(
      [{ nodes: 2 }, { ...lent, inServiceAt: 2, returnsAt: 5 }, { ...lent, inServiceAt: 8, returnsAt: 30 }],
      true,
    );
    expect(closeLedger(own, 10, metered(40, 25, { filler: 4, lost: 1, grantedIdle: 9 }))).toEqual({
      ...NOTHING,
      ...{ provider: 135, useful: 20, filler: 4, lost: 1 },
    });
    expect(() => closeLedger(own, 10, metered(48, 25))).toThrow('ledger of east: 48 GPU-seconds in service, 40 lent');
    expect(() => closeLedger(own, 10, metered(40, 41))).toThrow('ledger of east: 41 GPU-seconds occupied, 40 lent');
  });

  it('throw where the books do not close, in either direction, or an account is below nothing', () => {
    const cluster = clusterOf([{ nodes: 1 }]);
    const close = (...figures: Parameters<typeof metered>) => closeLedger(cluster, 10, metered(...figures));
    expect(close(80, 30)).toMatchObject({ useful: 30, grantedIdle: 50 });
    const message = (inService: number) => `ledger of east: ${inService} GPU-seconds booked, 80 procured`;
    expect(() => close(79, 30)).toThrow(new InvariantError(message(79)));
    expect(() => close(81, 30)).toThrow(new InvariantError(message(81)));
    expect(() => close(80, 81)).toThrow('ledger of east: grantedIdle has -1 GPU-seconds');
    expect(() => close(80, 30, { grantedIdle: 51 })).toThrow('ledger of east: ungranted has -1 GPU-seconds');
    expect(() => close(80, 30, { filler: 20, lost: 11 })).toThrow('ledger of east: useful has -1 GPU-seconds');
    expect(() => close(88, 30, { betaTrial: 8 })).toThrow('ledger of east: trial has -8 GPU-seconds');
    expect(() => close(80, Number.NaN)).toThrow(InvariantError);
  });

  it('say what every account holds', () => {
    expect(Object.keys(ACCOUNT_MEANING)).toEqual([...ACCOUNTS]);
  });
});
