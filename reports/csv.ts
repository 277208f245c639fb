/**
 * timeline.csv and the rows of jobs.csv: plain columns with the unit in each name, for spreadsheets and scripts.
 * It must not know how they are written to a file.
 */
import type { Results } from '../sim/experiment/results.ts';
import type { JobTable } from '../sim/model/jobs.ts';
import { JOB_STATES, type Schedule } from '../sim/simulation/contract.ts';

export const TIMELINE_COLUMNS = [
  'variant',
  'cluster',
  'from_seconds',
  'in_service_gpus',
  'occupied_gpus',
  'utilisation',
  'queued_jobs',
] as const;

/** The last column of a programme's timeline. */
export const GRANTED_COLUMN = 'granted_gpus';

/** Mean over replications, a row for each variant, cluster and bin; utilisation is empty where nothing was in service. */
export function timelineCsv(results: Results): string {
  const hasGrants = results.variants.some(({ timeline }) =>
    Object.values(timeline.clusters).some(({ grantedGpus }) => grantedGpus !== undefined),
  );
  const rows: string[] = [[...TIMELINE_COLUMNS, ...(hasGrants ? [GRANTED_COLUMN] : [])].join(',')];
  for (const { name, timeline } of results.variants) {
    for (const [cluster, columns] of Object.entries(timeline.clusters)) {
      columns.inServiceGpus.forEach((inService, bin) => {
        const utilisation = columns.utilisation[bin] ?? null;
        rows.push(
          [
            field(name),
            field(cluster),
            bin * timeline.binSeconds,
            rounded(inService),
            rounded(columns.occupiedGpus[bin] ?? 0),
            utilisation === null ? '' : rounded(utilisation),
            rounded(columns.queuedJobs[bin] ?? 0),
            ...(hasGrants ? [rounded(columns.grantedGpus?.[bin] ?? 0)] : []),
          ].join(','),
        );
      });
    }
  }
  return `${rows.join('\n')}\n`;
}

export const JOB_COLUMNS = [
  'variant',
  'replication',
  'job_id',
  'class',
  'gpus',
  'home',
  'cluster',
  'submit',
  'start',
  'end',
  'wait_seconds',
  'state',
  'nodes',
  'leaf_groups',
  'application',
  'grant',
] as const;

/** How every jobs.csv begins, also one of a version that did not tell applications and grants. */
export const JOBS_CSV_BEGINNING = JOB_COLUMNS.slice(0, JOB_COLUMNS.indexOf('application')).join(',');

/** The first line of jobs.csv, with its newline. */
export const JOBS_CSV_HEADER = `${JOB_COLUMNS.join(',')}\n`;

/** Whose schedule it is, and what the indices in it mean. */
export interface ScheduleOf {
  readonly variant: string;
  readonly replication: number;
  /** In the fleet's order. */
  readonly clusterIds: readonly string[];
  readonly jobs: JobTable;
  readonly schedule: Schedule;
  /** Where jobs may be stopped and wait again: seconds in queues, all stays together; else start − submit. */
  readonly waited?: Float64Array | undefined;
  /** Of a programme: ids that `user` of a job counts in, and by job the number of the grant, −1: none. */
  readonly programme?: { readonly applications: readonly string[]; readonly grantOf: Int32Array } | null;
}

/**
 * The line of job `row`, with its newline. Times are seconds since the scenario's start, empty where there is none; a
 * job that never started has no wait here, because how long it would have waited is not known. The grant is the one in
 * which it ran or waited last, empty where that was none; without a programme there is no application either.
 */
export function jobCsvRow(
  { variant, replication, clusterIds, jobs, schedule, waited, programme = null }: ScheduleOf,
  row: number,
): string {
  const start = schedule.start[row] ?? -1;
  const end = schedule.end[row] ?? -1;
  const submit = jobs.submit[row] ?? 0;
  const grant = programme?.grantOf[row] ?? -1;
  const columns = [
    field(variant),
    replication,
    jobs.id[row],
    field(jobs.classes[jobs.jobClass[row] ?? 0] ?? ''),
    jobs.gpus[row],
    field(clusterIds[jobs.home[row] ?? -1] ?? ''),
    field(clusterIds[schedule.cluster[row] ?? -1] ?? ''),
    submit,
    start < 0 ? '' : start,
    end < 0 ? '' : end,
    start < 0 ? '' : (waited?.[row] ?? start - submit),
    JOB_STATES[schedule.state[row] ?? 0],
    schedule.nodes[row],
    schedule.leafGroups[row],
    programme === null ? '' : field(programme.applications[jobs.user[row] ?? -1] ?? ''),
    grant < 0 ? '' : grant,
  ];
  return `${columns.join(',')}\n`;
}

/** Quoted where it must be (RFC 4180). */
function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Six significant decimals are far below the spread over replications. */
function rounded(value: number): string {
  return String(Number(value.toFixed(6)));
}
