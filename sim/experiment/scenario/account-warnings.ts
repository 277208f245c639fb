/**
 * Orders over accounts where nobody is named: legal, but their fair share then says nothing. It must not know how orders
 * rank.
 */
import { findPolicy } from '../../policies/registry.ts';
import type { PolicyChoice } from '../../simulation/contract.ts';
import type { ResolvedScenario } from './resolve.ts';

/** One for each order of the variants that reads accounts while all jobs are of one: those of a preset name no user. */
export function accountWarnings({ variants, workload }: ResolvedScenario): string[] {
  if (workload.source.kind !== 'preset') return [];
  const orders = variants.filter(({ programme }) => !programme).map(({ policies }) => policies.queue);
  const names = new Set(orders.filter(readsAccounts).map(({ name }) => name));
  return [...names].map(
    (name) =>
      `${name}: the jobs of a preset have no users, so all are of one account and its fair share tells none apart; ` +
      'a trace with users does',
  );
}

function readsAccounts({ name, parameters }: PolicyChoice): boolean {
  const order = findPolicy('queue', name);
  return order !== undefined && 'bind' in order && parameters['weightFairshare'] !== 0;
}
