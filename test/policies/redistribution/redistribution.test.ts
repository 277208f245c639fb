/** Who gets GPUs that were taken from a grant. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { busyProjects } from '../../../sim/policies/redistribution/busy-projects.ts';
import { nextCall } from '../../../sim/policies/redistribution/next-call.ts';
import { noRedistribution } from '../../../sim/policies/redistribution/none.ts';
import type {
  BusyGrant,
  Redistribution,
  RedistributionView,
  ReserveEntry,
} from '../../../sim/policies/redistribution/redistribution.ts';
import { reserveList } from '../../../sim/policies/redistribution/reserve-list.ts';
import { scavenger } from '../../../sim/policies/redistribution/scavenger.ts';

const NODE = 8;
type Unit = 'node' | 'gpu';

function freed(wholeNodes: number, parts: number, more: Partial<RedistributionView> = {}): RedistributionView {
  return {
    cluster: 0,
    gpusPerNode: NODE,
    freedGpus: wholeNodes * NODE + parts,
    freedWholeNodeGpus: wholeNodes * NODE,
    reserve: [],
    busy: [],
    ...more,
  };
}

/** Applicants 0, 1, … in order of rank. */
const inReserve = (...asks: [Unit, number][]): ReserveEntry[] =>
  asks.map(([unit, gpus], application) => ({ application, unit, gpus }));

/** Grants 0, 1, … that hold one node each. */
const busy = (...asks: [Unit, number][]): BusyGrant[] =>
  asks.map(([unit, queuedGpus], grant) => ({ grant, unit, queuedGpus, gpus: NODE }));

/** [who, GPUs] of a decision. */
const given = (decisions: readonly Redistribution[]): [number, number][] =>
  decisions.map((decision) => [decision.kind === 'award' ? decision.application : decision.grant, decision.gpus]);

describe('reserve-list', () => {
  const served = (view: RedistributionView, partial = false) => given(reserveList.redistribute(view, { partial }));

  it('serves by rank and skips an ask that does not fit', () => {
    const reserve = inReserve(['node', 16], ['node', 32], ['node', 8]);
    expect(served(freed(4, 0, { reserve }))).toEqual([
      [0, 16],
      [2, 8],
    ]);
  });

  it('gives part of an ask where that is allowed, in whole units', () => {
    const reserve = inReserve(['node', 16], ['node', 32], ['node', 8], ['gpu', 5]);
    expect(served(freed(4, 3, { reserve }), true)).toEqual([
      [0, 16],
      [1, 16],
      [3, 3],
    ]);
  });

  it('gives node-unit applicants wholly free nodes only', () => {
    const reserve = inReserve(['node', 16], ['node', 8]);
    expect(served(freed(1, 12, { reserve }))).toEqual([[1, 8]]);
    expect(served(freed(0, 15, { reserve }), true)).toEqual([]);
  });

  it('serves a rest from parts of nodes first, else from a node that is then no longer whole', () => {
    expect(served(freed(1, 4, { reserve: inReserve(['gpu', 4], ['node', 8]) }))).toEqual([
      [0, 4],
      [1, 8],
    ]);
    expect(served(freed(1, 3, { reserve: inReserve(['gpu', 4], ['node', 8], ['gpu', 7]) }))).toEqual([
      [0, 4],
      [2, 7],
    ]);
  });

  it('does not place a node’s worth of GPUs on parts of several nodes', () => {
    expect(served(freed(0, 12, { reserve: inReserve(['gpu', 8]) }))).toEqual([]);
    expect(served(freed(0, 12, { reserve: inReserve(['gpu', 8]) }), true)).toEqual([[0, 7]]);
  });

  it('passes over who cannot use the cluster', () => {
    expect(served(freed(2, 0, { reserve: inReserve(['node', 0], ['node', 8]) }), true)).toEqual([[1, 8]]);
  });
});

describe('busy-projects', () => {
  const grown = (view: RedistributionView) => given(busyProjects.redistribute(view, {}));

  it('gives every queue what it asks for where there is enough', () => {
    expect(grown(freed(4, 5, { busy: busy(['node', 16], ['gpu', 11]) }))).toEqual([
      [0, 16],
      [1, 11],
    ]);
  });

  it('shares pro rata where there is not', () => {
    expect(grown(freed(4, 0, { busy: busy(['node', 16], ['node', 48]) }))).toEqual([
      [0, 8],
      [1, 24],
    ]);
  });

  it('rounds by largest remainder, ties by grant id', () => {
    // 2 nodes for 1 : 1 : 1 are 0.67 each.
    expect(grown(freed(2, 0, { busy: busy(['node', 8], ['node', 8], ['node', 8]).reverse() }))).toEqual([
      [0, 8],
      [1, 8],
    ]);
    // 3 GPUs for 2 : 5 : 3 are 0.6, 1.5 and 0.9.
    expect(grown(freed(0, 3, { busy: busy(['gpu', 2], ['gpu', 5], ['gpu', 3]) }))).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
    ]);
  });

  it('counts a part of a node as the node where grants are counted in nodes', () => {
    expect(grown(freed(3, 0, { busy: busy(['node', 9]) }))).toEqual([[0, 16]]);
  });

  it('leaves to GPU-unit grants what node-unit grants cannot use', () => {
    expect(grown(freed(1, 8, { busy: busy(['node', 32], ['gpu', 32]) }))).toEqual([
      [0, 8],
      [1, 8],
    ]);
    expect(grown(freed(4, 0, { busy: busy(['node', 32], ['gpu', 4]) }))).toEqual([
      [0, 24],
      [1, 4],
    ]);
    expect(grown(freed(4, 0, { busy: busy(['gpu', 4], ['node', 16]) }))).toEqual([
      [1, 16],
      [0, 4],
    ]);
  });

  it('gives nothing to queues that are empty', () => {
    expect(grown(freed(4, 0, { busy: busy(['node', 0], ['gpu', 0]) }))).toEqual([]);
    expect(grown(freed(0, 7, { busy: busy(['node', 8]) }))).toEqual([]);
  });
});

