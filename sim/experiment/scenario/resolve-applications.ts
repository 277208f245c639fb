/**
 * A preset of applications with a scenario's changes. It must not know calls, nor how applications are drawn.
 */
import { applicationPresetNamed } from '../../workload/applications/presets/registry.ts';
import type { ApplicationsSpec, ApplicationTotals, BySector, Weights } from '../../workload/applications/spec.ts';
import type { Scenario } from './spec.ts';

type Written = NonNullable<Scenario['programme']>['calls'][string]['applications'];

/** Maps by sector and by GPU type are laid upon the preset's; weights, totals and single values replace it. */
export function applicationsSpecOf(written: Written & { preset: string }, isRolling: boolean): ApplicationsSpec {
  const { spec } = applicationPresetNamed(written.preset);
  const { totals } = written;
  const bySector = <T>(preset: BySector<T>, own: object | undefined): BySector<T> => ({ ...preset, ...own });
  return {
    count: written.count ?? spec.count,
    sectors: bySector(spec.sectors, written.sectors),
    sizeUnit: written.sizeUnit ?? spec.sizeUnit,
    sizes: bySector(spec.sizes, written.sizes),
    largestGpus: { ...spec.largestGpus, ...written.largestGpus },
    wishes: bySector<Weights>(spec.wishes, written.wishes),
    substitutable: written.substitutable ?? spec.substitutable,
    terms: written.terms ?? spec.terms,
    scoreMean: written.scoreMean ?? spec.scoreMean,
    scoreSd: written.scoreSd ?? spec.scoreSd,
    institutions: bySector(spec.institutions, written.institutions),
    concentration: bySector(spec.concentration, written.concentration),
    capitalShare: bySector(spec.capitalShare, written.capitalShare),
    otherRegions: written.otherRegions ?? spec.otherRegions,
    smeShare: written.smeShare ?? spec.smeShare,
    startUpShare: written.startUpShare ?? spec.startUpShare,
    youthShare: written.youthShare ?? spec.youthShare,
    // Nobody rushes to a deadline that is followed by another.
    deadlineRush: written.deadlineRush ?? (isRolling ? 1 : spec.deadlineRush),
    totals: totals === 'none' ? null : totals === undefined ? spec.totals : totalsOf(totals),
  };
}

function totalsOf({ nodes, nodesBySector }: Exclude<Written['totals'], 'none' | undefined>): ApplicationTotals {
  return {
    ...(nodes !== undefined && { nodes }),
    ...(nodesBySector && { nodesBySector: nodesBySector as BySector<number> }),
  };
}
