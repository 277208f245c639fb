/**
 * A program: one run of a programme's scenario, in this process, and the jobs that came of it once more through the same
 * clusters without grants, with the time of both as JSON. It must not know what they are compared with.
 *
 * node programme-run.js COMPILED SCENARIO VARIANT DAYS
 */
import { compiledProject } from './compiled.ts';

const [compiled = '', scenarioName = '', variantName = '', days = ''] = process.argv.slice(2);
const project = await compiledProject(compiled);
const { drawProjects, programmeOf, runInput, simulate, emptyJobTable } = project;

const resolved = project.scenarioOf(scenarioName);
const horizon = Math.min(Number(days) * 86_400, resolved.times.horizon);
const times = { ...resolved.times, windowEnd: horizon, horizon };
const scenario = { ...resolved, times, segments: [0, horizon] };
const variant = scenario.variants.find(({ name }) => name === variantName);
if (!variant?.programme) throw new Error(`there is no variant ${variantName} with a programme`);

const began = performance.now();
const drawn = drawProjects(variant.programme.projects, { seed: scenario.seed, replication: 0 }, null);
const generated = performance.now();
const input = runInput(scenario, variant, emptyJobTable(0), 0, programmeOf(variant.programme, drawn));
const { scheduleFingerprint, programme } = simulate(input);
const simulated = performance.now();

const submitted = submittedJobs(programme!.jobs);
const policies = { ...input.policies, backfill: { name: 'easy', parameters: {} } };
const plain = performance.now();
simulate({ ...input, programme: null, jobs: submitted, policies });
const replayed = performance.now();

process.stdout.write(
  JSON.stringify({
    jobs: drawn.demand.work.length,
    submitted: submitted.count,
    generationSeconds: (generated - began) / 1000,
    simulationSeconds: (simulated - generated) / 1000,
    plainSeconds: (replayed - plain) / 1000,
    scheduleFingerprint,
  }),
);

/** Jobs that were never submitted have no instant; the others in the order of theirs. */
function submittedJobs(jobs: ReturnType<typeof emptyJobTable>): ReturnType<typeof emptyJobTable> {
  const rows = Array.from({ length: jobs.count }, (_, row) => row).filter((row) => jobs.submit[row]! >= 0);
  rows.sort((a, b) => jobs.submit[a]! - jobs.submit[b]! || a - b);
  const table = emptyJobTable(rows.length);
  const columns = ['id', 'submit', 'gpus', 'run', 'request', 'home', 'jobClass', 'user', 'outcome'] as const;
  rows.forEach((row, k) => {
    for (const column of columns) table[column][k] = jobs[column][row]!;
  });
  return { ...table, classes: jobs.classes };
}
