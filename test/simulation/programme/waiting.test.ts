/** From the decision to the start: who waits for what, who comes, who steps in. */
import { describe, expect, it } from 'vitest';
import { lastingPhase } from '../../../sim/model/fleet.ts';
import { application, call, cluster, DAY, type Example, MODIFIERS, plain, TRACK } from './example.ts';
import { gpuDays, run, told } from './stories.ts';

const late = (day: number) =>
  cluster(4, { phases: [{ ...lastingPhase('all', 4), deliveredAt: day * DAY, inServiceAt: day * DAY }] });

const term = { kind: 'length', seconds: 100 * DAY, endsAt: 0, groups: 1, step: 0, gates: [] } as const;

describe('a grant', () => {
  const alone: Example = { applications: [application(0, { gpus: 16 })], jobs: [[]] };

  it('starts on its planned day and expires when its term is over', () => {
    expect(told(run(alone), 'applied', 'awarded', 'started', 'expired')).toEqual([
      '0 applied A001',
      '2 awarded A001',
      '3 started A001',
      '103 expired A001',
    ]);
  });

  it('gets the term asked for, at most the call’s, or the call’s fixed end', () => {
    const asked = { ...alone, applications: [application(0, { term: 30 * DAY })] };
    expect(told(run(asked), 'expired')).toEqual(['33 expired A001']);
    const fixed = { ...asked, calls: [call({ term: { ...term, kind: 'fixed-end', endsAt: 60 * DAY } })] };
    expect(told(run(fixed), 'expired')).toEqual(['60 expired A001']);
  });

  it('whose nodes come late waits; its end moves along, or stays', () => {
    const example = { ...alone, clusters: [late(10)] };
    const kinds = ['waitsForNodes', 'started', 'expired'] as const;
    expect(told(run(example), ...kinds)).toEqual(['3 waitsForNodes A001', '10 started A001', '110 expired A001']);
    const kept = run({ ...example, rules: { lateStart: 'keep-end' } });
    expect(told(kept, ...kinds)).toEqual(['3 waitsForNodes A001', '10 started A001', '103 expired A001']);
  });

  it('never starts where its end stays and is over before its nodes come', () => {
    const example: Example = { ...alone, clusters: [late(103)], rules: { lateStart: 'keep-end' } };
    expect(told(run(example), 'started', 'neverStarted')).toEqual(['103 neverStarted A001']);
    expect(told(run({ ...example, clusters: [late(102)] }), 'started', 'expired')).toHaveLength(2);
  });

  it('is awarded planned nodes, or only nodes in service at the decision', () => {
    const example = { ...alone, clusters: [late(10)] };
    expect(told(run({ ...example, rules: { awardAgainst: 'in-service' } }), 'awarded', 'refused')).toEqual([
      '2 refused A001',
    ]);
    expect(told(run(example), 'awarded', 'refused')).toEqual(['2 awarded A001']);
  });

  it('keeps its nodes while it waits: a later call does not award them again', () => {
    const applications = [
      application(0, { gpus: 32, term: 5 * DAY }),
      application(1, { gpus: 32, call: 1, appliedAt: 10 * DAY }),
    ];
    const second = call({
      id: 'second',
      opensAt: 9 * DAY,
      closesAt: 10 * DAY,
      decisionAt: 11 * DAY,
      startsAt: 12 * DAY,
    });
    const example = { applications, jobs: [[], []], calls: [call(), second], clusters: [late(20)] };
    // Awarded until day 8, but it will start on day 20 and last five days.
    expect(told(run(example), 'started', 'refused')).toEqual(['11 refused A002', '20 started A001']);
  });
});

describe('awards beyond what there is', () => {
  const queue: Example = {
    applications: [
      application(0, { gpus: 24, score: 90, term: 10 * DAY }),
      application(1, { gpus: 24, score: 80 }),
      application(2, { gpus: 8, score: 70 }),
    ],
    jobs: [[], [], []],
    calls: [call({ modifiers: { ...MODIFIERS, overAward: 1 } })],
  };

  it('wait in order of rank, and nobody overtakes though he would fit', () => {
    expect(told(run(queue), 'waitsForNodes', 'started')).toEqual([
      '3 started A001',
      '3 waitsForNodes A002',
      '3 waitsForNodes A003',
      '13 started A002',
      '13 started A003',
    ]);
  });

  it('wait in one cluster only: who is awarded in another starts there', () => {
    const clusters = [cluster(4), cluster(1, { id: 'd' })];
    const tracks = [{ ...TRACK, clusters: [0, 1] }];
    const calls = [call({ tracks, modifiers: { ...MODIFIERS, overAward: 0.5 } })];
    const applications = [
      application(0, { gpus: 24, score: 90, term: 10 * DAY }),
      application(1, { gpus: 24, score: 80 }),
      application(2, { gpus: 8, score: 70 }),
    ];
    expect(told(run({ ...queue, applications, clusters, calls }), 'started')).toEqual([
      '3 started A001',
      '3 started A003',
      '13 started A002',
    ]);
  });
});

