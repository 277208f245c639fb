/**
 * A side of a difference with what it takes to make its run: its results if there are any, and its scenario. It must not
 * know the other side, nor what is compared.
 */
import type { Results, RunRecord } from '../../experiment/results.ts';
import { parseScenario } from '../../experiment/scenario/parse.ts';
import { variantNames } from '../../experiment/scenario/variants.ts';
import { customPolicies, useCustomPolicies } from '../../policies/custom/register.ts';
import { type Experiment, loadExperiment } from '../compare/load-experiment.ts';
import { problemsOf, UsageError } from '../errors.ts';
import { RunMaker } from '../executors/run-maker.ts';
import { askedAgain } from '../explain/asked-again.ts';
import { findScenario, libraryNames, libraryScenario } from '../files/library.ts';
import { usePoliciesOf } from '../files/load-policies.ts';
import { readResults } from '../files/read-results.ts';
import type { Source } from './side-asked.ts';

/** A source that was read. */
export interface OpenSource {
  readonly source: Source;
  readonly variants: readonly string[];
  /** Null: of a scenario. */
  readonly results: Results | null;
}

/** Where `seed` and `set` are those of a scenario: results have their own. */
export interface SourceOptions {
  readonly seed: string | undefined;
  readonly set: readonly string[];
}

/** @throws InputError, UsageError and system errors */
export async function openSource(source: Source, set: readonly string[]): Promise<OpenSource> {
  if (source.kind === 'results') {
    const results = readResults(source.path);
    return { source, results, variants: results.variants.map(({ name }) => name) };
  }
  const file = findScenario(source.path);
  await usePoliciesOf(file, set);
  const { root } = parseScenario(file.text, file.fileName, libraryScenario, libraryNames());
  return { source, results: null, variants: variantNames(root) };
}

/** The first replication that results have of a variant, or 0. */
export function firstReplication({ results }: OpenSource, variant: string): number {
  return results?.variants.find(({ name }) => name === variant)?.runs[0]?.replication ?? 0;
}

/** @throws UsageError where results do not have the replication */
export function recordOf({ results, source }: OpenSource, variant: string, replication: number): RunRecord | null {
  if (!results) return null;
  const runs = results.variants.find(({ name }) => name === variant)!.runs;
  const record = runs.find((run) => run.replication === replication);
  if (record) return record;
  const known = runs.map((run) => run.replication);
  const has = known.length === 0 ? 'no run' : `replications ${known[0]} to ${known.at(-1)}`;
  throw new UsageError(`${source.path} has ${has} of ${variant}, not ${replication}`);
}

/** What makes runs of a side, and their number of the variant. */
export interface SideMaker {
  readonly maker: RunMaker;
  readonly variant: number;
  readonly experiment: Experiment;
  /** Takes the side's own policies into the registries, in place of the other side's: before each of its runs. */
  readonly usePolicies: () => void;
}

/** Why the run of results cannot be made again: their scenario, or what it names, cannot be read any more. */
export interface Unmade {
  readonly problem: string;
}

/** @throws what is wrong with a scenario itself */
export async function makerOf(
  { source, results }: OpenSource,
  variant: string,
  replication: number,
  { seed, set }: SourceOptions,
): Promise<SideMaker | Unmade> {
  const overrides = { set, variants: [variant], ...(seed === undefined ? {} : { seed }) };
  const asked = results ? askedAgain(results, variant) : { scenario: source.path, trace: undefined, overrides };
  try {
    const experiment = await loadExperiment(asked);
    const { scenario, trace } = experiment;
    const index = scenario.variants.findIndex(({ name }) => name === variant);
    const policies = customPolicies();
    return {
      ...{ experiment, variant: index },
      maker: new RunMaker({ scenario, trace, storyReplication: replication }),
      usePolicies: () => useCustomPolicies(policies),
    };
  } catch (error) {
    const [problem] = results ? (problemsOf(error) ?? []) : [];
    if (problem === undefined) throw error;
    return { problem: problem.replace(/^gpufleet: /, '') };
  }
}
