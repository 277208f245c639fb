/** Published traces and reference inputs, where the folder that holds them is beside the project. */
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createGunzip, gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readTrace } from '../../../sim/workload/traces/read-trace.ts';
import { formatRepairs, type Trace } from '../../../sim/workload/traces/trace.ts';
import { totalWork } from '../../../sim/workload/traces/transform.ts';

const SHARED = new URL('../../../../shared/', import.meta.url);
const present = existsSync(SHARED);
if (!present) console.warn('real-traces.test.ts: skipped, there is no folder ../shared beside the project');

function open(path: string): Promise<Trace> {
  const file = createReadStream(new URL(path, SHARED));
  return readTrace(path.endsWith('.gz') ? file.pipe(createGunzip()) : file, path);
}

function lines(path: string): string[] {
  const bytes = readFileSync(new URL(path, SHARED));
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n');
}

describe.skipIf(!present)('published traces', () => {
  test.each([
    [
      'data/philly.csv.gz',
      '80,736 rows: 80,736 used, 44,299 re-ordered, 80,736 without a requested time',
      { maxNodes: null, maxProcs: null },
    ],
    [
      'data/NASA-iPSC-1993-3.1-cln.swf.gz',
      '18,239 rows: 18,239 used, 18,239 without a requested time, 18,239 sized by allocation, 173 of zero length',
      { maxNodes: 128, maxProcs: 128, unixStartTime: 749458803, timeZone: 'US/Pacific' },
    ],
    ['data/SDSC-SP2-1998-4.derived.swf.gz', '67,620 rows: 67,620 used', { maxProcs: 128 }],
    [
      'data/LCG.swf.gz',
      '188,041 rows: 188,041 used, 188,041 sized by allocation, 521 of zero length',
      { maxProcs: 24515, timeZone: 'Europe/London' },
    ],
    ['golden/syn20k.swf.gz', '20,000 rows: 20,000 used', { maxProcs: 255 }],
  ])('%s', async (path, account, header) => {
    const trace = await open(path);
    expect(trace.report.issues).toEqual([]);
    expect(formatRepairs(trace.report)).toBe(account);
    expect(trace.header).toMatchObject(header);
    const { submit } = trace.jobs;
    for (let job = 1; job < submit.length; job++) if (Number(submit[job]) < Number(submit[job - 1])) expect.fail();
  });

  test('Philly holds the work of its columns', async () => {
    const { jobs, epoch } = await open('data/philly.csv.gz');
    const rows = lines('data/philly.csv.gz')
      .slice(1)
      .filter((line) => line.trim() !== '')
      .map((line) => line.split(','));
    const work = rows.reduce((sum, [, duration, gpus]) => sum + Number(duration) * Number(gpus), 0);
    expect(totalWork(jobs)).toBe(work);
    const first = String(rows.map(([timestamp]) => String(timestamp)).sort()[0]);
    expect(epoch).toBe(Date.parse(`${first.replace(' ', 'T')}Z`) / 1000);
  });

  test.each(['micro1.swf', 'micro5.swf', 'syn2k.swf.gz', 'nasa18k.swf.gz', 'kth.swf.gz', 'kth-kill.swf.gz'])(
    'golden/%s agrees field by field with a plain split',
    async (file) => {
      const { jobs, epoch } = await open(`golden/${file}`);
      const rows = lines(`golden/${file}`)
        .filter((line) => line.trim() !== '' && !line.startsWith(';'))
        .map((line) => line.trim().split(/\s+/).map(Number));
      expect(Array.from(jobs.id)).toEqual(rows.map((row) => row[0]));
      expect(Array.from(jobs.submit, (second) => second + epoch)).toEqual(rows.map((row) => row[1]));
      expect(Array.from(jobs.run)).toEqual(rows.map((row) => row[3]));
      expect(Array.from(jobs.gpus)).toEqual(rows.map((row) => row[7]));
      expect(Array.from(jobs.request)).toEqual(rows.map((row) => row[8]));
    },
  );
});
