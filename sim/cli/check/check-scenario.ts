/**
 * What `check` says of a scenario: what it would run, its warnings, and whether runs come out the same when they are made
 * again. It must not know how issues are printed.
 */
import { counted, decimal } from '../../../reports/format.ts';
import { planRobustness } from '../../experiment/robustness/plan.ts';
import { parseScenario } from '../../experiment/scenario/parse.ts';
import { planRuns, type RunPlan } from '../../experiment/scenario/plan.ts';
import { type ResolvedScenario, resolveScenario } from '../../experiment/scenario/resolve.ts';
import { loadExperiment, ownTracePath } from '../compare/load-experiment.ts';
import { findScenario, libraryNames, libraryScenario } from '../files/library.ts';
import { usePoliciesOf } from '../files/load-policies.ts';
import { loadTables } from '../files/load-tables.ts';

/**
 * Lines as they are known: making runs twice takes its time.
 * @throws InputError, UsageError and system errors
 */
export async function* checkScenario(word: string, twice: boolean): AsyncGenerator<string, void> {
  const { text, fileName } = findScenario(word);
  await usePoliciesOf({ text, fileName });
  const parsed = parseScenario(text, fileName, libraryScenario, libraryNames());
  const { scenario } = loadTables(parsed, resolveScenario(parsed));
  // That its trace is there is part of being good.
  ownTracePath(parsed, scenario);
  const plan = planRuns(scenario);
  yield `${fileName}: good: ${runsText(scenario, plan)}`;
  if (scenario.robustness !== null && scenario.variants.length > 1) {
    const { scenario: changed, replications } = planRobustness(parsed, {}, scenario);
    yield `${fileName}: --robustness makes ${counted(changed.variants.length * replications, 'further run')}`;
  }
  for (const warning of plan.warnings) yield `${fileName}: ${warning}`;
  if (twice) yield `${fileName}: ${await runsMadeTwice(word, fileName)} runs, equal in pairs`;
}

function runsText({ variants, replications, stopRule }: ResolvedScenario, { runs, jobsPerRun, jobs }: RunPlan): string {
  const expected =
    jobsPerRun === null || jobs === null
      ? 'as many jobs as the trace has'
      : `about ${decimal(jobsPerRun)} jobs a run, ${decimal(jobs)} in all`;
  const each = counted(replications, 'replication');
  const most = stopRule && stopRule.max > replications ? stopRule.max : null;
  const further = most === null ? '' : `, up to ${most} until its intervals are narrow enough`;
  return `${counted(variants.length, 'variant')} × ${each} = ${counted(runs.length, 'run')}, ${expected}${further}`;
}

async function runsMadeTwice(word: string, fileName: string): Promise<number> {
  // Loaded only when it is asked for: it brings all that makes runs.
  const { checkMadeTwice } = await import('./made-twice.ts');
  const overrides = { set: [], variants: [] };
  return checkMadeTwice(await loadExperiment({ scenario: word, trace: undefined, overrides }), fileName);
}
