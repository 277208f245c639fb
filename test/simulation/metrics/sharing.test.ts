/**
 * Metrics of sharing and preemption, worked out by hand: two grants of 16 GPUs from day 3 to 103; the second one runs two
 * jobs of 16 GPUs for 30 days from its start, the first one wants 16 GPUs for 5 days on day 13.
 */
import { describe, expect, it } from 'vitest';
import { simulate } from '../../../sim/simulation/simulate.ts';
import { application, call, cluster, DAY, type Example, inputOf, plain } from '../programme/example.ts';

const DAY_HOURS = 24;

function metricsOf(sharing: string, preemption: Record<string, number | string> | null, change: Partial<Example> = {}) {
  const example: Example = {
    clusters: [cluster(4)],
    calls: [call()],
    applications: [
      application(0, { gpus: 16, score: 90 }),
      application(1, { gpus: 16, score: 80, sector: 'industry' }),
    ],
    jobs: [
      [[10 * DAY, 16, 5 * DAY]],
      [
        [0, 16, 30 * DAY],
        [0, 16, 30 * DAY],
      ],
    ],
    ...change,
    rules: {
      sharing: plain(sharing),
      preemption: preemption === null ? plain('none') : plain('take-back', preemption),
      ...change.rules,
    },
  };
  return simulate(inputOf(example)).metrics;
}

describe('an owner takes back at once what the other has borrowed', () => {
  // The owner runs 13–18; the other’s jobs run 3–33, and 3–13 and again 18–48.
  const metrics = metricsOf('quota', { mode: 'requeue' });

  it('what is used beyond a grant is borrowed, and lent by who did not use it', () => {
    // 16 GPUs for 10 and 15 days beyond the 16 that are its own, of 1,120 + 80 GPU-days in all.
    expect(metrics).toMatchObject({
      borrowedGpuHours: 400 * DAY_HOURS,
      'borrowedGpuHours{sector=academia}': 0,
      'borrowedGpuHours{sector=industry}': 400 * DAY_HOURS,
      borrowedShare: 400 / 1200,
      'borrowedShare{sector=industry}': 400 / 1120,
      lentGpuHours: 400 * DAY_HOURS,
      'lentGpuHours{cluster=c}': 400 * DAY_HOURS,
      // The owner left 1,520 of 1,600 GPU-days unused, the other 880.
      lentShare: 400 / 2400,
      grantedIdleGpuHours: 2000 * DAY_HOURS,
    });
    expect(metrics['grantedIdleGpuHours{sector=academia}']).toBeCloseTo((1520 * 5 * DAY_HOURS) / 6, 6);
    expect(metrics['grantedIdleGpuHours{sector=industry}']).toBeCloseTo((880 * 5 * DAY_HOURS) / 6, 6);
    expect(metrics['occupancyOfGranted{sector=industry}']).toBeCloseTo(1 - (880 * 5) / 6 / 1600, 12);
  });

  it('a preemption is counted, what it threw away is lost, and the job that begins again is a restart', () => {
    expect(metrics).toMatchObject({
      preemptions: 1,
      'preemptions{cluster=c}': 1,
      'preemptions{sector=academia}': 0,
      'preemptions{sector=industry}': 1,
      preemptionsMost: 1,
      restarts: 1,
      'restarts{sector=industry}': 1,
      lostGpuHours: 160 * DAY_HOURS,
      overheadGpuHours: 0,
      goodput: (1200 - 160) / 1200,
      'goodput{sector=industry}': (1120 - 160) / 1120,
    });
  });

  it('owners wait for nothing, borrowers 5 days after they were stopped', () => {
    expect(metrics).toMatchObject({
      takeBackSecondsMean: 0,
      takeBackGpuHours: 0,
      ownersWaitSecondsMean: 0,
      borrowersWaitSecondsMean: (5 * DAY) / 2,
      'borrowersWaitSecondsMean{sector=academia}': null,
    });
  });

  it('the borrower is done in 45 days instead of the 60 that it would have taken alone, the owner in time', () => {
    expect(metrics).toMatchObject({
      'finishTimeFairnessMean{sector=academia}': 1,
      'finishTimeFairnessMean{sector=industry}': 45 / 60,
      finishTimeFairnessMean: 0.875,
      finishTimeFairnessMost: 1,
      finishTimeFairnessAbove1Share: 0,
    });
  });

  it('grants receive 0.05 and 0.7 of what they are entitled to', () => {
    expect(metrics['receivedOfEntitledMean']).toBeCloseTo(0.375, 12);
    expect(metrics['receivedOfEntitledP10']).toBeCloseTo(0.05 + 0.065, 12);
    expect(metrics['receivedOfEntitledP90']).toBeCloseTo(0.7 - 0.065, 12);
    expect(metrics['grantJainIndex']).toBeCloseTo(0.75 ** 2 / (2 * (0.05 ** 2 + 0.7 ** 2)), 12);
    // Both got all that they asked for; the second one 1,120 GPU-days, 160 of them for nothing, of 960 asked for.
    expect(metrics['jainIndex']).toBe(1);
  });
});

