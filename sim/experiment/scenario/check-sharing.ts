/**
 * Whether a sharing of clusters goes together with what else a scenario says. It works on a tree that may still have other
 * faults. It must not know what the policies do.
 */
import { findProgrammePolicy } from '../../policies/programme-registry.ts';
import { checkVictims } from './check-victims.ts';
import { policyAt } from './policy-places.ts';
import type { Report } from './report.ts';
import { keysAt, nodeAt, type Path, placeAt, type SourceNode, textAt } from './source-tree.ts';

export function checkSharing(root: SourceNode, report: Report): void {
  const path = ['policies', 'sharing'];
  if (nodeAt(root, path) && !nodeAt(root, ['programme'])) {
    report(path, 'has no meaning without a programme, whose grants share', 'take it out', 'key');
    return;
  }
  const sharing = policyAt(root, path) ?? 'dedicated';
  checkPreemption(root, sharing, report);
  if (sharing === 'dedicated' || findProgrammePolicy('sharing', sharing) === undefined) return;
  checkTrackLimits(root, path, report);
  checkBackfill(root, sharing, report);
  checkScavenger(root, sharing, report);
  checkBeta(root, sharing, report);
  for (const key of ['spares', 'switchOff']) {
    const path = ['programme', key];
    if (keysAt(root, path).length === 0) continue;
    report(path, `has no meaning with sharing ${sharing}, where jobs run on any node that is up`, 'take it out', 'key');
  }
}

/** Only jobs of a programme are stopped for others, and only where grants share their nodes. */
function checkPreemption(root: SourceNode, sharing: string, report: Report): void {
  const path = ['policies', 'preemption'];
  const name = policyAt(root, path);
  if (nodeAt(root, path) && !nodeAt(root, ['programme'])) {
    report(path, 'has no meaning without a programme, whose jobs are stopped', 'take it out', 'key');
    return;
  }
  const isKnown = findProgrammePolicy('preemption', name ?? '') !== undefined;
  if (isKnown && name !== 'none' && sharing === 'dedicated') {
    const useful = name === 'take-back' ? 'quota' : 'quota or pooled';
    report(path, `${name} stops nobody where each grant has its own nodes`, `use sharing: ${useful}, or none`);
    return;
  }
  if (name === 'take-back' && sharing === 'pooled') {
    report(path, 'take-back has nobody to whom anything belongs where grants are weights', 'use priority, or none');
    return;
  }
  if (name !== undefined) checkVictims(root, path, name, report);
}

/** Limits of tracks say nothing where all grants of a cluster are one cohort. */
function checkTrackLimits(root: SourceNode, path: Path, report: Report): void {
  if (nodeAt(root, path)?.kind !== 'map' || textAt(root, [...path, 'cohort']) === 'track') return;
  for (const name of ['trackBorrowingLimit', 'trackLendingLimit']) {
    if (!nodeAt(root, [...path, name])) continue;
    report([...path, name], 'has no meaning where tracks are no cohorts', 'add cohort: track, or take it out', 'key');
  }
}

/** A plan of several jobs would have to know when whose quota is free: only the first blocked job holds a reservation. */
function checkBackfill(root: SourceNode, sharing: string, report: Report): void {
  const path = ['policies', 'backfill'];
  const name = policyAt(root, path);
  const why = `with sharing ${sharing} only the first blocked job holds a reservation`;
  const because = 'where grants share only the first blocked job holds a reservation';
  if (name === 'conservative') {
    const found = { message: `conservative cannot be simulated: ${why}`, remedy: 'must be easy or none' };
    const instead = { key: path, value: 'easy', because };
    reportNearer(root, path, sharing, found, instead, report);
  }
  const reservations = [...path, 'reservations'];
  const most = nodeAt(root, reservations);
  if (name === 'easy' && most?.kind === 'scalar' && Number(most.value) > 1) {
    const found = { message: `is ${most.value} and cannot be simulated: ${why}`, remedy: 'must be 1' };
    reportNearer(root, reservations, sharing, found, { key: reservations, value: '1', because }, report);
  }
}

/**
 * Reports what does not go together with a sharing, at the sharing's own line where that is what was added: by a variant, an
 * option, or a file that extends the one in which the other stands.
 * @param instead what would do beside the sharing
 */
function reportNearer(
  root: SourceNode,
  path: Path,
  sharing: string,
  { message, remedy }: { readonly message: string; readonly remedy: string },
  { key, value, because }: { readonly key: Path; readonly value: string; readonly because: string },
  report: Report,
): void {
  const own = ['policies', 'sharing'];
  if (distanceOf(root, own) >= distanceOf(root, path)) {
    report(path, message, remedy);
    return;
  }
  const dotted = key.join('.');
  report(own, `${sharing} does not go with ${dotted} as it is: ${because}`, `add ${dotted}: ${value} beside it`);
}

/**
 * How far what stands at a path is from whoever changes a scenario: 0 in a variant or an option, 1 in its file, 2 in
 * another.
 */
function distanceOf(root: SourceNode, path: Path): number {
  const { file, within } = placeAt(root, path);
  if (within !== undefined || file === undefined || file.startsWith('--')) return 0;
  return file === placeAt(root, ['question']).file ? 1 : 2;
}

/** What is lent to all leaves nothing that only scavengers could use. */
function checkScavenger(root: SourceNode, sharing: string, report: Report): void {
  const path = ['programme', 'monitoring', 'redistribution'];
  if (policyAt(root, path) !== 'scavenger') return;
  const message = `scavenger has no meaning with sharing ${sharing}, where jobs of all grants use what idles`;
  const tier = 'policies.sharing: { name: quota, scavengers: true }';
  const own = sharing === 'quota' ? `, or ${tier} beside all quotas` : '';
  report(path, message, `use none, next-call, reserve-list or busy-projects${own}`);
}

/** A beta grant has nodes that others may not use yet, which a cluster shared by all does not know. */
function checkBeta(root: SourceNode, sharing: string, report: Report): void {
  const clusters = ['fleet', 'clusters'];
  const isOpen = keysAt(root, clusters).some((cluster) =>
    keysAt(root, [...clusters, cluster, 'phases']).some((phase) =>
      isTrue(root, [...clusters, cluster, 'phases', phase, 'beta']),
    ),
  );
  if (!isOpen) return;
  const calls = ['programme', 'calls'];
  for (const call of keysAt(root, calls)) {
    for (const track of keysAt(root, [...calls, call, 'tracks'])) {
      const path = [...calls, call, 'tracks', track, 'beta'];
      if (!isTrue(root, path)) continue;
      const message = `nodes in trial cannot be simulated with sharing ${sharing}: they are not open to all`;
      const found = { message, remedy: 'use beta: false, or sharing: dedicated' };
      const instead = { key: path, value: 'false', because: 'nodes in trial are not open to all' };
      reportNearer(root, path, sharing, found, instead, report);
    }
  }
}

function isTrue(root: SourceNode, path: Path): boolean {
  const node = nodeAt(root, path);
  return node?.kind === 'scalar' && node.value === true;
}
