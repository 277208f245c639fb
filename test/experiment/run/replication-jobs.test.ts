/** The jobs of a replication: the same for every variant, selected, scaled and housed as the scenario says. */
import { describe, expect, it } from 'vitest';
import { libraryNames, libraryScenario } from '../../../sim/cli/files/library.ts';
import { jobsOfReplication } from '../../../sim/experiment/run/replication-jobs.ts';
import { parseScenario } from '../../../sim/experiment/scenario/parse.ts';
import { planRuns } from '../../../sim/experiment/scenario/plan.ts';
import { type ResolvedScenario, resolveScenario } from '../../../sim/experiment/scenario/resolve.ts';
import { readSwf } from '../../../sim/workload/traces/swf.ts';
import type { Trace } from '../../../sim/workload/traces/trace.ts';

function scenario(name: string, ...set: string[]): ResolvedScenario {
  const file = libraryScenario(name);
  if (!file) throw new Error(`no ${name}`);
  return resolveScenario(parseScenario(file.text, file.fileName, libraryScenario, libraryNames()), { set });
}

/** `count` jobs of an hour on 8 GPUs, one every 10 minutes, by 7 users in turn. */
async function trace(count = 1000): Promise<Trace> {
  const rows = Array.from({ length: count }, (_, k) => `${k + 1} ${600 * k} -1 3600 8 -1 -1 8 3600 -1 1 ${k % 7}\n`);
  async function* bytes() {
    yield new TextEncoder().encode(rows.join(''));
  }
  return readSwf(bytes(), 'regular.swf');
}

describe('generated jobs', () => {
  const short = scenario('queue-policies', 'window=1d', 'warmUp=0d');

  it('are as many as expected, the same whenever asked, and others in another replication', () => {
    const { jobs, record } = jobsOfReplication(short, null, 3);
    expect(jobs.count / (planRuns(short).jobsPerRun ?? 0)).toBeCloseTo(1, 1);
    expect(jobsOfReplication(short, null, 3).jobs).toEqual(jobs);
    expect(jobsOfReplication(short, null, 4).jobs.submit).not.toEqual(jobs.submit);
    expect(record).toMatchObject({ source: 'preset llm-development', rows: null, used: jobs.count });
  });

  it('are capped and windowed', () => {
    const capped = scenario('queue-policies', 'window=1d', 'warmUp=0d', 'workload.maxJobs=50');
    expect(jobsOfReplication(capped, null, 0).jobs.count).toBe(50);
    expect(planRuns(capped).jobsPerRun).toBe(50);
    const windowed = scenario('queue-policies', 'window=1d', 'warmUp=0d', 'workload.window={ from: 6h, to: 12h }');
    const { jobs } = jobsOfReplication(windowed, null, 0);
    expect(jobs.count).toBeGreaterThan(0);
    expect(Math.max(...jobs.submit)).toBeLessThan(6 * 3600);
  });

  it('follow the hours of the scenario’s own zone', () => {
    const noon = scenario('queue-policies', 'window=1d', 'warmUp=0d', 'start=2026-04-01T12:00');
    const elsewhere = scenario('queue-policies', 'window=1d', 'warmUp=0d', 'zone=UTC', 'start=2026-04-01T12:00');
    const submits = (each: ResolvedScenario) => jobsOfReplication(each, null, 3).jobs.submit;
    expect(submits(noon)).not.toEqual(submits(short));
    expect(submits(noon)).toEqual(submits(elsewhere));
  });
});

describe('replayed jobs', () => {
  it('are the trace as it is, at home in the cluster', async () => {
    const read = await trace();
    const { jobs, record } = jobsOfReplication(scenario('philly-replay'), read, 0);
    expect(jobs.submit).toEqual(read.jobs.submit);
    expect(new Set(jobs.home)).toEqual(new Set([0]));
    expect(record).toMatchObject({ source: 'regular.swf', rows: 1000, used: 1000, drops: {}, warnings: [] });
    // 8 GPUs for 3,600 s every 600 s are 48 GPUs of 344.
    expect(record.facts[0]).toEqual({ label: 'offered load as recorded', value: '0.140' });
    expect(planRuns(scenario('philly-replay')).jobsPerRun).toBeNull();
  });

  it('are left out with a warning where they come after the end of the run', async () => {
    const short = scenario('philly-replay', 'window=1d', 'warmUp=0d');
    const { jobs, record } = jobsOfReplication(short, await trace(), 0);
    // A job every 10 minutes; after the window of a day the run goes on for at most one more.
    expect(jobs.count).toBe(2 * 144 + 1);
    expect(record.used).toBe(jobs.count);
    expect(record.warnings).toEqual([
      '289 of 1,000 jobs submitted from 0 s before 172,801 s: the run ends there, the others are left out. ' +
        'A longer window or horizon takes them in.',
    ]);
  });

  it('are brought to a load by weeks of users drawn anew, or by compressing time with a warning', async () => {
    const read = await trace(8000);
    const resampled = jobsOfReplication(scenario('philly-replay', 'workload.trace.load=0.28'), read, 0);
    expect(resampled.jobs.count / read.jobs.count).toBeCloseTo(2, 0);
    expect(resampled.record.warnings).toEqual([]);
    const compress = scenario('philly-replay', 'workload.trace.load=0.28', 'workload.trace.method=compress-time');
    const compressed = jobsOfReplication(compress, read, 0);
    expect(compressed.jobs.count).toBe(8000);
    expect(compressed.record.facts[1]?.value).toBe('0.280');
    expect(compressed.record.warnings[0]).toContain('Compressed time changes the workload');
  });
});
