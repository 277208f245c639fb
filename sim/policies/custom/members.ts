/**
 * What an object must have to be a policy of its kind, where no compiler has looked at it: the members of each port.
 * It must not know what any of them does.
 */
import type { PolicyKind, ProgrammePolicyKind } from '../policy.ts';

/** A function, true or false, a number of at least 0, or one of some words. */
export type MemberType = 'function' | 'boolean' | 'number' | readonly string[];
export type Members = Readonly<Record<string, MemberType>>;

/** By kind; a queue order has besides either `key` or `bind`. */
export const MEMBERS: Readonly<Record<PolicyKind | ProgrammePolicyKind, Members>> = {
  queue: { dynamic: 'boolean' },
  backfill: { bind: 'function' },
  placement: { place: 'function' },
  routing: { needsBacklog: 'boolean', route: 'function' },
  limit: { stopsAtRequest: 'boolean' },
  award: { decide: 'function' },
  grantPlacement: { orderClusters: 'function', place: 'function' },
  reclaim: { needsActivity: 'boolean', nextReview: 'function', review: 'function' },
  redistribution: { rest: ['offered', 'scavenged', 'idle'], redistribute: 'function' },
  sharing: { bind: 'function' },
  preemption: { guardsQuota: 'boolean', candidates: 'function' },
  elastic: { bind: 'function' },
};

/** Kinds whose port hands no parameters over, so that a policy of them cannot have any. */
export const WITHOUT_PARAMETERS: ReadonlySet<string> = new Set(['placement', 'routing', 'limit']);

/** The member that turns parameters into what decides, and what it must return. */
export const BOUND: Readonly<Partial<Record<PolicyKind | ProgrammePolicyKind, Members>>> = {
  queue: { keysAt: 'function' },
  backfill: { keeps: ['nothing', 'reservation', 'passPlan', 'plan'], countsDepth: 'boolean', next: 'function' },
  sharing: {
    mode: ['dedicated', 'quota', 'pooled'],
    limitsOf: 'function',
    cohort: ['cluster', 'track'],
    trackLimitsOf: 'function',
    ungranted: ['lend', 'idle'],
    rootQuotaOf: 'function',
    weightOf: 'function',
  },
  elastic: {
    shrinks: 'boolean',
    startsSmaller: 'boolean',
    grows: 'boolean',
    resizeSeconds: 'number',
    pauseSeconds: 'number',
    compare: 'function',
  },
};

const EXPECTED = { function: 'a function', boolean: 'true or false', number: 'a number of at least 0' } as const;

/** What is wrong with a member, in words; null: nothing. */
export function memberProblem(name: string, type: MemberType, value: unknown): string | null {
  if (typeof type === 'string') {
    const isRight = typeof value === type && (type !== 'number' || (value as number) >= 0);
    const state = value === undefined ? 'is missing' : 'is wrong';
    return isRight ? null : `${name} ${state}: must be ${EXPECTED[type]}`;
  }
  return typeof value === 'string' && type.includes(value) ? null : `${name} must be one of ${type.join(', ')}`;
}
