/** Every run is made once, whatever the number of lanes, and runs that share jobs stay together where they can. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RunQueue } from '../../sim/cli/executors/lanes.ts';
import type { PlannedRun } from '../../sim/experiment/scenario/plan.ts';

const planned = (variants: number, replications: number): PlannedRun[] =>
  Array.from({ length: replications }, (_, replication) =>
    Array.from({ length: variants }, (_, variant) => ({ variant, replication })),
  ).flat();
const text = ({ variant, replication }: PlannedRun): string => `${replication}.${variant}`;

it('gives each lane replications of its own, and shares out the last one', () => {
  const queue = new RunQueue(planned(3, 3));
  const lanes: PlannedRun[][] = [[], []];
  for (let turn = 0; turn < 5; turn++)
    for (const lane of lanes) {
      const run = queue.take(lane.at(-1));
      if (run) lane.push(run);
    }
  expect(lanes.map((lane) => lane.map(text))).toEqual([
    ['0.0', '0.1', '0.2', '2.0', '2.2'],
    ['1.0', '1.1', '1.2', '2.1'],
  ]);
});

it('what is known to take longest comes first, within a group and among the groups of a replication', () => {
  // Three kinds by variant, which take 1, 3 and 2; each run has jobs of its own in the second half.
  const queue = new RunQueue(planned(3, 4), ({ variant, replication }) => {
    return replication < 2 ? `${replication}` : `${replication}.${variant}`;
  });
  const times = [1, 3, 2];
  const taken: string[] = [];
  for (let run = queue.take(undefined); run; run = queue.take(run)) {
    taken.push(text(run));
    queue.took(run, times[run.variant]!);
  }
  expect(taken.slice(0, 3)).toEqual(['0.0', '0.1', '0.2']);
  expect(taken.slice(3)).toEqual(['1.1', '1.2', '1.0', '2.1', '2.2', '2.0', '3.1', '3.2', '3.0']);
});

it('lanes end within the shortest run of each other, where the plan has its longest run last', () => {
  const times = [1, 2, 3, 6];
  const queue = new RunQueue(planned(4, 9), ({ variant, replication }) => `${replication}.${variant}`);
  const lanes = [0, 1].map(() => ({ last: undefined as PlannedRun | undefined, endsAt: 0 }));
  for (;;) {
    const lane = lanes.reduce((earliest, each) => (each.endsAt < earliest.endsAt ? each : earliest));
    const run = queue.take(lane.last);
    if (!run) break;
    lane.endsAt += times[run.variant]!;
    lane.last = run;
    queue.took(run, times[run.variant]!);
  }
  expect(Math.abs(lanes[0]!.endsAt - lanes[1]!.endsAt)).toBeLessThanOrEqual(1);
});

it('a lane that helps another takes from the group with the longest time left, not with the most runs', () => {
  const runs = [
    ...[1, 1, 1, 1, 1].map((variant) => ({ variant, replication: 0 })),
    ...[0, 2, 2].map((variant) => ({ variant, replication: 1 })),
  ];
  const queue = new RunQueue(runs);
  const [first, second] = [queue.take(undefined)!, queue.take(undefined)!];
  queue.took(first, 1);
  queue.took(second, 1);
  queue.took({ variant: 2, replication: 1 }, 10);
  expect(queue.take(undefined)).toEqual({ variant: 2, replication: 1 });
});

it('hands out every run exactly once', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.integer({ min: 0, max: 3 })),
      (variants, replications, turns) => {
        const runs = planned(variants, replications);
        const queue = new RunQueue(runs);
        const last: (PlannedRun | undefined)[] = [];
        const taken: string[] = [];
        const take = (lane: number): boolean => {
          const run = queue.take(last[lane]);
          if (run) taken.push(text(run));
          last[lane] = run;
          return run !== undefined;
        };
        for (const lane of turns) take(lane);
        while (take(0));
        expect(taken.sort()).toEqual(runs.map(text).sort());
      },
    ),
  );
});
