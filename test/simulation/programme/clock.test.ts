/** A project's own clock: when its jobs come, how long they wait, and how it goes on with another grant. */
import { describe, expect, it } from 'vitest';
import { lastingPhase } from '../../../sim/model/fleet.ts';
import { application, call, cluster, DAY, type Example, plain } from './example.ts';
import { gpuDays, job, run, told } from './stories.ts';

const second = call({ id: 'second', opensAt: 8 * DAY, closesAt: 10 * DAY, decisionAt: 15 * DAY, startsAt: 20 * DAY });
const calls = [call(), second];

/** Every audit finds off-purpose use: the grant is taken after so many days. */
const taken = (days: number, runningJobs: 'drain' | 'checkpoint' | 'kill'): Pick<Example, 'rules' | 'behaviour'> => ({
  rules: { auditEvery: days * DAY, auditFinds: 1, runningJobs },
  behaviour: { offPurpose: 1, reapplyReclaimed: 1 },
});

describe('a project’s jobs', () => {
  it('come at their offsets from the actual start, not from the planned one', () => {
    const late = { ...lastingPhase('all', 4), inServiceAt: 10 * DAY };
    const example: Example = {
      applications: [application(0)],
      jobs: [
        [
          [DAY, 1, DAY],
          [5 * DAY, 1, DAY],
        ],
      ],
    };
    const onTime = run(example);
    expect([job(onTime, 0), job(onTime, 1)]).toEqual(['came 4, ran 4–5, done', 'came 8, ran 8–9, done']);
    const delayed = run({ ...example, clusters: [cluster(4, { phases: [late] })] });
    expect([job(delayed, 0), job(delayed, 1)]).toEqual(['came 11, ran 11–12, done', 'came 15, ran 15–16, done']);
  });

  it('come at the same offsets where the project is refused and wins in the next call', () => {
    const example: Example = {
      applications: [application(0, { gpus: 32, score: 90, term: 10 * DAY }), application(1, { gpus: 32 })],
      jobs: [
        [],
        [
          [DAY, 1, DAY],
          [5 * DAY, 1, DAY],
        ],
      ],
      calls,
      behaviour: { reapplyRefused: 1 },
    };
    const result = run(example);
    expect(told(result, 'refused', 'reapplied', 'started')).toEqual([
      '2 refused A002',
      '3 started A001',
      '10 reapplied A002',
      '20 started A002',
    ]);
    expect([job(result, 0), job(result, 1)]).toEqual(['came 21, ran 21–22, done', 'came 25, ran 25–26, done']);
    expect(told(run({ ...example, behaviour: { reapplyRefused: 0.5 } }), 'reapplied')).toEqual([]);
  });

  it('go on where they stopped where the project is reclaimed and wins again', () => {
    const jobs = [
      [
        [DAY, 1, DAY / 2],
        [5 * DAY, 1, DAY],
      ],
    ] as const;
    const example: Example = { applications: [application(0)], jobs, calls, ...taken(3, 'kill') };
    const result = run(example);
    expect(told(result, 'started', 'reclaimed')).toEqual([
      '3 started A001',
      '6 reclaimed A001',
      '20 started A001',
      '23 reclaimed A001',
    ]);
    // The clock stood at three days when the grant was taken.
    expect([job(result, 0), job(result, 1)]).toEqual(['came 4, ran 4–4.5, done', 'came 22, ran 22–23, done']);
  });

  it('that ran when the grant was taken begin anew, or with what they have done, or run to their end', () => {
    const jobs = [[[0, 8, 5 * DAY]]] as const;
    const example: Example = { applications: [application(0)], jobs, calls };
    const killed = run({ ...example, ...taken(4, 'kill') });
    expect(job(killed, 0)).toBe('came 3, ran 20–24, killed');
    expect(gpuDays(killed, 'lost')).toBe(8 * 8);
    const saved = run({ ...example, ...taken(4, 'checkpoint') });
    expect(job(saved, 0)).toBe('came 3, ran 20–21, done');
    expect([gpuDays(saved, 'useful'), gpuDays(saved, 'lost')]).toEqual([8 * 5, 0]);
    const drained = run({ ...example, ...taken(4, 'drain') });
    expect(job(drained, 0)).toBe('came 3, ran 3–8, done');
    expect(told(drained, 'reclaimed')[0]).toBe('7 reclaimed A001');
  });

  it('have done twice as much by a checkpoint on GPUs twice as fast', () => {
    const clusters = [cluster(4, { gpu: 'b200', speed: 2 })];
    const applications = [application(0, { gpu: 'b200' })];
    const jobs = [[[0, 8, 10 * DAY]]] as const;
    // Eight of ten days of work in four days; two are left.
    expect(job(run({ clusters, applications, jobs, calls, ...taken(4, 'checkpoint') }), 0)).toBe(
      'came 3, ran 20–21, done',
    );
  });

  it('take fewer GPUs and run longer where the grant has fewer', () => {
    const example: Example = { applications: [application(0)], jobs: [[[0, 32, DAY]]] };
    expect(job(run(example), 0)).toBe('came 3, ran 3–7, done');
  });

  it('take half the time on GPUs twice as fast', () => {
    const clusters = [cluster(4, { gpu: 'b200', speed: 2 })];
    const applications = [application(0, { gpu: 'b200' })];
    expect(job(run({ clusters, applications, jobs: [[[0, 8, 4 * DAY]]] }), 0)).toBe('came 3, ran 3–5, done');
  });
});