describe('an owner that does not stop anybody', () => {
  const metrics = metricsOf('quota', null);

  it('takes its quota back when the borrower ends, 20 days later', () => {
    expect(metrics).toMatchObject({
      preemptions: 0,
      restarts: 0,
      takeBackSecondsMean: 20 * DAY,
      takeBackSecondsP90: 20 * DAY,
      'takeBackSecondsMean{sector=academia}': 20 * DAY,
      'takeBackSecondsMean{sector=industry}': null,
      takeBackGpuHours: 16 * 20 * DAY_HOURS,
      'takeBackGpuHours{sector=industry}': 0,
      ownersWaitSecondsMean: (20 * DAY) / 2,
      borrowersWaitSecondsMean: 0,
    });
  });

  it('is done five times as late as alone, while the borrower needs half the time', () => {
    expect(metrics).toMatchObject({
      finishTimeFairnessMost: 5,
      finishTimeFairnessMean: 2.75,
      finishTimeFairnessAbove1Share: 0.5,
    });
  });

  it('has not taken it back when the run ends before: the wait so far counts', () => {
    const metrics = metricsOf('quota', null, { horizonDays: 20 });
    expect(metrics).toMatchObject({
      ...{ takeBackSecondsMean: 7 * DAY, takeBackGpuHours: 16 * 7 * DAY_HOURS },
      finishTimeFairnessMean: null,
    });
  });

  it('has asked for it in vain where it gives up before: no time to take back, but GPU-hours', () => {
    const metrics = metricsOf('quota', null, { behaviour: { patience: 6 * DAY } });
    expect(metrics).toMatchObject({ takeBackSecondsMean: null, takeBackGpuHours: 16 * 6 * DAY_HOURS });
  });
});

it('what a preemption cancelled for good is work not done', () => {
  const metrics = metricsOf('quota', { mode: 'cancel' });
  expect(metrics).toMatchObject({
    unservedGpuHours: 480 * DAY_HOURS,
    lostGpuHours: 160 * DAY_HOURS,
    restarts: 0,
    // The other job alone would have taken its 30 days.
    'finishTimeFairnessMean{sector=industry}': 1,
  });
});

it('where grants have their own nodes nobody waits for what others borrow, and a weight owns nothing', () => {
  expect(metricsOf('dedicated', null)['takeBackGpuHours']).toBe(0);
  expect(metricsOf('pooled', null)['takeBackGpuHours']).toBeNull();
});

it('a grace is part of the time to take back', () => {
  expect(metricsOf('quota', { mode: 'requeue', grace: DAY })['takeBackSecondsMean']).toBe(DAY);
});

it('a job that wants more than is left of its own quota takes nothing back, and one behind another of its grant neither', () => {
  const jobs = [
    [
      [0, 8, 90 * DAY],
      [10 * DAY, 16, DAY],
      [11 * DAY, 8, DAY],
    ],
    [
      [0, 16, 30 * DAY],
      [0, 8, 30 * DAY],
    ],
  ] as const;
  expect(metricsOf('quota', null, { jobs })['takeBackSecondsMean']).toBeNull();
});

