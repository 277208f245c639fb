/** What calls may add to any award policy, shown with awards by rank. */
import { describe, expect, it } from 'vitest';
import type { AwardModifiers } from '../../../sim/model/programme.ts';
import { type Asking, call, decide, offered, told } from './call.ts';

type Nodes = readonly [h200: number, b200?: number];
const ranked = (asking: readonly Asking[], nodes: Nodes, own: Partial<AwardModifiers> = {}): string[] => {
  const view = call(asking, offered(...nodes), own);
  return told(view, decide('rank', view));
};

describe('who comes into question', () => {
  it('is refused where its track is not for its sector, where it scores too little and where it asks for too little', () => {
    const asking: Asking[] = [
      { id: 'A', gpus: 8, track_: { sectors: ['industry'] } },
      { id: 'B', gpus: 8, score: 49.5 },
      { id: 'C', gpus: 8, track_: { minGpus: 16 } },
      { id: 'D', gpus: 8, score: 50 },
    ];
    expect(ranked(asking, [9], { thresholdScore: 50 })).toEqual([
      'D: 8 of 0',
      'A: notEligible',
      'B: belowThreshold',
      'C: belowMinimum',
    ]);
  });

  it('gets a bonus for its region, as an SME or start-up, and as a youth firm; they add up and count for the threshold', () => {
    const asking: Asking[] = [
      { id: 'A', gpus: 8 },
      { id: 'B', gpus: 8, region: 'south' },
      { id: 'C', gpus: 8, sme: true, startUp: true },
      { id: 'D', gpus: 8, startUp: true },
      { id: 'E', gpus: 8, youth: true, region: 'south' },
    ];
    const bonuses = { regionalBonus: 1, smeBonus: 3, youthBonus: 4, thresholdScore: 51 };
    expect(ranked(asking, [9], bonuses)).toEqual([
      'E: 8 of 0',
      'C: 8 of 0',
      'D: 8 of 0',
      'B: 8 of 0',
      'A: belowThreshold',
    ]);
  });
});

describe('what it asks for', () => {
  it('is rounded up to whole nodes where its track counts in nodes, and taken as it is where it counts in GPUs', () => {
    const asking: Asking[] = [
      { id: 'A', gpus: 9 },
      { id: 'B', gpus: 9, track_: { unit: 'gpu' } },
    ];
    expect(ranked(asking, [9])).toEqual(['A: 16 of 0', 'B: 9 of 0']);
  });

  it('is at most the track’s cap of the type that is given, and of that the share that a project may get', () => {
    const asking = [{ id: 'A', gpus: 400, track_: { maxGpus: { h200: 256, b200: 128 } } }];
    expect(ranked(asking, [90])).toEqual(['A: 256 of 0 (trackCap)']);
    expect(ranked(asking, [90], { projectCap: 0.29 })).toEqual(['A: 72 of 0 (projectCap)']);
    expect(ranked([{ ...asking[0]!, gpus: 72 }], [90], { projectCap: 0.29 })).toEqual(['A: 72 of 0']);
    expect(ranked([{ id: 'A', gpus: 400 }], [90], { projectCap: 0 })).toEqual(['A: 400 of 0']);
  });

  it('is not cut by a hair: 0.29 of 100 is 29, though the computer has it a little less', () => {
    const asking = [{ id: 'A', gpus: 29, track_: { unit: 'gpu' as const, maxGpus: { h200: 100 } } }];
    expect(ranked(asking, [9], { projectCap: 0.29 })).toEqual(['A: 29 of 0']);
  });

  it('is refused where a cap makes it less than the minimum', () => {
    const asking = [{ id: 'A', gpus: 64, track_: { minGpus: 64, maxGpus: { h200: 256 } } }];
    expect(ranked(asking, [90], { projectCap: 0.2 })).toEqual(['A: belowMinimum']);
  });

  it('is met by another type at the exchange rate, in whole units, where there is no room in the wished one', () => {
    const asking: Asking[] = [
      { id: 'A', gpus: 128, gpu: 'b200', substitutable: true },
      { id: 'B', gpus: 24, substitutable: true },
      { id: 'C', gpus: 24, track_: { unit: 'gpu' }, substitutable: true },
      { id: 'D', gpus: 8 },
    ];
    // 128 B200 are 256 H200; 24 H200 are 12 B200, which are 2 nodes where nodes are counted.
    expect(ranked(asking, [32, 15])).toEqual(['A: 256 of 0', 'B: 16 of 1', 'C: 12 of 1', 'D: noCapacity']);
    const view = call(asking, offered(32, 15));
    expect(decide('rank', view).awards.map(({ substituted }) => substituted)).toEqual([true, true, true]);
  });

  it('takes the wished type where both have room, whatever the order of supply', () => {
    const asking: Asking[] = [{ id: 'A', gpus: 8, gpu: 'b200', substitutable: true }];
    expect(ranked(asking, [9, 9])).toEqual(['A: 8 of 1']);
  });

  it('is met by clusters of its track only, and two tracks compete for a cluster in one ranking', () => {
    const asking: Asking[] = [
      { id: 'A', gpus: 8, gpu: 'b200', substitutable: true, track_: { id: 'b', clusters: [1] } },
      { id: 'B', gpus: 8, gpu: 'b200', score: 60, track_: { id: 'a', clusters: [1, 0] } },
    ];
    expect(ranked(asking, [9, 1])).toEqual(['B: 8 of 1', 'A: noCapacity']);
  });
});

