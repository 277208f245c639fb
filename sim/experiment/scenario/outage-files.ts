/**
 * Files of outages that a scenario names, and the scenario with what they hold. It must not know where files are.
 */
import { InputError, type Issue } from '../../engine/errors.ts';
import { nodesOf } from '../../model/fleet.ts';
import { readOutages } from '../../workload/faults/csv.ts';
import type { FileText } from './application-files.ts';
import { tidy } from './report.ts';
import type { ResolvedScenario } from './resolve.ts';

/** Each file once, in the order in which they are named. */
export function outageFiles({ variants }: ResolvedScenario): string[] {
  return [...new Set(variants.flatMap(({ faults }) => (faults?.file ? [faults.file.name] : [])))];
}

/**
 * The scenario with the outages of its files.
 * @param texts by the file as the scenario names it
 * @throws InputError with every issue of the files
 */
export function withOutages(scenario: ResolvedScenario, texts: ReadonlyMap<string, FileText>): ResolvedScenario {
  const issues: Issue[] = [];
  const { startEpochSeconds, zoneOffsetSeconds } = scenario;
  const variants = scenario.variants.map((variant) => {
    const { faults, fleet } = variant;
    const given = faults?.file && texts.get(faults.file.name);
    if (!faults?.file || !given) return variant;
    const clusters = fleet.clusters
      .filter(({ providerOwn }) => !providerOwn)
      .map((cluster) => ({ id: cluster.id, nodes: nodesOf(cluster) }));
    const context = { file: given.fileName, clusters, startEpochSeconds, zoneOffsetSeconds };
    const read = readOutages(given.text, context);
    issues.push(...read.issues);
    return { ...variant, faults: { ...faults, file: { ...faults.file, outages: read.outages } } };
  });
  if (issues.length > 0) throw new InputError(tidy(issues));
  return { ...scenario, variants };
}
