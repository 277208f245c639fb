/**
 * The first event at which two runs part where jobs are stopped and begin again: held against the stories of all jobs, each
 * told by a run of its own.
 */
import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { diff } from '../../sim/cli/commands/diff.ts';
import { loadExperiment } from '../../sim/cli/compare/load-experiment.ts';
import { RunMaker } from '../../sim/cli/executors/run-maker.ts';
import type { Diff } from '../../sim/experiment/diff/diff.ts';
import type { JobEntry } from '../../sim/simulation/waiting/job-story.ts';
import { terminalDouble } from '../cli/terminal-double.ts';
import { TINY_SCENARIO, workspace } from './tiny-scenario.ts';

const { path, remove } = workspace();
afterAll(remove);
const MINUTE_MS = 60_000;

async function run(...words: string[]) {
  const terminal = terminalDouble();
  const code = await runCommandLine(words, [diff], terminal);
  return { code, stdout: terminal.stdout.join('\n'), stderr: terminal.stderr.join('\n') };
}

async function makerOf(scenario: string, name: string, set: readonly string[] = []): Promise<RunMaker> {
  const asked = { scenario, trace: undefined, overrides: { set, variants: [name] } };
  const experiment = await loadExperiment(asked);
  return new RunMaker({ scenario: experiment.scenario, trace: experiment.trace });
}

/** Of each job by id what it does on one side, without why it waits. */
const told = new Map<string, Map<number, JobEntry[]>>();
async function stories(scenario: string, name: string, replication: number): Promise<Map<number, JobEntry[]>> {
  const known = told.get(`${name} ${replication}`);
  if (known) return known;
  const maker = await makerOf(scenario, name);
  const task = { variant: 0, replication, keepJobs: false };
  const [least, most] = maker.jobIds(task);
  const found = new Map<number, JobEntry[]>();
  for (let id = least; id <= most; id++) {
    const entries = maker.tellOf(task, id)?.entries ?? [];
    found.set(
      id,
      entries.filter(({ kind }) => kind !== 'waits' && kind !== 'runEnds'),
    );
  }
  told.set(`${name} ${replication}`, found);
  return found;
}

function partingOf(a: ReadonlyMap<number, JobEntry[]>, b: ReadonlyMap<number, JobEntry[]>): number {
  let first = Infinity;
  for (const [id, one] of a) {
    const other = b.get(id) ?? [];
    for (let k = 0; k < Math.max(one.length, other.length); k++) {
      const [x, y] = [one[k], other[k]].map((entry) => entry && JSON.stringify({ ...entry, cause: undefined }));
      if (x === y) continue;
      first = Math.min(first, one[k]?.at ?? Infinity, other[k]?.at ?? Infinity);
      break;
    }
  }
  return first;
}

const FAULTS = TINY_SCENARIO.replace('warmUp: 1h', 'warmUp: 0h').replace(
  /variants:[\s\S]*/,
  `workload.load: 1.3
faults: { failures: { per1000NodeDays: 1500, repair: { quickShare: 1 } } }
variants:
  easy: {}
  sjf: { policies.queue: sjf }
  whole: { faults.failures.per1000NodeDays: 0 }
`,
);

describe('where jobs are stopped by faults', () => {
  const file = path('faults.yaml');
  writeFileSync(file, FAULTS);

  it.each([
    ['easy', 'sjf', 0],
    ['whole', 'easy', 0],
  ] as const)(
    '%s and %s part at the first event that differs in any job’s story (replication %i)',
    async (a, b, replication) => {
      const words = ['diff', `${file}:${a}`, b, '--replication', String(replication)];
      const { code, stdout } = await run(...words, '--json');
      expect(code).toBe(0);
      const { firstEvent, mayPartEarlier } = JSON.parse(stdout) as Diff;
      const both = [await stories(file, a, replication), await stories(file, b, replication)] as const;
      const stopped = both.map((side) => [...side.values()].flat().filter(({ kind }) => kind === 'stopped').length);
      expect(Math.max(...stopped)).toBeGreaterThan(5);
      expect(firstEvent!.atSeconds).toBe(partingOf(...both));
      expect(mayPartEarlier).toBe(false);
      expect((await run(...words)).stdout).not.toContain('an earlier start may differ');
    },
    3 * MINUTE_MS,
  );

  it(
    'a job that one side stops and the other does not is said so',
    async () => {
      const { stdout } = await run('diff', `${file}:easy`, 'whole');
      expect(stdout.replace(/\s+/g, ' ')).toMatch(
        /: it is stopped on .*, and waits again with easy; with whole it runs on/,
      );
    },
    MINUTE_MS,
  );
});

it.each(['never', 'half-elastic'])(
  'under take-back every attempt of a job is that of its story, stops and changes of size too (%s)',
  async (name) => {
    const set = ['programme.demand.meanWork=1000000'];
    const maker = await makerOf('preemption-cost', name, set);
    const task = { variant: 0, replication: 0, keepJobs: false };
    const { result, jobs, clusters } = maker.wholeOf(task);
    const stops = result.stays!.stops;
    const rows = [...stops.keys()].filter((row) => stops[row]! > 0);
    expect(rows.length).toBeGreaterThan(100);
    const some = rows.filter((_, k) => k % Math.ceil(rows.length / 2) === 0);
    const attempts = maker.attemptsOf(task, Int32Array.from(rows), Number.POSITIVE_INFINITY);
    const places = ({ cluster }: { cluster: number }) => clusters[cluster]?.id;
    for (const row of some) {
      const own = attempts.filter((attempt) => attempt.row === row);
      const told = maker.tellOf(task, jobs.id[row]!)!.entries;
      const kinds = ['submitted', 'started', 'resized', 'stopped'];
      expect(own.map(({ at, kind }) => [at, kind])).toEqual(
        // A job that is stopped for good is stopped, and ended: of that records know.
        told
          .filter(({ kind }, k) => kinds.includes(kind) && !(kind === 'stopped' && told[k + 1]?.kind === 'ended'))
          .map(({ at, kind }) => [at, kind]),
      );
      const begun = (kind: string): boolean => kind === 'started' || kind === 'resized';
      expect(own.filter(({ kind }) => begun(kind)).map((each) => [each.gpus, each.nodes, places(each)])).toEqual(
        told.filter(({ kind }) => begun(kind)).map(({ gpus, nodes, cluster }) => [gpus, nodes, cluster]),
      );
    }
    const kinds = new Set(attempts.map(({ kind }) => kind));
    expect(kinds.has('stopped') && kinds.has(name === 'never' ? 'started' : 'resized')).toBe(true);
  },
  3 * MINUTE_MS,
);
