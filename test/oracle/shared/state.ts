/**
 * A cluster that grants share, as it is at one instant: who waits, runs and uses what, and what is kept for whom. It must not
 * know who may start or be stopped.
 */
import { OUTCOMES } from '../../../sim/model/jobs.ts';
import { cluster } from '../../simulation/programme/example.ts';
import { holdWhileClosed } from '../closing.ts';
import { type Part, shapeOf } from '../model.ts';
import { SCORES } from '../order.ts';
import { accountScore } from './accounts.ts';
import { faultsOf } from './case-faults.ts';
import { type SharedCase, startOf } from './cases.ts';
import { Downtime } from './downtime.ts';
import { SharedJob } from './jobs.ts';
import { KeepingCluster, standIn } from './keeping-cluster.ts';
import { NaiveQuotas, type QuotaNode } from './quotas.ts';

const NEVER = Number.POSITIVE_INFINITY;

const bySubmission = (a: SharedJob, b: SharedJob) => a.submit - b.submit || a.index - b.index;

/** Others are being stopped for a job. */
export interface Claim {
  readonly job: SharedJob;
  /** Those that still run. */
  victims: readonly SharedJob[];
  /** Victims of others, still running, that leave it nodes which those do not need. */
  awaits: readonly SharedJob[];
  readonly whole: readonly number[];
  readonly rest: number | undefined;
  readonly due: number;
  /** What is kept of its nodes so far, GPUs by node. */
  readonly kept: Map<number, number>;
}

export class SharedState {
  readonly example: SharedCase;
  readonly horizon: number;
  readonly cluster: KeepingCluster;
  readonly quotas = new NaiveQuotas();
  /** By grant; undefined: it has not begun. */
  readonly leaves: (QuotaNode | undefined)[];
  readonly downtime: Downtime;
  readonly tracks = new Map<number, QuotaNode>();
  readonly jobs: (SharedJob | null)[];
  claims: Claim[] = [];
  /** When each victim was chosen. */
  readonly chosenAt: number[] = [];
  /** When somebody may be stopped who may not be yet, for a job that waits. */
  lookAgainAt = NEVER;
  now = 0;
  nextPlace = 0;
  rankedInPeriod = Number.NaN;

  constructor(example: SharedCase, horizon: number) {
    const { gpusPerNode, nodes, speed, grants } = example;
    this.example = example;
    this.horizon = horizon;
    this.cluster = new KeepingCluster(cluster(nodes, { gpusPerNode, speed, leafGroupNodes: 2 }), 0);
    this.leaves = grants.map(() => undefined);
    this.jobs = example.jobs.map(() => null);
    this.downtime = new Downtime(example.faults ? faultsOf(example.faults, example.unit, nodes).outages : []);
  }

  /** Seconds for which grants of the call last; they end after the horizon. */
  get length(): number {
    return this.horizon + 1;
  }

  /** GPUs that jobs of the grant's project may hold at once. */
  mostAtOnce(grant: number): number {
    const { limits, grants } = this.example;
    if (limits === null) return NEVER;
    const { gpusAtOnce, shareAtOnce } = limits;
    const share = shareAtOnce === NEVER ? NEVER : Math.floor(shareAtOnce * grants[grant]!.gpus);
    return Math.max(1, Math.min(gpusAtOnce, share));
  }

  get gpusPerNode(): number {
    return this.example.gpusPerNode;
  }

  get running(): SharedJob[] {
    return this.cluster.running as SharedJob[];
  }

  /** Jobs that wait, whether they have a place in the queue or not. */
  get waiting(): SharedJob[] {
    return this.jobs.filter((job): job is SharedJob => job?.state === 'queued');
  }

  /** Jobs that have their places in the queue, in its order. */
  get queue(): SharedJob[] {
    const keys: Record<string, (job: SharedJob) => number> = {
      fcfs: () => 0,
      sjf: (job) => job.requestLeft,
      ljf: (job) => -job.requestLeft,
      'smallest-first': (job) => job.gpus,
      'largest-area-first': (job) => -job.gpus * job.requestLeft,
    };
    const key = keys[this.example.queue.name] ?? (({ place }) => place);
    return this.waiting.filter((job) => job.isPlaced).sort((a, b) => key(a) - key(b) || bySubmission(a, b));
  }

  /** Newcomers stand behind all others; where the order is dynamic, all stand by their scores once a new period has begun. */
  givePlaces(): void {
    const { name, parameters } = this.example.queue;
    const seen = (job: SharedJob) => ({ ...job, request: job.requestLeft });
    const byJob = SCORES[name];
    const score = byJob ? (job: SharedJob) => byJob(seen(job), this.now) : this.accountScore();
    for (const job of this.waiting.filter(({ isPlaced }) => !isPlaced).sort(bySubmission)) {
      job.isPlaced = true;
      job.place = this.nextPlace++;
    }
    if (!score) return;
    const rerank = Number(parameters['rerank']);
    const period = rerank === 0 ? Number.NaN : Math.floor(this.now / rerank);
    if (period === this.rankedInPeriod) return;
    this.rankedInPeriod = period;
    const scores = new Map(this.waiting.map((job) => [job, score(job)]));
    const ranked = this.waiting.sort((a, b) => scores.get(b)! - scores.get(a)! || bySubmission(a, b));
    this.counts.overtaken += ranked.filter((job, k) => k > 0 && bySubmission(ranked[k - 1]!, job) > 0).length;
    for (const [place, job] of ranked.entries()) job.place = place;
    this.nextPlace = ranked.length;
  }

