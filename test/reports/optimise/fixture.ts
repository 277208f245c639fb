import { parseConstraint } from '../../../sim/experiment/optimise/constraint.ts';
import {
  afterRung,
  finalistsOf,
  firstRung,
  type Left,
  nextRung,
  type Rung,
} from '../../../sim/experiment/optimise/halving.ts';
import { outcomeOf } from '../../../sim/experiment/optimise/outcome.ts';
import { type OptimiseResults, optimiseResults } from '../../../sim/experiment/optimise/results.ts';
import type { Aim } from '../../../sim/experiment/optimise/standing.ts';

const EFFORT = { first: 4, most: 16, keep: 0.5, finalists: 4, fresh: 10 };

/** A search over ten thresholds: the more is taken, the more is delivered, and the more of it wrongly. */
export function tinySearch(failing: number | null = null): OptimiseResults {
  const aim: Aim = {
    key: 'deliveredH200EquivalentGpuHours',
    better: 'higher',
    ranksWaits: false,
    kind: 'terminating',
    constraints: [parseConstraint('wronglyReclaimedShare<0.02', () => null, [])!],
  };
  const candidates = Array.from({ length: 10 }, (_, point) => ({
    ...{ candidate: point, point, variant: 'threshold' },
    name: `threshold ${(point / 20).toFixed(2)}, <slip> 30d`,
    levels: [(point / 20).toFixed(2), '30d'],
  }));
  const runs = (from: number, count: number) => (point: number) =>
    Array.from({ length: count }, (_, k) => from + k)
      .filter((replication) => point !== failing || replication !== 1)
      .map((replication) => ({
        replication,
        metrics: {
          deliveredH200EquivalentGpuHours:
            2e7 + 4e5 * point + 1e5 * ((replication * 7) % 5) + 9e5 * (((replication + point) * 3) % 4),
          wronglyReclaimedShare: 0.003 * point + 0.001 * ((replication + point) % 3),
        },
        backlogGrowth: null,
      }));
  const rungs: Rung[] = [firstRung(candidates.length, EFFORT)];
  let left: readonly Left[] = [];
  for (;;) {
    const state = afterRung(rungs, left, runs(0, rungs.at(-1)!.replications), aim, EFFORT);
    left = state.left;
    if (state.isOver) {
      const finalists = finalistsOf(state, EFFORT);
      return optimiseResults(
        {
          ...{ version: '1.2.3', sweep: 'how-strict', scenario: 'reclaim-threshold', seed: '1', inputs: [] },
          question: 'Which threshold brings most without being unfair?',
          command: 'gpufleet optimise how-strict.yaml --metric deliveredH200EquivalentGpuHours',
          axes: ['threshold', 'slip'],
          candidates,
        },
        {
          ...{ aim, effort: EFFORT, state, firstFresh: 16, runs: 100 },
          outcome: outcomeOf(finalists, runs(16, EFFORT.fresh), aim),
          failures: failing === null ? [] : [{ candidate: failing, replication: 1, error: 'a | b\nc' }],
        },
      );
    }
    rungs.push(nextRung(state, EFFORT));
  }
}
