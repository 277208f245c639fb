/**
 * Which jobs of a project are elastic, and between how few and how many GPUs. It must not know works or other projects.
 *
 * The draws are a stream of their own, the k-th of the k-th job, so that a share moves nobody else's draws; and a job that
 * is elastic at one share is so at every greater one.
 */
import { stream } from '../../engine/random.ts';
import type { Demand } from '../../model/demand.ts';
import type { ProjectPlan, ResolvedDemandSpec } from './project-plan.ts';
import type { DemandSeed, ElasticSpec } from './spec.ts';

/** A share times a whole, as computed, may miss the number that is meant by this much. */
const ROUNDING = 1e-9;

/** Writes the sizes of a project's elastic jobs to `demand`, whose jobs of the project begin at row `from`. */
export function drawElasticJobs(
  { elastic: spec, classes, nodeGpus }: ResolvedDemandSpec,
  { application, jobs }: ProjectPlan,
  { seed, replication }: DemandSeed,
  demand: Demand,
  from: number,
): void {
  const { elastic } = demand;
  if (!spec || !elastic) return;
  const draws = stream(seed, replication, 'demand-elastic', application.id);
  for (let row = from; row < from + jobs; row++) {
    const isElastic = draws.next() < spec.share;
    if (!isElastic || !(spec.classes?.includes(classes[demand.jobClass[row]!]!) ?? true)) continue;
    const { least, most } = sizesOf(demand.wish[row]!, spec, nodeGpus);
    elastic.least[row] = least;
    elastic.most[row] = most;
    elastic.exponent[row] = spec.speedUp;
  }
}

/** Sizes of a node or more are whole nodes; what is beyond is rounded towards the wish. */
export function sizesOf(
  wish: number,
  { least, most }: Pick<ElasticSpec, 'least' | 'most'>,
  nodeGpus: number,
): { least: number; most: number } {
  const [few, many] = [Math.max(1, Math.ceil(wish * least - ROUNDING)), Math.floor(wish * most + ROUNDING)];
  return {
    least: Math.min(wish, few >= nodeGpus ? Math.ceil(few / nodeGpus) * nodeGpus : few),
    most: Math.max(wish, many >= nodeGpus ? Math.floor(many / nodeGpus) * nodeGpus : many),
  };
}
