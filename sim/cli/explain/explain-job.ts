/**
 * The story of one job of finished results: makes its run once more, watching the job. A run is a pure function of its
 * inputs, so that the story is exact if the run has the fingerprint that the results have. It must not know how a story is
 * worded.
 */
import { listed } from '../../../reports/format.ts';
import { renderJobStory } from '../../../reports/job-story.ts';
import { InputError } from '../../engine/errors.ts';
import type { Results } from '../../experiment/results.ts';
import { remedyFor } from '../../experiment/scenario/did-you-mean.ts';
import { loadExperiment } from '../compare/load-experiment.ts';
import { UsageError } from '../errors.ts';
import { RunMaker } from '../executors/run-maker.ts';
import { readResults } from '../files/read-results.ts';
import type { Terminal } from '../terminal.ts';
import { askedAgain } from './asked-again.ts';

export interface JobAsked {
  readonly id: string;
  readonly folder: string;
  /** Undefined: the first variant; its first replication. */
  readonly variant: string | undefined;
  readonly replication: number | undefined;
}

/** @throws UsageError for what is not there, InputError where the results cannot be made again */
export async function explainJob(asked: JobAsked, terminal: Terminal): Promise<void> {
  const results = readResults(asked.folder);
  const names = results.variants.map(({ name }) => name);
  const name = asked.variant ?? names[0] ?? '';
  const found = results.variants.find((variant) => variant.name === name);
  if (!found) throw new UsageError(`there is no variant ${name}, ${remedyFor(name, names)}`);
  const known = found.runs.map(({ replication }) => replication);
  const replication = asked.replication ?? known[0] ?? 0;
  const record = found.runs.find((run) => run.replication === replication);
  if (!record) {
    const [first, last] = [known[0], known.at(-1)];
    const there =
      first === undefined
        ? `no finished run of ${name}`
        : `replications ${first} to ${last} of ${name}, not ${replication}`;
    throw new UsageError(`the results have ${there}`);
  }
  const { scenario, trace, inputs } = await loadExperiment(askedAgain(results, name));
  const variant = scenario.variants.findIndex((each) => each.name === name);
  const maker = new RunMaker({ scenario, trace });
  const told = maker.tellOf({ variant, replication, keepJobs: false }, Number(asked.id));
  if (told === null || !/^\d+$/.test(asked.id))
    throw new UsageError(`there is no job ${asked.id}, ${jobsThere(maker, { variant, replication })}`);
  if (told.fingerprint !== record.fingerprint) throw notTheSame(asked.folder, results, inputs);
  const { startEpochSeconds, zoneOffsetSeconds } = scenario;
  const story = {
    ...{ id: asked.id, variant: name, replication, startEpochSeconds, zoneOffsetSeconds },
    ...{ jobClass: told.jobClass, entries: told.entries, otherVariants: names.filter((other) => other !== name) },
  };
  terminal.out(renderJobStory(story, { width: terminal.columns, colour: terminal.colour }));
}

function jobsThere(maker: RunMaker, { variant, replication }: { variant: number; replication: number }): string {
  const [least, most] = maker.jobIds({ variant, replication, keepJobs: false });
  return `jobs are numbered ${least} to ${most}`;
}

function notTheSame(folder: string, { inputs: before, version }: Results, now: Results['inputs']): InputError {
  const hashes = new Map(now.map(({ path, sha256 }) => [path, sha256]));
  const changed = before.filter(({ path, sha256 }) => hashes.get(path) !== sha256).map(({ path }) => path);
  const what = changed.length > 0 ? `${listed(changed)} changed since` : `gpufleet was ${version} then`;
  return new InputError([
    {
      file: folder,
      message: `the run comes out different now: ${what}`,
      remedy: 'make the results anew with compare, then ask again',
    },
  ]);
}
