/**
 * Whether a scenario's runs come out the same when they are made again: the check of policies of one's own that no reading
 * can replace. It must not know what a policy does.
 *
 * The first replication of every variant is made twice in one thread, the second time in the opposite order: a policy that
 * draws random numbers, asks a clock, or keeps something from one run to the next gives itself away.
 */
import { InputError, type Issue } from '../../engine/errors.ts';
import type { Experiment } from '../compare/load-experiment.ts';
import { RunMaker } from '../executors/run-maker.ts';

/** @returns runs that were made. @throws InputError for every variant whose two runs differ, or that cannot be made */
export function checkMadeTwice({ scenario, trace }: Pick<Experiment, 'scenario' | 'trace'>, file: string): number {
  const maker = new RunMaker({ scenario, trace });
  const fingerprint = (variant: number): string => {
    const outcome = maker.make({ variant, replication: 0, keepJobs: false });
    if (outcome.kind === 'refused') throw new InputError(outcome.issues);
    if (outcome.kind === 'failed') throw Object.assign(new Error(outcome.message), { stack: outcome.stack });
    return outcome.run.record.fingerprint;
  };
  const variants = scenario.variants.map(({ name }, index) => ({ name, index }));
  const first = variants.map(({ index }) => fingerprint(index));
  const again = new Map([...variants].reverse().map(({ index }) => [index, fingerprint(index)]));
  const issues = variants
    .filter(({ index }) => again.get(index) !== first[index])
    .map(({ name }): Issue => {
      const message = `variant ${name}: replication 0 comes out different when it is made again`;
      return {
        file,
        message,
        remedy: 'a policy must not draw random numbers, ask a clock or keep anything between runs',
      };
    });
  if (issues.length > 0) throw new InputError(issues);
  return 2 * variants.length;
}
