/** The projects of a replication: the same in every variant that changes policies only, as published where that is known. */
import { describe, expect, it } from 'vitest';
import {
  countJobs,
  type DrawnProjects,
  drawProjects,
  programmeOf,
} from '../../../sim/experiment/run/programme-of-run.ts';
import { jobsOfReplication } from '../../../sim/experiment/run/replication-jobs.ts';
import { applicationFiles, withApplications } from '../../../sim/experiment/scenario/application-files.ts';
import type { ResolvedScenario } from '../../../sim/experiment/scenario/resolve.ts';
import { demandFingerprint } from '../../../sim/model/demand.ts';
import { programme } from '../scenario/programme-scenario.ts';
import { resolve } from '../scenario/small-scenario.ts';

const NO_RECLAIM = 'no-reclaim: { programme.monitoring.reclaim: none }';
const DAY = 86_400;

function scenarioWith(variants: string, ...changes: [string, string][]): ResolvedScenario {
  return resolve(programme([NO_RECLAIM, variants], ...changes));
}

/** The projects of variant `index`; the base is 0. */
function drawnOf(scenario: ResolvedScenario, index = 0, replication = 0): DrawnProjects {
  const plan = scenario.variants[index]!.programme!;
  const workload = plan.projects.workloadOf === null ? null : jobsOfReplication(scenario, null, replication);
  return drawProjects(plan.projects, { seed: scenario.seed, replication }, workload);
}

const nodesOf = (applications: readonly { readonly gpus: number }[]) =>
  applications.reduce((sum, { gpus }) => sum + gpus / 8, 0);

describe('the projects of a replication', () => {
  const policies = [
    'award: { programme.calls.first.award: lottery }',
    'over: { programme.calls.first.modifiers: { overAward: 0.3, regionalBonus: 10 } }',
    'reclaim: { programme.monitoring: { reclaim: none, redistribution: none, runningJobs: kill } }',
    'no-shows: { programme.behaviour: { noShow: 0.3, mends: 0, patience: never } }',
    'terms: { programme.calls.first.term: { longest: 180d, gates: null } }',
    'late: { fleet.clusters.new.phases.all.slip: 60d, fleet.gpus.b200.speed: 3 }',
    'placement: { programme.grantPlacement: spread, programme.lateStart: shift-term }',
  ];

  it('are equal in all variants that change policies, behaviour, terms or supply', () => {
    const scenario = scenarioWith(policies.join('\n  '));
    const base = drawnOf(scenario);
    expect(scenario.variants).toHaveLength(policies.length + 1);
    scenario.variants.forEach((_variant, index) => {
      const drawn = drawnOf(scenario, index);
      expect(demandFingerprint(drawn.demand)).toBe(demandFingerprint(base.demand));
      expect(drawn).toEqual(base);
    });
  });

  it('are others in another replication, and the same whenever asked', () => {
    const scenario = scenarioWith('same: {}');
    expect(drawnOf(scenario, 0, 1)).toEqual(drawnOf(scenario, 0, 1));
    const fingerprints = [0, 1, 2].map((replication) => demandFingerprint(drawnOf(scenario, 0, replication).demand));
    expect(new Set(fingerprints).size).toBe(3);
  });

  it('ask for the same work at other times where only the curve is another', () => {
    const scenario = scenarioWith('prompt: { programme.demand.curve: prompt }');
    const [base, prompt] = [drawnOf(scenario), drawnOf(scenario, 1)];
    expect(prompt.demand.work).toEqual(base.demand.work);
    expect(prompt.demand.offset).not.toEqual(base.demand.offset);
    expect(prompt.applications).toEqual(base.applications);
  });

  it('are as many jobs as the plan counts', () => {
    const scenario = scenarioWith('same: {}');
    const { projects } = scenario.variants[0]!.programme!;
    expect(countJobs(projects, { seed: scenario.seed, replication: 1 })).toBe(drawnOf(scenario, 0, 1).demand.count);
  });

  it('have ids of their own, calls first and blocks last', () => {
    const scenario = scenarioWith('same: {}');
    const drawn = drawnOf(scenario);
    const ids = drawn.applications.map(({ id }) => id);
    expect(new Set(ids).size).toBe(51);
    expect([ids[0], ids[29], ids[30], ids[49], ids[50]]).toEqual([
      'first-0001',
      'first-0030',
      'second-0001',
      'second-0020',
      'B-team-a',
    ]);
    const plan = scenario.variants[0]!.programme!;
    expect(programmeOf(plan, drawn).blocks).toEqual([{ ...plan.blocks[0], application: 50 }]);
    expect(drawn.draws.noShow).toHaveLength(51);
  });
});

