/** Announced outages in a plain fleet, by hand: who starts on nodes that are to go down, who waits, who is stopped. */
import { describe, expect, test } from 'vitest';
import type { Outage } from '../../../sim/model/faults.ts';
import type { RunInput, RunResult } from '../../../sim/simulation/contract.ts';
import { JOB_STATES } from '../../../sim/simulation/contract.ts';
import { closingsOf } from '../../../sim/simulation/faults/closings.ts';
import { simulate } from '../../../sim/simulation/simulate.ts';
import { type CasePolicies, caseOf, choice, inputOf } from '../../oracle/cases.ts';

type Job = readonly [submit: number, gpus: number, run: number, request: number];

function run(
  nodes: number,
  jobs: readonly Job[],
  outages: readonly Outage[],
  policies: Partial<CasePolicies> = {},
  gpusPerNode = 1,
): RunResult {
  const plain = inputOf(caseOf(gpusPerNode, nodes, jobs, policies), 1_000);
  const input: RunInput = {
    ...plain,
    times: { windowStart: 0, windowEnd: 1_000, horizon: 1_000, stopWhenWindowServed: false },
    faults: { outages, stoppedJobs: 'requeue' },
  };
  return simulate(input);
}

const work = (nodes: readonly number[], from: number, until: number, announcedAt: number | null): Outage => {
  return { cluster: 0, nodes, from, until, kind: announcedAt === null ? 'failure' : 'maintenance', announcedAt };
};

const lines = ({ schedule }: RunResult): string[] =>
  Array.from(schedule.state, (state, job) => `${JOB_STATES[state]} ${schedule.start[job]} ${schedule.end[job]}`);

const BACKFILLS = [
  choice('none'),
  choice('easy', { reservations: 1, depth: 0 }),
  choice('easy', { reservations: 2, depth: 0 }),
  choice('conservative', { compress: 'start' }),
];
const named = BACKFILLS.map(
  (backfill) => [`${backfill.name} ${JSON.stringify(backfill.parameters)}`, backfill] as const,
);

describe.each(named)('a window from 100 to 150 that is announced at 10, %s', (_, backfill) => {
  const policies = { backfill };

  test('a job that fits before it by its request starts; one that does not waits for its end', () => {
    const jobs: Job[] = [
      [20, 1, 80, 80],
      [20, 1, 20, 81],
    ];
    expect(lines(run(2, jobs, [work([0, 1], 100, 150, 10)], policies))).toEqual(['done 20 100', 'done 150 170']);
  });

  test('a job that does not fit before it takes another node', () => {
    expect(lines(run(2, [[20, 1, 200, 200]], [work([0], 100, 150, 10)], policies))).toEqual(['done 20 220']);
  });

  test('who fits before it leaves the other node to whom it does not', () => {
    const jobs: Job[] = [
      [20, 1, 50, 50],
      [20, 1, 200, 200],
    ];
    expect(lines(run(2, jobs, [work([1], 100, 150, 10)], policies))).toEqual(['done 20 70', 'done 20 220']);
  });

  test('before the announcement nobody knows: the job starts, is stopped at the begin and waits again', () => {
    const result = run(1, [[5, 1, 200, 200]], [work([0], 100, 150, 10)], policies);
    expect(lines(result)).toEqual(['done 150 350']);
    expect(result.stays).toMatchObject({ stops: Int32Array.of(1), stoppedSeconds: Float64Array.of(95) });
  });

  test('who overruns his request is stopped at the begin, too', () => {
    const result = run(1, [[20, 1, 120, 80]], [work([0], 100, 150, 10)], policies);
    expect(lines(result)).toEqual(['done 150 270']);
    expect(result.stays?.stops).toEqual(Int32Array.of(1));
  });

  test('what is free on it counts as idle, what runs there as occupied', () => {
    const result = run(1, [[20, 3, 40, 40]], [work([0], 100, 150, 10)], policies, 4);
    expect(result.ledger['cluster-0']).toMatchObject({ useful: 120, down: 200, grantedIdle: 4 * 950 - 120 });
    expect(result.window['cluster-0']).toMatchObject({ partlyOccupiedNodeSeconds: 40, occupied: 120 });
  });
});

