/** Owners of a quota take back what others borrowed: who is stopped, when, and what becomes of the work. */
import { describe, expect, it } from 'vitest';
import { DETECTORS } from '../../../../sim/model/detectors.ts';
import { Turns } from '../../../../sim/simulation/programme/shared/livelock.ts';
import { simulate } from '../../../../sim/simulation/simulate.ts';
import { application, call, cluster, DAY, type Example, inputOf, plain, TRACK } from '../example.ts';
import { gpuDays, job, run } from '../stories.ts';

/** Two grants of 16 GPUs from day 3 on; the second borrows what the first leaves idle, until that one wants it. */
const twoGrants = (preemption: Record<string, number | string>, change: Partial<Example> = {}): Example => ({
  clusters: [cluster(4)],
  calls: [call()],
  applications: [application(0, { gpus: 16, score: 90 }), application(1, { gpus: 16, score: 80 })],
  jobs: [
    [[10 * DAY, 16, 5 * DAY]],
    [
      [0, 16, 30 * DAY],
      [0, 16, 30 * DAY],
    ],
  ],
  rules: { sharing: plain('quota'), preemption: plain('take-back', preemption) },
  ...change,
});

const noPreemption = (example: Example): Example => ({
  ...example,
  rules: { ...example.rules, preemption: plain('none') },
});

