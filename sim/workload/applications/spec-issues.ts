/**
 * What is wrong with a spec of applications, all at once, with paths inside the spec. It must not draw anything.
 */
import type { Issue } from '../../engine/errors.ts';
import { parseDuration } from '../../engine/time.ts';
import { SECTORS, type Sector } from '../../model/application.ts';
import { type ApplicationsSpec, type BySector, COUNT_MAX, type Weights } from './spec.ts';

/** Empty where applications can be drawn from `spec`. */
export function applicationsSpecIssues(spec: ApplicationsSpec, gpusPerNode: number): Issue[] {
  const issues: Issue[] = [];
  const check = (holds: boolean, path: string, message: string, remedy: string): void => {
    if (!holds) issues.push({ path, message, remedy });
  };
  const checkRange = (path: keyof ApplicationsSpec, low: number, high: number): void => {
    const value = spec[path] as number;
    const bounds = high === Number.POSITIVE_INFINITY ? `at least ${low}` : `from ${low} to ${high}`;
    check(value >= low && value <= high, path, `is ${value}`, `must be ${bounds}`);
  };
  checkRange('count', 1, COUNT_MAX);
  check(Number.isInteger(spec.count), 'count', `is ${spec.count}`, 'must be a whole number');
  for (const share of ['substitutable', 'smeShare', 'startUpShare', 'youthShare'] as const) checkRange(share, 0, 1);
  checkRange('scoreMean', 0, 100);
  checkRange('scoreSd', 0, Number.POSITIVE_INFINITY);
  checkRange('deadlineRush', 1, Number.POSITIVE_INFINITY);
  check(
    spec.startUpShare <= spec.smeShare,
    'startUpShare',
    `is ${spec.startUpShare}, above smeShare ${spec.smeShare}`,
    'every start-up counts as a small or medium-sized firm, too',
  );
  issues.push(...weightIssues('sectors', spec.sectors as Weights));
  issues.push(...weightIssues('terms', spec.terms), ...weightIssues('otherRegions', spec.otherRegions));
  for (const term of Object.keys(spec.terms)) {
    check((parseDuration(term) ?? 0) > 0, `terms.${term}`, `"${term}" is not a term`, 'write a duration such as 365d');
  }
  for (const [gpu, gpus] of Object.entries(spec.largestGpus)) {
    check(gpus >= 1, `largestGpus.${gpu}`, `is ${gpus}`, 'must be at least 1');
  }
  for (const sector of SECTORS) {
    if ((spec.sectors[sector] ?? 0) > 0) issues.push(...sectorIssues(spec, sector, gpusPerNode));
  }
  return [...issues, ...totalsIssues(spec)];
}

