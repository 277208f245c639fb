/** `gpufleet compare --robustness` from a tiny programme to its files. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { compare } from '../../sim/cli/commands/compare.ts';
import { loadExperiment } from '../../sim/cli/compare/load-experiment.ts';
import { addRobustness } from '../../sim/cli/compare/run-robustness.ts';
import type { Results } from '../../sim/experiment/results.ts';
import { parseResults } from '../../sim/experiment/results-schema.ts';
import type { RobustnessMade } from '../../sim/experiment/robustness/results.ts';
import { robustnessMadeSchema } from '../../sim/experiment/robustness/schema.ts';
import { terminalDouble } from '../cli/terminal-double.ts';
import { tinyProgramme } from './tiny-programme.ts';

const { folder, scenario, remove } = tinyProgramme();
afterAll(remove);

const text = (out: string, file: string): string => readFileSync(join(folder, out, file), 'utf8');
const results = (out: string): Results => parseResults(JSON.parse(text(out, 'results.json')));

async function run(out: string, ...options: string[]): Promise<string> {
  const terminal = terminalDouble();
  const code = await runCommandLine(['compare', scenario, '--out', join(folder, out), ...options], [compare], terminal);
  const complaints = terminal.stderr.filter((line) => !/^\d+\/\d+ runs|runs on/.test(line));
  expect({ code, complaints }).toEqual({ code: 0, complaints: [] });
  return terminal.stdout.join('\n').replace(/\s+/g, ' ');
}

function made(out: string): RobustnessMade {
  const { robustness } = results(out);
  if (robustness?.state !== 'made') throw new Error(`robustness of ${out} was not made`);
  return robustness;
}

let said = { without: '', withIt: '' };
beforeAll(async () => {
  said = { without: await run('plain'), withIt: await run('robust', '--robustness', '--workers', '2') };
}, 60_000);

describe('without the option', () => {
  it('makes no further runs, and says how they are made', () => {
    expect(existsSync(join(folder, 'plain', 'robustness.json'))).toBe(false);
    const { robustness, command } = results('plain');
    expect(robustness).toEqual({
      ...{ schema: 'gpufleet/robustness@1', state: 'notMade', replications: 2 },
      paths: ['programme.behaviour.noShow', 'programme.behaviour.mends', 'programme.demand.level'],
      command: `${command} --robustness`,
    });
    expect(said.without).toContain('was not looked at: --robustness halves and doubles them');
    for (const report of ['report.html', 'report.md'])
      expect(text('plain', report)).toContain(`${command} --robustness`);
  });
});

describe('with the option', () => {
  it('leaves the comparison itself as it is', () => {
    expect(results('robust').variants).toEqual(results('plain').variants);
  });

  it('writes robustness.json, the same as in results.json', () => {
    const own: unknown = JSON.parse(text('robust', 'robustness.json'));
    expect(robustnessMadeSchema.parse(own)).toEqual(own);
    expect(own).toEqual(made('robust'));
    expect(made('robust')).toMatchObject({ partial: false, replications: { asked: 2, done: 2 } });
  });

  it('makes each changed run as a comparison with that value would, on the same random numbers', async () => {
    await run('set', '--set', 'programme.behaviour.noShow=0.4', '--replications', '2');
    const change = made('robust').changes.find(
      ({ path, direction }) => path.endsWith('noShow') && direction === 'doubled',
    );
    const expected = results('set').variants.map(({ name, runs }) => [
      name,
      runs.map(({ fingerprint }) => fingerprint),
    ]);
    expect(change?.variants.map(({ name, runs }) => [name, runs?.map(({ fingerprint }) => fingerprint)])).toEqual(
      expected,
    );
    const before = results('plain').variants.map(({ runs }) => runs[0]?.fingerprint);
    expect(change?.variants.map(({ runs }) => runs?.[0]?.fingerprint)).not.toEqual(before);
  });

  it('makes no run where nobody is warned, as the answers to warnings change nothing there', async () => {
    await run('answers', '--set', 'programme.behaviour.mends=0.35', '--set', 'programme.behaviour.games=0.4');
    const without = (name: string): (string | undefined)[] => {
      const variant = results(name).variants.find((each) => each.name === 'as-is');
      return variant!.runs.map(({ fingerprint }) => fingerprint);
    };
    expect(without('answers')).toEqual(without('plain'));
    const mends = made('robust').changes.filter(({ path }) => path.endsWith('mends'));
    expect(mends.map(({ variants }) => variants.map(({ name, runs }) => [name, runs !== null]))).toEqual(
      [1, 2].map(() => [
        ['as-is', false],
        ['late', false],
        ['reclaim', true],
      ]),
    );
  });

  it('stops mends where mends and games are 1 together', () => {
    const changes = made('robust').changes.filter(({ path }) => path.endsWith('mends'));
    expect(changes.map(({ variants: [first] }) => [first?.before, first?.after, first?.clipped])).toEqual([
      [0.7, 0.35, false],
      [0.7, 0.8, true],
    ]);
  });

  it('says which rankings survive, in every report', () => {
    const [ranking] = Object.values(made('robust').rankings);
    expect(ranking?.base.groups.flat().at(-1)).toBe('late');
    expect(ranking?.changes).toHaveLength(6);
    for (const change of ranking?.changes ?? []) expect(change?.bestSurvives).not.toBeNull();
    expect(said.withIt).toMatch(/ranking by delivered H200-equivalent GPU-hours survives/);
    expect(text('robust', 'report.md')).toContain('programme.demand.level doubled');
    expect(text('robust', 'report.html')).toContain('level doubled');
  });

  it('gives the same bytes whatever the number of workers', async () => {
    await run('one-worker', '--robustness', '--workers', '1');
    expect(text('one-worker', 'robustness.json')).toBe(text('robust', 'robustness.json'));
  });

  it('leaves no robustness.json of an earlier comparison', async () => {
    await run('one-worker', '--replications', '1');
    expect(existsSync(join(folder, 'one-worker', 'robustness.json'))).toBe(false);
  });
});

describe('interrupted', () => {
  it('keeps what is finished, and judges it by the replications that are', async () => {
    const asked = { scenario, trace: undefined, robustness: true, overrides: { set: [], variants: [] } };
    const { robustness: plan } = await loadExperiment(asked);
    const stop = new AbortController();
    const terminal = terminalDouble({ live: { columns: 80 } as never });
    const watched = { ...terminal, raw: (words: string) => void (/(\d{2,})\/\d+ runs/.test(words) && stop.abort()) };
    const options = { workers: 1, signal: stop.signal, firstReplication: 0, terminal: watched };
    const many = { ...plan!, replications: 500 };
    const { results: kept, error } = await addRobustness(many, results('plain'), { trace: null }, options);
    expect(error).toBeNull();
    expect(terminal.stderr.join('\n')).toMatch(/interrupted after \d+ of \d+ further runs/);
    expect(parseResults(kept).robustness).toMatchObject({ state: 'made', partial: true, replications: { asked: 500 } });
    const { changes, rankings } = kept.robustness as RobustnessMade;
    const [ranking] = Object.values(rankings);
    expect(changes[0]?.variants[0]?.runs?.length).toBeGreaterThan(0);
    expect(ranking?.changes[0]).not.toBeNull();
  });
});
