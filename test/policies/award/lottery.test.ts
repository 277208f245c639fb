/** Lotteries, in calls small enough to be decided by hand. */
import { describe, expect, it } from 'vitest';
import { call, decide, offered, told } from './call.ts';

describe('lottery', () => {
  const drawn = [
    { id: 'A', gpus: 16, score: 90, lottery: 0.7 },
    { id: 'B', gpus: 16, score: 20, lottery: 0.1 },
    { id: 'C', gpus: 16, score: 60, lottery: 0.3 },
    { id: 'D', gpus: 8, score: 55, lottery: 0.9 },
  ];

  it('serves in the order of the lots, however well others score', () => {
    const view = call(drawn, offered(4));
    expect(told(view, decide('lottery', view))).toEqual([
      'B: 16 of 0',
      'C: 16 of 0',
      'A: lotNotDrawn',
      'D: lotNotDrawn',
    ]);
  });

  it('draws nobody below the threshold, and fills up with whoever still fits', () => {
    const view = call(drawn, offered(3), { thresholdScore: 50, reserveList: 9 });
    expect(told(view, decide('lottery', view))).toEqual([
      'C: 16 of 0',
      'D: 8 of 0',
      'A: lotNotDrawn',
      'B: belowThreshold',
      'reserve: A',
    ]);
  });

  it('does not blame the lot where the whole offer would not do', () => {
    const view = call([{ id: 'A', gpus: 48 }], offered(4));
    expect(told(view, decide('lottery', view))).toEqual(['A: noCapacity']);
  });
});
