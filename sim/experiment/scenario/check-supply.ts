/**
 * Whether the dates and keys of supply go together: trials, lease ends, lent nodes, and supply that moves while a steady
 * run goes on. It must not know references between ids: see `check-references.ts`.
 */
import { formatInstant } from '../../engine/time.ts';
import type { Report } from './report.ts';
import { clockOf, resolveFleet, resolvePhase, secondOf } from './resolve-fleet.ts';
import { resolveTimes } from './resolve-times.ts';
import { keysAt, nodeAt, type Path, type SourceNode } from './source-tree.ts';
import type { Scenario } from './spec.ts';

const CLUSTERS: Path = ['fleet', 'clusters'];
const OWN: Path = ['fleet', 'providerOwn'];
const CONSTANT = 'a steady scenario has a constant fleet: ';

/** Keys that exclude or need each other, on a tree that may still have other faults. */
export function checkSupplyKeys(root: SourceNode, report: Report): void {
  const has = (path: Path) => nodeAt(root, path) !== undefined;
  const needsProgramme = (path: Path, why: string) => {
    if (!has(['programme'])) report(path, 'needs a programme', `${why}: add programme, or leave it out`, 'key');
  };
  for (const cluster of keysAt(root, CLUSTERS)) {
    for (const phase of keysAt(root, [...CLUSTERS, cluster, 'phases'])) {
      const path = [...CLUSTERS, cluster, 'phases', phase];
      const hasTrial = has([...path, 'trial']);
      if (has([...path, 'delivered']) && hasTrial) {
        report([...path, 'trial'], 'stands beside delivered', 'keep one of the two', 'key');
      }
      const beta = nodeAt(root, [...path, 'beta']);
      if (beta?.kind === 'scalar' && beta.value === true) {
        if (!has([...path, 'delivered']) && !hasTrial) {
          report([...path, 'beta'], 'is true without a trial', 'add trial, such as 21d, or delivered');
        } else needsProgramme([...path, 'beta'], 'only grants go to beta users');
      }
      if (has([...path, 'leaseEnd'])) needsProgramme([...path, 'leaseEnd'], 'its rules say what becomes of the jobs');
    }
  }
  for (const cluster of keysAt(root, OWN)) checkLend(root, [...OWN, cluster, 'lend'], report, needsProgramme);
}

function checkLend(root: SourceNode, path: Path, report: Report, needsProgramme: (path: Path, why: string) => void) {
  if (nodeAt(root, path)?.kind !== 'map') return;
  const has = (key: string) => nodeAt(root, [...path, key]) !== undefined;
  const drawn = ['idle', 'busy'].filter(has);
  if (has('periods') && drawn.length > 0) {
    for (const key of drawn) report([...path, key], 'stands beside periods', 'keep periods, or idle and busy', 'key');
  } else if (!has('periods') && drawn.length < 2) {
    report(path, 'does not say when', 'must have idle and busy, or periods', 'key');
  }
  needsProgramme(path, 'only its tracks offer lent nodes');
}

/** Dates in the wrong order, and supply that moves while a steady run goes on. */
export function checkSupplyDates(scenario: Scenario, report: Report): void {
  checkPhases(scenario, report);
  checkLentPeriods(scenario, report);
  if (scenario.kind === 'steady') checkConstant(scenario, report);
}

/** The order of a phase's own dates, as written: a slip may move the nodes beyond their lease's end. */
function checkPhases(scenario: Scenario, report: Report): void {
  const clock = clockOf(scenario);
  for (const [cluster, { phases }] of Object.entries(scenario.fleet.clusters)) {
    for (const [id, phase] of Object.entries(phases)) {
      const path = [...CLUSTERS, cluster, 'phases', id];
      const written = resolvePhase(id, { ...phase, slip: '0d' }, scenario.plan, 0, clock);
      const { orderedAt, plannedAt, deliveredAt, inServiceAt, returnsAt } = written;
      if (deliveredAt > inServiceAt) {
        report([...path, 'delivered'], 'is after inService', 'trial operation ends with service');
      }
      if (orderedAt !== null && orderedAt > deliveredAt) {
        report([...path, 'ordered'], 'is after delivery', 'nodes are ordered before they come');
      }
      const comes = Number.isFinite(inServiceAt) ? Math.max(inServiceAt, plannedAt) : plannedAt;
      if (returnsAt <= comes) {
        const from = formatInstant(clock.startEpochSeconds + comes, clock.offsetSeconds);
        report([...path, 'leaseEnd'], 'is not after service', `must be later than ${from}`);
      }
    }
  }
}

function checkLentPeriods(scenario: Scenario, report: Report): void {
  const clock = clockOf(scenario);
  for (const [cluster, { nodes, lend }] of Object.entries(scenario.fleet.providerOwn)) {
    if (!lend) continue;
    const path = [...OWN, cluster, 'lend'];
    if (lend.nodes > nodes) report([...path, 'nodes'], `is ${lend.nodes}`, `the provider has ${nodes} nodes here`);
    let free = Number.NEGATIVE_INFINITY;
    lend.periods?.forEach((period, k) => {
      const [from, until] = [secondOf(period.from, clock), secondOf(period.until, clock)];
      if (until <= from)
        report([...path, 'periods', k, 'until'], 'is not after from', `must be later than ${period.from}`);
      if (from < free)
        report([...path, 'periods', k, 'from'], 'is before the end of the period above', 'one after the other');
      free = Math.max(free, until);
    });
  }
}

function checkConstant(scenario: Scenario, report: Report): void {
  const { horizon } = resolveTimes(scenario);
  const { startEpochSeconds, offsetSeconds } = clockOf(scenario);
  const fallsInto = (second: number) =>
    second > 0 && second < horizon
      ? `falls into the run, on ${formatInstant(startEpochSeconds + second, offsetSeconds)}`
      : undefined;
  const remedy = `${CONSTANT}start later, or use kind terminating`;
  for (const cluster of resolveFleet(scenario).clusters) {
    if (cluster.providerOwn) continue;
    for (const phase of cluster.phases) {
      const path = [...CLUSTERS, cluster.id, 'phases', phase.id];
      const [comes, planned, goes] = [phase.inServiceAt, phase.plannedAt, phase.returnsAt].map(fallsInto);
      if (comes) report([...path, 'inService'], comes, remedy);
      else if (planned) report([...path, 'plans', scenario.plan], planned, remedy);
      if (goes) report([...path, 'leaseEnd'], goes, `${CONSTANT}use kind terminating`);
    }
  }
  for (const [provider, { slip }] of Object.entries(scenario.fleet.providers)) {
    if (typeof slip === 'string') continue;
    report(
      ['fleet', 'providers', provider, 'slip'],
      'is drawn',
      `${CONSTANT}write a fixed slip, or use kind terminating`,
    );
  }
  for (const [cluster, { lend }] of Object.entries(scenario.fleet.providerOwn)) {
    if (lend) report([...OWN, cluster, 'lend'], 'lends and takes back', `${CONSTANT}use kind terminating`, 'key');
  }
}
