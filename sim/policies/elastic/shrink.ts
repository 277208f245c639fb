/** Elastic jobs give up GPUs where jobs would be stopped for another one. It must not know who is stopped, or why. */
import type { ElasticPolicy } from './elastic.ts';
import { elasticRuleOf, SHRINK_PARAMETERS } from './parameters.ts';

export const shrink: ElasticPolicy = {
  kind: 'elastic',
  name: 'shrink',
  help: 'where jobs may be stopped for another one, elastic ones shrink by what it needs before anybody is stopped; at once, without a grace',
  source:
    'Buisson, Sonmez, Mohamed, Lammers, Epema: Scheduling malleable applications in multicluster systems. IEEE Cluster 2007 (precedence to waiting applications; there jobs shrink for any that waits)',
  parameters: SHRINK_PARAMETERS,
  bind: (parameters) => elasticRuleOf(parameters, false),
};
