import { describe, expect, test } from 'vitest';
import { formatIssue } from '../../../sim/engine/errors.ts';
import { readSwf } from '../../../sim/workload/traces/swf.ts';
import { formatRepairs, issuesToPrint } from '../../../sim/workload/traces/trace.ts';
import { nonZero, rowsOf, streamOf } from './streams.ts';

/** A row with all 18 fields: job, submit, run, allocated, requested, request, status, user. */
function row(
  job: number,
  submit: number,
  run: number,
  allocated = 4,
  requested = 4,
  request = 100,
  status = 1,
  user = 7,
) {
  return `${job} ${submit} -1 ${run} ${allocated} -1 -1 ${requested} ${request} -1 ${status} ${user} 1 -1 1 -1 -1 -1\n`;
}

const read = (text: string | Uint8Array) => readSwf(streamOf(text), 'a.swf');

/** Columns of a job: id, submit, gpus, run, request, user, outcome (0 done, 1 failed, 2 cancelled). */
const PLAIN = [1, 0, 4, 50, 100, 7, 0];

interface Quirk {
  readonly name: string;
  readonly text: string;
  readonly jobs: readonly (readonly number[])[];
  readonly repairs?: Record<string, number>;
  readonly drops?: Record<string, number>;
  readonly epoch?: number;
}

