/**
 * What a programme did, in sentences for a narrow place: who got GPUs, what became of what was reclaimed. It must not know
 * layouts. Variants of which the same is to be said share a sentence.
 */
import type { Results, VariantResult } from '../../sim/experiment/results.ts';
import { SECTORS } from '../../sim/model/application.ts';
import { decimal, listed } from '../format.ts';
import { hasProgramme, meanOf, meanShare } from './programme.ts';

/** With more sentences of one kind, the others are in the report. */
const MOST = 4;

export function programmeSentences(results: Results): string[] {
  if (!hasProgramme(results)) return [];
  const variants = results.variants.filter(({ runs }) => runs.length > 0);
  return [...shared(variants, awards), ...shared(variants, reclaimed)];
}

/** One sentence for all variants of which it is the same, at most so many. */
function shared(variants: readonly VariantResult[], clause: (variant: VariantResult) => string | null): string[] {
  const names = new Map<string, string[]>();
  for (const variant of variants) {
    const said = clause(variant);
    if (said !== null) names.set(said, [...(names.get(said) ?? []), variant.name]);
  }
  const sentences = [...names].map(([said, own]) => {
    const whose = own.length === variants.length && own.length > 1 ? 'every variant' : listed(own);
    return `With ${whose}: ${said}.`;
  });
  const more = sentences.length - MOST;
  return more <= 0 ? sentences : [...sentences.slice(0, MOST), `${more} more are in the report.`];
}

function awards(variant: VariantResult): string | null {
  const applications = meanOf(variant, 'applications');
  if (applications === 0) return null;
  const sectors = SECTORS.filter((sector) => meanOf(variant, `awardedGpus{sector=${sector}}`) > 0);
  const gpus = roundedToSum(
    sectors.map((sector) => meanOf(variant, `awardedGpus{sector=${sector}}`)),
    Math.round(meanOf(variant, 'awardedGpus')),
  );
  const bySector = sectors.map((sector, k) => `${sector} ${decimal(gpus[k]!)}`);
  const parts = bySector.length > 1 ? ` (${bySector.join(', ')})` : '';
  return (
    `${decimal(meanOf(variant, 'awards'))} awards of ${decimal(meanOf(variant, 'awardedGpus'))} GPUs${parts} for ` +
    `${decimal(applications)} applications; ${percent(meanOf(variant, 'applicantsServedShare'))} of the applicants served`
  );
}

/**
 * The values as whole numbers that add up to `sum`: rounded down, then those with the largest rest up (Hamilton's method;
 * ties: the first). As they are rounded one by one where they do not add up to about `sum`.
 */
export function roundedToSum(values: readonly number[], sum: number): number[] {
  const whole = values.map(Math.floor);
  const missing = sum - whole.reduce((total, value) => total + value, 0);
  if (missing < 0 || missing > values.length) return values.map(Math.round);
  const byRest = [...values.keys()].sort((a, b) => values[b]! - whole[b]! - (values[a]! - whole[a]!) || a - b);
  for (const k of byRest.slice(0, missing)) whole[k]!++;
  return whole;
}

/** Shares are means over replications of each one's share, as in the tables. */
function reclaimed(variant: VariantResult): string | null {
  const all = meanOf(variant, 'reclaimedGpuHours');
  if (all === 0) return null;
  const shareOf = (name: string): number => meanShare(variant, name, 'reclaimedGpuHours') ?? 0;
  const used = shareOf('redistributedUsedGpuHours');
  const fates: readonly (readonly [label: string, share: number])[] = [
    ['used by others who got them', used],
    ['redistributed without use', shareOf('redistributedGpuHours') - used],
    ['scavenged', shareOf('reclaimedScavengedGpuHours')],
    ['granted to nobody', shareOf('reclaimedIdleGpuHours')],
    ['after a lease', shareOf('reclaimedExpiredGpuHours')],
    ['beyond the run', shareOf('reclaimedBeyondHorizonGpuHours')],
  ];
  const found = fates
    .filter(([, share]) => share >= 0.0005)
    .map(([label, share]) => `${share > 0.9995 ? 'all' : percent(share)} ${label}`);
  const net = gpuHours(meanOf(variant, 'reclaimedNetGpuHours'));
  const once = net === gpuHours(all) ? [] : [`each hour counted once it is ${net}`];
  // Where nobody owns anything, nothing is taken wrongly or rightly.
  const share = meanShare(variant, 'wronglyReclaimedGpuHours', 'reclaimedNetGpuHours');
  const wrongly = share === null ? [] : [`${percent(share)} of them wrongly`];
  const said = [listed(found), [...once, ...wrongly].join(', ')].filter((part) => part !== '');
  return `${gpuHours(all)} are reclaimed: ${said.join('; ')}`;
}

function gpuHours(value: number): string {
  return value >= 1e5 ? `${decimal(value / 1e6, 2)} M GPU·h` : `${decimal(value)} GPU·h`;
}

function percent(share: number): string {
  return `${decimal(share * 100, 1)} %`;
}
