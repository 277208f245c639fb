/**
 * Jobs that wait because their grant's quota is taken, mostly by the grant's own jobs: each grant's first one is protected
 * from the jobs of its own grant behind it, as EASY protects the head of a queue. It must not know nodes or other grants.
 *
 * By counts: the shadow time is the least at which, by the releases of the grant's own running jobs, the quota would allow
 * the blocked job (where these do not suffice, the last of them, and then nothing is extra). A job behind it may start if
 * by its request it ends by then, or if it asks for no more than is extra then. Without backfilling none may.
 */
import type { EventQueue } from '../../../engine/event-queue.ts';

export interface OwnBlock {
  /** s */
  readonly shadow: number;
  /** GPUs; fewer once jobs start beside it that outlast the shadow time. */
  extra: number;
}

/**
 * @param asked GPUs of the first job of the grant that its quota does not allow, more than `available` now
 * @param releases by time, s, the rows of the grant that run; afterwards it is empty
 * @param gpus column over rows
 */
export function ownBlock(
  asked: number,
  available: number,
  releases: EventQueue,
  gpus: Int32Array,
  now: number,
): OwnBlock {
  let room = available;
  let shadow = now + 1;
  while (releases.size > 0 && room < asked) {
    // What is overdue is expected to end one second from now.
    shadow = Math.max(releases.firstTime, now + 1);
    while (releases.firstTime <= shadow) room += gpus[releases.pop()];
  }
  releases.clear();
  return { shadow, extra: Math.max(0, room - asked) };
}

/** Whether a job behind the blocked one may start now. */
export function mayPass({ shadow, extra }: OwnBlock, gpus: number, requestSeconds: number, now: number): boolean {
  return now + requestSeconds <= shadow || gpus <= extra;
}
