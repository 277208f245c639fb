import { describe, expect, test } from 'vitest';
import { InputError } from '../../../sim/engine/errors.ts';
import type { Application } from '../../../sim/model/application.ts';
import { generateApplications } from '../../../sim/workload/applications/generate.ts';
import { zipf } from '../../../sim/workload/applications/institutions.ts';
import { truncatedNormal } from '../../../sim/workload/applications/laws.ts';
import { NATIONAL_CALL } from '../../../sim/workload/applications/presets/national-call.ts';
import type { ApplicationsSpec } from '../../../sim/workload/applications/spec.ts';
import { chooseTrack } from '../../../sim/workload/applications/tracks.ts';
import { callContext, DAY, THREE_TRACKS, track } from './contexts.ts';

const SPEC = NATIONAL_CALL.spec;

/** 20,000 applications: 40 replications of 500. */
const MANY = Array.from({ length: 40 }, (_, replication) =>
  generateApplications(SPEC, callContext('many', { replication })),
).flat();

/** Expects a share of independent trials to be within 4 standard deviations of its probability. */
function expectShare(members: readonly unknown[], of: readonly unknown[], probability: number): void {
  const sd = Math.sqrt((probability * (1 - probability)) / of.length);
  expect(Math.abs(members.length / of.length - probability)).toBeLessThan(4 * sd);
}

const where = (holds: (application: Application) => boolean): Application[] => MANY.filter(holds);
const generate = (replaced: Partial<ApplicationsSpec>, seed = 's'): Application[] =>
  generateApplications({ ...SPEC, ...replaced }, callContext(seed));

describe('nobody moves anybody else', () => {
  test('a thousand more applications leave the first ones as they are', () => {
    const few = generate({ count: 100 });
    expect(generate({ count: 1100 }).slice(0, 100)).toEqual(few);
  });
  test('another call of the same replication has its own applications, from the same institutions', () => {
    const first = generateApplications(SPEC, callContext('s'));
    const second = generateApplications(SPEC, callContext('s', { callId: 'second', call: 1 }));
    expect(second.map(({ score }) => score)).not.toEqual(first.map(({ score }) => score));
    const regions = new Map(first.map(({ institution, region }) => [institution, region]));
    const known = second.filter(({ institution }) => regions.has(institution));
    expect(known.length).toBeGreaterThan(100);
    for (const { institution, region } of known) expect(region).toBe(regions.get(institution));
  });
  test('another figure moves only what it is about', () => {
    const base = generate({});
    const without = (applications: Application[], ...keys: (keyof Application)[]) =>
      applications.map((application) => ({ ...application, ...Object.fromEntries(keys.map((key) => [key, null])) }));
    expect(without(generate({ scoreMean: 50 }), 'score')).toEqual(without(base, 'score'));
    expect(without(generate({ deadlineRush: 1 }), 'appliedAt')).toEqual(without(base, 'appliedAt'));
    expect(without(generate({ terms: { '90d': 1 } }), 'term')).toEqual(without(base, 'term'));
    expect(without(generate({ substitutable: 0.1 }), 'substitutable')).toEqual(without(base, 'substitutable'));
    expect(without(generate({ smeShare: 0.5 }), 'sme', 'startUp', 'youth')).toEqual(
      without(base, 'sme', 'startUp', 'youth'),
    );
    expect(without(generate({ totals: { nodes: 1700 } }), 'gpus')).toEqual(without(base, 'gpus'));
    expect(without(generate({ totals: { nodes: 1700 } }))).not.toEqual(base);
  });
  test('more who accept another type: nobody who did no longer does', () => {
    const more = generate({ substitutable: 0.7 });
    generate({ substitutable: 0.3 }).forEach(({ substitutable }, k) => {
      if (substitutable) expect(more[k]!.substitutable).toBe(true);
    });
  });
  test('the order of entries in a scenario does not matter', () => {
    const turned = Object.fromEntries(Object.entries(SPEC.otherRegions).reverse());
    const sectors = { institute: 7.3, industry: 30, academia: 62.7 };
    expect(generate({ otherRegions: turned, sectors })).toEqual(generate({}));
  });
  test('another seed and another replication are other applications', () => {
    const scores = (applications: Application[]): number[] => applications.map(({ score }) => score);
    const base = scores(generate({}));
    expect(scores(generate({}, 'other'))).not.toEqual(base);
    expect(scores(generateApplications(SPEC, callContext('s', { replication: 1 })))).not.toEqual(base);
  });
});

