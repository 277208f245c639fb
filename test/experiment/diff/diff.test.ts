import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DiffAttempt } from '../../../sim/experiment/diff/attempts.ts';
import { diffOf } from '../../../sim/experiment/diff/diff.ts';
import { firstEvent } from '../../../sim/experiment/diff/first-event.ts';
import { groupDifferences } from '../../../sim/experiment/diff/groups.ts';
import { movedJobs } from '../../../sim/experiment/diff/moved-jobs.ts';
import type { DiffDecision } from '../../../sim/experiment/diff/side.ts';
import { decision, type JobWritten, sideOf } from './side.ts';

/** Three jobs one after the other. */
const THREE: readonly JobWritten[] = [
  { id: 1, submit: 0, start: 0, end: 100 },
  { id: 2, submit: 10, start: 100, end: 200 },
  { id: 3, submit: 20, start: 200, end: 250 },
];
const changed = (id: number, change: Partial<JobWritten>): JobWritten[] =>
  THREE.map((job) => (job.id === id ? { ...job, ...change } : job));

describe('the first event at which two runs part', () => {
  const a = sideOf('a', THREE);
  const parting = (jobs: readonly JobWritten[]) => firstEvent(a, sideOf('b', jobs));

  test('does not exist between equal runs', () => {
    expect(firstEvent(a, sideOf('b', THREE))).toBeNull();
  });

  test('is the earlier of the two starts of a job that starts at another time', () => {
    expect(parting(changed(3, { start: 150, end: 200 }))).toMatchObject({
      ...{ kind: 'job', atSeconds: 150, event: 'started', job: 3 },
      a: { instead: 200 },
      b: { gpus: 8, cluster: 'north', nodes: 1 },
    });
    expect(parting(changed(3, { start: 230, end: 280 }))).toMatchObject({
      ...{ atSeconds: 200, event: 'started', job: 3 },
      b: { instead: 230 },
    });
  });

  test('is a start in another place at the same time', () => {
    expect(parting(changed(2, { cluster: 'south' }))).toMatchObject({
      ...{ atSeconds: 100, event: 'started', job: 2 },
      ...{ a: { cluster: 'north' }, b: { cluster: 'south' } },
    });
  });

  test('is an end at another time, or of another kind', () => {
    expect(parting(changed(1, { end: 90 }))).toMatchObject({
      atSeconds: 90,
      event: 'ended',
      job: 1,
      a: { instead: 100 },
    });
    expect(parting(changed(1, { state: 'failed' }))).toMatchObject({
      ...{ atSeconds: 100, event: 'ended', job: 1 },
      ...{ a: { state: 'done' }, b: { state: 'failed' } },
    });
  });

  test('is a submission that one side lacks, or makes for other GPUs', () => {
    expect(parting([...THREE, { id: 9, submit: 5 }])).toMatchObject({
      atSeconds: 5,
      event: 'submitted',
      job: 9,
      a: null,
    });
    expect(parting(THREE.slice(0, 2))).toMatchObject({ atSeconds: 20, event: 'submitted', job: 3, b: null });
    expect(parting(changed(2, { gpus: 4 }))).toMatchObject({ atSeconds: 10, a: { gpus: 8 }, b: { gpus: 4 } });
  });

  test('is, at one instant, an end before a submission before a start, then the lowest number', () => {
    const early = parting(THREE.map((job) => ({ ...job, end: job.end! + 1 })));
    expect(early).toMatchObject({ atSeconds: 100, event: 'ended', job: 1 });
    const both = changed(2, { start: 20, end: 120 }).map((job) => (job.id === 3 ? { ...job, gpus: 2 } : job));
    expect(parting(both)).toMatchObject({ atSeconds: 20, event: 'submitted', job: 3 });
    expect(parting(THREE.map((job) => ({ ...job, nodes: 2 })))).toMatchObject({ event: 'started', job: 1 });
  });

  test('is a decision before what jobs do at the same instant, but for ends', () => {
    const decisions = [decision(10, 'applied'), decision(100, 'warned')];
    const one = sideOf('a', THREE, { decisions });
    const other = (jobs: readonly JobWritten[]) =>
      firstEvent(one, sideOf('b', jobs, { decisions: [decisions[0]!, decision(100, 'reduced', { gpus: 4 })] }));
    expect(other(changed(2, { cluster: 'south' }))).toMatchObject({
      ...{ kind: 'decision', atSeconds: 100 },
      ...{ a: { kind: 'warned' }, b: { kind: 'reduced', gpus: 4 } },
    });
    expect(other(changed(1, { state: 'failed' }))).toMatchObject({ kind: 'job', event: 'ended' });
  });

  test('is a decision that only one side has, at its own time', () => {
    const decisions = [decision(10, 'applied'), decision(50, 'warned'), decision(90, 'expired')];
    const one = sideOf('a', THREE, { decisions });
    const without = sideOf('b', THREE, { decisions: [decisions[0]!, decisions[2]!] });
    expect(firstEvent(one, without)).toMatchObject({ atSeconds: 50, a: { kind: 'warned' }, b: null });
    expect(firstEvent(without, one)).toMatchObject({ atSeconds: 50, a: null, b: { kind: 'warned' } });
  });

  test('does not care whose decisions they are', () => {
    const own = (variant: string) => [{ ...decision(10, 'applied'), variant }];
    expect(
      firstEvent(sideOf('a', THREE, { decisions: own('a') }), sideOf('b', THREE, { decisions: own('b') })),
    ).toBeNull();
  });

  test('is found wherever it is planted', () => {
    const instant = fc.integer({ min: 0, max: 500 });
    const job = fc.record({ submit: instant, wait: instant, run: fc.integer({ min: 1, max: 300 }) });
    fc.assert(
      fc.property(
        fc.array(job, { minLength: 1, maxLength: 20 }),
        fc.nat(),
        fc.integer({ min: 1, max: 99 }),
        (drawn, which, by) => {
          const jobs = drawn.map(({ submit, wait, run }, k): JobWritten => {
            const start = submit + wait;
            return { id: k + 1, submit, start, end: start + run };
          });
          const planted = which % jobs.length;
          const later = jobs.map((each, k) =>
            k === planted ? { ...each, start: each.start! + by, end: each.end! + by } : each,
          );
          const found = firstEvent(sideOf('a', jobs), sideOf('b', later));
          expect(found).toMatchObject({ job: planted + 1, event: 'started', atSeconds: jobs[planted]!.start });
        },
      ),
      { numRuns: 100, seed: 1 },
    );
  });
});

