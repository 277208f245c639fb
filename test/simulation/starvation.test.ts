/** A job that is first in its queue and never starts, while others start past it, ends the run with an explanation. */
import { describe, expect, it } from 'vitest';
import type { InputError } from '../../sim/engine/errors.ts';
import { DETECTORS } from '../../sim/model/detectors.ts';
import { emptyJobTable, type JobTable } from '../../sim/model/jobs.ts';
import type { RunInput } from '../../sim/simulation/contract.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import { Starvation } from '../../sim/simulation/starvation.ts';
import { caseOf, choice, inputOf } from '../oracle/cases.ts';
import { inputOfShared, sharedOf } from '../oracle/shared/cases.ts';
import { application, cluster, inputOf as inputOfExample } from './programme/example.ts';

/** A second of work for each of them, for which they ask as well, two at every second. */
const STARTS_MOST = DETECTORS.starts;
const STREAM = 3 * STARTS_MOST;

/**
 * Two GPUs; at second 1 comes a job that wants both. From second 0 on a new job starts every second that asks for one second
 * and runs for two: whenever the wide job could start by the requests, one of them is overdue.
 */
function overruns(limit: 'ignore' | 'kill', count = STREAM): RunInput {
  const input = inputOf(caseOf(1, 2, [], { limit: choice(limit) }), 2 * STREAM);
  const jobs = emptyJobTable(count + 1);
  for (let k = 0; k <= count; k++) {
    jobs.id[k] = k + 1;
    const isWide = k === 1;
    jobs.submit[k] = isWide ? 0 : Math.max(0, k - 1);
    jobs.gpus[k] = isWide ? 2 : 1;
    jobs.run[k] = isWide ? 5 : 2;
    jobs.request[k] = isWide ? 5 : 1;
  }
  return { ...input, jobs, checkInvariants: false };
}

const thrownBy = (act: () => unknown): InputError | null => {
  try {
    act();
    return null;
  } catch (error) {
    return error as InputError;
  }
};

describe('a plain queue', () => {
  it('in which jobs outlast their requests pushes the reservation of the first job out for ever', () => {
    const error = thrownBy(() => simulate(overruns('ignore')));
    expect(error?.name).toBe('InputError');
    expect(error?.message).toMatch(
      /^policies: queue fcfs, backfill easy \(.*\), limit ignore let a job starve: in cluster-0 /,
    );
    expect(error?.message).toMatch(
      /job 2 is the first in the queue since \d+ s, .* 10000 more started past it; the last: at /,
    );
    expect(error?.issues[0]?.remedy).toMatch(/limit: kill/);
  });

  it('is told of where fewer are to pass, too', () => {
    const detectors = { ...DETECTORS, starts: 20 };
    const message = thrownBy(() => simulate({ ...overruns('ignore', 100), detectors }))?.message;
    expect(message).toMatch(/job 2 is the first in the queue since \d+ s, .* 20 more started past it; the last: at /);
    expect(thrownBy(() => simulate({ ...overruns('ignore', 30), detectors }))).toBeNull();
  });

  it('says nothing before that many have started past it twice, nor where jobs end at their requests', () => {
    expect(thrownBy(() => simulate(overruns('ignore', STARTS_MOST)))).toBeNull();
    expect(thrownBy(() => simulate(overruns('kill')))).toBeNull();
  });
});

describe('a shared cluster', () => {
  /** The same, of two grants that are one GPU each of a pool. */
  const pooled = (limit: string): RunInput => {
    const jobs = Array.from({ length: STREAM + 20_000 }, (_, k) => [1, Math.max(0, k), 1, 2] as const);
    const example = sharedOf(1, 2, [1, 1], [[0, 1, 2, 5], ...jobs], {
      ...{ sharing: choice('pooled', { weights: 'award', ungranted: 'lend' }), limit: choice(limit) },
    });
    const changed = { ...example, jobs: example.jobs.map((job) => (job.grant === 1 ? { ...job, request: 1 } : job)) };
    return { ...inputOfShared(changed, 4 * STREAM), checkInvariants: false };
  };

  it('names the sharing and the preemption, too', () => {
    const error = thrownBy(() => simulate(pooled('ignore')));
    expect(error?.message).toMatch(
      /limit ignore, sharing pooled \(.*\), preemption none let a job starve: in c job 1 of A001/,
    );
  });

  it('says nothing where jobs end at their requests', () => {
    expect(thrownBy(() => simulate(pooled('kill')))).toBeNull();
  });
});

