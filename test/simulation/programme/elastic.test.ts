/** Elastic jobs: they shrink where others would be stopped, start smaller, and grow while nobody waits. */
import { describe, expect, it } from 'vitest';
import { emptyElasticity } from '../../../sim/model/elasticity.ts';
import type { RunInput, RunResult } from '../../../sim/simulation/contract.ts';
import { simulate } from '../../../sim/simulation/simulate.ts';
import { application, call, cluster, DAY, type Example, inputOf, plain, TRACK } from './example.ts';
import { gpuDays, job } from './stories.ts';

const HOUR = 3600;

/** Least, most, and a of the speed-up, of each job of the demand; null: rigid. */
type Sizes = readonly ([least: number, most: number, exponent?: number] | null)[];

const FREE = { resizeCost: 0, startSmaller: true, pause: 0, growFirst: 'least-served' };

function elasticInput(example: Example, sizes: Sizes, elastic = plain('shrink', FREE)): RunInput {
  const input = inputOf({ ...example, rules: { ...example.rules, elastic } });
  const { demand } = input.programme!;
  demand.elastic = emptyElasticity(demand.count);
  sizes.forEach((own, row) => {
    if (own === null) return;
    const [least, most, exponent = 1] = own;
    demand.elastic!.least[row] = least;
    demand.elastic!.most[row] = most;
    demand.elastic!.exponent[row] = exponent;
  });
  return input;
}

function run(example: Example, sizes: Sizes, elastic = plain('shrink', FREE)): RunResult {
  return simulate(elasticInput(example, sizes, elastic));
}

const grows = (change: Record<string, number | string | boolean> = {}) =>
  plain('shrink-and-grow', { ...FREE, ...change });

/** Two grants of 16 GPUs on 4 nodes from day 3 on. The second has two jobs of 16; the owner wants his 16 on day 13. */
const twoGrants = (change: Partial<Example> = {}, grace = 0): Example => ({
  applications: [application(0, { gpus: 16, score: 90 }), application(1, { gpus: 16, score: 80 })],
  jobs: [
    [[10 * DAY, 16, 5 * DAY]],
    [
      [0, 16, 30 * DAY],
      [0, 16, 30 * DAY],
    ],
  ],
  rules: { sharing: plain('quota'), preemption: plain('take-back', { mode: 'requeue', grace }) },
  ...change,
});

