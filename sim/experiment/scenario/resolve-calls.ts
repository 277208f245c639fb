/**
 * A scenario's calls on the simulator's clock: dates become seconds, a rolling call becomes its series. It must not know
 * who applies.
 */
import { parseDuration } from '../../engine/time.ts';
import type { Call, Gate, Term, Track } from '../../model/programme.ts';
import { PROGRAMME_REGISTRY } from '../../policies/programme-registry.ts';
import { clockOf, secondOf } from './resolve-fleet.ts';
import { resolvePolicy } from './resolve-policies.ts';
import type { Scenario } from './spec.ts';

type Programme = NonNullable<Scenario['programme']>;
type WrittenCall = Programme['calls'][string];
type WrittenTrack = WrittenCall['tracks'][string];

/** The dates of one call, s. */
export interface CallDates {
  readonly opensAt: number;
  readonly closesAt: number;
  readonly decisionAt: number;
  readonly startsAt: number;
}

/** Closing dates of a rolling call beyond these are not looked for: a file with more is refused. */
export const MOST_CALLS = 64;

/** Seconds since the scenario's start of a date as written. */
export function secondsOf(scenario: Scenario): (written: string) => number {
  const clock = clockOf(scenario);
  return (written) => secondOf(written, clock);
}

/** The dates of a call, or of each call of its series; at most {@link MOST_CALLS} + 1. */
export function datesOf(call: WrittenCall, scenario: Scenario): CallDates[] {
  const at = secondsOf(scenario);
  const first = {
    opensAt: at(call.opens),
    closesAt: at(call.closes),
    decisionAt: at(call.decision),
    startsAt: at(call.start),
  };
  if (!call.rolling) return [first];
  const every = parseDuration(call.rolling.every)!;
  const until = at(call.rolling.until);
  const further = Math.max(0, Math.floor((until - first.closesAt) / every));
  return Array.from({ length: Math.min(MOST_CALLS + 1, 1 + further) }, (_, k) => ({
    opensAt: k === 0 ? first.opensAt : first.closesAt + (k - 1) * every,
    closesAt: first.closesAt + k * every,
    decisionAt: first.decisionAt + k * every,
    startsAt: first.startsAt + k * every,
  }));
}

/** A call of the programme and the entry of the scenario that it comes from. */
export interface ResolvedCall {
  /** Id in the scenario. */
  readonly of: string;
  readonly call: Call;
}

/** By decision date, then in the scenario's order. */
export function resolveCalls(scenario: Scenario): ResolvedCall[] {
  const calls = Object.entries(scenario.programme?.calls ?? {}).flatMap(([of, written]) => {
    const dates = datesOf(written, scenario);
    return dates.map((each, k) => {
      const id = written.rolling ? `${of}-${k + 1}` : of;
      return { of, call: resolveCall(id, written, each, scenario) };
    });
  });
  return calls.sort((a, b) => a.call.decisionAt - b.call.decisionAt);
}

function resolveCall(id: string, written: WrittenCall, dates: CallDates, scenario: Scenario): Call {
  const { review, term, award, modifiers, tracks } = written;
  return {
    id,
    ...dates,
    reviewsPerDay: review.perDay ?? Number.POSITIVE_INFINITY,
    reviewSeconds: parseDuration(review.time)!,
    term: resolveTerm(term, scenario),
    tracks: Object.entries(tracks).map(([trackId, track]) => resolveTrack(trackId, track, scenario)),
    award: resolvePolicy(PROGRAMME_REGISTRY.award, award),
    modifiers,
  };
}

function resolveTerm({ longest, end, stagger, gates }: WrittenCall['term'], scenario: Scenario): Term {
  return {
    kind: end === undefined ? 'length' : 'fixed-end',
    seconds: parseDuration(longest)!,
    endsAt: end === undefined ? 0 : secondsOf(scenario)(end),
    groups: stagger?.groups ?? 1,
    step: stagger ? parseDuration(stagger.step)! : 0,
    gates: resolveGates(gates),
  };
}

/** In the order in which a grant meets them. */
export function resolveGates(gates: WrittenCall['term']['gates']): Gate[] {
  return Object.values(gates)
    .map(({ after, drop }) => ({ after: parseDuration(after)!, drop }))
    .sort((a, b) => a.after - b.after);
}

function resolveTrack(id: string, track: WrittenTrack, scenario: Scenario): Track {
  // In the order of the resolved fleet: providers' own parts, which may be lent, come behind the clusters.
  const clusterIds = [...Object.keys(scenario.fleet.clusters), ...Object.keys(scenario.fleet.providerOwn)];
  return {
    id,
    sectors: track.sectors,
    clusters: track.clusters.map((cluster) => clusterIds.indexOf(cluster)),
    unit: track.unit,
    minGpus: track.min ?? (track.unit === 'node' ? gpusPerNodeOf(scenario) : 1),
    maxGpus: track.max,
    beta: track.beta,
  };
}

/** GPUs of a node in the clusters of a programme, which are the same in all of them. */
export function gpusPerNodeOf({ fleet, programme }: Scenario): number {
  const { calls = {}, blocks = {} } = programme ?? {};
  const named = Object.values(calls).flatMap((call) => Object.values(call.tracks).flatMap((track) => track.clusters));
  const [cluster = ''] = [...named, ...Object.values(blocks).map((block) => block.cluster)];
  return (fleet.clusters[cluster] ?? Object.values(fleet.clusters)[0])?.gpusPerNode ?? 8;
}
