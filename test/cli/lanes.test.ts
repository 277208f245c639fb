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
