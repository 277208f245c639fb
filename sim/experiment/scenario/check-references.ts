/**
 * Whether the names in a scenario lead somewhere and its keys go together. It works on a tree that may still have other
 * faults, so that all issues come at once. It must not know instants: see `check-supply.ts`.
 */
import { checkPolicies } from './check-policies.ts';
import { checkPublished, metricRemedy } from './check-published.ts';
import { checkReplications } from './check-replications.ts';
import { remedyFor } from './did-you-mean.ts';
import type { Report } from './report.ts';
import { keysAt, nodeAt, type Path, type SourceNode, shown, textAt } from './source-tree.ts';
import { PRESET_CLASSES } from './vocabulary.ts';

/** A job's home is one byte. */
const MOST_CLUSTERS = 255;

export function checkReferences(root: SourceNode, report: Report): void {
  checkKind(root, report);
  checkFleet(root, report);
  checkWorkload(root, report);
  checkPolicies(root, report);
  checkPrimary(root, report);
  checkYardsticks(root, report);
  checkReplications(root, report);
  checkPublished(root, report);
  checkAssumed(root, report);
}

function checkKind(root: SourceNode, report: Report): void {
  const has = (key: string) => nodeAt(root, [key]) !== undefined;
  const kind = textAt(root, ['kind']);
  if (kind === 'steady') {
    if (!has('window')) report(['window'], 'is missing', 'a steady scenario needs one, such as 30d');
    if (has('horizon')) report(['horizon'], 'has no meaning in a steady scenario', 'use window', 'key');
  }
  if (kind === 'terminating') {
    if (!has('horizon')) report(['horizon'], 'is missing', 'a terminating scenario needs one, such as 365d');
    if (has('window')) report(['window'], 'has no meaning in a terminating scenario', 'use horizon', 'key');
    const warmUp = textAt(root, ['warmUp']);
    if (warmUp !== undefined && !/^0+[smhd]$/.test(warmUp)) {
      report(['warmUp'], `is ${warmUp}`, 'a terminating scenario has no warm-up: leave the key out');
    }
  }
}

function checkFleet(root: SourceNode, report: Report): void {
  const clusters = keysAt(root, ['fleet', 'clusters']);
  const own = keysAt(root, ['fleet', 'providerOwn']);
  const isMap = nodeAt(root, ['fleet', 'clusters'])?.kind === 'map';
  if (isMap && clusters.length === 0) report(['fleet', 'clusters'], 'is empty', 'must have at least one cluster');
  if (clusters.length + own.length > MOST_CLUSTERS) {
    const count = clusters.length + own.length;
    report(
      ['fleet', 'clusters'],
      `has ${count} clusters`,
      `must have at most ${MOST_CLUSTERS} with the providers’ own`,
    );
  }
  for (const cluster of own.filter((candidate) => clusters.includes(candidate))) {
    report(['fleet', 'providerOwn', cluster], 'is the id of a cluster too', 'ids must differ', 'key');
  }
  const places: Path[] = [
    ...clusters.map((cluster) => ['fleet', 'clusters', cluster]),
    ...own.map((cluster) => ['fleet', 'providerOwn', cluster]),
  ];
  for (const path of places) {
    checkName(root, [...path, 'provider'], 'provider', keysAt(root, ['fleet', 'providers']), report);
    checkName(root, [...path, 'gpu'], 'GPU type', keysAt(root, ['fleet', 'gpus']), report);
  }
  for (const cluster of clusters) checkPhases(root, ['fleet', 'clusters', cluster, 'phases'], report);
}

function checkPhases(root: SourceNode, path: Path, report: Report): void {
  const phases = keysAt(root, path);
  if (nodeAt(root, path)?.kind === 'map' && phases.length === 0)
    report(path, 'is empty', 'must have at least one phase');
  const plan = textAt(root, ['plan']) ?? 'award';
  for (const phase of phases) {
    const plans = keysAt(root, [...path, phase, 'plans']);
    const hasPlans = nodeAt(root, [...path, phase, 'plans'])?.kind === 'map';
    if (hasPlans && !plans.includes(plan)) {
      report([...path, phase, 'plans', plan], 'is missing', `the scenario’s plan is ${plan}`);
    }
    const inService = textAt(root, [...path, phase, 'inService']);
    if (inService !== undefined && /^[a-z][a-z0-9-]*$/.test(inService) && inService !== 'never') {
      checkName(root, [...path, phase, 'inService'], 'plan of this phase', [...plans, 'never'], report);
    }
  }
}

