/**
 * What is typed or given wrongly: each gets a short message that says what would be right, exit code 2, no stack.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { check } from '../../sim/cli/commands/check.ts';
import { compare } from '../../sim/cli/commands/compare.ts';
import { diff } from '../../sim/cli/commands/diff.ts';
import { explain } from '../../sim/cli/commands/explain.ts';
import { list } from '../../sim/cli/commands/list.ts';
import { optimise } from '../../sim/cli/commands/optimise.ts';
import { regress } from '../../sim/cli/commands/regress.ts';
import { replay } from '../../sim/cli/commands/replay.ts';
import { sweep } from '../../sim/cli/commands/sweep.ts';
import { libraryScenario } from '../../sim/cli/files/library.ts';
import { terminalDouble } from './terminal-double.ts';

const folder = mkdtempSync(join(tmpdir(), 'gpufleet-bad-'));
const SWF_ROW = '1 0 -1 60 4 -1 -1 4 100 -1 1 1 1 1 1 1 -1 -1';

beforeAll(() => {
  const files: Record<string, string | Uint8Array> = {
    'good.swf': `; MaxNodes: 10\n${SWF_ROW}\n`,
    'jobs.csv': `; MaxNodes: 10\n${SWF_ROW}\n`,
    'ages.swf': '1 0 -1 9e15 1\n2 9 -1 9e15 1\n',
    'age.swf': '1 0 -1 9e15 1\n',
    'empty.swf': '',
    'comments.swf': '; MaxNodes: 10\n',
    'words.swf': `${SWF_ROW}\n2 zero -1 60 4 -1 -1 4 100 -1 1 1 1 1 1 1 -1 -1\n`,
    'short.swf': `${SWF_ROW}\n2 0 -1\n`,
    'web.swf': '<!doctype html><html></html>\n',
    'table.csv': 'a,b,c\n1,2,3\n',
    'noise.bin': Uint8Array.of(0, 1, 2, 3, 4, 5),
    'cut.swf.gz': gzipSync(Buffer.from(`${SWF_ROW}\n`.repeat(10_000))).subarray(0, 60),
    'empty.yaml': '',
    'list.yaml': '- a\n- b\n',
    'broken.yaml': 'question: [unclosed\n',
    'no-trace.yaml': (libraryScenario('philly-replay')?.text ?? '').replace(
      /published: .*/,
      'file: is-not-here.csv\n    published: https://example.org',
    ),
    'typo.yaml': `${libraryScenario('queue-policies')?.text ?? ''}`.replace('replications:', 'replicatoins:'),
    'circle.yaml': 'question: Does it end?\nscenario: circle\nextends: no-such-base\n',
  };
  for (const [name, contents] of Object.entries(files)) writeFileSync(join(folder, name), contents);
  mkdirSync(join(folder, 'a-folder.yaml'));
  symlinkSync('good.swf', join(folder, 'link.swf'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const COMMANDS = [compare, sweep, optimise, regress, explain, diff, replay, check, list];

async function run(line: string, columns = 100): Promise<{ code: number; stdout: string; stderr: string }> {
  const terminal = terminalDouble({ columns });
  const words = line.split(' ').filter((word) => word !== '');
  const args = words.map((word) => (word === "''" ? '' : word.replace('@/', `${folder}/`)));
  const code = await runCommandLine(args, COMMANDS, terminal);
  return { code, stdout: terminal.stdout.join('\n'), stderr: terminal.stderr.join('\n') };
}

describe.each<[kind: string, cases: [line: string, message: string][]]>([
  [
    'command lines',
    [
      ['', 'a command is missing, expected compare, sweep, optimise, regress, explain, diff, replay, check, list'],
      ['comapre queue-policies', 'unknown command comapre, did you mean compare?'],
      ['--verison', 'unknown option --verison, did you mean --version?'],
      ['compare', 'SCENARIO is missing, see gpufleet compare --help'],
      ["compare ''", 'SCENARIO is empty'],
      ['compare queue-policies fcfs', 'fcfs is one word too many, see gpufleet compare --help'],
      ['compare queue-polices', 'there is no scenario queue-polices, did you mean queue-policies?'],
      ['compare queue-policies --replicatoins 3', 'unknown option --replicatoins, did you mean --replications?'],
      ['compare queue-policies -o x', 'unknown option -o, did you mean --out?'],
      ['compare queue-policies --output x', 'unknown option --output, did you mean --out?'],
      ['compare queue-policies --gpus 3', 'unknown option --gpus, gpufleet compare --help lists what there is'],
      ['compare queue-policies -r 3', 'unknown option -r, gpufleet compare --help lists what there is'],
      ['-x', 'unknown option -x, gpufleet --help lists what there is'],
      ['compare queue-policies --replications abc', '--replications abc: expected a whole number from 1 to 10000'],
      ['compare queue-policies --replications 0', '--replications 0: expected a whole number'],
      ['compare queue-policies --replications 1.5', '--replications 1.5: expected a whole number'],
      ['compare queue-policies --workers -1', '--workers -1: expected a whole number'],
      ['compare queue-policies --seed', '--seed needs a value'],
      ["compare queue-policies --seed ''", '--seed needs a value'],
      ['compare queue-policies --seed 1 --seed 2', '--seed is given 2 times, expected once'],
      ['compare queue-policies --jobs=abc', '--jobs takes no value'],
      ['compare queue-policies --variant esay', 'there is no variant "esay", did you mean easy?'],
      [
        'compare queue-policies --set workload.laod=1',
        '--set workload.laod=1: workload.laod: unknown key, did you mean load?',
      ],
      ['compare queue-policies --set workload.load', '--set workload.load is no path=value'],
      ['compare queue-policies --set workload.load=much', 'workload.load'],
      ['compare queue-policies --trace @/good.swf', 'the jobs of queue-policies are generated, leave --trace out'],
      ['compare philly-replay', 'give it with --trace FILE; it is published at https://github.com/msr-fiddle'],
      ['compare philly-replay --trace @/nowhere.csv', 'nowhere.csv: no such file or directory'],
      ['compare queue-policies --out @/good.swf', 'good.swf: exists and is not a directory'],
      ['compare queue-policies --out @/good.swf/out', 'a part of the path is not a directory'],
      ['replay @/good.swf', '--nodes is missing'],
      ['replay @/good.swf --nodes abc', '--nodes abc: expected a whole number from 1 to 1000000'],
      ['replay @/good.swf --nodes 0', '--nodes 0: expected a whole number from 1'],
      ['replay @/good.swf --nodes 1e9', '--nodes 1e9: expected a whole number'],
      ['replay @/good.swf --nodes 4 --backfill esay', '--backfill esay: did you mean easy?'],
      ['replay @/good.swf --nodes 4 --backfill easy:depht=1', 'easy has no parameter depht, did you mean depth?'],
      ['replay @/good.swf --nodes 4 --backfill easy:depth=x', '--backfill easy:depth=x: expected a whole number'],
      ['replay @/good.swf --nodes 4 --queue wfp3:rerank=5', '--queue wfp3:rerank=5: expected a duration such as 90s'],
      ['replay @/good.swf --nodes 4 --queue multifactor:favourSmall=1', 'favourSmall=1: expected true or false'],
      [
        'replay @/good.swf --nodes 4 --queue multifactor:classes=a',
        'classes=a: expected numbers by name such as eval:1',
      ],
      ['replay @/good.swf --nodes 4 --nodes 5', '--nodes is given 2 times, expected once'],
      ['replay @/good.swf --nodes 4 --backfill easy:depth=2,depth=3', 'depth is given twice, expected once'],
      ['replay @/good.swf --nodes 4 --limit soft', '--limit soft: must be one of kill, ignore'],
      ['replay @/good.swf --nodes 4 --format csv', '--format csv: must be one of auto, swf, philly'],
      ['replay @/good.swf --nodes 4 --load -1', '--load -1: expected a number above 0'],
      ['replay @/good.swf --nodes 4 --load 0.5', 'the jobs offer no load, leave --load out'],
      ['replay @/good.swf --nodes 4 --from 2d --until 1d', '--until must be later than --from'],
      ['replay @/good.swf --nodes 4 --from 1d', 'no job is left to replay'],
      ['replay @/good.swf --nodes 4 --schedule @/', 'is a directory, expected a file'],
      ['replay @/good.swf --nodes 4 --schedule @/good.swf', 'good.swf is the trace itself, choose another file'],
      ['replay @/good.swf --nodes 4 --schedule @/link.swf', 'link.swf is the trace itself, choose another file'],
      ['compare philly-replay --trace @/jobs.csv --out @/', 'jobs.csv is an input of this comparison, choose another'],
      ['replay @/nowhere.swf --nodes 4 --schedule @/good.swf/x.csv', 'x.csv: a part of the path is not a directory'],
      ['replay @/good.swf --nodes 4 --schedule -', '--schedule -: the summary goes to stdout, name a file'],
      ['list', 'WHAT is missing'],
      ['list polices', 'cannot list polices, did you mean policies?'],
      ['check', 'FILES is missing'],
    ],
  ],
  [
    'traces',
    [
      ['replay @/nowhere.swf --nodes 4', 'nowhere.swf: no such file or directory, check the path'],
      ['replay @/ --nodes 4', 'is a directory, expected a file'],
      ['replay @/ages.swf --nodes 4', 'all run times together are 1.8e+16 seconds, too many to be counted exactly'],
      ['replay @/age.swf --nodes 4000', 'until the last job can end is 3.6e+19 GPU-seconds, too many'],
      ['replay @/empty.swf --nodes 4', 'empty.swf:1: empty, expected SWF'],
      ['replay @/comments.swf --nodes 4', 'comments.swf: holds no jobs'],
      ['replay @/words.swf --nodes 4', 'words.swf:2:'],
      ['replay @/short.swf --nodes 4', 'short.swf:2:'],
      ['replay @/web.swf --nodes 4', 'HTML or XML'],
      ['replay @/table.csv --nodes 4', 'neither SWF nor Philly CSV'],
      ['replay @/noise.bin --nodes 4', 'binary data'],
      ['replay @/cut.swf.gz --nodes 4', 'cut.swf.gz: damaged gzip stream'],
      ['compare philly-replay --trace @/words.swf', 'words.swf:2:'],
    ],
  ],
  [
    'scenarios',
    [
      ['check @/nowhere.yaml', 'nowhere.yaml: no such file or directory'],
      ['check @/a-folder.yaml', 'a-folder.yaml: is a directory'],
      ['check @/empty.yaml', 'empty.yaml:1:1: is empty, must begin with `question: …`'],
      ['check @/list.yaml', 'list.yaml:1:1: is a list, must be a map'],
      ['check @/broken.yaml', 'YAML:'],
      ['check @/noise.bin', 'is not text'],
      ['check @/typo.yaml', 'replicatoins: unknown key, did you mean replications?'],
      ['check @/circle.yaml', 'there is no scenario "no-such-base" in the library'],
      ['check queue-policies @/typo.yaml', 'typo.yaml:'],
      ['check queue-polices', 'did you mean queue-policies?'],
      ['compare @/typo.yaml', 'did you mean replications?'],
      [
        'check @/no-trace.yaml',
        ': workload.trace.file: the trace is-not-here.csv is not there, give it with --trace FILE',
      ],
      [
        'compare @/no-trace.yaml',
        ': workload.trace.file: the trace is-not-here.csv is not there, give it with --trace FILE',
      ],
    ],
  ],
])('bad %s', (_, cases) => {
  it.each(cases)('gpufleet %s', async (line, message) => {
    const { code, stderr } = await run(line);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    expect(stderr).not.toMatch(/^ +at |internal|undefined|NaN|\[object/m);
  });
});

it.each<[line: string, messages: string[]]>([
  [
    'compare nowhere --workers 0 --replications x --seed a --seed b',
    [
      '--seed is given 2 times, expected once',
      '--replications x: expected a whole number from 1 to 10000',
      '--workers 0: expected a whole number from 1 to 1024',
    ],
  ],
  [
    'compare queue-policies --wrokers 2 --jobs=1 --replicatoins 2',
    [
      'unknown option --wrokers, did you mean --workers?',
      '--jobs takes no value',
      'unknown option --replicatoins, did you mean --replications?',
    ],
  ],
  [
    'replay @/good.swf --queue nope --nodes 0 --until soon',
    [
      '--nodes 0: expected a whole number from 1 to 100000',
      '--queue nope: must be one of',
      '--until soon: expected a duration such as 90s, 15m, 4h, 30d',
    ],
  ],
])('gpufleet %s tells all that is wrong at once, and each once', async (line, messages) => {
  const { code, stderr } = await run(line);
  expect(code).toBe(2);
  const lines = stderr.split('\n');
  expect(lines).toHaveLength(messages.length);
  for (const message of messages)
    expect(lines.filter((each) => each.startsWith(`gpufleet: ${message}`))).toHaveLength(1);
});

it('check goes on behind a bad file and says what good ones would run', async () => {
  const { code, stdout } = await run('check @/typo.yaml queue-policies');
  expect(code).toBe(2);
  expect(stdout).toMatch(/queue-policies\.yaml: good: 5 variants × 10 replications = 50 runs, about [\d,]+ jobs a run/);
});

it.each([compare, replay, check, list])('$name --help shows examples, each on one line', async (command) => {
  const { code, stdout } = await run(`${command.name} --help`, 60);
  expect(code).toBe(0);
  const lines = stdout.split('\n');
  expect(lines).toContain('Examples:');
  for (const [example] of command.examples) expect(lines).toContain(`  ${example}`);
  expect(stdout).not.toContain('[string]');
});

it.each(COMMANDS)(
  '$name --help fits a narrow screen but for what is to be copied, and breaks no word',
  async ({ name, examples, options }) => {
    const { stdout } = await run(`${name} --help`, 40);
    const copied = examples.map(([example]) => `  ${example}`);
    const lines = stdout.split('\n').filter((line) => !copied.includes(line));
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(40);
    const words = (text: string): string[] => text.split(/\s+/);
    expect(words(stdout)).toEqual(words((await run(`${name} --help`, 200)).stdout));
    for (const option of options) expect(words(stdout)).toContain(`--${option.name}`);
  },
);

it.each(['policies', 'scenarios', 'sweeps', 'presets', 'metrics'])(
  'list %s speaks to people and to programs',
  async (what) => {
    const words = await run(`list ${what}`);
    expect(words).toMatchObject({ code: 0, stderr: '' });
    const json = await run(`list ${what} --json`);
    const listed = JSON.parse(json.stdout) as { name: string }[];
    expect(listed.length).toBeGreaterThan(2);
    for (const { name } of listed) expect(words.stdout).toContain(name);
  },
);
