/**
 * Rules of a programme that are legal and cannot have any effect, whatever is drawn: limits that nobody reaches, periods and
 * least times longer than all there is, and what only acts together with a rule that is not there. It must not know how any
 * of it is simulated.
 */
import { formatDuration } from '../../engine/time.ts';
import type { PriorityBlock, ProgrammeRules } from '../../model/programme.ts';
import type { ProgrammePlan } from './programme-plan.ts';
import type { ResolvedScenario, ResolvedVariant } from './resolve.ts';

const NEVER = Number.POSITIVE_INFINITY;

/** A variant with a programme. */
interface Ruled extends ResolvedVariant {
  readonly programme: ProgrammePlan;
}

export function ruleWarnings({ variants, times }: ResolvedScenario): string[] {
  const ruled = variants.filter((variant): variant is Ruled => variant.programme !== null);
  return [
    ...each(ruled, periodInVain),
    ...each(ruled, (variant) => leastRunInVain(variant, times.horizon)),
    ...each(ruled, limitInVain),
    ...each(ruled, checkpointInVain),
    ...redistributionInVain(ruled),
  ];
}

/**
 * One warning for each wording, with the variants that it is of.
 * @param inVain what has no effect, and why; null: nothing
 */
function each(
  variants: readonly Ruled[],
  inVain: (variant: Ruled) => { readonly what: string; readonly why: string } | null,
): string[] {
  const found = new Map<string, { readonly what: string; readonly why: string; readonly names: string[] }>();
  for (const variant of variants) {
    const said = inVain(variant);
    if (said === null) continue;
    const key = `${said.what} ${said.why}`;
    const before = found.get(key);
    if (before) before.names.push(variant.name);
    else found.set(key, { ...said, names: [variant.name] });
  }
  return [...found.values()].map(({ what, why, names }) => `${what} in ${names.join(', ')}: ${why}`);
}

/** A period in which every grant has come to its end; a pause that moves ends makes grants longer than they are planned. */
function periodInVain({ programme: { calls, blocks, rules } }: Ruled) {
  const period = rules.limits?.budget?.period ?? NEVER;
  const longest = Math.max(...calls.map(longestOf), ...blocks.map(lengthOf));
  if (period === NEVER || period < longest || longest <= 0 || rules.switchOff?.extend) return null;
  const what = `programme.limits.budget.period ${formatDuration(period)} divides no budget`;
  return { what, why: `no grant is planned for longer than ${formatDuration(longest)}, and has it all at once` };
}

/** Longest grant of a call as planned, s. */
function longestOf({ startsAt, term }: ProgrammePlan['calls'][number]): number {
  if (term.kind === 'fixed-end') return term.endsAt - startsAt;
  return Math.ceil(term.seconds + ((term.groups - 1) / 2) * term.step);
}

function lengthOf({ startsAt, endsAt }: Pick<PriorityBlock, 'startsAt' | 'endsAt'>): number {
  return endsAt - startsAt;
}

function leastRunInVain({ programme: { rules } }: Ruled, horizon: number) {
  const { name, parameters } = rules.preemption;
  const leastRun = Number(parameters['leastRun'] ?? 0);
  if (name === 'none' || leastRun <= horizon) return null;
  const what = `policies.preemption ${name} stops nobody`;
  return { what, why: `leastRun is ${formatDuration(leastRun)}, and the runs last ${formatDuration(horizon)}` };
}

/** Of what a project could hold: of GPUs that are being emptied for it, both the victims' and its own claim count. */
function limitInVain({ programme: { rules }, fleet, lending }: Ruled) {
  const most = rules.limits?.gpusAtOnce ?? NEVER;
  if (most === NEVER || lending.some((law) => law !== null)) return null;
  const sizes = fleet.clusters.map(
    ({ phases, gpusPerNode }) => gpusPerNode * phases.reduce((nodes, phase) => nodes + phase.nodes, 0),
  );
  const largest = Math.max(...sizes);
  const reachable = rules.preemption.name === 'none' ? largest : 2 * largest;
  if (most < reachable) return null;
  const what = `programme.limits.gpusAtOnce.gpus ${most} limits nobody`;
  return { what, why: `no cluster has more than ${largest} GPUs` };
}

/** Victims that keep what they have saved, and never save anything. */
function checkpointInVain({ programme: { rules } }: Ruled) {
  const { name, parameters } = rules.preemption;
  if (name === 'none' || parameters['mode'] !== 'checkpoint') return null;
  const { intervalSeconds, costSeconds } = rules.checkpoint;
  const savesOnNotice = costSeconds !== NEVER && (Number(parameters['grace'] ?? 0) > 0 || costSeconds === 0);
  if (intervalSeconds !== NEVER || savesOnNotice) return null;
  const what = 'policies.preemption mode checkpoint does what requeue does';
  const why =
    'jobs write none: give programme.checkpoint an interval, or the preemption a grace in which one can be written';
  return { what, why };
}

/**
 * What is taken back comes from a reclaim or an audit alone: what winners leave goes to the reserve list by any rule.
 * Said only where no variant takes anything: beside others, one that does not is what they are compared with.
 */
function redistributionInVain(variants: readonly Ruled[]): string[] {
  const giving = variants.filter(({ programme: { rules } }) => rules.redistribution.name !== 'none');
  if (giving.length === 0 || variants.some(({ programme: { rules } }) => takes(rules))) return [];
  return each(giving, ({ programme: { rules } }) => ({
    what: `programme.monitoring.redistribution ${rules.redistribution.name} has nothing to give away`,
    why: 'nothing is reclaimed (monitoring.reclaim: none), and no audit finds anything',
  }));
}

function takes({ reclaim, auditEvery, auditFinds, behaviour }: ProgrammeRules): boolean {
  return reclaim.name !== 'none' || (auditEvery < NEVER && auditFinds > 0 && behaviour.offPurpose > 0);
}
