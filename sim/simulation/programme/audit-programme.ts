/**
 * The dear checks of a programme's run, after every instant: what is kept up to date step by step is worked out anew and
 * compared. For tests and for tracing a fault; it must not change anything.
 */
import { invariant } from '../../engine/errors.ts';
import { type Part, SCAVENGED } from '../../model/land.ts';
import { STATE } from '../job-board.ts';
import type { ClusterBooks } from './cluster-books.ts';
import type { Grant } from './grant.ts';
import type { Housing } from './housing.ts';
import type { Project } from './project.ts';
import { SharedNodes } from './shared/shared-nodes.ts';
import type { Stage } from './stage.ts';

/** @throws InvariantError where books, land, grants and jobs do not agree at `now` */
export function auditProgramme(stage: Stage, housing: Housing, now: number): void {
  if (housing instanceof SharedNodes) housing.audit(now);
  stage.books.forEach((books, cluster) => {
    if (!books) return;
    const active = stage.grants.filter(({ state, terms }) => state === 'active' && terms.cluster === cluster);
    books.land.audit(new Map(active.map(({ terms, parts }): [number, readonly Part[]] => [terms.id, parts])));
    auditGauge(books, active, now);
  });
  for (const project of stage.projects) {
    for (const grant of project.grants)
      if (grant.pool !== null || !isShared(stage, grant)) auditPool(project, grant, now);
  }
}

function isShared({ books }: Stage, { terms }: Grant): boolean {
  return books[terms.cluster]?.entitlementChanged !== null;
}

function auditGauge(
  { gauge, cluster, land, entitlementChanged }: ClusterBooks,
  active: readonly Grant[],
  now: number,
): void {
  const sum = (of: (grant: Grant) => number) => active.reduce((total, grant) => total + of(grant), 0);
  const granted = sum((grant) => grant.gpusUp);
  const filler = sum((grant) => grant.filler.level);
  const jobs = sum((grant) => grant.occupied.level);
  let scavenged = gauge.gpusScavenged;
  for (let node = 0; node < land.nodeCount; node++) scavenged += land.gpusOn(node, SCAVENGED);
  const words = `${cluster.id} at ${now} s:`;
  invariant(gauge.gpusFiller === filler, `${words} ${gauge.gpusFiller} GPUs with filler, grants have ${filler}`);
  const held = jobs + filler + scavenged;
  invariant(gauge.gpusHeld === held, `${words} ${gauge.gpusHeld} GPUs held, jobs, filler and scavengers ${held}`);
  if (entitlementChanged !== null) return;
  invariant(gauge.gpusGranted === granted, `${words} ${gauge.gpusGranted} GPUs granted, grants hold ${granted}`);
  const idle = granted - jobs - filler;
  invariant(gauge.gpusGrantedIdle === idle, `${words} ${gauge.gpusGrantedIdle} granted GPUs idle, grants ${idle}`);
  invariant(granted <= gauge.gpusInService, `${words} ${granted} GPUs granted of ${gauge.gpusInService} in service`);
  let nodes = 0;
  for (let node = 0; node < land.nodeCount; node++) if (land.stateOf(node) === 'inService') nodes++;
  invariant(nodes === gauge.nodesInService, `${words} ${gauge.nodesInService} nodes in service, land has ${nodes}`);
}

function auditPool(project: Project, grant: Grant, now: number): void {
  const { pool, terms } = grant;
  const words = `grant ${terms.id} at ${now} s:`;
  invariant(pool !== null, `${words} an active grant of a project has no pool`);
  const running: number[] = [...pool.standIns, ...(pool.closing?.rows ?? [])];
  let waiting = 0;
  let gpus = 0;
  for (let job = 0; job < project.count; job++) {
    if (project.grantOf[job] !== terms.id) continue;
    if (project.board.state[job] === STATE.running) {
      running.push(job);
      gpus += project.jobs.gpus[job];
    }
    if (project.board.state[job] !== STATE.queued) continue;
    waiting++;
    invariant(pool.queue.has(job), `${words} job ${job} waits and is not in the queue`);
  }
  invariant(waiting === pool.jobsWaiting, `${words} ${pool.jobsWaiting} jobs wait, ${waiting} should`);
  invariant(gpus === grant.occupied.level, `${words} ${grant.occupied.level} GPUs occupied, jobs hold ${gpus}`);
  invariant(gpus <= grant.gpusUp, `${words} ${gpus} GPUs occupied of ${grant.gpusUp}`);
  pool.nodes.audit(running, project.jobs.gpus);
}
