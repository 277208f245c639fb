import { describe, expect, test } from 'vitest';
import { InputError } from '../../../sim/engine/errors.ts';
import type { Application } from '../../../sim/model/application.ts';
import { describeApplications } from '../../../sim/workload/applications/facts.ts';
import { generateApplications } from '../../../sim/workload/applications/generate.ts';
import { ADDITIONAL_CALL } from '../../../sim/workload/applications/presets/additional-call.ts';
import { FIRST_CALL } from '../../../sim/workload/applications/presets/first-call.ts';
import { describeApplicationPreset } from '../../../sim/workload/applications/presets/preset.ts';
import { APPLICATION_PRESETS, applicationPresetNamed } from '../../../sim/workload/applications/presets/registry.ts';
import { applicationsSpecIssues } from '../../../sim/workload/applications/spec-issues.ts';
import { callContext, THREE_TRACKS } from './contexts.ts';

const gpusOf = (applications: readonly Application[]): number => applications.reduce((sum, { gpus }) => sum + gpus, 0);

const SEEDS = Array.from({ length: 50 }, (_, k) => `seed ${k}`);
const FIRST_CALLS = SEEDS.map((seed) => generateApplications(FIRST_CALL.spec, callContext(seed)));

describe('first-call-2025-12', () => {
  test('514 applications for 1,714 nodes, 1,075 of them of academia, for every one of 50 seeds', () => {
    for (const applications of FIRST_CALLS) {
      const academia = applications.filter(({ sector }) => sector === 'academia');
      expect([applications.length, gpusOf(applications), gpusOf(academia)]).toEqual([514, 13_712, 8600]);
      expect(new Set(applications.map(({ id }) => id)).size).toBe(514);
    }
  });
  test('the totals leave the distribution of sizes as it was, and nobody above the cap of the call', () => {
    const all = FIRST_CALLS.flat();
    const share = (nodes: number): number => all.filter(({ gpus }) => gpus === nodes * 8).length / all.length;
    // 6 in 10 wish B200, of which nobody asks for 32 nodes.
    const expected = (percent: number): number => (percent / 100) * (0.6 / 0.99 + 0.4);
    expect([1, 2, 4, 8, 16].map((nodes) => share(nodes) - expected([40, 27, 18, 9, 5][Math.log2(nodes)]!))).toSatisfy(
      (differences: number[]) => differences.every((difference) => Math.abs(difference) < 0.015),
    );
    expect(share(32)).toBeGreaterThan(0);
    expect([1, 2, 4, 8, 16, 32].reduce((sum, nodes) => sum + share(nodes), 0)).toBeCloseTo(1, 12);
    for (const { gpu, gpus } of all) expect(gpus).toBeLessThanOrEqual(gpu === 'b200' ? 128 : 256);
  });
  test('every sector asks for about as much each, so that the published awards can be reached', () => {
    for (const sector of ['academia', 'industry', 'institute'] as const) {
      const members = FIRST_CALLS.flat().filter((application) => application.sector === sector);
      expect(gpusOf(members) / 8 / members.length).toBeGreaterThan(3.1);
      expect(gpusOf(members) / 8 / members.length).toBeLessThan(3.6);
    }
    // Awarded were 328, 161 and 39 nodes.
    for (const applications of FIRST_CALLS) {
      const nodes = (sector: string): number => gpusOf(applications.filter((a) => a.sector === sector)) / 8;
      expect(nodes('industry')).toBeGreaterThan(161);
      expect(nodes('institute')).toBeGreaterThan(39);
    }
  });
  test('says in its facts what was published beside what it gives', () => {
    const facts = describeApplications(FIRST_CALLS[0]!, {
      gpusPerNode: 8,
      capitalRegion: 'capital',
      published: FIRST_CALL.published,
    });
    const value = (label: string): string | undefined => facts.find((fact) => fact.label === label)?.value;
    expect(value('applications')).toBe('514 (published: 514)');
    expect(value('nodes asked for')).toBe('1714 (published: 1714), 13712 GPUs');
    expect(value('mean request')).toBe('3.33 nodes');
    expect(value('applications, academia')).toMatch(/^\d+ for 1075 nodes \(published: 1075\), 62\.7 % of the GPUs$/);
    expect(value('institution that asks for most')).toMatch(/^academia-00\d: \d+\.\d % of the GPUs$/);
  });
});

describe('additional-call-2026-03', () => {
  test('asks for about 3.2 times what each side is offered, small needs by the GPU', () => {
    const all = SEEDS.slice(0, 20).map((seed) =>
      generateApplications(ADDITIONAL_CALL.spec, callContext(seed, { tracks: THREE_TRACKS })),
    );
    const asked = (tracks: number[]): number => gpusOf(all.flat().filter((a) => tracks.includes(a.track))) / 20;
    expect(asked([0, 1]) / 4000).toBeGreaterThan(3.0);
    expect(asked([0, 1]) / 4000).toBeLessThan(3.35);
    expect(asked([2]) / 1000).toBeGreaterThan(3.0);
    expect(asked([2]) / 1000).toBeLessThan(3.35);
    for (const { track, gpus, sector } of all.flat()) {
      if (sector === 'industry') expect(track).toBe(gpus <= 16 ? 1 : 0);
    }
  });
});

describe.each(APPLICATION_PRESETS)('$name', (preset) => {
  test('can be drawn, and says where it comes from and what is assumed', () => {
    expect(applicationsSpecIssues(preset.spec, 8)).toEqual([]);
    expect(applicationPresetNamed(preset.name)).toBe(preset);
    const facts = describeApplicationPreset(preset);
    expect(facts.slice(0, 2).map(({ label }) => label)).toEqual(['applications', 'source']);
    expect(facts.filter(({ label }) => label === 'assumed').length).toBeGreaterThan(5);
  });
  test('is plain data that a scenario can hold', () => {
    expect(JSON.parse(JSON.stringify(preset.spec))).toEqual(preset.spec);
  });
});

test('an unknown preset is answered with the names of all', () => {
  expect(() => applicationPresetNamed('first')).toThrow(
    new InputError([
      {
        message: 'unknown preset of applications "first"',
        remedy: 'choose one of first-call-2025-12, additional-call-2026-03, national-call',
      },
    ]),
  );
});

test('a call without applications has one fact', () => {
  expect(describeApplications([], { gpusPerNode: 8, capitalRegion: 'capital' })).toEqual([
    { label: 'applications', value: '0' },
  ]);
});