describe('groups of jobs', () => {
  const jobs: readonly JobWritten[] = [
    { id: 1, submit: 0, start: 0, end: 3600, gpus: 1, project: 'small' },
    { id: 2, submit: 0, start: 3600, end: 7200, gpus: 64, project: 'large' },
    { id: 3, submit: 0, start: 7200, end: 9000, gpus: 64, project: 'large' },
    { id: 4, submit: -1, project: 'never' },
  ];

  test('are size classes in their order, without those that have no job', () => {
    const side = sideOf('a', jobs);
    const { sizeClasses } = groupDifferences(side.jobs, side.jobs);
    expect(sizeClasses).toEqual([
      { name: '1', jobs: [1, 1], servedGpuHours: [1, 1], waitedHours: [0, 0] },
      { name: '64-255', jobs: [2, 2], servedGpuHours: [96, 96], waitedHours: [3, 3] },
    ]);
  });

  test('tell gains by what got done where that differs', () => {
    const lost = jobs.map((job) => (job.id === 3 ? { id: 3, submit: 0, gpus: 64, project: 'large' } : job));
    const {
      measure,
      gained,
      lost: losers,
      unchanged,
    } = groupDifferences(sideOf('a', jobs).jobs, sideOf('b', lost).jobs);
    expect(measure).toBe('served');
    expect({ gained, unchanged }).toEqual({ gained: [], unchanged: 1 });
    expect(losers.map(({ name, servedGpuHours }) => [name, servedGpuHours])).toEqual([['large', [96, 64]]]);
  });

  test('tell them by waits where all got done the same', () => {
    const swapped = jobs.map((job) =>
      job.id === 1 ? { ...job, start: 3600, end: 7200 } : job.id === 2 ? { ...job, start: 0, end: 3600 } : job,
    );
    const { measure, gained, lost } = groupDifferences(sideOf('a', jobs).jobs, sideOf('b', swapped).jobs);
    expect(measure).toBe('waited');
    expect(gained.map(({ name }) => name)).toEqual(['large']);
    expect(lost.map(({ name }) => name)).toEqual(['small']);
  });
});

