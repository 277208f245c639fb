/** Programmes in scenarios: every issue with its place, the plan on the clock, what variants may change. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { applicationsOf } from '../../../sim/experiment/run/programme-of-run.ts';
import { planRuns } from '../../../sim/experiment/scenario/plan.ts';
import type { ProgrammePlan } from '../../../sim/experiment/scenario/programme-plan.ts';
import { BROKEN_PROGRAMMES } from './broken-programmes.ts';
import { PROGRAMME, programme } from './programme-scenario.ts';
import { issuesOf, resolve, small } from './small-scenario.ts';

const DAY = 86_400;
/** Without nodes in trial, which grants that share cannot have. */
const SHARED = programme(['unit: gpu, beta: true', 'unit: gpu']);
const NO_RECLAIM = 'no-reclaim: { programme.monitoring.reclaim: none }';

/** The plan of a variant. */
function planOf(text: string, variant = 0, set: readonly string[] = []): ProgrammePlan {
  return resolve(text, { set }).variants[variant]!.programme!;
}

for (const [group, rows] of Object.entries(BROKEN_PROGRAMMES)) {
  describe(group, () => {
    test.each(rows)('%s', (_name, changes, issues) => {
      expect(issuesOf(programme(...changes))).toEqual(issues.map((issue) => `small.yaml:${issue}`));
    });
  });
}

describe('what does not go with a sharing', () => {
  const quota = [NO_RECLAIM, 'shared: { policies.sharing: quota }'] as const;

  it('is told to the variant that shares, with what it is to add, where the other stands in the scenario', () => {
    const of = (backfill: string) =>
      issuesOf(programme(['replications: 2', `policies: { backfill: ${backfill} }\nreplications: 2`], quota));
    const beta =
      '87:31: variants.shared.policies.sharing: quota does not go with programme.calls.second.tracks.small.beta as it is: nodes in trial are not open to all, add programme.calls.second.tracks.small.beta: false beside it';
    expect(issuesOf(programme(quota))).toEqual([]);
    const open = ['all: { nodes: 16,', 'all: { nodes: 16, beta: true, trial: 21d,'] as const;
    expect(issuesOf(programme(quota, open))).toEqual([`small.yaml:${beta.replace('87', '86')}`]);
    expect(of('conservative')).toEqual([
      'small.yaml:87:31: variants.shared.policies.sharing: quota does not go with policies.backfill as it is: where grants share only the first blocked job holds a reservation, add policies.backfill: easy beside it',
    ]);
    expect(of('{ name: easy, reservations: 3 }')).toEqual([
      'small.yaml:87:31: variants.shared.policies.sharing: quota does not go with policies.backfill.reservations as it is: where grants share only the first blocked job holds a reservation, add policies.backfill.reservations: 1 beside it',
    ]);
  });

  it('is told to the file that shares, not to the one that it extends', () => {
    const base = programme(['replications: 2', 'policies: { backfill: conservative }\nreplications: 2']);
    const child = 'question: Why?\nscenario: child\nextends: base\npolicies.sharing: quota\n';
    expect(issuesOf(child, { base })).toEqual([
      'small.yaml:4:19: policies.sharing: quota does not go with policies.backfill as it is: where grants share only the first blocked job holds a reservation, add policies.backfill: easy beside it',
    ]);
    expect(issuesOf(`${child}policies.backfill: easy\n`, { base })).toEqual([]);
  });
});

it('takes jobs that grow within budgets, which hold whoever grows', () => {
  const grows = programme(
    ['meanWork: 500 }', 'meanWork: 500, elastic: { share: 0.5 } }'],
    ['  monitoring:\n', '  limits: { budget: { share: 0.5, period: 90d } }\n  monitoring:\n'],
    ['replications: 2', 'policies: { elastic: shrink-and-grow }\nreplications: 2'],
  );
  expect(issuesOf(grows)).toEqual([]);
});

it('says where an order over accounts finds all jobs of a queue in one project', () => {
  const notes = (...set: string[]) =>
    planRuns(resolve(PROGRAMME, { set })).warnings.filter((warning) => warning.startsWith('fair-tree'));
  expect(notes('policies.queue=fair-tree')).toEqual([
    'fair-tree: with sharing dedicated all jobs of a queue are of one project, so its fair share tells none apart; ' +
      'with sharing quota or pooled it does',
  ]);
  expect(notes('policies.queue=fair-tree', 'policies.sharing=pooled')).toEqual([]);
  expect(notes('policies.queue=sjf')).toEqual([]);
});