describe('where owners take back', () => {
  it('elastic borrowers shrink by what is needed, and nobody is stopped', () => {
    // Each gives up one of its two nodes. Both have done 10 days and go on at half the speed: 20 days of work take 40.
    const result = run(twoGrants(), [null, [8, 16], [8, 16]]);
    expect(job(result, 0)).toBe('came 13, ran 13–18, done');
    expect([job(result, 1), job(result, 2)]).toEqual(['came 3, ran 13–53, done', 'came 3, ran 13–53, done']);
    expect(result.metrics).toMatchObject({ preemptions: 0, shrinks: 2, grows: 0, lostGpuHours: 0 });
    expect(gpuDays(result, 'useful')).toBe(5 * 16 + 2 * 30 * 16);
  });

  it('who can give up all that is needed alone does, and the other keeps his', () => {
    const example = twoGrants({
      jobs: [
        [[10 * DAY, 8, 5 * DAY]],
        [
          [0, 16, 30 * DAY],
          [0, 16, 30 * DAY],
        ],
      ],
    });
    const result = run(example, [null, [8, 16], [8, 16]]);
    expect([job(result, 1), job(result, 2)]).toEqual(['came 3, ran 3–33, done', 'came 3, ran 13–53, done']);
  });

  it('a rigid borrower is left alone as long as elastic ones can give up enough', () => {
    const example = twoGrants({
      jobs: [
        [[10 * DAY, 8, 5 * DAY]],
        [
          [0, 16, 30 * DAY],
          [0, 16, 30 * DAY],
        ],
      ],
    });
    const result = run(example, [null, [8, 16], null]);
    expect([job(result, 1), job(result, 2)]).toEqual(['came 3, ran 13–53, done', 'came 3, ran 3–33, done']);
    expect(result.metrics).toMatchObject({ preemptions: 0, shrinks: 1 });
  });

  it('where shrinking is not enough somebody is stopped, and nobody shrinks who need not', () => {
    // The owner needs two nodes; the elastic job can spare one GPU of each only.
    const result = run(twoGrants(), [null, [15, 16], null]);
    expect(result.metrics).toMatchObject({ preemptions: 1, shrinks: 0 });
    expect(job(result, 1)).toBe('came 3, ran 3–33, done');
  });

  it('who only shrinks gets no grace: the owner starts at once', () => {
    const result = run(twoGrants({}, DAY), [null, [8, 16], [8, 16]]);
    expect(job(result, 0)).toBe('came 13, ran 13–18, done');
  });

  it('two on one node each give up their part of what a smaller job needs there, and keep the rest', () => {
    // Both have 4 GPUs of the one node and can give up 2.
    const example: Example = {
      ...twoGrants({ clusters: [cluster(1)] }),
      calls: [call({ tracks: [{ ...TRACK, unit: 'gpu' }] })],
      applications: [application(0, { gpus: 4, score: 90 }), application(1, { gpus: 4, score: 80 })],
      jobs: [
        [[10 * DAY, 4, 5 * DAY]],
        [
          [0, 4, 30 * DAY],
          [0, 4, 30 * DAY],
        ],
      ],
    };
    const result = run(example, [null, [2, 4], [2, 4]]);
    expect(job(result, 0)).toBe('came 13, ran 13–18, done');
    expect(result.metrics).toMatchObject({ preemptions: 0, shrinks: 2 });
  });

  it('shrinking costs what it is said to cost, as overhead', () => {
    const result = run(twoGrants(), [null, [8, 16], [8, 16]], plain('shrink', { ...FREE, resizeCost: DAY }));
    expect(job(result, 1)).toBe('came 3, ran 13–54, done');
    expect(gpuDays(result, 'lost')).toBe(2 * 8);
    expect(result.metrics['overheadGpuHours']).toBe(2 * 8 * 24);
  });

  it('on fewer GPUs a job is as fast as its speed-up says: half of them at g^0.5 leave 0.707 of the speed', () => {
    const result = run(twoGrants(), [null, [8, 16, 0.5], [8, 16, 0.5]]);
    const left = Math.ceil((20 * DAY) / Math.sqrt(0.5));
    expect(result.schedule.end[1]).toBe(13 * DAY + left);
  });

  it('nothing changes where nobody is resized, or nobody is elastic', () => {
    const before = run(twoGrants(), [], plain('none'));
    const unused = run(twoGrants(), [null, [8, 32], [8, 32]], plain('none'));
    const nobody = run(twoGrants(), [], grows());
    expect(unused.fingerprint).toBe(before.fingerprint);
    expect(nobody.fingerprint).toBe(before.fingerprint);
  });
});

describe('a job at its turn that does not fit', () => {
  const busy: Example = {
    applications: [application(0, { gpus: 32 })],
    jobs: [
      [
        [0, 24, 10 * DAY],
        [0, 16, 10 * DAY],
      ],
    ],
  };
  for (const sharing of ['dedicated', 'quota', 'pooled']) {
    const example = { ...busy, rules: { sharing: plain(sharing) } };
    it(`starts with what is left (${sharing})`, () => {
      const result = run(example, [null, [8, 16]]);
      expect(job(result, 1)).toBe('came 3, ran 3–23, done');
    });

    it(`waits where that is less than its least (${sharing})`, () => {
      const result = run(example, [null, [9, 16]]);
      expect(job(result, 1)).toBe('came 3, ran 13–23, done');
    });

    it(`waits where the rule does not let it (${sharing})`, () => {
      const result = run(example, [null, [8, 16]], plain('shrink', { ...FREE, startSmaller: false }));
      expect(job(result, 1)).toBe('came 3, ran 13–23, done');
    });
  }
});

