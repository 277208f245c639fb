/** The ledger against a count of every GPU in every second, and that it refuses books that do not add up. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../../sim/engine/errors.ts';
import { type Cluster, lastingPhase, type SupplyPhase } from '../../sim/model/fleet.ts';
import { ACCOUNT_MEANING, ACCOUNTS, closeLedger, notInService } from '../../sim/model/ledger.ts';

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

/** The definition: in which account each GPU is, second by second. */
function bySeconds(cluster: Cluster, until: number) {
  const count = { notDue: 0, trial: 0, late: 0, inService: 0 };
  for (const { nodes, plannedAt, deliveredAt, inServiceAt } of cluster.phases) {
    for (let t = 0; t < until; t++) {
      const gpus = nodes * cluster.gpusPerNode;
      if (t >= inServiceAt) count.inService += gpus;
      else if (t >= plannedAt) count.late += gpus;
      else if (t >= deliveredAt) count.trial += gpus;
      else count.notDue += gpus;
    }
  }
  return count;
}

// Delivered before planned, planned in the past, slipped, early, never: every order of the three dates but that
// delivery comes first of its own two.
const dates = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: -6, max: 26 }) }, fc.constant(NEVER));
const phases = fc.array(fc.record({ nodes: fc.integer({ min: 0, max: 3 }), plannedAt: dates, a: dates, b: dates }), {
  maxLength: 3,
});

describe('notInService, closeLedger', () => {
  it('book every GPU of every second where it is', () => {
    const property = fc.property(
      phases,
      fc.integer({ min: 0, max: 20 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (drawn, until, share) => {
        const cluster = clusterOf(
          drawn.map(({ nodes, plannedAt, a, b }) => ({
            nodes,
            plannedAt,
            deliveredAt: Math.min(a, b),
            inServiceAt: Math.max(a, b),
          })),
        );
        const { inService, ...missing } = bySeconds(cluster, until);
        expect(notInService(cluster, until)).toEqual(missing);
        const useful = Math.floor(inService * share);
        const nothing = Object.fromEntries(ACCOUNTS.map((account) => [account, 0]));
        expect(closeLedger(cluster, until, inService, useful)).toEqual({
          ...nothing,
          ...missing,
          useful,
          grantedIdle: inService - useful,
        });
      },
    );
    fc.assert(property, { numRuns: 500, seed: 1 });
  });

  it('tell trial from late by the planned date, by hand', () => {
    // Delivered at 2, planned for 5, in service at 9: a slip of four seconds.
    const slipped = clusterOf([{ nodes: 1, deliveredAt: 2, plannedAt: 5, inServiceAt: 9 }]);
    expect(notInService(slipped, 20)).toEqual({ notDue: 16, trial: 24, late: 32 });
    expect(notInService(slipped, 4)).toEqual({ notDue: 16, trial: 16, late: 0 });
    // In service before it was planned: nothing of it is late.
    const early = clusterOf([{ nodes: 1, deliveredAt: 1, plannedAt: 9, inServiceAt: 4 }]);
    expect(notInService(early, 20)).toEqual({ notDue: 8, trial: 24, late: 0 });
    const never = clusterOf([{ nodes: 1, deliveredAt: NEVER, plannedAt: 3, inServiceAt: NEVER }]);
    expect(notInService(never, 10)).toEqual({ notDue: 24, trial: 0, late: 56 });
  });

  it("book a provider's own part as such, whatever its dates", () => {
    const own = clusterOf([{ nodes: 2, deliveredAt: 5, plannedAt: 5, inServiceAt: 5 }], true);
    expect(closeLedger(own, 10, 0, 0)).toMatchObject({ provider: 160, notDue: 0, useful: 0, grantedIdle: 0 });
  });

  it('throw where the books do not close, in either direction, or an account is below nothing', () => {
    const cluster = clusterOf([{ nodes: 1, deliveredAt: 0, plannedAt: 0, inServiceAt: 0 }]);
    expect(closeLedger(cluster, 10, 80, 30)).toMatchObject({ useful: 30, grantedIdle: 50 });
    const message = (inService: number) => `ledger of east: ${inService} GPU-seconds booked, 80 procured`;
    expect(() => closeLedger(cluster, 10, 79, 30)).toThrow(new InvariantError(message(79)));
    expect(() => closeLedger(cluster, 10, 81, 30)).toThrow(new InvariantError(message(81)));
    expect(() => closeLedger(cluster, 10, 80, 81)).toThrow('ledger of east: grantedIdle has -1 GPU-seconds');
    expect(() => closeLedger(cluster, 10, 80, Number.NaN)).toThrow(InvariantError);
  });

  it('say what every account holds', () => {
    expect(Object.keys(ACCOUNT_MEANING)).toEqual([...ACCOUNTS]);
  });
});
