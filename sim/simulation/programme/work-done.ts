/**
 * How much work came of the GPU-seconds that jobs occupied. It must not know why a job was slow.
 *
 * Not all time that nobody threw away is work: in more leaf groups than it needs a job takes longer, and an elastic job that
 * has grown does less on each GPU, where its speed-up is below linear; one that has shrunk does more. What is left is the
 * work as it was asked for: whatever sizes a job had, in the end it is the same.
 */
import type { Spent } from './attempts.ts';
import type { Project } from './project.ts';

/** GPU-seconds of one GPU type, of attempts that have ended. */
export class WorkBook {
  /** Work that need not be done again. */
  done = 0;
  /** Of what was occupied and not thrown away: by which jobs took longer for their leaf groups. */
  slowdown = 0;
  /** Of the same: by which elastic jobs had more GPUs than they did the work of, and where they shrank, fewer. */
  elasticSlowdown = 0;
  elasticGain = 0;

  /** An attempt of the job, or a part of it on so many GPUs as the job has still, is over. */
  add(project: Project, job: number, { elapsed, saved, lost, overhead }: Spent): void {
    const gpus = project.jobs.gpus[job];
    const rate = project.rateOf(job);
    this.done += rate * saved;
    this.slowdown += gpus * Math.max(0, elapsed - lost - overhead - saved);
    this.elasticSlowdown += Math.max(0, gpus - rate) * saved;
    this.elasticGain += Math.max(0, rate - gpus) * saved;
  }
}
