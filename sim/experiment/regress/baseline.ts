/**
 * The baseline of a suite, `gpufleet/baseline@1`: the figures that later runs are held against, with what they were made
 * from. It must not know files, nor how figures are judged.
 *
 * It holds each replication's value, not means: only so can a later run be paired with it. It holds the figures that rules
 * name and no others, so that a difference between two baselines can be read. No clock and no path of a machine is in it:
 * equal inputs and equal code give equal bytes.
 */
import { z } from 'zod';
import { InputError } from '../../engine/errors.ts';

export const BASELINE_SCHEMA = 'gpufleet/baseline@1';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const variantSchema = z.strictObject({
  /** Of its inputs, where they are not those of the scenario. */
  inputs: z.record(z.string(), sha256),
  /** Of the runs, by replication. */
  fingerprints: z.array(z.string()),
  /** Metric → value by replication; null: it has none there. */
  metrics: z.record(z.string(), z.array(z.number().nullable())),
});

const scenarioSchema = z.strictObject({
  seed: z.string(),
  replications: z.int().min(1),
  /** Part of the scenario → hash of what it says; see `inputs.ts`. */
  inputs: z.record(z.string(), sha256),
  /** Tables and traces that it reads. */
  files: z.array(z.strictObject({ path: z.string(), sha256 })),
  variants: z.record(z.string(), variantSchema),
});

const baselineSchema = z.strictObject({
  schema: z.literal(BASELINE_SCHEMA),
  suite: z.string(),
  /** Of gpufleet. */
  version: z.string(),
  scenarios: z.record(z.string(), scenarioSchema),
});

export type Baseline = z.infer<typeof baselineSchema>;
export type BaselineScenario = z.infer<typeof scenarioSchema>;

/** @param fileName as issues name it. @throws InputError where the text is no baseline */
export function parseBaseline(text: string, fileName: string): Baseline {
  const refuse = (message: string): InputError =>
    new InputError([{ file: fileName, message, remedy: 'make it anew with --update-baseline' }]);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse('is no JSON');
  }
  const schema = (value as { schema?: unknown } | null)?.schema;
  if (schema !== BASELINE_SCHEMA)
    throw refuse(
      `is ${schema === undefined ? 'no baseline' : `of schema ${JSON.stringify(schema)}`}, not ${BASELINE_SCHEMA}`,
    );
  const { data, error } = baselineSchema.safeParse(value);
  if (data) {
    const wrong = firstWrongLength(data);
    if (wrong !== null) throw refuse(wrong);
    return data;
  }
  const [first] = error.issues;
  throw refuse(`${first?.path.join('.') ?? ''}: ${first?.message ?? 'is wrong'}`);
}

/** A list that is too short would be judged by fewer pairs, and nothing be shown: what somebody cut must not pass. */
function firstWrongLength({ scenarios }: Baseline): string | null {
  for (const [id, { replications, variants }] of Object.entries(scenarios)) {
    for (const [variant, { fingerprints, metrics }] of Object.entries(variants)) {
      for (const [name, list] of Object.entries({ fingerprints, ...metrics })) {
        if (list.length === replications) continue;
        return `scenarios.${id}.variants.${variant}: ${name} has ${list.length} values for ${replications} replications`;
      }
    }
  }
  return null;
}

/** A line for each metric of a variant, keys in the order given. */
export function baselineText(baseline: Baseline): string {
  return `${written(baseline, '')}\n`;
}

function written(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const entries: readonly (readonly [string | null, unknown])[] = isList
    ? value.map((item) => [null, item] as const)
    : Object.entries(value);
  const [open, close] = isList ? (['[', ']'] as const) : (['{', '}'] as const);
  if (entries.length === 0) return open + close;
  const isFlat = entries.every(([, item]) => typeof item !== 'object' || item === null) && isList;
  const inner = `${indent}  `;
  const texts = entries.map(
    ([key, item]) => `${key === null ? '' : `${JSON.stringify(key)}: `}${written(item, inner)}`,
  );
  if (isFlat) return `${open}${texts.join(', ')}${close}`;
  return `${open}\n${texts.map((text) => inner + text).join(',\n')}\n${indent}${close}`;
}
