/**
 * Which keys a spec knows where. It must not know what a file says there.
 */
import { z } from 'zod';
import type { Path } from './source-tree.ts';
import { scenarioSpec } from './spec.ts';

/** Keys that the spec knows at `path`; empty below maps keyed by id. */
export function keysOfSpec(path: Path, spec: z.core.$ZodType = scenarioSpec): string[] {
  let schema: z.core.$ZodType | undefined = spec;
  for (const step of path) schema = stepInto(unwrap(schema), step);
  const object = unwrap(schema);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

/** The spec of what is at a step below. */
export function stepInto(schema: z.core.$ZodType | undefined, step: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[String(step)] as z.core.$ZodType | undefined;
  if (schema instanceof z.ZodRecord) return schema.valueType as z.core.$ZodType;
  if (schema instanceof z.ZodArray) return schema.element as z.core.$ZodType;
  return undefined;
}

/** A spec without what only says that it may be left out, or take a single value instead. */
export function unwrap(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) {
    inner = inner.unwrap() as z.core.$ZodType;
  }
  // What may be a single value or a map has the map's keys; a loose map (a policy's) has keys that are not known here.
  if (inner instanceof z.ZodUnion) {
    return (
      inner.options.find((option) => option instanceof z.ZodObject && option.def.catchall instanceof z.ZodNever) ??
      inner
    );
  }
  return inner;
}
