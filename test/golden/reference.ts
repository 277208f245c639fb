/**
 * Reference schedules beside their traces: finds them in a folder, reads both, and says where a schedule differs.
 * A pair of files is a test: `<workload>.swf(.gz)` and `<workload>.<policy>.csv(.gz)`. It must not know who scheduled.
 */
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip, gunzipSync } from 'node:zlib';
import { lastingPhase } from '../../sim/model/fleet.ts';
import type { Policies, PolicyChoice, RunInput } from '../../sim/simulation/contract.ts';
import { readSwf } from '../../sim/workload/traces/swf.ts';
import type { Trace } from '../../sim/workload/traces/trace.ts';

/** The machine of `../shared/golden` and of the project's own cases: whole nodes of one GPU. */
const GPUS_PER_NODE = 1;

/** What a policy's name in a file name stands for. */
const BACKFILLS: Readonly<Record<string, PolicyChoice>> = {
  fcfs: { name: 'none', parameters: {} },
  easy: { name: 'easy', parameters: { reservations: 1, depth: 0 } },
  conservative: { name: 'conservative', parameters: { compress: 'start' } },
};

export interface Reference {
  /** `kth-kill.easy` */
  readonly name: string;
  readonly traceFile: string;
  readonly scheduleFile: string;
  readonly policies: Policies;
}

/** Every reference schedule of a folder; none where the folder is missing. */
export function referencesIn(folder: string): Reference[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).sort();
  return files.flatMap((file) => {
    const [, workload, policy] = /^(.+)\.([a-z-]+)\.csv(?:\.gz)?$/.exec(file) ?? [];
    if (!workload || !policy) return [];
    const trace = files.find((other) => other === `${workload}.swf` || other === `${workload}.swf.gz`);
    if (!trace) throw new Error(`${file} has no trace beside it`);
    const kills = workload.endsWith('-kill') || policy.endsWith('-kill');
    const backfill = BACKFILLS[policy.replace(/-kill$/, '')];
    if (!backfill) throw new Error(`${file}: no policy is called ${policy}`);
    return {
      name: `${workload}.${policy}`,
      traceFile: join(folder, trace),
      scheduleFile: join(folder, file),
      policies: {
        queue: { name: 'fcfs', parameters: {} },
        backfill,
        placement: { name: 'first-fit', parameters: {} },
        routing: { name: 'home', parameters: {} },
        limit: { name: kills ? 'kill' : 'ignore', parameters: {} },
      },
    };
  });
}

/** The trace through the project's own reader. */
export function traceOf({ traceFile }: Reference): Promise<Trace> {
  const bytes = createReadStream(traceFile);
  return readSwf(traceFile.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes, traceFile);
}

/** A replay of the trace on the machine that its header names. */
export function replayOf({ jobs, header }: Trace, policies: Policies): RunInput {
  const phase = lastingPhase('all', header.maxProcs!);
  const machine = {
    id: 'machine',
    provider: 'trace',
    gpu: 'reference',
    speed: 1,
    gpusPerNode: GPUS_PER_NODE,
    leafGroupNodes: 32,
    phases: [phase],
    providerOwn: false,
  };
  const horizon = 1e10;
  return {
    fleet: { clusters: [machine] },
    jobs,
    policies,
    times: { windowStart: 0, windowEnd: horizon, horizon, stopWhenWindowServed: false },
    patience: Number.POSITIVE_INFINITY,
    timelineBins: 1,
  };
}

/** The lines of the reference, `job_id,submit,start,end,nodes`, by ascending job id. */
export function linesOf({ scheduleFile }: Reference): string[] {
  const bytes = readFileSync(scheduleFile);
  const text = (scheduleFile.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const [, ...lines] = text.trim().split(/\r?\n/);
  return lines;
}

/** A schedule's lines in the trace's own seconds, by ascending job id; jobs that never started are left out. */
export function linesOfSchedule(
  trace: Trace,
  schedule: { readonly start: ArrayLike<number>; readonly end: ArrayLike<number>; readonly nodes: ArrayLike<number> },
): string[] {
  const { jobs, epoch } = trace;
  return Array.from({ length: jobs.count }, (_, job) => job)
    .filter((job) => schedule.start[job]! >= 0)
    .sort((a, b) => jobs.id[a]! - jobs.id[b]!)
    .map((job) => {
      const times = [jobs.submit[job]!, schedule.start[job]!, schedule.end[job]!].map((time) => time + epoch);
      return [jobs.id[job], ...times, schedule.nodes[job]].join(',');
    });
}

/** The first lines that differ, ours beside the reference's; empty where the schedules are equal. */
export function differences(ours: readonly string[], reference: readonly string[]): string[] {
  const rows = Array.from({ length: Math.max(ours.length, reference.length) }, (_, k) => k);
  return rows
    .filter((k) => ours[k] !== reference[k])
    .slice(0, 10)
    .map((k) => `${ours[k] ?? 'nothing'} instead of ${reference[k] ?? 'nothing'}`);
}
