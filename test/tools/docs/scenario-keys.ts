/**
 * Every key of a scenario file with its type, default and meaning, from the spec. It must not know scenarios.
 */
import { z } from 'zod';
import { DURATION_PATTERN, INSTANT_PATTERN } from '../../../sim/engine/time.ts';
import { POLICY_PLACES } from '../../../sim/experiment/scenario/policy-places.ts';
import { scenarioSpec } from '../../../sim/experiment/scenario/spec.ts';
import { ID_PATTERN } from '../../../sim/experiment/scenario/spec-scalars.ts';
import { SECTORS } from '../../../sim/model/application.ts';
import { alternatives, code } from './markdown.ts';

/** A key as the tables show it; `ID` stands for any id in a path, `SECTOR` for any sector. */
export interface ScenarioKey {
  readonly path: string;
  readonly type: string;
  /** `required`, a value, or `–`. */
  readonly default: string;
  readonly description: string;
}

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly default?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly propertyNames?: Schema;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** In the order of the spec, each map before what it holds. */
export function scenarioKeys(): ScenarioKey[] {
  return keysBelow(z.toJSONSchema(scenarioSpec, { io: 'input' }) as Schema, []);
}

/** The same of any other spec, such as that of sweep files. */
export function keysOf(spec: z.ZodType): ScenarioKey[] {
  return keysBelow(z.toJSONSchema(spec, { io: 'input' }) as Schema, []);
}

function keysBelow({ anyOf, ...plain }: Schema, path: readonly string[]): ScenarioKey[] {
  // A single value or a map: the map's keys; a map that may have any (a policy) has none that are known here.
  const schema: Schema = anyOf?.find((each) => each.properties && each.additionalProperties === false) ?? plain;
  const properties = Object.entries(schema.properties ?? {});
  const isBySector = properties.length > 0 && properties.every(([name], k) => name === SECTORS[k]);
  // What is alike for every sector is shown once.
  const shown = isBySector ? [['SECTOR', properties[0]![1]] as const] : properties;
  const own = shown.flatMap(([name, child]) => {
    const here = [...path, name];
    const isRequired = schema.required?.includes(name) ?? false;
    return [keyOf(child, here, isRequired), ...keysBelow(child, here)];
  });
  const { additionalProperties: each } = schema;
  return typeof each === 'object' && each.properties ? [...own, ...keysBelow(each, [...path, 'ID'])] : own;
}

function keyOf(schema: Schema, path: readonly string[], isRequired: boolean): ScenarioKey {
  return {
    path: path.join('.'),
    type: policyPlace(path) ? 'policy' : typeOf(schema),
    default: isRequired ? 'required' : defaultOf(schema, path),
    description: schema.description ?? '',
  };
}

function policyPlace(path: readonly string[]) {
  const written = path.map((step) => (step === 'ID' ? '*' : step)).join('.');
  return POLICY_PLACES.find((place) => place.path.join('.') === written);
}

function defaultOf(schema: Schema, path: readonly string[]): string {
  const place = policyPlace(path);
  if (place) return code(place.policies[0]!.name);
  return schema.default === undefined ? '–' : code(JSON.stringify(schema.default).replaceAll('"', ''));
}

const TYPES_BY_PATTERN: Readonly<Record<string, string>> = {
  [DURATION_PATTERN]: 'duration',
  [DURATION_PATTERN.replace('^', '^-?')]: 'duration, may be negative',
  [INSTANT_PATTERN]: 'date',
  [ID_PATTERN.source]: 'id',
};

function typeOf(schema: Schema): string {
  const { type, pattern = '', anyOf, items, propertyNames, additionalProperties: each } = schema;
  if (anyOf) return alternatives(anyOf.map(typeOf));
  if (schema.enum) return alternatives(schema.enum.map(code));
  if (schema.const !== undefined) return code(schema.const);
  if (items) return `list of ${plural(typeOf(items))}`;
  if (type === 'boolean') return alternatives([code('true'), code('false')]);
  if (type === 'integer' || type === 'number') return numberType(schema);
  if (type === 'string')
    return TYPES_BY_PATTERN[pattern] ?? (pattern.startsWith(INSTANT_PATTERN) ? 'date or id' : 'text');
  const isOfValues = typeof each === 'object' && !each.properties && each.type !== 'object' && each.type !== undefined;
  if (!isOfValues) return 'map';
  return `map of ${plural(typeOf(each))}${propertyNames?.pattern === ID_PATTERN.source ? ' by id' : ''}`;
}

function numberType({ type, minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): string {
  const noun = type === 'integer' ? 'whole number' : 'number';
  if (exclusiveMinimum !== undefined)
    return `${noun} (above ${grouped(exclusiveMinimum)}, at most ${grouped(maximum)})`;
  const to = exclusiveMaximum === undefined ? `to ${grouped(maximum)}` : `to less than ${grouped(exclusiveMaximum)}`;
  return `${noun} (from ${grouped(minimum)} ${to})`;
}

/** `number (above 0)` → `numbers (above 0)`. */
function plural(type: string): string {
  return type.replace(/^(whole number|[a-z]+)/, '$1s');
}

/** `100000` → `100,000`. */
function grouped(value = 0): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
