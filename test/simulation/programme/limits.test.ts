/** What projects may use beside what their grants are: budgets of GPU-hours, commit-ahead, GPUs at once. */
import { describe, expect, it } from 'vitest';
import type { BudgetRule } from '../../../sim/model/budget-parts.ts';
import type { LimitRules, ProgrammeRules } from '../../../sim/model/programme.ts';
import { simulate } from '../../../sim/simulation/simulate.ts';
import { application, call, cluster, DAY, type Example, inputOf, plain, TRACK } from './example.ts';
import { job, run, told } from './stories.ts';

const NEVER = Number.POSITIVE_INFINITY;

const BUDGET: BudgetRule = {
  ...{ share: 1, whenSpent: 'stop', overuseTo: 1.25, commitAhead: false },
  ...{ period: NEVER, carryOver: 1, ageing: NEVER, ahead: 0 },
};
const NONE: LimitRules = { gpusAtOnce: NEVER, shareAtOnce: NEVER, budget: null };

const budget = (change: Partial<BudgetRule>): LimitRules => ({ ...NONE, budget: { ...BUDGET, ...change } });

type Jobs = Example['jobs'][number];

/** A grant of 8 GPUs on a node of its own, from day 3 to 103: an award of 800 GPU-days. */
function own(limits: LimitRules, jobs: Jobs, change: Partial<Example> = {}): Example {
  return { applications: [application(0)], jobs: [jobs], rules: { limits }, ...change };
}

/** The same beside another project's 8 GPUs, in one cluster of two nodes that they share. */
function shared(limits: LimitRules, jobs: Example['jobs'], rules: Partial<ProgrammeRules> = {}): Example {
  return {
    clusters: [cluster(2)],
    applications: [application(0, { score: 90 }), application(1, { score: 80 })],
    jobs,
    rules: { sharing: plain('quota'), limits, ...rules },
  };
}

const many = (count: number, gpus: number, days: number): Jobs =>
  Array.from({ length: count }, () => [0, gpus, days * DAY] as const);
const jobs = (result: ReturnType<typeof run>, count: number) => Array.from({ length: count }, (_, k) => job(result, k));

describe('a grant of 800 GPU-days whose budget is a half of them', () => {
  const half = budget({ share: 0.5 });

  it('starts no job once 400 are used, and the one that runs then runs on', () => {
    const result = run(own(half, many(3, 8, 30)));
    expect(jobs(result, 3)).toEqual([
      'came 3, ran 3–33, done',
      'came 3, ran 33–63, done',
      'came 3, ran never–103, cancelled',
    ]);
    expect(told(result, 'budgetSpent')).toEqual(['53 budgetSpent A001']);
    expect(result.metrics['grantsStoppedByBudget']).toBe(1);
    expect(result.metrics['budgetSpentShare']).toBe(480 / 400);
  });

  it('goes on until 125 % of it are used with overuse', () => {
    const result = run(own(budget({ share: 0.5, whenSpent: 'overuse' }), many(8, 8, 10)));
    // 500 GPU-days are used on day 65.5; the job that started on day 63 is the last.
    expect(jobs(result, 8).filter((line) => line.endsWith('done'))).toHaveLength(7);
    expect(job(result, 6)).toBe('came 3, ran 63–73, done');
    expect(told(result, 'budgetSpent')).toEqual(['65.5 budgetSpent A001']);
  });

  it('has the same effect as none where it is only slow and the nodes are its own', () => {
    const slow = run(own(budget({ share: 0.5, whenSpent: 'slow' }), many(3, 8, 30)));
    const free = run(own(NONE, many(3, 8, 30)));
    expect(slow.scheduleFingerprint).toBe(free.scheduleFingerprint);
    expect(told(slow, 'budgetSpent')).toEqual(['53 budgetSpent A001']);
    expect(slow.metrics['grantsStoppedByBudget']).toBe(0);
  });

  it.each(['easy', 'none', 'conservative'])(
    'holds with %s backfilling, and for one that reserves for several',
    (backfill) => {
      const policies = { backfill: plain(backfill) };
      const result = run(own(half, [...many(3, 8, 30), ...many(2, 4, 5)], { policies }));
      expect(jobs(result, 5).filter((line) => line.endsWith('done'))).toHaveLength(2);
      const several = { backfill: plain('easy', { reservations: 2, depth: 0 }) };
      expect(jobs(run(own(half, many(3, 8, 30), { policies: several })), 3)[2]).toContain('never');
    },
  );
});