describe('while nobody waits', () => {
  for (const sharing of ['dedicated', 'quota', 'pooled']) {
    const alone: Example = {
      applications: [application(0, { gpus: 32 })],
      jobs: [
        [
          [0, 8, 40 * DAY],
          [10 * DAY, 8, DAY],
        ],
      ],
      rules: { sharing: plain(sharing) },
    };
    it(`a job grows at its start as far as it can, and at once if there is no pause (${sharing})`, () => {
      // 8 GPUs for 40 days are 24 GPUs for 13 1/3: day 3 to 16 1/3. The second grows from 8 to 16, with nobody else there.
      const result = run({ ...alone, jobs: [[[0, 8, 40 * DAY]]] }, [[8, 24]], grows());
      expect(result.schedule.end[0]).toBe(3 * DAY + (40 / 3) * DAY);
      expect(result.metrics).toMatchObject({ grows: 1, shrinks: 0 });
      expect(result.metrics['grownGpuHours']).toBe((16 * 40 * 24) / 3);
    });

    it(`whatever it has grown to, it asked for 8 and counts among jobs of 8 (${sharing})`, () => {
      const input = elasticInput({ ...alone, jobs: [[[0, 8, 40 * DAY]]] }, [[8, 24]], grows());
      const watched = { rows: Int32Array.of(0), until: Number.POSITIVE_INFINITY };
      const { programme, metrics, jobStory, attempts } = simulate({ ...input, watchedJob: 0, watchedRows: watched });
      expect([programme!.jobs.gpus[0], programme!.jobs.run[0]]).toEqual([8, 40 * DAY]);
      expect(metrics['waitSecondsMean{sizeClass=8}']).toBe(0);
      expect(metrics['waitSecondsMean{sizeClass=9-63}'] ?? null).toBeNull();
      expect(metrics['turnaroundSecondsMean']).toBe((40 / 3) * DAY);
      const sizes = [
        ['submitted', 8],
        ['started', 24],
      ];
      expect(jobStory!.slice(0, 2).map(({ kind, gpus }) => [kind, gpus])).toEqual(sizes);
      expect(attempts!.map(({ kind, gpus }) => [kind, gpus])).toEqual(sizes);
    });

    it(`what it has grown by goes back when somebody waits for it (${sharing})`, () => {
      // It has grown to all 32; on day 13 a rigid job of 8 comes, and then it grows again.
      const result = run(alone, [[8, 32], null], grows());
      expect(job(result, 1)).toBe('came 13, ran 13–14, done');
      // 10 days on 32 and a day on 24 GPUs leave none of the 320 GPU-days: it is done before.
      expect(result.schedule.end[0]).toBe(13 * DAY);
    });

    it(`it gives back no more than what somebody needs (${sharing})`, () => {
      const jobs = [
        [
          [0, 8, 100 * DAY],
          [10 * DAY, 8, DAY],
        ],
      ] as const;
      const result = run({ ...alone, jobs }, [[8, 32], null], grows());
      expect(job(result, 1)).toBe('came 13, ran 13–14, done');
      // 320 GPU-days by day 13, 24 more by day 14, then 456 on 32 GPUs.
      expect(result.schedule.end[0]).toBe(14 * DAY + (456 / 32) * DAY);
      expect(result.metrics).toMatchObject({ grows: 2, shrinks: 1 });
    });

    it(`it starts larger for nothing, but does not grow later where it would not end earlier for it (${sharing})`, () => {
      const dear = grows({ resizeCost: 31 * DAY });
      expect(run(alone, [[8, 24], null], dear).schedule.end[0]).toBe(3 * DAY + (40 * DAY) / 3);
      // On day 4 39 days are left on 8 GPUs, or 9.75 and 31 on 32.
      const late = {
        ...alone,
        jobs: [
          [
            [0, 8, 40 * DAY],
            [0, 24, DAY],
          ],
        ],
      } as const;
      expect(run(late, [[8, 32], null], dear).metrics['grows']).toBe(0);
      expect(run(late, [[8, 32, 0], null], grows()).metrics['grows']).toBe(0);
    });

    it(`it does not grow again before the pause is over (${sharing})`, () => {
      const jobs = [
        [
          [0, 8, 100 * DAY],
          [5 * DAY, 8, DAY],
          [10 * DAY, 8, HOUR],
        ],
      ] as const;
      const result = run({ ...alone, jobs }, [[8, 32], null, null], grows({ pause: 6 * DAY }));
      // It may grow from day 9 on; something happens on day 13 next, when the third job has come: it takes the rest.
      expect(result.metrics['grows']).toBe(1);
      expect(result.metrics['grownGpuHours']).toBeGreaterThan(0);
    });
  }

  it('a job of a grant grows beyond the quota of its grant, and gives that back to the owner', () => {
    const example = twoGrants({ jobs: [[[10 * DAY, 16, 5 * DAY]], [[0, 16, 30 * DAY]]] });
    const result = run(example, [null, [16, 32]], grows());
    expect(job(result, 0)).toBe('came 13, ran 13–18, done');
    // 320 of 480 GPU-days by day 13; 80 more by day 18, the last 80 on 32 GPUs.
    expect(result.schedule.end[1]).toBe((18 + 80 / 32) * DAY);
    expect(result.metrics).toMatchObject({ preemptions: 0, shrinks: 1, grows: 2 });
  });
});

