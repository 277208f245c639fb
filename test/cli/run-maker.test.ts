/** What a worker answers: never an exception, and jobs made once for the variants of a replication. */
import { expect, it } from 'vitest';
import { RunMaker } from '../../sim/cli/executors/run-maker.ts';
import { libraryNames, libraryScenario } from '../../sim/cli/files/library.ts';
import { parseScenario } from '../../sim/experiment/scenario/parse.ts';
import { resolveScenario } from '../../sim/experiment/scenario/resolve.ts';

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
