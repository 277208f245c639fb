/**
 * Durations as they are written on a command line: `90s`, `15m`, `4h`, `30d`. It must not know what lasts so long.
 */

const SECONDS_IN = { d: 86_400, h: 3600, m: 60, s: 1 } as const;

/** Seconds, or undefined where the text is no duration. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,9})([dhms])$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * SECONDS_IN[unit as keyof typeof SECONDS_IN];
}

/** In the largest unit that holds it whole: 300 → `5m`. */
export function writtenDuration(seconds: number): string {
  const [unit, size] = Object.entries(SECONDS_IN).find(([, each]) => seconds > 0 && seconds % each === 0) ?? ['s', 1];
  return `${seconds / size}${unit}`;
}
