/**
 * What a run records over time (window, timeline, ledger), worked out again second by second from the naive scheduler's
 * jobs and nodes: one cluster, every kind of policy.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunInput } from '../../sim/simulation/contract.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import { type Case, caseArbitrary, caseOf, inputOf, runs } from '../oracle/cases.ts';
import type { NaiveJob } from '../oracle/model.ts';
import { naive } from '../oracle/naive.ts';

/** Everything that is so from one second to the next. */
interface Second {
  readonly inService: number;
  readonly occupied: number;
  readonly slowed: number;
  readonly idleBlocked: number;
  readonly idleDrain: number;
  readonly idleNoDemand: number;
  readonly partlyOccupiedNodeSeconds: number;
  readonly upNodeSeconds: number;
  readonly queued: number;
  /** Of reservations, which these cases do not have. */
  readonly kept: 0;
  readonly keptIdle: 0;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

function secondOf(input: RunInput, jobs: readonly NaiveJob[], t: number): Second {
  const { gpusPerNode, phases } = input.fleet.clusters[0]!;
  const up = phases.flatMap(({ nodes, inServiceAt }) => new Array<boolean>(nodes).fill(inServiceAt <= t));
  const running = jobs.filter(({ start, end }) => start >= 0 && start <= t && (end === -1 || end > t));
  const queued = jobs.filter(({ cluster, submit, start, end }) => {
    const left = start >= 0 ? start : end;
    return cluster >= 0 && submit <= t && (left === -1 || left > t);
  });
  const held = up.map((_, node) =>
    sum(running.flatMap(({ parts }) => parts.filter((part) => part.node === node)).map(({ gpus }) => gpus)),
  );
  const inService = up.filter((there) => there).length * gpusPerNode;
  const idle = inService - sum(held);
  const idleBlocked = Math.min(idle, sum(queued.filter(({ gpus }) => gpus <= idle).map(({ gpus }) => gpus)));
  const draining = queued.some(({ gpus }) => gpus > idle);
  return {
    inService,
    occupied: sum(held),
    slowed: sum(running.filter(({ stretch = 1000 }) => stretch > 1000).map(({ gpus }) => gpus)),
    idleBlocked,
    idleDrain: draining ? idle - idleBlocked : 0,
    idleNoDemand: draining ? 0 : idle - idleBlocked,
    partlyOccupiedNodeSeconds: held.filter((gpus) => gpus > 0 && gpus < gpusPerNode).length,
    upNodeSeconds: up.filter((there) => there).length,
    queued: queued.length,
    kept: 0,
    keptIdle: 0,
  };
}

const NOTHING: Second = {
  inService: 0,
  occupied: 0,
  slowed: 0,
  idleBlocked: 0,
  idleDrain: 0,
  idleNoDemand: 0,
  partlyOccupiedNodeSeconds: 0,
  upNodeSeconds: 0,
  queued: 0,
  kept: 0,
  keptIdle: 0,
};

/** Sums of each figure over [from, to). */
function over(seconds: readonly Second[], from: number, to: number): Second {
  const figures = Object.keys(NOTHING) as (keyof Second)[];
  const part = seconds.slice(from, Math.max(from, to));
  return Object.fromEntries(
    figures.map((figure) => [figure, sum(part.map((second) => second[figure]))]),
  ) as unknown as Second;
}

interface Cut {
  readonly example: Case;
  readonly horizon: number;
  readonly windowStart: number;
  readonly windowSeconds: number;
  readonly bins: number;
  readonly stops: boolean;
}

function sameRecords({ example, horizon, windowStart, windowSeconds, bins, stops }: Cut): void {
  const windowEnd = Math.min(windowStart + windowSeconds, horizon);
  const times = { windowStart, windowEnd, horizon, stopWhenWindowServed: stops };
  const input: RunInput = { ...inputOf(example, horizon), times, timelineBins: bins };
  const result = simulate(input);
  const { jobs } = naive(input);
  const { endedAt, timeline } = result;
  const seconds = Array.from({ length: endedAt }, (_, t) => secondOf(input, jobs, t));
  const { queued: _queued, ...window } = over(seconds, windowStart, Math.min(windowEnd, endedAt));
  // Which attempts were useful is not the recorder's.
  const { usefulSlowdown: _useful, ...recordedWindow } = result.window['cluster-0']!;
  expect(recordedWindow).toEqual({
    ...window,
    up: window.inService,
    // Without a programme the whole cluster is entitled to by somebody.
    granted: window.inService,
    grantedIdle: window.inService - window.occupied,
    filler: 0,
    lost: 0,
    // Nobody is elastic.
    ...{ elasticGain: 0, elasticSlowdown: 0 },
  });
  const procured =
    sum(input.fleet.clusters[0]!.phases.map(({ nodes }) => nodes)) * input.fleet.clusters[0]!.gpusPerNode;
  const expected = Array.from({ length: bins }, (_, bin) => {
    const [from, to] = [bin, bin + 1].map((edge) => Math.min(edge * timeline.binSeconds, endedAt)) as [number, number];
    const { occupied, inService, queued } = over(seconds, from, to);
    return { occupied, inService, queued, procured: procured * (to - from) };
  });
  const { occupied, inService, queued } = timeline;
  const recorded = expected.map((_, bin) => ({
    occupied: occupied[bin],
    inService: inService[bin],
    queued: queued[bin],
    procured: timeline.procured[bin],
  }));
  expect(recorded).toEqual(expected);
  const all = over(seconds, 0, endedAt);
  expect(result.ledger['cluster-0']).toMatchObject({ useful: all.occupied, grantedIdle: all.inService - all.occupied });
}

const cuts: fc.Arbitrary<Cut> = caseArbitrary({ clustersMax: 1, jobsMax: 20 }).chain((example) =>
  fc.record({
    example: fc.constant({ ...example, clusters: example.clusters.map((one) => ({ ...one, providerOwn: false })) }),
    horizon: fc.integer({ min: 40, max: 160 }),
    windowStart: fc.integer({ min: 0, max: 30 }),
    windowSeconds: fc.integer({ min: 0, max: 80 }),
    bins: fc.integer({ min: 1, max: 9 }),
    stops: fc.boolean(),
  }),
);

describe('records of a run', () => {
  it('are those of a second-by-second count', () => {
    fc.assert(fc.property(cuts, sameRecords), runs(60));
  });

  it('end with the run, where the window is served early', () => {
    // The window [0, 10) has two jobs; the second starts at 12. A third, submitted later, is not waited for.
    const example = caseOf(1, 1, [
      [0, 1, 12, 12],
      [3, 1, 50, 50],
      [11, 1, 9, 9],
    ]);
    const input = inputOf(example, 100);
    const at = (windowEnd: number, stopWhenWindowServed = true) =>
      simulate({ ...input, times: { windowStart: 0, windowEnd, horizon: 100, stopWhenWindowServed } });
    expect(at(10).endedAt).toBe(12);
    // Job 1 starts at 12: at the window's end itself all are served.
    expect(at(12, true).endedAt).toBe(62);
    expect(at(11).endedAt).toBe(12);
    expect(at(10, false).endedAt).toBe(100);
    // Nobody is in the window: it is served as soon as it is over.
    expect(
      simulate({ ...input, times: { windowStart: 4, windowEnd: 9, horizon: 100, stopWhenWindowServed: true } }).endedAt,
    ).toBe(9);
    expect(at(2).endedAt).toBe(2);
    // Gone is served, too: job 1 gives up at 8.
    const impatient = {
      ...input,
      patience: 5,
      times: { windowStart: 0, windowEnd: 6, horizon: 100, stopWhenWindowServed: true },
    };
    expect(simulate(impatient).endedAt).toBe(8);
  });

  it('have one row a cluster, an empty one for a part that its provider uses', () => {
    const example = caseOf(1, 1, [[0, 1, 12, 12]]);
    const [cluster] = example.clusters;
    const clusters = [cluster!, { ...cluster!, providerOwn: true }, { ...cluster!, gpusPerNode: 2 }];
    const { timeline, window, ledger } = simulate({ ...inputOf({ ...example, clusters }, 20), timelineBins: 2 });
    expect(timeline.binSeconds).toBe(10);
    expect([...timeline.occupied]).toEqual([10, 2, 0, 0, 0, 0]);
    expect([...timeline.inService]).toEqual([10, 10, 0, 0, 20, 20]);
    expect([...timeline.procured]).toEqual([10, 10, 0, 0, 20, 20]);
    expect(window['cluster-1']).toMatchObject({ inService: 0, occupied: 0, upNodeSeconds: 0 });
    expect(ledger['cluster-1']).toMatchObject({ provider: 20, useful: 0 });
  });
});
