/**
 * What of a run tests of programmes tell: entries of the story and jobs as short words, times in days. It must not know
 * what is expected.
 */
import { JOB_STATES, type RunResult } from '../../../sim/simulation/contract.ts';
import type { StoryKind } from '../../../sim/simulation/programme/story.ts';
import { simulate } from '../../../sim/simulation/simulate.ts';
import { DAY, type Example, inputOf } from './example.ts';

export const run = (example: Example): RunResult => simulate(inputOf(example));

/** `3 started A001` and the like, of the kinds asked for, in order. */
export function told({ programme }: RunResult, ...kinds: StoryKind[]): string[] {
  return programme!.story
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ at, kind, application }) => `${at / DAY} ${kind} ${application}`);
}

/** GPUs of the entries of a kind. */
export function gpusTold({ programme }: RunResult, kind: StoryKind): (number | undefined)[] {
  return programme!.story.filter((entry) => entry.kind === kind).map(({ gpus }) => gpus);
}

/** A job by its row: when it was submitted, from when to when it ran, and what became of it. */
export function job({ programme, schedule }: RunResult, row: number): string {
  const days = (at: number) => (at < 0 ? 'never' : String(at / DAY));
  const ran = `${days(schedule.start[row]!)}–${days(schedule.end[row]!)}`;
  return `came ${days(programme!.jobs.submit[row]!)}, ran ${ran}, ${JOB_STATES[schedule.state[row]!]}`;
}

/** An account of a cluster in GPU-days. */
export function gpuDays({ ledger }: RunResult, account: keyof RunResult['ledger'][string], cluster = 'c'): number {
  return ledger[cluster]![account] / DAY;
}
