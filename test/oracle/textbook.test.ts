/**
 * The naive scheduler by shape against the textbook's by counts: with one GPU a node both must start every job at the
 * same second. EASY after Mu'alem and Feitelson, "Utilization, Predictability, Workloads, and User Runtime Estimates in
 * Scheduling the IBM SP2 with Backfilling", IEEE TPDS 12(6), 2001; conservative backfilling from the same paper.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Case } from './cases.ts';
import { caseArbitrary, choice, inputOf, runs, tableOf } from './cases.ts';
import { naive } from './naive.ts';

interface Job {
  readonly submit: number;
  readonly nodes: number;
  readonly run: number;
  readonly request: number;
  start: number;
}

function jobsOf(example: Case): Job[] {
  const { jobs } = inputOf(example);
  return example.jobs.map(({ gpus, run, request }, k) => ({
    submit: jobs.submit[k]!,
    nodes: gpus,
    run,
    request,
    start: -1,
  }));
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Who waits and who runs at `now`, in the order of submission. */
function waitingAt(jobs: readonly Job[], now: number): Job[] {
  return jobs.filter((job) => job.submit <= now && job.start < 0);
}
function runningAt(jobs: readonly Job[], now: number): Job[] {
  return jobs.filter((job) => job.start >= 0 && job.start + job.run > now);
}

/**
 * Goes on from second to second until every job has started. A pass is repeated only where a run of no time ended: what a
 * later job's start leaves to an earlier one is seen by the next pass, and not by another one of the same instant.
 */
function everySecond(jobs: readonly Job[], pass: (now: number) => unknown): number[] {
  for (let now = 0; jobs.some((job) => job.start < 0); now++) {
    const over = () => jobs.filter((job) => job.start === now && job.run === 0).length;
    let before = -1;
    while (before !== over()) {
      before = over();
      pass(now);
    }
  }
  return jobs.map((job) => job.start);
}

/** EASY with a shadow time and extra nodes. An overdue job is expected to end in a second. */
function easyByCounts(jobs: readonly Job[], nodes: number, now: number): void {
  // Runs of no time are over at once, but only the next pass of this second may know.
  const starting: Job[] = [];
  const running = () => [...runningAt(jobs, now).filter((job) => !starting.includes(job)), ...starting];
  const free = () => nodes - sum(running().map((job) => job.nodes));
  const start = (job: Job) => {
    job.start = now;
    starting.push(job);
  };
  const [...waiting] = waitingAt(jobs, now);
  while (waiting[0] && waiting[0].nodes <= free()) start(waiting.shift()!);
  const [head, ...behind] = waiting;
  if (!head) return;
  const ends = running().map((job) => ({ nodes: job.nodes, at: Math.max(job.start + job.request, now + 1) }));
  const freeBy = (t: number) => free() + sum(ends.filter(({ at }) => at <= t).map((end) => end.nodes));
  const shadow = Math.min(...ends.map(({ at }) => at).filter((t) => freeBy(t) >= head.nodes));
  let extra = freeBy(shadow) - head.nodes;
  for (const job of behind) {
    if (job.nodes > free()) continue;
    const endsInTime = now + job.request <= shadow;
    if (!endsInTime && job.nodes > extra) continue;
    if (!endsInTime) extra -= job.nodes;
    start(job);
  }
}

/** Conservative by free nodes in every second; `promised` holds each waiting job's start. */
function conservativeByCounts(jobs: readonly Job[], nodes: number, promised: Map<Job, number>, now: number): void {
  const far = now + sum(jobs.map((job) => job.request + 1)) + 1;
  const free = new Array<number>(far).fill(nodes);
  const hold = (job: Job, from: number, sign: number) => {
    for (let t = from; t < from + Math.max(job.request, 1) && t < far; t++) free[t]! -= sign * job.nodes;
  };
  const fitsAt = (job: Job, from: number) =>
    free.slice(from, from + Math.max(job.request, 1)).every((count) => count >= job.nodes);
  for (const job of runningAt(jobs, now)) hold(job, job.start, 1);
  for (const [job, at] of promised) hold(job, at, 1);
  for (const job of waitingAt(jobs, now)) {
    const old = promised.get(job);
    if (old !== undefined) hold(job, old, -1);
    let at = now;
    while (!fitsAt(job, at)) at++;
    if (at > now && old !== undefined) at = old;
    hold(job, at, 1);
    promised.set(job, at);
    if (at > now) continue;
    job.start = now;
    promised.delete(job);
  }
}

function sameStarts(example: Case, byCounts: readonly number[]): void {
  const starts = naive(inputOf(example)).jobs.map((job) => job.start);
  expect(starts, tableOf(example, { byShape: starts, byCounts })).toEqual(byCounts);
}

/** Whether somebody comes or ends. */
const isEvent = (jobs: readonly Job[], now: number) =>
  jobs.some((job) => job.submit === now || (job.start >= 0 && job.start + job.run === now));

const kind = { plain: true, gpusPerNode: [1] };
const fixed = { queue: choice('fcfs'), limit: choice('ignore') };
const nodesOf = (example: Case) => example.clusters[0]!.phases[0]!.nodes;

test('EASY with one GPU a node is the textbook’s, overdue runs too', () => {
  const backfill = choice('easy', { reservations: 1, depth: 0 });
  fc.assert(
    fc.property(caseArbitrary(kind, { ...fixed, backfill }), (example) => {
      const jobs = jobsOf(example);
      // An overdue job's expected end moves with the clock, so it matters that passes happen at events only.
      const starts = everySecond(jobs, (now) => isEvent(jobs, now) && easyByCounts(jobs, nodesOf(example), now));
      sameStarts(example, starts);
    }),
    runs(200),
  );
});

test('conservative with one GPU a node is the textbook’s', () => {
  const backfill = choice('conservative', { compress: 'start' });
  fc.assert(
    fc.property(caseArbitrary({ ...kind, honest: true }, { ...fixed, backfill }), (example) => {
      const jobs = jobsOf(example);
      const promised = new Map<Job, number>();
      // A start before its promise may leave room to an earlier job, which the next event's pass sees.
      const isDue = (now: number) => isEvent(jobs, now) || [...promised.values()].includes(now);
      const starts = everySecond(jobs, (now) => {
        if (isDue(now)) conservativeByCounts(jobs, nodesOf(example), promised, now);
      });
      sameStarts(example, starts);
    }),
    runs(200),
  );
});
