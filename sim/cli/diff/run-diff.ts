/**
 * One difference from what was typed to the words that explain it. It must not know how runs are made, what differs, or
 * how it is worded.
 *
 * Runs are made once more, since results keep no jobs; of results, the fingerprint says whether it is still the same run.
 * Where it is not (the simulator or an input changed), what is on disk is compared instead: jobs.csv and decisions.jsonl.
 */
import { renderDiffMarkdown } from '../../../reports/diff/markdown.ts';
import { renderDiff } from '../../../reports/diff/terminal.ts';
import { InputError } from '../../engine/errors.ts';
import { formatInstant } from '../../engine/time.ts';
import type { AttemptsOf, DiffAttempt } from '../../experiment/diff/attempts.ts';
import { type Diff, diffOf, type ReasonSeconds } from '../../experiment/diff/diff.ts';
import type { DiffSide } from '../../experiment/diff/side.ts';
import type { WaitReason } from '../../model/wait-reasons.ts';
import type { JobEntry } from '../../simulation/waiting/job-story.ts';
import { UsageError } from '../errors.ts';
import type { Terminal } from '../terminal.ts';
import { hasJobs, sideOfFiles } from './disk-side.ts';
import {
  firstReplication,
  makerOf,
  type OpenSource,
  openSource,
  recordOf,
  type SideMaker,
  type SourceOptions,
  type Unmade,
} from './open-side.ts';
import { sideOfRun } from './run-side.ts';
import { chosenVariant, isVariantOf, typedSide } from './side-asked.ts';

export interface DiffAsked extends SourceOptions {
  readonly a: string;
  /** Undefined: the second variant of a's source. */
  readonly b: string | undefined;
  readonly replication: number | undefined;
  readonly top: number;
  readonly as: 'text' | 'markdown' | 'json';
}

/** A side that is settled, before any run. */
interface Chosen {
  readonly open: OpenSource;
  readonly variant: string;
  readonly label: string;
}

export async function runDiff(asked: DiffAsked, terminal: Terminal): Promise<void> {
  const diff = await diffAsked(asked, terminal);
  if (asked.as === 'json') terminal.out(JSON.stringify(diff, null, 2));
  else if (asked.as === 'markdown') terminal.out(renderDiffMarkdown(diff).trimEnd());
  else terminal.out(renderDiff(diff, { width: terminal.columns, colour: terminal.colour }));
}

/** @throws UsageError for what is not there, InputError where a side can neither be made nor read */
async function diffAsked(asked: DiffAsked, terminal: Terminal): Promise<Diff> {
  const [a, b] = await chosenSides(asked);
  if ((asked.seed !== undefined || asked.set.length > 0) && (a.open.results || b.open.results))
    throw new UsageError('--seed and --set are for scenarios: results have their own');
  const replication = asked.replication ?? firstReplication(a.open, a.variant);
  const records = [a, b].map(({ open, variant }) => recordOf(open, variant, replication));
  const makers = [
    await makerOf(a.open, a.variant, replication, asked),
    await makerOf(b.open, b.variant, replication, asked),
  ] as const;
  if (terminal.live) terminal.err('making both runs once more');
  const made = makers.map((maker, k) => ('problem' in maker ? null : runSide(maker, [a, b][k]!.label, replication)));
  const isTheirs = made.map(
    (side, k) => side !== null && (records[k]?.fingerprint ?? side.fingerprint) === side.fingerprint,
  );
  const start = startOf(a.open, makers[0]);
  const [one, other] = makers;
  if (isTheirs[0] && isTheirs[1] && 'maker' in one && 'maker' in other) {
    const reasonsOf = (id: number) => [reasonsFrom(one, replication, id), reasonsFrom(other, replication, id)] as const;
    const attemptsOf: AttemptsOf = (ids, until) => [
      attemptsFrom(one, made[0]!, replication, ids, until),
      attemptsFrom(other, made[1]!, replication, ids, until),
    ];
    return diffOf(made[0]!, made[1]!, { start, replication, top: asked.top, reasonsOf, attemptsOf });
  }
  const sides = [a, b].map((side, k): DiffSide => {
    const record = records[k];
    // A scenario has no files: its run stands for itself beside the files of the other side.
    if (!record) return made[k]!;
    const { source, results } = side.open;
    const variant = results?.variants.find(({ name }) => name === side.variant);
    if (variant && hasJobs(source.path)) return sideOfFiles(source.path, side.label, variant, record);
    if (isTheirs[k]) return made[k]!;
    throw notTheSame(side, makers[k]!);
  });
  const changed = [a, b].flatMap(({ label }, k) => (isTheirs[k] ? [] : [whyNot(label, makers[k]!)]));
  const notes = [
    `${changed.join('; ')}: what is on disk is compared, which knows neither projects of jobs nor why single jobs waited.`,
  ];
  return diffOf(sides[0]!, sides[1]!, { start, replication, top: asked.top, notes });
}

