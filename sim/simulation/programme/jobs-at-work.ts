/**
 * Jobs of all projects on the clock: they are submitted by their project's clock, wait and run in their grants' pools, and
 * end. It must not know why grants come, change and go.
 */
import type { EventQueue } from '../../engine/event-queue.ts';
import { Phase } from '../../engine/loop.ts';
import { STATE } from '../job-board.ts';
import { Agenda } from './agenda.ts';
import { Attempts, isByNode, type Spent, type Stop } from './attempts.ts';
import type { ClusterBooks } from './cluster-books.ts';
import type { Grant } from './grant.ts';
import type { Housing, Tenants } from './housing.ts';
import type { Project } from './project.ts';
import { booksAt, type Stage } from './stage.ts';

const NONE = -1;

export class JobsAtWork {
  /** Phases of an instant, in the order in which they are named. */
  readonly jobEnds: Phase;
  readonly submissions: Phase;
  readonly patience: Phase;
  readonly housing: Housing;
  readonly rejections: Record<string, number> = {};
  /** Told of a job that has ended although it was in no grant: it scavenged. */
  onScavengerEnd: (project: Project, job: number, now: number) => void = () => {};
  /** Told that the passes of an instant are over. */
  onPassed: (now: number) => void = () => {};
  /** Told of a grant in which a job has ended. */
  onJobEnd: (grant: Grant, now: number) => void = () => {};
  readonly #stage: Stage;
  readonly #attempts: Attempts;
  readonly #ends: EventQueue;
  /** By project: its next submission. By row of the demand: when the job gives up. */
  readonly #submissions: Agenda;
  readonly #givingUp: Agenda;
  /** Project of each row of the demand. */
  readonly #projectOf: Int32Array;

  constructor(stage: Stage, ends: EventQueue, house: (tenants: Tenants) => Housing) {
    this.#stage = stage;
    this.#attempts = new Attempts(stage.programme.rules.checkpoint, stage.elastic !== null);
    this.#ends = ends;
    this.#projectOf = new Int32Array(stage.programme.demand.count);
    for (const { index, base, count } of stage.projects) this.#projectOf.fill(index, base, base + count);
    this.jobEnds = this.#jobEndsPhase();
    this.#submissions = new Agenda((project, now) => this.#submitDue(stage.projects[project], now));
    this.submissions = this.#submissions.phase;
    this.#givingUp = new Agenda((row, now) => this.#giveUp(row, now));
    this.patience = this.#givingUp.phase;
    this.housing = house(this.#tenants());
  }

  /**
   * The project's grants, or the nodes of one of them, have changed: its waiting jobs are moulded to what there is, and
   * wait on.
   * @param homeless jobs that waited in a grant that is gone
   */
  regroup(project: Project, now: number, homeless: readonly number[] = []): void {
    const { housing } = this;
    const waiting = [...homeless];
    for (const grant of project.grants) waiting.push(...housing.withdrawAll(project, grant, now));
    project.mould(housing.largestJob(project));
    housing.renew(project, now);
    for (const job of waiting.sort((a, b) => a - b)) this.#enter(project, job, now);
    this.schedule(project);
  }

  /** The project's clock has changed: its next submission is noted. */
  schedule(project: Project): void {
    project.nextSubmit = project.nextSubmission();
    this.#submissions.add(project.nextSubmit, project.index);
  }

  /** Jobs that lost their grant wait again: the project has a new one. */
  resume(project: Project, now: number): void {
    for (let job = 0; job < project.cursor; job++) {
      if (project.isInterrupted[job] === 0) continue;
      project.isInterrupted[job] = 0;
      this.#queue(project, job, now);
    }
  }

  /** A job whose attempt was interrupted waits in its project's grants again; without any it is given up for now. */
  waitAgain(project: Project, job: number, now: number): void {
    project.queuedSince[job] = now;
    if (project.isActive) {
      project.mouldJob(job, this.housing.largestJob(project));
      this.#queue(project, job, now);
    } else this.#cancel(project, job, now, true);
  }

  /** Stops a running job of a grant. @param notice seconds since it was told that it will be stopped */
  stop(project: Project, grant: Grant, job: number, stop: Stop, now: number, notice = 0): void {
    this.housing.release(project, grant, job, now);
    this.#stage.limits?.gave(project, grant, job, now);
    const spent = this.#interrupt(project, job, stop, grant.terms.cluster, now, notice);
    this.#bookInGrant(project, grant, job, spent);
    this.#goesOn(project, job, stop, now);
  }

  /** Stops a job that ran in no grant and has given its GPUs back. @returns where its seconds went */
  stopHomeless(project: Project, job: number, stop: Stop, cluster: number, now: number): Spent {
    const spent = this.#interrupt(project, job, stop, cluster, now, 0);
    if (stop.next === 'waits') this.waitAgain(project, job, now);
    else this.#goesOn(project, job, stop, now);
    return spent;
  }

  /** A job that runs in no grant has ended, or the run does. @returns where its seconds went */
  bookHomeless(project: Project, job: number, cluster: number, now: number): Spent {
    const spent = this.#attempts.spent(project, job, now - project.board.start[job]);
    const books = booksAt(this.#stage, cluster);
    this.#bookAt(books, project, job, spent);
    project.works(job, spent.saved * books.cluster.speed);
    return spent;
  }

  #interrupt(project: Project, job: number, stop: Stop, cluster: number, now: number, notice: number): Spent {
    const { keeps } = stop;
    if (isByNode(stop)) project.nodeFaults[job]++;
    const books = booksAt(this.#stage, cluster);
    const spent = this.#attempts.stopped(project, job, now - project.board.start[job], keeps, notice);
    const { resumes } = project;
    const resumed = resumes[job];
    this.#bookAt(books, project, job, spent);
    project.interrupt(job, now, books.cluster.speed, spent.saved);
    if (keeps === 'frozen') resumes[job] = resumed;
    return spent;
  }

  /** What becomes of a job that was stopped. */
  #goesOn(project: Project, job: number, { next }: Stop, now: number): void {
    const { board } = project;
    if (next === 'waits') {
      project.mouldJob(job, this.housing.largestJob(project));
      this.#queue(project, job, now);
      return;
    }
    board.state[job] = STATE.killed;
    board.end[job] = now;
    project.isInterrupted[job] = next === 'withGrant' ? 1 : 0;
  }

  #bookWaste(project: Project, grant: Grant, job: number, spent: Spent): void {
    this.#bookAt(booksAt(this.#stage, grant.terms.cluster), project, job, spent);
    this.#bookInGrant(project, grant, job, spent);
  }