describe('an owner whose quota is borrowed', () => {
  it('waits for the borrower where nobody is stopped', () => {
    const result = run(noPreemption(twoGrants({})));
    expect([job(result, 0), job(result, 1), job(result, 2)]).toEqual([
      'came 13, ran 33–38, done',
      'came 3, ran 3–33, done',
      'came 3, ran 3–33, done',
    ]);
  });

  it('does not wait for ever where borrowers come one after the other: what comes free is not lent anew', () => {
    const stream = Array.from({ length: 60 }, (_, k) => [k * DAY, 8, 4 * DAY] as const);
    const jobs = [[[10 * DAY, 16, 5 * DAY] as const], stream];
    const result = run(noPreemption(twoGrants({}, { jobs })));
    expect(job(result, 0)).toBe('came 13, ran 14–19, done');
  });

  it('starts at once, and the borrower that started last waits and starts from nothing', () => {
    const result = run(twoGrants({ mode: 'requeue' }));
    expect(job(result, 0)).toBe('came 13, ran 13–18, done');
    expect(job(result, 1)).toBe('came 3, ran 3–33, done');
    expect(job(result, 2)).toBe('came 3, ran 18–48, done');
    expect(gpuDays(result, 'lost')).toBe(16 * 10);
  });

  it('starts when the grace is over, for which the borrower runs on', () => {
    const result = run(twoGrants({ mode: 'requeue', grace: DAY }));
    expect(job(result, 0)).toBe('came 13, ran 14–19, done');
    expect(job(result, 2)).toBe('came 3, ran 19–49, done');
    expect(gpuDays(result, 'lost')).toBe(16 * 11);
  });

  it('starts before the grace is over where the borrower ends by itself', () => {
    const jobs = [[[10 * DAY, 16, 5 * DAY] as const], [[0, 16, 30 * DAY] as const, [0, 16, 11 * DAY] as const]];
    const result = run(twoGrants({ mode: 'requeue', grace: 10 * DAY }, { jobs }));
    expect(job(result, 0)).toBe('came 13, ran 14–19, done');
    expect(job(result, 2)).toBe('came 3, ran 3–14, done');
    expect(result.metrics['preemptions']).toBe(0);
  });

  it('stops the borrower when the grace is over, though another one has ended meanwhile and left room', () => {
    const jobs = [[[10 * DAY, 16, 5 * DAY] as const], [[0, 16, 12 * DAY] as const, [DAY, 16, 30 * DAY] as const]];
    const result = run(twoGrants({ mode: 'requeue', grace: 10 * DAY }, { jobs }));
    expect(job(result, 0)).toBe('came 13, ran 23–28, done');
    expect(job(result, 1)).toBe('came 3, ran 3–15, done');
    // It is back at once, where there has been room since day 15.
    expect(job(result, 2)).toBe('came 4, ran 23–53, done');
    expect(result.metrics['preemptions']).toBe(1);
  });

  it('leaves what it does not need of the victim’s nodes to others at once, and not to the victim first', () => {
    // The cluster is full; two nodes are given back for one, and the third job of the second grant takes the other one.
    const jobs = [
      [[10 * DAY, 8, 5 * DAY] as const],
      [[0, 16, 30 * DAY] as const, [0, 16, 30 * DAY] as const, [10 * DAY, 8, DAY] as const],
    ];
    const result = run(twoGrants({ mode: 'requeue' }, { jobs, policies: { backfill: plain('none') } }));
    expect(job(result, 0)).toBe('came 13, ran 13–18, done');
    expect(job(result, 3)).toBe('came 13, ran 13–14, done');
  });

  it('waits no longer than one grace for the second of its jobs', () => {
    const jobs = [
      [[10 * DAY, 8, 5 * DAY] as const, [10 * DAY, 8, 5 * DAY] as const],
      [[0, 16, 30 * DAY] as const, [0, 8, 30 * DAY] as const, [0, 8, 30 * DAY] as const],
    ];
    const result = run(twoGrants({ mode: 'requeue', grace: DAY }, { jobs }));
    expect([job(result, 0), job(result, 1)]).toEqual(['came 13, ran 14–19, done', 'came 13, ran 14–19, done']);
  });

  it('starts when its grace is over though another owner’s grace runs too', () => {
    const eight = (days: number) => [0, 8, days * DAY] as const;
    const example: Partial<Example> = {
      applications: [
        application(0, { gpus: 8, score: 90 }),
        application(1, { gpus: 8, score: 85 }),
        application(2, { gpus: 16, score: 80 }),
      ],
      jobs: [[[10 * DAY, 8, 2 * DAY]], [[10.25 * DAY, 8, 2 * DAY]], [eight(30), eight(30), eight(30), eight(30)]],
    };
    const result = run(twoGrants({ mode: 'requeue', grace: DAY }, example));
    expect(job(result, 0)).toBe('came 13, ran 14–16, done');
    expect(job(result, 1)).toBe('came 13.25, ran 14.25–16.25, done');
    expect(result.metrics['preemptions']).toBe(2);
  });

  it('stops nobody for what comes free of a borrower that is under notice for another owner', () => {
    // The third grant has 16 of 32 GPUs and uses all; one of its two jobs gives back what both owners want.
    const ask = (gpus: number, score: number) => ({ gpus, score });
    const example: Partial<Example> = {
      applications: [application(0, ask(8, 90)), application(1, ask(8, 85)), application(2, ask(16, 80))],
      jobs: [
        [[10 * DAY, 8, 2 * DAY]],
        [[10 * DAY, 8, 2 * DAY]],
        [
          [0, 16, 30 * DAY],
          [0, 16, 30 * DAY],
        ],
      ],
    };
    const result = run(twoGrants({ mode: 'requeue', grace: DAY }, example));
    expect([job(result, 0), job(result, 1)]).toEqual(['came 13, ran 14–16, done', 'came 13, ran 14–16, done']);
    expect([job(result, 2), job(result, 3)]).toEqual(['came 3, ran 3–33, done', 'came 3, ran 16–46, done']);
    expect(result.metrics['preemptions']).toBe(1);
  });

  it('goes on where it was, for nothing, when it was suspended', () => {
    const result = run(twoGrants({ mode: 'suspend' }));
    expect(job(result, 2)).toBe('came 3, ran 18–38, done');
    expect(gpuDays(result, 'lost')).toBe(0);
  });

  it('is gone when it was cancelled, and never comes back', () => {
    const result = run(twoGrants({ mode: 'cancel' }));
    expect(job(result, 2)).toBe('came 3, ran 3–13, killed');
    expect(gpuDays(result, 'lost')).toBe(16 * 10);
  });

  it('goes on from its last checkpoint, after a restart', () => {
    const checkpoint = {
      ...{ intervalSeconds: 3 * DAY, costSeconds: 0.5 * DAY, restartSeconds: 0.25 * DAY },
      nodeMtbfSeconds: Number.POSITIVE_INFINITY,
    };
    const example = twoGrants({ mode: 'checkpoint' });
    const result = run({ ...example, rules: { ...example.rules, checkpoint } });
    // Stopped after 10 days: two checkpoints are complete after 7, 6 days of work are saved and 3 are lost.
    expect(job(result, 0)).toBe('came 13, ran 13–18.5, done');
    // 24 days of work are left, with a restart and 7 checkpoints.
    expect(job(result, 2)).toBe('came 3, ran 18.5–46.25, done');
  });

  it('is left alone until it has run for long enough, and no longer, though nothing happens then', () => {
    const result = run(twoGrants({ mode: 'requeue', leastRun: 20 * DAY }));
    expect(job(result, 0)).toBe('came 13, ran 23–28, done');
    expect(job(run(twoGrants({ mode: 'requeue', leastRun: 40 * DAY })), 0)).toBe('came 13, ran 33–38, done');
  });

  it('is left alone while enough others were stopped within the hour, and no longer', () => {
    const hour = 3600;
    const at = [10 * DAY, 10 * DAY + 600, 10 * DAY + 1200];
    const jobs = [
      at.map((from) => [from, 8, 30 * DAY] as const),
      Array.from({ length: 4 }, () => [0, 8, 30 * DAY] as const),
    ];
    const change: Partial<Example> = {
      applications: [application(0, { gpus: 24, score: 90 }), application(1, { gpus: 8, score: 80 })],
      jobs,
    };
    const { schedule } = run(twoGrants({ mode: 'requeue', ratePerHour: 2 }, change));
    const came = 13 * DAY;
    expect([...schedule.start].slice(0, 3)).toEqual([came, came + 600, came + hour]);
  });

  it('counts from its notice on, also where it ends by itself before it is stopped', () => {
    const came = 13 * DAY;
    // The newest of the second grant ends ten minutes after its notice; only an hour after that the next one is told.
    const jobs = [
      [10 * DAY, 10 * DAY].map((from) => [from, 8, 30 * DAY] as const),
      [...[0, 0, 0].map(() => [0, 8, 30 * DAY] as const), [DAY, 8, 9 * DAY + 600] as const],
    ];
    const { schedule, metrics } = run(twoGrants({ mode: 'requeue', grace: 1800, ratePerHour: 1 }, { jobs }));
    expect([...schedule.start].slice(0, 2)).toEqual([came + 600, came + 3600 + 1800]);
    expect(metrics['preemptions']).toBe(1);
  });

  it('is not stopped while that would not do: the owner’s own job is in the way', () => {
    // The first grant has 16 of 24 GPUs; until day 23 its own job holds 8 of them, and 16 do not fit beside it.
    const example = twoGrants(
      { mode: 'requeue' },
      {
        clusters: [cluster(3)],
        applications: [application(0, { gpus: 16, score: 90 }), application(1, { gpus: 8, score: 80 })],
        jobs: [
          [
            [0, 8, 20 * DAY],
            [10 * DAY, 16, DAY],
          ],
          [
            [0, 8, 30 * DAY],
            [0, 8, 30 * DAY],
          ],
        ],
      },
    );
    const result = run(example);
    expect(job(result, 1)).toBe('came 13, ran 23–24, done');
    expect(job(result, 2)).toBe('came 3, ran 3–33, done');
    expect(job(result, 3)).toBe('came 3, ran 24–54, done');
    expect(gpuDays(result, 'lost')).toBe(8 * 20);
  });
});

