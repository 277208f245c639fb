import { describe, expect, test } from 'vitest';
import { DRAWS_EACH, type ProjectDraws } from '../../../sim/model/programme.ts';
import { drawBehaviour } from '../../../sim/workload/projects/behaviour.ts';
import { application, manyApplications } from './applications.ts';

const SEED = { seed: '1', replication: 0 };
const KINDS = ['noShow', 'offPurpose', 'gate', 'warning', 'audit', 'reapply', 'lottery'] as const;

/** Draws of one kind of application `k`. */
function drawsOf(draws: ProjectDraws, kind: (typeof KINDS)[number], k: number): number[] {
  const each = kind === 'noShow' || kind === 'offPurpose' ? 1 : DRAWS_EACH;
  return [...draws[kind].subarray(k * each, (k + 1) * each)];
}

describe('draws of behaviour', () => {
  const some = manyApplications(20);
  const alone = drawBehaviour(some, SEED);

  test.each(KINDS)('%s: one row for each application', (kind) => {
    expect(alone[kind]).toHaveLength(20 * (kind === 'noShow' || kind === 'offPurpose' ? 1 : DRAWS_EACH));
  });

  test.each(KINDS)('%s: uniform in [0, 1)', (kind) => {
    const draws = drawBehaviour(manyApplications(3000), SEED)[kind];
    const mean = draws.reduce((sum, u) => sum + u, 0) / draws.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / draws.length));
    expect(draws.every((u) => u >= 0 && u < 1)).toBe(true);
  });

  test.each(KINDS)('%s: another application moves nobody, and kinds and projects differ', (kind) => {
    const more = drawBehaviour([application('new', 8), ...some], SEED);
    some.forEach((_, k) => {
      expect(drawsOf(more, kind, k + 1)).toEqual(drawsOf(alone, kind, k));
    });
    expect(drawsOf(alone, kind, 0)).not.toEqual(drawsOf(alone, kind, 1));
    for (const other of KINDS) {
      if (other !== kind) expect(drawsOf(alone, kind, 0)[0]).not.toBe(drawsOf(alone, other, 0)[0]);
    }
  });

  test('another replication draws anew', () => {
    expect(drawBehaviour(some, { seed: '1', replication: 1 }).noShow).not.toEqual(alone.noShow);
  });
});
