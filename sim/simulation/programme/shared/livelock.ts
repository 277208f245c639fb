/**
 * Jobs that stop each other without end: noticed, and told with the policies that make it and the last turns of the loop. It
 * must not know how jobs are chosen.
 */
import { InputError } from '../../../engine/errors.ts';
import type { SharedCluster } from './shared-cluster.ts';
import type { PreemptionRule } from './taking-back.ts';

/** How often a job may be stopped for others before this counts as a loop without end. */
export const PREEMPTIONS_MOST = 1000;
/** Turns of the loop that are told. */
const TURNS_TOLD = 6;

export interface JobName {
  readonly application: string;
  readonly job: number;
}

/** One job was stopped for another, at an instant in s. */
export interface Turn {
  readonly at: number;
  readonly claimant: JobName;
  readonly victim: JobName;
}

/** The last turns of one cluster. */
export class Turns {
  readonly #turns: Turn[] = [];

  add(turn: Turn): void {
    this.#turns.push(turn);
    if (this.#turns.length > TURNS_TOLD) this.#turns.shift();
  }

  /** `at 300 s job 7 of A002 stopped job 3 of A001; …` */
  told(): string {
    return this.#turns
      .map(({ at, claimant, victim }) => `at ${at} s ${nameOf(claimant)} stopped ${nameOf(victim)}`)
      .join('; ');
  }
}

/** Ends the run: what the user chose, not the simulator, goes round in circles. */
export function endlessLoop(shared: SharedCluster, rule: PreemptionRule, victim: JobName, at: number): InputError {
  const settings = Object.entries(rule.parameters).map(([name, value]) => `${name}: ${value}`);
  const policies = `sharing ${shared.sharing.mode} with preemption ${rule.policy.name} (${settings.join(', ')})`;
  const { id } = shared.books.cluster;
  return new InputError([
    {
      path: 'policies.preemption',
      message:
        `${policies} goes round in circles: in ${id} ${nameOf(victim)} was stopped more than ${PREEMPTIONS_MOST} ` +
        `times by ${at} s; the last turns: ${shared.takingBack?.turns.told() ?? ''}`,
      remedy: 'limit it: most (how often one job may be stopped), leastRun or grace',
    },
  ]);
}

function nameOf({ application, job }: JobName): string {
  return `job ${job} of ${application}`;
}
