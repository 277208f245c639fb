/**
 * The story of one job as text for a terminal: a heading, a sentence for each thing that happened with its instant, and what
 * it waited for in all. It must not know files, terminals or how the story came about.
 */
import { formatInstant } from '../sim/engine/time.ts';
import type { WaitReason } from '../sim/model/wait-reasons.ts';
import type { JobState } from '../sim/simulation/contract.ts';
import type { EndCause, JobEntry } from '../sim/simulation/waiting/job-story.ts';
import { counted, duration, listed } from './format.ts';
import { type Style, styled, wrapped } from './terminal-text.ts';
import { waitReasonPhrase } from './why-waited.ts';

/** `2026-03-03 09:00` and two spaces. */
const DATE_WIDTH = 18;
/** With less room for its words, a sentence stands below its date. */
const NARROWEST = 24;

export interface ToldStory {
  readonly id: string;
  /** Null: there is one class only. */
  readonly jobClass: string | null;
  readonly variant: string;
  readonly replication: number;
  readonly startEpochSeconds: number;
  readonly zoneOffsetSeconds: number;
  readonly entries: readonly JobEntry[];
  readonly otherVariants: readonly string[];
}

export function renderJobStory(
  story: ToldStory,
  { width, colour }: { readonly width: number; readonly colour: boolean },
): string {
  const paint = styled(colour);
  const { id, jobClass, variant, replication, entries, otherVariants } = story;
  const gpus = entries.find((entry) => entry.gpus !== undefined)?.gpus;
  const about = [jobClass, gpus === undefined ? null : counted(gpus, 'GPU')].filter((word) => word !== null).join(', ');
  const others = otherVariants.length === 0 ? '' : ` The others: ${listed(otherVariants)}.`;
  const isNarrow = width - DATE_WIDTH < NARROWEST;
  const lines = entries.flatMap((entry, k) => {
    const indent = isNarrow ? '  ' : ' '.repeat(DATE_WIDTH);
    const sentence = sentenceOf(entry, entries[k - 1], entries[k + 1]);
    const words = wrapped(sentence, width - indent.length).map((line) => paint(line, toneOf(entry)));
    const instant = formatInstant(story.startEpochSeconds + entry.at, story.zoneOffsetSeconds);
    const date = paint(`${instant.slice(0, 10)} ${instant.slice(11, 16)}`, 'dim');
    if (isNarrow) return [date, ...words.map((line) => indent + line)];
    return [`${date}  ${words[0] ?? ''}`, ...words.slice(1).map((line) => indent + line)];
  });
  const body =
    entries.length === 0
      ? wrapped('it was never submitted: its project had no grant when its turn came, or the run ended before', width)
      : lines;
  return [
    ...wrapped(`Job ${id}${about === '' ? '' : ` (${about})`}`, width).map((line) => paint(line, 'bold')),
    ...wrapped(`Variant ${variant}, replication ${replication}.${others}`, width).map((line) => paint(line, 'dim')),
    '',
    ...body,
    ...(entries.length === 0 ? [] : ['', ...wrapped(inAll(entries), width)]),
  ].join('\n');
}

const CAUSES: Readonly<Record<NonNullable<JobEntry['cause']>, string>> = {
  nodeDown: 'a node of it failed or was switched off',
  preempted: 'others took its place',
  gaveWay: 'it scavenged, and gives way to a grant or an owner who needs its GPUs',
  other: 'its grant or its nodes changed',
};

const ENDS: Readonly<Record<JobState, string>> = {
  queued: 'waits on when the run ends',
  running: 'runs on when the run ends',
  done: 'ends, its work done',
  killed: 'is stopped',
  failed: 'ends, failed by itself',
  rejected: 'is rejected: it can never fit',
  cancelled: 'is given up',
};

const BECAUSE: Readonly<Record<EndCause, string>> = {
  patience: ': it has waited as long as its patience lasts',
  grantEnded: ' until its project gets another grant: its own has ended',
  grantEnds: ' until its project gets another grant: what it has ends before the job would',
  gpusTaken: ' until its project gets another grant: its own lost the GPUs',
  byUser: ' while it runs, by its user, as the workload says',
  limit: ' for good: it has run as long as it asked for',
};

/** Of a job that was stopped and is killed at the same instant: why it does not wait again. */
const NOT_AGAIN: Readonly<Record<NonNullable<JobEntry['cause']>, string>> = {
  nodeDown: 'does not come back: jobs that a node going down stops are gone here (faults.stoppedJobs: kill)',
  preempted: 'does not come back: who takes its place cancels it (policies.preemption, mode: cancel)',
  gaveWay: ENDS.killed,
  other: ENDS.killed,
};

function sentenceOf(entry: JobEntry, before: JobEntry | undefined, next: JobEntry | undefined): string {
  const { kind, reason, cause, because, state = 'done', gpus = 0, nodes = 0 } = entry;
  const lasts = next === undefined ? '' : ` ${duration(next.at - entry.at)}`;
  switch (kind) {
    case 'submitted':
      return `submitted, asks for ${counted(gpus, 'GPU')}`;
    case 'waits':
      return `waits${placeOf(entry)}${lasts}: ${reason === undefined ? '' : waitReasonPhrase(reason)}`;
    case 'started':
      return `starts${entry.scavenges ? ' as a scavenger' : ''} on ${counted(nodes, 'node')}, ${counted(gpus, 'GPU')}${placeOf(entry)}`;
    case 'resized':
      return `goes on with ${counted(gpus, 'GPU')} on ${counted(nodes, 'node')}`;
    case 'stopped':
      return `is stopped: ${CAUSES[cause ?? 'other']}`;
    default:
      if (state === 'killed' && before?.kind === 'stopped') return NOT_AGAIN[before.cause ?? 'other'];
      return `${ENDS[state]}${because === undefined ? '' : BECAUSE[because]}`;
  }
}

function toneOf({ kind, state }: JobEntry): Style {
  if (kind === 'started' || (kind === 'ended' && state === 'done')) return 'good';
  return kind === 'stopped' || kind === 'ended' ? 'bad' : 'plain';
}

/** Seconds between each entry of a kind and the one that follows it. */
function secondsOf(entries: readonly JobEntry[], belongs: (entry: JobEntry) => boolean): number {
  return entries.reduce((sum, entry, k) => sum + (belongs(entry) ? (entries[k + 1]?.at ?? entry.at) - entry.at : 0), 0);
}

function inAll(entries: readonly JobEntry[]): string {
  const waits = entries.filter(({ kind }) => kind === 'waits');
  const reasons = [...new Set(waits.map(({ reason }) => reason))].filter((reason) => reason !== undefined);
  const seconds = (reason: WaitReason): number => secondsOf(entries, (entry) => entry.reason === reason);
  const parts = reasons
    .filter((reason) => seconds(reason) > 0)
    .sort((a, b) => seconds(b) - seconds(a))
    .map((reason) => `${duration(seconds(reason))} ${waitReasonPhrase(reason)}`);
  const waited = secondsOf(entries, ({ kind }) => kind === 'waits');
  const ran = secondsOf(entries, ({ kind }) => kind === 'started' || kind === 'resized');
  const [first = ''] = parts;
  const of = parts.length > 1 ? ` (${parts.join('; ')})` : first.slice(duration(waited).length).replace(/^ /, ': ');
  return `In all it ran ${duration(ran)} and waited ${duration(waited)}${of}.`;
}

function placeOf({ cluster, grant }: JobEntry): string {
  return `${cluster === undefined ? '' : ` in ${cluster}`}${grant === undefined ? '' : `, grant ${grant}`}`;
}
