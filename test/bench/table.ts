/**
 * What was measured as lines of text, with the figure that was aimed at beside. It must not know what is measured, and
 * nothing depends on whether an aim is met.
 */
import { over, type Raced, ratio, type Spread } from './race.ts';

/** Figures of one program, as far as they apply to it; an empty text: not at all. */
export interface Row {
  readonly name: string;
  readonly jobs: string;
  readonly seconds: string;
  readonly cpuSeconds: string;
  readonly microsecondsPerJob: string;
  readonly jobsPerSecond: string;
  readonly peakMebibytes: string;
  /** Ratios to others, and aims. */
  readonly compared: string;
}

export interface Table {
  readonly title: string;
  readonly rows: readonly Row[];
}

const HEADER: Row = {
  name: '',
  jobs: 'jobs',
  seconds: 's, median (min–max)',
  cpuSeconds: 'CPU s',
  microsecondsPerJob: 'µs a job',
  jobsPerSecond: 'jobs/s',
  peakMebibytes: 'peak MiB',
  compared: 'compared',
};

/**
 * @param start the program's start, which the time for each job leaves out; the jobs a second count the whole process
 * @param compared ratios and aims, in words
 */
export function rowOf(raced: Raced, start: Raced | null, compared: readonly string[] = []): Row {
  const { name, jobs } = raced.entrant;
  const seconds = over(raced, (measurement) => measurement.seconds);
  return {
    name,
    jobs: jobs === 0 ? '' : grouped(jobs),
    seconds: spreadText(seconds, 2),
    cpuSeconds: over(raced, (measurement) => measurement.cpuSeconds).median.toFixed(2),
    microsecondsPerJob: start === null ? '' : (secondsPerJob(raced, start) * 1e6).toFixed(2),
    jobsPerSecond: jobs === 0 ? '' : grouped(Math.round(jobs / seconds.median / 1000) * 1000),
    peakMebibytes: (over(raced, (measurement) => measurement.peakBytes).median / 2 ** 20).toFixed(0),
    compared: compared.join('; '),
  };
}

/** Time for each job without the program's start, s. */
function secondsPerJob(raced: Raced, start: Raced): number {
  return (secondsOf(raced) - secondsOf(start)) / raced.entrant.jobs;
}

function secondsOf(raced: Raced): number {
  return over(raced, (measurement) => measurement.seconds).median;
}

/** `1.43 × the bare loop (aim ≤ 2)`: whole processes. */
export function timesAsLong(one: Raced, other: Raced, named: string, most?: number): string {
  return ratioText(
    ratio(one, other, ({ seconds }) => seconds),
    named,
    most,
  );
}

/** As {@link timesAsLong}, for each job and without the program's start. */
export function timesAsLongPerJob(one: Raced, other: Raced, start: Raced, named: string, most?: number): string {
  return ratioText(secondsPerJob(one, start) / secondsPerJob(other, start), named, most);
}

/** `1.85 × as fast as one worker (aim ≥ 1.8)`: whole processes. */
export function timesAsFast(one: Raced, other: Raced, named: string, least: number): string {
  const value = ratio(other, one, ({ seconds }) => seconds);
  return `${value.toFixed(2)} × as fast as ${named} (aim ≥ ${least}${value >= least ? '' : ', missed'})`;
}

/** `1,400,000 jobs/s (aim ≥ 400,000)`. */
export function atLeast(value: number, unit: string, least: number): string {
  return `${grouped(Math.round(value))} ${unit} (aim ≥ ${grouped(least)}${value >= least ? '' : ', missed'})`;
}

export function jobsPerSecond(raced: Raced): number {
  return raced.entrant.jobs / secondsOf(raced);
}

export function ratioText(value: number, named: string, most?: number): string {
  const aim = most === undefined ? '' : ` (aim ≤ ${most}${value <= most ? '' : ', missed'})`;
  return `${value.toFixed(2)} × ${named}${aim}`;
}

export function spreadText({ median, least, most }: Spread, decimals: number): string {
  return `${median.toFixed(decimals)} (${least.toFixed(decimals)}–${most.toFixed(decimals)})`;
}

export function tableText({ title, rows }: Table): string {
  const keys = Object.keys(HEADER) as (keyof Row)[];
  const all = [HEADER, ...rows];
  const widths = keys.map((key) => Math.max(...all.map((row) => row[key].length)));
  const isText = (key: keyof Row) => key === 'name' || key === 'compared';
  const lines = all.map((row) =>
    keys.map((key, k) => (isText(key) ? row[key].padEnd(widths[k]!) : row[key].padStart(widths[k]!))).join('  '),
  );
  return [title, ...lines.map((line) => `  ${line}`.trimEnd())].join('\n');
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
