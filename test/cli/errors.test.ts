/** Which exit code and which words every kind of error ends with. */
import { expect, it } from 'vitest';
import { RunFailedError, reportError, UsageError } from '../../sim/cli/errors.ts';
import { InputError, InvariantError } from '../../sim/engine/errors.ts';
import { terminalDouble } from './terminal-double.ts';

function report(error: unknown, debug = false): [code: number, ...lines: string[]] {
  const terminal = terminalDouble({ debug });
  const code = reportError(error, terminal, "gpufleet replay 'my trace.swf' --nodes 3");
  expect(terminal.stdout).toEqual([]);
  return [code, ...terminal.stderr];
}

it('a wrong command line: one line, 2', () => {
  expect(report(new UsageError('--nodes is missing'))).toEqual([2, 'gpufleet: --nodes is missing']);
});

it('wrong input: every issue on a line of its own, 2', () => {
  const issues = [
    { file: 'a.yaml', line: 3, column: 5, path: 'seed', message: 'is a map', remedy: 'must be text' },
    { file: 'a.yaml', message: 'is short' },
  ];
  expect(report(new InputError(issues))).toEqual([2, 'a.yaml:3:5: seed: is a map, must be text', 'a.yaml: is short']);
});

it('a file that the system refuses: its name and what to do, 2', () => {
  const refused = Object.assign(new Error('EACCES: …'), { code: 'EACCES', syscall: 'open', path: '/root/x' });
  expect(report(refused)).toEqual([2, '/root/x: permission denied, choose a place that you may use']);
});

it('a fault of ours: how to repeat it, 3, and no stack', () => {
  expect(report(new InvariantError('ledger of a is 3 GPU-seconds short'))).toEqual([
    3,
    'gpufleet: internal error: ledger of a is 3 GPU-seconds short',
    "repeat it with: gpufleet replay 'my trace.swf' --nodes 3",
    'GPUFLEET_DEBUG=1 adds where in the program it was',
  ]);
  expect(report('thrown text')[0]).toBe(3);
});

it('a fault in one run names that run, and shows the stack when asked', () => {
  const failed = new RunFailedError(
    'scenario tiny, variant easy, replication 3, seed 7',
    { message: 'the ledger is short', stack: 'Error: the ledger is short\n    at book (ledger.ts:1:1)' },
    ['repeat it with: gpufleet compare tiny'],
  );
  const [code, ...lines] = report(failed, true);
  expect(code).toBe(3);
  expect(lines[0]).toContain('variant easy, replication 3');
  expect(lines.at(-1)).toMatch(/^ {4}at /m);
});
