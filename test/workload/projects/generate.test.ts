import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../sim/engine/errors.ts';
import { type Application, SECTORS } from '../../../sim/model/application.ts';
import { type Demand, demandFingerprint } from '../../../sim/model/demand.ts';
import { CAMPAIGN } from '../../../sim/workload/projects/campaign.ts';
import { DEMAND_CURVES } from '../../../sim/workload/projects/curves.ts';
import { generateDemand } from '../../../sim/workload/projects/generate.ts';
import { campaignNamed } from '../../../sim/workload/projects/registry.ts';
import type { DemandSpec } from '../../../sim/workload/projects/spec.ts';
import { application, DAY, HOUR, manyApplications, SPEEDS, YEAR } from './applications.ts';

const SPEC: DemandSpec = { preset: 'campaign', curve: 'typical' };
const SEED = { seed: '1', replication: 0 };

function demandOf(applications: readonly Application[], spec: Partial<DemandSpec> = {}, seed = SEED): Demand {
  return generateDemand({ ...SPEC, ...spec }, applications, SPEEDS, seed).demand;
}

/** Rows of application `k` as tuples without ids. */
function rowsOf(demand: Demand, k: number): number[][] {
  const rows: number[][] = [];
  for (let row = demand.first[k]!; row < demand.first[k + 1]!; row++) {
    const { offset, work, requestedWork, wish, jobClass } = demand;
    rows.push([offset[row]!, work[row]!, requestedWork[row]!, wish[row]!, jobClass[row]!]);
  }
  return rows;
}

const sum = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

