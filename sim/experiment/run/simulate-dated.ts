/**
 * A run whose troubles are told with dates, in the scenario's zone. It must not know what a run does.
 */
import { formatInstant } from '../../engine/time.ts';
import type { RunInput, RunResult } from '../../simulation/contract.ts';
import { NowhereError } from '../../simulation/nowhere-error.ts';
import { simulate } from '../../simulation/simulate.ts';
import type { ResolvedScenario } from '../scenario/resolve.ts';

type Clock = Pick<ResolvedScenario, 'startEpochSeconds' | 'zoneOffsetSeconds'>;

/** @throws InputError where policies get nowhere, and what else a run throws */
export function simulateDated({ startEpochSeconds, zoneOffsetSeconds }: Clock, input: RunInput): RunResult {
  try {
    return simulate(input);
  } catch (error) {
    if (!(error instanceof NowhereError)) throw error;
    throw error.inWords((second) => formatInstant(startEpochSeconds + second, zoneOffsetSeconds));
  }
}