it('tells the variant that takes out what is assumed, not the line of the assumption', () => {
  const text = programme(
    ['capitalRegion: seoul', 'capitalRegion: seoul\n  checkpoint: { cost: 10m }'],
    [NO_RECLAIM, 'no-checkpoint: { programme.checkpoint: null }'],
  );
  expect(issuesOf(text)).toEqual([]);
  expect(issuesOf(`${text}assumed: { programme.checkpoint.cost: nobody knows }\n`)).toEqual([
    'small.yaml:87:20: variants.no-checkpoint.programme.checkpoint: cannot be taken out while assumed names programme.checkpoint.cost, take it out of assumed (where the scenario extends another, add assumed: { programme.checkpoint.cost: null }), or set other values here (interval: none writes no checkpoints)',
  ]);
});

it('takes budgets in small parts that cover a job once they have gone on, ahead, beyond, or are not committed', () => {
  const issues = (budget: string) => issuesOf(PROGRAMME, {}, { set: [`programme.limits={ budget: { ${budget} } }`] });
  const small = 'period: 1h, share: 0.1, commitAhead: true';
  expect(issues(`${small}, ageing: 1`)).toHaveLength(1);
  expect(issues(`${small}, carryOver: 0`)).toHaveLength(1);
  expect(issues(small)).toEqual([]);
  expect(issues(`${small}, carryOver: 0.95`)).toEqual([]);
  expect(issues(`${small}, ageing: 10`)).toEqual([]);
  expect(issues(`${small}, ageing: 1, ahead: 9`)).toEqual([]);
  expect(issues(`${small}, ageing: 1, whenSpent: overuse, overuseTo: 10`)).toEqual([]);
  expect(issues(`${small}, ageing: 1, whenSpent: slow`)).toEqual([]);
  expect(issues('period: 1h, share: 0.1, ageing: 1')).toEqual([]);
});

it('says where a budget that only makes slow limits nobody, for the nodes are the grant’s own', () => {
  const notes = (...set: string[]) =>
    planRuns(resolve(SHARED, { set })).warnings.filter((warning) => warning.includes('whenSpent'));
  const slow = 'programme.limits={ budget: { share: 0.5, whenSpent: slow } }';
  expect(notes(slow)).toEqual([
    'programme.limits.budget with whenSpent slow limits nobody in as-is, no-reclaim: on nodes of its own a grant has no others to wait for; use stop or overuse, or sharing quota or pooled',
  ]);
  expect(notes(slow, 'policies.sharing=quota')).toEqual([]);
  expect(notes('programme.limits={ budget: { share: 0.5 } }')).toEqual([]);
});

