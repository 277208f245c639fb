/** A programme that runs in a moment: two small clusters, a dozen applications, variants of which one is clearly worst. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const TINY_PROGRAMME = `question: Does a tiny programme survive other assumptions?
scenario: tiny-programme
kind: terminating
start: 2026-01-01
horizon: 180d
fleet:
  gpus:
    h200: { speed: 1 }
  providers:
    naver: {}
  clusters:
    small: { provider: naver, gpu: h200, phases: { all: { nodes: 12, plans: { award: 2026-02-01 }, inService: award } } }
programme:
  calls:
    first:
      opens: 2026-01-05
      closes: 2026-01-25
      decision: 2026-02-01
      start: 2026-02-01
      term: { longest: 120d }
      tracks:
        general: { sectors: [academia, industry], clusters: [small], unit: gpu }
      applications:
        preset: additional-call-2026-03
        count: 12
        wishes: { academia: { h200: 1 }, industry: { h200: 1 } }
  demand: { curve: prompt, level: { median: 0.6, sigma: 0.2 }, meanWork: 1000 }
  behaviour: { noShow: 0.2, noShowNoticed: 20d, mends: 0.7, games: 0.2 }
replications: 3
primary: [deliveredH200EquivalentGpuHours]
robustness:
  replications: 2
  halveAndDouble: [programme.behaviour.noShow, programme.behaviour.mends, programme.demand.level]
variants:
  as-is: {}
  late: { fleet.clusters.small.phases.all.inService: 2026-05-01 }
  reclaim: { programme.monitoring.reclaim: threshold }
`;

/** A folder with the scenario in it. */
export function tinyProgramme(text = TINY_PROGRAMME) {
  const folder = mkdtempSync(join(tmpdir(), 'gpufleet-robustness-'));
  const scenario = join(folder, 'tiny-programme.yaml');
  writeFileSync(scenario, text);
  return { folder, scenario, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
