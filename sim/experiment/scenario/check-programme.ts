/**
 * Whether the names in a programme lead somewhere and its keys go together. It works on a tree that may still have other
 * faults. It must not know dates and amounts: see `check-programme-values.ts`.
 */
import { checkElastic } from './check-elastic.ts';
import { checkLimits } from './check-limits.ts';
import { checkName } from './check-references.ts';
import { checkSharing } from './check-sharing.ts';
import { remedyFor } from './did-you-mean.ts';
import type { Report } from './report.ts';
import { keysAt, nodeAt, type Path, type SourceNode, textAt } from './source-tree.ts';
import { APPLICATION_PRESET_NAMES, DEMAND_CURVE_NAMES, DEMAND_PRESET_NAMES } from './vocabulary.ts';

const CALLS = ['programme', 'calls'];
const BLOCKS = ['programme', 'blocks'];
const DEMAND = ['programme', 'demand'];

export function checkProgrammeKeys(root: SourceNode, report: Report): void {
  checkSharing(root, report);
  checkElastic(root, report);
  const programme = nodeAt(root, ['programme']);
  if (programme?.kind !== 'map') return;
  if (textAt(root, ['kind']) === 'steady') {
    report(['programme'], 'has no meaning in a steady scenario', 'use kind: terminating');
  }
  const [calls, blocks] = [keysAt(root, CALLS), keysAt(root, BLOCKS)];
  if (calls.length + blocks.length === 0) {
    report(['programme'], 'has neither calls nor blocks', 'must have at least one of them');
  }
  for (const key of ['exchange', 'price']) checkGpuTypes(root, ['programme', key], report);
  checkSpares(root, report);
  for (const call of calls) checkCall(root, [...CALLS, call], report);
  const clusters = keysAt(root, ['fleet', 'clusters']);
  for (const block of blocks) checkName(root, [...BLOCKS, block, 'cluster'], 'cluster', clusters, report);
  checkNodeSizes(root, report);
  checkLimits(root, report);
  checkName(root, [...DEMAND, 'preset'], 'preset of demand', DEMAND_PRESET_NAMES, report);
  checkName(root, [...DEMAND, 'curve'], 'demand curve', DEMAND_CURVE_NAMES, report);
  checkWorkloadOf(root, blocks, report);
}

/** Spares are of clusters that there are. */
function checkSpares(root: SourceNode, report: Report): void {
  const path = ['programme', 'spares'];
  const known = keysAt(root, ['fleet', 'clusters']);
  for (const cluster of keysAt(root, path).filter((name) => !known.includes(name))) {
    report([...path, cluster], `there is no cluster ${cluster}`, remedyFor(cluster, known), 'key');
  }
}

/** Whose jobs they are: a programme's demand, or (one block's) the scenario's own workload. */
function checkWorkloadOf(root: SourceNode, blocks: readonly string[], report: Report): void {
  const path = [...DEMAND, 'workloadOf'];
  checkName(root, path, 'priority block', blocks, report);
  const workload = nodeAt(root, ['workload']);
  const isUsed = nodeAt(root, path) !== undefined;
  if (isUsed && !workload) report(path, 'there is no workload to run', 'give the scenario a workload', 'key');
  if (!isUsed && workload) {
    const remedy = 'take it out (workload: null), or name a block in programme.demand.workloadOf';
    report(['workload'], 'has no meaning beside a programme, whose projects make the jobs', remedy, 'key');
  }
  if (isUsed && nodeAt(root, ['workload', 'patience'])) {
    const remedy = 'use programme.behaviour.patience';
    report(['workload', 'patience'], 'has no meaning beside a programme', remedy, 'key');
  }
}

function checkCall(root: SourceNode, path: Path, report: Report): void {
  const tracks = keysAt(root, [...path, 'tracks']);
  if (nodeAt(root, [...path, 'tracks'])?.kind === 'map' && tracks.length === 0) {
    report([...path, 'tracks'], 'is empty', 'must have at least one track');
  }
  for (const track of tracks) {
    checkSupply(root, [...path, 'tracks', track, 'clusters'], report);
    checkGpuTypes(root, [...path, 'tracks', track, 'max'], report);
  }
  checkApplications(root, [...path, 'applications'], report);
}

