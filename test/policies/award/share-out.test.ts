/** Awards by level, proportional cut and max-min, in calls small enough to be decided by hand. */
import { describe, expect, it } from 'vitest';
import { type Asking, call, decide, offered, told } from './call.ts';

/** Ids in order of rank: A scores best. */
const asks = (...gpus: number[]): Asking[] =>
  gpus.map((asked, k) => ({ id: 'ABCDEFGH'[k]!, gpus: asked, score: 90 - k }));

describe('proportional-cut', () => {
  const cut = (asking: readonly Asking[], nodes: number): string[] => {
    const view = call(asking, offered(nodes), { reserveList: 5 });
    return told(view, decide('proportional-cut', view));
  };

  it('cuts all by one factor', () => {
    expect(cut(asks(80, 40, 40), 10)).toEqual([
      'A: 40 of 0 (proportionalCut)',
      'B: 24 of 0 (proportionalCut)',
      'C: 16 of 0 (proportionalCut)',
    ]);
  });

  it('gives the units that whole numbers leave to the largest remainders', () => {
    // Factor 0.4: 3.2, 1.6 and 1.2 of 8, 4 and 3 nodes.
    expect(cut(asks(64, 32, 24), 6)).toEqual([
      'A: 24 of 0 (proportionalCut)',
      'B: 16 of 0 (proportionalCut)',
      'C: 8 of 0 (proportionalCut)',
    ]);
  });

  it('gives the units of equal remainders by rank', () => {
    // Factor 0.8: 0.8, 1.6 and 5.6 nodes.
    expect(cut(asks(8, 16, 56), 8)).toEqual(['A: 8 of 0', 'B: 16 of 0', 'C: 40 of 0 (proportionalCut)']);
  });

  it('leaves who can take another type in the wished one where that has room, however much emptier the other is', () => {
    const view = call([{ id: 'A', gpus: 16, gpu: 'b200', substitutable: true }], offered(90, 2));
    expect(told(view, decide('proportional-cut', view))).toEqual(['A: 16 of 1']);
  });

  it('cuts nobody where all fits', () => {
    expect(cut(asks(40, 8), 10)).toEqual(['A: 40 of 0', 'B: 8 of 0']);
  });

  it('refuses who would get less than its track’s minimum, the last in rank first, and works the factor out again', () => {
    // Four asks of one node for two nodes: half a node each is none; without C and D the others get all.
    expect(cut(asks(8, 8, 8, 8), 2)).toEqual([
      'A: 8 of 0',
      'B: 8 of 0',
      'C: noCapacity',
      'D: noCapacity',
      'reserve: C D',
    ]);
  });

  it('has one factor for each cluster: who can take another type leaves a cluster that is asked for more', () => {
    const asking: Asking[] = [
      { id: 'A', gpus: 32, gpu: 'b200', substitutable: true },
      { id: 'B', gpus: 64, gpu: 'b200' },
      { id: 'C', gpus: 32, gpu: 'h200' },
    ];
    const view = call(asking, offered(8, 4));
    expect(told(view, decide('proportional-cut', view))).toEqual([
      'A: 40 of 0 (proportionalCut)',
      'B: 32 of 1 (proportionalCut)',
      'C: 24 of 0 (proportionalCut)',
    ]);
  });
});

describe('max-min', () => {
  const level = (asking: readonly Asking[], nodes: number, smallestUseful = 0, institutionCap = 1): string[] => {
    const view = call(asking, offered(nodes), { institutionCap });
    return told(view, decide('max-min', view, { smallestUseful }));
  };

  it('meets small asks wholly and cuts large ones to one level; the odd unit goes by rank', () => {
    expect(level(asks(80, 8, 64, 16), 10)).toEqual([
      'A: 32 of 0 (maxMin)',
      'B: 8 of 0',
      'C: 24 of 0 (maxMin)',
      'D: 16 of 0',
    ]);
  });

  it('gives nothing to whom the level is not useful, the lowest score first, and levels again', () => {
    // Level 3 1/3 nodes of 10 asked: useless at 0.5 to each; without C it is 5 nodes.
    expect(level(asks(80, 80, 80), 10, 0.5)).toEqual([
      'A: 40 of 0 (maxMin)',
      'B: 40 of 0 (maxMin)',
      'C: belowSmallestUseful',
    ]);
  });

  it('says noCapacity where the level is less than the minimum of the track, however little would be useful', () => {
    expect(level(asks(16, 16, 16), 2)).toEqual(['A: 8 of 0 (maxMin)', 'B: 8 of 0 (maxMin)', 'C: noCapacity']);
  });

  it('takes exactly the smallest useful share as useful, though the computer has it a little more', () => {
    expect(level(asks(200), 7, 0.28)).toEqual(['A: 56 of 0 (maxMin)']);
  });

  it('gives what is left in the end to who was refused, if that is useful', () => {
    // Useful are 3.2 of 4 nodes and 9.6 of 12. At level 3 C goes, at 4.5 A; the 5 nodes that B then leaves are C's again.
    expect(level(asks(96, 32, 32), 9, 0.8)).toEqual(['B: 32 of 0', 'C: 32 of 0', 'A: belowSmallestUseful']);
  });

  it('holds an institution to its cap and lets the others’ level rise', () => {
    const asking = asks(40, 40, 40, 40).map((each, k) => ({ ...each, institution: k < 3 ? 'grand' : 'small' }));
    // Without the cap 4 nodes each; with 8 of 16 for the three of `grand` the other one is met wholly.
    expect(level(asking, 16)).toEqual(asking.map(({ id }) => `${id}: 32 of 0 (maxMin)`));
    expect(level(asking, 16, 0, 0.5)).toEqual([
      'A: 40 of 0',
      'B: 24 of 0 (institutionCap)',
      'D: 40 of 0',
      'C: institutionCap',
    ]);
  });

  it('gives an application what its institution may get again when a better one of it is refused', () => {
    const grand = { institution: 'grand' };
    const asking: Asking[] = [
      { id: 'A', gpus: 104, gpu: 'b200', score: 90, ...grand },
      { id: 'B', gpus: 16, score: 80, ...grand },
    ];
    // A would get 6 nodes, worth 12 of the 13 that `grand` may have, and leave B one; but 6 of 13 are no use to A.
    const view = call(asking, offered(10, 6), { institutionCap: 0.6 });
    expect(told(view, decide('max-min', view, { smallestUseful: 0.4 }))).toEqual([
      'A: 48 of 1 (maxMin)',
      'B: 8 of 0 (institutionCap)',
    ]);
    expect(told(view, decide('max-min', view, { smallestUseful: 0.5 }))).toEqual([
      'B: 16 of 0',
      'A: belowSmallestUseful',
    ]);
  });
});
