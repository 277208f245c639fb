/**
 * What the accounts of one cluster have used and how they rank, worked out from the starts and ends of all its jobs each
 * time that somebody asks. All accounts are users with one share. It shares with the simulator the solution of one step of
 * decay, which has a test of its own; it must not know share trees or queues.
 */
import { pow } from '../../sim/engine/exact-math.ts';
import { decayedUsage, decayRate } from '../../sim/model/decayed-usage.ts';
import type { NaiveJob } from './model.ts';

export interface Standing {
  /** GPU-seconds. */
  readonly usage: number;
  readonly share: number;
  /** 2^(−usage ÷ everybody's ÷ share). */
  readonly classicFactor: number;
  /** Accounts, less those with a better level fair share. */
  readonly rank: number;
}

/** Decayed usage of `jobs` at `now`: from each change of what they hold to the next. */
export function usageOf(jobs: readonly NaiveJob[], now: number, rate: number): number {
  const changes = jobs
    .flatMap((job) => {
      const stays = job.start >= 0 ? [...job.stays, job] : job.stays;
      return stays.flatMap(({ start, end }) => [
        { at: start, gpus: job.gpus },
        { at: end, gpus: -job.gpus },
      ]);
    })
    .filter(({ at }) => at <= now)
    .sort((a, b) => a.at - b.at);
  let usage = 0;
  let held = 0;
  let since = 0;
  for (const { at, gpus } of [...changes, { at: now, gpus: 0 }]) {
    usage = decayedUsage(usage, held, at - since, rate);
    held += gpus;
    since = at;
  }
  return usage;
}

/** By user. @param jobs all that ran or run in the cluster; @param users whoever has an account */
export function standings(
  jobs: readonly NaiveJob[],
  users: ReadonlySet<number>,
  now: number,
  halfLife: number,
): Map<number, Standing> {
  const rate = decayRate(halfLife > 0 ? halfLife : Number.POSITIVE_INFINITY);
  const all = usageOf(jobs, now, rate);
  const share = 1 / users.size;
  const usages = new Map(
    [...users].map((user) => {
      const own = jobs.filter((job) => job.user === user);
      return [user, usageOf(own, now, rate)];
    }),
  );
  const level = (usage: number) => (usage === 0 ? Number.POSITIVE_INFINITY : (1 / usage) * (all / users.size));
  const levels = [...usages.values()].map(level);
  return new Map(
    [...usages].map(([user, usage]) => [
      user,
      {
        usage,
        share,
        classicFactor: pow(2, -(all > 0 ? usage / all : 0) / share),
        rank: users.size - levels.filter((other) => other > level(usage)).length,
      },
    ]),
  );
}
