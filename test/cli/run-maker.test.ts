/** What a worker answers: never an exception, and jobs made once for the variants of a replication. */
import { describe, expect, it } from 'vitest';
import { JOB_COLUMNS } from '../../reports/csv.ts';
import { RunMaker } from '../../sim/cli/executors/run-maker.ts';
import { libraryNames, libraryScenario } from '../../sim/cli/files/library.ts';
import { parseScenario } from '../../sim/experiment/scenario/parse.ts';
import { resolveScenario } from '../../sim/experiment/scenario/resolve.ts';
import { readSwf } from '../../sim/workload/traces/swf.ts';
import { programme } from '../experiment/scenario/programme-scenario.ts';
import { resolve } from '../experiment/scenario/small-scenario.ts';

const file = libraryScenario('queue-policies') ?? { text: '', fileName: '' };
const scenario = resolveScenario(parseScenario(file.text, file.fileName, libraryScenario, libraryNames()), {
  set: ['window=2h', 'warmUp=0d'],
});

it('gives the same run whether it made its jobs or kept them', () => {
  const keeping = new RunMaker({ scenario, trace: null });
  keeping.make({ variant: 0, replication: 1, keepJobs: false });
  const kept = keeping.make({ variant: 1, replication: 1, keepJobs: true });
  const fresh = new RunMaker({ scenario, trace: null }).make({ variant: 1, replication: 1, keepJobs: true });
  expect(kept.kind).toBe('finished');
  expect(kept).toEqual(fresh);
});

it('answers a fault of ours with its message', () => {
  const outcome = new RunMaker({ scenario, trace: null }).make({ variant: 99, replication: 0, keepJobs: false });
  expect(outcome).toMatchObject({ kind: 'failed', message: 'no variant 99', stack: expect.stringContaining('at ') });
});

it('answers a fault of the input with its issues', () => {
  const workload = { ...scenario.workload, source: { ...scenario.workload.source, preset: 'no-such' } };
  const outcome = new RunMaker({ scenario: { ...scenario, workload } as typeof scenario, trace: null });
  expect(outcome.make({ variant: 0, replication: 0, keepJobs: false })).toMatchObject({ kind: 'refused' });
});

it('names the run in which a job starves: the other variants may well go on', async () => {
  // Two jobs of an hour at any time, that ask for a second and pass the one that asks for both GPUs.
  const small = Array.from({ length: 21_000 }, (_, k) => `${k + 3} ${20 + k * 1800} -1 3600 1 -1 -1 1 1`);
  const rows = ['1 0 -1 3600 1 -1 -1 1 1', '2 10 -1 100 2 -1 -1 2 100', ...small];
  async function* bytes() {
    yield new TextEncoder().encode(`${rows.join('\n')}\n`);
  }
  const text = `question: Who starves?
scenario: starving
kind: terminating
start: 2026-01-01
horizon: 600d
fleet:
  gpus: { h200: { speed: 1 } }
  providers: { naver: {} }
  clusters:
    old: { provider: naver, gpu: h200, gpusPerNode: 1, phases: { all: { nodes: 2, plans: { award: 2026-01-01 }, inService: award } } }
workload: { trace: {}, patience: never }
replications: 1
primary: [waitSecondsMean]
variants: { kill: {}, ignore: { policies.limit: ignore } }
`;
  const maker = new RunMaker({ scenario: resolve(text), trace: await readSwf(bytes(), 'starving.swf') });
  expect(maker.make({ variant: 0, replication: 0, keepJobs: false }).kind).toBe('finished');
  const outcome = maker.make({ variant: 1, replication: 0, keepJobs: false });
  if (outcome.kind !== 'refused') throw new Error(outcome.kind);
  expect(outcome.issues[0]!.message).toMatch(
    /^variant ignore, replication 0: queue fcfs, backfill easy .* limit ignore let a job starve: in old job 2 is the first/,
  );
  // Dates in the scenario's zone, as people write them in a scenario.
  expect(outcome.issues[0]!.message).toMatch(
    /first in the queue since 2026-01-01T00:00:20\+09:00, .* until 2027-\d\d-\d\dT[\d:]+\+09:00 10000 more .*; the last: at 2027-/,
  );
  expect(outcome.issues[0]!.message).not.toMatch(/\d s\b/);
});

