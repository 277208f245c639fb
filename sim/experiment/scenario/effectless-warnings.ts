/**
 * What of sharing, orders, reservations and faults is legal and has no effect, or rests on another number than it seems:
 * weights that nobody reads, windows beyond the runs, checkpoints that suit another rate of failures. It must not know how
 * any of it is simulated.
 */
import { formatInstant } from '../../engine/time.ts';
import { applicationId } from '../../workload/applications/generate.ts';
import type { FaultSpec } from '../../workload/faults/spec.ts';
import { readsAccounts } from './account-warnings.ts';
import { remedyFor } from './did-you-mean.ts';
import type { ProjectsPlan } from './programme-plan.ts';
import type { ResolvedScenario, ResolvedVariant } from './resolve.ts';

const DAY_SECONDS = 86_400;
/** Means that differ by less are the same number, rounded. */
const SAME = 0.05;

export function effectlessWarnings(scenario: ResolvedScenario): string[] {
  return [
    ...weightWarnings(scenario.variants),
    ...classWarnings(scenario.variants),
    ...windowWarnings(scenario),
    ...nameWarnings(scenario.variants),
    ...faultWarnings(scenario.variants),
    ...rateWarnings(scenario.variants),
  ];
}

const namesOf = (variants: readonly ResolvedVariant[]): string => variants.map(({ name }) => name).join(', ');

/** Weights of grants count in orders that compare shares, and nowhere else. */
function weightWarnings(variants: readonly ResolvedVariant[]): string[] {
  const blind = variants.filter(
    ({ programme, policies }) => programme?.rules.sharing.name === 'pooled' && !readsAccounts(policies.queue),
  );
  if (blind.length === 0) return [];
  const orders = [...new Set(blind.map(({ policies }) => policies.queue.name))].join(', ');
  return [
    `sharing pooled with queue ${orders} reads no weights in ${namesOf(blind)}: a greater award gives its grant no greater part of the cluster; queue fair-tree, least-attained or multifactor does`,
  ];
}

/** A weight and the numbers that it weighs come together. */
function classWarnings(variants: readonly ResolvedVariant[]): string[] {
  const orders = variants.filter(({ policies }) => policies.queue.name === 'multifactor');
  const lacking = (isSet: (variant: ResolvedVariant) => boolean, words: string): string[] => {
    const found = orders.filter(isSet);
    return found.length === 0 ? [] : [`multifactor: ${words} in ${namesOf(found)}`];
  };
  const weightOf = ({ policies }: ResolvedVariant): number => Number(policies.queue.parameters['weightClass']);
  const isBlind = ({ policies }: ResolvedVariant): boolean =>
    ['weightAge', 'weightFairshare', 'weightSize', 'weightClass'].every(
      (name) => policies.queue.parameters[name] === 0,
    );
  const hasClasses = ({ policies }: ResolvedVariant): boolean => policies.queue.parameters['classes'] !== '';
  return [
    ...lacking((each) => weightOf(each) === 0 && hasClasses(each), 'classes count for nothing while weightClass is 0,'),
    ...lacking(isBlind, 'all weights are 0, so that jobs go by submission alone,'),
    ...lacking((each) => weightOf(each) > 0 && !hasClasses(each), 'weightClass counts for nothing without classes'),
  ];
}

/** Reservations and switch-offs, none of whose time lies within the runs. */
function windowWarnings({ variants, times, startEpochSeconds, zoneOffsetSeconds }: ResolvedScenario): string[] {
  const dateOf = (second: number): string => formatInstant(startEpochSeconds + second, zoneOffsetSeconds).slice(0, 10);
  const isOutside = ({ from, until }: { readonly from: number; readonly until: number }): boolean =>
    until <= 0 || from >= times.horizon;
  const runs = `the runs, which go from ${dateOf(0)} to ${dateOf(times.horizon)}`;
  const warnings = variants.flatMap(({ reservations, faults }) => [
    ...reservations
      .filter(isOutside)
      .map(({ id, from }) => `reservation ${id} from ${dateOf(from)} lies outside ${runs}`),
    ...(faults?.drawn?.switchOffs ?? [])
      .filter(isOutside)
      .map(({ from }) => `the switch-off from ${dateOf(from)} lies outside ${runs}`),
  ]);
  return [...new Set(warnings)];
}

/** Who is named for a reservation and never applies: its nodes would idle. */
function nameWarnings(variants: readonly ResolvedVariant[]): string[] {
  const warnings = variants.flatMap(({ programme, reservations }) => {
    const known = programme && applicationIds(programme.projects);
    if (!known) return [];
    return reservations.flatMap(({ id, named }) =>
      named.applications
        .filter((name) => !known.has(name))
        .map(
          (name) =>
            `reservation ${id} is for application ${name}, and nobody of that name applies: ${remedyFor(name, known)}`,
        ),
    );
  });
  return [...new Set(warnings)];
}

/** Null: a file of applications is not read yet. */
function applicationIds({ invitations, blocks }: ProjectsPlan): Set<string> | null {
  const ids = new Set(blocks.map(({ id }) => id));
  for (const { id: call, applicants } of invitations) {
    if (applicants.kind === 'drawn') for (let k = 0; k < applicants.spec.count; k++) ids.add(applicationId(call, k));
    else if (applicants.applications === null) return null;
    else for (const { id } of applicants.applications) ids.add(id);
  }
  return ids;
}

/** What is said of faults and switch-offs where there are none. */
function faultWarnings(variants: readonly ResolvedVariant[]): string[] {
  const pausing = variants.filter(
    ({ programme, faults }) =>
      programme?.rules.switchOff && faults?.file == null && (faults?.drawn?.switchOffs.length ?? 0) === 0,
  );
  const standing = variants.filter(({ faults }) => faults?.drawn && isNever(faults.drawn));
  return [
    ...(pausing.length > 0
      ? [`programme.switchOff has nothing to pause for in ${namesOf(pausing)}: faults.switchOffs names none`]
      : []),
    ...(standing.length > 0 ? [`by faults no node ever goes down in ${namesOf(standing)}`] : []),
  ];
}

function isNever({ failures, leafGroups, sites, maintenance, switchOffs }: FaultSpec): boolean {
  return !failures && !leafGroups && !sites && !maintenance && switchOffs.length === 0;
}

/** The interval that is optimal for one rate of failures, where nodes fail at another. */
function rateWarnings(variants: readonly ResolvedVariant[]): string[] {
  const warnings = new Map<string, ResolvedVariant[]>();
  for (const variant of variants) {
    const rule = variant.programme?.rules.checkpoint ?? variant.faults?.checkpointing;
    const rate = variant.faults?.drawn?.failures?.per1000NodeDays ?? 0;
    if (rule?.intervalSeconds !== 'optimal' || rate === 0) continue;
    const [assumed, own] = [rule.nodeMtbfSeconds / DAY_SECONDS, 1000 / rate];
    if (Math.abs(own - assumed) <= SAME * assumed) continue;
    const words = `takes a node to fail every ${rounded(assumed)} d (nodeMtbf), and by faults.failures it fails every ${rounded(own)} d`;
    warnings.set(words, [...(warnings.get(words) ?? []), variant]);
  }
  return [...warnings].map(([words, own]) => `checkpoint interval optimal ${words} in ${namesOf(own)}`);
}

const rounded = (days: number): number => (days < 10 ? Math.round(days * 10) / 10 : Math.round(days));