async function chosenSides({ a: first, b: second, set }: DiffAsked): Promise<readonly [Chosen, Chosen]> {
  const typed = typedSide(first);
  const open = await openSource(typed.source, set);
  const side = (source: OpenSource, variant: string, isOnly: boolean): Chosen => ({
    ...{ open: source, variant },
    label: isOnly ? variant : `${source.source.path}:${variant}`,
  });
  const { path } = open.source;
  if (second === undefined || isVariantOf(second, open.variants)) {
    const others = open.variants.filter((name) => name !== (typed.variant ?? open.variants[0]));
    if (second === undefined && others.length !== 1)
      throw new UsageError(`which variants of ${path} are to be compared? There are ${open.variants.join(', ')}`);
    return [
      side(open, chosenVariant(typed.variant, open.variants, path), true),
      side(open, second?.replace(/^:/, '') ?? others[0]!, true),
    ];
  }
  if (second.startsWith(':')) chosenVariant(second.slice(1), open.variants, path);
  const other = typedSide(second);
  const openOther = other.source.path === path ? open : await openSource(other.source, set);
  const variant = chosenVariant(typed.variant, open.variants, path);
  // Of another source, the same variant unless another one is said.
  const same = other.variant ?? (openOther.variants.includes(variant) ? variant : undefined);
  const isOnly = openOther === open;
  return [
    side(open, variant, isOnly),
    side(openOther, chosenVariant(same, openOther.variants, other.source.path), isOnly),
  ];
}

function runSide({ maker, variant, usePolicies }: SideMaker, label: string, replication: number): DiffSide {
  usePolicies();
  return sideOfRun(label, maker.wholeOf({ variant, replication, keepJobs: false }));
}

/** Every attempt of these jobs, of a run once more. */
function attemptsFrom(
  { maker, variant, usePolicies }: SideMaker,
  { jobs }: DiffSide,
  replication: number,
  ids: readonly number[],
  until: number,
): DiffAttempt[] {
  usePolicies();
  const wanted = new Set(ids);
  const rows = Int32Array.from([...jobs.id.keys()].filter((row) => wanted.has(jobs.id[row]!)));
  return maker
    .attemptsOf({ variant, replication, keepJobs: false }, rows, until)
    .map(({ row, cluster, ...attempt }) => ({
      ...attempt,
      id: jobs.id[row]!,
      cluster: jobs.clusters[cluster] ?? null,
    }));
}

/** Seconds by reason of a job, from its story. */
function reasonsFrom(side: SideMaker, replication: number, id: number): ReasonSeconds | null {
  side.usePolicies();
  const told = side.maker.tellOf({ variant: side.variant, replication, keepJobs: false }, id);
  return told ? reasonSeconds(told.entries) : null;
}

function reasonSeconds(entries: readonly JobEntry[]): ReasonSeconds {
  const seconds: Partial<Record<WaitReason, number>> = {};
  entries.forEach(({ kind, reason, at }, k) => {
    if (kind !== 'waits' || reason === undefined) return;
    const until = entries[k + 1]?.at ?? at;
    if (until > at) seconds[reason] = (seconds[reason] ?? 0) + until - at;
  });
  return seconds;
}

function startOf({ results }: OpenSource, maker: SideMaker | Unmade): string {
  if (results) return results.start;
  // Of a scenario there is always one.
  const { startEpochSeconds, zoneOffsetSeconds } = (maker as SideMaker).experiment.scenario;
  return formatInstant(startEpochSeconds, zoneOffsetSeconds);
}

function whyNot(label: string, maker: SideMaker | Unmade): string {
  return 'problem' in maker
    ? `${label} cannot be made again (${maker.problem})`
    : `Made again, ${label} comes out different now`;
}

function notTheSame({ label, open }: Chosen, maker: SideMaker | Unmade): InputError {
  return new InputError([
    {
      file: open.source.path,
      message: `${whyNot(label, maker)}, and there is no jobs.csv to compare instead`,
      remedy: 'make the results anew with compare; with --jobs they can be compared later too',
    },
  ]);
}
