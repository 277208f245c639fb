/**
 * Which running jobs a rule leaves alone whatever it is about, and in which order the others are thought of. It must not
 * know why a job may be stopped.
 *
 * Always jobs of other grants before those of the claimant's own (as Kueue does). Then, by `order`:
 * `newest-lowest`: lowest priority, newest start (Kueue's own order). `smallest-first`: fewest GPUs, lowest priority,
 * newest start. `least-lost-work`: fewest GPU-seconds lost, lowest priority, newest start. Last of all the higher row.
 */
import { type PreemptionRules, preemptionRulesOf } from './parameters.ts';
import type { PreemptionView, RunningJobs } from './preemption.ts';

/** Beyond so many candidates are sorted otherwise than one by one. */
const INSERTED_MOST = 32;

type Parameters = Readonly<Record<string, number | string | boolean>>;

/**
 * Writes the indices of all jobs that `may` be stopped and that the common parameters do not protect, in order.
 * @returns how many
 */
export function orderedCandidates(
  view: PreemptionView,
  parameters: Parameters,
  out: Int32Array,
  may: (job: number) => boolean,
): number {
  const { running } = view;
  const rules = preemptionRulesOf(parameters);
  let count = 0;
  for (let job = 0; job < running.count; job++) {
    if (!isProtected(view, job, rules) && may(job)) out[count++] = job;
  }
  const first = firstKey(running, rules);
  const own = view.claimant.grant;
  sortFirst(out, count, (a, b) => {
    const others = Number(running.grant[a] === own) - Number(running.grant[b] === own);
    if (others !== 0) return others;
    if (first && first[a] !== first[b]) return first[a]! - first[b]!;
    if (running.priority[a] !== running.priority[b]) return running.priority[a]! - running.priority[b]!;
    if (running.startedAt[a] !== running.startedAt[b]) return running.startedAt[b]! - running.startedAt[a]!;
    return running.row[b]! - running.row[a]!;
  });
  return count;
}

/** Sorts the first `count`: few are inserted one by one, which spares what a sort of typed arrays does around its work. */
function sortFirst(rows: Int32Array, count: number, compare: (a: number, b: number) => number): void {
  if (count > INSERTED_MOST) {
    rows.subarray(0, count).sort(compare);
    return;
  }
  for (let k = 1; k < count; k++) {
    const row = rows[k]!;
    let at = k;
    for (; at > 0 && compare(row, rows[at - 1]!) < 0; at--) rows[at] = rows[at - 1]!;
    rows[at] = row;
  }
}

/** Whether it has not run for long enough, or was stopped too often. */
function isProtected(
  { now, running }: PreemptionView,
  job: number,
  { leastRunSeconds, most }: PreemptionRules,
): boolean {
  return now - running.startedAt[job]! < leastRunSeconds || (most > 0 && running.preemptions[job]! >= most);
}

/** What counts before priority and start, least first. */
function firstKey(running: RunningJobs, { order }: PreemptionRules): ArrayLike<number> | null {
  switch (order) {
    case 'newest-lowest':
      return null;
    case 'smallest-first':
      return running.gpus;
    case 'least-lost-work':
      return running.lostGpuSeconds;
  }
}