describe('distributions are those of the spec', () => {
  test('sectors, wishes, substitution, terms', () => {
    expectShare(
      where(({ sector }) => sector === 'academia'),
      MANY,
      0.627,
    );
    expectShare(
      where(({ sector }) => sector === 'institute'),
      MANY,
      0.073,
    );
    expectShare(
      where(({ gpu }) => gpu === 'b200'),
      MANY,
      0.6,
    );
    expectShare(
      where(({ substitutable }) => substitutable),
      MANY,
      0.5,
    );
    expectShare(
      where(({ term }) => term === 180 * DAY),
      MANY,
      0.15,
    );
    expect(new Set(MANY.map(({ term }) => term))).toEqual(new Set([180 * DAY, 365 * DAY]));
  });
  test('sizes by wished type, none above the cap', () => {
    const b200 = where(({ gpu }) => gpu === 'b200');
    const h200 = where(({ gpu }) => gpu === 'h200');
    expectShare(
      h200.filter(({ gpus }) => gpus === 256),
      h200,
      0.01,
    );
    expectShare(
      h200.filter(({ gpus }) => gpus === 8),
      h200,
      0.4,
    );
    expectShare(
      b200.filter(({ gpus }) => gpus === 8),
      b200,
      0.4 / 0.99,
    );
    expect(Math.max(...b200.map(({ gpus }) => gpus))).toBe(128);
  });
  test('scores: mean, spread, within 0 and 100, in hundredths', () => {
    const scores = MANY.map(({ score }) => score);
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    expect(Math.abs(mean - 70)).toBeLessThan((4 * 10) / Math.sqrt(scores.length));
    expectShare(
      scores.filter((score) => score < 60),
      scores,
      0.1587,
    );
    for (const score of scores) expect(score >= 0 && score <= 100 && score === Number(score.toFixed(2))).toBe(true);
  });
  test('a truncated normal keeps its shape inside', () => {
    const score = truncatedNormal(95, 10, 0, 100);
    // P(Z ≤ ½) = 0.6915: its median is at 95 + 10 z with P(Z ≤ z) = 0.3457.
    expect(score(0.5)).toBeCloseTo(91.03, 2);
    expect(score(0)).toBeCloseTo(0, 9);
    expect(score(1 - 2 ** -32)).toBeLessThanOrEqual(100);
    expect(truncatedNormal(120, 0, 0, 100)(0.3)).toBe(100);
  });
  test('arrival: half in the last 16 % of the window, all within it', () => {
    const passed = MANY.map(({ appliedAt }) => (appliedAt - 10 * DAY) / (37 * DAY));
    expect(passed.every((x) => x >= 0 && x < 1)).toBe(true);
    expectShare(
      passed.filter((x) => x > 0.8409),
      passed,
      0.5,
    );
    expectShare(
      passed.filter((x) => x < 0.5),
      passed,
      0.0625,
    );
  });
  test('a few institutions apply for much: the r-th as often as Zipf says', () => {
    const academia = where(({ sector }) => sector === 'academia');
    const ranks = zipf(60, 0.8);
    expect(ranks.probabilities[0]! / ranks.probabilities[15]!).toBeCloseTo(16 ** 0.8, 9);
    for (const rank of [1, 2, 10]) {
      const name = `academia-${String(rank).padStart(3, '0')}`;
      expectShare(
        academia.filter(({ institution }) => institution === name),
        academia,
        ranks.probabilities[rank - 1]!,
      );
    }
  });
  test('an institution lies in one place, and a firm is of one kind, throughout a replication', () => {
    const one = generate({ count: 2000 });
    const kinds = new Map<string, string>();
    for (const { institution, region, sme, startUp, youth, sector } of one) {
      const kind = JSON.stringify([region, sme, startUp, youth]);
      expect(kinds.get(institution) ?? kind).toBe(kind);
      kinds.set(institution, kind);
      if (sector !== 'industry') expect([sme, startUp, youth]).toEqual([false, false, false]);
      expect(sme || !(startUp || youth)).toBe(true);
    }
  });
  test('shares of institutions: regions, small firms, start-ups, youth firms', () => {
    const institutions = new Map(MANY.map((a, k) => [`${Math.floor(k / 500)} ${a.institution}`, a] as const));
    const all = [...institutions.values()];
    const of = (sector: string): Application[] => all.filter((institution) => institution.sector === sector);
    const inCapital = (members: Application[]) => members.filter(({ region }) => region === 'capital');
    expectShare(inCapital(of('academia')), of('academia'), 0.5);
    expectShare(inCapital(of('institute')), of('institute'), 0.3);
    const outside = all.filter(({ region }) => region !== 'capital');
    expectShare(
      outside.filter(({ region }) => region === 'yeongnam'),
      outside,
      0.4,
    );
    const firms = of('industry');
    const sme = firms.filter((firm) => firm.sme);
    expectShare(sme, firms, 0.8);
    expectShare(
      firms.filter(({ startUp }) => startUp),
      firms,
      0.5,
    );
    expectShare(
      sme.filter(({ youth }) => youth),
      sme,
      0.15,
    );
  });
  test('ids number the applications of the call, in order', () => {
    expect(generate({ count: 12 }).map(({ id }) => id)).toEqual(
      Array.from({ length: 12 }, (_, k) => `first-${String(k + 1).padStart(4, '0')}`),
    );
  });
});

