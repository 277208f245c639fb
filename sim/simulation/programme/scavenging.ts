/**
 * The scavenger tier: GPUs that were taken from a grant run waiting jobs of the cluster's other grants until somebody is
 * granted them. It must not know why they were taken, nor who is granted them.
 *
 * A job scavenges only if it can start at once, whole; those that have waited longest are tried first (ties: by row). It
 * belongs to no grant meanwhile: its use counts for no threshold. When its GPUs are granted it gives way and waits again.
 */

import { Phase } from '../../engine/loop.ts';
import { FREE, SCAVENGED } from '../../model/land.ts';
import { STATE } from '../job-board.ts';
import type { JobsAtWork } from './jobs-at-work.ts';
import type { Project } from './project.ts';
import { booksAt, type Stage } from './stage.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** A job that scavenges. */
interface Scavenger {
  readonly project: Project;
  readonly job: number;
  readonly cluster: number;
  readonly slots: readonly number[];
}

/** A job that waits in a grant. */
interface Waiting {
  readonly project: Project;
  readonly job: number;
}

export class Scavenging {
  /** After the passes of an instant. */
  readonly phase: Phase;
  readonly #stage: Stage;
  readonly #jobs: JobsAtWork;
  /** GPUs that may be scavenged, by cluster. */
  readonly #open: Set<number>[];
  /** By row of the demand. */
  readonly #scavengers = new Map<number, Scavenger>();

  constructor(stage: Stage, jobs: JobsAtWork) {
    this.#stage = stage;
    this.#jobs = jobs;
    this.#open = stage.books.map(() => new Set());
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
    this.phase.next = now;
  }

  /** Something changed in a cluster: a job may fit now. */
  wake(now: number): void {
    if (this.#open.some((slots) => slots.size > 0)) this.phase.next = now;
  }

  /** GPUs that scavengers hold in the cluster. */
  heldIn(cluster: number): number {
    let gpus = 0;
    for (const scavenger of this.#scavengers.values())
      if (scavenger.cluster === cluster) gpus += scavenger.slots.length;
    return gpus;
  }

  #fill(cluster: number, now: number): void {
    for (const { project, job } of this.#waitingIn(cluster)) {
      const slots = this.#slotsFor(cluster, project.jobs.gpus[job]);
      if (slots) this.#start({ project, job, cluster, slots }, now);
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

  /** Open GPUs for a job of that size by shape: the lowest nodes, a rest on the fullest that has room; null: none. */
  #slotsFor(cluster: number, gpus: number): number[] | null {
    const { land } = booksAt(this.#stage, cluster);
    const free = new Map<number, number[]>();
    for (const slot of [...this.#open[cluster]].sort((a, b) => a - b)) {
      const node = Math.floor(slot / land.gpusPerNode);
      if (land.holderOf(slot) !== FREE || land.stateOf(node) !== 'inService') continue;
      free.set(node, [...(free.get(node) ?? []), slot]);
    }
    const whole = Math.floor(gpus / land.gpusPerNode);
    const rest = gpus % land.gpusPerNode;
    const nodes = [...free.values()];
    const chosen = nodes.filter((slots) => slots.length === land.gpusPerNode).slice(0, whole);
    if (chosen.length < whole) return null;
    if (rest === 0) return chosen.flat();
    const others = nodes.filter((slots) => slots.length >= rest && !chosen.includes(slots));
    const [fullest] = others.sort((a, b) => a.length - b.length || a[0] - b[0]);
    return fullest ? [...chosen.flat(), ...fullest.slice(0, rest)] : null;
  }

  #start(scavenger: Scavenger, now: number): void {
    const { project, job, cluster, slots } = scavenger;
    const books = booksAt(this.#stage, cluster);
    const { board } = project;
    const grant = this.#stage.grants[project.grantOf[job]];
    this.#jobs.touch(grant, now);
    grant.pool!.withdraw(job);
    this.#pass(cluster, slots, FREE, SCAVENGED, now);
    books.gauge.gpusHeld += slots.length;
    project.grantOf[job] = -1;
    project.waited[job] += now - project.queuedSince[job];
    if (project.firstStart[job] < 0) project.firstStart[job] = now;
    board.state[job] = STATE.running;
    board.start[job] = now;
    board.expectedEnd[job] = now + board.request[job];
    const nodes = new Set(slots.map((slot) => Math.floor(slot / books.land.gpusPerNode)));
    board.nodes[job] = nodes.size;
    board.leafGroups[job] = new Set([...nodes].map((node) => books.land.leafGroupOf(node))).size;
    const { stopsAtRequest, ends } = this.#stage.poolRules;
    const seconds = stopsAtRequest ? Math.min(board.run[job], board.request[job]) : board.run[job];
    project.endsAt[job] = now + seconds;
    ends.push(now + seconds, project.base + job);
    this.#jobs.jobEnds.next = Math.min(this.#jobs.jobEnds.next, now + seconds);
    this.#scavengers.set(project.base + job, scavenger);
  }

  /** The job has run to its end, or into its limit. */
  end(project: Project, job: number, now: number): void {
    const scavenger = this.#scavengers.get(project.base + job);
    if (!scavenger) return;
    const { board, jobs } = project;
    const books = booksAt(this.#stage, scavenger.cluster);
    this.#giveBack(scavenger, now);
    const seconds = now - board.start[job];
    const isKilled = seconds < board.run[job];
    board.state[job] = isKilled ? STATE.killed : [STATE.done, STATE.failed, STATE.cancelled][jobs.outcome[job]];
    board.end[job] = now;
    project.ranGpuSeconds[job] += jobs.gpus[job] * seconds;
    if (board.state[job] !== STATE.done) books.ownFaultGpuSeconds += jobs.gpus[job] * seconds;
    project.leftWork[job] = 0;
    this.wake(now);
  }

  /** Somebody is granted the node, or it goes back to its owner: jobs that scavenge on it give way. */
  evict(cluster: number, node: number, now: number): void {
    const { land } = booksAt(this.#stage, cluster);
    const isOn = ({ cluster: at, slots }: Scavenger) =>
      at === cluster && slots.some((slot) => Math.floor(slot / land.gpusPerNode) === node);
    for (const scavenger of [...this.#scavengers.values()].filter(isOn)) this.#interrupt(scavenger, now);
    for (const slot of land.slotsOf(node)) this.#open[cluster].delete(slot);
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
    if (!keepsWork) books.lostGpuSeconds += project.jobs.gpus[job] * (now - project.board.start[job]);
    project.interrupt(job, now, books.cluster.speed, keepsWork);
    this.#jobs.waitAgain(project, job, now);
  }

  #giveBack(scavenger: Scavenger, now: number): void {
    const { project, job, cluster, slots } = scavenger;
    this.#scavengers.delete(project.base + job);
    this.#pass(cluster, slots, SCAVENGED, FREE, now);
    booksAt(this.#stage, cluster).gauge.gpusHeld -= slots.length;
  }

  #pass(cluster: number, slots: readonly number[], from: number, to: number, now: number): void {
    const books = booksAt(this.#stage, cluster);
    books.meter.advance(now);
    this.#stage.parcels.settle(cluster, slots, now);
    for (const slot of slots) books.land.passSlot(slot, from, to);
  }
}