describe('patience', () => {
  const jobs = [
    [
      [0, 8, 30 * DAY],
      [0, 8, DAY],
    ],
  ] as const;

  it('is over after so many days in the queue', () => {
    const result = run({ applications: [application(0)], jobs, behaviour: { patience: 5 * DAY } });
    expect(job(result, 1)).toBe('came 3, ran never–8, cancelled');
  });

  it('counts only while there is a grant, and goes on with the next one', () => {
    const rest = taken(3, 'kill');
    const behaviour = { ...rest.behaviour, patience: 5 * DAY };
    const result = run({ applications: [application(0)], jobs, calls, ...rest, behaviour });
    expect(told(result, 'started', 'reclaimed').slice(0, 3)).toEqual([
      '3 started A001',
      '6 reclaimed A001',
      '20 started A001',
    ]);
    // Three days under the first grant, two under the second.
    expect(job(result, 1)).toBe('came 3, ran never–22, cancelled');
  });
});

describe('a warned project', () => {
  const rules = {
    reclaim: plain('threshold', {
      exempt: 0,
      reviewEvery: 10 * DAY,
      window: 10 * DAY,
      grace: 10 * DAY,
      action: 'half',
    }),
  };
  const example: Example = {
    applications: [application(0, { gpus: 32 })],
    jobs: [
      [
        [0, 8, 8 * DAY],
        [20 * DAY, 32, 9 * DAY],
        [30 * DAY, 8, DAY],
      ],
    ],
    rules,
  };
  const kinds = ['warned', 'mends', 'runsFiller', 'ignoresWarning', 'mended', 'reduced'] as const;

  it('that mends brings its work forward: its clock runs faster', () => {
    const result = run({ ...example, behaviour: { mends: 1, mendSpeed: 2 } });
    expect(told(result, ...kinds).slice(0, 3)).toEqual(['13 warned A001', '13 mends A001', '23 mended A001']);
    // Ten of twenty days had passed; the other ten take five.
    expect(job(result, 1)).toBe('came 18, ran 18–27, done');
    expect(job(result, 2)).toBe('came 23, ran 27–28, done');
  });

  it('that ignores it loses GPUs at the end of its grace', () => {
    expect(told(run(example), ...kinds).slice(0, 3)).toEqual([
      '13 warned A001',
      '13 ignoresWarning A001',
      '23 reduced A001',
    ]);
  });

  it('that games runs filler, which is seen as use, gives way to real work and has its own account', () => {
    const result = run({ ...example, behaviour: { games: 1 }, horizonDays: 103 });
    expect(told(result, ...kinds)).toEqual(['13 warned A001', '13 runsFiller A001', '23 mended A001']);
    expect(job(result, 1)).toBe('came 23, ran 23–32, done');
    expect(gpuDays(result, 'useful')).toBe(8 * 8 + 32 * 9 + 8);
    expect(gpuDays(result, 'filler')).toBe(32 * 90 - 32 * 9 - 8);
    expect(gpuDays(result, 'grantedIdle')).toBe(32 * 10 - 8 * 8);
  });

  it('answers by its draw: below mends it mends, below the sum with games it games', () => {
    const answers = (warning: number) =>
      told(
        run({
          ...example,
          behaviour: { mends: 0.3, games: 0.3 },
          draws: { warning: new Float64Array(64).fill(warning) },
        }),
        'mends',
        'runsFiller',
        'ignoresWarning',
      )[0];
    expect([0.29, 0.3, 0.59, 0.61].map(answers)).toEqual([
      '13 mends A001',
      '13 runsFiller A001',
      '13 runsFiller A001',
      '13 ignoresWarning A001',
    ]);
  });
});
