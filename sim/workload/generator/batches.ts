/**
 * How many jobs come: one batch for each class, cluster and segment, and the rows that it fills.
 * It must not know what the jobs are.
 */
import type { Stream } from '../../engine/random.ts';
import type { ClassDemand, ClusterDemand } from './demand-plan.ts';

/** Jobs of one class in one segment at one cluster: rows [from, from + count) of the table before it is sorted. */
export interface Batch {
  readonly demand: ClusterDemand;
  readonly ofClass: ClassDemand;
  readonly segment: number;
  readonly from: number;
  readonly count: number;
  /** What `count` was before it was rounded. */
  readonly expected: number;
}

/** Makes the stream of a purpose for an entity, within one replication. */
export type NamedStream = (purpose: string, entity: string) => Stream;

/** Counts are the expectations, rounded up or down at random so that they are right on average. */
export function countBatches(demands: readonly ClusterDemand[], named: NamedStream): Batch[] {
  const batches: Batch[] = [];
  let from = 0;
  for (const demand of demands) {
    for (const ofClass of demand.classes) {
      const rounding = named('count', `${demand.cluster.id}/${ofClass.name}`);
      demand.segments.forEach(({ expectedJobs }, segment) => {
        const expected = expectedJobs * ofClass.jobShare;
        const count = Math.floor(expected + rounding.next());
        if (count > 0) batches.push({ demand, ofClass, segment, from, count, expected });
        from += count;
      });
    }
  }
  return batches;
}
