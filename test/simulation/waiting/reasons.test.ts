/** Why jobs wait: one case in words for each reason, with the hours that it is waited for. */
import { describe, expect, it, test } from 'vitest';
import { type Cluster, lastingPhase } from '../../../sim/model/fleet.ts';
import type { LimitRules } from '../../../sim/model/programme.ts';
import type { RunInput, RunResult } from '../../../sim/simulation/contract.ts';
import { simulate } from '../../../sim/simulation/simulate.ts';
import { type CasePolicies, caseOf, choice, inputOf } from '../../oracle/cases.ts';
import { application, cluster, DAY, type Example, inputOf as inputOfProgramme, plain } from '../programme/example.ts';

/** Seconds waited by reason, of those that are waited for at all; `more`: of a sector or a size. */
function waited({ metrics }: RunResult, more = ''): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [key, hours] of Object.entries(metrics)) {
    const [, reason] = new RegExp(`^waitedHours\\{reason=(\\w+)${more}\\}$`).exec(key) ?? [];
    if (reason !== undefined && hours !== null && hours > 0) found[reason] = Math.round(hours * 3600);
  }
  return found;
}

type Jobs = Parameters<typeof caseOf>[2];

const fleet = (gpusPerNode: number, nodes: number, jobs: Jobs, change: Partial<RunInput> = {}) =>
  simulate({ ...inputOf(caseOf(gpusPerNode, nodes, jobs), 1000), asksWhy: true, checkInvariants: true, ...change });

const withPolicies = (policies: Partial<CasePolicies>) => inputOf(caseOf(1, 1, [], policies)).policies;

describe('in a plain fleet a job waits for', () => {
  test('nodes: fewer GPUs are idle than it asks for', () => {
    const result = fleet(1, 2, [
      [0, 2, 10, 10],
      [4, 2, 5, 5],
    ]);
    expect(waited(result)).toEqual({ nodes: 6 });
    expect(waited(result, ',sizeClass=2-7')).toEqual({ nodes: 6 });
    expect(result.metrics['waitedHours{cluster=cluster-0,reason=nodes}']).toBe(6 / 3600);
    expect(result.metrics['waitedGpuHours{reason=nodes}']).toBe((2 * 6) / 3600);
  });

  test('shape: enough GPUs are idle, but on two nodes', () => {
    // Spread, each of the first two jobs is on a node of its own until 10; 8 GPUs are idle and no node is whole.
    const jobs: Jobs = [
      [0, 4, 10, 10],
      [0, 4, 12, 12],
      [1, 8, 5, 5],
    ];
    const policies = withPolicies({ placement: choice('spread') });
    expect(waited(fleet(8, 2, jobs, { policies }))).toEqual({ shape: 9 });
  });

  test('a reservation: it would fit, and would delay the blocked head', () => {
    // The head wants both nodes at 10; the last job fits beside the first until 20, and starts when the head has ended.
    const result = fleet(1, 2, [
      [0, 1, 10, 10],
      [1, 2, 5, 5],
      [2, 1, 18, 18],
    ]);
    expect(waited(result)).toEqual({ nodes: 9 + 5, reservation: 8 });
  });

  test('its turn: it would fit, and nobody may pass the head', () => {
    const jobs: Jobs = [
      [0, 1, 10, 10],
      [1, 2, 5, 5],
      [2, 1, 3, 3],
    ];
    const policies = withPolicies({ backfill: choice('none') });
    expect(waited(fleet(1, 2, jobs, { policies }))).toEqual({ nodes: 9 + 5, priority: 8 });
  });

  test('nodes that are not in service yet', () => {
    const { fleet: one, ...input } = inputOf(caseOf(1, 2, [[0, 2, 5, 5]]), 1000);
    const later: Cluster = {
      ...one.clusters[0]!,
      phases: [lastingPhase('first', 1), lastingPhase('second', 1, 7)],
    };
    const result = simulate({ ...input, fleet: { clusters: [later] }, asksWhy: true });
    expect(waited(result)).toEqual({ notInService: 7 });
  });

  test('nodes that are down, where those that are up would never do', () => {
    const outage = {
      cluster: 0,
      nodes: { first: 0, count: 1 },
      from: 0,
      until: 6,
      kind: 'failure' as const,
      announcedAt: null,
    };
    const faults = { outages: [outage], stoppedJobs: 'requeue' as const };
    const result = fleet(1, 2, [[1, 2, 5, 5]], { faults });
    expect(waited(result)).toEqual({ down: 5 });
  });

  test('one reason after the other, as it would have to be asked for them', () => {
    // Until 10 too few GPUs are idle; from then on the head, 2 GPUs, takes what is there until 15.
    const result = fleet(1, 2, [
      [0, 2, 10, 10],
      [0, 2, 5, 5],
      [3, 1, 2, 2],
    ]);
    expect(waited(result)).toEqual({ nodes: 10 + 12 });
  });

  test('nothing that lies outside the measured window', () => {
    const times = { windowStart: 5, windowEnd: 8, horizon: 1000, stopWhenWindowServed: false };
    const jobs: Jobs = [
      [0, 2, 10, 10],
      [4, 2, 5, 5],
    ];
    expect(waited(fleet(1, 2, jobs, { times }))).toEqual({ nodes: 3 });
  });
});

