/** Fleets for the generator's tests. It must not know what is tested with them. */
import { type Cluster, type Fleet, lastingPhase } from '../../../sim/model/fleet.ts';

export const DAY = 86_400;

/** A cluster whose nodes are planned (and in service) from the given instants on. */
export function cluster(
  id: string,
  speed: number,
  phases: readonly (readonly [nodes: number, from: number])[],
): Cluster {
  return {
    id,
    provider: id.split('-')[0]!,
    gpu: speed === 1 ? 'h200' : 'b200',
    speed,
    gpusPerNode: 8,
    leafGroupNodes: 32,
    phases: phases.map(([nodes, from], k) => lastingPhase(`phase ${k}`, nodes, from)),
    providerOwn: false,
  };
}

/** The five clusters of the national fleet, all there from the start, and one part of a provider's own. */
export const FIVE_CLUSTERS: Fleet = {
  clusters: [
    cluster('naver-h200-255', 1, [[255, 0]]),
    cluster('naver-h200-32', 1, [[32, 0]]),
    { ...cluster('naver-own', 1, [[95, 0]]), providerOwn: true },
    cluster('nhn-b200-510', 2, [[510, 0]]),
    cluster('nhn-b200-255', 2, [[255, 0]]),
    cluster('kakao-b200-255', 2, [[255, 0]]),
  ],
};