/** Reports a text that is none of `known`. */
export function checkName(root: SourceNode, path: Path, what: string, known: readonly string[], report: Report): void {
  const name = textAt(root, path);
  if (name === undefined || known.includes(name)) return;
  report(path, `there is no ${what} ${JSON.stringify(name)}`, remedyFor(name, known));
}

function checkWorkload(root: SourceNode, report: Report): void {
  const workload = nodeAt(root, ['workload']);
  if (!workload && !nodeAt(root, ['programme'])) report(['workload'], 'is missing', 'must be a map');
  if (workload?.kind !== 'map') return;
  const has = (key: string) => workload.entries.has(key);
  if (has('preset') === has('trace')) {
    const message = has('preset') ? 'has both a preset and a trace' : 'has neither a preset nor a trace';
    report(['workload'], message, 'must have one of the two');
  }
  if (has('trace') && !has('preset')) {
    for (const key of ['classes', 'load', 'overestimate'].filter(has)) {
      const remedy = key === 'load' ? 'use workload.trace.load' : 'leave it out';
      report(['workload', key], 'has no meaning for a trace', remedy, 'key');
    }
  }
  checkName(root, ['workload', 'preset'], 'preset', [...PRESET_CLASSES.keys()], report);
  if (has('preset') && !has('load')) report(['workload', 'load'], 'is missing', 'a preset needs a load, such as 0.9');
  checkClasses(root, report);
  for (const cluster of keysAt(root, ['workload', 'load'])) {
    const clusters = keysAt(root, ['fleet', 'clusters']);
    if (clusters.includes(cluster)) continue;
    report(['workload', 'load', cluster], `there is no cluster ${cluster}`, remedyFor(cluster, clusters), 'key');
  }
}

function checkClasses(root: SourceNode, report: Report): void {
  const preset = textAt(root, ['workload', 'preset']) ?? '';
  const known = PRESET_CLASSES.get(preset);
  const list = nodeAt(root, ['workload', 'classes']);
  if (!known || list?.kind !== 'list') return;
  list.items.forEach((_, k) => {
    checkName(root, ['workload', 'classes', k], `job class of ${preset} called`, known, report);
  });
}

function checkPrimary(root: SourceNode, report: Report): void {
  const list = nodeAt(root, ['primary']);
  if (list?.kind !== 'list') return;
  const keys = list.items.map((item) => (item.kind === 'scalar' ? String(item.value) : ''));
  keys.forEach((key, k) => {
    if (key === '') return;
    const remedy = metricRemedy(key);
    if (remedy !== null) {
      report(['primary', k], `there is no metric ${shown(list.items[k]!)}`, remedy);
    } else if (keys.indexOf(key) < k) {
      report(['primary', k], `${key} is named twice`, 'keep one of the two');
    }
  });
}

/** Variants that nobody can choose are variants, and there is one that somebody can. */
function checkYardsticks(root: SourceNode, report: Report): void {
  const list = nodeAt(root, ['yardsticks']);
  if (list?.kind !== 'list') return;
  const variants = keysAt(root, ['variants']);
  const names = list.items.map((item) => (item.kind === 'scalar' ? String(item.value) : ''));
  names.forEach((name, k) => {
    if (!variants.includes(name)) {
      report(['yardsticks', k], `there is no variant ${shown(list.items[k]!)}`, remedyFor(name, variants, 'there are'));
    } else if (names.indexOf(name) < k) report(['yardsticks', k], `${name} is named twice`, 'keep one of the two');
  });
  if (variants.length > 0 && variants.every((name) => names.includes(name)))
    report(['yardsticks'], 'names every variant', 'leave out those that can be chosen');
}

/** Each path of `assumed` must lead to a value, and there is no assumption about one that is not there. */
function checkAssumed(root: SourceNode, report: Report): void {
  for (const dotted of keysAt(root, ['assumed'])) {
    const steps = dotted.split('.');
    let known: SourceNode | undefined = root;
    for (const [k, step] of steps.entries()) {
      const next: SourceNode | undefined = nodeAt(root, steps.slice(0, k + 1));
      if (next) {
        known = next;
        continue;
      }
      const siblings = known?.kind === 'map' ? [...known.entries.keys()] : [];
      const prefix = steps.slice(0, k).join('.');
      const remedy = siblings.length === 0 ? `${prefix} holds no keys` : remedyFor(step, siblings, 'there are');
      report(['assumed', dotted], `names ${step}, which the scenario does not set`, remedy, 'key');
      break;
    }
  }
}
