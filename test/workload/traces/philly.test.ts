import { describe, expect, test } from 'vitest';
import { formatIssue } from '../../../sim/engine/errors.ts';
import { readPhilly } from '../../../sim/workload/traces/philly.ts';
import { formatRepairs } from '../../../sim/workload/traces/trace.ts';
import { nonZero, rowsOf, streamOf } from './streams.ts';

const HEADER = 'timestamp,duration,num_gpus,gpu_time,cluster\n';
const ROW = '2017-10-09 07:01:55,66.0,1,66.0,11cb48\n';
/** 2017-10-09 07:01:55 as if it were UTC. */
const SECOND = 1_507_532_515;

const read = (text: string) => readPhilly(streamOf(text), 'p.csv');

/** Columns of a job: id, submit, gpus, run, request, user, outcome. */
const PLAIN = [1, 0, 1, 66, 66, -1, 0];

interface Quirk {
  readonly name: string;
  readonly text: string;
  readonly jobs: readonly (readonly number[])[];
  /** Besides `requestMissing`, which every job counts under. */
  readonly repairs?: Record<string, number>;
  readonly drops?: Record<string, number>;
  readonly epoch?: number;
}

const quirks: Quirk[] = [
  { name: 'a plain row', text: HEADER + ROW, jobs: [PLAIN] },
  { name: 'blank lines, also the last', text: `\n${HEADER}\n${ROW} \n\n`, jobs: [PLAIN] },
  { name: 'no line feed at the end', text: HEADER + ROW.trimEnd(), jobs: [PLAIN] },
  { name: 'CRLF and byte order mark', text: `\uFEFF${HEADER}${ROW}`.replaceAll('\n', '\r\n'), jobs: [PLAIN] },
  {
    name: 'columns in another order, others between',
    text: 'vc,num_gpus,duration,note,timestamp\nx,1,66,,2017-10-09 07:01:55\n',
    jobs: [PLAIN],
  },
  {
    name: 'only the columns that are read',
    text: 'timestamp,duration,num_gpus\n2017-10-09 07:01:55,66,1\n',
    jobs: [PLAIN],
  },
  {
    name: 'names in capitals and in quotes',
    text: `"Timestamp", "DURATION" ,num_GPUs\n2017-10-09 07:01:55,66,1\n`,
    jobs: [PLAIN],
  },
  {
    name: 'quoted cells with commas and quotes',
    text: `note,${HEADER}"a ""b"", c","2017-10-09 07:01:55" ,"66.0",1,66,x\n`,
    jobs: [PLAIN],
  },
  { name: 'blanks around cells', text: `${HEADER} 2017-10-09 07:01:55 , 66 ,\t1 ,66,x\n`, jobs: [PLAIN] },
  { name: 'a T between date and time', text: HEADER + ROW.replace('09 07', '09T07'), jobs: [PLAIN] },
  {
    name: 'a fraction in the timestamp',
    text: HEADER + ROW.replace(':55', ':54.001'),
    jobs: [PLAIN],
    repairs: { fractionRounded: 1 },
  },
  { name: 'a fraction of zeros', text: HEADER + ROW.replace(':55', ':55.000'), jobs: [PLAIN] },
  {
    name: 'a fraction in the duration',
    text: HEADER + ROW.replace('66.0', '65.2'),
    jobs: [PLAIN],
    repairs: { fractionRounded: 1 },
  },
  {
    name: 'zero length',
    text: HEADER + ROW.replace('66.0', '0.0'),
    jobs: [[1, 0, 1, 0, 0, -1, 0]],
    repairs: { zeroLength: 1 },
  },
  { name: 'GPUs with a point', text: HEADER + ROW.replace(',1,', ',1.0,'), jobs: [PLAIN] },
  {
    name: 'trailing cells missing',
    text: `${HEADER}2017-10-09 07:01:55,66.0,1\n`,
    jobs: [PLAIN],
    repairs: { shortRow: 1 },
  },
  {
    name: 'a leap day',
    text: HEADER + ROW.replace('2017-10-09 07:01:55', '2000-02-29 23:59:59'),
    jobs: [PLAIN],
    epoch: 951_868_799,
  },
  {
    name: 'the first second',
    text: HEADER + ROW.replace('2017-10-09 07:01:55', '1970-01-01 00:00:00'),
    jobs: [PLAIN],
    epoch: 0,
  },
  {
    name: 'out of order, ties in the order of the file',
    text: HEADER + ROW + ROW.replace(':55', ':50') + ROW + ROW.replace(':55', ':50'),
    jobs: [
      [2, 0, 1, 66, 66, -1, 0],
      [4, 0, 1, 66, 66, -1, 0],
      [1, 5, 1, 66, 66, -1, 0],
      [3, 5, 1, 66, 66, -1, 0],
    ],
    repairs: { reordered: 2 },
    epoch: SECOND - 5,
  },
  { name: 'no GPUs', text: HEADER + ROW + ROW.replace(',1,', ',0,'), jobs: [PLAIN], drops: { noSize: 1 } },
  { name: 'an empty size', text: HEADER + ROW + ROW.replace(',1,', ',,'), jobs: [PLAIN], drops: { noSize: 1 } },
  {
    name: 'an empty duration',
    text: HEADER + ROW + ROW.replace(',66.0,', ',,'),
    jobs: [PLAIN],
    drops: { noRunTime: 1 },
  },
  { name: 'a duration of -1', text: HEADER + ROW + ROW.replace('66.0', '-1'), jobs: [PLAIN], drops: { noRunTime: 1 } },
  {
    name: 'a timestamp of None',
    text: HEADER + ROW + ROW.replace('2017-10-09 07:01:55', 'None'),
    jobs: [PLAIN],
    drops: { noSubmit: 1 },
  },
  { name: 'rows of nothing but commas', text: `${HEADER}${ROW},,,,\n`, jobs: [PLAIN], drops: { noSubmit: 1 } },
  {
    name: 'a row number counts dropped rows',
    text: HEADER + ROW.replace(',1,', ',0,') + ROW,
    jobs: [[2, 0, 1, 66, 66, -1, 0]],
    drops: { noSize: 1 },
  },
];