describe('a winner who never comes', () => {
  const example: Example = {
    applications: [application(0, { gpus: 32, score: 90 }), application(1, { gpus: 32 })],
    jobs: [[], []],
    calls: [call({ modifiers: { ...MODIFIERS, reserveList: 1 } })],
    behaviour: { noShow: 0.6 },
    draws: { noShow: Float64Array.of(0.1, 0.9) },
  };
  const kinds = ['reserved', 'started', 'noShow', 'awarded'] as const;

  it('is replaced at once from the reserve where that is noticed at once', () => {
    expect(told(run(example), ...kinds)).toEqual([
      '2 awarded A001',
      '2 reserved A002',
      '3 noShow A001',
      '3 awarded A002',
      '3 started A002',
    ]);
  });

  it('holds idle nodes until it is noticed', () => {
    const result = run({ ...example, behaviour: { noShow: 0.6, noShowNoticedAfter: 5 * DAY }, horizonDays: 9 });
    expect(told(result, ...kinds)).toEqual([
      '2 awarded A001',
      '2 reserved A002',
      '3 started A001',
      '8 noShow A001',
      '8 awarded A002',
      '8 started A002',
    ]);
    expect([gpuDays(result, 'ungranted'), gpuDays(result, 'grantedIdle')]).toEqual([32 * 3, 32 * 6]);
  });

  it('leaves its nodes to nobody where there is no reserve', () => {
    expect(told(run({ ...example, calls: [call()] }), 'started', 'noShow')).toEqual(['3 noShow A001']);
  });

  it('does not answer a warning', () => {
    const rules = { reclaim: plain('threshold', { exempt: 0, reviewEvery: 2 * DAY, window: 2 * DAY, grace: DAY }) };
    const behaviour = { noShow: 0.6, noShowNoticedAfter: 20 * DAY, games: 1 };
    const result = run({ ...example, rules, behaviour });
    expect(told(result, 'warned', 'runsFiller', 'ignoresWarning')).toEqual(['5 warned A001', '5 ignoresWarning A001']);
    expect(gpuDays(result, 'filler')).toBe(0);
  });
});

describe('a call', () => {
  const many = Array.from({ length: 5 }, (_, k) => application(k, { gpus: 4 }));
  const example: Example = { applications: many, jobs: many.map(() => []) };

  it('decides later where reviewers get through few applications a day, and its grants start then', () => {
    const calls = [call({ reviewsPerDay: 1 })];
    const result = run({ ...example, calls });
    expect(new Set(told(result, 'awarded', 'refused').map((line) => line.split(' ')[0]))).toEqual(new Set(['6']));
    expect(told(result, 'started')[0]).toBe('6 started A001');
  });

  it('decides later where a review takes its time, never before the announced day', () => {
    const decided = (seconds: number) =>
      told(run({ ...example, calls: [call({ reviewSeconds: seconds })] }), 'awarded')[0];
    expect(decided(5 * DAY)).toBe('6 awarded A001');
    expect(decided(60)).toBe('2 awarded A001');
  });

  it('ends its grants one group after another where terms are staggered', () => {
    const two = [application(0, { score: 90, term: 50 * DAY }), application(1, { term: 50 * DAY })];
    const calls = [call({ term: { ...term, groups: 2, step: 10 * DAY } })];
    expect(told(run({ applications: two, jobs: [[], []], calls }), 'expired')).toEqual([
      '48 expired A001',
      '58 expired A002',
    ]);
  });

  it('has gates at which projects drop out, and who is in reserve steps in', () => {
    const gates = [{ after: 20 * DAY, drop: 0.6 }];
    const applications = [application(0, { gpus: 32, score: 90 }), application(1, { gpus: 32 })];
    const calls = [call({ term: { ...term, gates }, modifiers: { ...MODIFIERS, reserveList: 1 } })];
    const drops = (gate: number) =>
      told(
        run({ applications, jobs: [[], []], calls, draws: { gate: new Float64Array(128).fill(gate) } }),
        'droppedOut',
        'started',
      );
    expect(drops(0.5)).toEqual(['3 started A001', '23 droppedOut A001', '23 started A002', '43 droppedOut A002']);
    expect(drops(0.6)).toEqual(['3 started A001']);
  });
});

describe('who waits behind one who can never start', () => {
  it('starts on the day on which that one’s term would be over', () => {
    // The first waits for nodes that never come, until its fixed end; nothing else happens on that day.
    const clusters = [
      cluster(0, {
        phases: [lastingPhase('here', 1), { ...lastingPhase('never', 3), inServiceAt: Number.POSITIVE_INFINITY }],
      }),
    ];
    const calls = [
      call({ term: { ...term, kind: 'fixed-end', endsAt: 30 * DAY } }),
      call({
        id: 'second',
        opensAt: 4 * DAY,
        closesAt: 5 * DAY,
        decisionAt: 6 * DAY,
        startsAt: 8 * DAY,
        modifiers: { ...MODIFIERS, overAward: 1 },
      }),
    ];
    const applications = [application(0, { gpus: 24, score: 90 }), application(1, { call: 1, appliedAt: 5 * DAY })];
    const result = run({ clusters, applications, jobs: [[], []], calls });
    expect(told(result, 'waitsForNodes', 'neverStarted', 'started')).toEqual([
      '3 waitsForNodes A001',
      '8 waitsForNodes A002',
      '30 neverStarted A001',
      '30 started A002',
    ]);
  });
});
