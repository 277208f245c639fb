/**
 * What went wrong in a run of a sweep or of a search, and the error that tells it when all that went right is written. It
 * must not know which command makes the run.
 */
import { InputError, type Issue } from '../../engine/errors.ts';
import { RunFailedError, type RunFault } from '../errors.ts';

/** Beside the run's row. */
export type Trouble =
  | { readonly kind: 'refused'; readonly issues: readonly Issue[] }
  | ({ readonly kind: 'failed' } & RunFault);

/** The one that is told of several: a fault of ours before what the input is refused for; undefined: there are none. */
export function troubleToTell<T extends { readonly trouble: Trouble }>(all: readonly T[]): T | undefined {
  return all.find(({ trouble }) => trouble.kind === 'failed') ?? all[0];
}

/**
 * @param where which run it is
 * @param more words on the others, empty where there are none
 * @param repeat how to repeat it; of a refused run its issues say what to change
 */
export function troubleError(
  trouble: Trouble,
  where: string,
  more: string,
  repeat: string,
): InputError | RunFailedError {
  const others = more === '' ? [] : [more];
  if (trouble.kind === 'failed') return new RunFailedError(where, trouble, [...others, repeat]);
  const [first, ...rest] = trouble.issues;
  return new InputError([{ ...first!, message: [`${where}: ${first!.message}`, ...others].join('\n') }, ...rest]);
}
