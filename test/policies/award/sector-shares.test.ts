/** Shares of sectors, in calls small enough to be decided by hand. */
import { describe, expect, it } from 'vitest';
import { type Asking, call, decide, offered, type Parameters, told } from './call.ts';

const shared = (asking: readonly Asking[], parameters: Parameters, nodes = 10): string[] => {
  const view = call(asking, offered(nodes), { reserveList: 5 });
  return told(view, decide('sector-shares', view, parameters));
};

describe('sector-shares', () => {
  const asking: Asking[] = [
    { id: 'A', gpus: 16, score: 95, sector: 'academia' },
    { id: 'B', gpus: 16, score: 90, sector: 'institute' },
    { id: 'C', gpus: 24, score: 80, sector: 'industry' },
    { id: 'D', gpus: 24, score: 70, sector: 'industry' },
  ];

  it('without spill-over awards each sector its share only: academia and institutes have one together', () => {
    expect(shared(asking, { spillOver: false })).toEqual([
      'A: 16 of 0',
      'C: 24 of 0',
      'B: sectorShare',
      'D: sectorShare',
      'reserve: B D',
    ]);
  });

  it('with spill-over gives what nobody of a sector takes to all others by rank', () => {
    expect(shared(asking, { national: 0.5 }, 9)).toEqual([
      'A: 16 of 0',
      'B: 16 of 0',
      'C: 24 of 0',
      'D: noCapacity',
      'reserve: D',
    ]);
  });

  it('keeps a share for its sector though others score better', () => {
    const national: Asking = { id: 'N', gpus: 40, score: 1, sector: 'national' };
    expect(shared([...asking, national], {})).toEqual([
      'A: 16 of 0',
      'C: 24 of 0',
      'N: 40 of 0',
      'B: noCapacity',
      'D: noCapacity',
      'reserve: B D',
    ]);
  });

  it('counts a share in H200-equivalents over all types', () => {
    const industry: Asking[] = [
      { id: 'A', gpus: 16, gpu: 'b200', sector: 'industry' },
      { id: 'B', gpus: 16, sector: 'industry' },
    ];
    // 8 nodes of H200 and 4 of B200 are 16 nodes' worth; 0.3 of that is 38.4: the 32 of A leave no room for 16 more.
    const view = call(industry, offered(8, 4));
    expect(told(view, decide('sector-shares', view, { spillOver: false }))).toEqual(['A: 16 of 1', 'B: sectorShare']);
  });

  it('says noCapacity, not sectorShare, where the share would do but the clusters are full', () => {
    const full: Asking[] = [
      { id: 'A', gpus: 16, score: 90, sector: 'industry' },
      { id: 'B', gpus: 16, score: 80, sector: 'academia' },
    ];
    const parameters = { industry: 1, academiaAndInstitutes: 1, spillOver: false };
    expect(shared(full, parameters, 3)).toEqual(['A: 16 of 0', 'B: noCapacity', 'reserve: B']);
  });
});
