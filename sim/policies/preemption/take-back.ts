/**
 * Take back: the owner of a quota takes back what others borrowed of it. It must not know nodes, nor why a grant borrows.
 *
 * A claimant with which its grant stays within its nominal quota may stop jobs of grants that use more than theirs (`from`:
 * any of them, or only those of lower priority). Whether it owns its quota or not, it may stop jobs of its own grant as
 * `within` says. The names are those of Kueue's reclaimWithinCohort (Any, LowerPriority; Never is the policy `none` or
 * the choice `never` here) and withinClusterQueue (Never, LowerPriority, LowerOrNewerEqualPriority); as there, a
 * grant's jobs are victims only while it still borrows. It differs from Kueue in that a job fits by shape, not by
 * counts; and in that a job that would borrow stops nobody outside its own grant (no borrowWithinCohort). Only the
 * first job of a grant that may start in its turn takes back: behind one that would borrow nobody does. Nobody borrows
 * in a pass before owners have started or taken back, as Kueue admits first who does not borrow. In a programme jobs of
 * priority blocks have priority 1 and all others 0, so that jobs of one grant are equals.
 */
import { orderedCandidates } from './order.ts';
import { COMMON_PARAMETERS } from './parameters.ts';
import type { Claimant, PreemptionPolicy, RunningJobs } from './preemption.ts';

export const takeBack: PreemptionPolicy = {
  kind: 'preemption',
  name: 'take-back',
  help: 'a job within its grant’s nominal quota stops jobs of grants that use more than theirs; who would borrow starts after those who do not',
  source: 'Kueue (Kubernetes): ClusterQueue preemption, reclaimWithinCohort and withinClusterQueue',
  parameters: [
    {
      name: 'from',
      type: 'choice',
      default: 'any',
      choices: ['any', 'lower-priority', 'never'],
      help: 'which jobs of grants that borrow an owner may stop; priority: 1 in priority blocks, 0 elsewhere, whatever the order of the queue',
    },
    {
      name: 'within',
      type: 'choice',
      default: 'never',
      choices: ['never', 'lower-priority', 'lower-or-newer-equal'],
      help: 'which jobs of its own grant a job may stop; newer: submitted later, at equal priority, which jobs of one grant have',
    },
    ...COMMON_PARAMETERS,
  ],
  guardsQuota: true,

  candidates(view, parameters, out) {
    const { claimant, running, overGpus } = view;
    const { from } = parameters;
    const within = String(parameters['within']);
    return orderedCandidates(view, parameters, out, (job) => {
      const grant = running.grant[job]!;
      if (grant === claimant.grant) return mayWithin(within, claimant, running, job);
      if (!claimant.isOwner || from === 'never' || overGpus[grant]! <= 0) return false;
      return from === 'any' || running.priority[job]! < claimant.priority;
    });
  },
};

function mayWithin(within: string, claimant: Claimant, running: RunningJobs, job: number): boolean {
  if (within === 'never') return false;
  const priority = running.priority[job]!;
  if (priority < claimant.priority) return true;
  const isNewer = priority === claimant.priority && running.submittedAt[job]! > claimant.submittedAt;
  return within === 'lower-or-newer-equal' && isNewer;
}