it('what is borrowed comes first from GPUs that nobody is entitled to', () => {
  // A fifth node: of 16 GPUs borrowed for 30 days 8 are nobody’s.
  const metrics = metricsOf('quota', null, { clusters: [cluster(5)] });
  expect(metrics).toMatchObject({ borrowedGpuHours: 480 * DAY_HOURS, lentGpuHours: 240 * DAY_HOURS });
});

it('checkpoints and restarts are overhead and lost, whoever writes them', () => {
  const checkpoint = {
    ...{ intervalSeconds: 3 * DAY, costSeconds: 0.5 * DAY, restartSeconds: 0.25 * DAY },
    nodeMtbfSeconds: Number.POSITIVE_INFINITY,
  };
  const metrics = metricsOf('quota', { mode: 'checkpoint' }, { rules: { checkpoint } });
  // 1 checkpoint of the owner, 9 of the job that runs on; 2 before the stop, then a restart and 7: 9.75 days on 16 GPUs.
  expect(metrics).toMatchObject({
    overheadGpuHours: 16 * 9.75 * DAY_HOURS,
    'overheadGpuHours{sector=academia}': 16 * 0.5 * DAY_HOURS,
    'overheadGpuHours{sector=industry}': 16 * 9.25 * DAY_HOURS,
    // Stopped after 10 days, 3 of them since the last checkpoint was complete.
    lostGpuHours: 16 * (9.75 + 3) * DAY_HOURS,
    goodput: (5 + 60) / (5 + 60 + 9.75 + 3),
  });
});

it('grants with nodes of their own neither borrow nor lend: all starts are owners’, and nothing is taken back', () => {
  const metrics = metricsOf('dedicated', null);
  expect(metrics).toMatchObject({
    borrowedGpuHours: 0,
    borrowedShare: 0,
    lentGpuHours: 0,
    lentShare: 0,
    takeBackSecondsMean: null,
    ownersWaitSecondsMean: (30 * DAY) / 3,
    borrowersWaitSecondsMean: null,
    finishTimeFairnessMean: 1,
    finishTimeFairnessAbove1Share: 0,
  });
});

it('weights own nothing: nobody borrows, lends, or is an owner', () => {
  const metrics = metricsOf('pooled', null);
  for (const name of ['borrowedGpuHours', 'borrowedShare', 'lentGpuHours', 'lentShare'])
    expect(metrics[name]).toBeNull();
  for (const name of ['ownersWait', 'borrowersWait', 'takeBack']) expect(metrics[`${name}SecondsMean`]).toBeNull();
  expect(metrics['grantedIdleGpuHours{sector=academia}']).toBeNull();
  expect(metrics['receivedOfEntitledMean']).toBeCloseTo((80 / 1600 + 960 / 1600) / 2, 12);
});

describe('finish-time fairness', () => {
  const alone = (jobs: Example['jobs'][number]) =>
    metricsOf('dedicated', null, { jobs: [jobs, []] })['finishTimeFairnessMean'];

  it('does not hold against a share that a project had nothing to run for a while', () => {
    const jobs = [
      [0, 16, 2 * DAY],
      [20 * DAY, 16, 2 * DAY],
    ] as const;
    expect(alone(jobs)).toBe(1);
  });

  it('does not ask a job to be faster than on the GPUs that it wished for', () => {
    expect(alone([[0, 8, 4 * DAY]])).toBe(1);
  });

  it('sees GPUs that idle because jobs do not fit beside each other', () => {
    // 12 GPUs for 4 days, twice, one after the other, on 16: alone, 6 days by work.
    const jobs = [
      [0, 12, 4 * DAY],
      [0, 12, 4 * DAY],
    ] as const;
    expect(alone(jobs)).toBe(8 / 6);
  });

  it('has nothing to say of projects of which no job has ended', () => {
    expect(alone([])).toBeNull();
    expect(alone([[0, 16, 150 * DAY]])).toBeNull();
  });
});
