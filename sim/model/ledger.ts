/**
 * The ledger's accounts: where every procured GPU-second of a cluster goes, in exactly one place.
 * It must not know jobs or policies: others tell it how many GPUs are in which account from now on.
 */

import { invariant } from '../engine/errors.ts';
import { type Cluster, gpusOf, type SupplyPhase, serviceSpans } from './fleet.ts';

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

/** Accounts of GPUs that are not there for the programme. */
export type Absence = 'notDue' | 'trial' | 'late' | 'returned';

/**
 * GPU-seconds of a cluster (not of a provider's own part) from 0 to `until` that are not in service, by account. Before
 * its planned date a phase is `notDue`, or `trial` once it is delivered; from then on, while it is not in service,
 * `late`; after the lease end `returned`, whether it ever came or not.
 */
export function notInService(cluster: Cluster, until: number): Record<Absence, number> {
  const seconds = { notDue: 0, trial: 0, late: 0, returned: 0 };
  const clip = (time: number) => Math.min(Math.max(time, 0), until);
  for (const phase of cluster.phases) {
    const gpus = phase.nodes * cluster.gpusPerNode;
    const returned = clip(phase.returnsAt);
    const arrives = Math.min(clip(phase.inServiceAt), returned);
    const due = Math.min(clip(phase.plannedAt), arrives);
    const delivered = Math.min(clip(phase.deliveredAt), due);
    seconds.notDue += gpus * delivered;
    seconds.trial += gpus * (due - delivered);
    seconds.late += gpus * (arrives - due);
    seconds.returned += gpus * (until - returned);
  }
  return seconds;
}

/**
 * Seconds of [from, until) in which a node of the phase is in trial, by the account that they are in unless a beta
 * grant holds the node: `trial` before the planned date, `late` from then on. For what {@link Metered} wants.
 */
export function trialSeconds(phase: SupplyPhase, from: number, until: number): { trial: number; late: number } {
  const end = Math.min(until, phase.inServiceAt, phase.returnsAt);
  const begin = Math.min(Math.max(from, phase.deliveredAt, 0), end);
  const due = Math.min(Math.max(phase.plannedAt, begin), end);
  return { trial: due - begin, late: end - due };
}

/** GPU-seconds of a cluster from 0 on as a simulation metered them, not derived from the supply. */
export interface Metered {
  /** In service, or in trial and held by a beta grant; of a provider's own part: lent. */
  readonly inService: number;
  /** Of these: on nodes that are down; absent: none. */
  readonly down?: number;
  /** Held by jobs. */
  readonly occupied: number;
  /** Of the occupied: by jobs that only feign use; by work that was thrown away. */
  readonly filler: number;
  readonly lost: number;
  /** Of the idle ones: those that a grant is entitled to. */
  readonly grantedIdle: number;
  /** Of `inService`: held by beta grants while in trial, before the planned date and from it on. */
  readonly betaTrial: number;
  readonly betaLate: number;
}

/**
 * The ledger of one cluster from 0 to `until`: every procured GPU-second in exactly one account. Of a provider's own
 * part whatever no job uses is the provider's, also what a grant idly holds of the nodes that are lent.
 * @throws InvariantError where the accounts do not add up to what was procured, or one is below nothing
 */
export function closeLedger(cluster: Cluster, until: number, metered: Metered): Record<Account, number> {
  const accounts = Object.fromEntries(ACCOUNTS.map((account) => [account, 0])) as Record<Account, number>;
  const procured = gpusOf(cluster) * until;
  const { inService, down = 0, occupied, filler, lost, grantedIdle, betaTrial, betaLate } = metered;
  Object.assign(accounts, { filler, lost, useful: occupied - filler - lost });
  if (cluster.providerOwn) {
    const lent = lentGpuSeconds(cluster, until);
    invariant(inService === lent, `ledger of ${cluster.id}: ${inService} GPU-seconds in service, ${lent} lent`);
    invariant(occupied <= lent, `ledger of ${cluster.id}: ${occupied} GPU-seconds occupied, ${lent} lent`);
    accounts.provider = procured - occupied;
  } else {
    const { notDue, trial, late, returned } = notInService(cluster, until);
    Object.assign(accounts, { notDue, trial: trial - betaTrial, late: late - betaLate, returned });
    Object.assign(accounts, { down, grantedIdle, ungranted: inService - down - occupied - grantedIdle });
  }
  let booked = 0;
  for (const account of ACCOUNTS) {
    invariant(accounts[account] >= 0, `ledger of ${cluster.id}: ${account} has ${accounts[account]} GPU-seconds`);
    booked += accounts[account];
  }
  invariant(booked === procured, `ledger of ${cluster.id}: ${booked} GPU-seconds booked, ${procured} procured`);
  return accounts;
}

function lentGpuSeconds(cluster: Cluster, until: number): number {
  const clip = (time: number) => Math.min(Math.max(time, 0), until);
  const nodeSeconds = serviceSpans(cluster).reduce(
    (sum, span) => sum + span.nodes * (clip(span.until) - clip(span.from)),
    0,
  );
  return nodeSeconds * cluster.gpusPerNode;
}