it('what nobody is given is offered, scavenged or idle, as the policy says', () => {
  const view = freed(4, 4, { reserve: inReserve(['node', 8]), busy: busy(['node', 8]) });
  const rests = [reserveList, busyProjects, nextCall, scavenger, noRedistribution].map(({ name, rest }) => [
    name,
    rest,
  ]);
  expect(rests).toEqual([
    ['reserve-list', 'offered'],
    ['busy-projects', 'offered'],
    ['next-call', 'offered'],
    ['scavenger', 'scavenged'],
    ['none', 'idle'],
  ]);
  for (const policy of [nextCall, scavenger, noRedistribution]) expect(policy.redistribute(view, {})).toEqual([]);
});

describe('for any freed GPUs and any who ask', () => {
  const asks = fc.array(fc.tuple(fc.constantFrom<Unit>('node', 'gpu'), fc.integer({ min: 0, max: 120 })), {
    maxLength: 8,
  });
  const wholeNodes = fc.integer({ min: 0, max: 12 });
  const parts = fc.integer({ min: 0, max: 30 });
  const sum = (rows: readonly [number, number][]) => rows.reduce((total, [, gpus]) => total + gpus, 0);

  it('the reserve list gives no more than was freed, whole units, whole asks in order of rank', () => {
    fc.assert(
      fc.property(wholeNodes, parts, asks, fc.boolean(), (nodes, rest, wanted, partial) => {
        const units = wanted.map(([unit, gpus]): [Unit, number] => [
          unit,
          unit === 'node' ? gpus - (gpus % NODE) : gpus,
        ]);
        const view = freed(nodes, rest, { reserve: inReserve(...units) });
        const rows = given(reserveList.redistribute(view, { partial }));
        expect(sum(rows)).toBeLessThanOrEqual(view.freedGpus);
        expect(rows.map(([who]) => who)).toEqual(rows.map(([who]) => who).sort((a, b) => a - b));
        // Whole nodes needed, for nodes and for GPUs by the node, are never more than there are.
        expect(rows.reduce((needed, [, gpus]) => needed + Math.floor(gpus / NODE), 0)).toBeLessThanOrEqual(nodes);
        for (const [who, gpus] of rows) {
          const [unit, asked] = units[who]!;
          expect(gpus).toBeGreaterThan(0);
          expect(gpus).toBeLessThanOrEqual(asked);
          if (!partial) expect(gpus).toBe(asked);
          if (unit === 'node') expect(gpus % NODE).toBe(0);
        }
        // Nobody who fits in what is left at the end was passed over.
        const left = view.freedGpus - sum(rows);
        const servedNodes = rows.reduce((needed, [, gpus]) => needed + Math.ceil(gpus / NODE), 0);
        const wholeLeft = Math.max(0, nodes - servedNodes) * NODE;
        expect(wholeLeft).toBeLessThanOrEqual(left);
        units.forEach(([, asked], who) => {
          if (asked > 0 && !rows.some(([served]) => served === who)) expect(asked).toBeGreaterThan(wholeLeft);
        });
      }),
    );
  });

  it('busy projects get no more than was freed nor than they ask, in whole units, pro rata within a unit', () => {
    fc.assert(
      fc.property(wholeNodes, parts, asks, (nodes, rest, wanted) => {
        const view = freed(nodes, rest, { busy: busy(...wanted) });
        const rows = new Map(given(busyProjects.redistribute(view, {})));
        expect(sum([...rows])).toBeLessThanOrEqual(view.freedGpus);
        let wantedOfFit = 0;
        for (const unit of ['node', 'gpu'] as const) {
          const perUnit = unit === 'node' ? NODE : 1;
          const asking = wanted.flatMap(([of, gpus], who) => (of === unit ? [[who, Math.ceil(gpus / perUnit)]] : []));
          const got = asking.map(([who]) => (rows.get(who!) ?? 0) / perUnit);
          const all = asking.reduce((total, [, asked]) => total + asked!, 0);
          const given = got.reduce((total, units) => total + units, 0);
          wantedOfFit += unit === 'node' ? Math.min(nodes, all) * NODE : all;
          if (unit === 'node') expect(given).toBeLessThanOrEqual(nodes);
          asking.forEach(([, asked], k) => {
            expect(Number.isInteger(got[k])).toBe(true);
            expect(got[k]).toBeLessThanOrEqual(asked!);
            if (all > 0) expect(Math.abs(got[k]! - (given * asked!) / all)).toBeLessThan(1);
          });
        }
        // Nothing is left that a queue could use, but for less than a node where only whole nodes serve.
        const left = Math.min(view.freedGpus, wantedOfFit) - sum([...rows]);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left).toBeLessThan(NODE);
      }),
    );
  });

  it('the order in which busy grants are listed changes nothing', () => {
    fc.assert(
      fc.property(wholeNodes, parts, asks, (nodes, rest, wanted) => {
        const listed = busy(...wanted);
        const decide = (grants: BusyGrant[]) => busyProjects.redistribute(freed(nodes, rest, { busy: grants }), {});
        expect(decide([...listed].reverse())).toEqual(decide(listed));
      }),
    );
  });
});
