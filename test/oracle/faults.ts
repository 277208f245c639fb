/**
 * Outages and attempts for the naive scheduler: which node is down is asked anew at every instant, and an attempt is
 * written out second by second. It must not know queues or backfilling, and shares no code with the fast simulator.
 */
import type { CheckpointRule } from '../../sim/model/checkpointing.ts';
import type { Faults, Outage } from '../../sim/model/faults.ts';
import type { Reservation } from '../../sim/model/reservations.ts';
import type { RunInput } from '../../sim/simulation/contract.ts';
import { holdWhileClosed } from './closing.ts';
import type { NaiveCluster, NaiveJob } from './model.ts';

/** What an attempt does in one second: resume, work, write a checkpoint. */
type Second = 'resume' | 'work' | 'checkpoint';

interface Attempt {
  readonly seconds: readonly Second[];
  /** After how many seconds a checkpoint is complete, and how much work it has saved. */
  readonly saves: readonly { readonly after: number; readonly work: number }[];
}

function attempt(rule: CheckpointRule, work: number, nodes: number, resumes: boolean): Attempt {
  const { intervalSeconds, costSeconds, restartSeconds, nodeMtbfSeconds } = rule;
  const interval =
    intervalSeconds === 'optimal'
      ? Math.max(1, Math.round(Math.sqrt((2 * nodeMtbfSeconds * costSeconds) / nodes)))
      : intervalSeconds;
  const saves: { after: number; work: number }[] = [];
  const seconds: Second[] = resumes ? new Array<Second>(restartSeconds).fill('resume') : [];
  for (let done = 1; done <= work; done++) {
    seconds.push('work');
    if (done % interval > 0 || done === work) continue;
    seconds.push(...new Array<Second>(costSeconds).fill('checkpoint'));
    saves.push({ after: seconds.length, work: done });
  }
  return { seconds, saves };
}

/** What is left of one job, and what was for nothing. */
export class NaiveAttempts {
  stops = 0;
  /** Seconds thrown away, or spent on anything but work. */
  lost = 0;
  private readonly rule: CheckpointRule;
  private readonly nodes: number;
  private run: number;
  private request: number;
  private resumes = false;

  constructor(rule: CheckpointRule | null | undefined, job: NaiveJob, cluster: NaiveCluster) {
    const none = Number.POSITIVE_INFINITY;
    this.rule = rule ?? { intervalSeconds: none, costSeconds: none, restartSeconds: 0, nodeMtbfSeconds: none };
    this.nodes = Math.ceil(job.gpus / cluster.gpusPerNode);
    this.run = Math.ceil(job.run / cluster.speed);
    this.request = Math.ceil(job.request / cluster.speed);
  }

  private attempt(work: number): Attempt {
    return attempt(this.rule, work, this.nodes, this.resumes);
  }

  get runWall(): number {
    return this.attempt(this.run).seconds.length;
  }

  get requestWall(): number {
    return this.attempt(this.request).seconds.length;
  }

  /** @param stretch thousandths of its time that the attempt takes: of its seconds, so many are done by `elapsed` */
  end(elapsed: number, stretch = 1000): void {
    this.lost += this.overhead(Math.floor((elapsed * 1000) / stretch), stretch);
  }

  private overhead(done: number, stretch: number): number {
    const other = this.attempt(this.run)
      .seconds.slice(0, done)
      .filter((second) => second !== 'work').length;
    return Math.ceil((other * stretch) / 1000);
  }

  stop(elapsed: number, comesBack: boolean, stretch = 1000): void {
    this.stops++;
    const done = Math.floor((elapsed * 1000) / stretch);
    const complete = this.attempt(this.run).saves.filter(({ after }) => after <= done);
    const saved = comesBack ? (complete.at(-1)?.work ?? 0) : 0;
    this.lost += Math.max(elapsed - Math.ceil((saved * stretch) / 1000), this.overhead(done, stretch));
    this.run -= saved;
    this.request = Math.max(0, this.request - saved);
    if (saved > 0) this.resumes = true;
  }
}

export class NaiveFaults {
  /** When anything may change. */
  readonly instants: readonly number[];
  private readonly faults: Faults;
  private readonly clusters: readonly NaiveCluster[];
  private readonly reservations: readonly Reservation[];

  constructor({ fleet, reservations = [] }: RunInput, faults: Faults, clusters: readonly NaiveCluster[]) {
    this.faults = faults;
    this.clusters = clusters;
    this.reservations = reservations;
    const service = fleet.clusters.flatMap(({ phases }) => phases.map(({ inServiceAt }) => inServiceAt));
    this.instants = [
      ...faults.outages.flatMap(({ from, until, announcedAt }) => [from, until, announcedAt ?? from]),
      ...service,
      ...reservations.flatMap(({ from, until, announcedAt }) => [from, until, announcedAt]),
    ];
  }

  private outagesOf(cluster: NaiveCluster, node: number): Outage[] {
    return this.faults.outages.filter((outage) => {
      const { nodes } = outage;
      const names = 'first' in nodes ? node >= nodes.first && node < nodes.first + nodes.count : nodes.includes(node);
      return outage.cluster === cluster.index && names;
    });
  }

  /** The outages that, one reaching into or touching the next, keep the node down at `now`; none: it is up. */
  private chain(cluster: NaiveCluster, node: number, now: number): Outage[] {
    const all = this.outagesOf(cluster, node);
    const chain = all.filter(({ from, until }) => from <= now && now < until);
    for (let grew = chain.length > 0; grew; ) {
      const from = Math.min(...chain.map((outage) => outage.from));
      const until = Math.max(...chain.map((outage) => outage.until));
      const more = all.filter((outage) => !chain.includes(outage) && outage.from <= until && outage.until >= from);
      chain.push(...more);
      grew = more.length > 0;
    }
    return chain;
  }