describe('in a cluster that grants share a job waits for', () => {
  const programme = (example: Example) => simulate({ ...inputOfProgramme(example), asksWhy: true });

  /** Two grants of 16 GPUs of 32 from day 3 on. */
  const two = (jobs: Example['jobs'], rules: Example['rules'] = {}): Example => ({
    clusters: [cluster(4)],
    applications: [
      application(0, { gpus: 16, score: 90 }),
      application(1, { gpus: 16, score: 80, sector: 'industry' }),
    ],
    jobs,
    rules: { sharing: plain('quota'), ...rules },
  });

  it('its quota: its grant may not borrow, and what idles is another’s', () => {
    const jobs: Example['jobs'] = [
      [],
      [
        [0, 16, 10 * DAY],
        [2 * DAY, 8, DAY],
      ],
    ];
    const result = programme(two(jobs, { sharing: plain('quota', { borrowingLimit: 0 }) }));
    expect(waited(result)).toEqual({ quota: 8 * DAY });
    expect(waited(result, ',sector=industry')).toEqual({ quota: 8 * DAY });
    expect(waited(result, ',sector=academia')).toEqual({});
  });

  it('idle GPUs and no quota, where its own grant holds so many of a cluster of which it might take all', () => {
    const jobs: Example['jobs'] = [
      [],
      [
        [0, 16, 10 * DAY],
        [0, 8, 10 * DAY],
        [2 * DAY, 16, DAY],
      ],
    ];
    expect(waited(programme(two(jobs, { sharing: plain('pooled') })))).toEqual({ nodes: 8 * DAY });
    expect(waited(programme(two(jobs)))).toEqual({ nodes: 8 * DAY });
    const atMost24 = { sharing: plain('quota', { borrowingLimit: 0.5 }) };
    expect(waited(programme(two(jobs, atMost24)))).toEqual({ quota: 8 * DAY });
  });

  it('the grace of those who stop for it', () => {
    const jobs: Example['jobs'] = [
      [[10 * DAY, 16, 5 * DAY]],
      [
        [0, 16, 30 * DAY],
        [0, 16, 30 * DAY],
      ],
    ];
    const result = programme(two(jobs, { preemption: plain('take-back', { mode: 'requeue', grace: DAY }) }));
    // Who was stopped on day 14 waits, with others' GPUs, until the owner has ended on day 19.
    expect(waited(result, ',sector=academia')).toEqual({ grace: DAY });
    expect(Object.values(waited(result, ',sector=industry')).reduce((sum, each) => sum + each)).toBe(5 * DAY);
  });

  it('what is its own and lent to others, where nobody stops', () => {
    const jobs: Example['jobs'] = [
      [[10 * DAY, 16, 5 * DAY]],
      [
        [0, 16, 30 * DAY],
        [0, 16, 30 * DAY],
      ],
    ];
    expect(waited(programme(two(jobs)), ',sector=academia')).toEqual({ lent: 20 * DAY });
  });

  it('what is its own and lent only as far as its own goes: who stands behind would borrow himself', () => {
    // All come on day 13 and wait until the borrower ends on day 33; what the grant owns covers the first two.
    const jobs: Example['jobs'] = [
      [
        [10 * DAY, 8, 5 * DAY],
        [10 * DAY, 8, 5 * DAY],
        [10 * DAY, 8, 5 * DAY],
        [10 * DAY, 8, 5 * DAY],
      ],
      [
        [0, 16, 30 * DAY],
        [0, 16, 30 * DAY],
      ],
    ];
    const input = inputOfProgramme(two(jobs));
    expect(waited(simulate({ ...input, asksWhy: true }), ',sector=academia')).toEqual({
      lent: 2 * 20 * DAY,
      nodes: 2 * 20 * DAY,
    });
    const reasonOf = (watchedJob: number) =>
      simulate({ ...input, asksWhy: true, watchedJob }).jobStory!.flatMap(({ reason }) => reason ?? []);
    expect([0, 1, 2, 3].map(reasonOf)).toEqual([['lent'], ['lent'], ['nodes'], ['nodes']]);
  });

  it('nobody’s lending, where its quota is only kept for a job that is to start', () => {
    // The block’s second job stops the first one of the grant, and starts on day 14: until then nobody has borrowed.
    const jobs: Example['jobs'] = [
      [
        [0, 8, 30 * DAY],
        [10.5 * DAY, 8, DAY],
      ],
      [
        [10 * DAY, 16, 10 * DAY],
        [10 * DAY, 16, DAY],
      ],
    ];
    const result = programme({
      ...two(jobs, { preemption: plain('priority', { mode: 'requeue', grace: DAY }) }),
      applications: [
        application(0, { gpus: 16, score: 90 }),
        application(1, { gpus: 16, sector: 'national', call: -1, track: -1, score: 0 }),
      ],
      blocks: [
        {
          ...{ application: 1, cluster: 0, unit: 'node', gates: [] },
          ...{ awardedAt: 2 * DAY, startsAt: 3 * DAY, endsAt: 103 * DAY },
        },
      ],
    });
    // Who was stopped, and the one that came meanwhile, wait on day 14 for what the block has borrowed.
    expect(waited(result, ',sector=academia')).toEqual({ nodes: DAY / 2, lent: 2 * DAY });
    expect(waited(result, ',sector=national')).toEqual({ grace: DAY });
  });

  it('what is its own and lent from the instant at which it is stopped, alone of its size in the queue', () => {
    // The block, whose jobs have priority, takes both nodes of the grant on day 13 for a day. What the grant owns, 8 GPUs, covers
    // the first of the jobs that are stopped, and not the second beside it.
    const jobs: Example['jobs'] = [
      [
        [0, 7, 30 * DAY],
        [0, 6, 30 * DAY],
      ],
      [
        [5 * DAY, 8, 20 * DAY],
        [10 * DAY, 16, DAY],
      ],
    ];
    const result = programme({
      ...two(jobs, { preemption: plain('priority', { mode: 'suspend' }) }),
      clusters: [cluster(3)],
      applications: [
        application(0, { gpus: 8, score: 90 }),
        application(1, { gpus: 16, sector: 'national', call: -1, track: -1, score: 0 }),
      ],
      blocks: [
        {
          ...{ application: 1, cluster: 0, unit: 'node', gates: [] },
          ...{ awardedAt: 2 * DAY, startsAt: 3 * DAY, endsAt: 103 * DAY },
        },
      ],
    });
    expect(waited(result, ',sector=academia')).toEqual({ lent: DAY, nodes: DAY });
  });

  it('nodes, where it might borrow and nothing is idle', () => {
    const jobs: Example['jobs'] = [
      [[0, 16, 10 * DAY]],
      [
        [0, 16, 20 * DAY],
        [DAY, 16, DAY],
      ],
    ];
    expect(waited(programme(two(jobs)))).toEqual({ nodes: 9 * DAY });
  });

  it('its quota, where what idles of others is not lent', () => {
    const jobs: Example['jobs'] = [
      [[0, 8, 10 * DAY]],
      [
        [0, 16, 20 * DAY],
        [DAY, 8, DAY],
      ],
    ];
    const result = programme(two(jobs, { sharing: plain('quota', { lendingLimit: 0 }) }));
    expect(waited(result)).toEqual({ quota: 19 * DAY });
  });
});

