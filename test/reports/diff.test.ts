import { describe, expect, test } from 'vitest';
import { renderDiffMarkdown } from '../../reports/diff/markdown.ts';
import { diffSections } from '../../reports/diff/sections.ts';
import { renderDiff } from '../../reports/diff/terminal.ts';
import { diffOf } from '../../sim/experiment/diff/diff.ts';
import { decision, type JobWritten, sideOf } from '../experiment/diff/side.ts';

const HOUR = 3600;
const BEFORE: readonly JobWritten[] = [
  { id: 1, submit: 0, start: 0, end: HOUR, project: 'first-0001' },
  { id: 2, submit: 0, start: 4 * HOUR, end: 6 * HOUR, gpus: 64, project: 'first-0002' },
];
const AFTER = BEFORE.map((job) => (job.id === 2 ? { ...job, start: HOUR, end: 3 * HOUR } : job));
const options = { start: '2026-01-01T00:00:00+09:00', replication: 3, top: 5 };
const reasonsOf = () => [{ nodes: 3 * HOUR, shape: HOUR }, { nodes: HOUR }] as const;
const diff = diffOf(sideOf('easy', BEFORE), sideOf('sjf', AFTER), { ...options, reasonsOf });
const lines = (heading: string) => diffSections(diff).find((section) => section.heading.startsWith(heading))?.lines;

describe('a difference in words', () => {
  test('names the instant, the job and both sides where the runs part', () => {
    expect(lines('Where they part')).toEqual([
      '2026-01-01 01:00:00: job 2 of first-0002: with easy it starts on 64 GPUs, 1 node in north only at 2026-01-01 04:00:00; it starts on 64 GPUs, 1 node in north with sjf',
    ]);
  });

  test('gives sizes and projects with what they waited and got done', () => {
    expect(lines('Jobs by size')).toEqual([
      '8: mean wait 0 s as before; got done 8 GPU·h as before; 1 job',
      '64-255: mean wait 4 h → 1 h (−3 h); got done 128 GPU·h as before; 1 job',
    ]);
    expect(lines('Projects that gained')).toEqual([
      'first-0002: mean wait 4 h → 1 h (−3 h); got done 128 GPU·h as before; 1 job',
    ]);
    expect(lines('Projects that lost')).toBeUndefined();
  });

  test('gives the jobs that moved most with their reasons on both sides', () => {
    expect(lines('Jobs that moved')).toEqual([
      '0 jobs wait longer with sjf, 1 shorter, 1 just as long',
      '2 (64 GPUs, first-0002) waits 4 h → 1 h (−3 h), starts 2026-01-01 04:00:00 → 2026-01-01 01:00:00; waited for, easy: too few GPUs idle 3 h and idle, but not on the right nodes 1 h, sjf: too few GPUs idle 1 h',
    ]);
  });

  test('words decisions as explain does', () => {
    const one = sideOf('a', BEFORE, { decisions: [decision(60, 'warned', { grant: 7, reason: 'belowThreshold' })] });
    const [{ lines: found } = { lines: [] }] = diffSections(diffOf(one, sideOf('b', BEFORE), options));
    expect(found[0]).toMatch(/^2026-01-01 00:01:00: first-0001, grant 7 warned.* with a; nothing with b$/);
  });

  test('says one sentence where nothing differs, and another where only fingerprints do', () => {
    const same = sideOf('a', BEFORE, { fingerprint: 'f' });
    const other = sideOf('b', BEFORE, { fingerprint: 'e' });
    expect(diffSections(diffOf(same, same, options))).toEqual([
      { heading: 'Result', lines: ['No difference: the two runs have the same jobs, decisions and fingerprint.'] },
    ]);
    expect(diffSections(diffOf(same, other, options))[0]!.lines[0]).toContain('the fingerprints do (f and e)');
  });

  test('stays inside narrow terminals, and neutralises what Markdown would act on', () => {
    for (const width of [30, 60, 120])
      for (const line of renderDiff(diff, { width, colour: false }).split('\n'))
        expect(line.length, line).toBeLessThanOrEqual(width);
    const odd = diffOf(sideOf('a_b<i>', BEFORE), sideOf('c|d', AFTER), options);
    expect(renderDiffMarkdown(odd)).toMatch(/^# c\\\|d against a\\_b&lt;i>, replication 3: one history/);
  });
});
