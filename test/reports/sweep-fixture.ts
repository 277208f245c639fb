/** Results of a small sweep, made up: waits that rise with both axes, and runs that fail where they are told to. */
import { sweepResults } from '../../sim/experiment/sweep/analyse.ts';
import { sweepRuns } from '../../sim/experiment/sweep/plan.ts';
import type { SweepResults } from '../../sim/experiment/sweep/results.ts';
import { finishedRow, MetricKeys, unfinishedRow } from '../../sim/experiment/sweep/rows.ts';
import { METRICS } from '../../sim/simulation/metrics/table.ts';
import { plan, smallSweep } from '../experiment/sweep/small-sweep.ts';

export const KOREAN = smallSweep('question: Which load?', 'question: 부하 <b>와</b> 인내심?').replace(
  'load: {',
  'load: { title: 제공 부하,',
);

/** Waits rise by 1,000 s for a load of 1 and by 60 s for each hour of patience; runs that are told fail. */
export function sweepFixture(
  text = KOREAN,
  fails: (run: { point: number; replication: number }) => boolean = () => false,
): SweepResults {
  const planned = { ...plan(text, { replications: 5 }).plan, primary: ['waitSecondsMean', 'utilisationOfInService'] };
  const keys = new MetricKeys();
  const rows = sweepRuns(planned).map((run) => {
    if (fails(run)) return { run, row: unfinishedRow('h', 'failed', 'it broke | here\nand there') };
    const [load, patience] = planned.points[run.point]!.levels.map(({ number, label }) => number ?? Number(label));
    const noise = [30, -20, 10, 0, -20][run.replication]! + ((run.point * 7 + run.replication * 3) % 5);
    const waitSecondsMean = 1000 * load! + (patience ?? 0) / 60 + noise;
    const metrics = { waitSecondsMean, utilisationOfInService: load! + noise / 1000 };
    const outcome = { fingerprint: 'f', scheduleFingerprint: 's', endedAtSeconds: 1, jobs: 2, backlogGrowth: 0 };
    const rest = { ledger: {}, waitCounts: [], rejections: {}, brokenPromises: {} };
    return { run, row: finishedRow('h', { replication: run.replication, metrics, ...outcome, ...rest }, keys) };
  });
  const header = { version: '0', command: 'gpufleet sweep x', inputs: [], assumptions: [] };
  return sweepResults(planned, rows, keys, METRICS, header);
}
