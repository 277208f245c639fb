/**
 * Attempts of jobs that scavenge, in no grant: how one begins on its nodes, and how it ends by itself. It must not know
 * where free GPUs come from, nor when scavengers give way.
 */
import { FULL_PACE, stretched } from '../../model/leaf-group-pace.ts';
import { STATE } from '../job-board.ts';
import type { Spent } from './attempts.ts';
import type { JobsAtWork } from './jobs-at-work.ts';
import type { Project } from './project.ts';
import { booksAt, type Stage } from './stage.ts';

/** A job that scavenges. */
export interface ScavengingJob {
  readonly project: Project;
  readonly job: number;
  readonly cluster: number;
}

/** The job has left its queue and runs on these nodes of the cluster from now on. */
export function beginScavenging(
  stage: Stage,
  { jobEnds }: JobsAtWork,
  { project, job, cluster }: ScavengingJob,
  nodes: ReadonlySet<number>,
  now: number,
): void {
  const books = booksAt(stage, cluster);
  const { board } = project;
  project.grantOf[job] = -1;
  project.waited[job] += now - project.queuedSince[job];
  if (project.firstStart[job] < 0) project.firstStart[job] = now;
  else {
    project.restarts++;
    books.restarts++;
  }
  board.state[job] = STATE.running;
  board.start[job] = now;
  board.expectedEnd[job] = now + board.request[job];
  board.nodes[job] = nodes.size;
  board.leafGroups[job] = new Set([...nodes].map((node) => books.land.leafGroupOf(node))).size;
  const stretch = books.pace?.stretchOf(nodes.size, board.leafGroups[job]) ?? FULL_PACE;
  board.stretch[job] = stretch;
  board.run[job] = stretched(board.run[job], stretch);
  if (stretch > FULL_PACE) books.meter.gpusSlowed += project.jobs.gpus[job];
  const { stopsAtRequest, ends } = stage.poolRules;
  const seconds = stopsAtRequest ? Math.min(board.run[job], board.request[job]) : board.run[job];
  project.endsAt[job] = now + seconds;
  ends.push(now + seconds, project.base + job);
  jobEnds.next = Math.min(jobEnds.next, now + seconds);
}

/** The job holds its GPUs no more. */
export function leaveScavenged(stage: Stage, { project, job, cluster }: ScavengingJob): void {
  if (project.board.stretch[job] > FULL_PACE) booksAt(stage, cluster).meter.gpusSlowed -= project.jobs.gpus[job];
}

/** The job, which has given its GPUs back, has run to its end, or into its limit. */
export function endScavenging(stage: Stage, jobs: JobsAtWork, scavenger: ScavengingJob, now: number): void {
  const { project, job, cluster } = scavenger;
  const { board } = project;
  const gpus = project.jobs.gpus[job];
  const seconds = now - board.start[job];
  const spent = jobs.bookHomeless(project, job, cluster, now);
  const isKilled = seconds < board.run[job];
  board.state[job] = isKilled ? STATE.killed : [STATE.done, STATE.failed, STATE.cancelled][project.jobs.outcome[job]];
  board.end[job] = now;
  project.ranGpuSeconds[job] += gpus * seconds;
  project.leftWork[job] = 0;
  creditScavenged(stage, scavenger, seconds, spent);
  if (board.state[job] !== STATE.done) booksAt(stage, cluster).ownFaultGpuSeconds += gpus * (seconds - spent.overhead);
}

/** What an attempt of so many seconds did is credited to its project. */
export function creditScavenged(
  stage: Stage,
  { project, job, cluster }: ScavengingJob,
  seconds: number,
  { saved, lost, overhead }: Spent,
): void {
  const gpus = project.jobs.gpus[job];
  const books = booksAt(stage, cluster);
  const slowdown = gpus * Math.max(0, seconds - lost - overhead - saved);
  project.scavengedGpuSeconds += gpus * (seconds - lost - overhead);
  project.scavengedSlowdownGpuSeconds += slowdown;
  books.scavengedSlowdownGpuSeconds += slowdown;
  project.scavengedLostGpuSeconds += gpus * (lost + overhead);
  project.scavengedReference += project.rateOf(job) * saved * books.cluster.speed;
}
