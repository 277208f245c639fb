/** Calls to apply to, for the tests of this folder. */
import type { Track } from '../../../sim/model/programme.ts';
import type { TableContext } from '../../../sim/workload/applications/csv.ts';
import type { CallContext } from '../../../sim/workload/applications/generate.ts';

export const DAY = 86_400;

export function track(id: string, sectors: Track['sectors'], unit: Track['unit']): Track {
  return { id, sectors, unit, clusters: [0], minGpus: 1, maxGpus: {}, beta: false };
}

/** The tracks of the additional call. */
export const THREE_TRACKS: readonly Track[] = [
  track('purchased', ['industry'], 'node'),
  track('leased-industry', ['industry'], 'gpu'),
  track('leased-research', ['academia', 'institute'], 'gpu'),
];

export function callContext(seed: string, replaced: Partial<CallContext> = {}): CallContext {
  return {
    seed,
    replication: 0,
    callId: 'first',
    call: 0,
    tracks: [track('all', ['academia', 'industry', 'institute'], 'node')],
    opensAt: 10 * DAY,
    closesAt: 47 * DAY,
    gpusPerNode: 8,
    capitalRegion: 'capital',
    ...replaced,
  };
}

/** Second 0 is 22 December 2025 in Seoul; the window ends at 18:00 on 28 January. */
export const TABLE: TableContext = {
  file: 'a.csv',
  calls: [
    {
      id: 'first',
      index: 2,
      tracks: [track('blocks', ['academia', 'industry', 'institute'], 'node'), track('small', ['academia'], 'gpu')],
      opensAt: 9 * 3600,
      closesAt: 37 * DAY + 18 * 3600,
      termSeconds: 365 * DAY,
    },
  ],
  gpuTypes: ['h200', 'b200'],
  gpusPerNode: 8,
  capitalRegion: 'capital',
  startEpochSeconds: Date.UTC(2025, 11, 21, 15) / 1000,
  zoneOffsetSeconds: 9 * 3600,
};
