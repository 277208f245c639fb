/**
 * `gpufleet check`: every issue of files of scenarios, sweeps and suites, or what they would run. It must not know what makes
 * one good.
 */
import type { Arguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { EXIT, problemsOf, UsageError } from '../errors.ts';

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
  run,
};

async function run(given: Arguments, { terminal }: CommandContext): Promise<number> {
  const { findScenario, libraryNames, libraryScenario } = await import('../files/library.ts');
  const { parseScenario } = await import('../../experiment/scenario/parse.ts');
  const { resolveScenario } = await import('../../experiment/scenario/resolve.ts');
  const { planRuns } = await import('../../experiment/scenario/plan.ts');
  const { planRobustness } = await import('../../experiment/robustness/plan.ts');
  const { loadTables } = await import('../files/load-tables.ts');
  const { usePoliciesOf } = await import('../files/load-policies.ts');
  const { ownTracePath } = await import('../compare/load-experiment.ts');
  const { checkOther } = await import('../check/check-others.ts');
  const { decimal } = await import('../../../reports/format.ts');
  let exitCode: number = EXIT.good;
  for (const word of given.positionals('files')) {
    try {
      const other = await checkOther(word);
      if (other) {
        if (given.flag('twice')) throw new UsageError(`--twice goes with scenarios, ${other.fileName} is none`);
        for (const line of other.lines) terminal.out(`${other.fileName}: ${line}`);
        continue;
      }
      const { text, fileName } = findScenario(word);
      await usePoliciesOf({ text, fileName });
      const parsed = parseScenario(text, fileName, libraryScenario, libraryNames());
      const { scenario } = loadTables(parsed, resolveScenario(parsed));
      ownTracePath(parsed, scenario);
      const { variants, replications, stopRule } = scenario;
      const { runs, jobsPerRun, jobs, warnings } = planRuns(scenario);
      const expected =
        jobsPerRun === null || jobs === null
          ? 'as many jobs as the trace has'
          : `about ${decimal(jobsPerRun)} jobs a run, ${decimal(jobs)} in all`;
      const each = counted(replications, 'replication');
      const most = stopRule && stopRule.max > replications ? stopRule.max : null;
      const further = most === null ? '' : `, up to ${most} until its intervals are narrow enough`;
      terminal.out(
        `${fileName}: good: ${counted(variants.length, 'variant')} × ${each}` +
          ` = ${counted(runs.length, 'run')}, ${expected}${further}`,
      );
      if (scenario.robustness !== null && variants.length > 1) {
        const { scenario: changed, replications: each } = planRobustness(parsed, {}, scenario);
        terminal.out(`${fileName}: --robustness makes ${counted(changed.variants.length * each, 'further run')}`);
      }
      for (const warning of warnings) terminal.out(`${fileName}: ${warning}`);
      if (given.flag('twice')) {
        const { loadExperiment } = await import('../compare/load-experiment.ts');
        const { checkMadeTwice } = await import('../check/made-twice.ts');
        const experiment = await loadExperiment({
          ...{ scenario: word, trace: undefined },
          overrides: { set: [], variants: [] },
        });
        terminal.out(`${fileName}: ${checkMadeTwice(experiment, fileName)} runs, equal in pairs`);
      }
    } catch (error) {
      const problems = problemsOf(error);
      if (!problems) throw error;
      for (const problem of problems) terminal.err(problem);
      exitCode = EXIT.wrongInput;
    }
  }
  return exitCode;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