/** Clusters that may supply a track: the programme's own, and what providers lend of theirs. */
function suppliersOf(root: SourceNode): string[] {
  const own = keysAt(root, ['fleet', 'providerOwn']);
  const lent = own.filter((id) => nodeAt(root, ['fleet', 'providerOwn', id, 'lend']) !== undefined);
  return [...keysAt(root, ['fleet', 'clusters']), ...lent];
}

/** The clusters of a track exist, each once. */
function checkSupply(root: SourceNode, path: Path, report: Report): void {
  const list = nodeAt(root, path);
  if (list?.kind !== 'list') return;
  const names = list.items.map((item) => (item.kind === 'scalar' ? item.value : null));
  names.forEach((name, k) => {
    checkName(root, [...path, k], 'cluster', suppliersOf(root), report);
    if (name !== null && names.indexOf(name) < k) report([...path, k], `${name} is named twice`, 'keep one of the two');
  });
}

function checkApplications(root: SourceNode, path: Path, report: Report): void {
  const node = nodeAt(root, path);
  if (node?.kind !== 'map') return;
  const has = (key: string) => node.entries.has(key);
  if (has('preset') === has('file')) {
    const message = has('preset') ? 'has both a preset and a file' : 'has neither a preset nor a file';
    report(path, message, 'must have one of the two');
  } else if (has('file')) {
    for (const key of [...node.entries.keys()].filter((name) => name !== 'file')) {
      report([...path, key], 'has no meaning for applications from a file', 'leave it out', 'key');
    }
  }
  checkName(root, [...path, 'preset'], 'preset of applications', APPLICATION_PRESET_NAMES, report);
  checkGpuTypes(root, [...path, 'largestGpus'], report);
  for (const sector of keysAt(root, [...path, 'wishes'])) checkGpuTypes(root, [...path, 'wishes', sector], report);
}

/** The keys of the map at `path` are GPU types of the fleet. */
function checkGpuTypes(root: SourceNode, path: Path, report: Report): void {
  const known = keysAt(root, ['fleet', 'gpus']);
  for (const gpu of keysAt(root, path).filter((name) => !known.includes(name))) {
    report([...path, gpu], `there is no GPU type ${JSON.stringify(gpu)}`, remedyFor(gpu, known), 'key');
  }
}

/** A need in nodes is the same need everywhere. */
function checkNodeSizes(root: SourceNode, report: Report): void {
  const sizeOf = (cluster: string): number => {
    const kind = keysAt(root, ['fleet', 'clusters']).includes(cluster) ? 'clusters' : 'providerOwn';
    const node = nodeAt(root, ['fleet', kind, cluster, 'gpusPerNode']);
    return node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : 8;
  };
  const known = suppliersOf(root);
  let first: string | undefined;
  for (const path of suppliers(root)) {
    const cluster = textAt(root, path);
    if (cluster === undefined || !known.includes(cluster)) continue;
    first ??= cluster;
    if (sizeOf(cluster) === sizeOf(first)) continue;
    const message = `${cluster} has ${sizeOf(cluster)} GPUs a node and ${first} ${sizeOf(first)}`;
    report(path, message, 'the clusters of a programme must have equal nodes');
  }
}

/** Paths of all names of clusters that supply the programme. */
function suppliers(root: SourceNode): Path[] {
  const ofCalls = keysAt(root, CALLS).flatMap((call) =>
    keysAt(root, [...CALLS, call, 'tracks']).flatMap((track) => {
      const path = [...CALLS, call, 'tracks', track, 'clusters'];
      const list = nodeAt(root, path);
      return list?.kind === 'list' ? list.items.map((_, k) => [...path, k]) : [];
    }),
  );
  return [...ofCalls, ...keysAt(root, BLOCKS).map((block) => [...BLOCKS, block, 'cluster'])];
}
