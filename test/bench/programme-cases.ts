/**
 * A benchmark of a programme: one run of the scenario of reclaim thresholds, beside the same jobs without grants. It must
 * not know how a process is measured.
 */
import { race, spreadOf } from './race.ts';
import { type Row, ratioText, spreadText, type Table } from './table.ts';
import type { Workbench } from './workbench.ts';

const ROUNDS = 3;
const SCENARIO = 'reclaim-threshold';
/** The base, in which nothing is reclaimed, and one whose grants are reviewed, cut and grow. */
const VARIANTS = ['none', 'exempt-90'];

/** What `programme-run.ts` prints. */
interface ProgrammeRun {
  readonly jobs: number;
  readonly submitted: number;
  readonly generationSeconds: number;
  readonly simulationSeconds: number;
  readonly plainSeconds: number;
}

export function programmeRun(bench: Workbench): Table {
  const program = bench.program('programme-run.ts');
  const days = bench.isQuick ? 240 : 100_000;
  const entrants = VARIANTS.map((variant) => ({
    name: variant,
    args: [program, bench.compiled, SCENARIO, variant, `${days}`],
    jobs: 0,
  }));
  const raced = race(bench.stopwatch, entrants, bench.rounds(ROUNDS));
  const runs = raced.map(({ rounds }) => rounds.map(({ stdout }) => JSON.parse(stdout) as ProgrammeRun));
  const [base] = runs;
  const generation = base!.map(({ generationSeconds }) => generationSeconds);
  return {
    title: `A programme: one run of ${SCENARIO} (inside the process; jobs of demand, for EASY those submitted)`,
    rows: [
      stageRow('projects and their demand', base![0]!.jobs, generation),
      ...VARIANTS.flatMap((variant, k) => {
        const plain = runs[k]!.map(({ plainSeconds }) => plainSeconds);
        const simulation = runs[k]!.map(({ simulationSeconds }) => simulationSeconds);
        const { jobs, submitted } = runs[k]![0]!;
        const timesAsLong = spreadOf(simulation).median / spreadOf(plain).median;
        return [
          stageRow(`plain fleet, EASY: jobs of ${variant}`, submitted, plain),
          stageRow(`programme, ${variant}`, jobs, simulation, [
            ratioText(timesAsLong, 'its submitted jobs on the plain fleet'),
          ]),
        ];
      }),
    ],
  };
}

function stageRow(name: string, jobs: number, seconds: readonly number[], compared: string[] = []): Row {
  const spread = spreadOf(seconds);
  return {
    ...{ name, jobs: `${jobs}`, seconds: spreadText(spread, 2), cpuSeconds: '' },
    microsecondsPerJob: ((spread.median / jobs) * 1e6).toFixed(2),
    jobsPerSecond: `${Math.round(jobs / spread.median)}`,
    ...{ peakMebibytes: '', compared: compared.join('; ') },
  };
}