describe('a track is chosen by sector and size', () => {
  const cases: [string, 'academia' | 'industry' | 'national', number, string][] = [
    ['a firm with a need of two nodes goes by the GPU', 'industry', 16, 'leased-industry'],
    ['a firm with a larger need goes by the node', 'industry', 17, 'purchased'],
    ['a university has one track, whatever the size', 'academia', 64, 'leased-research'],
    ['who is eligible nowhere goes to the first, and is refused there', 'national', 8, 'purchased'],
  ];
  test.each(cases)('%s', (_, sector, gpus, id) => {
    expect(THREE_TRACKS[chooseTrack(THREE_TRACKS, sector, gpus, 8)]!.id).toBe(id);
  });
  test('a small need where tracks count in nodes only goes to the first eligible', () => {
    const tracks = [
      track('a', ['industry'], 'node'),
      track('b', ['academia'], 'node'),
      track('c', ['academia'], 'node'),
    ];
    expect(chooseTrack(tracks, 'academia', 1, 8)).toBe(1);
  });
  test('generated applications follow it', () => {
    for (const { sector, gpus, track: chosen } of generateApplications(
      SPEC,
      callContext('s', { tracks: THREE_TRACKS }),
    )) {
      expect(chosen).toBe(sector === 'industry' ? (gpus <= 16 ? 1 : 0) : 2);
    }
  });
});

describe('what cannot be drawn is said, all at once', () => {
  function issuesOf(replaced: Partial<ApplicationsSpec>): string[] {
    try {
      generate(replaced);
    } catch (error) {
      if (error instanceof InputError) return error.issues.map((i) => `${i.path}: ${i.message}, ${i.remedy}`);
      throw error;
    }
    return [];
  }
  const cases: [string, Partial<ApplicationsSpec>, string[]][] = [
    ['no applications', { count: 0 }, ['count: is 0, must be from 1 to 9999']],
    ['half an application', { count: 1.5 }, ['count: is 1.5, must be a whole number']],
    [
      'shares beyond one, start-ups that are not small',
      { substitutable: 1.1, smeShare: 0.3 },
      [
        'substitutable: is 1.1, must be from 0 to 1',
        'startUpShare: is 0.5, above smeShare 0.3, every start-up counts as a small or medium-sized firm, too',
      ],
    ],
    [
      'nobody may apply',
      { sectors: { academia: 0 } },
      ['sectors: no weight above 0, give at least one entry a positive weight'],
    ],
    ['a negative weight', { otherRegions: { yeongnam: -1 } }, ['otherRegions.yeongnam: weight -1, must be 0 or above']],
    [
      'a term without a unit',
      { terms: { '365': 1 } },
      ['terms.365: "365" is not a term, write a duration such as 365d'],
    ],
    [
      'a sector without figures',
      { sectors: { national: 1 } },
      ['sizes', 'wishes', 'institutions', 'concentration', 'capitalShare'].map(
        (path) => `${path}.national: is missing though national may apply, give it, or the sector a weight of 0`,
      ),
    ],
    [
      'sizes that are none',
      { sizes: { ...SPEC.sizes, academia: { '0': 1, '2.5': 1, '4': 1 } } },
      ['0', '2.5'].map((size) => `sizes.academia.${size}: "${size}" is not a size, write a whole number of nodes ≥ 1`),
    ],
    [
      'only sizes above the cap',
      { sizes: { ...SPEC.sizes, industry: { '17': 1, '1': 0 } } },
      [
        'sizes.industry: smallest size 136 GPUs above the 128 b200 that may be asked for, add smaller sizes or raise largestGpus.b200',
      ],
    ],
    [
      'totals that contradict each other',
      { totals: { nodes: 10, nodesBySector: { academia: 20, national: 1 } } },
      [
        'totals.nodes: is 10, less than the 21 of its sectors, must be at least their sum',
        'totals.nodesBySector.national: national has a total but no weight, give it a weight in sectors',
      ],
    ],
    [
      'totals of sizes in GPUs',
      { sizeUnit: 'gpu', totals: { nodes: 1.5 } },
      [
        'totals: totals of sizes in GPUs, write the sizes in nodes, or totals: null',
        'totals.nodes: is 1.5, must be a whole number from 0 to 20000',
      ],
    ],
    [
      'totals that would take gigabytes',
      { count: 9000, totals: { nodes: 20_000 } },
      [
        'totals: 9000 applications × 20000 nodes are too many to be drawn together, their product must be at most 20000000, or totals: null',
      ],
    ],
    [
      'fewer nodes than applications',
      { count: 50, totals: { nodes: 49 } },
      ['totals.nodes: 50 applications cannot ask for exactly 49 nodes, change the total, the count or the sizes'],
    ],
  ];
  test.each(cases)('%s', (_, replaced, expected) => expect(issuesOf(replaced)).toEqual(expected));
});