it('who was stopped, and then owns what it asks for, stops a borrower in turn at the same instant', () => {
  // Grants of 15, 9 and 8 GPUs; the first idles, and the others use 5 and 7 more than theirs: 3 GPUs are free, 1 and 2.
  const long = (gpus: number, from = 0) => [from, gpus, 60 * DAY] as const;
  const shares = [15, 9, 8];
  const result = run({
    clusters: [cluster(4)],
    calls: [call({ tracks: [{ ...TRACK, unit: 'gpu' }] })],
    applications: shares.map((gpus, k) => application(k, { gpus, score: 90 - k })),
    jobs: [[[10 * DAY, 8, 5 * DAY]], [long(6), [0, 2, 2 * DAY], long(3, DAY), long(5, DAY)], [long(8), long(7)]],
    rules: { sharing: plain('quota'), preemption: plain('take-back', { mode: 'suspend', order: 'smallest-first' }) },
  });
  // A whole node is free without both of the second grant's last jobs: 3 GPUs less than its own, as the smaller one asks for.
  expect(job(result, 0)).toBe('came 13, ran 13–18, done');
  // It finds them nowhere, and takes them back from the third grant.
  expect(job(result, 3)).toBe('came 4, ran 13–64, done');
  expect([...result.stays!.stops]).toEqual([0, 0, 0, 1, 1, 0, 1]);
});

