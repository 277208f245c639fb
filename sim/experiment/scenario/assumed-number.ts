/**
 * A number or a duration of a scenario by its path, as one that can be made half or twice as large. It must not know why
 * somebody would.
 */
import { formatDuration, LONGEST_DURATION_SECONDS } from '../../engine/time.ts';
import type { Path } from './source-tree.ts';
import type { Scenario } from './spec.ts';
import { parseSlip } from './spec-scalars.ts';

export interface AssumedNumber {
  /** Where it stands: below the path that was asked for where that leads to a map with a median. */
  readonly path: Path;
  readonly unit: 'number' | 'duration';
  /** Durations in seconds; a slip may be negative. */
  readonly value: number;
}

/** The number at `path`, defaults included; of a map with a median, the median. Undefined: there is none. */
export function assumedNumberAt(scenario: Scenario, path: Path): AssumedNumber | undefined {
  const found = valueAt(scenario, path);
  if (isMap(found)) return Object.hasOwn(found, 'median') ? assumedNumberAt(scenario, [...path, 'median']) : undefined;
  if (typeof found === 'number') return { path, unit: 'number', value: found };
  const seconds = typeof found === 'string' ? parseSlip(found) : undefined;
  return seconds === undefined ? undefined : { path, unit: 'duration', value: seconds };
}

/** What stands at `path`, defaults included; undefined: nothing. */
export function valueAt(scenario: Scenario, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) => (isMap(inner) && Object.hasOwn(inner, step) ? inner[step] : undefined),
    scenario,
  );
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As a scenario file writes it: `0.2`, `15d`, `-30d`. */
export function writtenNumber(value: number, unit: AssumedNumber['unit']): number | string {
  if (unit === 'number') return value;
  const size = Math.min(Math.abs(value), LONGEST_DURATION_SECONDS);
  return `${value < 0 ? '-' : ''}${formatDuration(size)}`;
}