describe('what the call has to give', () => {
  it('is held to a share of the offer for each institution over all tracks: the one that would pass it is cut', () => {
    const grand = { institution: 'grand', track_: { id: 'other', unit: 'gpu' as const, minGpus: 4 } };
    const asking: Asking[] = [
      { id: 'A', gpus: 32, score: 90, institution: 'grand' },
      { id: 'B', gpus: 40, score: 80, ...grand },
      { id: 'C', gpus: 8, score: 70, ...grand },
      { id: 'D', gpus: 8, score: 60 },
    ];
    // 0.45 of 10 nodes: 36 GPUs.
    expect(ranked(asking, [10], { institutionCap: 0.45 })).toEqual([
      'A: 32 of 0',
      'B: 4 of 0 (institutionCap)',
      'D: 8 of 0',
      'C: institutionCap',
    ]);
  });

  it('grows by the over-award in whole nodes, cluster by cluster', () => {
    const asking: Asking[] = Array.from({ length: 14 }, (_, k) => ({ id: `A${10 + k}`, gpus: 8 }));
    // 0.29 of 10 nodes: 2 more.
    expect(ranked(asking, [10], { overAward: 0.29 }).filter((line) => line.endsWith('8 of 0'))).toHaveLength(12);
    expect(ranked(asking, [10], { overAward: 0.3 }).filter((line) => line.endsWith('8 of 0'))).toHaveLength(13);
  });

  it('leaves the best of those who lacked room in reserve, and nobody else', () => {
    const asking: Asking[] = [
      { id: 'A', gpus: 8, score: 40 },
      { id: 'B', gpus: 8, score: 99 },
      { id: 'C', gpus: 8, score: 60 },
      { id: 'D', gpus: 8, score: 70 },
      { id: 'E', gpus: 8, score: 80, track_: { sectors: [] } },
    ];
    const refused = ['A: belowThreshold', 'C: noCapacity', 'D: noCapacity', 'E: notEligible'];
    const own = { thresholdScore: 50 };
    expect(ranked(asking, [1], { ...own, reserveList: 9 })).toEqual(['B: 8 of 0', ...refused, 'reserve: D C']);
    expect(ranked(asking, [1], { ...own, reserveList: 1 })).toEqual(['B: 8 of 0', ...refused, 'reserve: D']);
  });
});
