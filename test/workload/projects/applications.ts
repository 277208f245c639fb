/**
 * Applications for tests of projects' demand. It must not draw any demand.
 */
import type { Application, Sector } from '../../../sim/model/application.ts';

export const HOUR = 3600;
export const DAY = 86400;
export const YEAR = 365 * DAY;
export const SPEEDS = { h200: 1, b200: 2 };

export function application(id: string, gpus: number, more: Partial<Application> = {}): Application {
  return {
    id,
    call: 0,
    track: 0,
    sector: 'academia',
    institution: 'I1',
    region: 'capital',
    sme: false,
    startUp: false,
    youth: false,
    appliedAt: 0,
    gpus,
    gpu: 'h200',
    substitutable: true,
    term: YEAR,
    score: 50,
    ...more,
  };
}

/** `count` applications of 1 to 16 nodes of either type, mean 3.3 nodes, sectors and institutions as many as in the first call. */
export function manyApplications(count: number): Application[] {
  const sectors: readonly Sector[] = ['academia', 'academia', 'academia', 'industry', 'institute'];
  const nodes = [1, 1, 1, 2, 2, 3, 4, 8, 1, 2, 1, 16, 1];
  return Array.from({ length: count }, (_, k) =>
    application(`A${k}`, 8 * nodes[k % nodes.length]!, {
      sector: sectors[k % sectors.length]!,
      gpu: k % 2 === 0 ? 'h200' : 'b200',
      institution: `I${k % 179}`,
    }),
  );
}