describe('nodes of a grant’s own', () => {
  /** The same on the one node of a grant, which is granted on day 3. */
  const own = (limit: string): RunInput => {
    const stream = Array.from({ length: STREAM }, (_, k) => [k, 1, 2] as const);
    const [first, ...others] = stream;
    const input = inputOfExample({
      clusters: [cluster(1, { gpusPerNode: 2 })],
      applications: [application(0, { gpus: 2 })],
      jobs: [[first!, [0, 2, 5], ...others]],
      policies: { limit: choice(limit) },
    });
    // Of the narrow ones, that run for two seconds, each asks for one.
    const { demand } = input.programme!;
    for (let row = 0; row < demand.count; row++) if (demand.wish[row] === 1) demand.requestedWork[row] = 1;
    return { ...input, checkInvariants: false };
  };

  it('starve the first job of the project as a queue of all does, and the grant and its applicant are named', () => {
    const error = thrownBy(() => simulate(own('ignore')));
    expect(error?.message).toMatch(
      /limit ignore.* let a job starve: in c grant 0 job 2 of A001 is the first in the queue since /,
    );
    expect(error?.message).toMatch(/10000 more started past it/);
  });

  it('starve nobody where jobs end at their requests', () => {
    expect(thrownBy(() => simulate(own('kill')))).toBeNull();
  });
});

describe('a crowded cluster in which jobs keep to their requests', () => {
  /** So many jobs of 1 to 24 GPUs on 32, for 98 % of them; a fixed sequence (Lehmer, 1951). */
  const crowd = (count: number): JobTable => {
    let state = 1;
    const next = (): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    const jobs = emptyJobTable(count);
    let now = 0;
    for (let k = 0; k < count; k++) {
      const gpus = next() < 0.05 ? 1 + Math.floor(24 * next()) : 1;
      const run = 1 + Math.floor(2_000 * next());
      now += (gpus * run) / (0.98 * 32);
      jobs.id[k] = k + 1;
      jobs.submit[k] = Math.floor(now);
      jobs.gpus[k] = gpus;
      jobs.run[k] = run;
      jobs.request[k] = run * (1 + Math.floor(3 * next()));
    }
    return jobs;
  };

  it.each(['fcfs', 'sjf', 'wfp3'])('starves nobody with %s', (queue) => {
    const horizon = Number.POSITIVE_INFINITY;
    const input = inputOf(caseOf(8, 4, [], { queue: choice(queue), limit: choice('kill') }), horizon);
    const result = simulate({ ...input, jobs: crowd(5 * STARTS_MOST), checkInvariants: false });
    expect(result.schedule.start.every((start) => start >= 0)).toBe(true);
  });
});

describe('what counts', () => {
  const watch = (lastExpectedEnd: number, fits = true): Starvation =>
    new Starvation({
      ...{ startsMost: STARTS_MOST, policies: 'those', place: 'there', nameOf: (row) => `job ${row}` },
      ...{ fits: () => fits, lastExpectedEnd: () => lastExpectedEnd },
    });
  const startPast = (starvation: Starvation, count: number, from: number): void => {
    for (let k = 0; k < count; k++) starvation.past(100 + k, from + k);
  };

  it('is not what starts before all that ran should have ended', () => {
    const starvation = watch(1_000_000);
    starvation.firstIs(1, 0);
    expect(() => startPast(starvation, 900_000, 1)).not.toThrow();
    expect(() => startPast(starvation, STARTS_MOST + 1, 1_000_001)).toThrow(
      /job 1 is the first in the queue since 0 s/,
    );
  });

  it('is not what starts past a job for which there are no nodes, or past one that was first before', () => {
    const large = watch(0, false);
    large.firstIs(1, 0);
    expect(() => startPast(large, 100 * STARTS_MOST, 1)).not.toThrow();
    const turns = watch(0);
    for (let turn = 0; turn < 10; turn++) {
      turns.firstIs(turn, 0);
      startPast(turns, STARTS_MOST + 1, 1);
    }
  });
});
