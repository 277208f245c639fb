/**
 * Whether a scenario's reservations name what is there, and keep no more nodes than there are. It must not know who minds
 * them.
 */
import { nodesOfSet } from '../../model/faults.ts';
import { nodesOf } from '../../model/fleet.ts';
import { overlap } from '../../model/reservations.ts';
import { remedyFor } from './did-you-mean.ts';
import { policyAt } from './policy-places.ts';
import type { Report } from './report.ts';
import { secondsOf } from './resolve-calls.ts';
import { resolveFleet } from './resolve-fleet.ts';
import { resolveReservations } from './resolve-reservations.ts';
import { keysAt, nodeAt, type SourceNode, textAt } from './source-tree.ts';
import type { Scenario } from './spec.ts';

/** Keys and names, on a tree that may still have other issues. */
export function checkReservations(root: SourceNode, report: Report): void {
  const hasProgramme = nodeAt(root, ['programme']) !== undefined;
  const known = keysAt(root, ['fleet', 'clusters']);
  for (const id of keysAt(root, ['reservations'])) {
    const path = ['reservations', id];
    const cluster = textAt(root, [...path, 'cluster']);
    if (cluster !== undefined && !known.includes(cluster)) {
      report([...path, 'cluster'], `there is no cluster ${cluster}`, remedyFor(cluster, known));
    }
    for (const key of ['applications', 'sectors']) {
      if (hasProgramme || !nodeAt(root, [...path, 'for', key])) continue;
      report([...path, 'for', key], 'has no meaning without a programme', 'name job classes', 'key');
    }
  }
  const sharing = policyAt(root, ['policies', 'sharing']) ?? 'dedicated';
  if (hasProgramme && keysAt(root, ['reservations']).length > 0 && sharing === 'dedicated') {
    report(
      ['reservations'],
      'has no meaning where every grant has nodes of its own',
      'use policies.sharing quota or pooled, or leave it out',
      'key',
    );
  }
}

/** Dates that cannot both hold, and more nodes than there are. */
export function checkReservationValues(scenario: Scenario, report: Report): void {
  const at = secondsOf(scenario);
  const { clusters } = resolveFleet(scenario);
  const resolved = resolveReservations(scenario);
  for (const [id, { cluster: name, nodes, from, until }] of Object.entries(scenario.reservations)) {
    const path = ['reservations', id];
    if (at(until) <= at(from)) report([...path, 'until'], `is ${until}`, `must be after from (${from})`);
    const cluster = clusters.find((each) => each.id === name && !each.providerOwn);
    const own = resolved.find((each) => each.id === id);
    if (!cluster || !own) continue;
    const there = nodesOf(cluster);
    if (nodes > there) {
      report([...path, 'nodes'], `keeps ${nodes} nodes of ${name}`, `must be at most its ${there}`);
    } else if (nodesOfSet(own.nodes).some((node) => node >= there)) {
      const others = resolved.slice(0, resolved.indexOf(own)).filter((other) => overlap(other, own));
      const names = others.map((other) => other.id).join(', ');
      report(
        [...path, 'nodes'],
        `keeps ${nodes} nodes of ${name}, and so many are not left beside ${names}`,
        `what overlaps must keep at most its ${there} nodes together`,
      );
    }
  }
}
