/** Windows that are announced under a programme, by hand: who starts on nodes that are to go down, and who waits. */
import { describe, expect, it } from 'vitest';
import type { Outage } from '../../../sim/model/faults.ts';
import { lastingPhase } from '../../../sim/model/fleet.ts';
import type { Reservation } from '../../../sim/model/reservations.ts';
import type { RunResult } from '../../../sim/simulation/contract.ts';
import { simulate } from '../../../sim/simulation/simulate.ts';
import { application, call, cluster, DAY, type Example, inputOf, plain, TRACK } from './example.ts';
import { gpuDays, job } from './stories.ts';

/** Maintenance of nodes from one day to another, announced on a day. */
const work = (nodes: readonly number[], from: number, until: number, announced: number): Outage => ({
  ...{ cluster: 0, nodes, from: from * DAY, until: until * DAY, kind: 'maintenance', announcedAt: announced * DAY },
});

const run = (example: Example, ...outages: Outage[]): RunResult =>
  simulate({ ...inputOf(example), faults: { outages, stoppedJobs: 'requeue' } });

type Job = readonly [offset: number, gpus: number, run: number];

/** GPUs and days of jobs by the day on which they come; grants start on day 3. */
const jobsOf = (...jobs: readonly Job[]): Job[] => jobs.map(([day, gpus, days]) => [(day - 3) * DAY, gpus, days * DAY]);

/** One grant of two nodes, from day 3 to day 103. */
const twoNodes = (jobs: readonly Job[], change: Partial<Example> = {}): Example => ({
  applications: [application(0, { gpus: 16 })],
  jobs: [jobsOf(...jobs)],
  clusters: [cluster(2)],
  ...change,
});

it('an outage while a node is in trial is nobody’s business: it closes when it enters service', () => {
  const phases = [{ ...lastingPhase('trial', 2, 30 * DAY), deliveredAt: 0, plannedAt: 0, beta: true }];
  const calls = [call({ tracks: [{ ...TRACK, beta: true }] })];
  const example = twoNodes([[6, 8, 20]], { calls, clusters: [cluster(2, { phases })] });
  const result = run(example, work([0, 1], 20, 25, 5));
  expect(job(result, 0)).toBe('came 6, ran 6–26, done');
  expect(gpuDays(result, 'down')).toBe(0);
});

const MODES = ['dedicated', 'quota', 'pooled'];

describe.each(MODES)('a window of both nodes from day 20 to 25 that is announced on day 5, %s', (mode) => {
  const window = work([0, 1], 20, 25, 5);
  const example = (jobs: readonly Job[], change: Partial<Example> = {}) =>
    twoNodes(jobs, { rules: { sharing: plain(mode) }, ...change });

  it('who ends before it starts, who does not waits for its end', () => {
    const result = run(
      example([
        [6, 8, 14],
        [6, 8, 14.5],
      ]),
      window,
    );
    expect([job(result, 0), job(result, 1)]).toEqual(['came 6, ran 6–20, done', 'came 6, ran 25–39.5, done']);
    expect([gpuDays(result, 'lost'), gpuDays(result, 'down')]).toEqual([0, 16 * 5]);
  });

  it('who started before the announcement is stopped', () => {
    const result = run(example([[4, 8, 20]]), window);
    expect(job(result, 0)).toBe('came 4, ran 25–45, done');
    expect(gpuDays(result, 'lost')).toBe(8 * 16);
  });

  it('one of both nodes that fits is not held up by smaller ones behind it', () => {
    // Job 0 runs until day 10; job 1 needs both nodes for ten days. Job 2 would run until day 11, job 3 until day 10.
    const result = run(
      example([
        [4, 8, 6],
        [6, 16, 10],
        [6, 8, 5],
        [6, 8, 4],
      ]),
      window,
    );
    expect([1, 2, 3].map((row) => job(result, row))).toEqual([
      'came 6, ran 10–20, done',
      'came 6, ran 25–30, done',
      'came 6, ran 6–10, done',
    ]);
  });

  it('of one node only: the long job takes the other one', () => {
    const jobs: Job[] = [
      [6, 8, 30],
      [6, 8, 10],
      [6, 8, 10],
    ];
    const result = run(example(jobs), work([0], 20, 25, 5));
    expect([0, 1, 2].map((row) => job(result, row))).toEqual([
      'came 6, ran 6–36, done',
      'came 6, ran 6–16, done',
      'came 6, ran 25–35, done',
    ]);
  });

  it('what is free meanwhile idles by account, and partly used nodes count as such', () => {
    const result = run(example([[6, 4, 12]]), window);
    expect(gpuDays(result, 'useful')).toBe(4 * 12);
    expect(gpuDays(result, 'grantedIdle')).toBe(16 * 100 - 16 * 5 - 4 * 12);
    expect(result.window['c']!.partlyOccupiedNodeSeconds).toBe(12 * DAY);
  });

  it('tells why: who would fit but for the window waits behind a reservation', () => {
    const input = inputOf(example([[6, 8, 15]]));
    const { metrics } = simulate({ ...input, asksWhy: true, faults: { outages: [window], stoppedJobs: 'requeue' } });
    expect(metrics['waitedHours{reason=reservation}']).toBe(14 * 24);
    expect(metrics['waitedHours{reason=down}']).toBe(5 * 24);
  });
});