describe('what has no effect is said', () => {
  const notes = (...set: string[]) => planRuns(resolve(SHARED, { set })).warnings;
  const base = notes();
  const more = (...set: string[]) => notes(...set).filter((warning) => !base.includes(warning));

  it('of weights that the order of the queue does not read', () => {
    expect(more('policies.sharing=pooled')).toEqual([
      'sharing pooled with queue fcfs reads no weights in as-is, no-reclaim: a greater award gives its grant no greater part of the cluster; queue fair-tree, least-attained or multifactor does',
    ]);
    expect(more('policies.sharing=pooled', 'policies.queue=least-attained')).toEqual([]);
    const ageOnly = 'policies.queue={ name: multifactor, weightFairshare: 0 }';
    expect(more('policies.sharing=pooled', ageOnly)).toHaveLength(1);
  });

  it('of classes without a weight, and of a weight without classes', () => {
    const multifactor = (rest: string) => more('policies.sharing=quota', `policies.queue={ name: multifactor${rest} }`);
    expect(multifactor(', classes: "pretrain:2 data:1"')).toEqual([
      'multifactor: classes count for nothing while weightClass is 0, in as-is, no-reclaim',
    ]);
    expect(multifactor(', weightClass: 100')).toEqual([
      'multifactor: weightClass counts for nothing without classes in as-is, no-reclaim',
    ]);
    expect(multifactor(', weightClass: 100, classes: "pretrain:2"')).toEqual([]);
    expect(multifactor(', weightAge: 0, weightFairshare: 0, weightSize: 0')).toEqual([
      'multifactor: all weights are 0, so that jobs go by submission alone, in as-is, no-reclaim',
    ]);
    expect(multifactor('')).toEqual([]);
  });

  it('of reservations and switch-offs beyond the runs', () => {
    const reservation = (from: string, until: string) =>
      more('policies.sharing=quota', `reservations={ r: { cluster: old, nodes: 1, from: ${from}, until: ${until} } }`);
    const runs = 'lies outside the runs, which go from 2026-01-01 to 2027-05-16';
    expect(reservation('2027-06-01', '2027-06-08')).toEqual([`reservation r from 2027-06-01 ${runs}`]);
    expect(reservation('2025-06-01', '2025-06-08')).toEqual([`reservation r from 2025-06-01 ${runs}`]);
    expect(reservation('2025-12-30', '2026-01-02')).toEqual([]);
    const off = (from: string) =>
      more(`faults={ switchOffs: { power: { clusters: [old], share: 0.5, from: ${from} } } }`);
    expect(off('2028-01-01')).toEqual([`the switch-off from 2028-01-01 ${runs}`]);
    expect(off('2027-05-01')).toEqual([]);
  });

  it('of reservations for applications that nobody makes', () => {
    const named = (id: string) => {
      const window = 'cluster: old, nodes: 1, from: 2026-06-01, until: 2026-06-08';
      return more('policies.sharing=quota', `reservations={ r: { ${window}, for: { applications: [${id}] } } }`);
    };
    const [first = ''] = applicationsOf(resolve(SHARED).variants[0]!.programme!.projects, {
      seed: 'x',
      replication: 0,
    }).map(({ id }) => id);
    expect(named(first)).toEqual([]);
    expect(named(`${first}7`)).toEqual([
      `reservation r is for application ${first}7, and nobody of that name applies: did you mean ${first}?`,
    ]);
  });

  it('of a rule for switch-offs, and of faults, where there are none', () => {
    const pause = 'programme.switchOff={ pause: newest }';
    const off = 'faults={ switchOffs: { power: { clusters: [old], share: 0.5, from: 2026-06-01 } } }';
    expect(more(pause)).toEqual([
      'programme.switchOff has nothing to pause for in as-is, no-reclaim: faults.switchOffs names none',
    ]);
    expect(more(pause, off)).toEqual([]);
    expect(more('faults={ stoppedJobs: kill }')).toEqual(['by faults no node ever goes down in as-is, no-reclaim']);
  });

  it('of an optimal interval that suits another rate of failures than the nodes’ own', () => {
    const optimal = 'programme.checkpoint={ interval: optimal }';
    const failing = (rate: number) => `faults={ failures: { per1000NodeDays: ${rate} } }`;
    expect(more(optimal, failing(38))).toEqual([
      'checkpoint interval optimal takes a node to fail every 263 d (nodeMtbf), and by faults.failures it fails every 26 d in as-is, no-reclaim',
    ]);
    expect(more(optimal, failing(3.8))).toEqual([]);
    expect(more(optimal, failing(0))).toEqual([]);
    expect(more('programme.checkpoint={ interval: optimal, nodeMtbf: 26d }', failing(38))).toEqual([]);
    expect(more('programme.checkpoint={ interval: 2h }', failing(38))).toEqual([]);
  });
});

describe('windows of maintenance', () => {
  const wrong = (maintenance: string) =>
    issuesOf(programme(['horizon: 500d', `horizon: 500d\nfaults: { maintenance: { ${maintenance} } }`]));

  it('that begin again before they end leave no node', () => {
    expect(wrong('every: 1d, length: 2d')).toEqual([
      'small.yaml:6:45: faults.maintenance.length: is 2d, and a window begins every 1d: no node of old is ever up again, must be shorter than 1d',
    ]);
    expect(wrong('every: 1d, length: 23h')).toEqual([]);
  });

  it('may go on while the next ones are on other nodes', () => {
    expect(wrong('every: 1d, length: 3d, share: 0.25')).toEqual([]);
    expect(wrong('every: 1d, length: 4d, share: 0.25')).toHaveLength(1);
  });
});

