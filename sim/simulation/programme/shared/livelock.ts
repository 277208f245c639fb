/**
 * Jobs that stop each other without end: noticed, and told with the policies that make it and the last turns of the loop. It
 * must not know how jobs are chosen.
 */
import type { InputError } from '../../../engine/errors.ts';
import { type InstantText, NowhereError } from '../../nowhere-error.ts';
import { policyInWords } from '../../policies-in-words.ts';
import type { SharedCluster } from './shared-cluster.ts';
import type { PreemptionRule } from './taking-back.ts';

/** Turns of the loop that are told. */
const TURNS_TOLD = 6;

export interface JobName {
  readonly application: string;
  readonly job: number;
}

/** The last turns of one cluster; names are asked for when they are told. */
export class Turns {
  /** A ring: instants, s, and rows. */
  readonly #at = new Float64Array(TURNS_TOLD);
  readonly #claimant = new Int32Array(TURNS_TOLD);
  readonly #victim = new Int32Array(TURNS_TOLD);
  #count = 0;

  /** One row was stopped for another. */
  add(at: number, claimant: number, victim: number): void {
    const k = this.#count++ % TURNS_TOLD;
    this.#at[k] = at;
    this.#claimant[k] = claimant;
    this.#victim[k] = victim;
  }

  /** `at 2026-03-31T09:05:00+09:00 job 7 of A002 stopped job 3 of A001; …` */
  told(jobOf: (row: number) => JobName, instant: InstantText): string {
    const words: string[] = [];
    for (let turn = Math.max(0, this.#count - TURNS_TOLD); turn < this.#count; turn++) {
      const k = turn % TURNS_TOLD;
      const [claimant, victim] = [jobOf(this.#claimant[k]), jobOf(this.#victim[k])].map(nameOf);
      words.push(`at ${instant(this.#at[k])} ${claimant} stopped ${victim}`);
    }
    return words.join('; ');
  }
}

/**
 * Ends the run, as the job was stopped more often for others than `preemptionsMost`: what the user chose, not the
 * simulator, goes round in circles.
 */
export function endlessLoop(
  shared: SharedCluster,
  rule: PreemptionRule,
  preemptionsMost: number,
  victim: number,
  jobOf: (row: number) => JobName,
  at: number,
): InputError {
  const { name } = rule.policy;
  const preemption = policyInWords('preemption', { name, parameters: rule.parameters });
  const { id } = shared.books.cluster;
  return new NowhereError((instant) => ({
    path: 'policies.preemption',
    message:
      `sharing ${shared.sharing.mode} with preemption ${preemption} goes round in circles: in ${id} ${nameOf(jobOf(victim))} ` +
      `was stopped more than ${preemptionsMost} times by ${instant(at)}; ` +
      `the last turns: ${shared.takingBack?.turns.told(jobOf, instant) ?? ''}`,
    remedy:
      'limit it: most (how often one job may be stopped), leastRun or grace; or allow more: detectors.preemptions',
  }));
}

function nameOf({ application, job }: JobName): string {
  return `job ${job} of ${application}`;
}
