/** Reclaim of grants none of whose jobs runs. */
import { describe, expect, it } from 'vitest';
import { idleDays } from '../../../sim/policies/reclaim/idle-days.ts';
import { defaultParameters } from '../../../sim/policies/registry.ts';
import { DAY, grantAt, live, type Snapshot, START } from './grant.ts';

type Some = Record<string, number | string | boolean>;
const review = (snapshot: Snapshot, parameters: Some = {}) =>
  idleDays.review(grantAt(snapshot), { ...defaultParameters(idleDays), ...parameters });
const since = (day: number) => START + day * DAY;

it('takes a grant at the very instant at which its idle days are full, though it is not looked at daily', () => {
  const use = (day: number) => (day < 71 ? 1 : 0);
  const { reviews, gpusLeft } = live(idleDays, { use }, { warning: false });
  expect(reviews.at(-1)).toEqual({ day: 85, kind: 'take', reason: 'idleTooLong', gpus: 80 });
  expect(reviews.length).toBeLessThan(5);
  expect(gpusLeft).toBe(0);
});

it('one short job in time starts the count anew', () => {
  const use = (day: number) => (day < 60 || day === 73 ? 1 : 0);
  expect(live(idleDays, { use }, { warning: false }).reviews.at(-1)).toMatchObject({ day: 88, kind: 'take' });
});

it('exempt days put the review off and count all the same', () => {
  expect(live(idleDays, { use: () => 0 }, { warning: false }).reviews).toEqual([
    { day: 60, kind: 'take', reason: 'idleTooLong', gpus: 80 },
  ]);
  expect(review({ day: 59 })).toEqual({ kind: 'keep', reason: 'exempt' });
});

it('with a warning it takes after the grace, unless a job ran since', () => {
  expect(live(idleDays, { use: () => 0 }).reviews).toEqual([
    { day: 60, kind: 'warn', reason: 'idleTooLong' },
    { day: 74, kind: 'take', reason: 'idleTooLong', gpus: 80 },
  ]);
  const oneJob = live(idleDays, { use: (day) => (day === 65 ? 1 : 0) }).reviews;
  expect(oneJob.slice(0, 4)).toEqual([
    { day: 60, kind: 'warn', reason: 'idleTooLong' },
    { day: 74, kind: 'keep', reason: 'mended' },
    { day: 80, kind: 'warn', reason: 'idleTooLong' },
    { day: 94, kind: 'take', reason: 'idleTooLong', gpus: 80 },
  ]);
});

describe('at a review', () => {
  it('days just short are not enough', () => {
    expect(review({ day: 80, idleSince: since(66) + 1 })).toEqual({ kind: 'keep', reason: 'notIdle' });
    expect(review({ day: 80, idleSince: since(66) })).toEqual({ kind: 'warn', reason: 'idleTooLong' });
    expect(review({ day: 80, idleSince: Number.POSITIVE_INFINITY })).toEqual({ kind: 'keep', reason: 'notIdle' });
  });

  it('jobs that wait and do not fit are an excuse, and so is a grant that had nothing to run on', () => {
    expect(review({ day: 80, hasBlockedJobs: true })).toEqual({ kind: 'keep', reason: 'jobsBlocked' });
    expect(review({ day: 80, entitledGpuSeconds: () => 0 })).toEqual({ kind: 'keep', reason: 'exempt' });
  });

  it('in its grace a grant is left alone', () => {
    expect(review({ day: 80, warnedAt: since(70) })).toEqual({ kind: 'keep', reason: 'inGrace' });
  });
});

it('after an excuse it looks again a day later', () => {
  const { reviews } = live(idleDays, { use: () => 0, blocked: (day) => day < 62 }, { warning: false });
  expect(reviews.map(({ day, reason }) => [day, reason])).toEqual([
    [60, 'jobsBlocked'],
    [61, 'jobsBlocked'],
    [62, 'idleTooLong'],
  ]);
});
