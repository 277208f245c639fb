/**
 * Threshold: a grant whose use in the last days stays below a share of its entitlement is warned, then cut. It must not
 * know why a project is slow.
 *
 * Reviews come at start + k × `reviewEvery`, the first when the exempt days are over. The window reaches back into exempt
 * days, but not behind the grant's start, its last reduction (what it has now is judged by what it did with it) or its last
 * warning (what was judged once is not judged again). So a first review after 7 days sees 7 days, not 28. Use = used ÷
 * entitled; a grant with blocked jobs of its own is not below, nor is one that was entitled to nothing. After a warning
 * the next review is at its end of grace, and only use since the warning counts; a project that falls below again later
 * is warned again.
 */
import type { Parameter } from '../policy.ts';
import { useOf, wholeUnitsAbove } from './amounts.ts';
import type { GrantView, ReclaimDecision, ReclaimPolicy } from './reclaim.ts';
import { beforeEnd, DAY_SECONDS } from './review-dates.ts';

const PARAMETERS: readonly Parameter[] = [
  {
    name: 'window',
    type: 'duration',
    default: 28 * DAY_SECONDS,
    min: 1,
    help: 'past time whose use is judged; cut at the grant’s start, its last reduction and its last warning',
  },
  {
    name: 'reviewEvery',
    type: 'duration',
    default: 7 * DAY_SECONDS,
    min: 1,
    help: 'time between reviews, from the grant’s start',
  },
  {
    name: 'threshold',
    type: 'number',
    default: 0.3,
    min: 0,
    max: 1,
    help: 'a grant is below if used ÷ entitled GPU-seconds is less',
  },
  {
    name: 'exempt',
    type: 'duration',
    default: 60 * DAY_SECONDS,
    min: 0,
    help: 'no review before so long after the start',
  },
  { name: 'warning', type: 'flag', default: true, help: 'warn first; false: cut at once' },
  {
    name: 'grace',
    type: 'duration',
    default: 14 * DAY_SECONDS,
    min: 0,
    help: 'from a warning to its verdict on the use since then; 0s: cut at once',
  },
  {
    name: 'action',
    type: 'choice',
    default: 'excess',
    choices: ['whole', 'excess', 'half'],
    help: 'what is taken: all, what goes beyond use × headroom, or half (what stays is rounded up to the grant’s unit)',
  },
  {
    name: 'headroom',
    type: 'number',
    default: 1.25,
    min: 1,
    help: 'excess: the grant keeps use × headroom, rounded up to its unit',
  },
  {
    name: 'coolDown',
    type: 'duration',
    default: 30 * DAY_SECONDS,
    min: 0,
    help: 'no review for so long after a cut',
  },
];

type Parameters = Readonly<Record<string, number | string | boolean>>;

export const threshold: ReclaimPolicy = {
  kind: 'reclaim',
  name: 'threshold',
  help: 'a grant that uses less than a share of its entitlement is warned, then cut',
  parameters: PARAMETERS,
  needsActivity: false,

  nextReview(grant, parameters) {
    const verdictAt = verdictOf(grant, parameters);
    if (verdictAt > grant.now) return beforeEnd(grant, verdictAt);
    const every = Number(parameters['reviewEvery']);
    const earliest = Math.max(firstReview(grant, parameters), coolUntil(grant, parameters), grant.now + 1);
    const k = Math.max(1, Math.ceil((earliest - grant.startedAt) / every));
    return beforeEnd(grant, grant.startedAt + k * every);
  },

  review(grant, parameters) {
    if (grant.now < firstReview(grant, parameters)) return { kind: 'keep', reason: 'exempt' };
    if (grant.now < coolUntil(grant, parameters)) return { kind: 'keep', reason: 'coolDown' };
    const verdictAt = verdictOf(grant, parameters);
    if (grant.now < verdictAt) return { kind: 'keep', reason: 'inGrace' };
    const isVerdict = grant.now === verdictAt;
    const use = useOf(grant, isVerdict ? grant.warnedAt : windowStart(grant, parameters), grant.now);
    if (use === null) return { kind: 'keep', reason: 'exempt' };
    if (use >= Number(parameters['threshold'])) {
      return { kind: 'keep', reason: isVerdict ? 'mended' : 'useAboveThreshold' };
    }
    if (grant.hasBlockedJobs) return { kind: 'keep', reason: 'jobsBlocked' };
    if (warns(parameters) && !isVerdict) return { kind: 'warn', reason: 'useBelowThreshold' };
    return cut(grant, use, parameters);
  },
};

function warns(parameters: Parameters): boolean {
  return parameters['warning'] === true && Number(parameters['grace']) > 0;
}

/** When the last warning is judged, s; −Infinity: there is none since the last cut. */
function verdictOf(grant: GrantView, parameters: Parameters): number {
  const isOpen = warns(parameters) && grant.warnedAt >= 0 && grant.warnedAt > grant.reducedAt;
  return isOpen ? grant.warnedAt + Number(parameters['grace']) : Number.NEGATIVE_INFINITY;
}

function firstReview(grant: GrantView, parameters: Parameters): number {
  return grant.startedAt + Number(parameters['exempt']);
}

function coolUntil(grant: GrantView, parameters: Parameters): number {
  return grant.reducedAt < 0 ? Number.NEGATIVE_INFINITY : grant.reducedAt + Number(parameters['coolDown']);
}

function windowStart(grant: GrantView, parameters: Parameters): number {
  return Math.max(grant.startedAt, grant.reducedAt, grant.warnedAt, grant.now - Number(parameters['window']));
}

/** Takes by `action`, with the use that fell below the threshold; a grant that is too small to be cut keeps what it has. */
function cut(grant: GrantView, use: number, parameters: Parameters): ReclaimDecision {
  const gpus = grant.gpus - keptGpus(grant, use, parameters);
  if (gpus === 0) return { kind: 'keep', reason: 'useBelowThreshold' };
  return { kind: 'take', reason: 'useBelowThreshold', gpus, budgetGpuSeconds: 0 };
}

function keptGpus(grant: GrantView, use: number, parameters: Parameters): number {
  switch (parameters['action']) {
    case 'whole':
      return 0;
    case 'half':
      return wholeUnitsAbove(grant, grant.gpus / 2);
    default:
      return wholeUnitsAbove(grant, use * grant.gpus * Number(parameters['headroom']));
  }
}