function weightIssues(path: string, weights: Weights): Issue[] {
  const values = Object.entries(weights);
  const wrong = values.filter(([, weight]) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (wrong.length > 0) {
    return wrong.map(([key, weight]) => ({
      path: `${path}.${key}`,
      message: `weight ${weight}`,
      remedy: 'must be 0 or above',
    }));
  }
  if (values.some(([, weight]) => weight > 0)) return [];
  return [{ path, message: 'no weight above 0', remedy: 'give at least one entry a positive weight' }];
}

/** What a sector with a weight must say besides. */
function sectorIssues(spec: ApplicationsSpec, sector: Sector, gpusPerNode: number): Issue[] {
  const issues: Issue[] = [];
  const sizes = spec.sizes[sector];
  const wishes = spec.wishes[sector];
  const missing = (path: string): Issue => ({
    path: `${path}.${sector}`,
    message: `is missing though ${sector} may apply`,
    remedy: `give it, or the sector a weight of 0`,
  });
  if (sizes) issues.push(...weightIssues(`sizes.${sector}`, sizes));
  else issues.push(missing('sizes'));
  if (wishes) issues.push(...weightIssues(`wishes.${sector}`, wishes));
  else issues.push(missing('wishes'));
  for (const size of Object.keys(sizes ?? {})) {
    if (!/^[1-9]\d{0,5}$/.test(size)) {
      const message = `"${size}" is not a size`;
      issues.push({
        path: `sizes.${sector}.${size}`,
        message,
        remedy: `write a whole number of ${spec.sizeUnit}s ≥ 1`,
      });
    }
  }
  const numbers: [keyof ApplicationsSpec, (value: number) => boolean, string][] = [
    ['institutions', (value) => Number.isInteger(value) && value >= 1, 'must be a whole number ≥ 1'],
    ['concentration', (value) => value >= 0 && value <= 10, 'must be from 0 to 10'],
    ['capitalShare', (value) => value >= 0 && value <= 1, 'must be from 0 to 1'],
  ];
  for (const [path, isRight, remedy] of numbers) {
    const value = (spec[path] as BySector<number>)[sector];
    if (value === undefined) issues.push(missing(path));
    else if (!isRight(value)) issues.push({ path: `${path}.${sector}`, message: `is ${value}`, remedy });
  }
  if (issues.length > 0) return issues;
  const unit = spec.sizeUnit === 'node' ? gpusPerNode : 1;
  const weighted = Object.entries(sizes!).flatMap(([size, weight]) => (weight > 0 ? [Number(size) * unit] : []));
  const smallest = Math.min(...weighted);
  return Object.entries(spec.largestGpus)
    .filter(([gpu, largest]) => (wishes![gpu] ?? 0) > 0 && largest < smallest)
    .map(([gpu, largest]) => ({
      path: `sizes.${sector}`,
      message: `smallest size ${smallest} GPUs above the ${largest} ${gpu} that may be asked for`,
      remedy: `add smaller sizes or raise largestGpus.${gpu}`,
    }));
}

const TOTAL_NODES_MAX = 20_000;
/** Applications × nodes: bounds the memory (8 bytes each) and the time that conditioning on a total takes. */
const CELLS_MAX = 20_000_000;

function totalsIssues({ totals, sizeUnit, sectors, count }: ApplicationsSpec): Issue[] {
  if (!totals) return [];
  const issues: Issue[] = [];
  if (sizeUnit !== 'node') {
    issues.push({
      path: 'totals',
      message: 'totals of sizes in GPUs',
      remedy: 'write the sizes in nodes, or totals: null',
    });
  }
  const bySector = Object.entries(totals.nodesBySector ?? {}) as [Sector, number][];
  for (const [path, nodes] of [
    ...bySector.map(([sector, nodes]) => [`totals.nodesBySector.${sector}`, nodes] as const),
    ...(totals.nodes === undefined ? [] : [['totals.nodes', totals.nodes] as const]),
  ]) {
    if (!(Number.isInteger(nodes) && nodes >= 0 && nodes <= TOTAL_NODES_MAX)) {
      issues.push({ path, message: `is ${nodes}`, remedy: `must be a whole number from 0 to ${TOTAL_NODES_MAX}` });
    }
  }
  const inSectors = bySector.reduce((sum, [, nodes]) => sum + nodes, 0);
  if (totals.nodes !== undefined && inSectors > totals.nodes) {
    issues.push({
      path: 'totals.nodes',
      message: `is ${totals.nodes}, less than the ${inSectors} of its sectors`,
      remedy: 'must be at least their sum',
    });
  }
  const cells = count * Math.max(inSectors, totals.nodes ?? 0);
  if (cells > CELLS_MAX) {
    const message = `${count} applications × ${cells / count} nodes are too many to be drawn together`;
    issues.push({ path: 'totals', message, remedy: `their product must be at most ${CELLS_MAX}, or totals: null` });
  }
  for (const [sector] of bySector) {
    if ((sectors[sector] ?? 0) > 0) continue;
    const message = `${sector} has a total but no weight`;
    issues.push({ path: `totals.nodesBySector.${sector}`, message, remedy: 'give it a weight in sectors' });
  }
  return issues;
}
