/**
 * What the applications of a call turned out to be, beside what is published: figures for the report.
 * It must not draw or change anything.
 */
import { type Application, SECTORS } from '../../model/application.ts';
import type { Fact } from '../presets/preset.ts';
import type { ApplicationPreset } from './presets/preset.ts';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const gpusOf = (applications: readonly Application[]): number => applications.reduce((sum, { gpus }) => sum + gpus, 0);

/** At most one decimal. */
const nodesText = (gpus: number, gpusPerNode: number): string => String(Math.round((10 * gpus) / gpusPerNode) / 10);

/** ` (published: …)`, or nothing. */
const beside = (published: number | undefined): string => (published === undefined ? '' : ` (published: ${published})`);

/** Facts in a fixed order; none of a call without applications but their number. */
export function describeApplications(
  applications: readonly Application[],
  context: {
    readonly gpusPerNode: number;
    readonly capitalRegion: string;
    readonly published?: ApplicationPreset['published'];
  },
): Fact[] {
  const { gpusPerNode, capitalRegion, published = {} } = context;
  const count = applications.length;
  const facts: Fact[] = [{ label: 'applications', value: `${count}${beside(published.applications)}` }];
  if (count === 0) return facts;
  const all = gpusOf(applications);
  const add = (label: string, value: string): number => facts.push({ label, value });
  const share = (members: readonly Application[]): string => percent(members.length / count);
  add('nodes asked for', `${nodesText(all, gpusPerNode)}${beside(published.nodes)}, ${all} GPUs`);
  add('mean request', `${(all / gpusPerNode / count).toFixed(2)} nodes`);
  for (const sector of SECTORS) {
    const members = applications.filter((application) => application.sector === sector);
    if (members.length === 0) continue;
    const gpus = gpusOf(members);
    const nodes = `${nodesText(gpus, gpusPerNode)} nodes${beside(published.nodesBySector?.[sector])}`;
    add(`applications, ${sector}`, `${members.length} for ${nodes}, ${percent(gpus / all)} of the GPUs`);
  }
  for (const gpu of [...new Set(applications.map((application) => application.gpu))].sort()) {
    const members = applications.filter((application) => application.gpu === gpu);
    add(`wishing ${gpu}`, `${share(members)} of applications, ${percent(gpusOf(members) / all)} of the GPUs`);
  }
  add('accepting another type', `${share(applications.filter(({ substitutable }) => substitutable))} of applications`);
  const [largest, gpusOfLargest] = largestInstitution(applications);
  add('institution that asks for most', `${largest}: ${percent(gpusOfLargest / all)} of the GPUs`);
  add(
    'outside the capital region',
    `${share(applications.filter(({ region }) => region !== capitalRegion))} of applications`,
  );
  const firms = applications.filter(({ sector }) => sector === 'industry');
  if (firms.length > 0) {
    const ofFirms = (key: 'sme' | 'startUp' | 'youth'): string =>
      percent(firms.filter((firm) => firm[key]).length / firms.length);
    const value = `${ofFirms('sme')} small or medium-sized, ${ofFirms('startUp')} start-ups, ${ofFirms('youth')} youth firms`;
    add("industry's applications", value);
  }
  return facts;
}

/** The institution with most GPUs asked for, the first by name among equals. */
function largestInstitution(applications: readonly Application[]): readonly [name: string, gpus: number] {
  const gpus = new Map<string, number>();
  for (const { institution, gpus: own } of applications) gpus.set(institution, (gpus.get(institution) ?? 0) + own);
  return [...gpus].sort(([a, own], [b, other]) => other - own || (a < b ? -1 : 1))[0]!;
}
