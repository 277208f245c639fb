/**
 * Whether the keys of a scenario's faults go together and name what is there. It works on a tree that may have other
 * issues. It must not know how outages are drawn.
 */
import { formatDuration, parseDuration } from '../../engine/time.ts';
import { remedyFor } from './did-you-mean.ts';
import type { Report } from './report.ts';
import { secondsOf } from './resolve-calls.ts';
import { keysAt, nodeAt, type Path, type SourceNode, textAt } from './source-tree.ts';
import type { Scenario } from './spec.ts';

type Checkpoint = NonNullable<Scenario['faults']>['checkpoint'];

/** Who writes for longer than he works between two checkpoints has mistaken one for the other. */
function checkCheckpoint(checkpoint: Checkpoint, path: Path, report: Report): void {
  if (!checkpoint) return;
  const { interval, cost } = checkpoint;
  const seconds = parseDuration(interval);
  if (seconds === undefined || seconds >= parseDuration(cost)!) return;
  const message = `is ${interval}, shorter than a checkpoint takes (${cost})`;
  report([...path, 'interval'], message, 'must be longer, or optimal');
}

const DRAWN = ['failures', 'leafGroups', 'sites', 'maintenance', 'switchOffs'] as const;

export function checkFaults(root: SourceNode, report: Report): void {
  const path = ['faults'];
  const faults = nodeAt(root, path);
  if (faults?.kind !== 'map') return;
  if (nodeAt(root, ['programme']) && nodeAt(root, [...path, 'checkpoint'])) {
    report([...path, 'checkpoint'], 'has no meaning with a programme', 'programme.checkpoint says it', 'key');
  }
  if (nodeAt(root, [...path, 'file'])) {
    for (const key of DRAWN.filter((drawn) => nodeAt(root, [...path, drawn]))) {
      report([...path, key], 'has no meaning beside a file of outages', 'leave one of the two out', 'key');
    }
  }
  const known = keysAt(root, ['fleet', 'clusters']);
  for (const switchOff of keysAt(root, [...path, 'switchOffs'])) {
    const at = [...path, 'switchOffs', switchOff, 'clusters'];
    const clusters = nodeAt(root, at);
    if (clusters?.kind !== 'list') continue;
    clusters.items.forEach((_, k) => {
      const name = textAt(root, [...at, String(k)]);
      if (name !== undefined && !known.includes(name)) {
        report([...at, String(k)], `there is no cluster ${name}`, remedyFor(name, known));
      }
    });
  }
}

/** Windows that begin again before they end, on all nodes of a cluster, leave nothing of it. */
function checkWindows({ faults, fleet }: Scenario, report: Report): void {
  if (!faults?.maintenance) return;
  const { every, length, share } = faults.maintenance;
  const [everySeconds, lengthSeconds] = [parseDuration(every)!, parseDuration(length)!];
  for (const [id, { phases }] of Object.entries(fleet.clusters)) {
    const all = Object.values(phases).reduce((sum, phase) => sum + phase.nodes, 0);
    const atOnce = Math.min(all, Math.max(1, Math.round(share * all)));
    // So many windows are open at any time, each on the nodes that come after those of the one before.
    if (Math.floor(lengthSeconds / everySeconds) * atOnce < all) continue;
    const most = formatDuration(everySeconds * Math.ceil(all / atOnce));
    const message = `is ${length}, and a window begins every ${every}: no node of ${id} is ever up again`;
    report(['faults', 'maintenance', 'length'], message, `must be shorter than ${most}`);
    return;
  }
}

/** Dates that cannot both hold, faults without any, and checkpoints that are most of what is done. */
export function checkFaultValues(scenario: Scenario, report: Report): void {
  checkCheckpoint(scenario.faults?.checkpoint, ['faults', 'checkpoint'], report);
  checkCheckpoint(scenario.programme?.checkpoint, ['programme', 'checkpoint'], report);
  checkWindows(scenario, report);
  const at = secondsOf(scenario);
  for (const [id, { from, until }] of Object.entries(scenario.faults?.switchOffs ?? {})) {
    if (until === undefined || at(until) > at(from)) continue;
    report(['faults', 'switchOffs', id, 'until'], `is ${until}`, `must be after from (${from})`);
  }
}