describe('jobs that stop each other without end', () => {
  it('end the run, which names the policies and tells the last turns', () => {
    const turns = new Turns();
    for (let at = 1; at <= 8; at++) turns.add(at, 10, 20 + at);
    const jobOf = (row: number) => ({ application: `A00${Math.floor(row / 10)}`, job: row % 10 });
    const told = turns.told(jobOf, (second) => `second ${second}`).split('; ');
    expect(told).toHaveLength(6);
    expect(told.at(0)).toBe('at second 3 job 0 of A001 stopped job 3 of A002');
    expect(told.at(-1)).toBe('at second 8 job 0 of A001 stopped job 8 of A002');
  });

  it('are noticed where an owner comes back every other hour, unless a limit breaks the circle', () => {
    const hour = 3600;
    const often = Array.from({ length: 1100 }, (_, k) => [k * 2 * hour, 16, hour] as const);
    const long = [0, 16, 99 * DAY] as const;
    const loop = (rules: Record<string, number | string>) => () =>
      run(twoGrants(rules, { jobs: [often, [long, long]] }));
    expect(loop({ mode: 'suspend' })).toThrow(
      /preemption take-back .* goes round in circles: in c job \d+ of A002 was stopped more than 1000 times/,
    );
    expect(loop({ mode: 'suspend', most: 5 })).not.toThrow();
    const few = inputOf(twoGrants({ mode: 'suspend' }, { jobs: [often.slice(0, 12), [long, long]] }));
    const within = (preemptions: number) => () => simulate({ ...few, detectors: { ...DETECTORS, preemptions } });
    // Durations as their user writes them.
    const polite = inputOf(twoGrants({ mode: 'suspend', grace: 300 }, { jobs: [often.slice(0, 12), [long, long]] }));
    expect(() => simulate({ ...polite, detectors: { ...DETECTORS, preemptions: 4 } })).toThrow(
      /take-back \(.*\bgrace: 5m\b.*\) goes round in circles/,
    );
    expect(within(4)).toThrow(/job \d+ of A002 was stopped more than 4 times by \d+ s; the last turns: at /);
    expect(within(12)).not.toThrow();
  });
});

describe('an owner whose jobs follow each other', () => {
  // Eight jobs of a day on 16 GPUs, one after another; the other grant’s second job borrows 8 of them since half a day before.
  const story = (grace: number) =>
    run({
      clusters: [cluster(3)],
      applications: [application(0, { gpus: 16, score: 90 }), application(1, { gpus: 8, score: 80 })],
      jobs: [
        Array.from({ length: 8 }, () => [DAY, 16, DAY] as const),
        [
          [0, 8, 30 * DAY],
          [0.5 * DAY, 8, 5 * DAY],
        ],
      ],
      rules: { sharing: plain('quota'), preemption: plain('take-back', { mode: 'requeue', grace }) },
    });

  it.each([0, 300])('stops the borrower once, and not again at each of its own ends (grace %i s)', (grace) => {
    const result = story(grace);
    expect(result.metrics['preemptions']).toBe(1);
    // They follow each other without a gap, in whatever order of rows.
    const starts = [...result.schedule.start].slice(0, 8).sort((a, b) => a - b);
    expect(starts).toEqual(starts.map((_, k) => 4 * DAY + grace + k * DAY));
  });
});

it('an owner counts on what comes free of the only job that runs, though that is under notice for another owner', () => {
  // Two nodes are down; the job of 16 GPUs holds the others, of which each priority block wants one.
  const nationalOf = (k: number) => application(k, { gpus: 8, call: -1, track: -1, sector: 'national' });
  const block = (k: number) => ({
    ...{ application: k, cluster: 0, unit: 'node' as const, awardedAt: 0, startsAt: 3 * DAY, endsAt: 103 * DAY },
    gates: [],
  });
  const asks = [10 * DAY, 8, 2 * DAY] as const;
  const example: Example = {
    ...{ clusters: [cluster(4)], blocks: [block(1), block(2)] },
    applications: [application(0, { gpus: 16 }), nationalOf(1), nationalOf(2)],
    jobs: [[[0, 16, 30 * DAY]], [asks], [asks]],
    rules: { sharing: plain('quota'), preemption: plain('priority', { mode: 'requeue', grace: DAY }) },
    policies: { backfill: plain('none') },
  };
  const down = { cluster: 0, nodes: [2, 3], from: 5 * DAY, until: 60 * DAY, kind: 'failure' as const };
  const faults = { outages: [{ ...down, announcedAt: null }], stoppedJobs: 'requeue' as const };
  const result = simulate({ ...inputOf(example), faults });
  expect([job(result, 1), job(result, 2)]).toEqual(['came 13, ran 14–16, done', 'came 13, ran 14–16, done']);
});
