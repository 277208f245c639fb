/** A gate's result with a rule of every outcome, worked out from made-up figures. */
import {
  baselineOf,
  figuresOf,
  type ScenarioOrigin,
  type SuiteFigures,
} from '../../../sim/experiment/regress/figures.ts';
import { type GateResult, judgeSuite } from '../../../sim/experiment/regress/gate.ts';
import { parseSuite } from '../../../sim/experiment/regress/suite.ts';

const SUITE = `suite: made-up
scenarios:
  queues: { scenario: queue-policies, replications: 4 }
rules:
  waits: { metric: waitSecondsMean, tolerance: { relative: 5% }, note: 'a < b | "c" & d' }
  by-cluster: { metric: 'waitSecondsMean{cluster=*}', level: warn, tolerance: { absolute: 1m } }
  use: { metric: utilisationOfInService, tolerance: { absolute: 1pp } }
  lost: { metric: lostGpuHours }
  done: { metric: jobsDone, level: off }
`;

const figures = (hours: number, spread: readonly number[]): SuiteFigures => {
  const runs = [0, 1, 2, 3].map((r) => ({
    fingerprint: String(hours * 10 + r),
    metrics: {
      ...{ waitSecondsMean: hours * 3600 + r, utilisationOfInService: 0.8 + hours / 100, jobsDone: 100 },
      ...{ 'waitSecondsMean{cluster=a}': hours * 3600, 'waitSecondsMean{cluster=b}': 60 },
      lostGpuHours: 1000 + spread[r]!,
    },
  }));
  return new Map([['queues', new Map([['easy', figuresOf(runs)]])]]);
};

export function gateResult(changed = true, mode: GateResult['mode'] = 'paired'): GateResult {
  const suite = parseSuite(SUITE, 'gates/suite.yaml');
  const origin: ScenarioOrigin = {
    ...{ seed: '1', replications: 4, inputs: {}, files: [] },
    variantInputs: new Map([['easy', {}]]),
  };
  const before = figures(2, [0, 0, 0, 0]);
  const baseline = baselineOf(suite, before, new Map([['queues', origin]]), '0.1.0');
  const now = changed ? figures(3, [0, 0, 0, 400]) : before;
  const seeds = new Map([['queues', '1']]);
  return judgeSuite({ suite, baseline, figures: now, seeds, mode, version: '0.2.0', update: 'update it' });
}
