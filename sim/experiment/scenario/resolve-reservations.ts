/**
 * A scenario's reservations on the simulator's clock: dates become seconds, clusters indices, numbers of nodes the nodes. It
 * must not know runs.
 */
import { parseDuration } from '../../engine/time.ts';
import { nodesOfSet } from '../../model/faults.ts';
import { overlap, type Reservation } from '../../model/reservations.ts';
import { secondsOf } from './resolve-calls.ts';
import type { Scenario } from './spec.ts';

/** In the order in which they are written; each has the lowest nodes that none before it keeps at the same time. */
export function resolveReservations(scenario: Scenario): Reservation[] {
  const at = secondsOf(scenario);
  const clusters = Object.keys(scenario.fleet.clusters);
  const resolved: Reservation[] = [];
  for (const [id, written] of Object.entries(scenario.reservations)) {
    const { classes = [], applications = [], sectors = [] } = written.for;
    const from = at(written.from);
    const times = { cluster: clusters.indexOf(written.cluster), from, until: at(written.until) };
    const others = resolved.filter((other) => overlap(other, times));
    const taken = new Set(others.flatMap(({ nodes }) => nodesOfSet(nodes)));
    const nodes: number[] = [];
    for (let node = 0; nodes.length < written.nodes; node++) if (!taken.has(node)) nodes.push(node);
    const announcedAt = from - parseDuration(written.notice)!;
    resolved.push({ id, nodes, announcedAt, named: { classes, applications, sectors }, ...times });
  }
  return resolved;
}
