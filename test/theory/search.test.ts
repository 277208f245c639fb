/**
 * A search whose best point is known: on one server, of all orders that use neither the future nor interruptions, the
 * shortest job first has the least mean wait (W. E. Smith, "Various optimizers for single-stage production", Naval Research
 * Logistics Quarterly 3, 1956; T. E. Phipps, "Machine repair as a priority waiting-line problem", Operations Research 4,
 * 1956). The search has to find it by a few runs of the simulator, whatever the seed.
 */
import { expect, test } from 'vitest';
import { log } from '../../sim/engine/exact-math.ts';
import { stream } from '../../sim/engine/random.ts';
import type { ComparedRun } from '../../sim/experiment/comparison.ts';
import { afterRung, finalistsOf, firstRung, nextRung, type Rung } from '../../sim/experiment/optimise/halving.ts';
import { outcomeOf } from '../../sim/experiment/optimise/outcome.ts';
import type { Aim } from '../../sim/experiment/optimise/standing.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import { caseOf, choice, inputOf } from '../oracle/cases.ts';

const SEEDS = 100;
const JOBS = 80;
const LOAD = 0.8;
const ORDERS = ['fcfs', 'sjf', 'ljf', 'wfp3', 'unicef', 'largest-area-first', 'smallest-first', 'least-attained'];
const EFFORT = { first: 4, most: 8, keep: 0.5, finalists: 3 };
const AIM: Aim = { key: 'waitSecondsMean', better: 'lower', ranksWaits: true, kind: 'terminating', constraints: [] };

function runOf(order: string, seed: number, replication: number): ComparedRun {
  const random = stream(`search ${seed}`, replication, 'jobs', 'server');
  const exponential = (): number => -log(random.nextOpen());
  let now = 0;
  const jobs = Array.from({ length: JOBS }, () => {
    now += (exponential() * 1000) / LOAD;
    const run = Math.ceil(exponential() * 1000);
    return [Math.round(now), 1, run, run] as const;
  });
  const input = inputOf(caseOf(1, 1, jobs));
  const policies = { ...input.policies, queue: choice(order) };
  const { metrics } = simulate({ ...input, policies, checkInvariants: false });
  return { replication, metrics, backlogGrowth: null };
}

test('the shortest job first is found as the best of eight orders in at least 95 of 100 seeds', () => {
  let found = 0;
  let overtold = 0;
  for (let seed = 0; seed < SEEDS; seed++) {
    const made = new Map<string, ComparedRun>();
    const runsOf =
      (from: number, to: number) =>
      (point: number): ComparedRun[] =>
        Array.from({ length: to - from }, (_, k) => {
          const key = `${point}/${from + k}`;
          const run = made.get(key) ?? runOf(ORDERS[point]!, seed, from + k);
          made.set(key, run);
          return run;
        });
    const rungs: Rung[] = [firstRung(ORDERS.length, EFFORT)];
    let state = afterRung(rungs, [], runsOf(0, EFFORT.first), AIM, EFFORT);
    while (!state.isOver) {
      rungs.push(nextRung(state, EFFORT));
      state = afterRung(rungs, state.left, runsOf(0, rungs.at(-1)!.replications), AIM, EFFORT);
    }
    const outcome = outcomeOf(finalistsOf(state, EFFORT), runsOf(EFFORT.most, EFFORT.most + 4), AIM);
    if (ORDERS[outcome.chosen] === 'sjf') found++;
    // Who is best cannot be shown worse, nor is anybody shown better than him.
    if (outcome.rivals.some(({ point, verdict }) => ORDERS[point] === 'sjf' && verdict === 'shown better')) overtold++;
  }
  expect(found).toBeGreaterThanOrEqual(95);
  expect(overtold).toBe(0);
});