describe('the applications of the first call', () => {
  const scenario = scenarioWith('same: {}', [
    'count: 30\n        totals: { nodes: 90 }\n        sectors: { institute: 0 }\n        largestGpus: { b200: 64 }',
    'substitutable: 0.5',
  ]);

  it.each([0, 1, 2, 3])(
    'are exactly 514 for 1,714 nodes, 1,075 of them for academia, in replication %i',
    (replication) => {
      const { applications, record } = drawnOf(scenario, 0, replication);
      const first = applications.filter(({ call }) => call === 0);
      expect(first).toHaveLength(514);
      expect(nodesOf(first)).toBe(1714);
      expect(nodesOf(first.filter(({ sector }) => sector === 'academia'))).toBe(1075);
      const facts = record.facts.map(({ label, value }) => `${label}: ${value}`);
      expect(facts).toContain('first: applications: 514 (published: 514)');
      expect(facts.filter((fact) => fact.startsWith('first: changed'))).toEqual([]);
    },
  );
});

describe('a rolling call', () => {
  it('divides the same applicants, with the same demand, among its series', () => {
    const scenario = scenarioWith(
      'one: { programme.calls.second: { rolling: null, closes: 2026-08-29, decision: 2026-08-30, start: 2026-09-01 } }',
    );
    const [series, one] = [drawnOf(scenario), drawnOf(scenario, 1)];
    expect(demandFingerprint(series.demand)).toBe(demandFingerprint(one.demand));
    const { calls } = scenario.variants[0]!.programme!;
    const members = series.applications.filter(({ id }) => id.startsWith('second'));
    expect(new Set(members.map(({ call }) => calls[call]!.id))).toEqual(new Set(['second-1', 'second-2', 'second-3']));
    for (const { call, appliedAt } of members) {
      const { opensAt, closesAt } = calls[call]!;
      expect(appliedAt >= opensAt && appliedAt <= closesAt).toBe(true);
    }
  });

  it('says that nobody rushes to its deadlines, nor to any other than its preset says', () => {
    const { facts } = drawnOf(scenarioWith('same: {}')).record;
    const changed = facts.filter(({ label }) => label.endsWith('changed from the preset'));
    expect(changed).toMatchObject([
      {
        label: 'first: changed from the preset',
        value: expect.stringMatching(/^count 30; sectors .*totals \{"nodes":90\}$/),
      },
      { label: 'second: changed from the preset', value: 'count 20; deadlineRush 1' },
    ]);
  });
});

