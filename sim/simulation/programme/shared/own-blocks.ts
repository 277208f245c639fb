/**
 * Jobs that wait because their grant's quota is taken, mostly by the grant's own jobs: each grant's first one is protected
 * from the jobs of its own grant behind it, as EASY protects the head of a queue. It must not know nodes or other grants.
 *
 * By counts: the shadow time is the least at which, by the releases of the grant's own running jobs, the quota would allow
 * the blocked job (where these do not suffice, the last of them, and then nothing is extra). A job behind it may start if
 * by its request it ends by then, or if it asks for no more than is extra then. Without backfilling none may.
 */
export interface OwnBlock {
  /** The first job of the grant that its quota does not allow. */
  readonly row: number;
  /** s */
  shadow: number;
  extra: number;
}

/** A running job of the grant. */
export interface OwnRelease {
  /** s */
  readonly expectedEnd: number;
  readonly gpus: number;
}

/**
 * @param gpus that the blocked job asks for, more than `available` now
 * @param releases of the grant's running jobs, in any order
 */
export function ownBlock(
  row: number,
  gpus: number,
  available: number,
  releases: readonly OwnRelease[],
  now: number,
): OwnBlock {
  const byEnd = [...releases].sort((a, b) => a.expectedEnd - b.expectedEnd);
  let room = available;
  let shadow = now + 1;
  let k = 0;
  while (k < byEnd.length && room < gpus) {
    // What is overdue is expected to end one second from now.
    shadow = Math.max(byEnd[k].expectedEnd, now + 1);
    for (; k < byEnd.length && Math.max(byEnd[k].expectedEnd, now + 1) === shadow; k++) room += byEnd[k].gpus;
  }
  return { row, shadow, extra: Math.max(0, room - gpus) };
}

/** Whether a job behind the blocked one may start now. */
export function mayPass({ shadow, extra }: OwnBlock, gpus: number, requestSeconds: number, now: number): boolean {
  return now + requestSeconds <= shadow || gpus <= extra;
}
