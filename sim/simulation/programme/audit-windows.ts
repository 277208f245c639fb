/**
 * The dear checks of announced outages and reservations under a programme, after an instant: from what was announced
 * and from who runs where alone. It must not know how a node closes, and must not change anything.
 */
import { invariant } from '../../engine/errors.ts';
import { nodesOfSet, type Outage } from '../../model/faults.ts';
import { isNamed } from '../../model/reservations.ts';
import { STATE } from '../job-board.ts';
import type { JobsAtWork } from './jobs-at-work.ts';
import type { Project } from './project.ts';
import type { Stage } from './stage.ts';

/**
 * @throws InvariantError where a job started on a node that a reservation kept then, and is not named or asks for too
 * long
 */
export function auditReservations({ input, programme, books }: Stage, jobs: JobsAtWork, now: number): void {
  const { demand, applications } = programme;
  for (const { id, cluster, nodes, from, until, announcedAt, named } of input.reservations ?? []) {
    if (announcedAt > now || until <= now || books[cluster] === null || input.fleet.clusters[cluster].providerOwn)
      continue;
    for (const { project, job } of nodesOfSet(nodes).flatMap((node) => jobs.housing.tenantsOn(cluster, node))) {
      const end = project.board.start[job] + project.board.request[job];
      // Who was resized since has the times of that change on the board.
      const start = project.elastic?.beganAt[job] ?? project.board.start[job];
      if (start < announcedAt) continue;
      // What is left of a request that has run out is none to hold anybody to.
      if (start < from && now >= from && start < project.board.start[job]) continue;
      const { id: application, sector } = applications[project.index];
      const jobClass = demand.classes[demand.jobClass[project.base + job]];
      const words = `job ${job} of project ${project.index} started at ${start} s in reservation ${id} (${from}–${until} s)`;
      invariant(end <= (start >= from ? until : from), `${words} and asks for it until ${end} s`);
      invariant(start < from || isNamed(named, { jobClass, application, sector }), `${words}, which is not for it`);
    }
  }
}

/** @throws InvariantError where a job started on a node although its request reaches into an outage announced by then */
export function auditWindows(stage: Stage, jobs: JobsAtWork, outages: readonly Outage[], now: number): void {
  const inServiceAt = stage.input.fleet.clusters.map(({ phases }) =>
    phases.flatMap(({ nodes, inServiceAt: at }) => new Array<number>(nodes).fill(at)),
  );
  const check = ({ board, index, elastic }: Project, job: number, outage: Outage, node: number): void => {
    const start = board.start[job];
    const end = start + board.request[job];
    const { from, announcedAt, cluster } = outage;
    // Nodes in trial close when they enter service: whoever began there before was told nothing.
    if (start < inServiceAt[cluster][node]) return;
    const words = `job ${job} of project ${index} started at ${start} s and asks for node ${node} until ${end} s`;
    invariant(
      (elastic?.beganAt[job] ?? start) < (announcedAt ?? now) || end <= from,
      `${words}; an outage from ${from} s was announced at ${announcedAt} s`,
    );
  };
  for (const outage of outages) {
    const { cluster, from, announcedAt } = outage;
    // Parts of a provider's own that are lent are never down.
    if (stage.books[cluster] === null || stage.input.fleet.clusters[cluster].providerOwn) continue;
    if (announcedAt === null || announcedAt > now || from <= now) continue;
    const nodes = new Set(nodesOfSet(outage.nodes));
    for (const node of nodes) {
      for (const { project, job } of jobs.housing.tenantsOn(cluster, node)) check(project, job, outage, node);
    }
    for (const project of stage.projects) {
      for (const grant of project.grants) {
        if (grant.terms.cluster !== cluster || grant.pool === null) continue;
        for (let job = 0; job < project.cursor; job++) {
          if (project.board.state[job] !== STATE.running || project.grantOf[job] !== grant.terms.id) continue;
          for (const node of jobs.housing.ownNodesOf(grant, job) ?? []) {
            if (nodes.has(node)) check(project, job, outage, node);
          }
        }
      }
    }
  }
}