describe('a budget by quarters of 25 days, 200 GPU-days each', () => {
  const quarters = { period: 25 * DAY, carryOver: 0 };

  it('lets jobs wait for the next quarter', () => {
    const result = run(own(budget({ ...quarters, share: 0.5 }), many(4, 8, 10)));
    // 100 GPU-days a quarter: the second job overruns the first quarter by 60, so that one job more spends the second.
    expect(jobs(result, 4)).toEqual([
      'came 3, ran 3–13, done',
      'came 3, ran 13–23, done',
      'came 3, ran 28–38, done',
      'came 3, ran 53–63, done',
    ]);
    expect(told(result, 'budgetSpent')).toEqual([
      '15.5 budgetSpent A001',
      '33 budgetSpent A001',
      '60.5 budgetSpent A001',
    ]);
  });

  const late = (change: Partial<BudgetRule>) =>
    run(
      own(
        budget({ ...quarters, share: 0.5, ...change }),
        many(4, 8, 10).map(([, gpus, days]) => [60 * DAY, gpus, days] as const),
      ),
    );
  const done = (result: ReturnType<typeof run>) => jobs(result, 4).filter((line) => line.endsWith('done')).length;

  it('has lapsed only what could have been used later: not what is left when the grant ends', () => {
    const unused = (change: Partial<BudgetRule>) =>
      run(own(budget({ ...quarters, share: 0.5, ...change }), [])).metrics['budgetLapsedGpuHours']! / 24;
    expect(unused({})).toBe(300);
    expect(unused({ period: NEVER })).toBe(0);
    expect(unused({ ageing: 2, carryOver: 1 })).toBe(200);
    expect(run(own(NONE, [])).metrics['budgetLapsedGpuHours']).toBe(0);
  });

  it('loses what a quarter left, carries it on, or a part of it, or for two quarters', () => {
    // On day 63, in the third quarter, nothing has been used; jobs of 80 GPU-days come, and 40 days are left.
    const firstStarts = (result: ReturnType<typeof run>) =>
      jobs(result, 4).map((line) => line.split('ran ')[1]!.split('–')[0]);
    expect(firstStarts(late({}))).toEqual(['63', '73', '83', 'never']);
    expect(firstStarts(late({ carryOver: 1 }))).toEqual(['63', '73', '83', '93']);
    expect(firstStarts(late({ carryOver: 0.5 }))).toEqual(['63', '73', '83', '93']);
    expect(firstStarts(late({ carryOver: 1, ageing: 2 }))).toEqual(['63', '73', '83', '93']);
    const lapsed = [{}, { carryOver: 1 }, { carryOver: 0.5 }, { carryOver: 1, ageing: 2 }].map(
      (change) => late(change).metrics['budgetLapsedGpuHours']! / 24,
    );
    // Two quarters; none; 50, 25 + 50, and on day 78 half of the 55 left; the first quarter on day 53.
    expect(lapsed).toEqual([200, 0, 152.5, 100]);
    expect(done(late({}))).toBe(3);
    expect(
      [late({}), late({ carryOver: 1 }), late({ carryOver: 0.5 }), late({ carryOver: 1, ageing: 2 })].map((result) =>
        told(result, 'budgetSpent'),
      ),
    ).toEqual([
      ['75.5 budgetSpent A001', '88 budgetSpent A001'],
      [],
      // 25, 50 and 100 of three quarters are there on day 63; what is left of the oldest is halved once more on day 78.
      ['93.9375 budgetSpent A001'],
      // The first quarter is gone; the second and the third last until day 78, the third until day 103.
      ['100.5 budgetSpent A001'],
    ]);
  });
});

describe('commit-ahead', () => {
  const covered = budget({ share: 0.5, commitAhead: true });

  it('starts only one of two jobs that fit the nodes, of which only one fits into the budget', () => {
    // Each asks for 4 × 60 = 240 of 400 GPU-days.
    expect(jobs(run(own(covered, many(2, 4, 60))), 2)).toEqual([
      'came 3, ran 3–63, done',
      'came 3, ran never–103, cancelled',
    ]);
    expect(jobs(run(own(budget({ share: 0.5 }), many(2, 4, 60))), 2)[1]).toBe('came 3, ran 3–63, done');
  });

  it('counts on nothing that a refused job would give back: who would delay a blocked one waits', () => {
    // 291 GPU-days: beside the first the second is not covered. The third waits for both nodes until day 20.
    const asks = (gpus: number, days: number) => [DAY, gpus, days * DAY] as const;
    const example: Example = {
      ...shared(budget({ share: 0.182, commitAhead: true }), [
        [[0, 8, 17 * DAY] as const, asks(16, 10), asks(16, 2), asks(8, 19)],
      ]),
      applications: [application(0, { gpus: 16 })],
    };
    expect(job(run(example), 2)).toBe('came 4, ran 20–22, done');
  });

  it('lets a smaller one behind it start', () => {
    const result = run(own(covered, [...many(2, 4, 60), [0, 4, 30 * DAY]]));
    expect(job(result, 1)).toContain('never');
    expect(job(result, 2)).toBe('came 3, ran 3–33, done');
  });

  it('covers a job once another has ended earlier than it asked', () => {
    const input = inputOf(own(covered, many(2, 4, 60)));
    // The first runs for 10 of the 60 days that it asked for: 40 of 400 GPU-days are used, and 240 are covered.
    input.programme!.demand.work[0] = 4 * 10 * DAY;
    const result = simulate(input);
    expect(jobs(result, 2)).toEqual(['came 3, ran 3–13, done', 'came 3, ran 13–73, done']);
  });

  it('uses no GPU-hour more than the budget, whatever comes', () => {
    const result = run(own(covered, many(20, 1, 33)));
    expect(result.metrics['budgetSpentShare']).toBe((12 * 33) / 400);
  });
});

