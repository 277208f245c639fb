/**
 * Passes that may not be cut short: each case fails if the pass believes that what it refused before is refused still.
 * Every schedule is written by hand and agrees with the naive scheduler.
 */
import { describe, expect, test } from 'vitest';
import { simulate } from '../../sim/simulation/simulate.ts';
import { type Case, caseOf, choice, inputOf } from '../oracle/cases.ts';
import { sameSchedule } from '../oracle/compare.ts';

function starts(example: Case): number[] {
  sameSchedule(example, 1_000_000);
  return [...simulate(inputOf(example)).schedule.start];
}

describe('EASY', () => {
  test('a start that moves the reservation to another node frees room for a job passed over, at the next pass', () => {
    // 4 nodes of 8. Until 6: nodes 0 and 1 wholly; until 5: 4 GPUs of node 2; until 4: 6 GPUs of node 3. The head wants
    // 3 nodes: shadow 6, kept are 0, 1 and the later of 2 and 3, node 2. Job 5 (3 GPUs, long) finds 2 GPUs beside them.
    // Job 6 starts on node 3 and holds it until 6: now node 3 is kept, as the fuller, and node 2 has 4 GPUs for job 5.
    // Nothing ends until 4; the arrival at 2 brings a pass, and that must look at job 5 again.
    const example = caseOf(8, 4, [
      [0, 8, 6, 6],
      [0, 8, 6, 6],
      [0, 4, 5, 5],
      [0, 6, 4, 4],
      [1, 24, 9, 9],
      [1, 3, 100, 100],
      [1, 1, 5, 5],
      [2, 32, 9, 9],
    ]);
    expect(starts(example).slice(0, 7)).toEqual([0, 0, 0, 0, 6, 2, 1]);
  });

  test('a node that rests have filled counts as busy by the shadow time, once it is full', () => {
    // 4 nodes of 2. The head wants 3 nodes: shadow 10, when nodes 0 and 1 come free; of 2 and 3 one is kept. Jobs 3 and 4
    // fill node 2 until 6: by 10 three busy nodes are free, so that node 3 is nobody's and takes job 5.
    const example = caseOf(2, 4, [
      [0, 2, 10, 10],
      [0, 2, 10, 10],
      [1, 6, 9, 9],
      [1, 1, 5, 5],
      [1, 1, 5, 5],
      [1, 2, 100, 100],
    ]);
    expect(starts(example)).toEqual([0, 0, 10, 1, 1, 1]);
  });

  test('so does a whole node whose job ends at the shadow time itself', () => {
    const example = caseOf(1, 4, [
      [0, 1, 10, 10],
      [0, 1, 10, 10],
      [1, 3, 9, 9],
      [1, 1, 9, 9],
      [1, 1, 100, 100],
    ]);
    expect(starts(example)).toEqual([0, 0, 10, 1, 1]);
  });

  test('of two nodes that give the rest its room at one time, the fuller is kept', () => {
    // Both come free at 10; node 0 has 3 GPUs free now, node 1 has 4, and job 3 wants 4.
    const example = caseOf(8, 2, [
      [0, 5, 10, 10],
      [0, 4, 10, 10],
      [1, 6, 9, 9],
      [1, 4, 100, 100],
    ]);
    expect(starts(example)).toEqual([0, 0, 10, 1]);
  });

  test('a job may start beside the reservation until the shadow time itself', () => {
    const at = (request: number) =>
      starts(
        caseOf(1, 2, [
          [0, 1, 10, 10],
          [1, 2, 5, 5],
          [2, 1, request, request],
        ]),
      );
    expect(at(8)).toEqual([0, 10, 2]);
    expect(at(9)).toEqual([0, 10, 15]);
  });

  test('an overdue rest beside one that is not moves the shadow time along with every pass', () => {
    // One node of 4: job 0 (2 GPUs) is overdue from 10 on, job 1 (1 GPU) is not. The head wants 3 GPUs: shadow 10, later
    // one second from now. At 12 a job of one second fits before that.
    const example = caseOf(4, 1, [
      [0, 2, 30, 10],
      [0, 1, 50, 50],
      [1, 3, 5, 5],
      [12, 1, 1, 1],
    ]);
    expect(starts(example)).toEqual([0, 0, 30, 12]);
  });
});

describe('conservative', () => {
  const conservative = { backfill: choice('conservative', { compress: 'start' }) };

  test('a job that starts before its promise leaves room for one that stands before it, at the next pass', () => {
    // 4 nodes, longest request first. Promises: job 2 (3 nodes) at 20, job 3 beside it until 25, job 4 (30 s) behind that.
    // At 5 two nodes come free early. Job 4 is looked at first: between 20 and 25 it would be in the way of job 3. Then
    // job 3 starts, and its promise is gone. The arrival at 6 brings the next pass.
    const example = caseOf(
      1,
      4,
      [
        [0, 2, 20, 20],
        [0, 2, 5, 20],
        [1, 3, 30, 30],
        [1, 1, 5, 5],
        [2, 1, 30, 30],
        [6, 4, 1, 1],
      ],
      { ...conservative, queue: choice('ljf') },
    );
    expect(starts(example)).toEqual([0, 0, 20, 5, 6, 50]);
  });

  test('a promise that moves leaves room for a job that stands before it, at the next pass', () => {
    // 10 nodes, longest request first. Job 3 (7 nodes) is promised 20, job 4 (3 nodes) beside it until 25, so that job 5
    // (1 node, 30 s) must wait for 25. At 5 two nodes come free early: job 4 moves to 8. With the arrival at 6, job 5 starts.
    const example = caseOf(
      1,
      10,
      [
        [0, 6, 20, 20],
        [0, 2, 5, 20],
        [0, 2, 8, 8],
        [1, 7, 30, 30],
        [1, 3, 5, 5],
        [2, 1, 30, 30],
        [6, 10, 1, 1],
      ],
      { backfill: choice('conservative', { compress: 'full' }), queue: choice('ljf') },
    );
    expect(starts(example)).toEqual([0, 0, 0, 20, 8, 6, 50]);
  });

  test('a node whose rests have ended takes its old place among those that are only promised', () => {
    // Found by shrinking. At 30 both nodes come free together, with rests promised on both: which promise is looked at
    // first decides whether job 8 can share a node at once.
    const example = caseOf(
      8,
      2,
      [
        [0, 1, 30, 30],
        [15, 8, 15, 15],
        [18, 7, 12, 12],
        [18, 1, 4, 4],
        [18, 4, 0, 0],
        [18, 4, 4, 4],
        [30, 4, 5, 5],
        [30, 8, 7, 7],
        [30, 1, 5, 5],
      ],
      { ...conservative, queue: choice('largest-area-first'), placement: choice('first-fit') },
    );
    expect(starts(example)).toEqual([0, 15, 18, 30, 30, 30, 34, 30, 30]);
  });
});