const quirks: Quirk[] = [
  { name: 'a plain row', text: row(1, 0, 50), jobs: [PLAIN] },
  { name: 'no line feed at the end', text: row(1, 0, 50).trimEnd(), jobs: [PLAIN] },
  { name: 'a carriage return at the very end', text: `${row(1, 0, 50).trimEnd()}\r`, jobs: [PLAIN] },
  { name: 'blank lines', text: `\n  \n\t\n${row(1, 0, 50)}\n\n`, jobs: [PLAIN] },
  { name: 'CRLF', text: `; MaxProcs: 4\n\n${row(1, 0, 50)}`.replaceAll('\n', '\r\n'), jobs: [PLAIN] },
  { name: 'byte order mark', text: `\uFEFF${row(1, 0, 50)}`, jobs: [PLAIN] },
  { name: 'leading blanks and tabs', text: `  \t${row(1, 0, 50).replaceAll(' ', ' \t ')}`, jobs: [PLAIN] },
  { name: 'trailing blanks', text: `${row(1, 0, 50).trimEnd()}  \t \n`, jobs: [PLAIN] },
  {
    name: 'a comment between rows',
    text: `${row(1, 0, 50)}; pause\n ; x\n${row(2, 1, 50)}`,
    jobs: [PLAIN, [2, 1, 4, 50, 100, 7, 0]],
  },
  {
    name: 'more than 18 fields',
    text: `${row(1, 0, 50).trimEnd()} 3 x\n`,
    jobs: [PLAIN],
    repairs: { longRow: 1 },
  },
  { name: 'text in a field that is not read', text: row(1, 0, 50).replace(' -1 -1 4', ' 0.5 abc 4'), jobs: [PLAIN] },
  {
    name: 'five fields',
    text: '1 0 -1 50 4\n',
    jobs: [[1, 0, 4, 50, 50, -1, 0]],
    repairs: { requestMissing: 1, shortRow: 1, sizeFromAllocation: 1 },
  },
  {
    name: 'nine fields',
    text: '1 0 -1 50 -1 -1 -1 4 100\n',
    jobs: [[1, 0, 4, 50, 100, -1, 0]],
    repairs: { shortRow: 1 },
  },
  {
    name: 'size by allocation',
    text: row(1, 0, 50, 3, -1),
    jobs: [[1, 0, 3, 50, 100, 7, 0]],
    repairs: { sizeFromAllocation: 1 },
  },
  {
    name: 'requested size 0',
    text: row(1, 0, 50, 3, 0),
    jobs: [[1, 0, 3, 50, 100, 7, 0]],
    repairs: { sizeFromAllocation: 1 },
  },
  { name: 'requested size before allocated', text: row(1, 0, 50, 3, 5), jobs: [[1, 0, 5, 50, 100, 7, 0]] },
  {
    name: 'no requested time',
    text: row(1, 0, 50, 4, 4, -1),
    jobs: [[1, 0, 4, 50, 50, 7, 0]],
    repairs: { requestMissing: 1 },
  },
  {
    name: 'requested time 0',
    text: row(1, 0, 50, 4, 4, 0),
    jobs: [[1, 0, 4, 50, 50, 7, 0]],
    repairs: { requestMissing: 1 },
  },
  { name: 'zero length', text: row(1, 0, 0), jobs: [[1, 0, 4, 0, 100, 7, 0]], repairs: { zeroLength: 1 } },
  { name: 'failed', text: row(1, 0, 50, 4, 4, 100, 0), jobs: [[1, 0, 4, 50, 100, 7, 1]] },
  { name: 'cancelled while running', text: row(1, 0, 50, 4, 4, 100, 5), jobs: [[1, 0, 4, 50, 100, 7, 2]] },
  { name: 'status and user unknown', text: row(1, 0, 50, 4, 4, 100, -1, -1), jobs: [[1, 0, 4, 50, 100, -1, 0]] },
  {
    name: 'fractions of a second',
    text: row(1, 0.2, 49.5, 4, 4, 99.01),
    jobs: [PLAIN],
    epoch: 1,
    repairs: { fractionRounded: 1 },
  },
  { name: 'whole numbers with a point', text: row(1, 0, 50).replace(' 50 4 ', ' 50.0 4.0 '), jobs: [PLAIN] },
  {
    name: 'a missing value with a point',
    text: row(1, 0, 50).replace(' 100 ', ' -1.0 '),
    jobs: [[1, 0, 4, 50, 50, 7, 0]],
    repairs: { requestMissing: 1 },
  },
  { name: 'powers of ten', text: row(1, 0, 50).replace(' 100 ', ' 1e2 '), jobs: [PLAIN] },
  { name: 'a plus sign', text: row(1, 0, 50).replace(' 100 ', ' +100 '), jobs: [PLAIN] },
  { name: 'leading zeros', text: row(1, 0, 50).replace(' 100 ', ' 00000000000000000100 '), jobs: [PLAIN] },
  {
    name: 'epoch seconds',
    text: row(1, 1_700_000_000, 50) + row(2, 1_700_000_009, 50),
    jobs: [PLAIN, [2, 9, 4, 50, 100, 7, 0]],
    epoch: 1_700_000_000,
  },
  {
    name: 'the largest second',
    text: row(1, 0, 50).replace('1 0', '1 9007199254740991'),
    jobs: [PLAIN],
    epoch: 2 ** 53 - 1,
  },
  {
    name: 'out of order, ties in the order of the file',
    text: row(1, 9, 50) + row(2, 5, 50) + row(3, 9, 50) + row(4, 5, 50),
    jobs: [
      [2, 0, 4, 50, 100, 7, 0],
      [4, 0, 4, 50, 100, 7, 0],
      [1, 4, 4, 50, 100, 7, 0],
      [3, 4, 4, 50, 100, 7, 0],
    ],
    repairs: { reordered: 2 },
    epoch: 5,
  },
  {
    name: 'unknown job numbers, which are neither repeated nor those of another row',
    text: row(3, 0, 50) + row(-1, 1, 50) + row(-1, 2, 50) + row(-1, 3, 50, 4, 4, 100, 2),
    jobs: [
      [3, 0, 4, 50, 100, 7, 0],
      [-1, 1, 4, 50, 100, 7, 0],
      [-1, 2, 4, 50, 100, 7, 0],
      [-1, 3, 4, 50, 100, 7, 0],
    ],
    repairs: { idMissing: 3 },
  },
  {
    name: 'repeated job numbers',
    text: row(3, 0, 50) + row(3, 1, 50),
    jobs: [
      [3, 0, 4, 50, 100, 7, 0],
      [3, 1, 4, 50, 100, 7, 0],
    ],
    repairs: { duplicateId: 1 },
  },
  { name: 'never ran', text: row(1, 0, 50) + row(2, 1, -1), jobs: [PLAIN], drops: { noRunTime: 1 } },
  { name: 'no size', text: row(1, 0, 50) + row(2, 1, 9, -1, 0), jobs: [PLAIN], drops: { noSize: 1 } },
  { name: 'no submission', text: row(1, 0, 50) + row(2, -1, 9), jobs: [PLAIN], drops: { noSubmit: 1 } },
  {
    name: 'nothing known: one drop',
    text: row(1, 0, 50) + row(2, -1, -1, -1, -1),
    jobs: [PLAIN],
    drops: { noSubmit: 1 },
  },
  {
    name: 'executions of a job that has a row for the whole',
    text: row(1, 0, 50) + row(1, 0, 20, 4, 4, 100, 2) + row(1, 30, 30, 4, 4, 100, 3),
    jobs: [PLAIN],
    drops: { partialExecution: 2 },
  },
  { name: 'an execution without the whole', text: row(1, 0, 50, 4, 4, 100, 3), jobs: [PLAIN] },
];

