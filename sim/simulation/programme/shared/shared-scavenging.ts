/**
 * The scavenger tier of shared clusters: jobs that their grant's quota does not let start run on GPUs that idle, outside all
 * quotas. It must not know why somebody needs the GPUs.
 *
 * Scavengers lie over the cluster's nodes and hold none of them: whoever has quota, or borrows, sees their GPUs as free and
 * takes them, and they give way at the same instant. So nobody waits for them, and they are nobody's use. They take the
 * nodes with the greatest numbers, for placements begin with the least. A job that gives way loses what no checkpoint
 * has saved, and waits again at its old place. One that scavenges goes on as a scavenger when its grant's quota would
 * let it start.
 */
import { Phase } from '../../../engine/loop.ts';
import { STOPS, type Stop } from '../attempts.ts';
import type { JobsAtWork } from '../jobs-at-work.ts';
import type { Project } from '../project.ts';
import {
  beginScavenging,
  creditScavenged,
  endScavenging,
  leaveScavenged,
  type ScavengingJob,
} from '../scavenger-attempts.ts';
import type { ScavengerTier } from '../scavenger-tier.ts';
import { booksAt, type Stage } from '../stage.ts';
import type { SharedCluster } from './shared-cluster.ts';
import type { SharedNodes } from './shared-nodes.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** GPUs of a scavenger on one node. */
interface Part {
  readonly node: number;
  readonly gpus: number;
}

interface Scavenger extends ScavengingJob {
  readonly parts: readonly Part[];
}

export class SharedScavenging implements ScavengerTier {
  readonly phase: Phase;
  readonly #stage: Stage;
  readonly #jobs: JobsAtWork;
  readonly #housing: SharedNodes;
  /** By cluster: by row of the demand, in the order of their starts. */
  readonly #scavengers: Map<number, Scavenger>[];

