/**
 * Benchmarks of the default scenario's fleet: a quarter of a year in one process, and workers beside each other. It must
 * not know how a process is measured.
 */
import { writeFileSync } from 'node:fs';
import { type Raced, race, spreadOf } from './race.ts';
import { type Row, ratioText, rowOf, spreadText, type Table, timesAsLong } from './table.ts';
import type { Workbench } from './workbench.ts';

const DAYS = 91;
const ROUNDS = 3;

/** What `fleet-quarter.ts` prints. */
interface Quarter {
  readonly jobs: number;
  readonly generationSeconds: number;
  readonly simulationSeconds: number;
  readonly peakBytes: { readonly generation: number; readonly all: number };
}

/** Generation, and simulation under EASY and conservative backfilling, of the same jobs. */
export function fleetQuarter(bench: Workbench): Table {
  const program = bench.program('fleet-quarter.ts');
  const days = bench.isQuick ? 1 : DAYS;
  const entrants = ['easy', 'conservative'].map((variant) => ({
    name: variant,
    args: [program, bench.compiled, variant, `${days}`],
    jobs: 0,
  }));
  const [easy, conservative] = race(bench.stopwatch, entrants, bench.rounds(ROUNDS)).map(quartersOf);
  const generation = easy!.map(({ generationSeconds }) => generationSeconds);
  const ofEasy = easy!.map(({ simulationSeconds }) => simulationSeconds);
  const ofConservative = conservative!.map(({ simulationSeconds }) => simulationSeconds);
  const { jobs, peakBytes } = easy![0]!;
  return {
    title: `A fleet-quarter: ${days} days of llm-development at load 0.9 on five clusters (inside the process)`,
    rows: [
      stageRow('generation', jobs, generation, peakBytes.generation),
      stageRow('simulation, EASY', jobs, ofEasy, peakBytes.all),
      stageRow('simulation, conservative', jobs, ofConservative, conservative![0]!.peakBytes.all, [
        ratioText(spreadOf(ofConservative).median / spreadOf(ofEasy).median, 'EASY'),
      ]),
    ],
  };
}

function quartersOf({ rounds }: Raced): Quarter[] {
  return rounds.map(({ stdout }) => JSON.parse(stdout) as Quarter);
}

function stageRow(name: string, jobs: number, seconds: readonly number[], peak: number, compared: string[] = []): Row {
  const spread = spreadOf(seconds);
  return {
    name,
    jobs: `${jobs}`,
    seconds: spreadText(spread, 2),
    cpuSeconds: '',
    microsecondsPerJob: ((spread.median / jobs) * 1e6).toFixed(2),
    jobsPerSecond: `${Math.round(jobs / spread.median)}`,
    peakMebibytes: (peak / 2 ** 20).toFixed(0),
    compared: compared.join('; '),
  };
}

/** `compare` with two workers against one. */
export function twoWorkers(bench: Workbench): Table {
  const scenario = bench.path('small.yaml');
  writeFileSync(
    scenario,
    [
      'question: What does a second worker save?',
      'scenario: small',
      'extends: queue-policies',
      `warmUp: ${bench.isQuick ? '1h' : '1d'}`,
      `window: ${bench.isQuick ? '1h' : '4d'}`,
      'variants: { easy: {}, conservative: { policies.backfill: conservative } }',
      '',
    ].join('\n'),
  );
  const replications = bench.isQuick ? 1 : 8;
  const entrants = [1, 2].map((workers) => ({
    name: `compare, ${workers} worker${workers === 1 ? '' : 's'}`,
    args: [
      ...[bench.main, 'compare', scenario, '--replications', `${replications}`],
      ...['--workers', `${workers}`, '--out', bench.path(`small-${workers}`)],
    ],
    jobs: 0,
  }));
  const [one, two] = race(bench.stopwatch, entrants, bench.rounds(ROUNDS));
  return {
    title: `Workers: ${2 * replications} runs of a small comparison`,
    rows: [rowOf(one!, null), rowOf(two!, null, [timesAsLong(two!, one!, 'one worker')])],
  };
}
