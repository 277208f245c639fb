/** Elastic jobs also grow while others leave GPUs idle. It must not know who waits. */
import type { ElasticPolicy } from './elastic.ts';
import { elasticRuleOf, GROWTH_PARAMETERS, SHRINK_PARAMETERS } from './parameters.ts';

export const shrinkAndGrow: ElasticPolicy = {
  kind: 'elastic',
  name: 'shrink-and-grow',
  help: 'as shrink; and while nobody waits for what idles elastic jobs grow, if by their requests they then end earlier, and give back what is beyond their usual size when the first that waits can start on it',
  source:
    'Buisson, Sonmez, Mohamed, Lammers, Epema: Scheduling malleable applications in multicluster systems. IEEE Cluster 2007 (grow and shrink; there every job grows by the same amount)',
  parameters: [...SHRINK_PARAMETERS, ...GROWTH_PARAMETERS],
  bind: (parameters) => elasticRuleOf(parameters, true),
};
