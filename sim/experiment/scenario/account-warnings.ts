/**
 * Orders over accounts where all jobs are of one: legal, but their fair share then says nothing. It must not know how
 * orders rank.
 */
import { findPolicy } from '../../policies/registry.ts';
import type { PolicyChoice } from '../../simulation/contract.ts';
import type { ResolvedScenario } from './resolve.ts';

/**
 * One for each order of the variants that reads accounts while all jobs are of one: those of a preset name no user, and in
 * a pool of a grant's own nodes all are its project's.
 */
export function accountWarnings({ variants, workload }: ResolvedScenario): string[] {
  const namesIn = (own: ResolvedScenario['variants']): string[] => {
    const orders = own.map(({ policies }) => policies.queue).filter(readsAccounts);
    return [...new Set(orders.map(({ name }) => name))];
  };
  const plain = workload.source.kind === 'preset' ? variants.filter(({ programme }) => !programme) : [];
  const apart = variants.filter(({ programme }) => programme?.rules.sharing.name === 'dedicated');
  return [
    ...namesIn(plain).map(
      (name) =>
        `${name}: the jobs of a preset have no users, so all are of one account and its fair share tells none apart; ` +
        'a trace with users does',
    ),
    ...namesIn(apart).map(
      (name) =>
        `${name}: with sharing dedicated all jobs of a queue are of one project, so its fair share tells none apart; ` +
        'with sharing quota or pooled it does',
    ),
  ];
}

/** Whether an order compares what accounts got. */
export function readsAccounts({ name, parameters }: PolicyChoice): boolean {
  const order = findPolicy('queue', name);
  return order !== undefined && 'bind' in order && parameters['weightFairshare'] !== 0;
}
