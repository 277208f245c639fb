/**
 * To which cluster a job goes at its submission, by the four routing rules. It must not know how clusters schedule.
 */
import type { NaiveCluster, NaiveJob } from './model.ts';

const gpusOf = (jobs: readonly NaiveJob[]) => jobs.reduce((sum, job) => sum + job.gpus, 0);

/** The clusters with the least key. */
function least(clusters: readonly NaiveCluster[], key: (cluster: NaiveCluster) => number): NaiveCluster[] {
  const keys = clusters.map(key);
  const minimum = Math.min(...keys);
  return clusters.filter((_, k) => keys[k] === minimum);
}

/** Home if it is among them, else the one listed first. */
function homeFirst(clusters: readonly NaiveCluster[], home: number): NaiveCluster {
  return clusters.find((cluster) => cluster.index === home) ?? clusters[0]!;
}

/** Occupied and queued GPUs over those in service. */
function load(cluster: NaiveCluster, now: number): number {
  const inService = cluster.nodesInService(now) * cluster.gpusPerNode;
  return inService === 0 ? Number.POSITIVE_INFINITY : (gpusOf(cluster.holding) + gpusOf(cluster.queue)) / inService;
}

/** Work ahead of the job by requests, over the GPUs in service, s; 0 where it could start at once. */
function estimatedWait(cluster: NaiveCluster, job: NaiveJob, now: number): number {
  if (cluster.queue.length === 0 && cluster.fitsNow(job, now)) return 0;
  const inService = cluster.nodesInService(now) * cluster.gpusPerNode;
  if (inService === 0) return Number.POSITIVE_INFINITY;
  const queued = cluster.queue.reduce((sum, other) => sum + other.gpus * cluster.requestHere(other), 0);
  const running = cluster.running.reduce(
    (sum, other) => sum + other.gpus * Math.max(0, cluster.expectedEnd(other) - now),
    0,
  );
  return (queued + running) / inService;
}

/** The cluster for the job at `now`; undefined: it can never run anywhere, and is rejected. */
export function route(
  policy: string,
  job: NaiveJob,
  clusters: readonly NaiveCluster[],
  now: number,
): NaiveCluster | undefined {
  const everFitting = clusters.filter((cluster) => !cluster.providerOwn && cluster.canEverFit(job));
  const eligible = policy === 'home' ? everFitting.filter((cluster) => cluster.index === job.home) : everFitting;
  if (eligible.length === 0) return undefined;
  const fitting = eligible.filter((cluster) => cluster.couldFit(job, now));
  const candidates = fitting.length > 0 ? fitting : eligible;
  if (policy === 'least-loaded')
    return homeFirst(
      least(candidates, (cluster) => load(cluster, now)),
      job.home,
    );
  if (policy === 'fastest-gpu') {
    const atOnce = eligible.filter((cluster) => cluster.queue.length === 0 && cluster.fitsNow(job, now));
    if (atOnce.length > 0)
      return homeFirst(
        least(atOnce, (cluster) => -cluster.speed),
        job.home,
      );
  }
  return homeFirst(
    least(candidates, (cluster) => estimatedWait(cluster, job, now)),
    job.home,
  );
}