describe('on nodes of its own', () => {
  it('a grant that changes meanwhile still minds the window', () => {
    const example = twoNodes(
      [
        [6, 8, 10],
        [10, 8, 16],
        [11, 8, 9],
      ],
      {
        calls: [call({ tracks: [{ ...TRACK, unit: 'gpu' }] })],
        applications: [application(0, { gpus: 16 }), application(1, { gpus: 8 })],
        jobs: [jobsOf([6, 8, 10], [10, 8, 16], [11, 8, 9]), []],
        clusters: [cluster(3)],
      },
    );
    const windows = [work([0, 1], 20, 25, 5), work([0, 1], 60, 65, 12)];
    expect([0, 1, 2].map((row) => job(run(example, ...windows), row))).toEqual([
      'came 6, ran 6–16, done',
      'came 10, ran 25–41, done',
      'came 11, ran 11–20, done',
    ]);
  });

  it('two grants share a node that closes: each fills its own part of it', () => {
    const example: Example = {
      calls: [call({ tracks: [{ ...TRACK, unit: 'gpu' }] })],
      applications: [application(0, { gpus: 4 }), application(1, { gpus: 4 })],
      jobs: [jobsOf([6, 4, 10], [6, 4, 20]), jobsOf([6, 2, 14], [6, 3, 4])],
      clusters: [cluster(1)],
    };
    const result = run(example, work([0], 20, 25, 5));
    expect([0, 1, 2, 3].map((row) => job(result, row))).toEqual([
      'came 6, ran 6–16, done',
      'came 6, ran 25–45, done',
      'came 6, ran 6–20, done',
      'came 6, ran 25–29, done',
    ]);
  });

  it('limits hold on closing nodes as on others', () => {
    const limits = { gpusAtOnce: 8, shareAtOnce: Number.POSITIVE_INFINITY, budget: null };
    const result = run(
      twoNodes(
        [
          [6, 8, 5],
          [6, 8, 5],
        ],
        { rules: { limits } },
      ),
      work([0, 1], 20, 25, 5),
    );
    expect([job(result, 0), job(result, 1)]).toEqual(['came 6, ran 6–11, done', 'came 6, ran 11–16, done']);
  });

  it('a node that is repaired during the notice closes at once', () => {
    const failure: Outage = { ...work([0, 1], 6, 8, 0), kind: 'failure', announcedAt: null };
    const result = run(
      twoNodes([
        [6.5, 8, 13],
        [6.5, 8, 12],
      ]),
      failure,
      work([0, 1], 20, 25, 5),
    );
    expect([job(result, 0), job(result, 1)]).toEqual(['came 6.5, ran 25–38, done', 'came 6.5, ran 8–20, done']);
  });

  it('a grant that was paused until the notice minds it when it goes on', () => {
    const off: Outage = { ...work([0, 1], 6, 8, 4), kind: 'switchOff' };
    const rules = { switchOff: { pause: 'newest', extend: false } } as const;
    const result = run(
      twoNodes(
        [
          [6, 8, 13],
          [6, 8, 12],
        ],
        { rules },
      ),
      off,
      work([0, 1], 20, 25, 5),
    );
    expect([job(result, 0), job(result, 1)]).toEqual(['came 6, ran 25–38, done', 'came 6, ran 8–20, done']);
  });

  it('conservative backfilling promises what is left beside the window', () => {
    const policies = { backfill: plain('conservative') };
    const result = run(
      twoNodes(
        [
          [6, 8, 10],
          [6, 16, 4],
          [6, 8, 5],
        ],
        { policies },
      ),
      work([0, 1], 20, 25, 5),
    );
    expect([0, 1, 2].map((row) => job(result, row))).toEqual([
      'came 6, ran 6–16, done',
      'came 6, ran 16–20, done',
      'came 6, ran 6–11, done',
    ]);
  });

  it('who scavenges minds it, too', () => {
    // The first grant idles and loses its two nodes on day 23; the job that waits asks for 30 days.
    const example = (days: number): Example => ({
      clusters: [cluster(4)],
      applications: [application(0, { gpus: 16, score: 60 }), application(1, { gpus: 16 })],
      jobs: [[], jobsOf([3, 16, 70], [4, 16, days])],
      rules: {
        reclaim: plain('idle-days', { days: 20 * DAY, warning: false, exempt: 0 }),
        redistribution: plain('scavenger'),
      },
    });
    const window = work([0, 1, 2, 3], 80, 81, 4);
    expect(job(run(example(57), window), 1)).toBe('came 4, ran 23–80, done');
    expect(job(run(example(57.5), window), 1)).toBe('came 4, ran 81–103, killed');
  });
});

