/** The story of one job as a run tells it, in short words. */
import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../../sim/model/jobs.ts';
import type { RunInput, RunResult } from '../../../sim/simulation/contract.ts';
import { simulate } from '../../../sim/simulation/simulate.ts';
import { caseOf, inputOf } from '../../oracle/cases.ts';
import { application, cluster, DAY, type Example, inputOf as inputOfProgramme, plain } from '../programme/example.ts';

const story = (input: RunInput, watchedJob: number, unit = 1): string[] =>
  simulate({ ...input, asksWhy: true, watchedJob }).jobStory!.map(({ at, kind, ...more }) =>
    [at / unit, kind, more.reason ?? more.cause ?? more.because ?? more.state]
      .filter((word) => word !== undefined)
      .join(' '),
  );

describe('a job of a plain fleet', () => {
  it('waits for one reason after the other, runs and ends', () => {
    // Job 2 would be in the way of job 1 from 2 on; from 10 on, when that one runs, no GPU is idle.
    const input = inputOf(
      caseOf(1, 2, [
        [0, 1, 10, 10],
        [1, 2, 5, 5],
        [2, 1, 18, 18],
      ]),
      1000,
    );
    expect(story(input, 2)).toEqual([
      '2 submitted',
      '2 waits reservation',
      '10 waits nodes',
      '15 started',
      '33 ended done',
    ]);
    expect(story(input, 0)).toEqual(['0 submitted', '0 started', '10 ended done']);
  });

  it('is stopped when a node goes down, and waits for it', () => {
    const outage = { cluster: 0, nodes: { first: 0, count: 1 }, from: 4, until: 9, kind: 'failure', announcedAt: null };
    const faults = { outages: [outage], stoppedJobs: 'requeue' } as NonNullable<RunInput['faults']>;
    const input = { ...inputOf(caseOf(1, 1, [[0, 1, 10, 10]]), 1000), faults };
    expect(story(input, 0)).toEqual([
      '0 submitted',
      '0 started',
      '4 stopped nodeDown',
      '4 waits down',
      '9 started',
      '19 ended done',
    ]);
  });

  it('that nobody has patience for is given up; one that its user cancels while it runs is not', () => {
    const input = inputOf(
      caseOf(1, 1, [
        [0, 1, 50, 50],
        [1, 1, 5, 5],
      ]),
      100,
    );
    input.jobs.outcome[0] = OUTCOMES.indexOf('cancelled');
    expect(story({ ...input, patience: 7 }, 1).at(-1)).toBe('8 ended patience');
    expect(story(input, 0).at(-1)).toBe('50 ended byUser');
  });

  it('that runs for longer than it asked for is stopped at its limit', () => {
    const input = inputOf(caseOf(1, 1, [[0, 1, 50, 50]]), 100);
    input.jobs.request[0] = 20;
    const policies = { ...input.policies, limit: plain('kill') };
    expect(story({ ...input, policies }, 0).at(-1)).toBe('20 ended limit');
  });

  it('waits on or runs on when the run ends', () => {
    const jobs = [
      [0, 1, 50, 50],
      [1, 1, 5, 5],
    ] as const;
    expect(story(inputOf(caseOf(1, 1, jobs), 20), 1).at(-1)).toBe('20 runEnds queued');
    expect(story(inputOf(caseOf(1, 1, jobs), 20), 0).at(-1)).toBe('20 runEnds running');
  });
});

describe('a job of a programme', () => {
  const example: Example = {
    clusters: [cluster(4)],
    applications: [application(0, { gpus: 16, score: 90 }), application(1, { gpus: 16, score: 80 })],
    jobs: [
      [[10 * DAY, 16, 5 * DAY]],
      [
        [0, 16, 30 * DAY],
        [0, 16, 30 * DAY],
      ],
    ],
    rules: { sharing: plain('quota'), preemption: plain('take-back', { mode: 'requeue', grace: DAY }) },
  };

  it('waits for the grace of those who stop for it', () => {
    expect(story(inputOfProgramme(example), 0, DAY)).toEqual([
      '13 submitted',
      '13 waits grace',
      '14 started',
      '19 ended done',
    ]);
  });

  it('is preempted and starts again', () => {
    const told = story(inputOfProgramme(example), 2, DAY);
    expect(told.slice(0, 3)).toEqual(['3 submitted', '3 started', '14 stopped preempted']);
    expect(told.slice(-2)).toEqual(['19 started', '49 ended done']);
  });

  it('that is given up says whether patience, the end of its grant or too little left of it is why', () => {
    // The first job takes all of the grant, which lasts from day 3 to day 103.
    const alone = (days: number, change: Partial<Example>): Example => ({
      applications: [application(0, { gpus: 16 })],
      jobs: [
        [
          [0, 16, days * DAY],
          [0, 16, 30 * DAY],
        ],
      ],
      ...change,
    });
    const last = (days: number, change: Partial<Example> = {}): string | undefined =>
      story(inputOfProgramme(alone(days, change)), 1, DAY).findLast((line) => line.includes('ended'));
    expect(last(80, { behaviour: { patience: 5 * DAY } })).toBe('8 ended patience');
    expect(last(100)).toBe('103 ended grantEnded');
    expect(last(80, { rules: { atExpiry: 'drain' } })).toBe('83 ended grantEnds');
    // One that runs is stopped with its grant.
    expect(story(inputOfProgramme(alone(200, {})), 0, DAY).at(-1)).toBe('103 ended grantEnded');
  });

  it('that is killed with what is reclaimed says whether its grant goes on without', () => {
    // Three of four nodes are busy, and a review on day 13 takes two nodes, or all.
    const ends = (action: string): (string | undefined)[] => {
      const once = { exempt: 0, warning: false, reviewEvery: 10 * DAY, window: 10 * DAY, threshold: 1, action };
      const input = inputOfProgramme({
        applications: [application(0, { gpus: 32 })],
        jobs: [Array.from({ length: 3 }, () => [0, 8, 50 * DAY] as const)],
        rules: { reclaim: plain('threshold', { ...once, coolDown: 1000 * DAY }), runningJobs: 'kill' },
      });
      return [0, 1, 2].map((row) => story(input, row, DAY).at(-1)).sort();
    };
    expect(ends('half')).toEqual(['13 ended gpusTaken', '53 ended done', '53 ended done']);
    expect(ends('whole')).toEqual(Array(3).fill('13 ended grantEnded'));
  });

  it('that is watched changes nothing', () => {
    const seen = (change: Partial<RunInput>): Partial<RunResult> => {
      const { fingerprint, metrics } = simulate({ ...inputOfProgramme(example), asksWhy: true, ...change });
      return { fingerprint, metrics };
    };
    expect(seen({ watchedJob: 2 })).toEqual(seen({}));
  });
});