describe('how much', () => {
  test('a year of the whole fleet at 60 % use is about 100,000 jobs of about 1,000 GPU-hours', () => {
    // Five clusters as blocks: 2,040 and 256 H200, 4,080, 2,040 and 2,040 B200, 18,616 H200-equivalents.
    const fleet = [2040, 256, 4080, 2040, 2040].map((gpus, k) =>
      application(`C${k}`, gpus, { gpu: k < 2 ? 'h200' : 'b200', sector: SECTORS[k % 4]! }),
    );
    const demand = demandOf(fleet, { level: { kind: 'fixed', value: 0.6 } });
    expect(sum(demand.work) / HOUR).toBe(18_616 * 8760 * 0.6);
    expect(demand.count).toBeGreaterThan(95_000);
    expect(demand.count).toBeLessThan(105_000);
  });

  test('the mean job of a call with small and large projects is within 5 % of 1,000 GPU-hours', () => {
    const demand = demandOf(manyApplications(514));
    expect(Math.abs(sum(demand.work) / demand.count / (1000 * HOUR) - 1)).toBeLessThan(0.05);
  });

  test('another mean work changes the number of jobs, not the work', () => {
    const few = demandOf(manyApplications(50), { meanWork: 2000 });
    const many = demandOf(manyApplications(50), { meanWork: 500 });
    expect(sum(few.work)).toBe(sum(many.work));
    expect(many.count / few.count).toBeGreaterThan(3);
  });

  test('a B200 asks for twice the work of an H200', () => {
    const ask = (gpu: string): number =>
      sum(demandOf([application('A', 64, { gpu })], { level: { kind: 'fixed', value: 1 } }).work);
    expect(ask('b200')).toBe(2 * 64 * YEAR);
    expect(ask('h200')).toBe(64 * YEAR);
  });

  test('the level has the stated median over projects and does not hang on size or curve', () => {
    const applications = manyApplications(1000);
    const level = { kind: 'lognormal', median: 0.5, sigma: 0.3 } as const;
    const levels = (curve: string): number[] => {
      const demand = demandOf(applications, { level, curve });
      return applications.map(
        ({ gpus, gpu, term }, k) =>
          sum(demand.work.subarray(demand.first[k]!, demand.first[k + 1]!)) /
          (gpus * SPEEDS[gpu as keyof typeof SPEEDS] * term),
      );
    };
    const typical = levels('typical');
    expect(levels('prompt')).toEqual(typical);
    typical.sort((a, b) => a - b);
    expect(Math.abs(typical[500]! / 0.5 - 1)).toBeLessThan(0.04);
    expect(Math.abs(typical[841]! / (0.5 * Math.E ** 0.3) - 1)).toBeLessThan(0.06);
  });

  test('level zero has no jobs', () => {
    const demand = demandOf(manyApplications(5), { level: { kind: 'fixed', value: 0 } });
    expect(demand.count).toBe(0);
    expect([...demand.first]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('the smallest level still has one job', () => {
    const demand = demandOf([application('A', 1)], { level: { kind: 'fixed', value: 1e-4 } });
    expect([...demand.work]).toEqual([Math.round(1e-4 * YEAR)]);
  });
});

describe('every job', () => {
  const applications = fc.record({
    gpus: fc.oneof(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 4096 })),
    gpu: fc.constantFrom('h200', 'b200'),
    term: fc.oneof(fc.integer({ min: DAY, max: 30 * DAY }), fc.integer({ min: DAY, max: 3 * YEAR })),
    sector: fc.constantFrom(...SECTORS),
  });

  test('fits its project, ends within the longest time on its wish, lies in the term; works add up', () => {
    fc.assert(
      fc.property(
        fc.array(applications, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...DEMAND_CURVES),
        fc.double({ min: 0, max: 1.5, noNaN: true }),
        fc.integer({ min: 0, max: 99 }),
        (drawn, { name: curve }, value, replication) => {
          const asked = drawn.map(({ gpus, ...more }, k) => application(`A${k}`, gpus, more));
          const demand = demandOf(asked, { curve, level: { kind: 'fixed', value } }, { seed: 'fc', replication });
          let bad = 0;
          asked.forEach(({ gpus, gpu, term }, k) => {
            const speed = SPEEDS[gpu as keyof typeof SPEEDS];
            const longest = Math.min(14 * DAY, term / 4);
            let work = 0;
            let before = 0;
            for (const [offset, own, requested, wish] of rowsOf(demand, k) as [number, number, number, number][]) {
              work += own;
              if (!(Number.isInteger(offset) && offset >= before && offset < term)) bad++;
              if (!(Number.isInteger(own) && own >= 1 && own <= wish * speed * longest)) bad++;
              if (!(Number.isInteger(requested) && requested >= 1 && requested <= wish * speed * term)) bad++;
              if (!(wish >= 1 && wish <= gpus && (wish < 8 || wish % 8 === 0))) bad++;
              before = offset;
            }
            expect(Math.abs(work - value * gpus * speed * term)).toBeLessThanOrEqual(0.5);
          });
          expect(bad).toBe(0);
          expect(demand.first[asked.length]).toBe(demand.count);
          for (let row = 0; row < demand.count; row++) {
            if (demand.id[row] !== row + 1 || demand.mouldable[row] !== 1) bad++;
          }
          expect(bad).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('requests more than it runs, but for the stated share', () => {
    const demand = demandOf(manyApplications(200), { overestimate: { median: 3, below1: 0.05 } });
    const factors = Array.from(demand.requestedWork, (requested, row) => requested / demand.work[row]!);
    factors.sort((a, b) => a - b);
    expect(factors[Math.floor(factors.length / 2)]!).toBeCloseTo(3, 1);
    expect(factors.filter((factor) => factor < 1).length / factors.length).toBeCloseTo(0.05, 2);
  });

  test('national projects pretrain on whole blocks more than academia does', () => {
    const wholeWork = (sector: Application['sector']): number => {
      const demand = demandOf([application('A', 512, { sector })]);
      return sum(demand.work.filter((_, row) => demand.wish[row] === 512)) / sum(demand.work);
    };
    expect(wholeWork('national')).toBeGreaterThan(1.5 * wholeWork('academia'));
  });
});

describe('whose draws', () => {
  const some = manyApplications(12);
  const alone = demandOf(some);

  test('the same arguments give the same demand, another replication or seed another one', () => {
    expect(demandFingerprint(demandOf(some))).toBe(demandFingerprint(alone));
    expect(demandFingerprint(demandOf(some, {}, { seed: '1', replication: 1 }))).not.toBe(demandFingerprint(alone));
    expect(demandFingerprint(demandOf(some, {}, { seed: '2', replication: 0 }))).not.toBe(demandFingerprint(alone));
  });

  test('another application, before or behind, changes no row of the others', () => {
    const more = demandOf([application('new', 256, { sector: 'national' }), ...some, application('last', 3)]);
    some.forEach((_, k) => {
      expect(rowsOf(more, k + 1)).toEqual(rowsOf(alone, k));
    });
  });

  test('what does not make the demand does not move it: score, call, region, date', () => {
    const other = some.map((a) => ({ ...a, score: 1, call: 3, region: 'far', appliedAt: 99 }));
    expect(demandFingerprint(demandOf(other))).toBe(demandFingerprint(alone));
  });

  test('another application of the same institution, first and with a longer term, moves none of it', () => {
    const own = some[0]!.institution;
    const more = demandOf([application('new', 64, { institution: own, term: 3 * YEAR }), ...some]);
    some.forEach((_, k) => {
      expect(rowsOf(more, k + 1)).toEqual(rowsOf(alone, k));
    });
  });

  test('the institution moves its own offsets only', () => {
    const moved = demandOf(some.map((a, k) => (k === 2 ? { ...a, institution: 'elsewhere' } : a)));
    for (const column of ['work', 'requestedWork', 'wish', 'jobClass', 'first'] as const) {
      expect(moved[column]).toEqual(alone[column]);
    }
    some.forEach((_, k) => {
      if (k === 2) expect(rowsOf(moved, k)).not.toEqual(rowsOf(alone, k));
      else expect(rowsOf(moved, k)).toEqual(rowsOf(alone, k));
    });
  });

  test('the curve moves offsets only', () => {
    const rush = demandOf(some, { curve: 'late-rush' });
    for (const column of ['work', 'requestedWork', 'wish', 'jobClass', 'first'] as const) {
      expect(rush[column]).toEqual(alone[column]);
    }
    expect(rush.offset).not.toEqual(alone.offset);
  });

  test('an application whose demand comes from elsewhere is empty and moves nobody', () => {
    const { demand } = generateDemand(SPEC, some, SPEEDS, { ...SEED, without: new Set([3]) });
    some.forEach((_, k) => {
      expect(rowsOf(demand, k)).toEqual(k === 3 ? [] : rowsOf(alone, k));
    });
  });
});

describe('what may be replaced', () => {
  test('the classes of one sector: new names are added, other sectors keep theirs', () => {
    const both = [application('A', 64), application('B', 64, { sector: 'industry' })];
    const demand = demandOf(both, {
      classes: { academia: [{ name: 'simulate', jobs: 1, work: 1, sigma: 0, wish: [0, 0, 0, 1] }] },
    });
    const names = (k: number): string[] => [...new Set(rowsOf(demand, k).map((row) => demand.classes[row[4]!]!))];
    expect(names(0)).toEqual(['simulate']);
    expect(names(1).sort()).toEqual(['data', 'evaluate', 'finetune', 'pretrain']);
    expect(new Set(rowsOf(demand, 0).map((row) => row[3]))).toEqual(new Set([64]));
  });

  test('unknown presets, curves and GPU types are refused', () => {
    expect(campaignNamed('campaign')).toBe(CAMPAIGN);
    expect(() => demandOf(manyApplications(1), { preset: 'x' })).toThrow(InputError);
    expect(() => demandOf(manyApplications(1), { curve: 'x' })).toThrow(InputError);
    expect(() => demandOf([application('A', 8, { gpu: 'gb300' })])).toThrow('no GPU type "gb300"');
  });
});