describe('under limits a job waits for', () => {
  const NEVER = Number.POSITIVE_INFINITY;
  const none: LimitRules = { gpusAtOnce: NEVER, shareAtOnce: NEVER, budget: null };
  const budget = (whenSpent: 'stop' | 'slow'): LimitRules => ({
    ...none,
    budget: {
      ...{ share: 0.1, whenSpent, overuseTo: 1.25, commitAhead: false },
      ...{ period: NEVER, carryOver: 1, ageing: NEVER, ahead: 0 },
    },
  });

  /** A grant of 8 GPUs from day 3 to 103: an award of 800 GPU-days. */
  const one = (limits: LimitRules, jobs: Example['jobs'][number]) =>
    simulate({
      ...inputOfProgramme({ applications: [application(0)], jobs: [jobs], rules: { limits } }),
      asksWhy: true,
    });

  it('the budget of its grant', () => {
    const result = one(budget('stop'), [
      [0, 8, 10 * DAY],
      [0, 8, 10 * DAY],
    ]);
    // Until day 13 the nodes are taken; then the budget of 80 GPU-days is spent, until the grant ends on day 103.
    expect(waited(result)).toEqual({ nodes: 10 * DAY, budget: 90 * DAY });
  });

  it('not for a budget that only makes slow where nobody else is there', () => {
    const result = one(budget('slow'), [
      [0, 8, 10 * DAY],
      [0, 8, 10 * DAY],
    ]);
    expect(waited(result)).toEqual({ nodes: 10 * DAY });
  });

  it('a limit of GPUs at once', () => {
    const result = one({ ...none, gpusAtOnce: 4 }, [
      [0, 4, 10 * DAY],
      [0, 4, 10 * DAY],
      [0, 2, 5 * DAY],
    ]);
    expect(waited(result)).toEqual({ limit: 20 * DAY + 10 * DAY });
  });

  it('a limit of GPUs at once in a shared cluster', () => {
    const result = simulate({
      ...inputOfProgramme({
        applications: [application(0)],
        jobs: [
          [
            [0, 4, 10 * DAY],
            [0, 4, 10 * DAY],
          ],
        ],
        rules: { sharing: plain('pooled'), limits: { ...none, gpusAtOnce: 4 } },
      }),
      asksWhy: true,
    });
    expect(waited(result)).toEqual({ limit: 10 * DAY });
  });
});

it('is not asked unless somebody asks', () => {
  const { metrics } = simulate(
    inputOf(
      caseOf(1, 2, [
        [0, 2, 10, 10],
        [4, 2, 5, 5],
      ]),
      1000,
    ),
  );
  expect(Object.keys(metrics).filter((key) => key.startsWith('waited'))).toEqual([]);
});
