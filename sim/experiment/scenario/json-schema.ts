/**
 * The JSON Schema of scenario files, for editors: it completes and explains while one writes. What a schema cannot say
 * (references, dates that exist, keys that go together) is left to `gpufleet check`.
 */
import { z } from 'zod';
import { DURATION_PATTERN } from '../../engine/time.ts';
import { type Parameter, POLICY_KINDS, type PolicyInfo } from '../../policies/policy.ts';
import { REGISTRY } from '../../policies/registry.ts';
import { scenarioSpec } from './spec.ts';
import { MAY_CHANGE } from './variants.ts';
import { METRIC_NAMES, PRESET_CLASSES } from './vocabulary.ts';

type Schema = Record<string, unknown>;

/** Draft 2020-12. Where `extends` brings a key, a file may leave it out, so that only a file's own keys are required. */
export function scenarioJsonSchema(): Schema {
  const schema = loosened(z.toJSONSchema(scenarioSpec, { io: 'input' })) as Schema;
  const properties = schema['properties'] as Record<string, Schema>;
  for (const kind of POLICY_KINDS) {
    const policies = propertiesOf(properties['policies']!);
    policies[kind] = { ...policies[kind], anyOf: policyChoices(REGISTRY[kind]) };
  }
  const workload = propertiesOf(properties['workload']!);
  workload['preset'] = { ...workload['preset'], enum: [...PRESET_CLASSES.keys()] };
  properties['seed'] = { ...properties['seed'], type: ['string', 'number', 'null'] };
  properties['primary']!['items'] = { anyOf: [{ enum: METRIC_NAMES }, { type: 'string' }] };
  const variable = [...new Set(MAY_CHANGE.map(([key]) => String(key)))];
  const refs = Object.fromEntries(variable.map((key) => [key, { $ref: `#/$defs/${key}` }]));
  properties['variants']!['additionalProperties'] = variantSchema(refs);
  return {
    ...schema,
    type: 'object',
    properties: { ...properties, ...refs },
    $defs: Object.fromEntries(variable.map((key) => [key, properties[key]])),
    title: 'gpufleet scenario',
    required: ['question', 'scenario'],
    // A dotted path is a key too: `policies.backfill: none`.
    patternProperties: { '^[^.]+([.][^.]+)+$': {} },
  };
}

function propertiesOf(schema: Schema): Record<string, Schema> {
  return schema['properties'] as Record<string, Schema>;
}

/** A name, or a map with the parameters of one policy. */
function policyChoices(policies: readonly PolicyInfo[]): Schema[] {
  const named = policies.map(({ name, help, parameters }) => ({
    type: 'object',
    description: help,
    properties: {
      name: { const: name },
      ...Object.fromEntries(parameters.map((parameter) => [parameter.name, parameterSchema(parameter)])),
    },
    additionalProperties: false,
  }));
  return [{ enum: policies.map((policy) => policy.name) }, ...named];
}

function parameterSchema({ type, choices, help, min, default: preset }: Parameter): Schema {
  if (type === 'choice') return { enum: choices, default: preset, description: help };
  if (type === 'integer') return { type: 'integer', minimum: min ?? 0, default: preset, description: help };
  return { type: 'string', pattern: DURATION_PATTERN, description: help };
}

/** What a variant may change: some of the scenario's own keys again, or dotted paths. */
function variantSchema(refs: Record<string, Schema>): Schema {
  return {
    type: 'object',
    properties: refs,
    patternProperties: { [`^(${Object.keys(refs).join('|')})[.].+$`]: {} },
    additionalProperties: false,
  };
}

/** The same schema in which every key may be missing, or null: null takes an inherited key out. */
function loosened(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(loosened);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).filter(([key, value]) => !(key === 'required' && Array.isArray(value)));
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (key === 'propertyNames') return [key, value];
      if (key === 'type' && typeof value === 'string') return [key, [value, 'null']];
      if (key === 'enum' && Array.isArray(value)) return [key, [...value, null]];
      return [key, loosened(value)];
    }),
  );
}
