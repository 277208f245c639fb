/** Texts and files as the streams that the readers take; it must not know the formats. */
import type { JobTable } from '../../../sim/model/jobs.ts';
import type { Trace } from '../../../sim/workload/traces/trace.ts';

/** `text` as UTF-8 in one chunk, or in chunks that end at each of `cuts` (bytes). */
export async function* streamOf(text: string | Uint8Array, cuts: readonly number[] = []): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    yield bytes.subarray(from, cut);
    from = cut;
  }
}

/** The columns that a reader fills, as plain rows. */
export function rowsOf(jobs: JobTable): number[][] {
  return Array.from(jobs.id, (id, k) =>
    [id, jobs.submit[k], jobs.gpus[k], jobs.run[k], jobs.request[k], jobs.user[k], jobs.outcome[k]].map(Number),
  );
}

/** Counts that are not zero. */
export function nonZero(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}

/** What a test compares: everything but spare room. */
export function summary(trace: Trace) {
  const { rows, used, unreadable, repairs, drops, issues } = trace.report;
  return {
    jobs: rowsOf(trace.jobs),
    epoch: trace.epoch,
    header: trace.header,
    rows,
    used,
    unreadable,
    repairs: nonZero(repairs),
    drops: nonZero(drops),
    issues,
  };
}