describe('on shared nodes', () => {
  /** Two grants of 16 GPUs on four nodes; the second one borrows. */
  const two = (first: readonly Job[], second: readonly Job[], rules: Example['rules'] = {}): Example => ({
    clusters: [cluster(4)],
    applications: [application(0, { gpus: 16, score: 90 }), application(1, { gpus: 16, score: 80 })],
    jobs: [jobsOf(...first), jobsOf(...second)],
    rules: { sharing: plain('quota'), ...rules },
  });
  const all = [0, 1, 2, 3];

  it('a quota holds on closing nodes as on others', () => {
    const sharing = plain('quota', { borrowingLimit: 0 });
    const result = run(
      two(
        [],
        [
          [6, 16, 5],
          [6, 8, 5],
        ],
        { sharing },
      ),
      work(all, 20, 25, 5),
    );
    expect([job(result, 0), job(result, 1)]).toEqual(['came 6, ran 6–11, done', 'came 6, ran 11–16, done']);
  });

  it('who cannot use them is not refused there, and does not keep others of his grant from nodes that stay', () => {
    // Four of five nodes close. The second job of the first grant ends in time; the first one of the second grant does not.
    const example: Example = {
      ...two(
        [
          [4, 16, 40],
          [4, 16, 12],
        ],
        [
          [4, 32, 12],
          [4, 8, 30],
        ],
        { sharing: plain('pooled') },
      ),
      clusters: [cluster(5)],
    };
    const result = run(example, work(all, 17, 60, 1));
    expect([1, 3].map((row) => job(result, row))).toEqual(['came 4, ran 4–16, done', 'came 4, ran 4–34, done']);
  });

  it('an owner stops a borrower on nodes that close where he ends in time, and nobody where he does not', () => {
    const borrowed: Job[] = [
      [4, 16, 30],
      [4, 16, 30],
    ];
    const preemption = plain('take-back', { mode: 'requeue' });
    const story = (days: number) => {
      const result = run(two([[13, 16, days]], borrowed, { preemption }), work(all, 40, 45, 5));
      return [job(result, 0), result.metrics['preemptions']];
    };
    expect(story(27)).toEqual(['came 13, ran 13–40, done', 1]);
    expect(story(28)).toEqual(['came 13, ran 45–73, done', 0]);
  });

  it('his grace counts: the job would begin when it is over', () => {
    const borrowed: Job[] = [
      [4, 16, 30],
      [4, 16, 30],
    ];
    const preemption = plain('take-back', { mode: 'requeue', grace: 2 * DAY });
    const story = (days: number) => job(run(two([[13, 16, days]], borrowed, { preemption }), work(all, 40, 45, 5)), 0);
    expect(story(25)).toBe('came 13, ran 15–40, done');
    expect(story(26)).toBe('came 13, ran 45–71, done');
  });

  it('nodes that are kept for him go on being kept when they close, if he still ends in time', () => {
    const borrowed: Job[] = [
      [4, 16, 14],
      [4, 16, 14],
    ];
    const preemption = plain('take-back', { mode: 'requeue', grace: 3 * DAY });
    // Told on day 13, due on day 16; the window is announced on day 14.
    const story = (days: number) => {
      const result = run(two([[13, 16, days]], borrowed, { preemption }), work(all, 22, 25, 14));
      return [job(result, 0), result.metrics['preemptions']];
    };
    expect(story(6)).toEqual(['came 13, ran 16–22, done', 1]);
    expect(story(7)).toEqual(['came 13, ran 25–32, done', 0]);
  });
});

