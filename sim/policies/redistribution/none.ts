/**
 * No redistribution: what was taken idles until the end of the grant that it was taken from. It must not look at
 * anything.
 */
import type { RedistributionPolicy } from './redistribution.ts';

export const noRedistribution: RedistributionPolicy = {
  kind: 'redistribution',
  name: 'none',
  help: 'freed GPUs idle until the end of the grant that they were taken from',
  parameters: [],
  rest: 'idle',
  redistribute: () => [],
};
