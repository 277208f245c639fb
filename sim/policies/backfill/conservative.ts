/**
 * Conservative backfilling: every job holds a promise from its submission on, and nothing may delay it.
 * It must not know real run times.
 */
import type { Backfill } from './backfill.ts';

export const conservative: Backfill = {
  kind: 'backfill',
  name: 'conservative',
  help: 'every job gets a promised start at submission; a later job may start now only if it breaks no promise',
  source:
    'Mu’alem, Feitelson: Utilization, predictability, workloads, and user runtime estimates. IEEE TPDS 12(6), 2001',
  parameters: [
    {
      name: 'compress',
      type: 'choice',
      default: 'start',
      choices: ['start', 'full'],
      help: 'when capacity frees early: start what can start now, or move every promise as early as it goes',
    },
  ],
  bind(parameters) {
    const full = parameters['compress'] === 'full';
    return { keeps: 'plan', countsDepth: false, next: (pass) => pass.nextPromised(full) };
  },
};
