/**
 * The list of all policies of a programme: the only place, besides its own file and its test, that a new one touches.
 */
import type { AwardPolicy } from './award/award.ts';
import { rank } from './award/rank.ts';
import type { GrantPlacement } from './grant-placement/grant-placement.ts';
import { pack } from './grant-placement/pack.ts';
import type { PolicyInfo, ProgrammePolicyKind } from './policy.ts';
import { noReclaim } from './reclaim/none.ts';
import type { ReclaimPolicy } from './reclaim/reclaim.ts';
import { threshold } from './reclaim/threshold.ts';
import { noRedistribution } from './redistribution/none.ts';
import type { RedistributionPolicy } from './redistribution/redistribution.ts';

/** Every policy by kind, in the order in which they are listed; the first of each kind is the default. */
export const PROGRAMME_REGISTRY = {
  award: [rank] as readonly AwardPolicy[],
  grantPlacement: [pack] as readonly GrantPlacement[],
  reclaim: [noReclaim, threshold] as readonly ReclaimPolicy[],
  redistribution: [noRedistribution] as readonly RedistributionPolicy[],
} satisfies Record<ProgrammePolicyKind, readonly PolicyInfo[]>;

type PolicyOf<K extends ProgrammePolicyKind> = (typeof PROGRAMME_REGISTRY)[K][number];

/** The policy of that kind and name, or undefined. */
export function findProgrammePolicy<K extends ProgrammePolicyKind>(kind: K, name: string): PolicyOf<K> | undefined {
  return (PROGRAMME_REGISTRY[kind] as readonly PolicyOf<K>[]).find((policy) => policy.name === name);
}