describe('quirks of Philly CSV are repaired or dropped by reason', () => {
  test.each(quirks)('$name', async ({ text, jobs, repairs, drops, epoch }) => {
    const trace = await read(text);
    expect(trace.report.issues).toEqual([]);
    expect(rowsOf(trace.jobs)).toEqual(jobs);
    expect(nonZero(trace.report.repairs)).toEqual({ requestMissing: jobs.length, ...repairs });
    expect(nonZero(trace.report.drops)).toEqual(drops ?? {});
    expect(trace.epoch).toBe(epoch ?? SECOND);
  });
});

const EXAMPLE = 'expected a header like timestamp,duration,num_gpus,gpu_time,cluster';
const SECONDS = 'expected seconds ≥ 0, or -1 where unknown';
const WHOLE = 'expected a whole number ≥ 0, or -1 where unknown';
const FORM = 'expected YYYY-MM-DD HH:MM:SS[.fff] without a zone';
const at = (timestamp: string) => HEADER + ROW.replace('2017-10-09 07:01:55', timestamp);
const notATime = (timestamp: string) => [`p.csv:2:1: timestamp: '${timestamp}' is not a time after 1970, ${FORM}`];

const broken: { name: string; text: string; issues: string[] }[] = [
  { name: 'an empty file', text: '', issues: ['p.csv: holds no jobs, expected one row for each job'] },
  { name: 'a header only', text: HEADER, issues: ['p.csv: holds no jobs, expected one row for each job'] },
  {
    name: 'no header',
    text: ROW + ROW,
    issues: ['timestamp', 'duration', 'num_gpus'].map((name) => `p.csv:1: no column '${name}', ${EXAMPLE}`),
  },
  {
    name: 'a column missing',
    text: 'timestamp,duration,gpus\n',
    issues: [`p.csv:1: no column 'num_gpus', ${EXAMPLE}`],
  },
  {
    name: 'a column twice',
    text: 'timestamp,duration,num_gpus,duration\n',
    issues: [`p.csv:1: column 'duration' stands there twice, ${EXAMPLE}`],
  },
  {
    name: 'a word for a duration',
    text: HEADER + ROW.replace('66.0,1', 'long,1'),
    issues: [`p.csv:2:21: duration: 'long' is not a number, ${SECONDS}`],
  },
  {
    name: 'a negative duration',
    text: HEADER + ROW.replace('66.0,1', '-66,1'),
    issues: [`p.csv:2:21: duration: -66 is negative, ${SECONDS}`],
  },
  {
    name: 'a part of a GPU',
    text: HEADER + ROW.replace(',1,', ',0.5,'),
    issues: [`p.csv:2:26: num_gpus: 0.5 is not a whole number, ${WHOLE}`],
  },
  {
    name: 'negative GPUs',
    text: HEADER + ROW.replace(',1,', ',-4,'),
    issues: [`p.csv:2:26: num_gpus: -4 is negative, ${WHOLE}`],
  },
  { name: 'a month 13', text: at('2017-13-09 07:01:55'), issues: notATime('2017-13-09 07:01:55') },
  { name: 'a 29 February of a common year', text: at('2017-02-29 07:01:55'), issues: notATime('2017-02-29 07:01:55') },
  { name: 'an hour 24', text: at('2017-10-09 24:00:00'), issues: notATime('2017-10-09 24:00:00') },
  { name: 'a date alone', text: at('2017-10-09'), issues: notATime('2017-10-09') },
  { name: 'another order of the date', text: at('10/09/2017 07:01'), issues: notATime('10/09/2017 07:01') },
  { name: 'a zone', text: at('2017-10-09 07:01:55+09:00'), issues: notATime('2017-10-09 07:01:55+09:00') },
  { name: 'before 1970', text: at('1969-12-31 23:59:59'), issues: notATime('1969-12-31 23:59:59') },
  {
    name: 'a comma too many',
    text: HEADER + ROW.replace('66.0,1,', '1,066.0,1,'),
    issues: ['p.csv:2: 6 cells where the header names 5, put cells that hold a comma in quotes'],
  },
  {
    name: 'an open quote',
    text: `${HEADER}"${ROW}`,
    issues: ['p.csv:2: a quote that is not closed, expected "…" around the whole cell'],
  },
  {
    name: 'text after a quote',
    text: `${HEADER}"2017"-10-09,1,1,1,x\n`,
    issues: ['p.csv:2: a quote that is not closed, expected "…" around the whole cell'],
  },
  {
    name: 'two faults in one row',
    text: `${HEADER}soon,long,1,,x\n`,
    issues: [
      `p.csv:2:1: timestamp: 'soon' is not a time after 1970, ${FORM}`,
      `p.csv:2:6: duration: 'long' is not a number, ${SECONDS}`,
    ],
  },
  {
    name: 'HTML',
    text: '<html>\n<body>\n',
    issues: ['p.csv:1: HTML or XML, expected SWF or CSV; is it a web page that was saved?'],
  },
  {
    name: 'a line without end',
    text: HEADER + '1'.repeat(2 ** 20 + 1),
    issues: ['p.csv:2: line of more than 1 MiB, is this CSV?'],
  },
];

describe('what Philly CSV cannot mean is an issue with its place', () => {
  test.each(broken)('$name', async ({ text, issues }) => {
    const { report } = await read(text);
    expect(report.issues.map(formatIssue)).toEqual(issues);
    const dropped = Object.values(report.drops).reduce((sum, count) => sum + count, 0);
    expect(report.used + dropped + report.unreadable).toBe(report.rows);
  });
});

test('the screen says that no time was requested', async () => {
  expect(formatRepairs((await read(HEADER + ROW)).report)).toBe('1 row: 1 used, 1 without a requested time');
});
