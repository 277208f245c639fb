/** Routing policies on clusters described by hand. */
import { describe, expect, it } from 'vitest';
import { findPolicy } from '../../sim/policies/registry.ts';
import type { RoutingView } from '../../sim/policies/routing/routing.ts';

interface Seen {
  readonly eligible?: boolean;
  readonly fitsInService?: boolean;
  readonly fitsNow?: boolean;
  readonly queued?: number;
  readonly load?: number;
  readonly backlog?: number;
  readonly speed?: number;
}

function route(name: string, home: number, clusters: readonly Seen[]): number {
  const view: RoutingView = {
    clusterCount: clusters.length,
    home,
    eligible: (k) => clusters[k]!.eligible ?? true,
    fitsInService: (k) => clusters[k]!.fitsInService ?? true,
    fitsNow: (k) => clusters[k]!.fitsNow ?? false,
    queueLength: (k) => clusters[k]!.queued ?? 0,
    load: (k) => clusters[k]!.load ?? 0,
    backlogSeconds: (k) => clusters[k]!.backlog ?? 0,
    speed: (k) => clusters[k]!.speed ?? 1,
  };
  return findPolicy('routing', name)!.route(view);
}

describe('home', () => {
  it('stays at home, even where the job cannot run: then the caller rejects it', () => {
    expect(route('home', 1, [{}, { eligible: false }])).toBe(1);
  });
});

describe.each([
  ['least-loaded', 'load'],
  ['least-wait', 'backlog'],
  ['fastest-gpu', 'backlog'],
] as const)('%s', (name, figure) => {
  const at = (...values: number[]) => values.map((value): Seen => ({ [figure]: value }));

  it('takes the least, ties to home, then to the lowest number', () => {
    expect(route(name, 0, at(3, 2, 1))).toBe(2);
    expect(route(name, 2, at(1, 1, 1))).toBe(2);
    expect(route(name, 2, at(1, 1, 3))).toBe(0);
    expect(route(name, 0, at(0, 0, 0))).toBe(0);
  });

  it('looks only where the job can ever run, home or not', () => {
    const [first, second, third] = at(0, 5, 9);
    expect(route(name, 0, [{ ...first, eligible: false }, second!, third!])).toBe(1);
    expect(route(name, 0, [{ eligible: false }, { eligible: false }])).toBe(-1);
  });

  it('prefers clusters that hold it with what is in service now; where there is none, takes any', () => {
    const [first, second, third] = at(0, 5, 9);
    const waiting = { ...first, fitsInService: false };
    expect(route(name, 0, [waiting, second!, third!])).toBe(1);
    const all = [second!, third!, first!].map((seen) => ({ ...seen, fitsInService: false }));
    expect(route(name, 0, all)).toBe(2);
    // Nothing in service anywhere: all are equally infinite, home first.
    expect(
      route(
        name,
        1,
        at(Infinity, Infinity).map((seen) => ({ ...seen, fitsInService: false })),
      ),
    ).toBe(1);
  });
});

describe('least-wait', () => {
  it('counts a start at once as no wait, but not behind a queue', () => {
    expect(route('least-wait', 0, [{ backlog: 5 }, { backlog: 9, fitsNow: true }])).toBe(1);
    expect(route('least-wait', 0, [{ backlog: 5 }, { backlog: 9, fitsNow: true, queued: 1 }])).toBe(0);
    expect(route('least-wait', 0, [{ backlog: 5 }, { backlog: 9, queued: 0 }])).toBe(0);
  });

  it('does not look at speed or load', () => {
    expect(
      route('least-wait', 0, [
        { backlog: 5, load: 9 },
        { backlog: 6, load: 0, speed: 9 },
      ]),
    ).toBe(0);
  });
});

describe('fastest-gpu', () => {
  const now = { fitsNow: true, backlog: 100 };

  it('takes the fastest of the clusters that can start it now, ties to home, then to the lowest number', () => {
    expect(
      route('fastest-gpu', 0, [
        { ...now, speed: 1 },
        { ...now, speed: 2 },
        { ...now, speed: 1.5 },
      ]),
    ).toBe(1);
    expect(
      route('fastest-gpu', 2, [
        { ...now, speed: 2 },
        { ...now, speed: 1 },
        { ...now, speed: 2 },
      ]),
    ).toBe(2);
    expect(
      route('fastest-gpu', 1, [
        { ...now, speed: 2 },
        { ...now, speed: 1 },
        { ...now, speed: 2 },
      ]),
    ).toBe(0);
  });

  it('passes over faster ones where it would wait', () => {
    expect(route('fastest-gpu', 0, [{ ...now }, { speed: 2 }, { ...now, speed: 3, queued: 1 }])).toBe(0);
  });

  it('goes as least-wait where nobody can start it now', () => {
    expect(
      route('fastest-gpu', 0, [
        { backlog: 7, speed: 2 },
        { backlog: 3, speed: 1 },
      ]),
    ).toBe(1);
    expect(
      route('fastest-gpu', 0, [
        { ...now, queued: 2 },
        { backlog: 30, speed: 1 },
      ]),
    ).toBe(1);
  });
});

it('says which need the backlog of requests', () => {
  const needs = ['home', 'least-wait', 'least-loaded', 'fastest-gpu'].map(
    (name) => findPolicy('routing', name)!.needsBacklog,
  );
  expect(needs).toEqual([false, true, false, true]);
});