describe('quirks of SWF are repaired or dropped by reason', () => {
  test.each(quirks)('$name', async ({ text, jobs, repairs, drops, epoch }) => {
    const trace = await read(text);
    expect(trace.report.issues).toEqual([]);
    expect(rowsOf(trace.jobs)).toEqual(jobs);
    expect(nonZero(trace.report.repairs)).toEqual(repairs ?? {});
    expect(nonZero(trace.report.drops)).toEqual(drops ?? {});
    expect(trace.epoch).toBe(epoch ?? 0);
  });
});

const SECONDS = 'expected seconds ≥ 0, or -1 where unknown';
const WHOLE = 'expected a whole number ≥ 0, or -1 where unknown';
const NOTHING = 'expected submission, run time and size in at least one row';

const broken: { name: string; text: string | Uint8Array; issues: string[] }[] = [
  { name: 'an empty file', text: '', issues: ['a.swf: holds no jobs, expected one row for each job'] },
  {
    name: 'comments only',
    text: '; MaxProcs: 4\n;\n',
    issues: ['a.swf: holds no jobs, expected one row for each job'],
  },
  { name: 'blanks only', text: ' \n\n', issues: ['a.swf: holds no jobs, expected one row for each job'] },
  {
    name: 'no job that ran',
    text: row(1, 0, -1) + row(2, 0, -1),
    issues: [`a.swf: none of its 2 rows is a job that ran (2 never ran), ${NOTHING}`],
  },
  {
    name: 'a word for a number',
    text: row(1, 0, 50) + row(2, 1, 50).replace('50', 'ten'),
    issues: [`a.swf:2:8: field 4 (run time): 'ten' is not a number, ${SECONDS}`],
  },
  {
    name: 'a word after digits',
    text: row(1, 0, 50).replace('50', '50s'),
    issues: [`a.swf:1:8: field 4 (run time): '50s' is not a number, ${SECONDS}`],
  },
  {
    name: 'a decimal comma',
    text: row(1, 0, 50).replace('50', '50,5'),
    issues: [`a.swf:1:8: field 4 (run time): '50,5' is not a number, ${SECONDS}`],
  },
  {
    name: 'hexadecimal',
    text: row(1, 0, 50).replace('50', '0x1f'),
    issues: [`a.swf:1:8: field 4 (run time): '0x1f' is not a number, ${SECONDS}`],
  },
  {
    name: 'not finite',
    text: row(1, 0, 50).replace('50', 'Infinity'),
    issues: [`a.swf:1:8: field 4 (run time): 'Infinity' is not a number, ${SECONDS}`],
  },
  {
    name: 'a lone minus',
    text: row(1, 0, 50).replace('50', '-'),
    issues: [`a.swf:1:8: field 4 (run time): '-' is not a number, ${SECONDS}`],
  },
  {
    name: 'a negative run time',
    text: row(1, 0, -5),
    issues: [`a.swf:1:8: field 4 (run time): -5 is negative, ${SECONDS}`],
  },
  {
    name: 'a run time just below 0',
    text: row(1, 0, -0.5),
    issues: [`a.swf:1:8: field 4 (run time): -0.5 is negative, ${SECONDS}`],
  },
  {
    name: 'a negative size',
    text: row(1, 0, 50, 4, -2),
    issues: [`a.swf:1:19: field 8 (requested processors): -2 is negative, ${WHOLE}`],
  },
  {
    name: 'a part of a processor',
    text: row(1, 0, 50, 1.5),
    issues: [`a.swf:1:11: field 5 (allocated processors): 1.5 is not a whole number, ${WHOLE}`],
  },
  {
    name: 'a submission beyond 2^53',
    text: row(1, 0, 50).replace('1 0', '1 9007199254740993'),
    issues: ['a.swf:1:3: field 2 (submit time): 9007199254740993 is too large, expected a number below 2^53'],
  },
  {
    name: 'more processors than 2^31',
    text: row(1, 0, 50, 4, 2 ** 31),
    issues: ['a.swf:1:19: field 8 (requested processors): 2147483648 is too large, expected a number below 2^31'],
  },
  {
    name: 'one field',
    text: '17\n',
    issues: ['a.swf:1: a row of 1 field, expected at least 5: job, submission, wait, run time, processors'],
  },
  {
    name: 'four fields',
    text: `${row(1, 0, 50)}2 1 -1 50\n`,
    issues: ['a.swf:2: a row of 4 fields, expected at least 5: job, submission, wait, run time, processors'],
  },
  {
    name: 'two faults in one row',
    text: 'x 0 -1 y 4\n',
    issues: [
      `a.swf:1:1: field 1 (job number): 'x' is not a number, ${WHOLE}`,
      `a.swf:1:8: field 4 (run time): 'y' is not a number, ${SECONDS}`,
    ],
  },
  {
    name: 'HTML',
    text: '<!DOCTYPE html>\n<html>\n',
    issues: ['a.swf:1: HTML or XML, expected SWF or CSV; is it a web page that was saved?'],
  },
  {
    name: 'still compressed',
    text: Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2, 10, 3),
    issues: ['a.swf:1: compressed with gzip, give the file a name that ends in .gz, or decompress it'],
  },
  {
    name: 'binary data',
    text: Uint8Array.of(49, 0, 200, 7, 10, 255, 10),
    issues: ['a.swf:1: binary data, expected SWF or CSV, as text in UTF-8'],
  },
  {
    name: 'binary data further down',
    text: `${row(1, 0, 50)}2 1 -1 \u0000\u0001 4\n`,
    issues: [
      `a.swf:2:8: field 4 (run time): '?' is not a number, ${SECONDS}`,
      `a.swf:2:9: field 5 (allocated processors): '?' is not a number, ${WHOLE}`,
    ],
  },
  {
    name: 'a line without end',
    text: `${row(1, 0, 50)}${'9'.repeat(2 ** 20 + 1)}`,
    issues: ['a.swf:2: line of more than 1 MiB, is this SWF?'],
  },
  {
    name: 'a carriage return inside a row',
    text: `${row(1, 0, 50)}1 0 -1 \r50 4\n`,
    issues: [`a.swf:2:8: field 4 (run time): '?' is not a number, ${SECONDS}`],
  },
  {
    name: 'letters beyond ASCII',
    text: '1 0 -1 십 4\n',
    issues: [`a.swf:1:8: field 4 (run time): '???' is not a number, ${SECONDS}`],
  },
];