describe('delivered is work, on however many GPUs it was done', () => {
  const gpuDaysOf = (result: RunResult, name: string) => (result.metrics[name] ?? Number.NaN) / 24;
  const alone: Example = {
    applications: [application(0, { gpus: 32 })],
    jobs: [[[0, 8, 40 * DAY]]],
    rules: { sharing: plain('quota') },
  };

  it('a job that has grown to four times its GPUs at g^0.5 has delivered what it asked for, with half of its GPU-hours', () => {
    const result = run(alone, [[8, 32, 0.5]], grows());
    expect(job(result, 0)).toBe('came 3, ran 3–23, done');
    // 32 GPUs for 20 days did 320 GPU-days of work. Sectors say the same, and nobody received more than he asked for.
    expect(gpuDays(result, 'useful')).toBe(640);
    for (const of of ['', '{sector=academia}']) {
      expect(gpuDaysOf(result, `usefulGpuHours${of}`)).toBeCloseTo(640, 9);
      expect(gpuDaysOf(result, `elasticSlowdownGpuHours${of}`)).toBeCloseTo(320, 9);
      expect(gpuDaysOf(result, `deliveredH200EquivalentGpuHours${of}`)).toBeCloseTo(320, 9);
      expect(result.metrics[`goodput${of}`]).toBeCloseTo(0.5, 12);
    }
    expect(result.metrics['entitlementMetShare']).toBeCloseTo(1, 12);
  });

  it('with a linear speed-up all of it is work', () => {
    const result = run(alone, [[8, 32, 1]], grows());
    expect(gpuDays(result, 'useful')).toBe(320);
    expect(gpuDaysOf(result, 'deliveredH200EquivalentGpuHours')).toBeCloseTo(320, 9);
    expect(result.metrics).toMatchObject({ elasticSlowdownGpuHours: 0, goodput: 1 });
  });

  it('a job that has shrunk at g^0.5 has delivered it with fewer GPU-hours', () => {
    const result = run(twoGrants(), [null, [8, 16, 0.5], [8, 16, 0.5]]);
    const onHalf = Math.ceil((20 * DAY) / Math.sqrt(0.5)) / DAY;
    expect(gpuDays(result, 'useful')).toBeCloseTo(5 * 16 + 2 * (10 * 16 + onHalf * 8), 9);
    // The last second may be more than enough.
    expect(gpuDaysOf(result, 'deliveredH200EquivalentGpuHours')).toBeCloseTo(5 * 16 + 2 * 30 * 16, 3);
    expect(result.metrics).toMatchObject({ elasticSlowdownGpuHours: 0, goodput: 1 });
  });

  it('what is thrown away is lost with all its GPUs, and slow in none', () => {
    // The grant ends after 180 days, and nothing of the job is kept.
    const result = run({ ...alone, jobs: [[[0, 8, 400 * DAY]]] }, [[8, 32, 0.25]], grows());
    expect(job(result, 0)).toMatch(/killed$/);
    expect(gpuDays(result, 'useful')).toBe(0);
    expect(gpuDays(result, 'lost')).toBeGreaterThan(0);
    expect(result.metrics).toMatchObject({
      ...{ elasticSlowdownGpuHours: 0, deliveredH200EquivalentGpuHours: 0, goodput: 0 },
    });
  });
});

describe('within a budget of GPU-hours a job grows while something is left of it, and no more', () => {
  const NEVER = Number.POSITIVE_INFINITY;
  /** Beside a job of 24 GPUs to day 13, on 32 for 100 days: the other may grow from then on, when 320 GPU-days are used. */
  const beside = (sharing: string, share: number): Example => ({
    applications: [application(0, { gpus: 32, term: 100 * DAY })],
    jobs: [
      [
        [0, 24, 10 * DAY],
        [0, 8, 40 * DAY],
      ],
    ],
    rules: {
      sharing: plain(sharing),
      limits: {
        ...{ gpusAtOnce: NEVER, shareAtOnce: NEVER },
        budget: {
          ...{ share, whenSpent: 'stop', overuseTo: 1.25, commitAhead: false },
          ...{ period: NEVER, carryOver: 1, ageing: NEVER, ahead: 0 },
        },
      },
    },
  });

  it.each(['dedicated', 'quota'])('%s', (sharing) => {
    const sizes: Sizes = [null, [8, 32]];
    expect(job(run(beside(sharing, 1), sizes, grows()), 1)).toBe('came 3, ran 13–20.5, done');
    expect(job(run(beside(sharing, 0.095), sizes, grows()), 1)).toBe('came 3, ran 3–43, done');
  });
});

it('tells a story in which sizes change, and the ledger closes', () => {
  const input = { ...elasticInput(twoGrants(), [null, [8, 16], [8, 16]]), watchedJob: 1, asksWhy: true };
  const { result } = { result: simulate(input) };
  expect(result.jobStory?.map(({ at, kind, gpus }) => [at / DAY, kind, gpus])).toEqual([
    [3, 'submitted', 16],
    [3, 'started', 16],
    [13, 'resized', 8],
    [53, 'ended', undefined],
  ]);
});
