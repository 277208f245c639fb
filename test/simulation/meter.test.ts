/** The meter and its sums of queued GPUs, against a booking of every single second. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyHoldings, NodePool } from '../../sim/model/node-pool.ts';
import { between, Meter, noTotals } from '../../sim/simulation/meter.ts';
import { QueuedGpus } from '../../sim/simulation/queued-gpus.ts';

describe('QueuedGpus', () => {
  it('sums the GPUs of jobs up to a size; larger ones than can be served count in the total alone', () => {
    const step = fc.record({ gpus: fc.integer({ min: 1, max: 40 }), leaves: fc.boolean() });
    const property = fc.property(
      fc.constantFrom(1, 7, 8, 31, 32),
      fc.array(step, { maxLength: 40 }),
      (largest, steps) => {
        const sums = new QueuedGpus(largest);
        const queued: number[] = [];
        for (const { gpus, leaves } of steps) {
          const at = leaves ? queued.indexOf(gpus) : -1;
          if (at >= 0) {
            queued.splice(at, 1);
            sums.remove(gpus);
          } else {
            queued.push(gpus);
            sums.add(gpus);
          }
          const upTo = (most: number) => queued.filter((own) => own <= most).reduce((sum, own) => sum + own, 0);
          expect(sums.total).toBe(upTo(Number.POSITIVE_INFINITY));
          for (let most = 0; most <= largest; most++) expect(sums.askingAtMost(most)).toBe(upTo(most));
        }
      },
    );
    fc.assert(property, { numRuns: 40, seed: 1 });
  });
});

/** Four nodes of eight GPUs of which `held` are taken, one node after the other; `queued` jobs wait. */
function metered(held: number, queued: readonly number[], seconds: number) {
  const pool = new NodePool(4, 8, 32, emptyHoldings(1));
  pool.enterService(0, 4);
  const sums = new QueuedGpus(32);
  const meter = new Meter(pool, sums);
  if (held > 0) pool.take(0, held >> 3, held & 7, Int32Array.of(0, 1, 2, 3));
  for (const gpus of queued) sums.add(gpus);
  meter.queuedJobs = queued.length;
  meter.advance(seconds);
  return meter.totals;
}

describe('Meter', () => {
  it.each([
    // [held, queued] → [blocked, drain, no demand] of the idle GPUs.
    [0, [], [0, 0, 32]],
    [32, [5], [0, 0, 0]],
    // 20 idle: one job of 6 fits them, one of 24 does not.
    [12, [6], [6, 0, 14]],
    [12, [6, 24], [6, 14, 0]],
    [12, [24], [0, 20, 0]],
    // More than is idle: all of it is blocked, nothing is left to drain.
    [12, [12, 12, 24], [20, 0, 0]],
    [12, [20], [20, 0, 0]],
    [12, [21], [0, 20, 0]],
    // A queued job that is larger than what is in service waits for the rest of its cluster: that is drain too.
    [12, [33], [0, 20, 0]],
    [12, [32], [0, 20, 0]],
    [12, [3, 33], [3, 17, 0]],
  ])('splits the idle GPUs of 32, %i held, jobs of %j queued', (held, queued, [blocked, drain, noDemand]) => {
    expect(metered(held, queued, 10)).toEqual({
      ...noTotals(),
      inService: 320,
      occupied: held * 10,
      idleBlocked: blocked! * 10,
      idleDrain: drain! * 10,
      idleNoDemand: noDemand! * 10,
      nodesInService: 40,
      nodesPartlyHeld: held % 8 > 0 ? 10 : 0,
      queued: queued.length * 10,
    });
  });

  it('books each state until it changes, and twice at one instant nothing', () => {
    const pool = new NodePool(2, 4, 2, emptyHoldings(1));
    const meter = new Meter(pool, new QueuedGpus(8));
    meter.advance(5);
    pool.enterService(0, 1);
    meter.advance(7);
    const then = { ...meter.totals };
    pool.take(0, 0, 3, Int32Array.of(0));
    meter.advance(7);
    expect(meter.totals).toEqual(then);
    meter.advance(10);
    expect(then).toMatchObject({ inService: 8, occupied: 0, idleNoDemand: 8, nodesInService: 2, nodesPartlyHeld: 0 });
    expect(between(then, meter.totals)).toEqual({
      ...noTotals(),
      inService: 12,
      occupied: 9,
      idleNoDemand: 3,
      nodesInService: 3,
      nodesPartlyHeld: 3,
    });
  });
});
