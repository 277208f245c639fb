/**
 * What a programme did, in sentences for a narrow place: who got GPUs, what became of what was reclaimed. It must not know
 * layouts. Variants of which the same is to be said share a sentence.
 */
import type { Results, VariantResult } from '../../sim/experiment/results.ts';
import { SECTORS } from '../../sim/model/application.ts';
import { decimal, listed } from '../format.ts';
import { hasProgramme, meanOf } from './programme.ts';

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
  const bySector = SECTORS.filter((sector) => meanOf(variant, `awardedGpus{sector=${sector}}`) > 0).map(
    (sector) => `${sector} ${decimal(meanOf(variant, `awardedGpus{sector=${sector}}`))}`,
  );
  const parts = bySector.length > 1 ? ` (${bySector.join(', ')})` : '';
  return (
    `${decimal(meanOf(variant, 'awards'))} awards of ${decimal(meanOf(variant, 'awardedGpus'))} GPUs${parts} for ` +
    `${decimal(applications)} applications; ${percent(meanOf(variant, 'applicantsServedShare'))} of the applicants served`
  );
}

function reclaimed(variant: VariantResult): string | null {
  const all = meanOf(variant, 'reclaimedGpuHours');
  if (all === 0) return null;
  const used = meanOf(variant, 'redistributedUsedGpuHours');
  const fates: readonly (readonly [label: string, gpuHours: number])[] = [
    ['used by others who got them', used],
    ['redistributed without use', meanOf(variant, 'redistributedGpuHours') - used],
    ['scavenged', meanOf(variant, 'reclaimedScavengedGpuHours')],
    ['idle', meanOf(variant, 'reclaimedIdleGpuHours')],
    ['after a lease', meanOf(variant, 'reclaimedExpiredGpuHours')],
    ['beyond the run', meanOf(variant, 'reclaimedBeyondHorizonGpuHours')],
  ];
  const found = fates
    .filter(([, part]) => part / all >= 0.0005)
    .map(([label, part]) => `${part / all > 0.9995 ? 'all' : percent(part / all)} ${label}`);
  const wrongly = percent(meanOf(variant, 'wronglyReclaimedGpuHours') / all);
  return `${gpuHours(all)} are reclaimed: ${listed(found)}; ${wrongly} of them wrongly`;
}

function gpuHours(value: number): string {
  return value >= 1e5 ? `${decimal(value / 1e6, 2)} M GPU·h` : `${decimal(value)} GPU·h`;
}

function percent(share: number): string {
  return `${decimal(share * 100, 1)} %`;
}
