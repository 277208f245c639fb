/**
 * The dear check of announced outages, from what was announced and from who runs where alone. It must not know stand-ins
 * nor how a job was chosen.
 */
import { invariant } from '../../engine/errors.ts';
import { nodesOfSet, type Outage } from '../../model/faults.ts';
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
