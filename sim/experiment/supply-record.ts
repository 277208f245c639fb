/**
 * What the results say of a scenario's supply: clusters with the dates of their phases, and in words what is drawn.
 * It must not know runs.
 */
import { formatDuration } from '../engine/time.ts';
import { gpusOf, nodesOf, type SupplyPhase } from '../model/fleet.ts';
import type { LendingLaw, SlipLaw } from '../model/fleet-plan.ts';
import type { Results } from './results.ts';
import type { ResolvedScenario } from './scenario/resolve.ts';

type ClusterRecord = Results['clusters'][number];

/** The clusters of the scenario without variants. */
export function suppliedClusters({ baseFleet, baseLaws }: ResolvedScenario): ClusterRecord[] {
  return baseFleet.clusters.map((cluster, k) => {
    const { id, provider, gpu, speed, providerOwn, phases } = cluster;
    const [slip, lending] = [baseLaws.slips[k], baseLaws.lending[k]];
    const drawn = slip ? slipWords(slip, provider) : lending ? lendingWords(lending) : null;
    const size = { gpus: gpusOf(cluster), nodes: nodesOf(cluster) };
    const record = { id, provider, gpu, speed, ...size, providerOwn, supply: phases.map(phaseRecord) };
    return drawn === null ? record : { ...record, drawn };
  });
}

function phaseRecord(phase: SupplyPhase): ClusterRecord['supply'][number] {
  const { id, nodes, plannedAt, deliveredAt, inServiceAt, returnsAt } = phase;
  const orNull = (second: number) => (Number.isFinite(second) ? second : null);
  const record = { phase: id, nodes, plannedAt, deliveredAt: orNull(deliveredAt), inServiceAt: orNull(inServiceAt) };
  return Number.isFinite(returnsAt) ? { ...record, returnsAt } : record;
}

function slipWords({ median, spread, common }: SlipLaw, provider: string): string {
  const law = `lognormal with median ${formatDuration(median)} and 84th percentile ${spread} times that`;
  return `slip: ${law}, correlation ${common} within ${provider}; dates shown are those of the median`;
}

function lendingWords({ nodes, idle, busy, notice }: LendingLaw): string {
  const means = `idle for ${formatDuration(idle)} and busy for ${formatDuration(busy)} on average`;
  return `${nodes} ${nodes === 1 ? 'node' : 'nodes'} lent while idle: ${means}, given back ${formatDuration(notice)} after notice`;
}
