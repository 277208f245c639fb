/**
 * The ledger's accounts: where every procured GPU-second of a cluster goes, in exactly one place.
 * It must not know jobs or policies: others tell it how many GPUs are in which account from now on.
 */

import { invariant } from '../engine/errors.ts';
import { type Cluster, gpusOf } from './fleet.ts';

/** In the order of the waterfall; the meaning of each stands in {@link ACCOUNT_MEANING}. */
export const ACCOUNTS = [
  'provider',
  'notDue',
  'trial',
  'late',
  'returned',
  'down',
  'ungranted',
  'grantedIdle',
  'filler',
  'lost',
  'useful',
] as const;
export type Account = (typeof ACCOUNTS)[number];

export const ACCOUNT_MEANING: Readonly<Record<Account, string>> = {
  provider: "the provider's own part",
  notDue: 'not there yet, and not planned to be by now',
  trial: 'delivered and in trial before the planned date',
  late: 'not in service although planned to be by now, in trial or not',
  returned: 'given back at lease end',
  down: 'failed, in repair, in maintenance or switched off',
  ungranted: 'idle and entitled to nobody',
  grantedIdle: 'idle although somebody is entitled to it (without a programme: the whole cluster)',
  filler: 'occupied only to be seen occupied',
  lost: 'occupied by work that the system threw away, and by restarts and checkpoints',
  useful: 'occupied by other work',
};

/**
 * GPU-seconds of a cluster from 0 to `until` that are not in service, by account. Before its planned date a phase is
 * `notDue`, or `trial` once it is delivered; from then on, while it is not in service, `late`.
 */
export function notInService(cluster: Cluster, until: number): Record<'notDue' | 'trial' | 'late', number> {
  const seconds = { notDue: 0, trial: 0, late: 0 };
  const clip = (time: number) => Math.min(Math.max(time, 0), until);
  for (const phase of cluster.phases) {
    const gpus = phase.nodes * cluster.gpusPerNode;
    const arrives = clip(phase.inServiceAt);
    const due = Math.min(clip(phase.plannedAt), arrives);
    const delivered = Math.min(clip(phase.deliveredAt), due);
    seconds.notDue += gpus * delivered;
    seconds.trial += gpus * (due - delivered);
    seconds.late += gpus * (arrives - due);
  }
  return seconds;
}

/**
 * The ledger of one cluster from 0 to `until`: every procured GPU-second in exactly one account.
 * @param inService, occupied GPU-seconds as the simulator metered them, not derived from the supply
 * @throws InvariantError where the accounts do not add up to what was procured
 */
export function closeLedger(
  cluster: Cluster,
  until: number,
  inService: number,
  occupied: number,
): Record<Account, number> {
  const accounts = Object.fromEntries(ACCOUNTS.map((account) => [account, 0])) as Record<Account, number>;
  const procured = gpusOf(cluster) * until;
  if (cluster.providerOwn) accounts.provider = procured;
  else {
    Object.assign(accounts, notInService(cluster, until));
    accounts.useful = occupied;
    // Without a programme somebody is entitled to the whole cluster, so that whatever idles is granted.
    accounts.grantedIdle = inService - occupied;
  }
  let booked = 0;
  for (const account of ACCOUNTS) {
    invariant(accounts[account] >= 0, `ledger of ${cluster.id}: ${account} has ${accounts[account]} GPU-seconds`);
    booked += accounts[account];
  }
  invariant(booked === procured, `ledger of ${cluster.id}: ${booked} GPU-seconds booked, ${procured} procured`);
  return accounts;
}
