/**
 * Benchmarks of `gpufleet replay` as a whole process: read, simulate with named nodes, ledger, metrics, write. It must
 * not know how a process is measured.
 */
import { readFileSync } from 'node:fs';
import { type Raced, race } from './race.ts';
import { largeShortSmallLong, mixedSizes, partsAndNodes, type TraceSpec } from './synthetic-trace.ts';
import { atLeast, jobsPerSecond, rowOf, type Table, timesAsLong, timesAsLongPerJob } from './table.ts';
import type { Workbench } from './workbench.ts';

const NODES = 255;
/** Half the machine and less: with larger ones a load of 0.9 is more than backfilling can serve. */
const GPUS_MOST = 128;
const JOBS = 100_000;
const ROUNDS = 5;

/** From 100,000 to 1,000,000 jobs, beside a bare loop that gives the same schedule and beside node itself. */
export function wholePipeline(bench: Workbench): Table[] {
  const bareLoop = bench.program('bare-loop.ts');
  const node = { name: 'node -e 0', args: ['-e', '0'], jobs: 0 };
  return [JOBS, 10 * JOBS].map((count) => {
    const jobs = bench.jobs(count);
    const trace = bench.trace(`load-0.9-${count}`, { jobs, gpus: NODES, load: 0.9, draw: mixedSizes(GPUS_MOST) });
    const ours = bench.replay('gpufleet replay', trace, jobs, ['--nodes', `${NODES}`]);
    const theirs = bench.path('bare-loop.csv');
    const bare = { name: 'bare loop', args: [bareLoop, trace, `${NODES}`, theirs], jobs };
    const entrants = [node, bench.start(), bare, ours];
    const [bareNode, start, yardstick, replay] = four(race(bench.stopwatch, entrants, bench.rounds(ROUNDS)));
    if (!readFileSync(theirs).equals(readFileSync(bench.schedule(ours.name))))
      throw new Error(`the schedules of ${bare.name} and ${ours.name} differ on ${trace}`);
    const isSmall = count === JOBS;
    const compared = [
      timesAsLong(replay, yardstick, 'bare loop', isSmall ? 3 : 2),
      isSmall ? timesAsLong(replay, bareNode, 'node -e 0', 6.7) : atLeast(jobsPerSecond(replay), 'jobs/s', 400_000),
      'same bytes as the bare loop',
    ];
    return {
      title: `${count} jobs, load 0.9, ${NODES} nodes of one GPU: fcfs, EASY`,
      rows: [rowOf(bareNode, null), rowOf(start, null), rowOf(yardstick, bareNode), rowOf(replay, start, compared)],
    };
  });
}

function four([a, b, c, d]: readonly Raced[]): [Raced, Raced, Raced, Raced] {
  return [a!, b!, c!, d!];
}

interface Case {
  readonly name: string;
  readonly trace: string;
  readonly spec: Omit<TraceSpec, 'jobs'>;
  readonly options: readonly string[];
  /** At most so many times the time per job of the first case. */
  readonly aim?: number;
}

/** Time for each job of every case against the first one, without the program's start. */
function againstFirst(bench: Workbench, title: string, cases: readonly Case[]): Table {
  const entrants = cases.map(({ name, trace, spec, options }) => {
    const jobs = bench.jobs(JOBS);
    return bench.replay(name, bench.trace(trace, { jobs, ...spec }), jobs, options);
  });
  const [start, ...raced] = race(bench.stopwatch, [bench.start(), ...entrants], bench.rounds(ROUNDS - 2));
  const [first] = raced;
  const compared = (one: Raced, k: number) =>
    one === first ? [] : [timesAsLongPerJob(one, first!, start!, `a job of ${cases[0]!.name}`, cases[k]!.aim)];
  return { title, rows: [rowOf(start!, null), ...raced.map((one, k) => rowOf(one, start!, compared(one, k)))] };
}

const MIXED = { gpus: NODES, draw: mixedSizes(GPUS_MOST) };
const ON_255 = ['--nodes', `${NODES}`];

/** Long queues: what the search through the queue costs. */
export function overload(bench: Workbench): Table[] {
  const loads: readonly (readonly [number, number?])[] = [[0.9], [1.2, 2], [1.5, 3]];
  return (bench.isQuick ? ['fcfs'] : ['fcfs', 'sjf']).map((queue) => {
    const options = [...ON_255, '--queue', queue];
    const byLoad = loads.map(([load, aim]) => ({
      name: `${queue}, load ${load}`,
      trace: `load-${load}`,
      spec: { ...MIXED, load },
      options,
      ...(aim === undefined ? {} : { aim }),
    }));
    const adversarial = [1, 12].map((bands) => ({
      name: `${queue}, load 1.2, large-short and small-long${bands > 1 ? ` in ${bands} bands` : ''}`,
      trace: `adversarial-${bands}`,
      spec: { gpus: NODES, load: 1.2, draw: largeShortSmallLong(NODES, bands) },
      options,
    }));
    return againstFirst(bench, `Loads above what can be served, ${queue}, EASY`, [...byLoad, ...adversarial]);
  });
}

/** Large machines: jobs that grow with them, and many small ones. */
export function largeMachines(bench: Workbench): Table {
  const machine = (nodes: number, most: number): Case => ({
    name: `${nodes} nodes, jobs of 1–${most}`,
    trace: `nodes-${nodes}-${most}`,
    spec: { gpus: nodes, load: 0.9, draw: mixedSizes(most) },
    options: ['--nodes', `${nodes}`],
  });
  const cases = [machine(255, 128), machine(510, 255), machine(4096, 2048), machine(4096, 128), machine(4096, 8)];
  return againstFirst(bench, 'Machines, load 0.9, fcfs, EASY', cases);
}

/** Promises to every job, and jobs that share nodes. */
export function otherPolicies(bench: Workbench): Table {
  // With limit ignore every overrun lays all promises anew; here the backfilling itself is measured.
  const conservative = [...ON_255, '--backfill', 'conservative', '--limit', 'kill'];
  const shapes = { gpus: 8 * NODES, draw: partsAndNodes(GPUS_MOST) };
  const sharing = [...ON_255, '--gpus-per-node', '8', '--placement', 'best-fit'];
  return againstFirst(bench, `Conservative backfilling, and nodes of 8 GPUs, ${NODES} nodes`, [
    { name: 'EASY, load 0.9', trace: 'load-0.9', spec: { ...MIXED, load: 0.9 }, options: ON_255 },
    { name: 'conservative, load 0.9', trace: 'load-0.9', spec: { ...MIXED, load: 0.9 }, options: conservative },
    { name: 'conservative, load 1.2', trace: 'load-1.2', spec: { ...MIXED, load: 1.2 }, options: conservative },
    { name: 'EASY, 8 GPUs a node, load 0.9', trace: 'shapes', spec: { ...shapes, load: 0.9 }, options: sharing },
  ]);
}
