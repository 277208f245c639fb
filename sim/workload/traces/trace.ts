/**
 * What every trace reader returns: the jobs, what the file's header says, and an account of every row.
 * It must not know any file format, nor whether the caller goes on in spite of issues.
 */
import type { Issue } from '../../engine/errors.ts';
import type { JobTable } from '../../model/jobs.ts';

/** What is said of a repair or a drop: `label` follows a count on the screen, `explanation` stands in the report. */
export interface Reason {
  readonly label: string;
  readonly explanation: string;
}

/** Rows that were used, though not quite as they stand in the file; a row may count under several reasons. */
export const REPAIRS = {
  reordered: {
    label: 're-ordered',
    explanation: 'Submitted before the row above it; jobs are sorted by submission, ties keep the order of the file.',
  },
  requestMissing: {
    label: 'without a requested time',
    explanation: 'No requested time in the file; the run time is taken, as if users estimated perfectly.',
  },
  sizeFromAllocation: {
    label: 'sized by allocation',
    explanation: 'No requested processors in the file; the allocated processors are taken.',
  },
  shortRow: {
    label: 'with fields missing at the end',
    explanation: 'The row has fewer fields than its format; those missing count as unknown.',
  },
  longRow: {
    label: 'with more fields than the format has',
    explanation: 'Words stand behind the last field of the row; they are not looked at.',
  },
  fractionRounded: {
    label: 'rounded up',
    explanation: 'A fraction of a second in a time; it is rounded up to the whole second.',
  },
  zeroLength: {
    label: 'of zero length',
    explanation: 'The job ran for 0 seconds; it is kept, queues, and ends at the instant at which it starts.',
  },
  idMissing: {
    label: 'without a job number',
    explanation: 'No job number in the file; the job is used, and its number stays unknown (−1).',
  },
  duplicateId: {
    label: 'with a repeated job number',
    explanation: 'A row further up has the same job number; all are kept as jobs of their own.',
  },
} as const satisfies Record<string, Reason>;
export type Repair = keyof typeof REPAIRS;

/** Rows that are no job to be simulated; each counts under the first reason, in this order, that holds. */
export const DROPS = {
  noSubmit: {
    label: 'no submission time',
    explanation: 'The time of submission is missing, so the job cannot be put into the queue.',
  },
  noRunTime: {
    label: 'never ran',
    explanation: 'The run time is missing: the job never ran, for instance because it was cancelled while queued.',
  },
  noSize: {
    label: 'no size',
    explanation: 'Neither a requested nor an allocated number of processors or GPUs above 0 is given.',
  },
  partialExecution: {
    label: 'part of another row',
    explanation:
      'One of several executions (status 2, 3 or 4) of a job that has a row for the whole; it would count twice.',
  },
} as const satisfies Record<string, Reason>;
export type Drop = keyof typeof DROPS;

/** The account of a trace's rows: `rows` = `used` + all drops + `unreadable`. */
export interface RepairReport {
  /** Rows of data: neither blank lines, comments nor the header. */
  readonly rows: number;
  readonly used: number;
  /** Rows with at least one issue. */
  readonly unreadable: number;
  readonly repairs: Readonly<Record<Repair, number>>;
  readonly drops: Readonly<Record<Drop, number>>;
  /** What is wrong, in the order of the file; the first {@link ISSUES_KEPT} of `issueCount`. */
  readonly issues: readonly Issue[];
  readonly issueCount: number;
}

/** More issues than these are counted but not kept: a wrong file has as many as it has lines. */
export const ISSUES_KEPT = 1000;

/** What a trace says of its machine; null where it does not. */
export interface TraceHeader {
  readonly computer: string | null;
  readonly maxNodes: number | null;
  readonly maxProcs: number | null;
  /** Seconds since 1970-01-01T00:00:00Z of the trace's own second 0. */
  readonly unixStartTime: number | null;
  /** Zone of the machine, as an IANA name. */
  readonly timeZone: string | null;
}

export const UNKNOWN_HEADER: TraceHeader = {
  computer: null,
  maxNodes: null,
  maxProcs: null,
  unixStartTime: null,
  timeZone: null,
};

/** A trace as read. It is fit for use only if `report.issueCount` is 0; the caller decides. */
export interface Trace {
  readonly name: string;
  /** Submissions count from the first job used, so that the first `submit` is 0. Every `home` is 0. */
  readonly jobs: JobTable;
  readonly header: TraceHeader;
  /** The trace's own second of `submit` 0: own time = `epoch` + time. */
  readonly epoch: number;
  readonly report: RepairReport;
}

/** `1234567` → `1,234,567`: the same in every locale. */
export function groupThousands(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** One line for the screen: `80,736 rows: 80,736 used, 44,000 re-ordered`. Reasons without a row are left out. */
export function formatRepairs(report: RepairReport): string {
  const parts = [`${groupThousands(report.used)} used`];
  for (const drop of Object.keys(DROPS) as Drop[])
    if (report.drops[drop] > 0) parts.push(`${groupThousands(report.drops[drop])} dropped (${DROPS[drop].label})`);
  if (report.unreadable > 0) parts.push(`${groupThousands(report.unreadable)} unreadable`);
  for (const repair of Object.keys(REPAIRS) as Repair[])
    if (report.repairs[repair] > 0) parts.push(`${groupThousands(report.repairs[repair])} ${REPAIRS[repair].label}`);
  return `${groupThousands(report.rows)} ${report.rows === 1 ? 'row' : 'rows'}: ${parts.join(', ')}`;
}

/** The first `atMost` issues, and one more that counts the rest: what is worth printing. */
export function issuesToPrint(trace: Trace, atMost = 20): Issue[] {
  const { issues, issueCount } = trace.report;
  const shown = issues.slice(0, atMost);
  const rest = issueCount - shown.length;
  return rest > 0 ? [...shown, { file: trace.name, message: `and ${groupThousands(rest)} more` }] : shown;
}