describe('what SWF cannot mean is an issue with its place', () => {
  test.each(broken)('$name', async ({ text, issues }) => {
    const { report } = await read(text);
    expect(report.issues.map(formatIssue)).toEqual(issues);
    const dropped = Object.values(report.drops).reduce((sum, count) => sum + count, 0);
    expect(report.used + dropped + report.unreadable).toBe(report.rows);
  });
});

test('the header is read from its comments, wherever they stand', async () => {
  const text = `; Version: 2.2\n;\tMaxProcs:  128\t\n; MaxNodes: 64 (without spares)\n;; UnixStartTime: 749458803\n;
; TimeZoneString: US/Pacific\r\n; Computer: Intel iPSC/860\n; MaxProcs: 9\n; Note: MaxNodes: 3\n${row(1, 0, 50)}`;
  expect((await read(text)).header).toEqual({
    computer: 'Intel iPSC/860',
    maxNodes: 64,
    maxProcs: 128,
    unixStartTime: 749458803,
    timeZone: 'US/Pacific',
  });
  expect((await read(`; MaxProcs: unknown\n${row(1, 0, 50)}`)).header.maxProcs).toBeNull();
});

test('the screen gets one line, with the same separators everywhere', async () => {
  const text = `${row(1, 9, 0)}${row(2, 5, 50)}${row(3, 9, -1)}4 x -1 1 1\n`;
  expect(formatRepairs((await read(text)).report)).toBe(
    '4 rows: 2 used, 1 dropped (never ran), 1 unreadable, 1 re-ordered, 1 of zero length',
  );
  const many = Array.from({ length: 1234 }, (_, k) => row(k + 1, k, 50)).join('');
  expect(formatRepairs((await read(many)).report)).toBe('1,234 rows: 1,234 used');
});

test('all issues are counted, a thousand are kept, and only some are printed', async () => {
  const trace = await read('x 0 -1 5 4\n'.repeat(1234));
  expect(trace.report.issueCount).toBe(1234);
  expect(trace.report.issues.length).toBe(1000);
  const printed = issuesToPrint(trace, 3).map(formatIssue);
  expect(printed.length).toBe(4);
  expect(printed[2]).toContain('a.swf:3:1: field 1 (job number)');
  expect(printed[3]).toBe('a.swf: and 1,231 more');
  expect(issuesToPrint(await read(row(1, 0, 50)))).toEqual([]);
});