describe('jobs that moved', () => {
  test('are those whose wait differs most, larger ones first among equals', () => {
    const before = [1, 2, 3, 4].map((id): JobWritten => ({ id, submit: 0, start: 1000, gpus: id }));
    const after = before.map((job, k) => ({ ...job, start: [1000, 900, 1100, 1500][k]! }));
    const { most, longer, shorter, same } = movedJobs(sideOf('a', before).jobs, sideOf('b', after).jobs, 3);
    expect(most.map(({ id }) => id)).toEqual([4, 3, 2]);
    expect(most[0]).toMatchObject({ waitedSeconds: [1000, 1500], start: [1000, 1500], state: ['running', 'running'] });
    expect({ longer, shorter, same }).toEqual({ longer: 2, shorter: 1, same: 1 });
  });

  test('are told apart from those that only one side submits', () => {
    const b = [...THREE.slice(1), { id: 7, submit: 3 }, { id: 8, submit: -1 }];
    const { onlyOne, same } = movedJobs(sideOf('a', THREE).jobs, sideOf('b', b).jobs, 5);
    expect({ onlyOne, same }).toEqual({ onlyOne: [1, 1], same: 2 });
  });
});

describe('the difference', () => {
  const options = { start: '2026-01-01T00:00:00+09:00', replication: 0, top: 5 };

  test('of a run to itself is none', () => {
    const side = sideOf('a', THREE);
    const { isSame, firstEvent: first, jobs, reasons, groups } = diffOf(side, side, options);
    expect({ isSame, first, reasons }).toEqual({ isSame: true, first: null, reasons: [] });
    expect(jobs.most).toEqual([]);
    expect(groups.gained.concat(groups.lost)).toEqual([]);
  });

  test('says what was waited for more and less, largest first, and asks for the reasons of jobs that moved only', () => {
    const asked: number[] = [];
    const reasonsOf = (id: number) => {
      asked.push(id);
      return [{ nodes: 180 }, { shape: 220 }] as const;
    };
    const metrics = (nodes: number, shape: number) => ({
      ...{ 'waitedHours{reason=nodes}': nodes, 'waitedHours{reason=shape}': shape },
      'waitedHours{reason=budget}': 4,
    });
    const { reasons, jobs } = diffOf(
      sideOf('a', THREE, { metrics: metrics(10, 5) }),
      sideOf('b', changed(3, { start: 240, end: 290 }), { metrics: metrics(8, 25) }),
      { ...options, reasonsOf },
    );
    expect(reasons).toEqual([
      { reason: 'shape', waitedHours: [5, 25] },
      { reason: 'nodes', waitedHours: [10, 8] },
    ]);
    expect(asked).toEqual([3]);
    expect(jobs.most[0]!.reasons).toEqual([{ nodes: 180 }, { shape: 220 }]);
  });

  test('warns where jobs were stopped and began again: their last starts hide earlier ones', () => {
    const other = sideOf('b', changed(3, { start: 240 }), { stops: Int32Array.of(0, 0, 2) });
    expect(diffOf(sideOf('a', THREE), other, options).mayPartEarlier).toBe(true);
    expect(diffOf(sideOf('a', THREE), sideOf('b', changed(3, { start: 240 })), options).mayPartEarlier).toBe(false);
  });
});

