/**
 * Priority: a job stops jobs of lower priority, whatever quota they are within. It must not know what a priority is made of.
 *
 * Strictly lower, so that two jobs never stop each other in turn while their priorities stand; where priorities change as
 * time goes by, `gap` keeps small differences from doing so. In a programme jobs of priority blocks have priority 1 and
 * all others 0: neither their place in the queue nor their class counts, and jobs of one grant are equals.
 */
import { orderedCandidates } from './order.ts';
import { COMMON_PARAMETERS } from './parameters.ts';
import type { PreemptionPolicy } from './preemption.ts';

export const priority: PreemptionPolicy = {
  kind: 'preemption',
  name: 'priority',
  help: 'a job stops jobs of lower priority, whatever quota they are within: those of priority blocks have 1, all others 0, whatever their order in the queue',
  parameters: [
    {
      name: 'scope',
      type: 'choice',
      default: 'cluster',
      choices: ['cluster', 'grant'],
      help: 'whose jobs: all of the cluster, or only those of its own grant, which all have its own priority',
    },
    {
      name: 'gap',
      type: 'number',
      default: 0,
      min: 0,
      help: 'a victim’s priority is lower by more than this: below 1, for priorities are 1 and 0',
    },
    ...COMMON_PARAMETERS,
  ],
  guardsQuota: false,

  candidates(view, parameters, out) {
    const { claimant, running } = view;
    const below = claimant.priority - Number(parameters['gap']);
    const everywhere = parameters['scope'] === 'cluster';
    return orderedCandidates(
      view,
      parameters,
      out,
      (job) => running.priority[job]! < below && (everywhere || running.grant[job] === claimant.grant),
    );
  },
};
