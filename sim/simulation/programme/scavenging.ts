/**
 * The scavenger tier: GPUs that were taken from a grant run waiting jobs of the cluster's other grants until somebody is
 * granted them. It must not know why they were taken, nor who is granted them.
 *
 * A job scavenges only if it can start at once, whole; those that have waited longest are tried first (ties: by row). It
 * belongs to no grant meanwhile: its use counts for no threshold. When its GPUs are granted it gives way and waits again.
 */

import { Phase } from '../../engine/loop.ts';
import { FREE, SCAVENGED } from '../../model/land.ts';
import { atFullPace } from '../../model/leaf-group-pace.ts';
import type { Stop } from './attempts.ts';
import type { JobsAtWork } from './jobs-at-work.ts';
import type { Project } from './project.ts';
import {
  beginScavenging,
  creditScavenged,
  endScavenging,
  leaveScavenged,
  type ScavengingJob,
} from './scavenger-attempts.ts';
import type { ScavengerTier } from './scavenger-tier.ts';
import { booksAt, type Stage } from './stage.ts';

const NEVER = Number.POSITIVE_INFINITY;

interface Scavenger extends ScavengingJob {
  readonly slots: readonly number[];
}

/** A job that waits in a grant. */
interface Waiting {
  readonly project: Project;
  readonly job: number;
}

export class Scavenging implements ScavengerTier {
  /** After the passes of an instant. */
  readonly phase: Phase;
  readonly #stage: Stage;
  readonly #jobs: JobsAtWork;
  /** GPUs that may be scavenged, by cluster. */
  readonly #open: Set<number>[];
  /** Jobs that had ever begun to wait in the cluster at the last look; −1: GPUs have come since. */
  readonly #seen: Int32Array;
  /** By row of the demand. */
  readonly #scavengers = new Map<number, Scavenger>();