  #bookInGrant(project: Project, grant: Grant, job: number, spent: Spent): void {
    grant.lostGpuSeconds += project.jobs.gpus[job] * (spent.lost + spent.overhead);
    grant.work.add(project, job, spent);
  }

  #bookAt(books: ClusterBooks, project: Project, job: number, { lost, overhead }: Spent): void {
    const gpus = project.jobs.gpus[job];
    books.overheadGpuSeconds += gpus * overhead;
    project.overheadGpuSeconds += gpus * overhead;
    books.lostGpuSeconds += gpus * (lost + overhead);
  }

  /** The run ends: what running jobs did, and what they spent on checkpoints and restarts, is booked. */
  finish(now: number): void {
    this.housing.finish(now);
    for (const project of this.#stage.projects) {
      for (let job = 0; job < project.cursor; job++) {
        if (project.board.state[job] !== STATE.running || project.grantOf[job] < 0) continue;
        const seconds = now - project.board.start[job];
        const spent = this.#attempts.spent(project, job, seconds);
        const grant = this.#stage.grants[project.grantOf[job]];
        this.#bookWaste(project, grant, job, spent);
        project.works(job, spent.saved * booksAt(this.#stage, grant.terms.cluster).cluster.speed);
        project.elastic?.ran(job, project.jobs.gpus[job], seconds, 0);
      }
    }
  }

  /**
   * Every job that waits in the grant leaves it: given up until the project has another one, or, where it has one,
   * @returns to wait on there
   */
  dismiss(project: Project, grant: Grant, now: number): number[] {
    const waiting = this.housing.withdrawAll(project, grant, now);
    if (project.grants.some((other) => other !== grant)) return waiting;
    for (const job of waiting) this.#cancel(project, job, now, true);
    return [];
  }

  /** Jobs of the grant that run, by row. */
  running(project: Project, grant: Grant): number[] {
    const rows: number[] = [];
    for (let job = 0; job < project.cursor; job++) {
      if (project.board.state[job] === STATE.running && project.grantOf[job] === grant.terms.id) rows.push(job);
    }
    return rows;
  }

  #jobEndsPhase(): Phase {
    const ends = this.#ends;
    const { projects, grants } = this.#stage;
    const phase = new Phase((now) => {
      while (ends.firstTime === now) {
        const row = ends.pop();
        const project = projects[this.#projectOf[row]];
        const job = row - project.base;
        // The attempt was stopped before it could end.
        if (project.board.state[job] !== STATE.running || project.endsAt[job] !== now) continue;
        if (project.grantOf[job] < 0) this.onScavengerEnd(project, job, now);
        else this.#end(project, grants[project.grantOf[job]], job, now);
      }
      phase.next = ends.firstTime;
    });
    return phase;
  }

  #end(project: Project, grant: Grant, job: number, now: number): void {
    const ownFault = this.housing.end(project, grant, job, now);
    this.#stage.limits?.gave(project, grant, job, now);
    const spent = this.#attempts.spent(project, job, now - project.board.start[job]);
    this.#bookWaste(project, grant, job, spent);
    const overhead = project.jobs.gpus[job] * spent.overhead;
    project.ranGpuSeconds[job] += project.jobs.gpus[job] * (now - project.board.start[job]);
    project.elastic?.ran(job, project.jobs.gpus[job], now - project.board.start[job], 0);
    project.leftWork[job] = 0;
    booksAt(this.#stage, grant.terms.cluster).ownFaultGpuSeconds += Math.max(0, ownFault - overhead);
    this.onJobEnd(grant, now);
  }

  #submitDue(project: Project, now: number): void {
    if (project.nextSubmit !== now) return;
    while (project.isActive && project.cursor < project.count && project.nextSubmission() <= now) {
      const job = project.cursor++;
      project.jobs.submit[job] = now;
      this.#queue(project, job, now);
    }
    this.schedule(project);
  }

  /** A job begins to wait; one that can never fit its project's grants is rejected. */
  #queue(project: Project, job: number, now: number): void {
    const { board } = project;
    board.state[job] = STATE.queued;
    board.start[job] = NONE;
    board.end[job] = NONE;
    project.queuedSince[job] = now;
    this.#enter(project, job, now);
    const { patience } = this.#stage.programme.rules.behaviour;
    if (board.state[job] === STATE.queued && project.firstStart[job] < 0) {
      // What it waited under grants that are gone counts.
      this.#givingUp.add(now + patience - project.waited[job], project.base + job);
    }
  }

  /** A job waits in the grant that its housing chooses; one that can never fit its project's grants is rejected. */
  #enter(project: Project, job: number, now: number): void {
    const grant = this.housing.enter(project, job, now);
    if (grant !== null) {
      project.grantOf[job] = grant.terms.id;
      project.board.cluster[job] = grant.terms.cluster;
      project.jobs.home[job] = grant.terms.cluster;
      const { gpusPerNode } = booksAt(this.#stage, grant.terms.cluster).cluster;
      this.housing.asksMore(project, grant, job, this.#attempts.prepare(project, job, gpusPerNode));
      return;
    }
    if (project.grants.every(({ room }) => room === 0)) {
      // All that it has only drains: the job waits for the project's next grant.
      this.#cancel(project, job, now, true);
      return;
    }
    project.waited[job] += now - project.queuedSince[job];
    project.board.state[job] = STATE.rejected;
    project.board.end[job] = now;
    this.rejections['tooLarge'] = (this.rejections['tooLarge'] ?? 0) + 1;
  }

  #giveUp(row: number, now: number): void {
    const project = this.#stage.projects[this.#projectOf[row]];
    const job = row - project.base;
    const { patience } = this.#stage.programme.rules.behaviour;
    const waits = project.board.state[job] === STATE.queued && project.grantOf[job] >= 0;
    const until = project.queuedSince[job] + patience - project.waited[job];
    if (!waits || project.firstStart[job] >= 0 || until !== now) return;
    this.housing.withdraw(project, this.#stage.grants[project.grantOf[job]], job, now);
    this.#cancel(project, job, now, false);
  }

  #cancel(project: Project, job: number, now: number, comesAgain: boolean): void {
    project.board.state[job] = STATE.cancelled;
    project.board.end[job] = now;
    project.waited[job] += now - project.queuedSince[job];
    project.isInterrupted[job] = comesAgain ? 1 : 0;
  }

  #tenants(): Tenants {
    return {
      started: (project, grant, job, borrows, now) => this.#started(project, grant, job, borrows, now),
      tooLong: (project, job, now) => this.#cancel(project, job, now, true),
      preempt: (project, grant, job, stop, notice, now) => {
        project.preemptions[job]++;
        booksAt(this.#stage, grant.terms.cluster).preemptions++;
        this.stop(project, grant, job, stop, now, notice);
      },
      wouldLose: (project, job, { keeps }, now) => {
        const { lost } = this.#attempts.stopped(project, job, now - project.board.start[job], keeps, 0);
        return lost * project.jobs.gpus[job];
      },
      requestWith: (project, grant, job, gpus, now) => this.#requestWith(project, grant, job, gpus, now),
      resized: (project, grant, job, gpus, now) => this.#resized(project, grant, job, gpus, now),
      moulded: (project, grant, job, gpus) => {
        project.resize(job, gpus);
        this.#attempts.prepare(project, job, this.#setTimes(project, grant, job));
      },
      passed: (now) => {
        this.jobEnds.next = this.#ends.firstTime;
        this.onPassed(now);
      },
    };
  }

  /** What the job has done so far is kept, as by a checkpoint. */
  #resized(project: Project, grant: Grant, job: number, gpus: number, now: number): void {
    const { elastic, jobs, board } = project;
    const { limits, elastic: rule } = this.#stage;
    if (elastic === null || rule === null) return;
    const books = booksAt(this.#stage, grant.terms.cluster);
    const before = jobs.gpus[job];
    const seconds = now - board.start[job];
    const spent = this.#attempts.spent(project, job, seconds);
    this.#bookWaste(project, grant, job, spent);
    project.bookChange(job, seconds, books.cluster.speed, spent.saved);
    project.resize(job, gpus);
    const gpusPerNode = this.#setTimes(project, grant, job);
    this.#attempts.prepareChanged(project, job, gpusPerNode, seconds - spent.slowdown, rule.resizeSeconds);
    elastic.changed(job, before, gpus, now);
    limits?.gave(project, grant, job, now);
    limits?.holds(grant, job, now);
    // It gives whole nodes where single GPUs would do for the one for whom it shrinks: the rest is for others.
    if (gpus < before) this.housing.touch(grant, now);
  }

  #requestWith(project: Project, grant: Grant, job: number, gpus: number, now: number): number {
    const { board } = project;
    const { gpusPerNode, speed } = booksAt(this.#stage, grant.terms.cluster).cluster;
    const spent =
      board.state[job] === STATE.running ? this.#attempts.spent(project, job, now - board.start[job]) : null;
    const elapsed = spent && now - board.start[job] - spent.slowdown;
    const left = project.requestLeftAfter(job, (spent?.saved ?? 0) * speed);
    const rate = project.elastic?.rateOf(job, gpus) ?? gpus;
    const work = Math.ceil(left / rate / speed);
    const resizeSeconds = this.#stage.elastic?.resizeSeconds ?? 0;
    return this.#attempts.wallWith(project, job, Math.ceil(gpus / gpusPerNode), work, elapsed, resizeSeconds);
  }

  /** Puts its times, without checkpoints, on the board. @returns GPUs of a node there */
  #setTimes({ jobs, board }: Project, { terms }: Grant, job: number): number {
    const { gpusPerNode, speed } = booksAt(this.#stage, terms.cluster).cluster;
    board.run[job] = Math.ceil(jobs.run[job] / speed);
    board.request[job] = Math.ceil(jobs.request[job] / speed);
    return gpusPerNode;
  }

  #started(project: Project, grant: Grant, job: number, borrows: boolean, now: number): void {
    if (project.elastic) project.elastic.beganAt[job] = project.elastic.changedAt[job] = now;
    const stay = now - project.queuedSince[job];
    this.#stage.limits?.holds(grant, job, now);
    project.waited[job] += stay;
    grant.starts.add(stay, borrows);
    if (project.firstStart[job] < 0) project.firstStart[job] = now;
    else {
      project.restarts++;
      booksAt(this.#stage, grant.terms.cluster).restarts++;
    }
    if (grant.firstJobAt >= 0) return;
    grant.firstJobAt = now;
    const { application, id } = grant.terms;
    const applicant = this.#stage.programme.applications[application].id;
    this.#stage.story.tell({ at: now, kind: 'firstJob', application: applicant, grant: id });
  }
}
