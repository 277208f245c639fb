/** The story of a grant and of an application, as one reads it. */
import { describe, expect, test } from 'vitest';
import { DECISION_BEGINNING, type Decision, decisionLine } from '../../reports/decisions.ts';
import { sentenceOf } from '../../reports/story/sentence.ts';
import { grantStory, renderStory } from '../../reports/story.ts';
import { displayWidth } from '../../reports/terminal-text.ts';
import { STORY_KINDS, type StoryEntry } from '../../sim/simulation/programme/story.ts';
import { application } from '../simulation/programme/example.ts';

const LINE: Decision = {
  ...{ variant: 'as-is', replication: 0, date: '2026-03-03T00:00:00+09:00', atSeconds: 0, kind: 'applied' },
  ...{ application: 'A001', sector: 'academia', institution: 'academia-012' },
};
const decision = (change: Partial<Decision>): Decision => ({ ...LINE, ...change });

describe('a sentence', () => {
  test.each<[said: string, Partial<Decision>]>([
    ['applied to call first for 128 GPUs of type B200', { kind: 'applied', call: 'first', gpus: 128, gpu: 'b200' }],
    [
      'applied again to call second for 1 GPU of type H200, as it was refused before',
      { kind: 'reapplied', call: 'second', gpus: 1, gpu: 'h200', reason: 'refused' },
    ],
    [
      'awarded 16 GPUs in kakao-b200-255, score 71.2, rank 12, to start 2026-04-01',
      {
        ...{ kind: 'awarded', gpus: 16, cluster: 'kakao-b200-255', score: 71.23, rank: 12 },
        until: '2026-04-01T00:00:00+09:00',
      },
    ],
    [
      'awarded 8 GPUs in c, score 50.0, rank 1, less than asked for (the cap of a project)',
      { kind: 'awarded', gpus: 8, cluster: 'c', score: 50, rank: 1, reason: 'projectCap' },
    ],
    [
      'awarded 8 GPUs in c from the reserve list',
      { kind: 'awarded', gpus: 8, cluster: 'c', reason: 'fromReserve', until: '2026-04-01T00:00:00+09:00' },
    ],
    [
      'awarded 512 GPUs in c as a priority block',
      { kind: 'awarded', gpus: 512, cluster: 'c', reason: 'priorityBlock' },
    ],
    [
      'refused by call first: no GPUs were left, score 43.0',
      { kind: 'refused', call: 'first', reason: 'noCapacity', score: 43 },
    ],
    [
      'started with 16 GPUs in c, to end 2027-03-03',
      { kind: 'started', gpus: 16, cluster: 'c', until: '2027-03-03T00:00' },
    ],
    [
      'warned: use in its window is below the threshold; 47.8 % used since the start',
      { kind: 'warned', reason: 'useBelowThreshold', use: 0.478 },
    ],
    ['found mended: use 62.0 % since the warning', { kind: 'mended', use: 0.62 }],
    [
      'loses 8 GPUs: behind plan; 10.3 % used since the start',
      { kind: 'reduced', gpus: 8, reason: 'behindPlan', use: 0.103 },
    ],
    ['loses all its 8 GPUs: idle for too long', { kind: 'reclaimed', gpus: 8, reason: 'idleTooLong' }],
    [
      'its end moves to 2027-03-08, for the time that it is paused',
      { kind: 'extended', until: '2027-03-08T00:00:00+09:00' },
    ],
    ['ended: all its GPUs are reclaimed', { kind: 'reclaimed' }],
    ['refused: a-reason-of-tomorrow', { kind: 'refused', reason: 'a-reason-of-tomorrow' }],
  ])('%s', (said, change) => {
    expect(sentenceOf(decision(change))).toBe(said);
  });

  test.each(STORY_KINDS)('of %s is in words even where the line says no more', (kind) => {
    expect(sentenceOf(decision({ kind }))).toMatch(/^[a-z].*[A-Za-z)]$/);
    expect(sentenceOf(decision({ kind }))).not.toMatch(/undefined|NaN/);
  });
});

const STORY: readonly Decision[] = [
  decision({ kind: 'applied', call: 'first', gpus: 16, gpu: 'b200' }),
  decision({ kind: 'refused', call: 'first', reason: 'noCapacity', score: 40 }),
  decision({ kind: 'reapplied', call: 'second', gpus: 16, gpu: 'b200', reason: 'refused', application: 'A001' }),
  decision({ kind: 'applied', application: 'A002' }),
  decision({ kind: 'awarded', grant: 3, gpus: 16, cluster: 'kakao-b200-255', rank: 1, score: 40 }),
  decision({ kind: 'awarded', grant: 4, gpus: 8, cluster: 'c', application: 'A002' }),
  decision({ kind: 'started', grant: 3, gpus: 16, cluster: 'kakao-b200-255' }),
  decision({ kind: 'expired', grant: 3 }),
  decision({ kind: 'reapplied', call: 'third', gpus: 16, application: 'A001' }),
];

