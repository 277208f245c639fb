/**
 * One line of decisions.jsonl as words. It must not know what came before or after it, nor how it is laid out.
 */
import type { StoryKind } from '../../sim/simulation/programme/story.ts';
import type { Decision } from '../decisions.ts';
import { decimal } from '../format.ts';
import { cutWords, refusalWords, reviewWords } from './reasons.ts';

/** Without a subject and without a full stop: the date stands before it. */
export function sentenceOf(decision: Decision): string {
  return SENTENCES[decision.kind]?.(decision) ?? decision.kind;
}

/** Kinds that are good or bad news for the project. */
export function toneOf({ kind }: Decision): 'good' | 'bad' | 'plain' {
  if (GOOD.includes(kind)) return 'good';
  return BAD.includes(kind) ? 'bad' : 'plain';
}

const GOOD: readonly StoryKind[] = ['awarded', 'started', 'mended', 'grown', 'extended'];
const BAD: readonly StoryKind[] = [
  ...(['refused', 'waitsForNodes', 'warned', 'audited', 'reduced', 'reclaimed', 'droppedOut', 'noShow'] as const),
  ...(['leaseEnded', 'neverStarted', 'budgetSpent', 'paused'] as const),
];

const SENTENCES: Readonly<Record<StoryKind, (decision: Decision) => string>> = {
  applied: (decision) => `applied to ${callOf(decision)} for ${asked(decision)}`,
  reapplied: (decision) =>
    `applied again to ${callOf(decision)} for ${asked(decision)}${AGAIN[decision.reason ?? ''] ?? ''}`,
  awarded,
  refused: ({ reason, call, score }) =>
    parts(
      `refused${call === undefined ? '' : ` by call ${call}`}${reason ? `: ${refusalWords(reason)}` : ''}`,
      scored(score),
    ),
  reserved: ({ call }) => `put on the reserve list${call === undefined ? '' : ` of call ${call}`}`,
  waitsForNodes: ({ cluster }) =>
    `to start today, but its nodes${inCluster(cluster)} are not free yet: it waits for them`,
  started: ({ gpus, cluster, until }) => parts(`started with ${count(gpus)}${inCluster(cluster)}`, toEnd(until)),
  firstJob: () => 'ran its first job',
  warned: ({ reason, use }) => because('warned', reviewed(reason, use)),
  mends: () => 'answers the warning: brings its work forward',
  ignoresWarning: () => 'ignores the warning',
  runsFiller: () => 'answers the warning: runs filler jobs, only to be seen busy',
  mended: ({ use }) => `found mended${use === undefined ? '' : `: use ${percent(use)} since the warning`}`,
  audited: ({ reason }) => because('audited', reason ? reviewWords(reason) : ''),
  reduced: ({ gpus, reason, use }) => because(`loses ${count(gpus)}`, reviewed(reason, use)),
  // The loss itself, and then the end of a grant that has nothing left.
  reclaimed: ({ gpus, reason, use }) =>
    gpus === undefined
      ? 'ended: all its GPUs are reclaimed'
      : because(`loses all its ${count(gpus)}`, reviewed(reason, use)),
  grown: ({ gpus }) => `gets ${count(gpus)} more`,
  budgetSpent: ({ reason }) => because('has spent its budget of GPU-hours', SPENT[reason ?? ''] ?? ''),
  paused: ({ until }) => `paused${untilThen(until)}: nodes are switched off, its jobs wait`,
  extended: ({ until }) =>
    `its end moves${until === undefined ? '' : ` to ${day(until)}`}, for the time that it is paused`,
  resumed: () => 'goes on: its nodes are switched on again',
  nodesOff: ({ gpus, until }) => `gives up ${count(gpus)} of its own${untilThen(until)}: nodes are switched off`,
  nodesOn: ({ gpus }) => `has its ${count(gpus)} again: nodes are switched on`,
  moved: ({ gpus }) => `its nodes go back to their owner: it moves, as a new grant of ${count(gpus)}`,
  droppedOut: () => 'dropped out at a gate, and ended',
  noShow: () => 'its winner never came: withdrawn',
  leaseEnded: () => 'ended: its nodes went back to their owner',
  expired: () => 'ended with its term',
  neverStarted: () => 'withdrawn: its end came before its nodes',
};

const SPENT: Readonly<Record<string, string>> = {
  stop: 'no job of it starts',
  slow: 'its jobs stand behind all others',
  overuse: 'the overuse that it may have, too; no job of it starts',
};

const AGAIN: Readonly<Record<string, string>> = {
  refused: ', as it was refused before',
  cut: ', as it got less than it asked for',
  reclaimed: ', as it lost GPUs',
};

function awarded({ gpus, cluster, score, rank, reason, until }: Decision): string {
  const from =
    reason === 'fromReserve'
      ? ' from the reserve list'
      : reason === 'priorityBlock'
        ? ' as a priority block'
        : reason === 'moved'
          ? ' in place of those that went back'
          : '';
  const cut = reason === undefined || from !== '' ? '' : `less than asked for (${cutWords(reason)})`;
  const ranked = rank === undefined ? '' : `rank ${rank}`;
  const start = until === undefined || from !== '' ? '' : `to start ${day(until)}`;
  return parts(`awarded ${count(gpus)}${inCluster(cluster)}${from}`, scored(score), ranked, cut, start);
}

function asked({ gpus, gpu }: Decision): string {
  return `${count(gpus)}${gpu === undefined ? '' : ` of type ${gpu.toUpperCase()}`}`;
}

/** A rule may judge by a window of its own: what was used since the start is told beside its verdict, not as its ground. */
function reviewed(reason: string | undefined, use: number | undefined): string {
  const used = use === undefined ? '' : `${percent(use)} used since the start`;
  return [reason ? reviewWords(reason) : '', used].filter((clause) => clause !== '').join('; ');
}

function count(gpus = 0): string {
  return `${decimal(gpus)} ${gpus === 1 ? 'GPU' : 'GPUs'}`;
}

/** `2026-03-03` of a date-time. */
export function day(date: string): string {
  return date.slice(0, 10);
}

const because = (what: string, why: string): string => (why === '' ? what : `${what}: ${why}`);
const callOf = ({ call }: Decision): string => (call === undefined ? 'a call' : `call ${call}`);
const inCluster = (cluster: string | undefined): string => (cluster === undefined ? '' : ` in ${cluster}`);
const scored = (score: number | undefined): string => (score === undefined ? '' : `score ${decimal(score, 1)}`);
const untilThen = (until: string | undefined): string => (until === undefined ? '' : ` until ${day(until)}`);
const toEnd = (until: string | undefined): string => (until === undefined ? '' : `to end ${day(until)}`);
const percent = (share: number): string => `${decimal(share * 100, 1)} %`;
const parts = (...clauses: readonly string[]): string => clauses.filter((clause) => clause !== '').join(', ');
