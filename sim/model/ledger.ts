/**
 * The ledger's accounts: where every procured GPU-second of a cluster goes, in exactly one place.
 * It must not know jobs or policies: others tell it how many GPUs are in which account from now on.
 */

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
