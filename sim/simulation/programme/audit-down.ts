/**
 * The dear check of nodes that are down, after an instant: exactly those are that should be, books count them, and nothing
 * runs there. It must not change anything.
 */
import { invariant } from '../../engine/errors.ts';
import { SCAVENGED } from '../../model/land.ts';
import type { JobsAtWork } from './jobs-at-work.ts';
import { booksAt, type Stage } from './stage.ts';

/**
 * @param expected nodes of the cluster that should be down
 * @throws InvariantError where another one is, or a job runs on one of them
 */
export function auditDown(
  stage: Stage,
  jobs: JobsAtWork,
  cluster: number,
  expected: ReadonlySet<number>,
  now: number,
): void {
  const { land, meter } = booksAt(stage, cluster);
  const words = `cluster ${cluster} at ${now} s:`;
  for (let node = 0; node < land.nodeCount; node++) {
    const isDown = land.isDown(node);
    invariant(isDown === expected.has(node), `${words} node ${node} is ${isDown ? 'down' : 'up'}, it should not be`);
    if (!isDown) continue;
    invariant(land.gpusOn(node, SCAVENGED) === 0, `${words} somebody scavenges on node ${node}, which is down`);
    invariant(jobs.housing.tenantsOn(cluster, node).length === 0, `${words} a job runs on node ${node}, which is down`);
    for (const id of new Set(land.slotsOf(node).map((slot) => land.holderOf(slot)))) {
      const grant = stage.grants[id];
      if (!grant) continue;
      for (const job of jobs.running(stage.projects[grant.terms.application], grant)) {
        const isOn = jobs.housing.ownNodesOf(grant, job)?.includes(node) ?? false;
        invariant(!isOn, `${words} job ${job} of grant ${id} runs on node ${node}, which is down`);
      }
    }
  }
  invariant(
    meter.nodesDown === expected.size,
    `${words} ${meter.nodesDown} nodes counted as down, not ${expected.size}`,
  );
  const gpus = expected.size * land.gpusPerNode;
  invariant(meter.gpusDown === gpus, `${words} ${meter.gpusDown} GPUs counted as down, not ${gpus}`);
}
