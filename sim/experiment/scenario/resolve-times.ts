/**
 * The instants of a scenario's runs, and the checks that need instants. It must not know jobs.
 */
import { formatInstant, parseDuration } from '../../engine/time.ts';
import type { RunTimes } from '../../simulation/contract.ts';
import type { Report } from './report.ts';
import { clockOf, resolveFleet } from './resolve-fleet.ts';
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

/** Deliveries after service, and supply that moves while a steady run goes on. */
export function checkTimes(scenario: Scenario, report: Report): void {
  const { horizon } = resolveTimes(scenario);
  const { startEpochSeconds, offsetSeconds } = clockOf(scenario);
  const dateOf = (second: number) => formatInstant(startEpochSeconds + second, offsetSeconds);
  for (const cluster of resolveFleet(scenario).clusters) {
    if (cluster.providerOwn) continue;
    for (const phase of cluster.phases) {
      const path = ['fleet', 'clusters', cluster.id, 'phases', phase.id];
      if (phase.deliveredAt > phase.inServiceAt) {
        report([...path, 'delivered'], 'is after inService', 'trial operation ends with service');
      }
      if (scenario.kind !== 'steady') continue;
      const moves = (second: number) => second > 0 && second < horizon;
      const remedy = 'a steady scenario has a constant fleet: start later, or use kind terminating';
      if (moves(phase.inServiceAt)) {
        report([...path, 'inService'], `falls into the run, on ${dateOf(phase.inServiceAt)}`, remedy);
      } else if (moves(phase.plannedAt)) {
        report([...path, 'plans', scenario.plan], `falls into the run, on ${dateOf(phase.plannedAt)}`, remedy);
      }
    }
  }
}

/** A workload's own window must not be empty. */
export function checkWorkloadWindow(scenario: Scenario, report: Report): void {
  const { window } = scenario.workload;
  if (window?.to === undefined || (parseDuration(window.to) ?? 0) > (parseDuration(window.from) ?? 0)) return;
  report(['workload', 'window', 'to'], `is ${window.to}`, `must be later than from (${window.from})`);
}
