/**
 * The JSON Schema of scenario files, for editors: it completes and explains while one writes. What a schema cannot say
 * (references, dates that exist, keys that go together) is left to `gpufleet check`.
 */
import { z } from 'zod';
import { DURATION_PATTERN } from '../../engine/time.ts';
import { type Parameter, type PolicyInfo, WEIGHTS_PATTERN } from '../../policies/policy.ts';
import { POLICY_PLACES } from './policy-places.ts';
import { scenarioSpec } from './spec.ts';
import { MAY_CHANGE } from './variants.ts';
import {
  APPLICATION_PRESET_NAMES,
  DEMAND_CURVE_NAMES,
  DEMAND_PRESET_NAMES,
  METRIC_NAMES,
  PRESET_CLASSES,
} from './vocabulary.ts';

type Schema = Record<string, unknown>;

/** Draft 2020-12. Where `extends` brings a key, a file may leave it out, so that only a file's own keys are required. */
export function scenarioJsonSchema(): Schema {
  const schema = loosened(z.toJSONSchema(scenarioSpec, { io: 'input' })) as Schema;
  const properties = schema['properties'] as Record<string, Schema>;
  for (const { path, policies } of POLICY_PLACES) {
    Object.assign(at(schema, path), { anyOf: loosened(policyChoices(policies)) });
  }
  for (const [path, names] of NAMES) Object.assign(at(schema, path), { enum: [...names, null] });
  properties['seed'] = { ...properties['seed'], type: ['string', 'number', 'null'] };
  properties['primary']!['items'] = { anyOf: [{ enum: METRIC_NAMES }, { type: 'string' }] };
  properties['policies'] = policiesSchema(properties['policies']!);
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

/** Where a name is one of those that the code knows. */
const NAMES: readonly (readonly [path: readonly string[], names: readonly string[]])[] = [
  [['workload', 'preset'], [...PRESET_CLASSES.keys()]],
  [['programme', 'calls', '*', 'applications', 'preset'], APPLICATION_PRESET_NAMES],
  [['programme', 'demand', 'preset'], DEMAND_PRESET_NAMES],
  [['programme', 'demand', 'curve'], DEMAND_CURVE_NAMES],
];

/** The schema of the value at `path`; `*` stands for any id. */
function at(schema: Schema, path: readonly string[]): Schema {
  return path.reduce(
    (inner, step) =>
      (step === '*' ? inner['additionalProperties'] : (inner['properties'] as Record<string, Schema>)[step]) as Schema,
    schema,
  );
}

/** A choice of each kind, or a list of files with policies; their names are known to `gpufleet check` only. */
function policiesSchema({ description, ...choices }: Schema): Schema {
  const files = { type: ['array', 'null'], items: { type: 'string' } };
  return { description, anyOf: [choices, files] };
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

function parameterSchema({ type, choices, help: description, min = 0, max, default: preset }: Parameter): Schema {
  const maximum = max === undefined ? {} : { maximum: max };
  switch (type) {
    case 'choice':
      return { enum: choices, default: preset, description };
    case 'integer':
    case 'number':
      return { type, minimum: min, ...maximum, default: preset, description };
    case 'flag':
      return { type: 'boolean', default: preset, description };
    case 'cluster':
      return { type: 'string', description };
    case 'weights':
      return { type: 'string', pattern: WEIGHTS_PATTERN.source, default: preset, description };
    case 'duration':
      return { type: 'string', pattern: DURATION_PATTERN, description };
  }
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
