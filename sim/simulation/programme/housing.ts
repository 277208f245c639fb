/**
 * The port behind which jobs of a programme wait and run: on their grant's own nodes, or in a cluster that grants share. It
 * must not know when jobs come or what becomes of them.
 */
import type { Phase } from '../../engine/loop.ts';
import type { Stop } from './attempts.ts';
import type { Grant } from './grant.ts';
import type { Project } from './project.ts';

/** What a housing tells. */
export interface Tenants {
  /** A job has started. @param borrows whether its grant occupies more than its quota now */
  started(project: Project, grant: Grant, job: number, borrows: boolean, now: number): void;
  /** A job was taken out of its queue because its request passes the end of its grant. */
  tooLong(project: Project, job: number, now: number): void;
  /** A running job is to be stopped for another. @param notice seconds since it was told */
  preempt(project: Project, grant: Grant, job: number, stop: Stop, notice: number, now: number): void;
  /** GPU-seconds that a running job would lose if it were stopped so now. */
  wouldLose(project: Project, job: number, stop: Stop, now: number): number;
  /** Seconds that a job asks for from now on if it is resized to so many GPUs, or, while it waits, started with them. */
  requestWith(project: Project, grant: Grant, job: number, gpus: number, now: number): number;
  /** A running job that holds nothing for the moment is to go on with so many GPUs; its size and times are set. */
  resized(project: Project, grant: Grant, job: number, gpus: number, now: number): void;
  /** A waiting job that is in no queue is to start with so many GPUs; its size and times are set. */
  moulded(project: Project, grant: Grant, job: number, gpus: number): void;
  /** The passes of an instant are over. */
  passed(now: number): void;
}

export interface Housing {
  /** Runs a scheduling pass wherever something changed. */
  readonly passes: Phase;
  /** Something is about to change where the grant's jobs wait and run. */
  touch(grant: Grant, now: number): void;
  /** GPUs of the largest job that any grant of the project can ever run, at least 1. */
  largestJob(project: Project): number;
  /** A job waits in one of its project's grants from now on. @returns that grant; null: none can ever hold the job */
  enter(project: Project, job: number, now: number): Grant | null;
  /** A job that has just entered asks for so many seconds more than the board said. */
  asksMore(project: Project, grant: Grant, job: number, seconds: number): void;
  /** A waiting job leaves. */
  withdraw(project: Project, grant: Grant, job: number, now: number): void;
  /** All jobs that wait in the grant leave. @returns them, ascending */
  withdrawAll(project: Project, grant: Grant, now: number): number[];
  /** A running job is stopped and gives its nodes back. */
  release(project: Project, grant: Grant, job: number, now: number): void;
  /** A running job ends by itself or at its limit. @returns GPU-seconds of it that are its own fault */
  end(project: Project, grant: Grant, job: number, now: number): number;
  /** A grant has started, also one whose winner never comes. */
  begins(grant: Grant, now: number): void;
  /** Grants of the project, or what they hold, have changed; nothing of it waits. */
  renew(project: Project, now: number): void;
  /** The grant is over; nothing of it waits or runs. */
  leave(grant: Grant, now: number): void;
  /**
   * A node is in service and up from now on; or it is not, and nothing runs there.
   * @param until when it is expected back, s; Infinity: nobody knows, or never
   */
  nodeComes(cluster: number, node: number, now: number): void;
  nodeGoes(cluster: number, node: number, until: number, now: number): void;
  /** A node that is in service and up is known to go down: `windows` of the stage says when. */
  nodeCloses(cluster: number, node: number, now: number): void;
  /** Jobs that run on the node, where nodes are not their grants' own. */
  tenantsOn(cluster: number, node: number): { readonly project: Project; readonly job: number }[];
  /** Jobs of the grant that its limits refused may start now. */
  limitsFreed(grant: Grant, now: number): void;
  /** The run ends. */
  finish(now: number): void;
  /** Nodes of the grant on which the job runs, the one of its rest part last; null where nodes are not grants' own. */
  ownNodesOf(grant: Grant, job: number): number[] | null;
}
