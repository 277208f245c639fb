/**
 * What every policy says of itself: its kind, name, help and parameters. It must not know what a policy decides with.
 */

/** Kinds of choice that a scenario makes, in the order in which they are shown. */
export const POLICY_KINDS = ['queue', 'backfill', 'placement', 'routing', 'limit'] as const;
export type PolicyKind = (typeof POLICY_KINDS)[number];

export interface Parameter {
  readonly name: string;
  /** `duration` is written `5m` in scenarios and handed over in seconds. */
  readonly type: 'duration' | 'integer' | 'choice';
  readonly default: number | string;
  /** Least legal value of a duration (s) or an integer. */
  readonly min?: number;
  readonly choices?: readonly string[];
  readonly help: string;
}

export interface PolicyInfo {
  readonly kind: PolicyKind;
  readonly name: string;
  /** One sentence. */
  readonly help: string;
  /** Where a formula or a rule was published. */
  readonly source?: string;
  readonly parameters: readonly Parameter[];
}

/** No job, no node: what a search returns when it finds nothing. */
export const NONE = -1;