describe('a scenario without', () => {
  it('either calls or blocks says so', () => {
    const text = small('kind: steady', 'kind: terminating').replace('warmUp: 1d\nwindow: 2d', 'horizon: 9d');
    const empty = text.replace(/workload:\n( {2}.*\n)*/, 'programme:\n  lateStart: keep-end\n');
    expect(issuesOf(empty.replace(/assumed:\n( {2}.*\n)*/, ''))).toEqual([
      'small.yaml:20:3: programme: has neither calls nor blocks, must have at least one of them',
    ]);
  });

  it('a programme or a workload says so', () => {
    expect(issuesOf(small('workload:\n  preset: llm-development\n  load: 0.5\n', ''))).toContain(
      'small.yaml:1:1: workload: is missing, must be a map',
    );
  });

  it('a programme cannot be given one by a variant', () => {
    expect(issuesOf(small('{ policies.backfill: none }', '{ programme.lateStart: keep-end }'))).toEqual([
      'small.yaml:32:11: variants.fcfs.programme.lateStart: is missing in the scenario, a programme stands in the scenario itself, and variants change it',
    ]);
  });

  it('a programme has none in its plan', () => {
    expect(resolve(small()).variants.map((variant) => variant.programme)).toEqual([null, null]);
  });
});

describe('a programme in which every kind of key is set', () => {
  const plan = planOf(PROGRAMME);

  it('has its calls by decision date, a rolling one as a series', () => {
    const days = plan.calls.map(({ id, opensAt, closesAt, decisionAt, startsAt }) => [
      id,
      ...[opensAt, closesAt, decisionAt, startsAt].map((second) => second / DAY),
    ]);
    expect(days).toEqual([
      ['first', 4, 24, 40, 59],
      ['second-1', 151, 180, 195, 212],
      ['second-2', 180, 210, 225, 242],
      ['second-3', 210, 240, 255, 272],
    ]);
  });

  it('has terms, gates in the order in which they are met, reviews, modifiers', () => {
    const [first, second] = plan.calls;
    expect(first).toMatchObject({
      reviewsPerDay: 40,
      reviewSeconds: 7 * DAY,
      term: { kind: 'length', seconds: 365 * DAY, groups: 3, step: 30 * DAY },
      award: { name: 'sector-shares', parameters: { industry: 0.4, spillOver: true } },
      modifiers: {
        regionalBonus: 3,
        smeBonus: 0,
        thresholdScore: 0,
        institutionCap: 1,
        overAward: 0.1,
        reserveList: 5,
      },
    });
    expect(first!.term.gates).toEqual([
      { after: 120 * DAY, drop: 0.3 },
      { after: 240 * DAY, drop: 0.2 },
    ]);
    expect(second).toMatchObject({
      reviewsPerDay: Number.POSITIVE_INFINITY,
      reviewSeconds: 0,
      term: { kind: 'fixed-end', seconds: 90 * DAY, endsAt: 395 * DAY, groups: 1, gates: [] },
      award: { name: 'rank' },
    });
  });

  it('has tracks with clusters by number, in the order in which they are offered', () => {
    expect(plan.calls.map(({ tracks }) => tracks[0])).toMatchObject([
      { id: 'general', clusters: [1, 0], unit: 'node', minGpus: 16, maxGpus: { h200: 64, b200: 32 }, beta: false },
      { id: 'small', clusters: [0], unit: 'gpu', minGpus: 1, maxGpus: {}, beta: true },
      { id: 'small' },
      { id: 'small' },
    ]);
  });

  it('has a block and the application that it stands for', () => {
    expect(plan.blocks).toEqual([
      {
        ...{ cluster: 1, unit: 'node', awardedAt: 31 * DAY, startsAt: 59 * DAY, endsAt: 424 * DAY },
        gates: [{ after: 180 * DAY, drop: 0.4 }],
      },
    ]);
    expect(plan.projects.blocks).toMatchObject([
      {
        ...{ id: 'B-team-a', call: -1, track: -1, sector: 'national', institution: 'team-a', region: 'seoul' },
        ...{ gpus: 64, gpu: 'b200', appliedAt: 31 * DAY, term: 365 * DAY },
      },
    ]);
  });

  it('has its rules; the exchange is the speed where nothing else is said', () => {
    expect(plan.rules).toMatchObject({
      ...{ awardAgainst: 'in-service', lateStart: 'keep-end', atExpiry: 'drain' },
      ...{ atLeaseEnd: 'stop', leaseNotice: 14 * DAY },
      grantPlacement: { name: 'keep-whole', parameters: { cluster: 'new' } },
      reclaim: { name: 'threshold', parameters: { window: 14 * DAY, threshold: 0.4, exempt: 60 * DAY } },
      ...{ runningJobs: 'checkpoint', redistribution: { name: 'reserve-list' } },
      ...{ auditEvery: 90 * DAY, auditFinds: 0.5, capitalRegion: 'seoul' },
      ...{ exchange: { h200: 1, b200: 2.25 }, pricePerGpuHour: { h200: 3500 } },
    });
    expect(plan.rules.behaviour).toEqual({
      ...{ noShow: 0.1, noShowNoticedAfter: 14 * DAY, mends: 0.5, games: 0.1, mendSpeed: 2, offPurpose: 0.02 },
      ...{ reapplyRefused: 0.5, reapplyCut: 0, reapplyReclaimed: 0, patience: 20 * DAY },
    });
  });

  it('lays what it says of applicants upon the preset; weights replace it, sectors merge with it', () => {
    const [first, second] = plan.projects.invitations.map(({ applicants }) => applicants);
    expect(first).toMatchObject({
      spec: {
        ...{ count: 30, sectors: { academia: 62.7, industry: 30, institute: 0 }, largestGpus: { h200: 256, b200: 64 } },
        ...{ totals: { nodes: 90 }, deadlineRush: 4 },
      },
    });
    // A rolling call has no last day to rush to.
    expect(second).toMatchObject({ preset: 'additional-call-2026-03', spec: { count: 20, deadlineRush: 1 } });
  });

  it('takes the patience of its projects for that of jobs', () => {
    expect(resolve(PROGRAMME).variants[0]!.patience).toBe(20 * DAY);
    const never = programme(['patience: 20d', 'patience: never']);
    expect(resolve(never).variants[0]!.patience).toBe(Number.POSITIVE_INFINITY);
  });

  it('crosses threads as it is', () => {
    const resolved = resolve(PROGRAMME);
    expect(structuredClone(resolved)).toEqual(resolved);
  });
});