  constructor(stage: Stage, jobs: JobsAtWork) {
    this.#stage = stage;
    this.#jobs = jobs;
    this.#open = stage.books.map(() => new Set());
    this.#seen = new Int32Array(stage.books.length).fill(-1);
    this.phase = new Phase((now) => {
      this.phase.next = NEVER;
      this.#open.forEach((slots, cluster) => {
        if (slots.size > 0) this.#fill(cluster, now);
      });
    });
  }

  /** These GPUs may be scavenged from now on. */
  open(cluster: number, slots: readonly number[], now: number): void {
    for (const slot of slots) this.#open[cluster].add(slot);
    this.#seen[cluster] = -1;
    this.phase.next = now;
  }

  /** Something changed in a cluster: a job may fit now. */
  wake(now: number): void {
    for (const slots of this.#open) if (slots.size > 0) this.phase.next = now;
  }

  /** Nothing is looked for unless GPUs came, or a job has begun to wait, since the last look. */
  #fill(cluster: number, now: number): void {
    const { queuedGpus } = booksAt(this.#stage, cluster);
    if (this.#seen[cluster] === queuedGpus.added) return;
    this.#seen[cluster] = queuedGpus.added;
    const free = this.#freeIn(cluster);
    let gpus = free.reduce((sum, slots) => sum + slots.length, 0);
    if (gpus === 0 || queuedGpus.askingAtMost(gpus) === 0) return;
    for (const { project, job } of this.#waitingIn(cluster)) {
      const asked = project.jobs.gpus[job];
      const { gpusPerNode } = booksAt(this.#stage, cluster).land;
      const inTime = this.#upUntil(free, cluster, now + project.board.request[job], now);
      const slots = asked <= gpus ? takeFrom(inTime, asked, gpusPerNode) : null;
      if (!slots) continue;
      gpus -= asked;
      this.#start({ project, job, cluster, slots }, now);
    }
  }

  #waitingIn(cluster: number): Waiting[] {
    const waiting: Waiting[] = [];
    for (const { state, pool, terms } of this.#stage.grants) {
      if (state !== 'active' || terms.cluster !== cluster || pool === null) continue;
      const project = this.#stage.projects[terms.application];
      for (let job = pool.queue.head(); job >= 0; job = pool.queue.nextFrom(pool.queue.slotOf(job) + 1)) {
        waiting.push({ project, job });
      }
    }
    const since = ({ project, job }: Waiting) => project.queuedSince[job];
    const row = ({ project, job }: Waiting) => project.base + job;
    return waiting.sort((a, b) => since(a) - since(b) || row(a) - row(b));
  }

  /** Open GPUs that nobody holds, by node, ascending. */
  #freeIn(cluster: number): number[][] {
    const { land } = booksAt(this.#stage, cluster);
    const free = new Map<number, number[]>();
    for (const slot of [...this.#open[cluster]].sort((a, b) => a - b)) {
      const node = Math.floor(slot / land.gpusPerNode);
      if (land.holderOf(slot) !== FREE || land.stateOf(node) !== 'inService') continue;
      if (land.isDown(node) || land.isAside(node)) continue;
      const slots = free.get(node);
      if (slots) slots.push(slot);
      else free.set(node, [slot]);
    }
    return [...free.values()];
  }

  /** Of these GPUs by node those of nodes that are not known to go down before the instant. */
  #upUntil(free: number[][], cluster: number, until: number, now: number): number[][] {
    const { windows } = this.#stage;
    if (windows === null) return free;
    const { gpusPerNode } = booksAt(this.#stage, cluster).land;
    return free.filter(([slot]) => windows.upUntil(cluster, Math.floor(slot / gpusPerNode), now) >= until);
  }

  #start(scavenger: Scavenger, now: number): void {
    const { project, job, cluster, slots } = scavenger;
    const books = booksAt(this.#stage, cluster);
    const grant = this.#stage.grants[project.grantOf[job]];
    this.#jobs.housing.withdraw(project, grant, job, now);
    this.#pass(cluster, slots, FREE, SCAVENGED, now);
    books.gauge.gpusHeld += slots.length;
    const nodes = new Set(slots.map((slot) => Math.floor(slot / books.land.gpusPerNode)));
    beginScavenging(this.#stage, this.#jobs, scavenger, nodes, now);
    this.#scavengers.set(project.base + job, scavenger);
  }

  /** The job has run to its end, or into its limit. */
  end(project: Project, job: number, now: number): void {
    const scavenger = this.#scavengers.get(project.base + job);
    if (!scavenger) return;
    this.#giveBack(scavenger, now);
    endScavenging(this.#stage, this.#jobs, scavenger, now);
    this.wake(now);
  }

  /** Somebody is granted the node, or it goes back to its owner: jobs that scavenge on it give way. */
  evict(cluster: number, node: number, now: number): void {
    const { land } = booksAt(this.#stage, cluster);
    for (const scavenger of this.#on(cluster, node)) this.#interrupt(scavenger, now);
    const open = this.#open[cluster];
    if (open.size > 0) for (const slot of land.slotsOf(node)) open.delete(slot);
  }

  /** The node goes down: jobs that scavenge on it are stopped. @returns how many */
  nodeGoesDown(cluster: number, node: number, stop: Stop, now: number): number {
    const stopped = this.#on(cluster, node);
    for (const scavenger of stopped) {
      const { project, job } = scavenger;
      this.#giveBack(scavenger, now);
      const seconds = now - project.board.start[job];
      creditScavenged(this.#stage, scavenger, seconds, this.#jobs.stopHomeless(project, job, stop, cluster, now));
    }
    return stopped.length;
  }

  /** The node is up again: what was open of it still is. */
  nodeComesUp(cluster: number, now: number): void {
    this.#seen[cluster] = -1;
    this.wake(now);
  }

  #on(cluster: number, node: number): Scavenger[] {
    const { gpusPerNode } = booksAt(this.#stage, cluster).land;
    return [...this.#scavengers.values()].filter(
      ({ cluster: at, slots }) => at === cluster && slots.some((slot) => Math.floor(slot / gpusPerNode) === node),
    );
  }

  /** The project has no grant any more: what it scavenges is stopped. */
  stopAll(project: Project, now: number): void {
    for (const scavenger of [...this.#scavengers.values()]) {
      if (scavenger.project === project) this.#interrupt(scavenger, now);
    }
  }

  #interrupt(scavenger: Scavenger, now: number): void {
    const { project, job, cluster } = scavenger;
    const books = booksAt(this.#stage, cluster);
    const keepsWork = this.#stage.programme.rules.runningJobs !== 'kill';
    this.#giveBack(scavenger, now);
    if (keepsWork) this.#credit(scavenger, now);
    else {
      const lost = project.jobs.gpus[job] * (now - project.board.start[job]);
      books.lostGpuSeconds += lost;
      project.scavengedLostGpuSeconds += lost;
    }
    const done = atFullPace(now - project.board.start[job], project.board.stretch[job]);
    project.interrupt(job, now, books.cluster.speed, keepsWork ? done : 0);
    this.#jobs.waitAgain(project, job, now);
  }

  /** The run ends: what still scavenges has done its part. */
  finish(now: number): void {
    for (const scavenger of this.#scavengers.values()) {
      const { project, job, cluster } = scavenger;
      const seconds = now - project.board.start[job];
      creditScavenged(this.#stage, scavenger, seconds, this.#jobs.bookHomeless(project, job, cluster, now));
    }
  }

  #credit({ project, job, cluster }: Scavenger, now: number): void {
    const gpus = project.jobs.gpus[job];
    const seconds = now - project.board.start[job];
    const books = booksAt(this.#stage, cluster);
    const worked = atFullPace(seconds, project.board.stretch[job]);
    project.scavengedGpuSeconds += gpus * seconds;
    project.scavengedSlowdownGpuSeconds += gpus * (seconds - worked);
    books.scavengedSlowdownGpuSeconds += gpus * (seconds - worked);
    project.scavengedReference += project.rateOf(job) * worked * books.cluster.speed;
  }

  #giveBack(scavenger: Scavenger, now: number): void {
    const { project, job, cluster, slots } = scavenger;
    this.#scavengers.delete(project.base + job);
    this.#pass(cluster, slots, SCAVENGED, FREE, now);
    leaveScavenged(this.#stage, scavenger);
    booksAt(this.#stage, cluster).gauge.gpusHeld -= slots.length;
    this.#seen[cluster] = -1;
  }

  #pass(cluster: number, slots: readonly number[], from: number, to: number, now: number): void {
    const books = booksAt(this.#stage, cluster);
    books.meter.advance(now);
    this.#stage.parcels.settle(cluster, slots, now);
    for (const slot of slots) books.land.passSlot(slot, from, to);
  }
}

/**
 * Takes GPUs for a job by shape out of `free`: the lowest whole nodes, a rest on the fullest node that has room (ties: the
 * lowest). @returns null where it does not fit; then nothing is taken
 */
function takeFrom(free: number[][], gpus: number, gpusPerNode: number): number[] | null {
  const whole = Math.floor(gpus / gpusPerNode);
  const rest = gpus % gpusPerNode;
  const chosen = free.filter((slots) => slots.length === gpusPerNode).slice(0, whole);
  if (chosen.length < whole) return null;
  let fullest: number[] | null = null;
  for (const slots of rest > 0 ? free : []) {
    if (slots.length < rest || chosen.includes(slots)) continue;
    if (fullest === null || slots.length < fullest.length) fullest = slots;
  }
  if (rest > 0 && fullest === null) return null;
  return [...chosen.flatMap((slots) => slots.splice(0)), ...(fullest?.splice(0, rest) ?? [])];
}
