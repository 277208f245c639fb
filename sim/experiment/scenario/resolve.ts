/**
 * A scenario as plain data on the simulator's clock: what a worker needs to make any of its runs. It must not know
 * files, threads, or how jobs are made.
 *
 * Everything in it survives a structured clone (as `postMessage` makes it). `never` is Infinity, which JSON would lose.
 */

import { InputError, type Issue } from '../../engine/errors.ts';
import { formatInstant, parseDuration } from '../../engine/time.ts';
import type { Detectors } from '../../model/detectors.ts';
import type { Fleet } from '../../model/fleet.ts';
import type { FleetPlan } from '../../model/fleet-plan.ts';
import type { Reservation } from '../../model/reservations.ts';
import type { Policies, RunTimes } from '../../simulation/contract.ts';
import type { StopRule } from '../precision/stop-rule.ts';
import { type PublishedValue, publishedValues } from '../published.ts';
import type { Assumption } from '../results.ts';
import { stopRuleOf } from './check-replications.ts';
import { type HalvedAndDoubled, halvedAndDoubled } from './check-robustness.ts';
import { remedyFor } from './did-you-mean.ts';
import type { ParsedScenario } from './parse.ts';
import type { ProgrammePlan } from './programme-plan.ts';
import { endWithoutRule, replicationSets } from './replication-options.ts';
import { tidy } from './report.ts';
import { type FaultPlan, resolveFaults } from './resolve-faults.ts';
import { clockOf, resolveFleetPlan } from './resolve-fleet.ts';
import { resolvePolicies } from './resolve-policies.ts';
import { resolveProgramme } from './resolve-programme.ts';
import { resolveReservations } from './resolve-reservations.ts';
import { resolveTimes, segmentsOf } from './resolve-times.ts';
import { type ResolvedWorkload, resolveWorkload } from './resolve-workload.ts';
import { applySets, type OptionSet } from './set.ts';
import { nodeAt, plain, type SourceNode } from './source-tree.ts';
import type { Scenario } from './spec.ts';
import { type ValidVariant, validate } from './validate.ts';

/** What the command line changes. */
export interface Overrides {
  /** `path=value`, in order. */
  readonly set?: readonly string[];
  /** Names of the variants to run, in the scenario's order; default: all. */
  readonly variants?: readonly string[];
  readonly seed?: string;
  /** A fixed number instead of the scenario's; with half-widths, only what they are measured by. */
  readonly replications?: number;
  /** `5%` for all primary metrics, or `metric=5%` for one; go on until they are reached. */
  readonly halfWidths?: readonly string[];
  readonly replicationsMax?: number;
}

/** Its fleet has the medians of what is drawn: a run's own fleet comes from `fleetOfReplication`. */
export interface ResolvedVariant extends FleetPlan {
  readonly name: string;
  /** Dotted path → value as written. */
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly policies: Policies;
  /** Seconds; Infinity: never cancelled. With a programme, its projects'. */
  readonly patience: number;
  /** Null: jobs may use every cluster. Some file of applications may not be read yet. */
  readonly programme: ProgrammePlan | null;
  /** Null: no node ever goes down. A file of outages may not be read yet. */
  readonly faults: FaultPlan | null;
  readonly reservations: readonly Reservation[];
  readonly detectors: Detectors;
}

export interface ResolvedScenario {
  readonly name: string;
  readonly question: string;
  readonly kind: 'steady' | 'terminating';
  /** As written, for example `Asia/Seoul`. */
  readonly zone: string;
  /** Seconds east of UTC. */
  readonly zoneOffsetSeconds: number;
  /** Seconds from 1970-01-01T00:00:00Z to second 0. */
  readonly startEpochSeconds: number;
  /** ISO 8601 date-time of second 0. */
  readonly start: string;
  readonly seed: string;
  /** Of each variant; with a rule, its least number. */
  readonly replications: number;
  /** Null: the number of replications is fixed. */
  readonly stopRule: StopRule | null;
  /** Metric keys, 1 to 3. */
  readonly primary: readonly string[];
  /** Names of variants that nobody can choose; of those that are to run. */
  readonly yardsticks: readonly string[];
  /** What a comparison for robustness changes; null: the scenario does not say. */
  readonly robustness: { readonly replications: number; readonly halveAndDouble: readonly HalvedAndDoubled[] } | null;
  readonly timelineBins: number;
  readonly assumptions: readonly Assumption[];
  /** In the metrics' own units. */
  readonly published: readonly PublishedValue[];
  readonly times: RunTimes;
  /** Borders of the stretches in each of which a generated workload holds its load, s; the first is 0. */
  readonly segments: readonly number[];
  /** The same in every variant. */
  readonly workload: ResolvedWorkload;
  /** The fleet of the scenario without variants: offered load refers to its planned capacity. */
  readonly baseFleet: Fleet;
  /** By its clusters: the laws of what is drawn of it; the base fleet itself has the medians. */
  readonly baseLaws: Omit<FleetPlan, 'fleet'>;
  /** The first one is the baseline. */
  readonly variants: readonly ResolvedVariant[];
}

