/**
 * Gives the users of a trace that was recorded elsewhere a home cluster in our fleet.
 * It must not know routing: a home is where a user belongs, not where a job runs.
 */
import { stream } from '../../engine/random.ts';
import { type Cluster, type Fleet, gpusOf, nodesOf } from '../../model/fleet.ts';
import { type JobTable, takeJobs } from '../../model/jobs.ts';
import { groupThousands } from './trace.ts';
import { counts, type Transformed } from './transform.ts';

/** Purpose of the random streams that draw homes. */
const PURPOSE = 'home';

export interface HomesAssigned extends Transformed {
  /** Jobs by index of the cluster in the fleet. */
  readonly jobsByCluster: readonly number[];
  /** Jobs that do not fit the nodes of their user's home and went to the largest cluster. */
  readonly rehomed: number;
  /** Jobs that fit no cluster: they keep the drawn home, and the simulator rejects them. */
  readonly tooLarge: number;
}

/**
 * Draws a home for each user, and for each job where there is no user, among the clusters that are not a provider's own,
 * in proportion to their GPUs. A user's draw depends on the user's number alone, that of the k-th job without a user on k,
 * so that neither another user nor another job moves it. Throws a RangeError for a fleet without a cluster to live in.
 */
export function assignHomes(jobs: JobTable, fleet: Fleet, seed: string, replication: number): HomesAssigned {
  const clusters = fleet.clusters.map((cluster, index) => ({ cluster, index }));
  const homes = clusters.filter(({ cluster }) => !cluster.providerOwn && gpusOf(cluster) > 0);
  if (homes.length === 0) throw new RangeError('no cluster of the fleet can be a home');
  const gpus = homes.reduce((sum, { cluster }) => sum + gpusOf(cluster), 0);
  const homeAt = (share: number): number => {
    let left = share * gpus;
    for (const { cluster, index } of homes) {
      left -= gpusOf(cluster);
      if (left < 0) return index;
    }
    return homes[homes.length - 1].index;
  };

  const largest = homes.reduce((best, home) => (gpusOf(home.cluster) > gpusOf(best.cluster) ? home : best));
  const homeless = stream(seed, replication, PURPOSE, 'jobs without a user');
  const homeOfUser = new Map<number, number>();
  const homed = takeJobs(jobs, Float64Array.from(jobs.id.keys()));
  const jobsByCluster = fleet.clusters.map(() => 0);
  let rehomed = 0;
  let tooLarge = 0;
  for (let job = 0; job < jobs.count; job++) {
    const user = jobs.user[job];
    let home = user < 0 ? homeAt(homeless.next()) : homeOfUser.get(user);
    if (home === undefined) {
      home = homeAt(stream(seed, replication, PURPOSE, `user ${user}`).next());
      homeOfUser.set(user, home);
    }
    if (!fits(jobs.gpus[job], fleet.clusters[home])) {
      if (fits(jobs.gpus[job], largest.cluster)) {
        home = largest.index;
        rehomed++;
      } else {
        tooLarge++;
      }
    }
    homed.home[job] = home;
    jobsByCluster[home]++;
  }
  const text =
    `Homes drawn in proportion to GPUs for ${groupThousands(homeOfUser.size)} users; ` +
    `${groupThousands(rehomed)} jobs that do not fit theirs went to ${largest.cluster.id}, ` +
    `${groupThousands(tooLarge)} fit no cluster`;
  return { jobs: homed, record: { step: 'homes', ...counts(jobs, homed), text }, jobsByCluster, rehomed, tooLarge };
}

/** By shape: whole nodes, and one more for the rest. */
function fits(gpus: number, cluster: Cluster): boolean {
  return Math.ceil(gpus / cluster.gpusPerNode) <= nodesOf(cluster);
}