describe('a programme that says as little as it can', () => {
  const text = programme().replace(/programme:\n( {2}.*\n)*/, () =>
    ['programme:', '  blocks:', '    all: { cluster: old, gpus: 128, from: 2026-01-01, until: 2027-01-01 }', ''].join(
      '\n',
    ),
  );
  const plan = planOf(text.replace(NO_RECLAIM, 'same: {}'));

  it('does nothing that it is not told to do', () => {
    expect(plan.calls).toEqual([]);
    expect(plan.rules).toMatchObject({
      ...{ awardAgainst: 'planned', lateStart: 'shift-term', atExpiry: 'stop', atLeaseEnd: 'drain', leaseNotice: 0 },
      ...{ grantPlacement: { name: 'pack' }, reclaim: { name: 'none' }, redistribution: { name: 'none' } },
      sharing: { name: 'dedicated', parameters: {} },
      preemption: { name: 'none', parameters: {} },
      // Jobs write no checkpoints, however long the notice.
      checkpoint: { intervalSeconds: Number.POSITIVE_INFINITY, costSeconds: Number.POSITIVE_INFINITY },
      ...{ auditEvery: Number.POSITIVE_INFINITY, exchange: { h200: 1, b200: 2 }, pricePerGpuHour: {} },
      behaviour: { noShow: 0, mends: 0, games: 0, offPurpose: 0, reapplyRefused: 0, patience: 14 * DAY },
    });
    expect(plan.blocks[0]).toMatchObject({ awardedAt: 0, startsAt: 0, endsAt: 365 * DAY, gates: [] });
    expect(plan.projects.demand).toEqual({ preset: 'campaign', curve: 'typical', nodeGpus: 8 });
  });
});

