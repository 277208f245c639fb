/**
 * The dear checks of a run, after every instant: what pools keep up to date step by step is worked out anew and compared.
 * For tests and for tracing a fault; it must not change anything.
 */
import { invariant } from '../engine/errors.ts';
import { STATE } from './job-board.ts';
import type { Pool } from './pool.ts';

/** @throws InvariantError where a pool's books do not agree with the states of its jobs at `now` */
export function audit(pool: Pool, cluster: number, now: number): void {
  const { board, jobs, nodes, queue, site: spec } = pool;
  const running: number[] = [];
  let waiting = 0;
  let gpusWaiting = 0;
  for (let job = 0; job < jobs.count; job++) {
    if (board.cluster[job] !== cluster) continue;
    if (board.state[job] === STATE.running) running.push(job);
    if (board.state[job] !== STATE.queued) continue;
    waiting++;
    gpusWaiting += jobs.gpus[job];
    invariant(queue.has(job), `${spec.id} at ${now} s: job ${job} waits and is not in the queue`);
  }
  invariant(waiting === queue.size, `${spec.id} at ${now} s: ${queue.size} jobs in the queue, ${waiting} wait`);
  invariant(waiting === pool.jobsWaiting && gpusWaiting === pool.gpusWaiting, `${spec.id} at ${now} s: waiting GPUs`);
  nodes.audit([...running, ...pool.downRows, ...(pool.closing?.rows ?? [])], jobs.gpus);
}