  isDown(cluster: NaiveCluster, node: number, now: number): boolean {
    return cluster.inServiceAt[node]! <= now && this.chain(cluster, node, now).length > 0;
  }

  bringUp(now: number, touched: Set<NaiveCluster>): void {
    for (const cluster of this.clusters) {
      const still = cluster.down.filter(({ parts }) => this.isDown(cluster, parts[0]!.node, now));
      if (still.length < cluster.down.length) touched.add(cluster);
      cluster.down = still;
    }
  }

  takeDown(now: number, touched: Set<NaiveCluster>): void {
    for (const cluster of this.clusters) {
      if (cluster.providerOwn) continue;
      const stopped: NaiveJob[] = [];
      for (const node of cluster.inServiceAt.keys()) {
        const isKnown = cluster.down.some(({ parts }) => parts[0]!.node === node);
        if (isKnown || !this.isDown(cluster, node, now)) continue;
        const told = cluster.closing.get(node);
        cluster.closing.delete(node);
        const here = cluster.running.filter(({ parts }) => parts.some((part) => part.node === node));
        stopped.push(...here);
        cluster.running = cluster.running.filter((job) => !stopped.includes(job));
        const standIn = this.standIn(cluster, node, now);
        cluster.down.push(standIn);
        // Nothing is lost that everybody knew, if nobody was stopped.
        if (here.length > 0 || told?.end !== standIn.expected) cluster.lostNodes = true;
        touched.add(cluster);
      }
      for (const job of stopped.sort((a, b) => a.index - b.index)) this.stop(cluster, job, now);
    }
  }

  /** Nodes that are up, and known to go down: every announcement that has been made counts. */
  closeNodes(now: number, touched: Set<NaiveCluster>): void {
    for (const cluster of this.clusters) {
      if (cluster.providerOwn) continue;
      const before = cluster.closing;
      cluster.closing = new Map();
      for (const [node, inServiceAt] of cluster.inServiceAt.entries()) {
        if (inServiceAt > now || this.isDown(cluster, node, now)) continue;
        const known = this.outagesOf(cluster, node).filter(
          ({ announcedAt, from }) => announcedAt !== null && announcedAt <= now && from > now,
        );
        const kept = this.reservations.filter(
          ({ cluster: at, nodes, announcedAt, until }) =>
            at === cluster.index &&
            ('first' in nodes ? node >= nodes.first && node < nodes.first + nodes.count : nodes.includes(node)) &&
            announcedAt <= now &&
            until > now,
        );
        const all = [...known, ...kept];
        const told = before.get(node);
        if (all.length === 0) {
          if (told) touched.add(cluster);
          continue;
        }
        const begin = Math.min(...all.map(({ from }) => from));
        let end = begin;
        for (let last = -1; last !== end; ) {
          last = end;
          end = Math.max(end, ...all.filter(({ from }) => from <= last).map(({ until }) => until));
        }
        const by = kept.find(({ from }) => from <= now);
        const keptUntil = by && Math.min(by.until, ...known.map(({ from }) => from));
        cluster.closing.set(node, { begin, end, ...(by && { by, keptUntil }) });
        if (told?.by !== by || told?.keptUntil !== keptUntil) touched.add(cluster);
        if (told?.begin === begin && told.end === end) continue;
        cluster.lostNodes = true;
        touched.add(cluster);
      }
      for (const job of cluster.running) holdWhileClosed(cluster, job);
    }
  }

  private stop(cluster: NaiveCluster, job: NaiveJob, now: number): void {
    const comesBack = this.faults.stoppedJobs === 'requeue';
    job.attempts!.stop(now - job.start, comesBack, job.stretch);
    if (!comesBack) {
      job.state = 'killed';
      job.end = now;
      return;
    }
    job.stays.push({ start: job.start, end: now });
    Object.assign(job, { state: 'queued', start: -1, end: -1, parts: [], heldUntil: 0 });
    cluster.queue.push(job);
  }

  private standIn(cluster: NaiveCluster, node: number, now: number): NaiveJob {
    const chain = this.chain(cluster, node, now);
    const from = Math.min(...chain.map((outage) => outage.from));
    const until = Math.max(...chain.map((outage) => outage.until));
    // Of several that end last the one that begins first counts.
    const last = chain.filter((outage) => outage.until === until).sort((a, b) => a.from - b.from)[0]!;
    const isKnown = last.announcedAt !== null && last.announcedAt <= from;
    return {
      ...{ index: -1, submit: now, gpus: cluster.gpusPerNode, run: 0, request: 0, home: cluster.index, user: -1 },
      ...{
        jobClass: '',
        outcome: 'done' as const,
        cluster: cluster.index,
        state: 'running' as const,
        start: now,
        end: Number.POSITIVE_INFINITY,
      },
      parts: [{ node, gpus: cluster.gpusPerNode }],
      stays: [],
      expected: isKnown ? until : Number.POSITIVE_INFINITY,
    };
  }

  /** By cluster, GPU-seconds from 0 to the end of the run, second by second. */
  gpuSecondsDown(endedAt: number): number[] {
    return this.clusters.map((cluster) => {
      if (cluster.providerOwn) return 0;
      const times = [...new Set([0, ...this.instants, endedAt])].filter((t) => t >= 0 && t <= endedAt);
      times.sort((a, b) => a - b);
      let nodeSeconds = 0;
      for (const [k, t] of times.slice(0, -1).entries()) {
        const down = [...cluster.inServiceAt.keys()].filter((node) => this.isDown(cluster, node, t)).length;
        nodeSeconds += down * (times[k + 1]! - t);
      }
      return nodeSeconds * cluster.gpusPerNode;
    });
  }
}
