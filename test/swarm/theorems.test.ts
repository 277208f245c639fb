/**
 * The theorems of backfilling on the fast code, for every shape, placement, order and routing: the watched pass asserts
 * them at every decision, this draws the fleets and jobs in which something waits at the head and others want to pass.
 * It must not know how they are asserted. `GPUFLEET_SWARM=n` draws n cases for each test with a fresh seed.
 */
import fc from 'fast-check';
import { describe, test } from 'vitest';
import type { PolicyChoice } from '../../sim/simulation/contract.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import type { Case } from '../oracle/cases.ts';
import { caseArbitrary, choice, inputOf, runs, tableOf } from '../oracle/cases.ts';

const easy = (reservations: readonly number[]) =>
  fc
    .record({ reservations: fc.constantFrom(...reservations), depth: fc.constantFrom(0, 0, 1, 3) })
    .map((parameters) => choice('easy', parameters));
const conservative = fc.constantFrom('start', 'full').map((compress) => choice('conservative', { compress }));

/** Half of the cases are honest; in the others the theorems hold until a job outlasts its request, and again later. */
function cases(backfills: fc.Arbitrary<PolicyChoice>, gpusPerNode: number): fc.Arbitrary<Case> {
  return fc
    .tuple(backfills, fc.boolean(), fc.boolean())
    .chain(([backfill, honest, plain]) =>
      caseArbitrary(
        { honest, plain, gpusPerNode: [gpusPerNode], clustersMax: plain ? 1 : 2, phaseNodesMax: 12, jobsMax: 80 },
        { backfill },
      ),
    );
}

function holds(example: Case): void {
  try {
    simulate(inputOf(example));
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${tableOf(example)}`, { cause: error });
  }
}

describe.each([
  ['EASY: a head never starts after its first shadow time', easy([1])],
  ['EASY with several reservations: nor does the first of those that wait', easy([2, 3, 5])],
  ['conservative: nobody starts after a promise', conservative],
] as const)('%s', (_, backfills) => {
  test.each([1, 2, 3, 4, 8])('%i GPUs a node', (gpusPerNode) => {
    fc.assert(fc.property(cases(backfills, gpusPerNode), holds), runs(150));
  });
});
