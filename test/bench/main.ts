/**
 * `npm run bench`: prints what the compiled program costs, in ratios of runs that take turns and in absolute figures.
 * It judges nothing: an aim that is missed is marked, and the exit code stays 0. It must not know a single benchmark.
 *
 * --quick: a fiftieth of the jobs and one round. --only NAME: that part (may be repeated).
 */
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { fleetQuarter, twoWorkers } from './fleet-cases.ts';
import { programmeRun } from './programme-cases.ts';
import { quotaQuarter } from './quota-cases.ts';
import { largeMachines, otherPolicies, overload, wholePipeline } from './replay-cases.ts';
import { sweepWorkers } from './sweep-cases.ts';
import { type Table, tableText } from './table.ts';
import { Workbench } from './workbench.ts';

const PARTS: Readonly<Record<string, (bench: Workbench) => Table | Table[]>> = {
  pipeline: wholePipeline,
  overload,
  machines: largeMachines,
  policies: otherPolicies,
  quarter: fleetQuarter,
  workers: twoWorkers,
  sweep: sweepWorkers,
  programme: programmeRun,
  quota: quotaQuarter,
};

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } },
});
const { quick, only = Object.keys(PARTS) } = values;
const unknown = only.find((name) => !(name in PARTS));
if (unknown !== undefined) throw new Error(`there is no part ${unknown}, expected ${Object.keys(PARTS).join(', ')}`);

const bench = new Workbench(quick);
try {
  console.log(`node ${process.version}, ${availableParallelism()} cores: ${cpus()[0]?.model ?? 'unknown'}`);
  for (const name of only) for (const table of [PARTS[name]!(bench)].flat()) console.log(`\n${tableText(table)}`);
} finally {
  bench.remove();
}