describe('the story of a grant', () => {
  test('is what its application lived through until the award, and then what is told of it', () => {
    expect(grantStory(STORY, 3).map(({ kind }) => kind)).toEqual([
      ...['applied', 'refused', 'reapplied', 'awarded', 'started', 'expired'],
    ]);
  });

  const story = { of: { kind: 'grant', id: 3 } as const, decisions: grantStory(STORY, 3), otherVariants: ['reclaim'] };

  test('has a heading, and a date before each sentence', () => {
    const [heading, context, empty, first] = renderStory(story, { width: 100, colour: false }).split('\n');
    expect(heading).toBe('Grant 3 of application A001 (academia, academia-012)');
    expect(context).toBe('Variant as-is, replication 0. The others: reclaim.');
    expect(empty).toBe('');
    expect(first).toBe('2026-03-03  applied to call first for 16 GPUs of type B200');
  });

  test.each([100, 60, 40, 34, 30])('stays within %d columns', (width) => {
    for (const line of renderStory(story, { width, colour: false }).split('\n')) {
      expect(displayWidth(line), line).toBeLessThanOrEqual(width);
    }
  });

  test('is the same text with colour, refusals in red and awards in green', () => {
    const coloured = renderStory(story, { width: 50, colour: true });
    const escapeCode = String.fromCharCode(27);
    expect(coloured).toContain(`${escapeCode}[31mrefused`);
    expect(coloured).toContain(`${escapeCode}[32mawarded`);
    const bare = coloured.replaceAll(new RegExp(`${escapeCode}\\[\\d+m`, 'g'), '');
    expect(bare).toBe(renderStory(story, { width: 50, colour: false }));
  });
});

test('the story of an application with several grants says of each line whose it is', () => {
  const decisions = [
    ...STORY.filter((each) => each.application === 'A001'),
    decision({ kind: 'started', grant: 9, gpus: 8 }),
  ];
  const told = renderStory(
    { of: { kind: 'application', id: 'A001' }, decisions, otherVariants: [] },
    { width: 100, colour: false },
  );
  expect(told).toContain('Application A001 (academia, academia-012), grants 3 and 9');
  expect(told).toContain('2026-03-03  grant 3 started with 16 GPUs');
  expect(told).toContain('2026-03-03  grant 9 started with 8 GPUs');
  expect(told).not.toContain('The others');
});

describe('a line of decisions.jsonl', () => {
  const of = {
    ...{ variant: 'as-is', replication: 0, startEpochSeconds: Date.UTC(2025, 11, 31, 15) / 1000 },
    ...{ zoneOffsetSeconds: 9 * 3600, applications: new Map([['A001', application(0, { gpu: 'b200' })]]) },
  };

  test('has the date in the zone of the scenario, and no key without a value', () => {
    const entry: StoryEntry = { at: 3600, kind: 'refused', application: 'A001', reason: 'noCapacity', score: 1 / 3 };
    expect(decisionLine(of, entry)).toBe(
      '{"variant":"as-is","replication":0,"date":"2026-01-01T01:00:00+09:00","atSeconds":3600,"kind":"refused",' +
        '"application":"A001","sector":"academia","institution":"institution 0","reason":"noCapacity","score":0.3333}\n',
    );
  });

  test('names the type wished for where GPUs are asked for, and an end that comes', () => {
    const line = (entry: Omit<StoryEntry, 'application' | 'at'>) =>
      JSON.parse(decisionLine(of, { ...entry, at: 0, application: 'A001' })) as Decision;
    expect(line({ kind: 'applied', gpus: 8 })).toMatchObject({ gpus: 8, gpu: 'b200' });
    expect(line({ kind: 'started', grant: 0, gpus: 8, until: 86_400 })).toMatchObject({
      grant: 0,
      until: '2026-01-02T00:00:00+09:00',
    });
    expect(line({ kind: 'started', until: Number.POSITIVE_INFINITY })).not.toHaveProperty('until');
  });

  test('begins as every line does, and is of somebody who applied', () => {
    expect(decisionLine(of, { at: 0, kind: 'expired', application: 'A001' }).startsWith(DECISION_BEGINNING)).toBe(true);
    expect(() => decisionLine(of, { at: 0, kind: 'expired', application: 'B' })).toThrow('did not apply');
  });
});
