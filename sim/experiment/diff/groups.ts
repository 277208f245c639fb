/**
 * What groups of jobs (size classes, projects) have on two sides, and who gained and lost most. It must not know single
 * jobs, nor how a row is shown.
 */
import { SIZE_CLASSES, sizeClassOf } from '../../simulation/metrics/size-classes.ts';
import type { DiffJobs } from './side.ts';

/** A figure on both sides. */
export type Both = readonly [a: number, b: number];

export interface GroupDifference {
  readonly name: string;
  /** Submitted. */
  readonly jobs: Both;
  /** Got done, GPU-hours. */
  readonly servedGpuHours: Both;
  /** Hours in queues, all its jobs together. */
  readonly waitedHours: Both;
}

export type Measure = 'served' | 'waited';

export interface Groups {
  /** By which gains and losses are told. */
  readonly measure: Measure;
  /** In the order of sizes, those without jobs left out. */
  readonly sizeClasses: readonly GroupDifference[];
  /** Gained most first; empty where no projects are known. */
  readonly gained: readonly GroupDifference[];
  /** Lost most first. */
  readonly lost: readonly GroupDifference[];
  /** Projects that have the same on both sides, by the measure. */
  readonly unchanged: number;
}

/** From this share of all work on, what got done differs enough to be what gains are told by. */
const SERVED_DIFFERS = 0.001;
const HOUR = 3600;

export function groupDifferences(a: DiffJobs, b: DiffJobs): Groups {
  const sizeOf = ({ gpus }: DiffJobs, row: number) => SIZE_CLASSES[sizeClassOf(gpus[row]!)]!;
  const projectOf = ({ project, projects }: DiffJobs, row: number) => projects[project[row]!];
  const bySize = differences(a, b, sizeOf);
  const byProject = differences(a, b, projectOf);
  const measure = measureOf(bySize);
  const gains = byProject.map((group) => ({ group, gain: gainOf(group, measure) }));
  const byName = (x: GroupDifference, y: GroupDifference) => (x.name < y.name ? -1 : 1);
  const sorted = (sign: number): GroupDifference[] =>
    gains
      .filter(({ gain }) => sign * gain > 0)
      .sort((x, y) => sign * (y.gain - x.gain) || byName(x.group, y.group))
      .map(({ group }) => group);
  return {
    measure,
    sizeClasses: SIZE_CLASSES.flatMap((name) => bySize.find((group) => group.name === name) ?? []),
    ...{ gained: sorted(1), lost: sorted(-1) },
    unchanged: gains.filter(({ gain }) => gain === 0).length,
  };
}

/** What b has more than a, > 0: better; GPU-hours got done, or hours not waited. */
export function gainOf({ servedGpuHours, waitedHours }: GroupDifference, measure: Measure): number {
  return measure === 'served' ? servedGpuHours[1] - servedGpuHours[0] : waitedHours[0] - waitedHours[1];
}

function measureOf(groups: readonly GroupDifference[]): Measure {
  const all = groups.reduce((sum, { servedGpuHours: [served] }) => sum + served, 0);
  const moved = groups.reduce((sum, group) => sum + Math.abs(gainOf(group, 'served')), 0);
  return moved > SERVED_DIFFERS * all ? 'served' : 'waited';
}

interface Sums {
  readonly jobs: [number, number];
  readonly served: [number, number];
  readonly waited: [number, number];
}

function differences(
  a: DiffJobs,
  b: DiffJobs,
  nameOf: (jobs: DiffJobs, row: number) => string | undefined,
): GroupDifference[] {
  const sums = new Map<string, Sums>();
  for (const [side, jobs] of [a, b].entries()) {
    for (let row = 0; row < jobs.count; row++) {
      const name = jobs.submit[row]! < 0 ? undefined : nameOf(jobs, row);
      if (name === undefined) continue;
      const own: Sums = sums.get(name) ?? { jobs: [0, 0], served: [0, 0], waited: [0, 0] };
      sums.set(name, own);
      own.jobs[side as 0 | 1]++;
      own.served[side as 0 | 1] += jobs.served[row]!;
      own.waited[side as 0 | 1] += jobs.waited[row]!;
    }
  }
  const inHours = ([one, other]: Both): Both => [one / HOUR, other / HOUR];
  return [...sums].map(([name, { jobs, served, waited }]) => ({
    ...{ name, jobs },
    ...{ servedGpuHours: inHours(served), waitedHours: inHours(waited) },
  }));
}
