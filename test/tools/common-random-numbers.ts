/**
 * Measures by how much common random numbers shrink the intervals of paired differences, from folders of results:
 * `npx tsx test/tools/common-random-numbers.ts out/queue-policies out/reclaim-threshold`. Prints a Markdown table. It must
 * not know how runs are made: with other random numbers in each variant the variance of a difference would be the sum of
 * the two variances, which the same runs tell.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Results, VariantResult } from '../../sim/experiment/results.ts';
import { parseResults } from '../../sim/experiment/results-schema.ts';

export interface Shrinkage {
  readonly scenario: string;
  readonly metric: string;
  readonly variant: string;
  readonly replications: number;
  /** Standard deviation of the difference as it is, and as it would be with independent runs. */
  readonly paired: number;
  readonly independent: number;
  /** paired ÷ independent: so much of the interval's width is left. */
  readonly width: number;
  /** (independent ÷ paired)²: so many times the replications would be needed without; Infinity: nothing varies. */
  readonly times: number;
}

/** One row for each primary metric and variant after the first that has a spread; those that are not ranked are left out. */
export function shrinkages({ scenario, primary, variants }: Results): Shrinkage[] {
  const [first, ...others] = variants;
  return primary.flatMap((metric) => others.flatMap((variant) => shrinkage(scenario, metric, first!, variant)));
}

function shrinkage(scenario: string, metric: string, first: VariantResult, variant: VariantResult): Shrinkage[] {
  const paired = variant.differences[metric]?.sd ?? null;
  const own = variant.summary[metric]?.sd ?? null;
  const base = first.summary[metric]?.sd ?? null;
  if (paired === null || own === null || base === null || variant.verdicts[metric] === 'notStationary') return [];
  const independent = Math.sqrt(own * own + base * base);
  if (independent === 0) return [];
  const replications = variant.differences[metric]!.n;
  const ratio = paired / independent;
  return [
    { scenario, metric, variant: variant.name, replications, paired, independent, width: ratio, times: 1 / ratio ** 2 },
  ];
}

export function shrinkageTable(rows: readonly Shrinkage[]): string {
  const head =
    '| Scenario | Metric | Variant | n | Width left | Replications saved |\n| --- | --- | --- | ---: | ---: | ---: |';
  const lines = rows.map(({ scenario, metric, variant, replications, width, times }) => {
    const cells = [
      scenario,
      metric,
      variant,
      replications,
      `${(width * 100).toFixed(0)} %`,
      `${times.toPrecision(2)} ×`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [head, ...lines].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folders = process.argv.slice(2);
  const all = folders.map((folder) => parseResults(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'))));
  console.log(shrinkageTable(all.flatMap(shrinkages)));
}