describe('nodes of a shared cluster that are kept for some', () => {
  /** Nodes 0 and 1 of four, from day 20 to 30, as everybody knows from day 5 on. */
  const kept = (named: Partial<Reservation['named']>): Reservation => ({
    ...{ id: 'campaign', cluster: 0, nodes: [0, 1], from: 20 * DAY, until: 30 * DAY, announcedAt: 5 * DAY },
    named: { classes: [], applications: [], sectors: [], ...named },
  });
  const two = (first: readonly Job[], second: readonly Job[], rules: Example['rules'] = {}): Example => ({
    clusters: [cluster(4)],
    applications: [
      application(0, { gpus: 16, score: 90 }),
      application(1, { gpus: 16, score: 80, sector: 'industry' }),
    ],
    jobs: [jobsOf(...first), jobsOf(...second)],
    rules: { sharing: plain('quota'), ...rules },
  });
  const story = (example: Example, reservation: Reservation): RunResult =>
    simulate({ ...inputOf(example), asksWhy: true, reservations: [reservation] });

  it.each([
    ['an application', { applications: ['A001'] }],
    ['a sector', { sectors: ['academia'] }],
  ] as const)('%s: its jobs start there, and all others where nobody is kept from', (_, named) => {
    const result = story(
      two(
        [[21, 16, 9]],
        [
          [21, 16, 20],
          [22, 8, 2],
        ],
      ),
      kept(named),
    );
    expect([0, 1, 2].map((row) => job(result, row))).toEqual([
      'came 21, ran 21–30, done',
      'came 21, ran 21–41, done',
      'came 22, ran 30–32, done',
    ]);
    expect(result.metrics['reservedGpuHours']).toBe(16 * 10 * 24);
    expect(result.metrics['reservedIdleGpuHours']).toBe(16 * 24);
  });

  it('quotas hold there, too', () => {
    const result = story(
      two(
        [
          [21, 8, 5],
          [21, 16, 5],
        ],
        [[6, 16, 30]],
        { sharing: plain('quota', { borrowingLimit: 0 }) },
      ),
      kept({ applications: ['A001'] }),
    );
    // Two nodes of its own: the second of its jobs asks for both.
    expect([0, 1].map((row) => job(result, row))).toEqual(['came 21, ran 21–26, done', 'came 21, ran 30–35, done']);
  });

  it('whoever could start but for the reservation waits for it', () => {
    const { metrics } = story(
      two(
        [],
        [
          [21, 16, 20],
          [21, 16, 20],
        ],
      ),
      kept({ applications: ['A001'] }),
    );
    expect(metrics['waitedHours{reason=reservation}']).toBe(9 * 24);
  });

  it('an owner who is named takes back what a borrower has there, and one who is not does not', () => {
    const preemption = plain('take-back', { mode: 'requeue' });
    // All four nodes are borrowed from before the notice on.
    const example = two(
      [[21, 16, 5]],
      [
        [4, 16, 60],
        [4, 16, 60],
      ],
      { preemption },
    );
    const whole = { nodes: [0, 1, 2, 3] };
    expect(job(story(example, { ...kept({ applications: ['A001'] }), ...whole }), 0)).toBe('came 21, ran 21–26, done');
    expect(job(story(example, { ...kept({ applications: ['A002'] }), ...whole }), 0)).toBe('came 21, ran 30–35, done');
  });
});
