/**
 * What of a programme is legal but seldom meant: it lies beyond the end of the runs and is cut there, or waits for a call
 * that does not come. It must not know how anything is drawn.
 */
import { formatInstant } from '../../engine/time.ts';
import type { Call } from '../../model/programme.ts';
import { reclaimWithoutCall } from './reclaim-without-call.ts';
import type { ResolvedScenario } from './resolve.ts';

/**
 * One for the latest planned end of a grant of any variant, one for each call that starts too late, and one for variants
 * whose reclaimed GPUs nobody is offered.
 */
export function programmeWarnings({ variants, times, startEpochSeconds, zoneOffsetSeconds }: ResolvedScenario) {
  const { horizon } = times;
  const dateOf = (second: number) => formatInstant(startEpochSeconds + second, zoneOffsetSeconds).slice(0, 10);
  const plans = variants.flatMap(({ programme }) => (programme ? [programme] : []));
  const late = plans.flatMap(({ calls }) => calls.filter(({ startsAt }) => startsAt >= horizon));
  const ends = plans.flatMap(({ calls, blocks }) => [...calls.map(lastEnd), ...blocks.map(({ endsAt }) => endsAt)]);
  const end = Math.max(...ends, 0);
  const warnings = [...new Map(late.map((call) => [call.id, call])).values()].map(
    ({ id, startsAt }) => `grants of call ${id} would start on ${dateOf(startsAt)}, when the runs are over`,
  );
  if (end > horizon) {
    const dates = `the last grant ends on ${dateOf(end)} as planned, the runs on ${dateOf(horizon)}`;
    warnings.push(`${dates}: what is left then is cut off; a longer horizon takes it in`);
  }
  const unoffered = variants.flatMap(({ name, programme }) => {
    const first = programme ? reclaimWithoutCall(programme, horizon) : null;
    return first === null ? [] : [{ name, first }];
  });
  if (unoffered.length > 0) {
    const first = dateOf(Math.min(...unoffered.map((each) => each.first)));
    const names = unoffered.map(({ name }) => name).join(', ');
    warnings.push(
      `no call decides after ${first}, the earliest date of a reclaim in ${names}: with redistribution next-call nobody gets what is reclaimed`,
    );
  }
  warnings.push(...graceWarnings(variants), ...slowWarnings(variants));
  return warnings;
}

/** A grace beyond this is longer than any checkpoint takes, s. */
const GRACE_LONG = 3600;

/** What victims of one job leave early is kept for it, idle, until the grace of the last one is over. */
function graceWarnings(variants: ResolvedScenario['variants']): string[] {
  const long = variants.filter(({ programme }) => {
    const { name, parameters } = programme?.rules.preemption ?? { name: 'none', parameters: {} };
    return name !== 'none' && Number(parameters['grace'] ?? 0) > GRACE_LONG;
  });
  if (long.length === 0) return [];
  const names = long.map(({ name }) => name).join(', ');
  return [
    `policies.preemption.grace is longer than 1h in ${names}: nodes that jobs leave meanwhile are kept idle for whoever takes their place`,
  ];
}

/** Nobody else's jobs wait for nodes that are a grant's own. */
function slowWarnings(variants: ResolvedScenario['variants']): string[] {
  const own = variants.filter(({ programme }) => {
    const { sharing, limits } = programme?.rules ?? {};
    return sharing?.name === 'dedicated' && limits?.budget?.whenSpent === 'slow';
  });
  if (own.length === 0) return [];
  const names = own.map(({ name }) => name).join(', ');
  return [
    `programme.limits.budget with whenSpent slow limits nobody in ${names}: on nodes of its own a grant has no others to wait for; use stop or overuse, or sharing quota or pooled`,
  ];
}

/** The latest end that a grant of the call can have as planned, s. */
function lastEnd({ startsAt, term }: Call): number {
  const longest = ((term.groups - 1) / 2) * term.step;
  return (term.kind === 'fixed-end' ? term.endsAt : startsAt + term.seconds) + longest;
}
