/**
 * An explained difference as sections of sentences; a terminal and Markdown only lay them out. It must not know files or
 * terminals, nor how the difference was found.
 */
import { formatInstant, parseInstant } from '../../sim/engine/time.ts';
import type { Diff, ExplainedJob, ReasonSeconds } from '../../sim/experiment/diff/diff.ts';
import type { FirstEvent, JobEvent } from '../../sim/experiment/diff/first-event.ts';
import { type Both, type GroupDifference, gainOf, type Measure } from '../../sim/experiment/diff/groups.ts';
import type { DiffDecision } from '../../sim/experiment/diff/side.ts';
import type { WaitReason } from '../../sim/model/wait-reasons.ts';
import type { Decision } from '../decisions.ts';
import { counted, decimal, duration, listed, signed } from '../format.ts';
import { sentenceOf } from '../story/sentence.ts';
import { waitReasonPhrase, waitReasonWords } from '../why-waited.ts';

export interface DiffSection {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** `sjf against easy, replication 0: one history; …`. */
export function diffHeading({ a, b, replication }: Diff): string {
  return `${b.label} against ${a.label}, replication ${replication}: one history; what differs on average, compare says`;
}

/**
 * What differs; a single sentence where nothing does.
 * @param top how many projects either way
 */
export function diffSections(diff: Diff, top = 5): DiffSection[] {
  const { a, b, isSame, firstEvent, groups, jobs, reasons, notes } = diff;
  const words = new Words(diff);
  if (firstEvent === null) {
    const same = isSame
      ? 'No difference: the two runs have the same jobs, decisions and fingerprint.'
      : `No job and no decision differs, but the fingerprints do (${a.fingerprint} and ${b.fingerprint}): what differs is kept in no file that was compared.`;
    return [{ heading: 'Result', lines: [same, ...notes] }];
  }
  const named = (projects: readonly GroupDifference[]): string[] => {
    const lines = projects.slice(0, top).map((group) => groupLine(group, groups.measure));
    const more = projects.length - lines.length;
    return more > 0 ? [...lines, `and ${decimal(more)} more`] : lines;
  };
  const { longer, shorter, same, onlyOne } = jobs;
  const only = onlyOne[0] + onlyOne[1] === 0 ? '' : `; ${words.only(onlyOne)}`;
  const moved = `${decimal(longer)} ${longer === 1 ? 'job waits' : 'jobs wait'} longer with ${b.label}, ${decimal(shorter)} shorter, ${decimal(same)} just as long${only}`;
  const sections: DiffSection[] = [
    { heading: 'Where they part', lines: words.parting(firstEvent) },
    {
      heading: 'Jobs by size (GPUs)',
      lines: groups.sizeClasses.map((group) => groupLine(group, groups.measure)),
    },
    { heading: `Projects that gained most with ${b.label}`, lines: named(groups.gained) },
    { heading: `Projects that lost most with ${b.label}`, lines: named(groups.lost) },
    { heading: 'Jobs that moved most', lines: [moved, ...jobs.most.map((job) => words.job(job))] },
    {
      heading: 'What was waited for, all jobs together',
      lines: reasons.map(({ reason, waitedHours }) => `${waitReasonWords(reason)}: ${hoursText(waitedHours)}`),
    },
    { heading: 'To be known', lines: notes },
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

/** `first-0290: got done 12,000 → 13,500 GPU·h (+1,500); mean wait 3 h → 2 h (−1 h), 120 jobs`. */
function groupLine(group: GroupDifference, measure: Measure): string {
  const { name, jobs, servedGpuHours, waitedHours } = group;
  const mean = (side: 0 | 1): number => (jobs[side] === 0 ? 0 : (waitedHours[side] / jobs[side]) * 3600);
  const [before, after] = [mean(0), mean(1)];
  const [had, has] = jobs.map((count) => count > 0);
  const wait = !(had && has)
    ? `mean wait ${had ? duration(before) : '–'} → ${has ? duration(after) : '–'}`
    : Math.abs(before - after) < 0.5
      ? `mean wait ${duration(after)} as before`
      : `mean wait ${duration(before)} → ${duration(after)} (${signed('seconds', after - before)})`;
  const served =
    Math.abs(gainOf(group, 'served')) < 0.05
      ? `got done ${decimal(servedGpuHours[1])} GPU·h as before`
      : `got done ${change(servedGpuHours, 'GPU·h')}`;
  const count =
    jobs[0] === jobs[1]
      ? `${decimal(jobs[0])} ${jobs[0] === 1 ? 'job' : 'jobs'}`
      : `${decimal(jobs[0])} → ${decimal(jobs[1])} jobs`;
  return `${name}: ${(measure === 'served' ? [served, wait] : [wait, served]).join('; ')}; ${count}`;
}

function hoursText(hours: Both): string {
  return change(hours, 'h');
}

function change([before, after]: Both, unit: string): string {
  const decimals = Math.max(Math.abs(before), Math.abs(after)) < 100 ? 1 : 0;
  const difference = after - before;
  const sign = difference > 0 ? '+' : '';
  return `${decimal(before, decimals)} → ${decimal(after, decimals)} ${unit} (${sign}${decimal(difference, decimals)})`;
}

const ENDS: Readonly<Record<string, string>> = {
  done: 'ends, done',
  killed: 'is stopped for good',
  failed: 'fails',
  rejected: 'is rejected',
  cancelled: 'is given up',
};

const MEANWHILE = { absent: 'is not there yet', waits: 'waits on', runs: 'runs on' } as const;

/** Sentences that name the two sides and dates. */
class Words {
  private readonly diff: Diff;
  private readonly epoch: number;
  private readonly offset: number;

  constructor(diff: Diff) {
    this.diff = diff;
    // The start carries its own offset from UTC, in which all dates are written.
    const parsed = parseInstant(diff.start, 0);
    this.epoch = 'problem' in parsed ? 0 : parsed.epochSeconds;
    const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)$/.exec(diff.start) ?? [];
    this.offset = (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
  }

  parting(event: FirstEvent): string[] {
    const { a, b, mayPartEarlier } = this.diff;
    const sentences =
      event.kind === 'decision'
        ? [this.decided(event.a, a.label), this.decided(event.b, b.label)]
        : [this.happened(event.a, a.label), this.happened(event.b, b.label)];
    const who = event.kind === 'job' ? `job ${event.job}${event.project === null ? '' : ` of ${event.project}`}: ` : '';
    const lines = [`${this.date(event.atSeconds)}: ${who}${sentences.join('; ')}`];
    if (!mayPartEarlier) return lines;
    return [
      ...lines,
      'Jobs may have been stopped and begun again, and their records keep the last start only: an earlier start may differ already.',
    ];
  }

  job({ id, gpus, project, waitedSeconds: [before, after], start, state, reasons }: ExplainedJob): string {
    const asks = gpus[0] === gpus[1] ? counted(gpus[0], 'GPU') : `${gpus[0]} → ${counted(gpus[1], 'GPU')}`;
    const who = `${id} (${asks}${project === null ? '' : `, ${project}`})`;
    const starts = start.map((at, k) => (at === null ? `never (${state[k]})` : this.date(at))).join(' → ');
    const why = reasons
      .map((own, k) => (own ? `${k === 0 ? this.diff.a.label : this.diff.b.label}: ${reasonText(own)}` : ''))
      .filter((text) => text !== '');
    const waits = `waits ${duration(before)} → ${duration(after)} (${signed('seconds', after - before)})`;
    return `${who} ${waits}, starts ${starts}${why.length === 0 ? '' : `; waited for, ${why.join(', ')}`}`;
  }

  only([inA, inB]: Both): string {
    const { a, b } = this.diff;
    return listed(
      [
        inA > 0 ? `${decimal(inA)} are submitted with ${a.label} only` : '',
        inB > 0 ? `${decimal(inB)} with ${b.label} only` : '',
      ].filter((text) => text !== ''),
    );
  }

  private decided(decision: DiffDecision | null, label: string): string {
    if (decision === null) return `nothing with ${label}`;
    const { application, grant } = decision;
    const who = grant === undefined ? application : `${application}, grant ${grant}`;
    // What reports know of a decision is optional but for what every line has.
    return `${who} ${sentenceOf(decision as unknown as Decision)} with ${label}`;
  }

  private happened(event: JobEvent | null, label: string): string {
    if (event === null) return `it is not there with ${label}`;
    const { kind, gpus, cluster, nodes, state, instead, meanwhile } = event;
    if (meanwhile !== undefined) return `with ${label} it ${MEANWHILE[meanwhile]}`;
    const on = `on ${counted(gpus, 'GPU')}, ${counted(nodes, 'node')}`;
    const where = cluster === null ? '' : ` in ${cluster}`;
    const verb = {
      submitted: `is submitted for ${counted(gpus, 'GPU')}`,
      started: `starts ${on}${where}`,
      resized: `goes on ${on}${where}`,
      stopped: `is stopped ${on}${where}, and waits again`,
      ended: ENDS[state ?? ''] ?? 'ends',
    }[kind];
    if (instead === undefined) return `it ${verb} with ${label}`;
    if (instead === null) return `it never does with ${label}`;
    return `with ${label} it ${verb} only at ${this.date(instead)}`;
  }

  private date(second: number): string {
    const instant = formatInstant(this.epoch + second, this.offset);
    return `${instant.slice(0, 10)} ${instant.slice(11, 19)}`;
  }
}

function reasonText(seconds: ReasonSeconds): string {
  const all = Object.entries(seconds) as [WaitReason, number][];
  if (all.length === 0) return 'nothing';
  return all
    .sort(([, x], [, y]) => y - x)
    .map(([reason, each]) => `${waitReasonPhrase(reason)} ${duration(each)}`)
    .join(' and ');
}
