/**
 * The two sides of `gpufleet diff` as they are typed: `SOURCE`, `SOURCE:VARIANT`, or for the second one a variant of the
 * first one's source. It must not know runs.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { remedyFor } from '../../experiment/scenario/did-you-mean.ts';
import { UsageError } from '../errors.ts';
import { RESULTS_FILE } from '../files/result-files.ts';

/** Where a side comes from: a folder of results, or a scenario of the library or in a file. */
export interface Source {
  readonly kind: 'results' | 'scenario';
  readonly path: string;
}

export interface TypedSide {
  readonly source: Source;
  /** Undefined: not said. */
  readonly variant: string | undefined;
}

/** @param written as typed */
export function typedSide(written: string): TypedSide {
  const [, path = '', variant] = /^(.+):([a-z][a-z0-9-]*)$/.exec(written) ?? [];
  // A folder whose own name has a colon.
  if (variant === undefined || existsSync(written)) return { source: sourceOf(written), variant: undefined };
  return { source: sourceOf(path), variant };
}

function sourceOf(path: string): Source {
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  if (isFolder && !existsSync(join(path, RESULTS_FILE)))
    throw new UsageError(`${path} holds no ${RESULTS_FILE}, expected the folder of a comparison, or a scenario`);
  return { kind: isFolder ? 'results' : 'scenario', path };
}

/** Whether what is typed can only be the name of a variant. */
export function isVariantOf(written: string, variants: readonly string[]): boolean {
  return variants.includes(written.replace(/^:/, '')) && !existsSync(written);
}

/** @throws UsageError for a variant that is none */
export function chosenVariant(asked: string | undefined, variants: readonly string[], where: string): string {
  const name = asked ?? variants[0] ?? '';
  if (!variants.includes(name))
    throw new UsageError(`there is no variant ${name} in ${where}, ${remedyFor(name, variants)}`);
  return name;
}
