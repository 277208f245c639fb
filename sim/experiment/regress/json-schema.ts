/**
 * The JSON Schema of suite files, for editors. What a schema cannot say (metrics that exist, scenarios that are there) is
 * left to `gpufleet regress`.
 */
import { z } from 'zod';
import { METRIC_NAMES } from '../scenario/vocabulary.ts';
import { suiteSpec } from './suite-spec.ts';

type Schema = Record<string, unknown>;

/** Draft 2020-12. */
export function suiteJsonSchema(): Schema {
  const schema = z.toJSONSchema(suiteSpec, { io: 'input' }) as unknown as Schema & {
    properties: { rules: { additionalProperties: { properties: { metric: Schema } } } };
  };
  const { metric } = schema.properties.rules.additionalProperties.properties;
  // A name is completed; one with dimensions is only known to the runs.
  metric['anyOf'] = [{ enum: METRIC_NAMES }, { type: 'string', pattern: '[{]' }];
  return { ...schema, title: 'gpufleet suite' };
}
