/** What may be wrong with supply, word for word; and that what is right gives no issue about the fleet. */
import { describe, expect, it, test } from 'vitest';
import { issuesOf, small } from './small-scenario.ts';

const PHASE = 'inService: 2026-01-15';
const OWN = '{ provider: naver, gpu: h200, nodes: 2 }';

/** The small scenario as a terminating one; `changes` are pairs of text and what stands there instead. */
function terminating(...changes: readonly (readonly [string, string])[]): string {
  const text = small('kind: steady', 'kind: terminating').replace('warmUp: 1d\nwindow: 2d', 'horizon: 90d');
  return changes.reduce((written, [piece, instead]) => {
    if (!written.includes(piece)) throw new Error(`the small scenario does not hold ${piece}`);
    return written.replace(piece, () => instead);
  }, text);
}

/** With some programme, whose own faults do not count. */
const programmed = (text: string) => text.replace('policies:\n', 'programme: {}\npolicies:\n');
/** Issues without their places, which other tests look at. */
const messages = (text: string) => issuesOf(text).map((issue) => issue.replace(/^small\.yaml:\d+:\d+: /, ''));
const aboutFleet = (text: string) => messages(text).filter((issue) => issue.startsWith('fleet.'));
const phase = (written: string) => terminating([PHASE, written]);
const own = (written: string) => terminating([OWN, `{ provider: naver, gpu: h200, nodes: 2, ${written} }`]);

describe('a phase', () => {
  const all = 'fleet.clusters.one.phases.all';
  test.each([
    [
      'with a trial and a delivery',
      `${PHASE}, delivered: 2026-01-01, trial: 21d`,
      `${all}.trial: stands beside delivered, keep one of the two`,
    ],
    [
      'for beta users that is never in trial',
      `${PHASE}, beta: true`,
      `${all}.beta: is true without a trial, add trial, such as 21d, or delivered`,
    ],
    ['with beta in words', `${PHASE}, trial: 1d, beta: some`, `${all}.beta: is "some", must be true or false`],
    [
      'whose lease ends with service',
      `${PHASE}, leaseEnd: 2026-01-15`,
      `${all}.leaseEnd: is not after service, must be later than 2026-01-15T00:00:00+09:00`,
    ],
    [
      'whose lease ends before its planned date',
      'inService: 2025-12-01, leaseEnd: 2025-12-31',
      `${all}.leaseEnd: is not after service, must be later than 2026-01-01T00:00:00+09:00`,
    ],
    [
      'that never comes and ends before its planned date',
      'inService: never, leaseEnd: 2025-12-31',
      `${all}.leaseEnd: is not after service, must be later than 2026-01-01T00:00:00+09:00`,
    ],
    [
      'ordered after it came',
      `${PHASE}, trial: 5d, ordered: 2026-01-11`,
      `${all}.ordered: is after delivery, nodes are ordered before they come`,
    ],
    [
      'delivered after it serves',
      `${PHASE}, delivered: 2026-01-16`,
      `${all}.delivered: is after inService, trial operation ends with service`,
    ],
  ])('%s', (_name, written, issue) => {
    expect(aboutFleet(programmed(phase(written)))).toEqual([issue]);
  });

  it('may have all of it', () => {
    const dates = 'ordered: 2025-06-01, trial: 21d, beta: true, leaseEnd: 2026-06-01';
    // A slip may bring the nodes after the end of their lease: then they never serve.
    expect(aboutFleet(programmed(phase(`${PHASE}, ${dates}, slip: 300d`)))).toEqual([]);
  });

  it('ends its lease and takes beta users only in a programme', () => {
    expect(messages(phase(`${PHASE}, trial: 21d, beta: true, leaseEnd: 2026-06-01`))).toEqual([
      `${all}.beta: needs a programme, only grants go to beta users: add programme, or leave it out`,
      `${all}.leaseEnd: needs a programme, its rules say what becomes of the jobs: add programme, or leave it out`,
    ]);
    expect(issuesOf(phase(`${PHASE}, trial: 21d, beta: false`))).toEqual([]);
  });
});

