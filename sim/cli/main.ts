#!/usr/bin/env node
/**
 * The program's door: this process's words and streams go in, its exit code comes out. It must not decide anything.
 */
import { runCommandLine } from './command-line.ts';
import { check } from './commands/check.ts';
import { compare } from './commands/compare.ts';
import { diff } from './commands/diff.ts';
import { explain } from './commands/explain.ts';
import { list } from './commands/list.ts';
import { optimise } from './commands/optimise.ts';
import { regress } from './commands/regress.ts';
import { replay } from './commands/replay.ts';
import { sweep } from './commands/sweep.ts';
import { processTerminal } from './terminal.ts';

process.exitCode = await runCommandLine(
  process.argv.slice(2),
  [compare, sweep, optimise, regress, explain, diff, replay, check, list],
  processTerminal(process),
);
