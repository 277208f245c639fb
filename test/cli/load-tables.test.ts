/** Tables beside a scenario, of applications and of outages: read, hashed, and refused with their place. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadExperiment } from '../../sim/cli/compare/load-experiment.ts';
import { programme } from '../experiment/scenario/programme-scenario.ts';

const folder = mkdtempSync(join(tmpdir(), 'gpufleet-applications-'));
const scenario = join(folder, 'scenario.yaml');
const table = 'id,sector,institution,gpus,gpu,score\nK1,industry,a,8,h200,80\n';
writeFileSync(scenario, programme(['{ preset: additional-call-2026-03, count: 20 }', '{ file: apps.csv }']));
afterAll(() => rmSync(folder, { recursive: true }));

const load = (set: string[] = []) => loadExperiment({ scenario, trace: undefined, overrides: { set, variants: [] } });

describe('a file of applications', () => {
  it('that is not there is an issue where it is named', async () => {
    await expect(load()).rejects.toThrow(
      `${scenario}:35:29: programme.calls.second.applications.file: apps.csv is not there, ` +
        `must be a CSV with the applications, looked for at ${join(folder, 'apps.csv')}`,
    );
  });

  it('is read from the folder of the scenario into every variant, and stands among the inputs', async () => {
    writeFileSync(join(folder, 'apps.csv'), table);
    const { scenario: loaded, inputs, paths } = await load();
    const applicants = loaded.variants.map((variant) => variant.programme!.projects.invitations[1]!.applicants);
    expect(applicants).toMatchObject([{ applications: [{ id: 'K1' }] }, { applications: [{ id: 'K1' }] }]);
    expect(inputs[1]).toEqual({ path: 'apps.csv', sha256: createHash('sha256').update(table).digest('hex') });
    expect(paths).toEqual([scenario, join(folder, 'apps.csv')]);
  });

  it('that holds nonsense is refused with every issue', async () => {
    writeFileSync(join(folder, 'apps.csv'), table.replace('8,h200', 'eight,h2000'));
    await expect(load()).rejects.toThrow(/apps\.csv:2:15: gpus: .*\n.*apps\.csv:2:21: gpu: unknown gpu 'h2000'/);
  });
});

describe('a file of outages', () => {
  it('that is not there is an issue where it is named, once for all variants', async () => {
    writeFileSync(join(folder, 'apps.csv'), table);
    await expect(load(['faults={ file: down.csv }'])).rejects.toThrow(
      `faults.file: down.csv is not there, must be a CSV with the outages, looked for at ${join(folder, 'down.csv')}`,
    );
  });

  it('stands among the inputs behind the applications', async () => {
    writeFileSync(join(folder, 'down.csv'), 'cluster,node,from,until\n');
    const { inputs, paths } = await load(['faults={ file: down.csv }']);
    expect(inputs.slice(1).map(({ path }) => path)).toEqual(['apps.csv', 'down.csv']);
    expect(paths.slice(1)).toEqual([join(folder, 'apps.csv'), join(folder, 'down.csv')]);
  });
});