describe('jobs of several nodes', () => {
  // Nodes 0 and 1 close at 0 for 100 to 150; node 2 does not.
  const outage = [work([0, 1], 100, 150, 0)];

  test('the first that could still run before the window is not starved by those behind it', () => {
    // Job 0 holds one closing node until 40; job 1 needs two of them, from 40 to 90. Job 2 would hold one until 61.
    const jobs: Job[] = [
      [0, 1, 40, 40],
      [1, 2, 50, 50],
      [1, 1, 60, 60],
      [1, 1, 39, 39],
    ];
    expect(lines(run(2, jobs, outage))).toEqual(['done 0 40', 'done 40 90', 'done 150 210', 'done 1 40']);
  });

  test('nor is its node taken by one that would leave it as many GPUs, but in another shape', () => {
    // One GPU is free on each node; node 0 is whole at 40, node 1 at 90. Job 2 needs a whole node for 50.
    const jobs: Job[] = [
      [0, 3, 40, 40],
      [0, 3, 90, 90],
      [1, 4, 50, 50],
      [1, 1, 60, 60],
    ];
    expect(lines(run(2, jobs, outage, {}, 4))).toEqual(['done 0 40', 'done 0 90', 'done 40 90', 'done 40 100']);
  });

  test('under strict order nobody overtakes it', () => {
    const jobs: Job[] = [
      [0, 1, 40, 40],
      [1, 2, 50, 50],
      [1, 1, 39, 39],
    ];
    const strict = { backfill: choice('none') };
    expect(lines(run(2, jobs, outage, strict))).toEqual(['done 0 40', 'done 40 90', 'done 150 189']);
  });

  test('a head that no longer fits before it waits at most for its end, however many fill the closing nodes', () => {
    const short: Job[] = Array.from({ length: 12 }, (_, k): Job => [2 + 8 * k, 1, 10, 10]);
    const [head] = lines(run(2, [[1, 2, 120, 120], ...short], outage));
    expect(head).toBe('done 150 270');
  });

  test('a job never takes closing nodes together with others', () => {
    expect(lines(run(3, [[1, 3, 10, 10]], outage))).toEqual(['done 150 160']);
  });

  test('conservative: what was promised before the announcement is promised anew, once', () => {
    const jobs: Job[] = [
      [0, 2, 60, 60],
      [1, 2, 60, 60],
      [2, 1, 30, 30],
    ];
    const result = run(2, jobs, [work([0, 1], 100, 150, 10)], {
      backfill: choice('conservative', { compress: 'start' }),
    });
    // Promised 60 to 120 and 120 to 150; from the announcement on 150 and 210, but job 2 still fits before the window.
    expect(lines(result)).toEqual(['done 0 60', 'done 150 210', 'done 60 90']);
    expect(result.brokenPromises).toEqual({ nodeLost: 2 });
  });

  test('conservative: who was promised nodes of a job that also runs on a closing one is told when that ends', () => {
    const jobs: Job[] = [
      [0, 2, 30, 30],
      [20, 2, 10, 10],
    ];
    const backfill = choice('conservative', { compress: 'start' });
    const result = run(2, jobs, [work([0], 100, 150, 10)], { backfill });
    expect(lines(result)).toEqual(['done 0 30', 'done 150 160']);
    expect(result.brokenPromises).toEqual({ nodeLost: 1 });
  });

  test('a job on two nodes that are told another window at one instant counts as holding them by what is told last', () => {
    // Node 1 was to go at 350; at 20 both are told that they are away from 250 to 260. Job 2 counts on them and one more at
    // 260, not at 400, so that only one may start at 100 who runs until 300.
    const jobs: Job[] = [
      [0, 2, 200, 200],
      [0, 2, 100, 100],
      [5, 3, 60, 60],
      [30, 1, 200, 200],
      [30, 1, 200, 200],
    ];
    const outages = [work([1], 350, 400, 10), work([0, 1], 250, 260, 20)];
    const policies = { backfill: choice('easy', { reservations: 1, depth: 0 }), placement: choice('first-fit') };
    const expected = ['done 0 200', 'done 0 100', 'done 300 360', 'done 100 300', 'done 360 560'];
    expect(lines(run(4, jobs, outages, policies))).toEqual(expected);
  });

  test('a job on a closing node and on another frees the other for all, and the closing one for who fits', () => {
    const jobs: Job[] = [
      [0, 2, 30, 30],
      [20, 1, 100, 100],
      [20, 1, 100, 100],
      [20, 1, 60, 60],
    ];
    const result = run(2, jobs, [work([0], 100, 150, 10)]);
    expect(lines(result)).toEqual(['done 0 30', 'done 30 130', 'done 130 230', 'done 30 90']);
  });
});

test('a switch-off for good: nobody starts on it who cannot end before, and nobody comes back', () => {
  const jobs: Job[] = [
    [0, 1, 50, 50],
    [0, 1, 51, 51],
  ];
  expect(lines(run(1, jobs, [work([0], 50, Infinity, 0)]))).toEqual(['done 0 50', 'queued -1 -1']);
});

test('a node that comes up after a failure closes at once', () => {
  const outages = [work([0], 5, 30, null), work([0], 60, 70, 0)];
  expect(
    lines(
      run(
        1,
        [
          [10, 1, 31, 31],
          [10, 1, 30, 30],
        ],
        outages,
      ),
    ),
  ).toEqual(['done 70 101', 'done 30 60']);
});

describe('closings of a node', () => {
  const closings = (outages: readonly Outage[], from = 0) =>
    closingsOf(
      { outages, kept: [] },
      { node: 0, intervals: outages.map((o) => ({ ...o, expectedUntil: o.until })) },
      from,
      500,
    ).map(({ at, window }) => `${at}: ${window?.begin} to ${window?.end}`);

  test('from the announcement, or from entry into service', () => {
    expect(closings([work([0], 100, 150, 10)])).toEqual(['10: 100 to 150']);
    expect(closings([work([0], 100, 150, -10)], 20)).toEqual(['20: 100 to 150']);
    expect(closings([work([0], 100, 150, 10)], 120)).toEqual([]);
  });

  test('a window that is announced later and begins earlier, or goes on, changes what is known', () => {
    expect(closings([work([0], 100, 150, 10), work([0], 40, 50, 20)])).toEqual([
      '10: 100 to 150',
      '20: 40 to 50',
      '50: 100 to 150',
    ]);
    expect(closings([work([0], 100, 150, 10), work([0], 150, 170, 20)])).toEqual(['10: 100 to 150', '20: 100 to 170']);
  });
});
