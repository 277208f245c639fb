/** What holds for every reader: chunks do not matter, order is by submission and stable, formats are told apart. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatIssue } from '../../../sim/engine/errors.ts';
import { lineBlocks } from '../../../sim/workload/traces/line-blocks.ts';
import { readTrace } from '../../../sim/workload/traces/read-trace.ts';
import { submissionOrder } from '../../../sim/workload/traces/submission-order.ts';
import { streamOf, summary } from './streams.ts';

const SWF = `\uFEFF; MaxProcs: 128\r\n; Computer: x\r\n
 7 30 -1 5.5 -1 -1 -1 4 9 -1 0 3\r\n8 20 -1 -1 4\n9 20 -1 x 4\n\n10 20 -1 1 4 -1 -1 -1 -1 -1 1 3 1 -1 1 -1 -1 -1\n11 0 -1 0 1`;
const PHILLY = `\uFEFF"timestamp",duration,num_gpus,note\r\n2017-10-09 07:01:55,66.5,8,"a, b"\r\n\r\n
2017-10-09 07:01:54,1,0,\n2017-10-09 07:01:53,1,2,\n2017-10-09 07:01:53,?,2,"x\n2017-10-09 07:01:53,1,4,\r\n`;

describe.each([
  ['SWF', SWF],
  ['Philly', PHILLY],
])('%s', (_, text) => {
  const { length } = new TextEncoder().encode(text);

  test('every cut in two gives the same table and report', async () => {
    const whole = summary(await readTrace(streamOf(text), 'f'));
    expect(whole.used).toBeGreaterThan(1);
    expect(whole.issues.length).toBeGreaterThan(0);
    for (let cut = 0; cut <= length; cut++) expect(summary(await readTrace(streamOf(text, [cut]), 'f'))).toEqual(whole);
  });

  test('any chunks give the same table and report, single bytes too', async () => {
    const whole = summary(await readTrace(streamOf(text), 'f'));
    const everyByte = Array.from({ length }, (_, k) => k);
    expect(summary(await readTrace(streamOf(text, everyByte), 'f'))).toEqual(whole);
    const cuts = fc.array(fc.nat(length), { maxLength: 12 }).map((at) => at.sort((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        expect(summary(await readTrace(streamOf(text, at), 'f'))).toEqual(whole);
      }),
      { numRuns: 200 },
    );
  });
});

test('no bytes whatever make a reader throw, and every row is accounted for', async () => {
  const digits = fc.array(fc.constantFrom(...' \t\r\n;,"-.:0123456789eE'), { maxLength: 300 }).map((c) => c.join(''));
  const heads = fc.constantFrom('', '; x\n', '1 0 -1 5 4\n', 'timestamp,duration,num_gpus\n', '\uFEFF');
  const texts = fc.tuple(heads, digits).map(([head, tail]) => new TextEncoder().encode(head + tail));
  await fc.assert(
    fc.asyncProperty(fc.oneof(texts, fc.uint8Array({ maxLength: 300 })), async (bytes) => {
      const { jobs, report } = await readTrace(streamOf(bytes), 'f');
      const dropped = Object.values(report.drops).reduce((sum, count) => sum + count, 0);
      expect(report.used + dropped + report.unreadable).toBe(report.rows);
      expect(report.used).toBe(jobs.count);
      expect(report.issueCount > 0 || report.used > 0).toBe(true);
      for (const size of jobs.gpus) expect(size).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});

test('jobs are sorted by submission, and equal instants keep the order of the file', async () => {
  const submits = fc.array(fc.oneof(fc.nat(20), fc.constantFrom(2 ** 52, 2 ** 53 - 1)), {
    minLength: 1,
    maxLength: 60,
  });
  await fc.assert(
    fc.asyncProperty(submits, async (submit) => {
      const text = submit.map((second, k) => `${k + 1} ${second} -1 5 4\n`).join('');
      const { jobs, epoch, report } = await readTrace(streamOf(text), 'f');
      const expected = submit.map((second, k) => [second, k + 1]).sort(([a = 0], [b = 0]) => a - b);
      expect(Array.from(jobs.id)).toEqual(expected.map(([, id]) => id));
      expect(Array.from(jobs.submit, (second) => second + epoch)).toEqual(expected.map(([second]) => second));
      expect(jobs.submit[0]).toBe(0);
      expect(report.repairs.reordered).toBe(
        submit.filter((second, k) => k > 0 && second < (submit[k - 1] ?? 0)).length,
      );
    }),
  );
  expect(submissionOrder(Float64Array.of(1, 1, 2))).toBeNull();
});

test('a block ends with a line feed and holds whole lines', async () => {
  const blocks: string[] = [];
  const overlong = () => blocks.push('overlong');
  for await (const block of lineBlocks(streamOf('ab\ncd\n\nef', [1, 4, 5]), overlong))
    blocks.push(new TextDecoder().decode(block));
  expect(blocks).toEqual(['ab\n', 'cd\n', '\n', 'ef\n']);
});

test.each([
  ['neither SWF nor Philly CSV', 'JobID|User|Submit\n1|a|2\n', "f:1: neither SWF nor Philly CSV: 'JobID|User|Submit'"],
  ['an empty file', '', 'f:1: empty'],
  ['JSON', '{"jobs": []}\n', 'f:1: neither SWF nor Philly CSV: \'{"jobs": []}\''],
  ['a web page after a blank line', '\n<html>\n', 'f:1: HTML or XML'],
  ['a file of carriage returns alone', '1 0 -1 5 4\r2 0 -1 5 4\r', 'f:1: a carriage return within the line'],
  ['UTF-16', '\u0001\u0000x', 'f:1: binary data'],
])('%s is told from a trace', async (_, text, issue) => {
  const trace = await readTrace(streamOf(text), 'f');
  expect(trace.report.issues.map(formatIssue)).toEqual([expect.stringContaining(issue)]);
  expect(trace.report.issues[0]?.remedy).toContain('expected SWF');
});
