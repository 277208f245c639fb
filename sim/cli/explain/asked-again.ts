/**
 * What a comparison was asked for, read back from the command that its results carry. It must not know what is done with it.
 */
import { InputError } from '../../engine/errors.ts';
import type { Results } from '../../experiment/results.ts';
import type { Asked } from '../compare/load-experiment.ts';
import { shellWords } from '../shell.ts';

/**
 * @param variant the only one that is wanted
 * @throws InputError where the command is none of `compare`
 */
export function askedAgain({ command, seed }: Pick<Results, 'command' | 'seed'>, variant: string): Asked {
  const [program, name, scenario, ...options] = shellWords(command);
  if (program !== 'gpufleet' || name !== 'compare' || scenario === undefined) {
    const message = `the results were made with ${command}`;
    throw new InputError([{ message, remedy: 'expected results of gpufleet compare' }]);
  }
  let trace: string | undefined;
  const set: string[] = [];
  options.forEach((option, k) => {
    if (option === '--trace') trace = options[k + 1];
    if (option === '--set' && options[k + 1] !== undefined) set.push(options[k + 1]!);
  });
  return { scenario, trace, overrides: { set, seed, variants: [variant] } };
}
