/**
 * The mean timeline of a variant: what its replications' timelines say on average, bin by bin.
 * It must not know metrics, verdicts or charts.
 */
import type { Timeline } from '../simulation/contract.ts';
import type { TimelineSummary } from './results.ts';

/** A run's timeline and the instant at which the run ended, s; bins after it hold nothing. */
export interface TimelineOfRun {
  readonly timeline: Timeline;
  readonly endedAt: number;
}

type Column = 'occupied' | 'inService' | 'queued' | 'granted';
type ClusterTimeline = TimelineSummary['clusters'][string];

/**
 * Ratios of sums, not means of ratios, so that a bin that one replication only touches weighs little. Bins that no
 * replication reaches are left off. `clusterIds` are in the fleet's order; a null leaves that cluster out.
 */
export function summarizeTimelines(
  runs: readonly TimelineOfRun[],
  clusterIds: readonly (string | null)[],
): TimelineSummary {
  const binSeconds = runs[0]?.timeline.binSeconds ?? 1;
  const covered = coveredSeconds(runs);
  const hasGrants = runs.some(({ timeline }) => timeline.granted.some((seconds) => seconds > 0));
  const clusters: Record<string, ClusterTimeline> = {};
  clusterIds.forEach((id, cluster) => {
    if (id === null) return;
    const total = (column: Column, bin: number): number =>
      runs.reduce((sum, { timeline }) => sum + (timeline[column][cluster * timeline.bins + bin] ?? 0), 0);
    const rate = (column: Column): number[] => covered.map((seconds, bin) => total(column, bin) / seconds);
    clusters[id] = {
      utilisation: covered.map((_, bin) => {
        const inService = total('inService', bin);
        return inService === 0 ? null : total('occupied', bin) / inService;
      }),
      inServiceGpus: rate('inService'),
      occupiedGpus: rate('occupied'),
      ...(hasGrants && { grantedGpus: rate('granted') }),
      queuedJobs: rate('queued'),
    };
  });
  return { binSeconds, clusters };
}

/** Seconds of each bin that lie before the end of a run, summed over runs; stops at the first bin with none. */
function coveredSeconds(runs: readonly TimelineOfRun[]): number[] {
  const covered: number[] = [];
  const bins = Math.max(0, ...runs.map(({ timeline }) => timeline.bins));
  for (let bin = 0; bin < bins; bin++) {
    const seconds = runs.reduce((sum, { timeline, endedAt }) => {
      const left = endedAt - bin * timeline.binSeconds;
      return sum + Math.max(0, Math.min(timeline.binSeconds, left));
    }, 0);
    if (seconds === 0) break;
    covered.push(seconds);
  }
  return covered;
}
