/** Awards by rank, in calls small enough to be decided by hand. */
import { describe, expect, it } from 'vitest';
import { type Asking, call, decide, offered, told } from './call.ts';

const ranked = (asking: readonly Asking[], ...rest: [nodes: number, partial?: boolean]): string[] => {
  const view = call(asking, offered(rest[0]));
  return told(view, decide('rank', view, { partial: rest[1] ?? false }));
};

describe('rank', () => {
  const three = [
    { id: 'A', gpus: 32, score: 70 },
    { id: 'B', gpus: 32, score: 90 },
    { id: 'C', gpus: 16, score: 60 },
  ];

  it('serves the best first; who does not fit is passed over and a smaller one after it is served', () => {
    expect(ranked(three, 6)).toEqual(['B: 32 of 0', 'C: 16 of 0', 'A: noCapacity']);
  });

  it('with `partial` gives who does not fit what is left', () => {
    expect(ranked(three, 6, true)).toEqual(['B: 32 of 0', 'A: 16 of 0 (noCapacity)', 'C: noCapacity']);
  });

  it('with `partial` gives no less than the minimum of the track', () => {
    const choosy = three.map((asking) => ({ ...asking, track_: { minGpus: 24 } }));
    expect(ranked(choosy, 6, true)).toEqual(['B: 32 of 0', 'A: noCapacity', 'C: belowMinimum']);
  });

  it('with `partial` gives from the cluster that has most left, counted in H200', () => {
    const wishing = [{ id: 'A', gpus: 80, substitutable: true }];
    const partly = (h200: number, b200: number): string[] => {
      const view = call(wishing, offered(h200, b200));
      return told(view, decide('rank', view, { partial: true }));
    };
    expect(partly(4, 3)).toEqual(['A: 24 of 1 (noCapacity)']);
    expect(partly(4, 2)).toEqual(['A: 32 of 0 (noCapacity)']);
    expect(partly(4, 1)).toEqual(['A: 32 of 0 (noCapacity)']);
  });

  it('breaks ties of score by application id, wherever they stand in the list', () => {
    const equal = [
      { id: 'B', gpus: 8 },
      { id: 'A', gpus: 8 },
    ];
    expect(ranked(equal, 1)).toEqual(['A: 8 of 0', 'B: noCapacity']);
  });
});
