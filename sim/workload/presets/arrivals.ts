/**
 * When jobs arrive: the profile over the week and the burstiness of Helios Venus (2020), common to all presets.
 * It must not know job classes or clusters.
 *
 * Source: HeliosArtifact (MIT), figures of Hu et al., SC 2021.
 */

/** Share of a day's jobs by local hour, %. */
const HOUR_PERCENT: readonly number[] = [
  3.7, 2.7, 2.5, 1.6, 1.1, 0.9, 0.8, 0.9, 1.6, 3.3, 5.4, 6.1, 4.9, 5.4, 6.5, 6.9, 7.2, 7.2, 5.3, 5.5, 5.6, 5.7, 4.8,
  4.3,
];

/** Share of a week's jobs by weekday, Monday first, %. */
const WEEKDAY_PERCENT: readonly number[] = [14.7, 15.3, 18.3, 17.3, 13.6, 9.8, 11.1];

/** Published burstiness of the hourly counts of jobs after the profile over the week is taken away. */
export const BURSTINESS = {
  /** Standard deviation of (count − expected count) ÷ mean count. */
  residualCv: 1.06,
  /** Its correlation with itself one hour later. */
  residualLag1: 0.54,
  /** The rate at which they were measured. */
  jobsPerDay: 692,
} as const;

const HOUR_SECONDS = 3600;
const WEEK_HOURS = 168;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Relative rate of each hour of the week (Monday 00:00 first), mean 1. */
export const HOUR_OF_WEEK_RATE: readonly number[] = Array.from(
  { length: WEEK_HOURS },
  (_, hour) =>
    (WEEKDAY_PERCENT[Math.floor(hour / 24)]! / mean(WEEKDAY_PERCENT)) * (HOUR_PERCENT[hour % 24]! / mean(HOUR_PERCENT)),
);

/** Relative rate at `secondOfWeek` seconds after some Monday 00:00 local time (any whole number). */
export function arrivalRate(secondOfWeek: number): number {
  const hour = Math.floor(secondOfWeek / HOUR_SECONDS) % WEEK_HOURS;
  return HOUR_OF_WEEK_RATE[hour < 0 ? hour + WEEK_HOURS : hour]!;
}
