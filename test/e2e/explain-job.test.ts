/** From a comparison to the story of one job: the run is made once more, and it is the same run. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { duration } from '../../reports/format.ts';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { compare } from '../../sim/cli/commands/compare.ts';
import { explain } from '../../sim/cli/commands/explain.ts';
import { terminalDouble } from '../cli/terminal-double.ts';
import { TINY_PROGRAMME, tinyProgramme } from './tiny-programme.ts';
import { TINY_SCENARIO, workspace } from './tiny-scenario.ts';

const plain = workspace();
const programme = tinyProgramme();
const out = plain.path('out');
const programmeOut = join(programme.folder, 'out');
afterAll(() => {
  plain.remove();
  programme.remove();
});

async function run(...words: string[]) {
  const terminal = terminalDouble();
  const code = await runCommandLine(words, [compare, explain], terminal);
  return { code, stdout: terminal.stdout.join('\n').replaceAll(/\s+/g, ' '), stderr: terminal.stderr.join('\n') };
}

/** Rows of jobs.csv as objects. */
function jobs(folder: string): Record<string, string>[] {
  const [head = '', ...lines] = readFileSync(join(folder, 'jobs.csv'), 'utf8').trimEnd().split('\n');
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((field, k) => [names[k], field])));
}

beforeAll(async () => {
  const load = ['--set', 'workload.load=0.9', '--jobs', '--workers', '1'];
  await run('compare', plain.scenario, '--out', out, ...load);
  await run('compare', programme.scenario, '--out', programmeOut, '--jobs', '--replications', '1', '--workers', '1');
});

describe('explain job', () => {
  it('tells of the job that waited longest what jobs.csv has of it', async () => {
    const all = jobs(out).filter(({ variant }) => variant === 'fcfs');
    const longest = [...all].sort((a, b) => Number(b['wait_seconds']) - Number(a['wait_seconds']))[0]!;
    expect(Number(longest['wait_seconds'])).toBeGreaterThan(0);
    const { code, stdout, stderr } = await run('explain', 'job', longest['job_id']!, out, '--variant', 'fcfs');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { gpus, cluster, nodes } = longest;
    expect(stdout).toContain(`submitted, asks for ${gpus} GPU`);
    expect(stdout).toContain(`starts on ${nodes} node`);
    expect(stdout).toContain(`in ${cluster}`);
    expect(stdout).toContain(` and waited ${duration(Number(longest['wait_seconds']))}`);
    const reasons = [...stdout.matchAll(/ waits in \S+ (.*?): /g)];
    expect(reasons.length).toBeGreaterThan(0);
  });

  it('tells of a job that did not wait', async () => {
    const one = jobs(out).find(
      (job) => job['variant'] === 'easy' && job['state'] === 'done' && job['wait_seconds'] === '0',
    )!;
    const { stdout } = await run('explain', 'job', one['job_id']!, out);
    expect(stdout).not.toContain(' waits');
    const ran = duration(Number(one['end']) - Number(one['start']));
    expect(stdout).toContain(`In all it ran ${ran} and waited 0 s.`);
  });

  it('tells of a job of a programme in which grant it waited', async () => {
    const one = jobs(programmeOut).find((job) => job['variant'] === 'as-is' && Number(job['wait_seconds']) > 0)!;
    const { code, stdout } = await run('explain', 'job', one['job_id']!, programmeOut);
    expect(code).toBe(0);
    expect(stdout).toMatch(/waits in small, grant \d+ .*: (too few GPUs idle|idle, but|would be)/);
    expect(stdout).toContain('Variant as-is, replication 0. The others: late and reclaim.');
  });

  it('tells of an elastic job with how many GPUs it went on, and adds up all that it ran', async () => {
    const elastic = tinyProgramme(
      TINY_PROGRAMME.replace(
        'meanWork: 1000 }',
        'meanWork: 1000, elastic: { share: 0.9, most: 4, speedUp: 0.8 } }',
      ).replace('replications: 3', 'policies: { elastic: { name: shrink-and-grow, pause: 0s } }\nreplications: 3'),
    );
    const folder = join(elastic.folder, 'out');
    await run('compare', elastic.scenario, '--out', folder, '--jobs', '--replications', '1', '--workers', '1');
    const stories = [];
    for (const { job_id: id, state, variant } of jobs(folder)) {
      if (variant === 'as-is' && state === 'done') stories.push((await run('explain', 'job', id!, folder)).stdout);
      if (stories.filter((story) => story.includes('goes on with')).length === 2) break;
    }
    elastic.remove();
    const resized = stories.filter((story) => story.includes('goes on with'));
    expect(resized.length).toBeGreaterThan(0);
    for (const story of resized) {
      const asked = Number(/submitted, asks for (\d+) GPU/.exec(story)![1]);
      const started = / starts on \d+ nodes?, (\d+) GPUs?/g;
      const resizes = / goes on with (\d+) GPUs? on \d+ nodes?/g;
      const sizes = [started, resizes].flatMap((words) => [...story.matchAll(words)].map(([, gpus]) => Number(gpus)));
      for (const gpus of sizes) {
        expect(gpus).toBeGreaterThanOrEqual(1);
        expect(gpus).toBeLessThanOrEqual(4 * asked);
      }
      expect(sizes.some((gpus) => gpus !== asked)).toBe(true);
      expect(story).toMatch(/In all it ran .* and waited /);
    }
  });

  it.each<[what: string, words: string[], said: RegExp]>([
    ['a job', ['9999999'], /there is no job 9999999, jobs are numbered 1 to \d+$/],
    ['a job by a word', ['first'], /there is no job first, jobs are numbered/],
    ['a variant', ['1', '--variant', 'esay'], /there is no variant esay, did you mean easy\?/],
    ['a replication', ['1', '--replication', '7'], /the results have replications 0 to 1 of easy, not 7/],
  ])('says what there is instead of %s', async (_, [id, ...options], said) => {
    const { code, stdout, stderr } = await run('explain', 'job', id!, out, ...options);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(said);
  });

  it('tells no story of another run: not when the scenario has changed', async () => {
    const [first] = jobs(out);
    writeFileSync(plain.scenario, TINY_SCENARIO.replace('window: 3h', 'window: 4h'));
    const { code, stdout, stderr } = await run('explain', 'job', first!['job_id']!, out);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/the run comes out different now: .*tiny\.yaml changed since/);
  });

  it('tells it all the same when what has changed makes no difference', async () => {
    const [first] = jobs(out);
    writeFileSync(plain.scenario, `${TINY_SCENARIO}# A word more.\n`);
    expect((await run('explain', 'job', first!['job_id']!, out)).code).toBe(0);
  });
});
