/**
 * Options that several commands have, with what they may be: so that they read and mean the same in each. It must not know
 * any single command.
 */
import { availableParallelism } from 'node:os';
import type { Arguments } from './arguments.ts';
import type { Option } from './command.ts';

/** Number of a replication that is looked at: a comparison may have begun with any. */
export const REPLICATION_MAX = 1_000_000;
const WORKERS_MAX = 1024;

export const WORKERS: Option = { name: 'workers', value: 'N', help: 'Threads; by default one for each core' };

export const TRACE: Option = { name: 'trace', value: 'FILE', help: 'Trace to replay, for a scenario that replays one' };

/** Of a command that runs a sweep. */
export const SEED_OF_SWEEP: Option = {
  name: 'seed',
  value: 'TEXT',
  help: "Seed of all random numbers; by default the sweep's, or its scenario's",
};

/** Of a command that runs a sweep. */
export const SET_AT_ALL_POINTS: Option = {
  name: 'set',
  value: 'PATH=VALUE',
  help: 'Change a value of the scenario at all points, written path=value; axes win',
  repeatable: true,
};

/** Threads that are asked for, else one for each core. */
export function workersOf(given: Arguments): number {
  return given.wholeNumber(WORKERS.name, { min: 1, max: WORKERS_MAX }) ?? availableParallelism();
}
