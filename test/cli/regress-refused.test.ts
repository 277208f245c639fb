/** A gate that cannot judge: what is wrong stands where the suite is reviewed, and no verdict of an earlier run is left. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { runCommandLine } from '../../sim/cli/command-line.ts';
import { regress } from '../../sim/cli/commands/regress.ts';
import { workspace } from '../e2e/tiny-scenario.ts';
import { terminalDouble } from './terminal-double.ts';

const { scenario, path, remove } = workspace();
afterAll(remove);

async function run(...words: string[]) {
  const terminal = terminalDouble();
  const code = await runCommandLine(['regress', ...words], [regress], terminal);
  return { code, stdout: terminal.stdout.join('\n'), stderr: terminal.stderr.join('\n') };
}

it('says an unknown metric as an annotation at its line too, and takes away what an earlier run wrote', async () => {
  const [suite, junit, markdown] = [path('gate', 'suite.yaml'), path('r.xml'), path('r.md')];
  expect((await run('init', path('gate'), '--scenario', scenario)).code).toBe(0);
  const words = [path('gate'), '--junit', junit, '--markdown', markdown, '--github'];
  const good = await run(...words);
  expect(good.code).toBe(0);
  expect(readFileSync(markdown, 'utf8')).toContain('gate passed');
  const text = readFileSync(suite, 'utf8');
  writeFileSync(suite, `${text}\n  more:\n    metric: jobsDone{cluster=nowhere}\n    tolerance: { relative: 1% }\n`);
  const { code, stdout, stderr } = await run(...words);
  expect(code).toBe(2);
  expect(stderr).toMatch(/suite\.yaml:\d+:\d+: rules\.more/);
  expect(stdout).toMatch(/^::error file=.*suite\.yaml,line=\d+,col=\d+,title=gpufleet regress::rules\.more.*jobsDone/m);
  expect([existsSync(junit), existsSync(markdown)]).toEqual([false, false]);
  // Without --github nothing is said on stdout.
  expect((await run(path('gate'))).stdout).toBe('');
}, 60_000);