  accountScore() {
    const { grants, sharing, queue, nodes, gpusPerNode } = this.example;
    const accounts = grants.map(({ gpus, block, track }, grant) => ({
      ...{ grant, track: block === null ? track : -1 },
      shares: sharing.parameters['weights'] === 'equal' ? 1 : gpus,
      jobs: this.jobs.filter((job): job is SharedJob => job?.grant === grant),
    }));
    const active = accounts.filter(({ grant }) => this.leaves[grant]);
    return accountScore({ now: this.now, order: queue, clusterGpus: nodes * gpusPerNode, accounts: active });
  }

  leafOf(job: SharedJob): QuotaNode {
    return this.leaves[job.grant]!;
  }

  claimOf(job: SharedJob): Claim | undefined {
    return this.claims.find((claim) => claim.job === job);
  }

  isVictim(job: SharedJob): boolean {
    return this.claims.some(({ victims }) => victims.includes(job));
  }

  submitOf(row: number): number {
    const { grant, offset } = this.example.jobs[row]!;
    return startOf(this.example, this.example.grants[grant]!) + offset * this.example.unit;
  }

  beginGrants(): boolean {
    const begins = this.example.grants.map((grant) => startOf(this.example, grant) === this.now);
    for (const [k, starts] of begins.entries()) if (starts) this.beginGrant(k);
    return begins.includes(true);
  }

  /** Limits are shares of the nominal quota, rounded down; no share is no limit. */
  beginGrant(k: number): void {
    const { grants, sharing, nodes, gpusPerNode } = this.example;
    const { parameters } = sharing;
    const isQuota = sharing.name === 'quota';
    const share = (name: string, gpus: number) => {
      const limit = Number(parameters[name]);
      return limit === NEVER ? NEVER : Math.floor(limit * gpus);
    };
    const byTrack = isQuota && parameters['cohort'] === 'track';
    const trackOf = ({ block, track }: SharedCase['grants'][number]) => (block === null ? track : -1);
    const own = grants[k]!;
    let parent = this.quotas.root;
    if (byTrack) {
      parent = this.tracks.get(trackOf(own)) ?? this.quotas.add(this.quotas.root);
      this.tracks.set(trackOf(own), parent);
    }
    const leaf = this.quotas.add(parent);
    this.leaves[k] = leaf;
    leaf.nominal = isQuota ? own.gpus : 0;
    leaf.borrowingLimit = isQuota ? share('borrowingLimit', own.gpus) : NEVER;
    leaf.lendingLimit = isQuota ? share('lendingLimit', own.gpus) : NEVER;
    const active = grants.filter((_, other) => this.leaves[other]);
    const granted = active.reduce((sum, { gpus }) => sum + gpus, 0);
    for (const [track, node] of this.tracks) {
      const gpus = active.filter((grant) => trackOf(grant) === track).reduce((sum, grant) => sum + grant.gpus, 0);
      node.borrowingLimit = share('trackBorrowingLimit', gpus);
      node.lendingLimit = share('trackLendingLimit', gpus);
    }
    // What is nobody's is lent to all, or idles.
    const usable = parameters['ungranted'] === 'lend' ? nodes * gpusPerNode : granted;
    this.quotas.root.nominal = usable - (isQuota ? granted : 0);
  }

  submit(row: number): boolean {
    const { jobs, grants, sharing, nodes, gpusPerNode, unit, speed, checkpoint } = this.example;
    const { grant, wish, run, request, mouldable, outcome } = jobs[row]!;
    const room = sharing.name === 'quota' ? grants[grant]!.gpus : nodes * gpusPerNode;
    const largest = Math.min(room, this.mostAtOnce(grant));
    const gpus = mouldable ? Math.min(wish, largest) : wish;
    const job = new SharedJob(
      {
        ...{ index: row, grant, submit: this.now, gpus, outcome: OUTCOMES[outcome]! },
        ...{ work: wish * run * unit, requested: wish * request * unit },
      },
      speed,
      checkpoint,
      gpusPerNode,
    );
    this.jobs[row] = job;
    job.state = gpus > largest ? 'rejected' : 'queued';
    if (job.state === 'rejected') job.end = this.now;
    return job.state === 'queued';
  }

  /** Who has never started gives up when his patience is over. */
  giveUp(): boolean {
    const { patience, unit } = this.example;
    const leaving = this.waiting.filter((job) => !job.hasStarted && job.submit + patience * unit <= this.now);
    for (const job of leaving) {
      const claim = this.claimOf(job);
      if (claim) this.drop(claim);
      job.state = 'cancelled';
      job.end = this.now;
    }
    return leaving.length > 0;
  }

