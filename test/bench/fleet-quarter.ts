/**
 * A program: one run of the default scenario's workload on the five clusters for so many days, in this process, with the
 * time and the memory of its two parts as JSON. It must not know what they are compared with.
 *
 * node fleet-quarter.js COMPILED VARIANT DAYS
 */
import { existsSync, readFileSync } from 'node:fs';
import { compiledProject } from './compiled.ts';

const STATUS = '/proc/self/status';
const [compiled = '', variantName = '', days = ''] = process.argv.slice(2);
const { quarterOf, jobsOfReplication, runInput, simulate } = await compiledProject(compiled);

const scenario = quarterOf(Number(days));
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
