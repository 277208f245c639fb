/**
 * What a run's outcome depends on, as one canonical text: two runs with the same text give the same outcome, so that a
 * finished one need not be made again. It must not know hashes, files or where runs are kept.
 *
 * What only describes a scenario (its question, which metrics are primary, how many replications are asked for, notes on
 * assumptions) is left out: a sweep with more replications goes on with the runs that it has.
 */
import type { ResolvedScenario } from '../scenario/resolve.ts';

/** What stands outside the scenario. */
export interface RunOrigin {
  /** Version of the simulator and a hash of its source, so that an edited simulator never takes over old runs. */
  readonly source: string;
  /** SHA-256 of the files that the scenario reads (tables, traces), in its order. */
  readonly inputs: readonly string[];
  /** SHA-256 of the files with policies of the user's own, in the order of their registration. */
  readonly policies: readonly string[];
}

/** What is the same in all replications of a variant: everything but the replication's number. */
export function variantIdentityText(origin: RunOrigin, scenario: ResolvedScenario, variant: number): string {
  const own = scenario.variants[variant];
  if (!own) throw new RangeError(`no variant ${variant}`);
  const { question, replications, primary, stopRule, robustness, assumptions, published, variants, ...resolved } =
    scenario;
  const { source, inputs, policies } = origin;
  return canonicalText({ schema: 'gpufleet/run@1', source, inputs, policies, scenario: resolved, variant: own });
}

/** @param variantHash hash of {@link variantIdentityText}, which holds the seed too */
export function runIdentityText(variantHash: string, replication: number): string {
  return `${variantHash}/${replication}`;
}

/**
 * Plain data as text: keys in order of their code units, nothing for a key without a value, numbers in full (`-0` and
 * `0` are equal, Infinity has a name of its own), typed arrays and maps by their kind. @throws TypeError for a function
 */
export function canonicalText(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : `#${value}`;
  if (Array.isArray(value)) return `[${value.map((item) => canonicalText(item ?? null)).join(',')}]`;
  if (value instanceof Map) return `#map${canonicalText([...value])}`;
  if (value instanceof Set) return `#set${canonicalText([...value])}`;
  if (ArrayBuffer.isView(value)) return `#${value.constructor.name}${canonicalText([...(value as Int32Array)])}`;
  if (typeof value !== 'object') throw new TypeError(`a ${typeof value} has no canonical text`);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalText(inner)}`).join(',')}}`;
}
