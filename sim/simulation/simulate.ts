/**
 * One run of any kind. It must not know where a scenario came from, nor do any I/O.
 */
import type { RunInput, RunResult } from './contract.ts';
import { simulateProgramme } from './programme/simulate-programme.ts';
import { simulateFleet } from './simulate-fleet.ts';

/**
 * Simulates one run: a pure function of its input.
 * @throws InvariantError where a law of the simulator breaks (a fault of ours, never of the input)
 */
export function simulate(input: RunInput): RunResult {
  return input.programme ? simulateProgramme(input, input.programme) : simulateFleet(input);
}
