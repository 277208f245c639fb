/**
 * Scavenger: waiting jobs of the cluster's other grants use freed GPUs until somebody is granted them. It must not look at
 * anything: which job runs where is the queue's.
 */
import type { RedistributionPolicy } from './redistribution.ts';

export const scavenger: RedistributionPolicy = {
  kind: 'redistribution',
  name: 'scavenger',
  help: 'waiting jobs of other grants of the cluster use freed GPUs until somebody is granted them',
  parameters: [],
  rest: 'scavenged',
  redistribute: () => [],
};
