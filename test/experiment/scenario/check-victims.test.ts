/** Preemptions that can stop nobody are refused, each with what would stop somebody. */
import { describe, expect, it } from 'vitest';
import { programme } from './programme-scenario.ts';
import { issuesOf } from './small-scenario.ts';

const BLOCKS = `  blocks:
    team-a:
      cluster: new
      gpus: 64
      awarded: 2026-02-01
      from: 2026-03-01
      until: 2027-03-01
      gates: { half: { after: 180d, drop: 0.4 } }
`;

/** What is wrong with these policies, without places. */
function wrong(policies: string, ...changes: (readonly [string, string])[]): string[] {
  const text = programme(
    ['unit: gpu, beta: true', 'unit: gpu'],
    ['replications: 2', `policies: { ${policies} }\nreplications: 2`],
    ...changes,
  );
  return issuesOf(text).map((issue) => issue.replace(/^small\.yaml:\d+:\d+: policies\.preemption/, ''));
}

describe('by priority', () => {
  it('among grants that are all equals', () => {
    expect(wrong('sharing: pooled, preemption: priority')).toEqual([]);
    expect(wrong('sharing: pooled, preemption: priority', [BLOCKS, ''])).toEqual([
      ': priority stops nobody where no grant is a priority block, for all other jobs are equals, add programme.blocks, or use take-back with sharing quota, or none',
    ]);
  });

  it('by a gap that no two priorities have', () => {
    expect(wrong('sharing: quota, preemption: { name: priority, gap: 0.5 }')).toEqual([]);
    expect(wrong('sharing: quota, preemption: { name: priority, gap: 100 }')).toEqual([
      '.gap: is 100 and stops nobody: priorities are 1 in priority blocks and 0 elsewhere, must be below 1',
    ]);
  });

  it('within one grant', () => {
    expect(wrong('sharing: quota, preemption: { name: priority, scope: grant }')).toEqual([
      '.scope: grant stops nobody, for jobs of one grant have the same priority, must be cluster',
    ]);
  });
});

describe('by taking back', () => {
  it('from lower priorities among grants that are all equals', () => {
    const preemption = 'sharing: quota, preemption: { name: take-back, from: lower-priority }';
    expect(wrong(preemption)).toEqual([]);
    expect(wrong(preemption, [BLOCKS, ''])).toEqual([
      '.from: lower-priority stops nobody where no grant is a priority block, for all other jobs are equals, use any, or never, or add programme.blocks',
    ]);
  });

  it('within a grant, by priority', () => {
    expect(wrong('sharing: quota, preemption: { name: take-back, within: lower-or-newer-equal }')).toEqual([]);
    expect(wrong('sharing: quota, preemption: { name: take-back, within: lower-priority }')).toEqual([
      '.within: lower-priority stops nobody, for jobs of one grant have the same priority, use lower-or-newer-equal, or never',
    ]);
  });

  it('from nobody, within nothing', () => {
    expect(wrong('sharing: quota, preemption: { name: take-back, from: never, within: lower-or-newer-equal }')).toEqual(
      [],
    );
    expect(wrong('sharing: quota, preemption: { name: take-back, from: never }')).toEqual([
      '.from: never stops nobody while within is never too, use any, or within: lower-or-newer-equal, or preemption: none',
    ]);
  });

  it('where each grant has its own nodes: weights have nothing to take back either, so only quotas are advised', () => {
    expect(wrong('sharing: dedicated, preemption: take-back')).toEqual([
      ': take-back stops nobody where each grant has its own nodes, use sharing: quota, or none',
    ]);
  });
});
