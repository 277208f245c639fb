/**
 * The list of all policies of a programme: the only place, besides its own file and its test, that a new one touches.
 */
import type { AwardPolicy } from './award/award.ts';
import { lottery } from './award/lottery.ts';
import { maxMin } from './award/max-min.ts';
import { proportionalCut } from './award/proportional-cut.ts';
import { rank } from './award/rank.ts';
import { sectorShares } from './award/sector-shares.ts';
import type { ElasticPolicy } from './elastic/elastic.ts';
import { noElasticity } from './elastic/none.ts';
import { shrink } from './elastic/shrink.ts';
import { shrinkAndGrow } from './elastic/shrink-and-grow.ts';
import type { GrantPlacement } from './grant-placement/grant-placement.ts';
import { keepWhole } from './grant-placement/keep-whole.ts';
import { pack } from './grant-placement/pack.ts';
import { spread } from './grant-placement/spread.ts';
import type { PolicyInfo, ProgrammePolicyKind } from './policy.ts';
import { noPreemption } from './preemption/none.ts';
import type { PreemptionPolicy } from './preemption/preemption.ts';
import { priority } from './preemption/priority.ts';
import { takeBack } from './preemption/take-back.ts';
import { alcc2026 } from './reclaim/alcc-2026.ts';
import { calmip } from './reclaim/calmip.ts';
import { idleDays } from './reclaim/idle-days.ts';
import { incite } from './reclaim/incite.ts';
import { juelich } from './reclaim/juelich.ts';
import { nautilus } from './reclaim/nautilus.ts';
import { nersc2025 } from './reclaim/nersc-2025.ts';
import { nesiAgeing } from './reclaim/nesi-ageing.ts';
import { noReclaim } from './reclaim/none.ts';
import { nrelFy2020 } from './reclaim/nrel-fy2020.ts';
import { nrelFy2023 } from './reclaim/nrel-fy2023.ts';
import { princeton } from './reclaim/princeton.ts';
import type { ReclaimPolicy } from './reclaim/reclaim.ts';
import { threshold } from './reclaim/threshold.ts';
import { busyProjects } from './redistribution/busy-projects.ts';
import { nextCall } from './redistribution/next-call.ts';
import { noRedistribution } from './redistribution/none.ts';
import type { RedistributionPolicy } from './redistribution/redistribution.ts';
import { reserveList } from './redistribution/reserve-list.ts';
import { scavenger } from './redistribution/scavenger.ts';
import { dedicated } from './sharing/dedicated.ts';
import { pooled } from './sharing/pooled.ts';
import { quota } from './sharing/quota.ts';
import type { SharingPolicy } from './sharing/sharing.ts';

/** Every policy by kind, in the order in which they are listed; the first of each kind is the default. */
export const PROGRAMME_REGISTRY = {
  award: [rank, sectorShares, proportionalCut, maxMin, lottery] as readonly AwardPolicy[],
  grantPlacement: [pack, spread, keepWhole] as readonly GrantPlacement[],
  reclaim: [
    noReclaim,
    threshold,
    idleDays,
    alcc2026,
    incite,
    nrelFy2023,
    nrelFy2020,
    nersc2025,
    calmip,
    nesiAgeing,
    juelich,
    nautilus,
    princeton,
  ] as readonly ReclaimPolicy[],
  redistribution: [noRedistribution, reserveList, busyProjects, nextCall, scavenger] as readonly RedistributionPolicy[],
  sharing: [dedicated, quota, pooled] as readonly SharingPolicy[],
  preemption: [noPreemption, takeBack, priority] as readonly PreemptionPolicy[],
  elastic: [noElasticity, shrink, shrinkAndGrow] as readonly ElasticPolicy[],
} satisfies Record<ProgrammePolicyKind, readonly PolicyInfo[]>;

type PolicyOf<K extends ProgrammePolicyKind> = (typeof PROGRAMME_REGISTRY)[K][number];

/** The policy of that kind and name, or undefined. */
export function findProgrammePolicy<K extends ProgrammePolicyKind>(kind: K, name: string): PolicyOf<K> | undefined {
  return (PROGRAMME_REGISTRY[kind] as readonly PolicyOf<K>[]).find((policy) => policy.name === name);
}
