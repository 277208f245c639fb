/**
 * What a shared cluster is made with, and asks of limits that are not its own. It must not know what is done with them.
 */
import type { PoolSettings } from '../../pool.ts';
import type { QueueOrdering } from '../../queue/ordered-queue.ts';
import type { Grant } from '../grant.ts';
import type { Leave, Refusal } from '../limits.ts';
import type { GrantAccounts } from './grant-accounts.ts';

/** Limits of projects and grants, by row. */
export interface RowLimits {
  readonly isSlow: boolean;
  refusal(row: number, now: number): Refusal | null;
  /** The same for all of a grant: to be asked once where many of its jobs are looked at. */
  leaves(grant: Grant, now: number): Leave;
  refusalUnder(leave: Leave, row: number): Refusal | null;
  /** Whether they must be told of whom of the grant they refuse in his turn. */
  asksWhoIsPassedOver(grant: Grant, leave: Leave): boolean;
  passedOver(row: number, refusal: Refusal, now: number): void;
  /** Others are being stopped for the row, or no longer. */
  claimed(row: number, isClaimed: boolean, now: number): void;
}

/** What all pools do alike, and in which order jobs wait; accounts only where that compares shares. */
export type SharedSettings = Omit<PoolSettings, 'ordering'> &
  Pick<QueueOrdering, 'order' | 'rerankSeconds'> & { readonly accounts: GrantAccounts | null };
