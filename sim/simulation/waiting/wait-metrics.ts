/**
 * Hours waited by reason as metrics: in all, by cluster, by sector and by size of job. It must not know how a reason
 * comes about.
 */
import { type Application, SECTORS } from '../../model/application.ts';
import { WAIT_REASONS, type WaitReason } from '../../model/wait-reasons.ts';
import type { RunInput } from '../contract.ts';
import { SIZE_CLASSES, sizeClassOf } from '../metrics/size-classes.ts';
import type { WaitBooks, WaitSums } from './wait-books.ts';

const HOUR = 3600;

/**
 * Reasons that cannot occur in a run like this one are left out, the others are there in each of its replications.
 * @param books that are finished
 */
export function waitMetrics(books: WaitBooks, input: RunInput): Record<string, number> {
  const metrics: Record<string, number> = {};
  const all = books.sums(() => true);
  const possible = possibleReasons(input);
  const reasons = WAIT_REASONS.map(({ name }, index) => ({ name, index })).filter(
    ({ name, index }) => possible.has(name) || all.jobSeconds[index] > 0,
  );
  /** Dimensions come in the order of the alphabet. */
  const put = (sums: WaitSums, after: string, before = ''): void => {
    for (const { name, index } of reasons) {
      metrics[`waitedHours{${before}reason=${name}${after}}`] = sums.jobSeconds[index] / HOUR;
      metrics[`waitedGpuHours{${before}reason=${name}${after}}`] = sums.gpuSeconds[index] / HOUR;
    }
  };
  metrics['waitedHours'] = total(all.jobSeconds) / HOUR;
  metrics['waitedGpuHours'] = total(all.gpuSeconds) / HOUR;
  put(all, '');
  input.fleet.clusters.forEach(({ id, providerOwn }, k) => {
    const sums = books.sums(({ cluster }) => cluster === k);
    if (!providerOwn || total(sums.jobSeconds) > 0) put(sums, '', `cluster=${id},`);
  });
  const applications: readonly Application[] = input.programme?.applications ?? [];
  for (const sector of SECTORS.filter((name) => applications.some((each) => each.sector === name))) {
    const own = ({ application }: { readonly application: number }) => applications[application]?.sector === sector;
    put(books.sums(own), `,sector=${sector}`);
  }
  SIZE_CLASSES.forEach((size, k) => {
    put(
      books.sums((_, gpus) => sizeClassOf(gpus) === k),
      `,sizeClass=${size}`,
    );
  });
  return metrics;
}

function possibleReasons({ fleet, policies, faults, programme }: RunInput): ReadonlySet<WaitReason> {
  const clusters = fleet.clusters.filter(({ providerOwn }) => !providerOwn);
  const sharing = programme?.rules.sharing.name ?? 'dedicated';
  const isShared = sharing !== 'dedicated';
  const comesLater = clusters.some(({ phases }) => phases.some(({ inServiceAt }) => inServiceAt > 0));
  const can: Partial<Record<WaitReason, boolean>> = {
    nodes: true,
    shape: clusters.some(({ gpusPerNode }) => gpusPerNode > 1),
    [policies.backfill.name === 'none' ? 'priority' : 'reservation']: true,
    down: faults != null,
    notInService: comesLater && (programme == null || isShared),
    budget: programme != null && (programme.rules.limits?.budget != null || programme.rules.reclaim.name !== 'none'),
    quota: isShared,
    lent: sharing === 'quota',
    limit: programme?.rules.limits != null,
    grace: isShared && programme?.rules.preemption.name !== 'none',
  };
  return new Set(WAIT_REASONS.map(({ name }) => name).filter((name) => can[name]));
}

function total(seconds: readonly number[]): number {
  return seconds.reduce((sum, each) => sum + each, 0);
}