describe('variants', () => {
  const changed = (change: string) => planOf(programme([NO_RECLAIM, `x: { ${change} }`]), 1);

  it('may change policies, and never mix the parameters of two', () => {
    expect(planOf(PROGRAMME, 1).rules.reclaim).toEqual({ name: 'none', parameters: {} });
    const idle = changed('programme.monitoring.reclaim: { name: idle-days, exempt: 30d }').rules.reclaim;
    expect(idle).toMatchObject({ name: 'idle-days', parameters: { exempt: 30 * DAY } });
    expect(idle.parameters).not.toHaveProperty('threshold');
    const window = changed('programme.monitoring.reclaim: { window: 28d }').rules.reclaim.parameters;
    expect(window).toMatchObject({ window: 28 * DAY, threshold: 0.4 });
    expect(changed('programme.calls.first.award: lottery').calls[0]!.award.name).toBe('lottery');
  });

  it('may change dates, terms, modifiers, demand and behaviour', () => {
    const plan = changed(
      'programme: { calls: { first: { term: { longest: 180d, gates: null }, modifiers: { overAward: 0.5 } } }, ' +
        'demand: { curve: prompt, level: { median: 0.7, sigma: 0.4 } }, behaviour: { noShow: 0.3 } }',
    );
    expect(plan.calls[0]).toMatchObject({
      term: { seconds: 180 * DAY, gates: [] },
      modifiers: { overAward: 0.5, regionalBonus: 3 },
    });
    const level = { kind: 'lognormal', median: 0.7, sigma: 0.4 };
    expect(plan.projects.demand).toMatchObject({ curve: 'prompt', level, meanWork: 500 });
    expect(plan.rules.behaviour).toMatchObject({ noShow: 0.3, mends: 0.5 });
  });

  it('may turn one call into a series, and a series into one call', () => {
    const series = changed('programme.calls.first.rolling: { every: 20d, until: 2026-03-10 }');
    expect(series.calls.map(({ id }) => id)).toEqual([
      'first-1',
      'first-2',
      'first-3',
      'second-1',
      'second-2',
      'second-3',
    ]);
    const one = changed('programme.calls.second.rolling: null');
    expect(one.calls.map(({ id }) => id)).toEqual(['first', 'second']);
  });

  it('leave everything as it is that projects are drawn from, where they change policies', () => {
    const [base, other] = [planOf(PROGRAMME), planOf(PROGRAMME, 1)];
    expect(other.projects).toEqual(base.projects);
    expect(changed('programme.calls.first.award: max-min').projects).toEqual(base.projects);
    expect(changed('programme.calls.first.modifiers.overAward: 0.5').projects).toEqual(base.projects);
    expect(changed('fleet.gpus.b200.speed: 3').projects).toEqual(base.projects);
    expect(changed('programme.demand.curve: prompt').projects).not.toEqual(base.projects);
  });

  it('and --set reach every key', () => {
    const plan = planOf(PROGRAMME, 0, [
      'programme.calls.first.tracks.general.min=8',
      'programme.monitoring.reclaim.threshold=0.2',
      'programme.calls.first.applications.terms={ 90d: 1 }',
      'programme.calls.first.applications.totals=none',
    ]);
    expect(plan.calls[0]!.tracks[0]!.minGpus).toBe(8);
    expect(plan.rules.reclaim.parameters['threshold']).toBe(0.2);
    // Weights replace those of the preset: half of a distribution is none.
    const { applicants } = plan.projects.invitations[0]!;
    expect(applicants.kind === 'drawn' && applicants.spec).toMatchObject({ totals: null, terms: { '90d': 1 } });
    expect(applicants.kind === 'drawn' && Object.keys(applicants.spec.terms)).toEqual(['90d']);
  });
});

