/**
 * Reserve list: freed GPUs go to applicants in reserve, in order of rank. It must not know grants that are active.
 *
 * Each gets all that it asked for; one whose ask does not fit what was freed is skipped and stays in reserve, so that a
 * large ask at the top does not keep small ones from being served. With `partial` it gets what there is, in whole units,
 * instead of being skipped. Applicants in node units fit in wholly free nodes only. The rest is offered to the next call.
 */
import { FreedGpus } from './freed-gpus.ts';
import type { Redistribution, RedistributionPolicy } from './redistribution.ts';

export const reserveList: RedistributionPolicy = {
  kind: 'redistribution',
  name: 'reserve-list',
  help: 'freed GPUs go to the reserve list in order of rank, whole asks that fit; the rest to the next call',
  parameters: [
    {
      name: 'partial',
      type: 'flag',
      default: false,
      help: 'an ask that does not fit gets what there is; false: it is skipped',
    },
  ],
  rest: 'offered',

  redistribute(view, parameters) {
    const freed = new FreedGpus(view);
    const awards: Redistribution[] = [];
    for (const { application, gpus: asked, unit } of view.reserve) {
      const gpus = freed.most(unit, asked);
      if (gpus === 0 || (gpus < asked && parameters['partial'] !== true)) continue;
      freed.take(gpus);
      awards.push({ kind: 'award', application, gpus });
    }
    return awards;
  },
};