  endJobs(): boolean {
    const ended = this.running.filter(({ end }) => end === this.now);
    for (const job of ended) {
      const elapsed = this.now - job.start;
      job.state = elapsed < job.runWall ? 'killed' : job.outcome;
      job.ends(elapsed);
      this.gives(job);
    }
    return ended.length > 0;
  }

  /** How often what the cases are drawn for has happened. */
  readonly counts = {
    notices: 0,
    stoppedByNodes: 0,
    claimsLost: 0,
    startedOnClosing: 0,
    refused: 0,
    slow: 0,
    overtaken: 0,
  };
  /** Nodes that are down, by number. */
  down: readonly number[] = [];

  /** Nodes come back and go down, one after another: who runs there is stopped, and for whom it was kept loses it. */
  turnNodes(): boolean {
    const before = this.down;
    const all = Array.from({ length: this.example.nodes }, (_, node) => node);
    const isDown = (node: number) => this.downtime.isDown(node, this.now);
    this.down = before.filter(isDown);
    for (const node of all.filter((each) => isDown(each) && !before.includes(each))) this.goDown(node);
    this.noteTaken();
    return before.join() !== this.down.join();
  }

  goDown(node: number): void {
    const { stoppedJobs } = this.example.faults!;
    const there = this.running.filter(({ parts }) => parts.some((part) => part.node === node));
    for (const job of there.sort((a, b) => a.index - b.index)) {
      job.losesNode(this.now, stoppedJobs === 'requeue');
      this.counts.stoppedByNodes++;
      this.gives(job);
    }
    for (const claim of this.claims.filter(({ whole, rest }) => whole.includes(node) || rest === node)) {
      this.drop(claim);
      this.counts.claimsLost++;
    }
    this.cluster.closing.delete(node);
    this.down = [...this.down, node].sort((a, b) => a - b);
    this.noteTaken();
  }

  start(job: SharedJob, parts: readonly Part[]): void {
    const { limit } = this.example;
    job.state = 'running';
    job.hasStarted = true;
    job.start = this.now;
    job.cluster = 0;
    const wall = limit.name === 'kill' ? Math.min(job.runWall, job.requestWall) : job.runWall;
    job.end = this.now + wall;
    job.parts = parts;
    job.heldUntil = 0;
    holdWhileClosed(this.cluster, job);
    this.cluster.running.push(job);
    this.leafOf(job).usage += job.gpus;
  }

  /** A job has given its nodes and its quota back; a claim on its nodes keeps what is free there. */
  gives(job: SharedJob): void {
    this.cluster.running = this.cluster.running.filter((other) => other !== job);
    this.leafOf(job).usage -= job.gpus;
    for (const claim of this.claims) {
      if (!claim.victims.includes(job)) continue;
      claim.victims = claim.victims.filter((other) => other !== job);
      this.keep(claim);
    }
    for (const claim of this.claims) {
      if (!claim.awaits.includes(job)) continue;
      claim.awaits = claim.awaits.filter((other) => other !== job);
      this.keep(claim);
    }
  }

  /** Keeps what is free of the claim's nodes, GPU by GPU. */
  keep({ job, whole, rest, kept }: Claim): void {
    const keepUpTo = (node: number, most: number) => {
      const had = kept.get(node) ?? 0;
      kept.set(node, Math.min(most, had + this.freeOn(node)));
      this.noteTaken();
    };
    for (const node of whole) keepUpTo(node, this.gpusPerNode);
    if (rest !== undefined) keepUpTo(rest, shapeOf(job.gpus, this.gpusPerNode).rest);
  }

  freeOn(node: number): number {
    return this.cluster.unused(node);
  }

  /** For everybody else what is kept is taken, and nobody knows until when; so is what is down. */
  noteTaken(): void {
    const kept = this.claims.flatMap((claim) => [...claim.kept]).filter(([, gpus]) => gpus > 0);
    this.cluster.kept = kept.map(([node, gpus]) => standIn(node, gpus, NEVER));
    this.cluster.down = this.down
      .filter((node) => this.downtime.isDown(node, this.now))
      .map((node) => standIn(node, this.gpusPerNode, this.downtime.expectedBack(node, this.now)));
  }

  /** Who was to have what its victims leave besides is left without, where they run on. */
  drop(claim: Claim): void {
    this.claims = this.claims.filter((other) => other !== claim);
    this.leafOf(claim.job).usage -= claim.job.gpus;
    const deprived = this.claims.filter(({ awaits }) => awaits.some((job) => claim.victims.includes(job)));
    for (const other of deprived) if (this.claims.includes(other)) this.drop(other);
    this.noteTaken();
  }

  finish(): void {
    for (const job of this.running) {
      job.ends(this.horizon - job.start);
      job.end = -1;
    }
  }
}
