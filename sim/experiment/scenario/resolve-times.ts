/**
 * The instants of a scenario's runs, and the check of the workload's own. It must not know jobs or supply.
 */
import { parseDuration } from '../../engine/time.ts';
import type { RunTimes } from '../../simulation/contract.ts';
import type { Report } from './report.ts';
import type { Scenario } from './spec.ts';

/**
 * `steady`: warm-up, window, and at most one more window for the window's jobs to start or go.
 * `terminating`: all of [0, horizon) is measured.
 */
export function resolveTimes(scenario: Scenario): RunTimes {
  if (scenario.kind === 'terminating') {
    const horizon = parseDuration(scenario.horizon ?? '') ?? 0;
    return { windowStart: 0, windowEnd: horizon, horizon, stopWhenWindowServed: false };
  }
  const windowStart = parseDuration(scenario.warmUp) ?? 0;
  const window = parseDuration(scenario.window ?? '') ?? 0;
  const windowEnd = windowStart + window;
  return { windowStart, windowEnd, horizon: windowEnd + window, stopWhenWindowServed: true };
}

/** Borders of the stretches in each of which a generated workload holds its load: warm-up, window, and after it. */
export function segmentsOf(times: RunTimes): number[] {
  const borders = [0, times.windowStart, times.windowEnd, times.horizon];
  return borders.filter((border, k) => k === 0 || border > borders[k - 1]!);
}

/** A workload's own window must not be empty. */
export function checkWorkloadWindow(scenario: Scenario, report: Report): void {
  const window = scenario.workload?.window;
  if (window?.to === undefined || (parseDuration(window.to) ?? 0) > (parseDuration(window.from) ?? 0)) return;
  report(['workload', 'window', 'to'], `is ${window.to}`, `must be later than from (${window.from})`);
}
