/**
 * The two hashes of a run: of its schedule, and of that and its ledger. It must not know how either came about.
 */
import { Fingerprint } from '../engine/fingerprint.ts';
import { ACCOUNTS, type Account } from '../model/ledger.ts';
import type { Schedule } from './contract.ts';

/** Over (job, start, end, state, nodes) in job order; more can be added. */
export function scheduleHash(schedule: Schedule, count: number): Fingerprint {
  const fingerprint = new Fingerprint();
  for (let job = 0; job < count; job++) {
    fingerprint.add(job).add(schedule.start[job]).add(schedule.end[job]);
    fingerprint.add(schedule.state[job]).add(schedule.nodes[job]);
  }
  return fingerprint;
}

export function addLedger(
  fingerprint: Fingerprint,
  ledger: Readonly<Record<string, Readonly<Record<Account, number>>>>,
): Fingerprint {
  for (const [cluster, accounts] of Object.entries(ledger)) {
    fingerprint.addText(cluster);
    for (const account of ACCOUNTS) fingerprint.add(accounts[account]);
  }
  return fingerprint;
}
