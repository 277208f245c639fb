/**
 * What each grant used of what it was entitled to, and beyond that; and what of the unused others used. It must not know
 * how quotas are enforced.
 *
 * Lent by a cluster = unused of all its grants − idle of these: so what is borrowed or scavenged is taken first from GPUs
 * that nobody is entitled to, as the ledger's account `grantedIdle` has it.
 */
import { eachSpan } from '../../engine/level-history.ts';
import type { Grant } from '../programme/grant.ts';
import type { Stage } from '../programme/stage.ts';

/** GPU-seconds. */
export interface GrantUse {
  readonly entitled: number;
  /** By its jobs, and of that beyond what it was entitled to at the time. */
  readonly occupied: number;
  readonly borrowed: number;
  /** Of what it was entitled to: occupied neither by its jobs nor by filler. */
  readonly unused: number;
}

export interface Uses {
  readonly of: ReadonlyMap<Grant, GrantUse>;
  /** By cluster; unused by grants, and of that used by somebody else. */
  readonly unused: readonly number[];
  readonly lent: readonly number[];
  /** Whether grants own anything that can be lent: weights of a pool do not. */
  readonly hasOwners: boolean;
}

export function usesOf({ grants, books, programme }: Stage, endedAt: number): Uses {
  const { name } = programme.rules.sharing;
  const of = new Map(grants.map((grant) => [grant, useOf(grant, endedAt, name === 'dedicated')]));
  const unused = books.map(() => 0);
  for (const [{ terms }, use] of of) unused[terms.cluster] += use.unused;
  const lent = unused.map((seconds, k) => seconds - (books[k]?.meter.totals.grantedIdle ?? 0));
  return { of, unused, lent, hasOwners: name !== 'pooled' };
}

/** @param isDedicated it runs on its own nodes and cannot use others */
function useOf({ entitled, occupied, filler }: Grant, endedAt: number, isDedicated: boolean): GrantUse {
  const own = { entitled: entitled.integral(0, endedAt), occupied: occupied.integral(0, endedAt) };
  if (isDedicated) {
    return { ...own, borrowed: 0, unused: own.entitled - own.occupied - filler.integral(0, endedAt) };
  }
  let borrowed = 0;
  let unused = 0;
  const visit = (levels: readonly number[], seconds: number): void => {
    const held = levels[0];
    const ran = levels[1];
    borrowed += Math.max(0, ran - held) * seconds;
    unused += Math.max(0, held - ran - levels[2]) * seconds;
  };
  eachSpan([entitled, occupied, filler], visit, 0, endedAt);
  return { ...own, borrowed, unused };
}
