/**
 * In which order a queue is looked at: static keys sorted at every pass, dynamic scores only when a new period begins.
 * It must not know nodes or backfilling.
 */
import { log2 } from '../../sim/engine/exact-math.ts';
import type { PolicyChoice } from '../../sim/simulation/contract.ts';
import { type Standing, standings } from './fair-share.ts';
import type { NaiveCluster, NaiveJob } from './model.ts';

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
export const SCORES: Readonly<Record<string, (job: NaiveJob, now: number) => number>> = {
  wfp3: (job, now) => {
    const x = (now - job.submit) / Math.max(job.request, 1);
    return x * x * x * job.gpus;
  },
  unicef: (job, now) => (now - job.submit) / (log2(Math.max(job.gpus, 2)) * Math.max(job.request, 1)),
};

/** What the orders over accounts rank by, descending. */
const ACCOUNT_SCORES: Readonly<Record<string, (job: NaiveJob, seen: Seen) => number>> = {
  'fair-tree': (_, { standing }) => standing.rank,
  'least-attained': (_, { standing }) => -standing.usage / standing.share,
  multifactor: (job, { now, parameters, standing, accounts, clusterGpus }) => {
    const number = (name: string) => Number(parameters[name]);
    const age = Math.min(1, (now - job.submit) / number('maxAge'));
    const share = parameters['fairshare'] === 'classic' ? standing.classicFactor : standing.rank / accounts;
    const size = parameters['favourSmall'] ? 1 - (job.gpus - 1) / clusterGpus : job.gpus / clusterGpus;
    const numbers = String(parameters['classes'])
      .split(' ')
      .map((pair) => pair.split(':'));
    const most = Math.max(...numbers.map(([, value]) => Number(value)));
    const own = numbers.find(([name]) => name === job.jobClass);
    const ofClass = own ? Number(own[1]) / most : 0;
    return Math.floor(
      number('weightAge') * age +
        number('weightFairshare') * share +
        number('weightSize') * size +
        number('weightClass') * ofClass,
    );
  },
};

interface Seen {
  readonly now: number;
  readonly parameters: PolicyChoice['parameters'];
  readonly standing: Standing;
  readonly accounts: number;
  readonly clusterGpus: number;
}

/** The order of one queue through a whole run; remembers when it last ranked. */
export class NaiveOrder {
  readonly choice: PolicyChoice;
  private rankedInPeriod = Number.NaN;
  /** Whoever had a job in the queue at a pass. */
  private readonly users = new Set<number>();

  constructor(choice: PolicyChoice) {
    this.choice = choice;
  }

  /**
   * The queue as a pass at `now` must see it; `queue` is as the last pass left it, later submissions behind.
   * @param jobs all of the run
   */
  inOrder(queue: readonly NaiveJob[], now: number, cluster: NaiveCluster, jobs: readonly NaiveJob[]): NaiveJob[] {
    for (const job of queue) this.users.add(job.user);
    const key = STATIC_KEYS[this.choice.name];
    if (key) return [...queue].sort((a, b) => key(a) - key(b) || bySubmission(a, b));
    const score = SCORES[this.choice.name] ?? this.accountScore(now, cluster, jobs);
    if (!score) throw new Error(`the oracle knows no queue order ${this.choice.name}`);
    const rerank = Number(this.choice.parameters['rerank'] ?? 300);
    const period = Math.floor(now / rerank);
    if (rerank > 0 && period === this.rankedInPeriod) return [...queue];
    this.rankedInPeriod = period;
    return [...queue].sort((a, b) => score(b, now) - score(a, now) || bySubmission(a, b));
  }
  private accountScore(now: number, cluster: NaiveCluster, jobs: readonly NaiveJob[]) {
    const { name, parameters } = this.choice;
    const score = ACCOUNT_SCORES[name];
    if (!score) return undefined;
    const here = jobs.filter((job) => job.cluster === cluster.index);
    const byUser = standings(here, this.users, now, Number(parameters['halfLife']));
    const accounts = this.users.size;
    const clusterGpus = cluster.inServiceAt.length * cluster.gpusPerNode;
    return (job: NaiveJob) => score(job, { now, parameters, standing: byUser.get(job.user)!, accounts, clusterGpus });
  }
}