describe('what a provider lends', () => {
  const lend = 'fleet.providerOwn.own.lend';
  test.each([
    [
      'more than it has',
      'lend: { nodes: 3, idle: 30d, busy: 60d }',
      [`${lend}.nodes: is 3, the provider has 2 nodes here`],
    ],
    [
      'nobody knows when',
      'lend: { nodes: 1, idle: 30d }',
      [`${lend}: does not say when, must have idle and busy, or periods`],
    ],
    [
      'drawn and at fixed dates',
      'lend: { nodes: 1, idle: 30d, periods: [{ from: 2026-04-02, until: 2026-04-03 }] }',
      [`${lend}.idle: stands beside periods, keep periods, or idle and busy`],
    ],
    [
      'by the hour',
      'lend: { nodes: 1, idle: 3h, busy: 60d }',
      [`${lend}.idle: is "3h", must be a duration of at least 1d, such as 30d`],
    ],
    [
      'at no dates',
      'lend: { nodes: 1, periods: [] }',
      [`${lend}.periods: has 0 entries, must be a list of at least one period { from: …, until: … }`],
    ],
    [
      'backwards, and twice at once',
      'lend: { nodes: 1, periods: [{ from: 2026-04-05, until: 2026-04-05 }, { from: 2026-04-04, until: 2026-04-09 }] }',
      [
        `${lend}.periods.0.until: is not after from, must be later than 2026-04-05`,
        `${lend}.periods.1.from: is before the end of the period above, one after the other`,
      ],
    ],
  ])('%s', (_name, written, issues) => {
    expect(aboutFleet(programmed(own(written)))).toEqual(issues);
  });

  it('needs a programme', () => {
    const drawn = own('lend: { nodes: 2, idle: 30d, busy: 60d, notice: 3d }');
    expect(messages(drawn)).toEqual([
      `${lend}: needs a programme, only its tracks offer lent nodes: add programme, or leave it out`,
    ]);
    expect(aboutFleet(programmed(drawn))).toEqual([]);
  });
});

describe('a slip', () => {
  const slip = (written: string) => terminating(['slip: 0d', `slip: ${written}`]);
  const path = 'fleet.providers.naver.slip';
  const words = 'must be a duration such as 30d or -30d, or drawn: { median: 30d, spread: 2, common: 0.7 }';
  test.each([
    ['in words', 'late', `${path}: is "late", must be a duration: `],
    ['without a unit', '30', `${path}: is 30, ${words}`],
    ['narrower than fixed', '{ median: 30d, spread: 0.5, common: 1 }', 'spread: is 0.5, must be a number from 1 to 10'],
    ['more than common', '{ median: 30d, spread: 2, common: 70 }', 'common: is 70, must be a number from 0 to 1'],
    ['with an early median', '{ median: -30d, spread: 2, common: 1 }', 'median: is "-30d", must be a duration'],
  ])('%s', (_name, written, piece) => {
    const issues = issuesOf(slip(written));
    expect(issues).toHaveLength(1);
    expect(issues[0]).toContain(piece);
  });

  it('of an unknown key is told of that and of what it stands for', () => {
    const [missing, unknown, ...others] = issuesOf(slip('{ median: 30d, spread: 2, comon: 1 }'));
    expect(missing).toContain(`${path}.common: is missing`);
    expect(unknown).toContain(`${path}.comon: unknown key, did you mean common?`);
    expect(others).toEqual([]);
  });

  it('may be drawn, also in one variant only, and be set piece by piece', () => {
    const drawn = '{ median: 30d, spread: 2, common: 0.7 }';
    expect(issuesOf(slip(drawn))).toEqual([]);
    const variants = terminating(['easy: {}', `easy: {}\n  drawn: { fleet.providers.naver.slip: ${drawn} }`]);
    expect(issuesOf(variants)).toEqual([]);
    expect(issuesOf(slip(drawn), {}, { set: ['fleet.providers.naver.slip.spread=3'] })).toEqual([]);
  });
});

it('is constant in a steady scenario: no lease ends in it, nothing is lent or drawn', () => {
  const text = programmed(
    small('slip: 0d', 'slip: { median: 30d, spread: 2, common: 0.7 }')
      .replace(PHASE, 'inService: 2026-01-15, leaseEnd: 2026-04-03')
      .replace(OWN, '{ provider: naver, gpu: h200, nodes: 2, lend: { nodes: 2, idle: 30d, busy: 60d } }'),
  );
  const constant = 'a steady scenario has a constant fleet: ';
  expect(aboutFleet(text)).toEqual([
    `fleet.providers.naver.slip: is drawn, ${constant}write a fixed slip, or use kind terminating`,
    `fleet.clusters.one.phases.all.leaseEnd: falls into the run, on 2026-04-03T00:00:00+09:00, ${constant}use kind terminating`,
    `fleet.providerOwn.own.lend: lends and takes back, ${constant}use kind terminating`,
  ]);
  // Before the run starts, or after it has ended: the fleet is constant all the same.
  const outside = (date: string) => programmed(small(PHASE, `inService: 2026-01-15, leaseEnd: ${date}`));
  expect([...aboutFleet(outside('2026-03-31')), ...aboutFleet(outside('2026-04-06'))]).toEqual([]);
});