describe('a programme', () => {
  const SMALLER: [string, string][] = [
    ['count: 30\n        totals: { nodes: 90 }', 'count: 12\n        totals: { nodes: 20 }'],
    ['meanWork: 500', 'meanWork: 5000'],
  ];
  const small = resolve(
    programme(...SMALLER, [
      'no-reclaim: { programme.monitoring.reclaim: none }',
      'no-reclaim: { programme.monitoring.reclaim: none }\n  prompt: { programme.demand.curve: prompt }',
    ]),
  );

  it('gives the same run whether its projects were drawn for it or for another variant', () => {
    const keeping = new RunMaker({ scenario: small, trace: null });
    keeping.make({ variant: 0, replication: 1, keepJobs: false });
    for (const variant of [1, 2]) {
      const kept = keeping.make({ variant, replication: 1, keepJobs: true });
      const fresh = new RunMaker({ scenario: small, trace: null }).make({ variant, replication: 1, keepJobs: true });
      expect(kept.kind).toBe('finished');
      expect(kept).toEqual(fresh);
    }
  });

  it('lists in jobs.csv the jobs that its projects submitted', () => {
    const outcome = new RunMaker({ scenario: small, trace: null }).make({ variant: 0, replication: 0, keepJobs: true });
    if (outcome.kind !== 'finished') throw new Error(JSON.stringify(outcome));
    const rows = new TextDecoder().decode(outcome.jobsCsv!).trim().split('\n');
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.length).toBeLessThan(outcome.run.record.jobs);
    expect(outcome.workload.used).toBe(outcome.run.record.jobs);
  });

  it('says in jobs.csv of each job in which grant of which application it was, as decisions.jsonl numbers them', () => {
    const maker = new RunMaker({ scenario: small, trace: null, storyReplication: 0 });
    const outcome = maker.make({ variant: 0, replication: 0, keepJobs: true });
    if (outcome.kind !== 'finished') throw new Error(JSON.stringify(outcome));
    const lines = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim().split('\n');
    const decisions = lines(outcome.decisions!).map((line) => JSON.parse(line));
    const started = new Set(
      decisions
        .filter(({ kind }) => kind === 'started')
        .map(({ application, grant, cluster }) => `${application} ${grant} in ${cluster}`),
    );
    const told = lines(outcome.jobsCsv!).map((line) => {
      const cells = line.split(',');
      const cell = (name: (typeof JOB_COLUMNS)[number]) => cells[JOB_COLUMNS.indexOf(name)];
      return `${cell('application')} ${cell('grant')} in ${cell('cluster')}`;
    });
    expect(new Set(told).size).toBeGreaterThan(5);
    for (const place of told) expect(started).toContain(place);
  });

  it('of one grant over everything equals the plain queue, and says nothing of demand that nobody drew', () => {
    const text = `question: Is it the same?
scenario: same
kind: terminating
start: 2026-01-01
horizon: 30d
fleet:
  gpus: { h200: { speed: 1 } }
  providers: { naver: {} }
  clusters:
    old: { provider: naver, gpu: h200, phases: { all: { nodes: 16, plans: { award: 2026-01-01 }, inService: award } } }
workload: { preset: llm-mixed, load: 0.9, maxJobs: 1000 }
programme:
  blocks: { all: { cluster: old, gpus: 128, from: 2026-01-01, until: 2026-03-01 } }
  demand: { workloadOf: all }
replications: 1
primary: [deliveredH200EquivalentGpuHours]
variants: { as-is: {} }
`;
    const plain = text.replace(/programme:\n( {2}.*\n)*/, '');
    const outcomes = [text, plain].map((each) => {
      const maker = new RunMaker({ scenario: resolve(each), trace: null });
      const outcome = maker.make({ variant: 0, replication: 0, keepJobs: false });
      if (outcome.kind !== 'finished') throw new Error(JSON.stringify(outcome));
      return outcome;
    });
    const [granted, queued] = outcomes.map(({ run }) => run.record.scheduleFingerprint);
    expect(granted).toBe(queued);
    const { source, facts } = outcomes[0]!.workload;
    expect(source).toBe('1 priority block; preset llm-mixed');
    expect(facts).toEqual(outcomes[1]!.workload.facts);
  });
});
