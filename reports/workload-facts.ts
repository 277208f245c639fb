/**
 * What went into a run, in words: the workload's facts and a variant's values. It must not know how they are laid out.
 */
import type { WorkloadRecord } from '../sim/experiment/results.ts';
import { decimal, listed } from './format.ts';

/** Label and value of each thing that is known about the workload. */
export function workloadFacts(workload: WorkloadRecord): readonly (readonly [string, string])[] {
  const tally = (counts: Readonly<Record<string, number>>): string =>
    listed(Object.entries(counts).map(([reason, count]) => `${decimal(count)} ${reason}`));
  const read = workload.rows === null ? '' : `${decimal(workload.rows)} rows: `;
  const kept = `${read}${decimal(workload.used)} used`;
  return [
    ['Source', workload.source],
    ...(workload.license === null ? [] : [['Licence', workload.license] as const]),
    ['Jobs', kept],
    ...(Object.keys(workload.repairs).length === 0 ? [] : [['Repaired', tally(workload.repairs)] as const]),
    ...(Object.keys(workload.drops).length === 0 ? [] : [['Dropped', tally(workload.drops)] as const]),
    ...workload.facts.map(({ label, value }) => [label, value] as const),
  ];
}

/** What a variant changes, one `path = value` for each leaf. */
export function changesOf(overrides: Readonly<Record<string, unknown>>, prefix = ''): readonly string[] {
  return Object.entries(overrides).flatMap(([key, value]) => {
    const path = prefix + key;
    const nested = typeof value === 'object' && value !== null && !Array.isArray(value);
    return nested ? changesOf(value as Record<string, unknown>, `${path}.`) : [`${path} = ${written(value)}`];
  });
}

/** A variant's value as one would write it in the scenario file. */
function written(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
