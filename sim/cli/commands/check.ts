/**
 * `gpufleet check`: its words and options. It must not know what is checked.
 */
import type { Arguments } from '../arguments.ts';
import type { Command, Start } from '../command.ts';

export const check: Command = {
  name: 'check',
  help: 'Check scenarios, sweeps and suites: every issue as file:line:column: path: what is wrong, what would be right',
  positional: {
    name: 'files',
    help: 'Files of scenarios, sweeps and suites, folders of suites, or names of the library',
    variadic: true,
  },
  options: [
    {
      name: 'twice',
      help: 'Also make the first replication of every variant twice: runs must not differ, whatever policies of your own do',
    },
  ],
  examples: [
    ['gpufleet check my-fleet.yaml', 'exit code 2 if anything is wrong'],
    ['gpufleet check scenarios/*.yaml', 'several at once'],
    ['gpufleet check my-gate', 'a suite, and whether its baseline fits'],
    ['gpufleet check my-policies.yaml --twice', 'and whether policies of your own give equal runs'],
  ],
  prepare,
};

function prepare(given: Arguments): Start {
  const asked = { words: given.positionals('files'), twice: given.flag('twice') };
  return async ({ terminal }) => {
    const { runCheck } = await import('../check/run-check.ts');
    return runCheck(asked, terminal);
  };
}
