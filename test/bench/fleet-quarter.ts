/**
 * A program: one run of the default scenario's workload on the five clusters for so many days, in this process, with the
 * time and the memory of its two parts as JSON. It must not know what they are compared with.
 *
 * node fleet-quarter.js COMPILED VARIANT DAYS
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const STATUS = '/proc/self/status';
const [compiled = '', variantName = '', days = ''] = process.argv.slice(2);
const part = (path: string) => import(pathToFileURL(join(compiled, path)).href);

type Library = typeof import('../../sim/cli/files/library.ts');
type Parse = typeof import('../../sim/experiment/scenario/parse.ts');
type Resolve = typeof import('../../sim/experiment/scenario/resolve.ts');
type Jobs = typeof import('../../sim/experiment/run/replication-jobs.ts');
type Input = typeof import('../../sim/experiment/run/run-input.ts');
type Simulate = typeof import('../../sim/simulation/simulate.ts');

const { findScenario, libraryScenario, libraryNames }: Library = await part('sim/cli/files/library.js');
const { parseScenario }: Parse = await part('sim/experiment/scenario/parse.js');
const { resolveScenario }: Resolve = await part('sim/experiment/scenario/resolve.js');
const { jobsOfReplication }: Jobs = await part('sim/experiment/run/replication-jobs.js');
const { runInput }: Input = await part('sim/experiment/run/run-input.js');
const { simulate }: Simulate = await part('sim/simulation/simulate.js');

const { text, fileName } = findScenario('queue-policies');
const resolved = resolveScenario(parseScenario(text, fileName, libraryScenario, libraryNames()));
const horizon = Number(days) * 86_400;
const times = { windowStart: 0, windowEnd: horizon, horizon, stopWhenWindowServed: false };
const scenario = { ...resolved, times, segments: [0, horizon] };
const variant = scenario.variants.find(({ name }) => name === variantName);
if (!variant) throw new Error(`there is no variant ${variantName}`);

const began = performance.now();
const { jobs } = jobsOfReplication(scenario, null, 0);
const generated = performance.now();
const peakOfGeneration = peakBytes();
const { scheduleFingerprint } = simulate(runInput(scenario, variant, jobs, 0));
const simulated = performance.now();

process.stdout.write(
  JSON.stringify({
    jobs: jobs.count,
    generationSeconds: (generated - began) / 1000,
    simulationSeconds: (simulated - generated) / 1000,
    peakBytes: { generation: peakOfGeneration, all: peakBytes() },
    scheduleFingerprint,
  }),
);

/** The most that this process has held so far: `maxRSS` counts its parent too, where the system says no better. */
function peakBytes(): number {
  const status = existsSync(STATUS) ? readFileSync(STATUS, 'utf8') : '';
  return 1024 * Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
}
