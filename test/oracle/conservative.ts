/**
 * The two backfillings that work with the plan: conservative (every job has a promise that persists) and EASY with
 * several reservations (a plan made afresh in every pass). It must not know instants or how a job ends.
 */
import type { Pass } from './easy.ts';
import type { NaiveJob } from './model.ts';
import { Plan } from './plan.ts';

function startIfPossible(pass: Pass, plan: Plan, job: Pass['queue'][number]): boolean {
  const parts = pass.cluster.couldFit(job, pass.now) ? plan.startNow(job, pass.now, pass.placement) : undefined;
  if (!parts) return false;
  pass.start(job, parts);
  plan.tidy();
  return true;
}

/** EASY with `reservations` ≥ 2 promises; `depth` jobs behind the first that could not start are looked at, 0: all. */
export function manyReservationsPass(pass: Pass, reservations: number, depth: number): void {
  const plan = new Plan(pass.cluster);
  let reserved = 0;
  let lookedAtBehind = 0;
  for (const job of pass.queue) {
    if (reserved > 0 && depth > 0 && lookedAtBehind++ >= depth) return;
    const isHead = reserved === 0;
    if (startIfPossible(pass, plan, job)) {
      if (isHead) pass.note('shadow', job, pass.now);
      continue;
    }
    if (reserved >= reservations) continue;
    reserved++;
    if (!pass.cluster.couldFit(job, pass.now)) continue;
    const promise = plan.promise(job, pass.now);
    pass.note(isHead ? 'shadow' : 'promise', job, promise?.start ?? Number.POSITIVE_INFINITY);
  }
}

/** Conservative backfilling of one cluster through a whole run: holds the promises between passes. */
export class NaiveConservative {
  readonly compress: 'start' | 'full';
  /** Times that a job's promise became later. */
  broken = 0;
  private plan: Plan | undefined;

  constructor(compress: 'start' | 'full') {
    this.compress = compress;
  }

  /** Jobs start on closing nodes; a rest of theirs makes its node a bin. */
  startOnClosing(round: () => readonly NaiveJob[]): readonly NaiveJob[] {
    this.plan?.tidy();
    const started = round();
    for (const job of started) this.plan?.bindRestOf(job);
    return started;
  }

  pass(pass: Pass): void {
    const { cluster, now } = pass;
    this.plan ??= new Plan(cluster);
    const plan = this.plan;
    this.forgetTheGone(pass, plan);
    if (cluster.lostNodes || plan.promises.some((promise) => promise.start < now) || plan.isOverfull(now)) {
      this.layAnew(pass, plan);
    }
    cluster.lostNodes = false;

    for (const job of pass.queue) {
      if (!cluster.couldFit(job, now)) continue;
      const promised = plan.promiseOf(job);
      if (promised) {
        if (!startIfPossible(pass, plan, job) && this.compress === 'full') this.moveEarlier(pass, plan, promised);
        continue;
      }
      const promise = plan.promise(job, now);
      if (!promise) continue;
      pass.note('promise', job, promise.start);
      if (promise.start === now) startIfPossible(pass, plan, job);
    }
    plan.tidy();
    if (plan.promises.some((promise) => promise.start <= now)) throw new Error(`a promise was not kept at ${now}`);
  }

  /** Lays a promise anew if that makes it earlier; otherwise it stays as it is, bin and all. */
  private moveEarlier(pass: Pass, plan: Plan, promised: NonNullable<ReturnType<Plan['promiseOf']>>): void {
    const bins = [...plan.bins];
    plan.takeOut(promised.job);
    plan.tidy();
    const moved = plan.promise(promised.job, pass.now)!;
    if (moved.start < promised.start) {
      pass.note('promise', promised.job, moved.start);
      return;
    }
    plan.takeOut(promised.job);
    plan.bins = bins;
    plan.promises.push(promised);
  }

  /** Jobs that ended or left since the last pass give back what they held. */
  private forgetTheGone(pass: Pass, plan: Plan): void {
    plan.promises = plan.promises.filter((promise) => pass.queue.includes(promise.job));
    plan.tidy();
  }

  /**
   * Overdue jobs stand where promises were due: every promise is laid again, in queue order. After nodes were lost
   * whoever has none gets one in his turn.
   */
  private layAnew(pass: Pass, plan: Plan): void {
    const before = plan.promises;
    plan.promises = [];
    plan.tidy();
    for (const job of pass.queue) {
      const old = before.find((promise) => promise.job === job);
      if (!old && (!pass.cluster.lostNodes || !pass.cluster.couldFit(job, pass.now))) continue;
      const start = plan.promise(job, pass.now)?.start ?? Number.POSITIVE_INFINITY;
      pass.note('promise', job, start);
      if (old && start > old.start) this.broken++;
    }
  }

  /** When a promise falls due that no other event may announce: the next one whose job fits the idle GPUs. */
  nextDue(pass: Pass): number {
    const due = (this.plan?.promises ?? []).filter((promise) => pass.cluster.fitsNow(promise.job, pass.now));
    return Math.min(Number.POSITIVE_INFINITY, ...due.map((promise) => promise.start));
  }
}