  constructor(stage: Stage, jobs: JobsAtWork, housing: SharedNodes) {
    this.#stage = stage;
    this.#jobs = jobs;
    this.#housing = housing;
    this.#scavengers = stage.books.map(() => new Map());
    this.phase = new Phase((now) => {
      this.phase.next = NEVER;
      this.#scavengers.forEach((_, cluster) => {
        const shared = housing.clusterAt(cluster);
        // Who has given way may start in the pass that follows, before others scavenge.
        if (shared !== null && !this.#giveWay(cluster, shared, now)) this.#fill(cluster, shared, now);
      });
    });
  }

  open(): void {}

  evict(): void {}

  nodeComesUp(): void {}

  wake(now: number): void {
    this.phase.next = now;
  }

  /**
   * Free GPUs of each node beside the scavengers that stay; who does not fit any more is stopped.
   * @returns whether anybody was
   */
  #giveWay(cluster: number, shared: SharedCluster, now: number): boolean {
    const scavengers = this.#scavengers[cluster];
    if (scavengers.size === 0) return false;
    const free = this.#freeOn(shared);
    let idle = this.#idle(shared);
    const out: Scavenger[] = [];
    for (const scavenger of scavengers.values()) {
      const gpus = gpusOf(scavenger);
      if (gpus > idle || scavenger.parts.some((part) => part.gpus > free[part.node])) out.push(scavenger);
      else {
        idle -= gpus;
        for (const part of scavenger.parts) free[part.node] -= part.gpus;
      }
    }
    for (const scavenger of out) this.#stop(scavenger, STOPS.givesWay, now);
    return out.length > 0;
  }

  #freeOn({ pool }: SharedCluster): Int32Array {
    return Int32Array.from({ length: pool.site.nodeCount }, (_, node) => Math.max(0, pool.nodes.freeOn(node)));
  }

  /** GPUs that neither jobs nor filler hold. */
  #idle({ books }: SharedCluster): number {
    return books.gpusUp - books.gauge.gpusHeld + books.gauge.gpusScavenged;
  }

  #fill(cluster: number, shared: SharedCluster, now: number): void {
    let idle = this.#idle(shared) - shared.books.gauge.gpusScavenged;
    if (idle <= 0) return;
    const candidates = this.#candidates(shared, idle, now);
    if (candidates.length === 0) return;
    const free = this.#freeOn(shared);
    for (const { parts } of this.#scavengers[cluster].values()) for (const part of parts) free[part.node] -= part.gpus;
    for (const row of candidates) {
      const gpus = shared.pool.jobs.gpus[row];
      const parts = gpus <= idle ? takeFrom(free, gpus, shared.pool.site.gpusPerNode) : null;
      if (parts === null) continue;
      idle -= gpus;
      this.#start(cluster, row, parts, now);
    }
  }

  /** Waiting rows of at most so many GPUs that only quota holds back, in queue order. */
  #candidates(shared: SharedCluster, most: number, now: number): number[] {
    const { pool, waiting, takingBack, order } = shared;
    const rows: number[] = [];
    for (const room of waiting.rooms) {
      if (room.count === 0) continue;
      const available = shared.availableTo(room.grant);
      for (const row of room) {
        const gpus = pool.jobs.gpus[row];
        if (gpus <= available || gpus > most || takingBack?.claims.of(row)) continue;
        if (shared.refusal(room.grant, row, now) === null) rows.push(row);
      }
    }
    return rows.sort((a, b) => (order.isBefore(a, b) ? -1 : 1));
  }

  #start(cluster: number, row: number, parts: readonly Part[], now: number): void {
    const { project, job } = this.#housing.jobAt(row);
    const scavenger = { project, job, cluster, parts };
    this.#jobs.housing.withdraw(project, this.#stage.grants[project.grantOf[job]], job, now);
    this.#holds(scavenger, gpusOf(scavenger), now);
    this.#scavengers[cluster].set(row, scavenger);
    beginScavenging(this.#stage, this.#jobs, scavenger, new Set(parts.map(({ node }) => node)), now);
  }

  /** GPUs more, or fewer, are scavenged. */
  #holds({ cluster }: Scavenger, gpus: number, now: number): void {
    const { meter, gauge } = booksAt(this.#stage, cluster);
    meter.advance(now);
    gauge.gpusHeld += gpus;
    gauge.gpusScavenged += gpus;
    this.#housing.clusterAt(cluster)?.entitlement.idleChanged();
  }

  #giveBack(scavenger: Scavenger, now: number): void {
    const { project, job, cluster } = scavenger;
    this.#scavengers[cluster].delete(project.base + job);
    this.#holds(scavenger, -gpusOf(scavenger), now);
    leaveScavenged(this.#stage, scavenger);
  }

  #stop(scavenger: Scavenger, stop: Stop, now: number): void {
    const { project, job, cluster } = scavenger;
    this.#giveBack(scavenger, now);
    const seconds = now - project.board.start[job];
    creditScavenged(this.#stage, scavenger, seconds, this.#jobs.stopHomeless(project, job, stop, cluster, now));
  }

  end(project: Project, job: number, now: number): void {
    const row = project.base + job;
    const scavenger = this.#scavengers.map((own) => own.get(row)).find((own) => own !== undefined);
    if (scavenger === undefined) return;
    this.#giveBack(scavenger, now);
    endScavenging(this.#stage, this.#jobs, scavenger, now);
    this.wake(now);
  }

  nodeGoesDown(cluster: number, node: number, stop: Stop, now: number): number {
    const there = [...this.#scavengers[cluster].values()].filter(({ parts }) =>
      parts.some((part) => part.node === node),
    );
    for (const scavenger of there) this.#stop(scavenger, stop, now);
    return there.length;
  }

  stopAll(project: Project, now: number): void {
    for (const own of this.#scavengers) {
      for (const scavenger of [...own.values()]) {
        if (scavenger.project === project) this.#stop(scavenger, STOPS.givesWay, now);
      }
    }
  }

  finish(now: number): void {
    for (const own of this.#scavengers) {
      for (const scavenger of own.values()) {
        const { project, job, cluster } = scavenger;
        const spent = this.#jobs.bookHomeless(project, job, cluster, now);
        creditScavenged(this.#stage, scavenger, now - project.board.start[job], spent);
      }
    }
  }
}

function gpusOf({ project, job }: Scavenger): number {
  return project.jobs.gpus[job];
}

/**
 * Takes GPUs for a job by shape out of `free`: whole nodes, and a rest on the fullest node that has room; of equals those
 * with the greatest numbers. @returns null where it does not fit; then nothing is taken
 */
function takeFrom(free: Int32Array, gpus: number, gpusPerNode: number): Part[] | null {
  const whole = Math.floor(gpus / gpusPerNode);
  const rest = gpus % gpusPerNode;
  const parts: Part[] = [];
  for (let node = free.length - 1; node >= 0 && parts.length < whole; node--) {
    if (free[node] === gpusPerNode) parts.push({ node, gpus: gpusPerNode });
  }
  if (parts.length < whole) return null;
  if (rest > 0) {
    let fullest = -1;
    for (let node = free.length - 1; node >= 0; node--) {
      if (free[node] < rest || parts.some((part) => part.node === node)) continue;
      if (fullest < 0 || free[node] < free[fullest]) fullest = node;
    }
    if (fullest < 0) return null;
    parts.push({ node: fullest, gpus: rest });
  }
  for (const part of parts) free[part.node] -= part.gpus;
  return parts;
}