describe('jobs that were stopped and began again', () => {
  const options = { start: '2026-04-01T00:00:00+09:00', replication: 0, top: 3 };
  const jobs = [
    { id: 1, submit: 0, start: 500, end: 900 },
    { id: 2, submit: 10, start: 700, end: 800 },
  ];
  const attempt = (at: number, kind: DiffAttempt['kind'], more: Partial<DiffAttempt> = {}): DiffAttempt => ({
    ...{ at, kind, id: 1, gpus: 8, nodes: 1, cluster: 'north' },
    ...more,
  });
  const parted = (
    a: readonly DiffAttempt[],
    b: readonly DiffAttempt[],
    other = jobs,
    decisions: readonly DiffDecision[] = [],
  ) => {
    const asked: (readonly [readonly number[], number])[] = [];
    const { firstEvent, mayPartEarlier, isSame } = diffOf(
      sideOf('a', jobs, { stops: Int32Array.of(1, 0), fingerprint: 'same' }),
      sideOf('b', other, { decisions, fingerprint: 'same' }),
      {
        ...options,
        attemptsOf: (ids, until) => {
          asked.push([ids, until]);
          return [a, b];
        },
      },
    );
    return { firstEvent, mayPartEarlier, isSame, asked };
  };
  const once = [attempt(0, 'submitted'), attempt(500, 'started')];

  test('part where attempts do, not where their last starts do', () => {
    const twice = [attempt(0, 'submitted'), attempt(20, 'started'), attempt(90, 'stopped'), attempt(500, 'started')];
    const { firstEvent, mayPartEarlier } = parted(twice, once);
    expect(firstEvent).toMatchObject({ atSeconds: 20, event: 'started', job: 1, a: { kind: 'started', gpus: 8 } });
    expect(firstEvent).toMatchObject({ b: { meanwhile: 'waits' } });
    expect(mayPartEarlier).toBe(false);
  });

  test('are as long the same as their attempts are, whatever their last starts are', () => {
    const earlier = [{ id: 1, submit: 0, start: 20, end: 900 }, jobs[1]!];
    const b = [attempt(0, 'submitted'), attempt(20, 'started')];
    const a = [...b, attempt(90, 'stopped'), attempt(500, 'started')];
    expect(parted(a, b, earlier).firstEvent).toMatchObject({
      ...{ atSeconds: 90, event: 'stopped' },
      ...{ a: { kind: 'stopped', cluster: 'north' }, b: { meanwhile: 'runs' } },
    });
  });

  test('are not asked about beyond what differs anyhow, and do not hide it', () => {
    const later = [jobs[0]!, { id: 2, submit: 10, start: 60, end: 800 }];
    const { firstEvent, asked } = parted(once, once, later);
    expect(asked).toEqual([[[1], 60]]);
    expect(firstEvent).toMatchObject({ atSeconds: 60, job: 2 });
    const decided = parted([attempt(0, 'submitted'), attempt(30, 'started')], once, jobs, [decision(30, 'awarded')]);
    // A decision comes before the starts of its instant.
    expect(decided.firstEvent).toMatchObject({ kind: 'decision', atSeconds: 30 });
  });

  test('that are stopped before anything else at an instant, and resized with the starts', () => {
    const b = [attempt(0, 'submitted'), attempt(20, 'started'), attempt(60, 'resized', { gpus: 4 })];
    const a = [attempt(0, 'submitted'), attempt(20, 'started'), attempt(60, 'stopped')];
    const { firstEvent } = parted(a, b, jobs, [decision(60, 'awarded')]);
    expect(firstEvent).toMatchObject({ kind: 'job', event: 'stopped', a: { kind: 'stopped' }, b: { kind: 'resized' } });
  });

  test('that did the same leave nothing', () => {
    expect(parted(once, once)).toMatchObject({ firstEvent: null, isSame: true, mayPartEarlier: false });
  });
});