describe('GPUs at once', () => {
  it('leaves the quota that was to be a refused job’s to the next one of its grant at once', () => {
    // Twelve GPUs may be taken: four, eight and four are asked for. Once the first runs the second is too large.
    const asks = (gpus: number) => [DAY, gpus, 10 * DAY] as const;
    const result = run(shared({ ...NONE, gpusAtOnce: 8 }, [[asks(4), asks(8), asks(4)], [[0, 4, 20 * DAY]]]));
    expect(jobs(result, 3)).toEqual(['came 4, ran 4–14, done', 'came 4, ran 14–24, done', 'came 4, ran 4–14, done']);
  });

  it('holds back a project that has several grants in a cluster', () => {
    const calls = [0, 1].map((k) => {
      const dates = { closesAt: (k + 1) * DAY, decisionAt: (k + 1) * DAY, startsAt: (k + 2) * DAY };
      return call({ id: `call-${k}`, ...dates, tracks: [{ ...TRACK, maxGpus: k === 0 ? { h200: 8 } : {} }] });
    });
    const example: Example = {
      ...{ clusters: [cluster(2)], applications: [application(0, { gpus: 16 })], calls },
      // The last one comes when the second grant is there, and waits in it for the ends of those in the first.
      jobs: [[...many(2, 8, 10), [4 * DAY, 8, 10 * DAY]]],
      behaviour: { reapplyCut: 1 },
    };
    const startsOf = (result: ReturnType<typeof run>) =>
      jobs(result, 3).map((line) => line.split('ran ')[1]!.split('–')[0]);
    const free = run(example);
    expect(told(free, 'started')).toEqual(['2 started A001', '3 started A001']);
    expect(startsOf(free).sort()).toEqual(['12', '2', '3']);
    const limited = run({ ...example, rules: { limits: { ...NONE, gpusAtOnce: 8 } } });
    expect(startsOf(limited).sort()).toEqual(['12', '2', '22']);
  });

  it('moulds jobs to the most that may run, and lets small ones run beside each other up to it', () => {
    const result = run(own({ ...NONE, shareAtOnce: 0.5 }, [[0, 8, 10 * DAY], ...many(3, 2, 10)]));
    expect(result.programme!.jobs.gpus[0]).toBe(4);
    expect(jobs(result, 4)).toEqual([
      'came 3, ran 3–23, done',
      'came 3, ran 23–33, done',
      'came 3, ran 23–33, done',
      'came 3, ran 33–43, done',
    ]);
  });

  it('is all of what a share comes to, though its product with the GPUs falls short of that', () => {
    expect(0.57 * 100).toBeLessThan(57);
    const single = { clusters: [cluster(100, { gpusPerNode: 1 })], applications: [application(0, { gpus: 100 })] };
    const result = run(own({ ...NONE, shareAtOnce: 0.57 }, many(100, 1, 10), single));
    expect(jobs(result, 100).filter((line) => line.includes('ran 3–'))).toHaveLength(57);
  });

  it('is a limit of each project, beyond its own GPUs too, where clusters are shared', () => {
    const example = shared({ ...NONE, shareAtOnce: 1.5 }, [many(5, 4, 10), []]);
    expect(jobs(run(example), 5).filter((line) => line.includes('ran 3–'))).toHaveLength(3);
    const free = shared(NONE, [many(5, 4, 10), []]);
    expect(jobs(run(free), 5).filter((line) => line.includes('ran 3–'))).toHaveLength(4);
  });
});

