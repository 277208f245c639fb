/**
 * A programme's run, looked at from outside after every instant: which jobs wait and run in its grants. It must not know how
 * anything is decided.
 */
import { runLoop } from '../../sim/engine/loop.ts';
import type { RunInput } from '../../sim/simulation/contract.ts';
import { STATE } from '../../sim/simulation/job-board.ts';
import { poolPolicies } from '../../sim/simulation/pool-policies.ts';
import { ProgrammeAtWork } from '../../sim/simulation/programme/programme-at-work.ts';

/** A job that waits or runs in a grant after an instant. */
export interface Seen {
  readonly row: number;
  readonly grant: number;
  readonly cluster: number;
  readonly gpus: number;
  readonly runs: boolean;
  /** Of one that runs, s. */
  readonly startedAt: number;
  /** How often it was preempted. */
  readonly preemptions: number;
}

/** Jobs by row. */
export type Picture = ReadonlyMap<number, Seen>;

/** @param observe told of the jobs after each instant, s, and at last of the run's end; all of them by row, too */
export function observeRun(
  input: RunInput,
  observe: (now: number, picture: Picture, preemptions: readonly number[]) => void,
): void {
  const brokenPromises = {};
  const atWork = new ProgrammeAtWork(input, input.programme!, { ...poolPolicies(input), brokenPromises });
  const look = (now: number): boolean => {
    const picture = new Map<number, Seen>();
    const preemptions: number[] = [];
    for (const { isOpen, base, cursor, board, jobs, grantOf, preemptions: counts } of atWork.stage.projects) {
      for (let job = 0; isOpen && job < cursor; job++) {
        const row = base + job;
        preemptions[row] = counts[job]!;
        const state = board.state[job];
        const grant = grantOf[job]!;
        if ((state !== STATE.running && state !== STATE.queued) || grant < 0) continue;
        picture.set(row, {
          ...{ row, grant, cluster: board.cluster[job]!, gpus: jobs.gpus[job]!, runs: state === STATE.running },
          ...{ startedAt: board.start[job]!, preemptions: counts[job]! },
        });
      }
    }
    observe(now, picture, preemptions);
    return false;
  };
  const endedAt = runLoop(atWork.phases, input.times.horizon, look);
  look(endedAt);
  atWork.finish(endedAt);
}
