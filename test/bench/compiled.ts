/**
 * The compiled project as a program of a benchmark loads it, and a scenario of its library cut to so many days. It must not
 * know what is measured.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const DAY = 86_400;

type Library = typeof import('../../sim/cli/files/library.ts');
type Parse = typeof import('../../sim/experiment/scenario/parse.ts');
type Resolve = typeof import('../../sim/experiment/scenario/resolve.ts');
type Jobs = typeof import('../../sim/experiment/run/replication-jobs.ts');
type OfRun = typeof import('../../sim/experiment/run/programme-of-run.ts');
type Input = typeof import('../../sim/experiment/run/run-input.ts');
type Simulate = typeof import('../../sim/simulation/simulate.ts');
type Demand = typeof import('../../sim/model/demand.ts');
type JobTables = typeof import('../../sim/model/jobs.ts');
type Fleet = typeof import('../../sim/model/fleet.ts');
type Programmes = typeof import('../../sim/model/programme.ts');
type Checkpointing = typeof import('../../sim/model/checkpointing.ts');

/** @param compiled folder of the compiled project, as it is installed: no loader between it and node */
export async function compiledProject(compiled: string) {
  const part = (path: string) => import(pathToFileURL(join(compiled, path)).href);
  const { findScenario, libraryScenario, libraryNames }: Library = await part('sim/cli/files/library.js');
  const { parseScenario }: Parse = await part('sim/experiment/scenario/parse.js');
  const { resolveScenario }: Resolve = await part('sim/experiment/scenario/resolve.js');
  const { jobsOfReplication }: Jobs = await part('sim/experiment/run/replication-jobs.js');
  const { drawProjects, programmeOf }: OfRun = await part('sim/experiment/run/programme-of-run.js');
  const { runInput }: Input = await part('sim/experiment/run/run-input.js');
  const { simulate }: Simulate = await part('sim/simulation/simulate.js');
  const { emptyDemand }: Demand = await part('sim/model/demand.js');
  const { emptyJobTable }: JobTables = await part('sim/model/jobs.js');
  const { nodesOf }: Fleet = await part('sim/model/fleet.js');
  const { DRAWS_EACH }: Programmes = await part('sim/model/programme.js');
  const { NO_CHECKPOINTS }: Checkpointing = await part('sim/model/checkpointing.js');

  /** A scenario of the library. */
  const scenarioOf = (name: string) => {
    const { text, fileName } = findScenario(name);
    return resolveScenario(parseScenario(text, fileName, libraryScenario, libraryNames()));
  };
  /** The default scenario with all of so many days measured. */
  const quarterOf = (days: number) => {
    const horizon = days * DAY;
    const times = { windowStart: 0, windowEnd: horizon, horizon, stopWhenWindowServed: false };
    return { ...scenarioOf('queue-policies'), times, segments: [0, horizon] };
  };
  return {
    ...{ scenarioOf, quarterOf, jobsOfReplication, drawProjects, programmeOf, runInput, simulate },
    ...{ emptyDemand, emptyJobTable, nodesOf, DRAWS_EACH, NO_CHECKPOINTS },
  };
}
