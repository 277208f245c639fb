/**
 * A benchmark of sweeps: two workers on two cores against one worker on one core, over points that share their jobs and
 * points that do not. It must not know how a process is measured.
 */
import { writeFileSync } from 'node:fs';
import { CAN_BIND } from './measured-process.ts';
import { race } from './race.ts';
import { type Row, rowOf, type Table, timesAsFast } from './table.ts';
import type { Workbench } from './workbench.ts';

const ROUNDS = 2;
/** What two cores are to be worth. */
const AIM = 1.8;
/**
 * With four points 80 runs, as many as the sweeps of the library have (72 to 90), though of a third of a second instead of
 * one to four: each thread compiles the program anew while it makes its first runs, a cost of about seven runs like these
 * that two threads have twice.
 */
const REPLICATIONS = 20;

const AXES: Readonly<Record<string, string>> = {
  'points with the same jobs':
    'backfill: { path: policies.backfill, values: [easy, none, conservative, { name: easy, depth: 50 }] }',
  'points with jobs of their own': 'load: { path: workload.load, from: 0.75, to: 0.9, step: 0.05 }',
};

export function sweepWorkers(bench: Workbench): Table {
  const replications = bench.isQuick ? 1 : REPLICATIONS;
  const rows = Object.entries(AXES).flatMap(([name, axis], k): Row[] => {
    const file = bench.path(`sweep-${k}.yaml`);
    writeFileSync(
      file,
      [
        'question: What does a second worker save?',
        `sweep: workers-${k}`,
        'scenario: queue-policies',
        `set: { warmUp: ${bench.isQuick ? '1h' : '1d'}, window: ${bench.isQuick ? '1h' : '365d'} }`,
        `axes: { ${axis} }`,
        `replications: ${replications}`,
        '',
      ].join('\n'),
    );
    const entrants = [1, 2].map((workers) => ({
      name: `sweep, ${name}, ${workers === 1 ? `1 worker${CAN_BIND ? ' on 1 core' : ''}` : `${workers} workers`}`,
      isBound: workers === 1,
      args: [
        ...[bench.main, 'sweep', file, '--workers', `${workers}`, '--fresh'],
        ...['--out', bench.path(`sweep-${k}-${workers}`)],
      ],
      jobs: 0,
    }));
    const [one, two] = race(bench.stopwatch, entrants, bench.rounds(ROUNDS));
    return [rowOf(one!, null), rowOf(two!, null, [timesAsFast(two!, one!, CAN_BIND ? 'one core' : 'one worker', AIM)])];
  });
  return { title: `Sweeps: ${4 * replications} runs of four points`, rows };
}
