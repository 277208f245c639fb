/** Next call: nobody is given freed GPUs at once; the next call offers them. It must not look at anything. */
import type { RedistributionPolicy } from './redistribution.ts';

export const nextCall: RedistributionPolicy = {
  kind: 'redistribution',
  name: 'next-call',
  help: 'freed GPUs wait for the next call, which offers them',
  parameters: [],
  rest: 'offered',
  redistribute: () => [],
};
