/**
 * Dates, amounts and shares of a programme that cannot all hold. It works on a scenario whose keys have the right types,
 * though names may lead nowhere. It must not know what is done with a programme.
 */
import { formatDuration, parseDuration } from '../../engine/time.ts';
import type { Sector } from '../../model/application.ts';
import { applicationsSpecIssues } from '../../workload/applications/spec-issues.ts';
import { checkCommitAhead } from './check-commit-ahead.ts';
import type { Report } from './report.ts';
import { applicationsSpecOf } from './resolve-applications.ts';
import { datesOf, gpusPerNodeOf, MOST_CALLS, secondsOf } from './resolve-calls.ts';
import type { Path } from './source-tree.ts';
import type { Scenario } from './spec.ts';
import { APPLICATION_PRESET_NAMES } from './vocabulary.ts';

type Programme = NonNullable<Scenario['programme']>;
type Call = Programme['calls'][string];
type Block = Programme['blocks'][string];
type Gates = Call['term']['gates'];

export function checkProgrammeValues(scenario: Scenario, report: Report): void {
  const { programme } = scenario;
  if (!programme) return;
  for (const [id, call] of Object.entries(programme.calls)) {
    const path = ['programme', 'calls', id];
    checkDates(call, path, scenario, report);
    checkTerm(call, path, scenario, report);
    checkTracks(call, path, scenario, report);
    checkApplicants(call, [...path, 'applications'], scenario, report);
  }
  checkSeries(programme, scenario, report);
  for (const [id, block] of Object.entries(programme.blocks)) {
    checkBlock(block, ['programme', 'blocks', id], scenario, report);
  }
  if (checkClasses(programme, report)) checkCommitAhead(scenario, report);
  checkSpares(programme, scenario, report);
  const { mends, games } = programme.behaviour;
  if (mends + games > 1) {
    const message = `is ${games} and mends ${mends}`;
    report(['programme', 'behaviour', 'games'], message, 'must be at most 1 together: a project does one or the other');
  }
}

/** Spares are nodes that nobody is granted: some must be left for grants. */
function checkSpares({ spares }: Programme, { fleet }: Scenario, report: Report): void {
  for (const [id, count] of Object.entries(spares)) {
    const phases = Object.values(fleet.clusters[id]?.phases ?? {});
    const there = phases.reduce((sum, { nodes }) => sum + nodes, 0);
    if (phases.length === 0 || count < there) continue;
    const message = `keeps ${count} nodes of ${id}, and nobody is granted any of them`;
    report(['programme', 'spares', id], message, `must be below its ${there}`);
  }
}

/** A date and the one that it must not be before (`strictly`: must be after). */
interface Order {
  readonly key: string;
  readonly date: string;
  readonly bound: string;
  readonly than: string;
  readonly strictly: boolean;
}

/** Reports the first date that comes too early. */
function checkOrder(orders: readonly Order[], path: Path, scenario: Scenario, report: Report): void {
  const at = secondsOf(scenario);
  for (const { key, date, bound, than, strictly } of orders) {
    if (strictly ? at(date) > at(bound) : at(date) >= at(bound)) continue;
    report([...path, key], `is ${date}`, `must ${strictly ? 'be after' : 'not be before'} ${than} (${bound})`);
    return;
  }
}

function checkDates(call: Call, path: Path, scenario: Scenario, report: Report): void {
  const { opens, closes, decision, start, rolling } = call;
  checkOrder(
    [
      { key: 'opens', date: opens, bound: scenario.start, than: 'the scenario’s start', strictly: false },
      { key: 'closes', date: closes, bound: opens, than: 'opens', strictly: true },
      { key: 'decision', date: decision, bound: closes, than: 'closes', strictly: false },
      { key: 'start', date: start, bound: decision, than: 'decision', strictly: false },
    ],
    path,
    scenario,
    report,
  );
  if (!rolling) return;
  const until = { key: 'until', date: rolling.until, bound: closes, than: 'closes', strictly: false };
  checkOrder([until], [...path, 'rolling'], scenario, report);
}

function checkTerm(call: Call, path: Path, scenario: Scenario, report: Report): void {
  const { longest, end, stagger, gates } = call.term;
  const seconds = parseDuration(longest)!;
  const last = datesOf(call, scenario).at(-1)!.startsAt;
  if (end !== undefined && secondsOf(scenario)(end) <= last) {
    const than = call.rolling ? 'the start of the last call of the series' : `start (${call.start})`;
    report([...path, 'term', 'end'], `is ${end}`, `must be after ${than}`);
  }
  const most = stagger ? ((stagger.groups - 1) / 2) * parseDuration(stagger.step)! : 0;
  if (most >= seconds) {
    const message = `makes the first group’s term shorter by ${formatDuration(most)}`;
    report([...path, 'term', 'stagger'], message, `must be less than longest (${longest})`);
  }
  checkGates(gates, seconds, [...path, 'term', 'gates'], report);
}

