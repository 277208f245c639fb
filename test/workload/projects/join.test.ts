import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../../sim/engine/errors.ts';
import type { Demand } from '../../../sim/model/demand.ts';
import { emptyJobTable, type JobTable } from '../../../sim/model/jobs.ts';
import { demandFromJobs } from '../../../sim/workload/projects/from-jobs.ts';
import { generateDemand } from '../../../sim/workload/projects/generate.ts';
import { joinDemands } from '../../../sim/workload/projects/join.ts';
import { manyApplications, SPEEDS } from './applications.ts';

type Row = readonly [id: number, submit: number, gpus: number, run: number, request: number, ofClass: number];

function trace(rows: readonly Row[], classes = ['all']): JobTable {
  const table = emptyJobTable(rows.length, classes);
  rows.forEach(([id, submit, gpus, run, request, ofClass], k) => {
    table.id[k] = id;
    table.submit[k] = submit;
    table.gpus[k] = gpus;
    table.run[k] = run;
    table.request[k] = request;
    table.jobClass[k] = ofClass;
    table.outcome[k] = k % 3;
  });
  return table;
}

describe('a trace as the demand of one application', () => {
  const demand = demandFromJobs(
    trace(
      [
        [17, 0, 4, 10, 20, 1],
        [3, 5, 1, 0, 7, 0],
        [99, 5, 8, 6, 3, 1],
      ],
      ['a', 'b'],
    ),
    1,
    3,
  );

  test('all its jobs belong to that application, in the order of submission', () => {
    expect([...demand.first]).toEqual([0, 0, 3, 3]);
    expect([...demand.offset]).toEqual([0, 5, 5]);
  });

  test('work and requested work are times × GPUs; jobs are rigid', () => {
    expect([...demand.work]).toEqual([40, 0, 48]);
    expect([...demand.requestedWork]).toEqual([80, 7, 24]);
    expect([...demand.wish]).toEqual([4, 1, 8]);
    expect([...demand.mouldable]).toEqual([0, 0, 0]);
  });

  test('ids, classes and outcomes are kept', () => {
    expect([...demand.id]).toEqual([17, 3, 99]);
    expect([...demand.jobClass]).toEqual([1, 0, 1]);
    expect([...demand.outcome]).toEqual([0, 1, 2]);
    expect(demand.classes).toEqual(['a', 'b']);
  });

  test('an application that does not exist is our own fault', () => {
    expect(() => demandFromJobs(trace([]), 3, 3)).toThrow(InvariantError);
  });
});

describe('joining', () => {
  const applications = manyApplications(4);
  const generated = (without: readonly number[]): Demand =>
    generateDemand({ preset: 'campaign', curve: 'prompt' }, applications, SPEEDS, {
      seed: '1',
      replication: 0,
      without: new Set(without),
    }).demand;
  const traced = demandFromJobs(
    trace([
      [2, 0, 1, 1, 1, 0],
      [5, 1, 1, 1, 1, 0],
    ]),
    2,
    4,
  );

  test('one demand alone stays as it is', () => {
    expect(joinDemands([traced])).toEqual(traced);
  });

  test('a trace for one project stands among the generated jobs of the others', () => {
    const others = generated([2]);
    const joined = joinDemands([traced, others]);
    expect(joined.count).toBe(others.count + 2);
    expect(joined.classes).toEqual(['all', ...others.classes]);
    const from = joined.first[2]!;
    expect(joined.first[3]! - from).toBe(2);
    expect([...joined.offset.subarray(from, from + 2)]).toEqual([0, 1]);
    expect([...joined.jobClass.subarray(from, from + 2)]).toEqual([0, 0]);
    expect([...joined.mouldable.subarray(from, from + 2)]).toEqual([0, 0]);
    expect([...joined.work.subarray(0, from)]).toEqual([...others.work.subarray(0, others.first[2]!)]);
    expect(joined.classes[joined.jobClass[0]!]).toBe(others.classes[others.jobClass[0]!]);
  });

  test('the trace that comes first keeps its ids; those that would clash are raised above them', () => {
    const joined = joinDemands([traced, generated([2])]);
    const from = joined.first[2]!;
    expect([...joined.id.subarray(from, from + 2)]).toEqual([2, 5]);
    expect(joined.id[0]).toBe(6);
    expect(new Set(joined.id).size).toBe(joined.count);
  });

  test('jobs of one application are merged by offset, ties in the order of the demands; nothing is lost', () => {
    const rows = fc.array(fc.tuple(fc.nat(9), fc.nat(2)), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(rows, { minLength: 1, maxLength: 4 }), (tables) => {
        const demands = tables.map((table, source) => {
          const sorted = table.map(([submit]) => submit).sort((a, b) => a - b);
          const row = (submit: number, k: number): Row => [k + 1, submit, 1, source, 1, 0];
          return demandFromJobs(trace(sorted.map(row)), source % 2, 2);
        });
        const joined = joinDemands(demands);
        expect(joined.count).toBe(demands.reduce((sum, { count }) => sum + count, 0));
        expect(new Set(joined.id).size).toBe(joined.count);
        for (let application = 0; application < 2; application++) {
          for (let k = joined.first[application]! + 1; k < joined.first[application + 1]!; k++) {
            const [before, after] = [joined.offset[k - 1]!, joined.offset[k]!];
            expect(after).toBeGreaterThanOrEqual(before);
            // A trace's work is the number of its demand here.
            if (after === before) expect(joined.work[k]!).toBeGreaterThanOrEqual(joined.work[k - 1]!);
          }
        }
      }),
    );
  });

  test('demands of different applications cannot be joined', () => {
    expect(() => joinDemands([traced, demandFromJobs(trace([]), 0, 5)])).toThrow(InvariantError);
  });
});
