/**
 * Both schedulers on one shared cluster, and where they differ. It must not know which cases are tried.
 */
import fc from 'fast-check';
import { JOB_STATES } from '../../../sim/simulation/contract.ts';
import { simulate } from '../../../sim/simulation/simulate.ts';
import { inputOfShared, type SharedCase, startOf, tableOfShared } from './cases.ts';
import { type NaiveShared, naiveShared } from './naive-shared.ts';

/**
 * Throws the case as a table of what differs unless both schedules are equal.
 * @returns what has happened in it
 */
export function sameShared(example: SharedCase, horizonUnits: number): NaiveShared['counts'] {
  let result: ReturnType<typeof simulate>;
  try {
    result = simulate(inputOfShared(example, horizonUnits));
  } catch (error) {
    throw new Error(`${(error as Error).message}${tableOfShared(example)}`, { cause: error });
  }
  const horizon = horizonUnits * example.unit;
  const { schedule, stays, programme, ledger } = result;
  const begun = programme!.story.filter(({ kind }) => kind === 'started').map(({ at }) => at);
  const expected = example.grants.map((grant) => startOf(example, grant)).filter((at) => at < horizon);
  const inOrder = (times: readonly number[]) => [...times].sort((a, b) => a - b).join();
  // Parts of nodes may not fit all grants, though their sum does: such a case is none.
  fc.pre(inOrder(begun) === inOrder(expected));
  const { jobs, lostGpuSeconds, downGpuSeconds, counts } = naiveShared(example, horizon);
  const rows = [...jobs.keys()];
  const came = <T>(row: number, of: (job: NonNullable<(typeof jobs)[number]>) => T, never: T) =>
    jobs[row] ? of(jobs[row]) : never;
  const columns = {
    state: [
      rows.map((row) => came(row, ({ state }) => state, 'queued')),
      [...schedule.state].map((k) => JOB_STATES[k]),
    ],
    start: [rows.map((row) => came(row, ({ start }) => start, -1)), [...schedule.start]],
    end: [rows.map((row) => came(row, ({ end }) => end, -1)), [...schedule.end]],
    stops: [rows.map((row) => came(row, ({ stops }) => stops, 0)), [...stays!.stops]],
    gpus: [
      rows.map((row) => came(row, ({ gpus }) => gpus, 0)),
      rows.map((row) => (jobs[row] ? programme!.jobs.gpus[row] : 0)),
    ],
    nodes: [
      rows.map((row) => came(row, ({ parts }) => parts.length, 0)),
      rows.map((row) => (schedule.start[row]! < 0 ? 0 : schedule.nodes[row])),
    ],
  } satisfies Record<string, readonly [naive: readonly unknown[], fast: readonly unknown[]]>;
  const shown: Record<string, string[]> = {
    on: jobs.map((job) => job?.parts.map(({ node }) => node).join('+') ?? ''),
    ran: jobs.map((job) => job?.stays.map(({ start, end }) => `${start}–${end}`).join(' ') ?? ''),
  };
  let differ = false;
  for (const [name, [ours, fast]] of Object.entries(columns)) {
    shown[name] = ours.map((value, row) => (value === fast[row] ? `${value}` : `${value} but ${fast[row]}`));
    differ ||= ours.some((value, row) => value !== fast[row]);
  }
  if (differ) throw new Error(`naive, but fast, until ${horizon}:${tableOfShared(example, shown)}`);
  const { lost, down } = Object.values(ledger)[0]!;
  if (down !== downGpuSeconds)
    throw new Error(`down: naive ${downGpuSeconds}, but fast ${down}${tableOfShared(example, shown)}`);
  if (lost !== lostGpuSeconds)
    throw new Error(`lost: naive ${lostGpuSeconds}, but fast ${lost}${tableOfShared(example, shown)}`);
  return counts;
}