describe('a shared cluster', () => {
  it('starts no job of a grant whose budget is spent, though GPUs idle', () => {
    const result = run(shared(budget({ share: 0.5 }), [many(3, 8, 30), []]));
    // Two at once, the second on borrowed GPUs: 400 GPU-days are used on day 28.
    expect(jobs(result, 3)).toEqual([
      'came 3, ran 3–33, done',
      'came 3, ran 3–33, done',
      'came 3, ran never–103, cancelled',
    ]);
  });

  it('lets it start again with the next quarter', () => {
    const quarters = budget({ share: 0.5, period: 25 * DAY, carryOver: 0 });
    // 100 GPU-days a quarter; the first two jobs take 160 of the first one, so that the second has 40 left for the third.
    expect(jobs(run(shared(quarters, [many(3, 8, 10), []])), 3)).toEqual([
      'came 3, ran 3–13, done',
      'came 3, ran 3–13, done',
      'came 3, ran 28–38, done',
    ]);
  });

  it('lets a slow job that is stopped for an owner wait for the next pass of the instant like others', () => {
    // Node 0 and two GPUs of node 1 are the first project's, four of node 2 the second's. On day 13 that wants a whole node:
    // the small job leaves node 1 and, though its budget is spent on day 11, goes on beside the others on node 2.
    const result = simulate({
      ...inputOf({
        clusters: [cluster(3)],
        applications: [application(0, { score: 90 }), application(1, { gpus: 16, score: 80 })],
        jobs: [
          [
            [0, 8, 40 * DAY],
            [0, 2, 20 * DAY],
          ],
          [
            [0, 4, 40 * DAY],
            [10 * DAY, 8, 5 * DAY],
          ],
        ],
        rules: {
          ...{ sharing: plain('quota'), preemption: plain('take-back', { mode: 'suspend', grace: 0 }) },
          limits: budget({ share: 0.1, whenSpent: 'slow' }),
        },
        policies: { placement: plain('spread') },
      }),
      asksWhy: true,
    });
    expect([job(result, 1), job(result, 3)]).toEqual(['came 3, ran 13–23, done', 'came 13, ran 13–18, done']);
    expect(result.metrics['preemptions']).toBe(1);
  });

  it('lets it start behind all others where it is only slow', () => {
    const slow = budget({ share: 0.25, whenSpent: 'slow' });
    const others: Jobs = [[0, 8, 40 * DAY], ...many(2, 8, 10)];
    // The first project comes first and borrows what the second has not asked for yet; its 200 GPU-days are used on day 15.5.
    const result = run(shared(slow, [many(4, 8, 20), others]));
    const free = run(shared(NONE, [many(4, 8, 20), others]));
    expect(job(free, 2)).toBe('came 3, ran 23–43, done');
    expect(jobs(result, 7)).toEqual([
      'came 3, ran 3–23, done',
      'came 3, ran 3–23, done',
      'came 3, ran 43–63, done',
      'came 3, ran 63–83, done',
      'came 3, ran 23–63, done',
      'came 3, ran 23–33, done',
      'came 3, ran 33–43, done',
    ]);
  });

  it('lets it delay nobody who is blocked: what is slow starts beside a reservation, or ends before it', () => {
    const slow = budget({ share: 0.05, whenSpent: 'slow' });
    const slowOnes: Jobs = [30, 30, 5].map((days) => [10 * DAY, 4, days * DAY] as const);
    const own: Jobs = [[0, 4, 20 * DAY], [0, 4, 60 * DAY], ...slowOnes];
    // From day 12 on the other project waits for two whole nodes of three: one is free, another will be on day 23.
    const result = run({
      ...shared(slow, [own, [[9 * DAY, 16, 10 * DAY]]]),
      ...{ clusters: [cluster(3)], policies: { placement: plain('spread') } },
      applications: [application(0, { score: 90 }), application(1, { gpus: 16, score: 80 })],
    });
    expect(jobs(result, 6).slice(2)).toEqual([
      'came 13, ran 13–43, done',
      'came 13, ran 33–63, done',
      'came 13, ran 13–18, done',
      'came 12, ran 23–33, done',
    ]);
  });

  it('counts a job for which others are being stopped', () => {
    const preemption = plain('take-back', { mode: 'requeue', grace: 5 * DAY });
    const owner: Jobs = [
      [10 * DAY, 8, 10 * DAY],
      [12 * DAY, 4, DAY],
    ];
    const withLimits = (limits: LimitRules) =>
      run({
        ...shared(limits, [owner, many(3, 3, 60)], { preemption }),
        ...{ clusters: [cluster(3)], policies: { placement: plain('spread') } },
      });
    // Of each of three nodes a part is taken; on day 13 one borrower is told that the owner starts on day 18.
    expect(jobs(withLimits(NONE), 2)).toEqual(['came 13, ran 18–28, done', 'came 15, ran 15–16, done']);
    const limited = withLimits({ ...NONE, gpusAtOnce: 9 });
    expect(jobs(limited, 2)).toEqual(['came 13, ran 18–28, done', 'came 15, ran 28–29, done']);
  });

  it('lets it start at once when nobody else waits', () => {
    const slow = budget({ share: 0.25, whenSpent: 'slow' });
    expect(jobs(run(shared(slow, [many(4, 8, 20), []])), 4)).toEqual(jobs(run(shared(NONE, [many(4, 8, 20), []])), 4));
  });
});
