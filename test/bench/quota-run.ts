/**
 * A program: the default scenario's jobs for so many days on the five clusters, plainly and under grants that share them, in
 * turns in this process, hot; the seconds of each turn as JSON. It must not know what they are compared with.
 *
 * Every cluster is granted wholly, to eight projects with an eighth of its nodes each; a job belongs to one of the projects of
 * the cluster that is its home, and comes when it comes in the plain fleet.
 *
 * node quota-run.js COMPILED DAYS ROUNDS [ENTRANT…]: of all entrants or of those named; 0 rounds: each once, cold, untimed
 */
import { compiledProject } from './compiled.ts';

const GRANTS_EACH = 8;
const NEVER = Number.POSITIVE_INFINITY;
const [compiled = '', days = '', rounds = '', ...named] = process.argv.slice(2);

type Application = import('../../sim/model/application.ts').Application;
type PriorityBlock = import('../../sim/model/programme.ts').PriorityBlock;
type Rules = import('../../sim/model/programme.ts').ProgrammeRules;
type RunInput = import('../../sim/simulation/contract.ts').RunInput;

const project = await compiledProject(compiled);
const { jobsOfReplication, runInput, simulate, emptyDemand, emptyJobTable } = project;
const { nodesOf, DRAWS_EACH, NO_CHECKPOINTS } = project;

const scenario = project.quarterOf(Number(days));
const { horizon } = scenario.times;
const { jobs } = jobsOfReplication(scenario, null, 0);
const plain = runInput(scenario, scenario.variants.find(({ name }) => name === 'easy')!, jobs, 0);
const granted = grantedWholly();

const entrants: Record<string, () => unknown> = {
  plain: () => simulate(plain),
  dedicated: () => simulate(underGrants('dedicated', 'none')),
  quota: () => simulate(underGrants('quota', 'none')),
  takeBack: () => simulate(underGrants('quota', 'take-back')),
};
const seconds: Record<string, number[]> = { plain: [], dedicated: [], quota: [], takeBack: [] };
// The first turn of each warms it up.
for (let round = -1; round < Number(rounds); round++) {
  for (const [name, run] of Object.entries(entrants)) {
    if (named.length > 0 && !named.includes(name)) continue;
    const began = performance.now();
    run();
    if (round >= 0) seconds[name]!.push((performance.now() - began) / 1000);
  }
}
process.stdout.write(JSON.stringify({ jobs: jobs.count, grants: granted.blocks.length, seconds }));

function grantedWholly() {
  const applications: Application[] = [];
  const blocks: PriorityBlock[] = [];
  const first: number[] = [];
  plain.fleet.clusters.forEach((cluster, k) => {
    first.push(applications.length);
    if (cluster.providerOwn) return;
    for (let g = 0; g < GRANTS_EACH; g++) {
      const nodes = Math.floor(nodesOf(cluster) / GRANTS_EACH) + (g < nodesOf(cluster) % GRANTS_EACH ? 1 : 0);
      blocks.push({
        ...{ application: applications.length, cluster: k, unit: 'node', gates: [] },
        ...{ awardedAt: 0, startsAt: 0, endsAt: horizon + 1 },
      });
      applications.push({
        ...{ id: `${cluster.id}-${g}`, call: -1, track: -1, sector: 'academia', institution: `${k}-${g}` },
        ...{ region: 'capital', sme: false, startUp: false, youth: false, appliedAt: 0, substitutable: false },
        ...{ gpus: nodes * cluster.gpusPerNode, gpu: cluster.gpu, term: horizon, score: 50 },
      } as Application);
    }
  });
  const rowsOf: number[][] = applications.map(() => []);
  for (let job = 0; job < jobs.count; job++) rowsOf[first[jobs.home[job]!]! + (job % GRANTS_EACH)]!.push(job);
  const demand = emptyDemand(applications.length, jobs.count, jobs.classes);
  let row = 0;
  rowsOf.forEach((rows, application) => {
    demand.first[application] = row;
    for (const job of rows) {
      demand.offset[row] = jobs.submit[job]!;
      demand.work[row] = jobs.run[job]! * jobs.gpus[job]!;
      demand.requestedWork[row] = jobs.request[job]! * jobs.gpus[job]!;
      demand.wish[row] = jobs.gpus[job]!;
      demand.mouldable[row] = 1;
      demand.jobClass[row] = jobs.jobClass[job]!;
      demand.id[row++] = jobs.id[job]!;
    }
  });
  demand.first[applications.length] = row;
  return { applications, blocks, demand };
}

function underGrants(sharing: string, preemption: string): RunInput {
  const choice = (name: string) => ({ name, parameters: {} });
  const rules = {
    ...{ awardAgainst: 'planned', lateStart: 'shift-term', atExpiry: 'stop', atLeaseEnd: 'stop', leaseNotice: 0 },
    ...{ grantPlacement: choice('pack'), reclaim: choice('none'), redistribution: choice('none') },
    ...{ sharing: choice(sharing), preemption: choice(preemption), runningJobs: 'drain', limits: null },
    ...{ checkpoint: NO_CHECKPOINTS, auditEvery: NEVER, auditFinds: 0, exchange: { h200: 1, b200: 2 } },
    ...{ pricePerGpuHour: {}, capitalRegion: 'capital' },
    behaviour: {
      ...{ noShow: 0, noShowNoticedAfter: 0, mends: 0, games: 0, mendSpeed: 2, offPurpose: 0 },
      ...{ reapplyRefused: 0, reapplyCut: 0, reapplyReclaimed: 0, patience: NEVER },
    },
  } as unknown as Rules;
  const { applications } = granted;
  const half = (each: number) => new Float64Array(applications.length * each).fill(0.5);
  const many = half(DRAWS_EACH);
  const draws = {
    noShow: half(1),
    offPurpose: half(1),
    gate: many,
    warning: many,
    audit: many,
    reapply: many,
    lottery: many,
  };
  return {
    ...plain,
    jobs: emptyJobTable(0),
    programme: { calls: [], ...granted, draws, rules },
  };
}
