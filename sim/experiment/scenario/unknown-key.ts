/**
 * What would be right where a key is not known: a known one like it, the place where it belongs, or those that are known. It
 * must not know files.
 */
import type { z } from 'zod';
import { nearest, remedyFor } from './did-you-mean.ts';
import type { Path } from './source-tree.ts';
import { scenarioSpec } from './spec.ts';
import { keysOfSpec } from './spec-keys.ts';

/** Deeper than any key of a scenario. */
const DEPTH_MOST = 6;

/** @param known keys at the place itself */
export function remedyForKey(
  key: string,
  known: readonly string[],
  spec: z.core.$ZodType = scenarioSpec,
  listed = 'known here are',
): string {
  const remedy = remedyFor(key, known, listed);
  if (nearest(key, known) !== undefined) return remedy;
  const places = placesOf(key, spec);
  // A key of many places, as `name`, says nothing of where this one belongs.
  if (places.length !== 1) return remedy;
  const parent = places[0]!.slice(0, -1).join('.');
  return `it stands ${parent === '' ? 'at the top level' : `in ${parent}`}; ${remedy}`;
}

/** Where maps have the key that have the same keys in every file. */
function placesOf(key: string, spec: z.core.$ZodType): Path[] {
  const places: Path[] = [];
  const visit = (path: Path): void => {
    if (path.length > DEPTH_MOST) return;
    for (const each of keysOfSpec(path, spec)) {
      if (each === key) places.push([...path, each]);
      else visit([...path, each]);
    }
  };
  visit([]);
  return places;
}
