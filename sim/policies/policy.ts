/**
 * What every policy says of itself: its kind, name, help and parameters. It must not know what a policy decides with.
 */

/** Kinds of choice that a scenario makes, in the order in which they are shown. */
export const POLICY_KINDS = ['queue', 'backfill', 'placement', 'routing', 'limit'] as const;
export type PolicyKind = (typeof POLICY_KINDS)[number];

/** Kinds of choice that a programme makes besides; a scenario without a programme has none of them. */
export const PROGRAMME_POLICY_KINDS = [
  'award',
  'grantPlacement',
  'reclaim',
  'redistribution',
  'sharing',
  'preemption',
  'elastic',
] as const;
export type ProgrammePolicyKind = (typeof PROGRAMME_POLICY_KINDS)[number];

export interface Parameter {
  readonly name: string;
  /**
   * `duration` is written `5m` in scenarios and handed over in seconds; `number` may have a fraction; `flag` is true or
   * false; `cluster` is the id of a cluster of the scenario; `weights` are numbers by name, see {@link weightsOf}.
   */
  readonly type: 'duration' | 'integer' | 'number' | 'choice' | 'flag' | 'cluster' | 'weights';
  readonly default: number | string | boolean;
  /** Least and greatest legal value of a duration (s) or a number. */
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  readonly help: string;
}

export interface PolicyInfo {
  readonly kind: PolicyKind | ProgrammePolicyKind;
  readonly name: string;
  /** One sentence. */
  readonly help: string;
  /** Where a formula or a rule was published. */
  readonly source?: string;
  readonly parameters: readonly Parameter[];
}

/** How `weights` are written: `eval:1 pretrain:0.5`, nothing for none. */
export const WEIGHTS_PATTERN = /^\s*([^\s:=,]+:\d+(\.\d+)?(\s+|$))*$/;

/** Checked `weights` by name; of a name that is there twice the last counts. */
export function weightsOf(written: string): ReadonlyMap<string, number> {
  const pairs = written.split(/\s+/).filter((pair) => pair !== '');
  return new Map(
    pairs.map((pair) => {
      const colon = pair.indexOf(':');
      return [pair.slice(0, colon), Number(pair.slice(colon + 1))];
    }),
  );
}

/** No job, no node: what a search returns when it finds nothing. */
export const NONE = -1;