function checkGates(gates: Gates, term: number, path: Path, report: Report): void {
  for (const [id, { after }] of Object.entries(gates)) {
    if (term <= 0 || parseDuration(after)! < term) continue;
    report([...path, id, 'after'], `is ${after}`, `must be before the end of the term (${formatDuration(term)})`);
  }
}

function checkTracks(call: Call, path: Path, scenario: Scenario, report: Report): void {
  for (const [id, { unit, min, max }] of Object.entries(call.tracks)) {
    const least = min ?? (unit === 'node' ? gpusPerNodeOf(scenario) : 1);
    for (const [gpu, most] of Object.entries(max)) {
      if (most >= least) continue;
      report([...path, 'tracks', id, 'max', gpu], `is ${most}`, `must be at least the ${least} GPUs of min`);
    }
  }
}

function checkApplicants({ applications, rolling }: Call, path: Path, scenario: Scenario, report: Report): void {
  const { preset } = applications;
  if (preset === undefined || !APPLICATION_PRESET_NAMES.includes(preset)) return;
  const spec = applicationsSpecOf({ ...applications, preset }, rolling !== undefined);
  const issues = applicationsSpecIssues(spec, gpusPerNodeOf(scenario));
  for (const { path: inside = '', message, remedy } of issues) {
    // In a file null takes a key out, so that no totals are written `none`.
    report([...path, ...inside.split('.')], message, remedy?.replace('totals: null', 'totals: none'));
  }
  const types = Object.keys(scenario.fleet.gpus);
  const wished = Object.entries(spec.sectors).flatMap(([sector, weight]) =>
    weight > 0 && !keysOf(applications.wishes).includes(sector)
      ? Object.entries(spec.wishes[sector as Sector] ?? {})
      : [],
  );
  // Wishes of the scenario's own are checked with its names.
  const unknown = new Set(wished.flatMap(([gpu, weight]) => (weight > 0 && !types.includes(gpu) ? [gpu] : [])));
  for (const gpu of unknown) {
    const message = `of ${preset} name the GPU type ${gpu}, which the fleet does not have`;
    report([...path, 'wishes'], message, `write wishes for ${types.join(', ')}`);
  }
}

function keysOf(map: object | undefined): string[] {
  return Object.keys(map ?? {});
}

/** Ids and number of the calls that rolling calls make. */
function checkSeries({ calls }: Programme, scenario: Scenario, report: Report): void {
  let count = 0;
  for (const [id, call] of Object.entries(calls)) {
    const series = datesOf(call, scenario);
    count += series.length;
    if (!call.rolling) continue;
    const taken = series.map((_, k) => `${id}-${k + 1}`).find((own) => Object.hasOwn(calls, own));
    if (taken === undefined) continue;
    report(['programme', 'calls', taken], `is a call of the rolling call ${id} too`, 'ids must differ', 'key');
  }
  if (count <= MOST_CALLS) return;
  const remedy = `must be at most ${MOST_CALLS} together: fewer closing dates`;
  report(['programme', 'calls'], `are more than ${MOST_CALLS} calls`, remedy);
}

function checkBlock(block: Block, path: Path, scenario: Scenario, report: Report): void {
  const { cluster: name, gpus, unit, awarded, from, until, gates } = block;
  const start = { bound: scenario.start, than: 'the scenario’s start', strictly: false };
  checkOrder(
    [
      ...(awarded === undefined ? [] : [{ key: 'awarded', date: awarded, ...start }]),
      { key: 'from', date: from, ...start },
      ...(awarded === undefined ? [] : [{ key: 'from', date: from, bound: awarded, than: 'awarded', strictly: false }]),
      { key: 'until', date: until, bound: from, than: 'from', strictly: true },
    ],
    path,
    scenario,
    report,
  );
  const at = secondsOf(scenario);
  checkGates(gates, at(until) - at(from), [...path, 'gates'], report);
  const cluster = scenario.fleet.clusters[name];
  if (!cluster) return;
  const nodes = Object.values(cluster.phases).reduce((sum, phase) => sum + phase.nodes, 0);
  const all = nodes * cluster.gpusPerNode;
  if (gpus > all) report([...path, 'gpus'], `is ${gpus}`, `must be at most the ${all} GPUs of ${name}`);
  else if (unit === 'node' && gpus % cluster.gpusPerNode !== 0) {
    const remedy = `must be whole nodes of ${cluster.gpusPerNode} GPUs, or have unit: gpu`;
    report([...path, 'gpus'], `is ${gpus}`, remedy);
  }
}

/** @returns whether there is nothing wrong with them */
function checkClasses({ demand }: Programme, report: Report): boolean {
  let isGood = true;
  for (const [sector, classes] of Object.entries(demand.classes ?? {})) {
    const path = ['programme', 'demand', 'classes', sector];
    const all = Object.entries(classes ?? {});
    if (all.length === 0) {
      isGood = false;
      report(path, 'is empty', 'must have at least one job class');
    }
    for (const [id, { wish }] of all) {
      if (wish.some((weight) => weight > 0)) continue;
      isGood = false;
      report([...path, id, 'wish'], 'has no weight above 0', 'must wish for some part of the GPUs');
    }
  }
  return isGood;
}