describe('a block that runs the workload', () => {
  const scenario = scenarioWith(
    'same: {}',
    ['programme:\n', 'workload: { preset: llm-development, load: 0.05 }\nprogramme:\n'],
    ['meanWork: 500', 'workloadOf: team-a'],
  );

  it('has its jobs as they are, and nothing else; the others have theirs', () => {
    const { jobs, record } = jobsOfReplication(scenario, null, 0);
    const drawn = drawnOf(scenario);
    const { demand } = drawn;
    const [from, to] = [demand.first[50]!, demand.first[51]!];
    expect(to - from).toBe(jobs.count);
    expect(demand.offset.subarray(from, to)).toEqual(jobs.submit);
    expect(demand.wish.subarray(from, to)).toEqual(jobs.gpus);
    expect(demand.mouldable.subarray(from, to)).toEqual(new Uint8Array(jobs.count));
    expect(demand.work.subarray(from, to)).toEqual(jobs.run.map((run, job) => run * jobs.gpus[job]!));
    expect(from).toBe(countJobs(scenario.variants[0]!.programme!.projects, { seed: scenario.seed, replication: 0 }));
    expect(drawn.record.source).toContain(record.source);
    expect(new Set(demand.id).size).toBe(demand.count);
  });

  it('is not made without the workload', () => {
    const { projects } = scenario.variants[0]!.programme!;
    expect(() => drawProjects(projects, { seed: '1', replication: 0 }, null)).toThrow('without the workload');
  });
});

describe('applications from a file', () => {
  const TABLE = [
    'id,call,sector,institution,gpus,gpu,applied,score,term',
    'K2,second,industry,b,4,h200,2026-07-05,70,60d',
    'K1,second,industry,a,8,h200,,80,',
    'K3,first,academia,c,16,b200,2026-01-10,90.5,365d',
  ];
  const files: [string, string][] = [
    ['{ preset: additional-call-2026-03, count: 20 }', '{ file: apps.csv }'],
    [
      '        preset: first-call-2025-12\n        count: 30\n        totals: { nodes: 90 }\n        sectors: { institute: 0 }\n        largestGpus: { b200: 64 }',
      '        file: apps.csv',
    ],
  ];
  const scenario = scenarioWith('same: {}', ...files);
  const read = (lines: readonly string[]) =>
    withApplications(scenario, new Map([['apps.csv', { text: lines.join('\n'), fileName: 'there/apps.csv' }]]));

  it('go to the calls that they name, and to the stretch of a rolling call in which they came', () => {
    expect(applicationFiles(scenario)).toEqual([{ file: 'apps.csv', call: 'first' }]);
    const filled = read(TABLE);
    const { applications, demand, record } = drawnOf(filled);
    const { calls } = filled.variants[0]!.programme!;
    expect(applications.map(({ id, call }) => [id, calls[call]?.id])).toEqual([
      ['K3', 'first'],
      ['K1', 'second-3'],
      ['K2', 'second-2'],
      ['B-team-a', undefined],
    ]);
    expect(applications[1]).toMatchObject({ appliedAt: 240 * DAY, term: 90 * DAY, gpus: 8, score: 80 });
    expect(demand.count).toBeGreaterThan(0);
    expect(record.source).toContain('first (apps.csv), second (apps.csv)');
  });

  it('are the same in every variant', () => {
    const filled = read(TABLE);
    expect(drawnOf(filled, 1)).toEqual(drawnOf(filled));
  });

  it('are refused with every issue, each once though every variant reads them', () => {
    const wrong = [...TABLE, 'K1,third,industry,a,x,h200,,80,', 'K5,first,industry,a,8,h300,2027-01-01,80,'];
    expect(() => read(wrong)).toThrow(
      [
        "there/apps.csv:5:1: id: 'K1' stands in line 3 already, give every application its own id",
        "there/apps.csv:5:4: call: unknown call 'third', expected one of first, second",
        "there/apps.csv:5:21: gpus: 'x' is not a whole number ≥ 1, expected a whole number ≥ 1",
        "there/apps.csv:6:23: gpu: unknown gpu 'h300', expected one of h200, b200",
        "there/apps.csv:6:28: applied: '2027-01-01' is outside the window of call first, expected from 2026-01-05T00:00:00+09:00 to 2026-01-25T00:00:00+09:00",
      ].join('\n'),
    );
  });

  it('must not bear the id of a block', () => {
    const filled = read([...TABLE, 'B-team-a,first,industry,a,8,h200,,80,']);
    expect(() => drawnOf(filled)).toThrow('two applications are called B-team-a, ids must differ');
  });
});
