/**
 * The dear checks of announced outages and of reservations, from what was announced and from who runs where alone. It
 * must not know stand-ins nor how a job was chosen.
 */
import { invariant } from '../../engine/errors.ts';
import { nodesOfSet, type Outage } from '../../model/faults.ts';
import { isNamed, type Reservation } from '../../model/reservations.ts';
import type { Pool } from '../pool.ts';

/**
 * @param outages of the pool's cluster
 * @param running all jobs that run in the pool, and none of another
 * @throws InvariantError where a job started on a node although its request reaches into an outage announced by then
 */
export function checkClosing(pool: Pool, outages: readonly Outage[], running: Iterable<number>, now: number): void {
  const { nodes, board } = pool;
  const ahead = outages
    .filter(({ from, announcedAt }) => announcedAt !== null && announcedAt <= now && from > now)
    .map((outage) => ({ ...outage, nodes: new Set(nodesOfSet(outage.nodes)) }));
  if (ahead.length === 0) return;
  for (const job of running) {
    const on: number[] = [];
    nodes.addWholeNodesOf(job, on);
    if (nodes.restNodeOf(job) >= 0) on.push(nodes.restNodeOf(job));
    const start = board.start[job];
    const end = start + board.request[job];
    for (const outage of ahead) {
      if (start < (outage.announcedAt ?? now) || end <= outage.from) continue;
      const node = on.find((each) => outage.nodes.has(each));
      const words = `${pool.site.id}: job ${job} started at ${start} s and asks for node ${node} until ${end} s`;
      invariant(
        node === undefined,
        `${words}; an outage from ${outage.from} s was announced at ${outage.announcedAt} s`,
      );
    }
  }
}

/**
 * @param reservations of the pool's cluster
 * @param running all jobs that run in the pool, and none of another
 * @throws InvariantError where a job started on a node of a reservation that does not name it, or asks for it for too long
 */
export function checkKept(
  pool: Pool,
  reservations: readonly Reservation[],
  running: Iterable<number>,
  now: number,
): void {
  const { nodes, board, jobs } = pool;
  const told = reservations.filter(({ announcedAt, until }) => announcedAt <= now && until > now);
  if (told.length === 0) return;
  for (const job of running) {
    const on: number[] = [];
    nodes.addWholeNodesOf(job, on);
    if (nodes.restNodeOf(job) >= 0) on.push(nodes.restNodeOf(job));
    const start = board.start[job];
    const end = start + board.request[job];
    for (const { id, nodes: kept, from, until, announcedAt, named } of told) {
      if (start < announcedAt || !nodesOfSet(kept).some((node) => on.includes(node))) continue;
      const isIn = start >= from;
      const words = `${pool.site.id}: job ${job} started at ${start} s on a node of reservation ${id} (${from}–${until} s)`;
      invariant(end <= (isIn ? until : from), `${words} and asks for it until ${end} s`);
      invariant(
        !isIn || isNamed(named, { jobClass: jobs.classes[jobs.jobClass[job]] }),
        `${words}, which is not for it`,
      );
    }
  }
}