/** @throws InputError with every issue that the overrides make */
export function resolveScenario(parsed: ParsedScenario, overrides: Overrides = {}): ResolvedScenario {
  const { base, root, variants } = validScenario(parsed, overrides);
  return resolved(base, root, variants);
}

/** A scenario without faults before its dates and names are resolved. */
export interface ValidScenario {
  readonly root: SourceNode;
  readonly base: Scenario;
  /** Those that are to run. */
  readonly variants: readonly ValidVariant[];
}

/** @throws InputError with every issue that the overrides make */
export function validScenario(parsed: ParsedScenario, overrides: Overrides): ValidScenario {
  const issues: Issue[] = [];
  const sets: (string | OptionSet)[] = [...(overrides.set ?? [])];
  if (overrides.seed !== undefined) sets.push(`seed=${JSON.stringify(overrides.seed)}`);
  const endless = endWithoutRule(parsed.root, overrides);
  if (endless) throw new InputError([endless]);
  sets.push(...replicationSets(overrides));
  const root = applySets(parsed.root, sets, issues);
  const { base, variants, issues: found } = validate(root);
  issues.push(...found);
  // Of a scenario with faults no variants are known.
  const chosen = base ? chooseVariants(variants, overrides.variants ?? [], issues) : [];
  if (issues.length > 0 || !base) throw new InputError(tidy(issues));
  return { root, base, variants: chosen };
}

function chooseVariants(all: readonly ValidVariant[], names: readonly string[], issues: Issue[]): ValidVariant[] {
  const known = all.map((variant) => variant.name);
  for (const name of names.filter((candidate) => !known.includes(candidate))) {
    issues.push({ message: `there is no variant ${JSON.stringify(name)}`, remedy: remedyFor(name, known) });
  }
  return all.filter((variant) => names.length === 0 || names.includes(variant.name));
}

function resolved(base: Scenario, root: SourceNode, variants: readonly ValidVariant[]): ResolvedScenario {
  const { offsetSeconds, startEpochSeconds } = clockOf(base);
  const stopRule = stopRuleOf(base);
  const times = resolveTimes(base);
  const { fleet: baseFleet, ...baseLaws } = resolveFleetPlan(base);
  return {
    name: base.scenario,
    question: base.question,
    kind: base.kind,
    zone: base.zone,
    zoneOffsetSeconds: offsetSeconds,
    startEpochSeconds,
    start: formatInstant(startEpochSeconds, offsetSeconds),
    seed: base.seed,
    replications: stopRule?.min ?? (base.replications as number),
    stopRule,
    primary: base.primary,
    yardsticks: base.yardsticks.filter((yardstick) => variants.some(({ name }) => name === yardstick)),
    robustness: base.robustness
      ? { replications: base.robustness.replications, halveAndDouble: halvedAndDoubled(base) }
      : null,
    timelineBins: base.timelineBins,
    assumptions: Object.entries(base.assumed).map(([path, note]) => ({ path, note, value: valueText(root, path) })),
    published: publishedValues(base.published),
    times,
    segments: segmentsOf(times),
    workload: resolveWorkload(base.workload),
    baseFleet,
    baseLaws,
    variants: variants.map((variant) => resolveVariant(variant, base)),
  };
}

/** @param base the scenario without variants */
export function resolveVariant(
  { name, overrides, scenario }: Pick<ValidVariant, 'name' | 'overrides' | 'scenario'>,
  base: Scenario,
): ResolvedVariant {
  return {
    name,
    overrides,
    ...resolveFleetPlan(scenario),
    policies: resolvePolicies(scenario.policies),
    patience: patienceOf(scenario),
    programme: resolveProgramme(scenario, base),
    faults: resolveFaults(scenario),
    reservations: resolveReservations(scenario),
    detectors: scenario.detectors,
  };
}

function patienceOf({ programme, workload }: Scenario): number {
  const patience = programme ? programme.behaviour.patience : workload!.patience;
  return patience === 'never' ? Number.POSITIVE_INFINITY : parseDuration(patience)!;
}

/** The value at a dotted path as a report shows it. */
function valueText(root: SourceNode, path: string): string {
  const node = nodeAt(root, path.split('.'));
  if (!node) return '';
  const value = plain(node);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
