/**
 * In which order a queue is looked at: static keys sorted at every pass, dynamic scores only when a new period begins.
 * It must not know nodes or backfilling.
 */
import { log2 } from '../../sim/engine/exact-math.ts';
import type { PolicyChoice } from '../../sim/simulation/contract.ts';
import type { NaiveJob } from './model.ts';

/** Ties of every order: by submission, then by the table. */
const bySubmission = (a: NaiveJob, b: NaiveJob) => a.submit - b.submit || a.index - b.index;

/** What the static orders sort by, ascending. */
const STATIC_KEYS: Readonly<Record<string, (job: NaiveJob) => number>> = {
  fcfs: (job) => job.submit,
  sjf: (job) => job.request,
  ljf: (job) => -job.request,
  'smallest-first': (job) => job.gpus,
  'largest-area-first': (job) => -job.gpus * job.request,
};

/** What the dynamic orders rank by, descending. */
const SCORES: Readonly<Record<string, (job: NaiveJob, now: number) => number>> = {
  wfp3: (job, now) => {
    const x = (now - job.submit) / Math.max(job.request, 1);
    return x * x * x * job.gpus;
  },
  unicef: (job, now) => (now - job.submit) / (log2(Math.max(job.gpus, 2)) * Math.max(job.request, 1)),
};

/** The order of one queue through a whole run; remembers when it last ranked. */
export class NaiveOrder {
  readonly choice: PolicyChoice;
  private rankedInPeriod = Number.NaN;

  constructor(choice: PolicyChoice) {
    this.choice = choice;
  }

  /** The queue as a pass at `now` must see it; `queue` is as the last pass left it, later submissions behind. */
  inOrder(queue: readonly NaiveJob[], now: number): NaiveJob[] {
    const key = STATIC_KEYS[this.choice.name];
    if (key) return [...queue].sort((a, b) => key(a) - key(b) || bySubmission(a, b));
    const score = SCORES[this.choice.name];
    if (!score) throw new Error(`the oracle knows no queue order ${this.choice.name}`);
    const rerank = Number(this.choice.parameters['rerank'] ?? 300);
    const period = Math.floor(now / rerank);
    if (rerank > 0 && period === this.rankedInPeriod) return [...queue];
    this.rankedInPeriod = period;
    return [...queue].sort((a, b) => score(b, now) - score(a, now) || bySubmission(a, b));
  }
}