describe('the plan of runs', () => {
  it('counts the jobs that projects will have, and warns above eight million', () => {
    const plan = planRuns(resolve(PROGRAMME));
    expect(plan.warnings).toEqual([]);
    expect(plan.jobs).toBe(plan.jobsPerRun! * 4);
    const tenfold = planRuns(resolve(PROGRAMME, { set: ['programme.demand.meanWork=50'] }));
    expect(tenfold.jobsPerRun! / plan.jobsPerRun!).toBeCloseTo(10, 0);
    expect(planRuns(resolve(PROGRAMME, { set: ['programme.demand.meanWork=1'] })).warnings).toEqual([
      expect.stringContaining('million jobs over all runs, above 8.0 million'),
    ]);
  });

  it('warns of grants that end, or start, when the runs are over', () => {
    expect(planRuns(resolve(PROGRAMME, { set: ['horizon=200d'] })).warnings).toEqual([
      'grants of call second-1 would start on 2026-08-01, when the runs are over',
      'grants of call second-2 would start on 2026-08-31, when the runs are over',
      'grants of call second-3 would start on 2026-09-30, when the runs are over',
      // The third of three groups of 365 days from 2026-03-01 on ends 30 days later.
      'the last grant ends on 2027-03-31 as planned, the runs on 2026-07-20: what is left then is cut off; a longer horizon takes it in',
    ]);
  });

  it('warns of reclaimed GPUs that are to wait for a call that does not come', () => {
    const nextCall = ['programme.monitoring.redistribution=next-call', 'programme.behaviour.offPurpose=0'];
    const warnings = (...set: string[]) => planRuns(resolve(PROGRAMME, { set: [...nextCall, ...set] })).warnings;
    // The calls of summer take what is reclaimed in spring.
    expect(warnings()).toEqual([]);
    // 252 days after 2026-03-01 the first review warns, 14 days later its verdict takes.
    const late = 'programme.monitoring.reclaim.exempt=250d';
    expect(warnings(late)).toEqual([
      'no call decides after 2026-11-22, the earliest date of a reclaim in as-is: with redistribution next-call nobody gets what is reclaimed',
    ]);
    // Without a warning first it comes with the review, and an audit in May comes before all that.
    expect(warnings(late, 'programme.monitoring.reclaim.warning=false')[0]).toContain('after 2026-11-08');
    expect(warnings(late, 'programme.behaviour.offPurpose=0.02')).toEqual([]);
    // What goes to a reserve, or is never taken, waits for no call.
    expect(warnings(late, 'programme.monitoring.redistribution=reserve-list')).toEqual([]);
    expect(warnings('programme.monitoring.reclaim=none').filter((warning) => warning.includes('no call'))).toEqual([]);
    expect(warnings('programme.monitoring.reclaim=nersc-2025')).toEqual([]);
    expect(warnings(late, 'horizon=290d').filter((warning) => warning.includes('reclaim'))).toEqual([]);
  });

  it('counts the workload that a block runs beside the jobs drawn for the others', () => {
    const jobs = (load: number) => {
      const workload = `workload: { preset: llm-development, load: ${load} }\nprogramme:\n`;
      return planRuns(resolve(programme(['meanWork: 500', 'workloadOf: team-a'], ['programme:\n', workload])))
        .jobsPerRun!;
    };
    const allDrawn = planRuns(resolve(programme(['meanWork: 500', 'curveSpread: 0']))).jobsPerRun!;
    const ofLoad = (jobs(0.5) - jobs(0.25)) * 2;
    expect(ofLoad).toBeGreaterThan(1000);
    expect(jobs(0.5) - ofLoad).toBeGreaterThan(0);
    expect(jobs(0.5) - ofLoad).toBeLessThan(allDrawn);
  });
});

describe('garbage', () => {
  it('in the place of any value gives issues, never anything else', () => {
    const lines = PROGRAMME.split('\n');
    const value = fc.constantFrom(
      ...[
        '',
        '3',
        '-1',
        'x',
        '[]',
        '{}',
        '[1, {a: b}]',
        '{ a: { b: c } }',
        'null',
        '.inf',
        '2026-03-01',
        '1d',
        'never',
      ],
      ...[
        '{ name: 3 }',
        '{ name: rank, x: {} }',
        '{ preset: national-call }',
        '{ toString: x }',
        '[[]]',
        '0.5',
        'true',
      ],
    );
    fc.assert(
      fc.property(fc.nat(lines.length - 2), value, (line, instead) => {
        const text = lines.map((each, k) => (k === line ? each.replace(/:.*$/, `: ${instead}`) : each)).join('\n');
        expect(Array.isArray(issuesOf(text))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
