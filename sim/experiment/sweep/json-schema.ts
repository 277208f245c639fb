/**
 * The JSON Schema of sweep files, for editors: it completes and explains while one writes. What a schema cannot say (keys
 * that go together, paths of the scenario, conditions) is left to `gpufleet sweep FILE --dry-run`.
 */
import { z } from 'zod';
import { METRIC_NAMES } from '../scenario/vocabulary.ts';
import { sweepSpec } from './spec.ts';

type Schema = Record<string, unknown>;

/** Draft 2020-12. */
export function sweepJsonSchema(): Schema {
  const schema = z.toJSONSchema(sweepSpec, { io: 'input' }) as Schema;
  const properties = schema['properties'] as Record<string, Schema>;
  for (const key of ['primary', 'pareto'] as const)
    properties[key] = { ...properties[key], items: { anyOf: [{ enum: METRIC_NAMES }, { type: 'string' }] } };
  // A bare number is read as its text.
  properties['seed'] = { ...properties['seed'], type: ['string', 'number'] };
  return { ...schema, title: 'gpufleet sweep', properties };
}
