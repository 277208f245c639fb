/**
 * Lets a programme run to its end. It must not know what is made of it.
 */
import { runLoop } from '../../engine/loop.ts';
import type { Programme } from '../../model/programme.ts';
import type { RunInput } from '../contract.ts';
import { poolPolicies } from '../pool-policies.ts';
import { type Attempt, AttemptsJournal } from '../waiting/attempts-journal.ts';
import { type JobEntry, JobStory } from '../waiting/job-story.ts';
import { auditProgramme } from './audit-programme.ts';
import { ProgrammeAtWork } from './programme-at-work.ts';
import type { GrantPlacementRule } from './tenure.ts';
import { watchedJob } from './watched-job.ts';
import { watchedRows } from './watched-rows.ts';

export interface RunProgramme {
  readonly atWork: ProgrammeAtWork;
  readonly endedAt: number;
  /** Promises broken, by typed reason. */
  readonly brokenPromises: Readonly<Record<string, number>>;
  /** Null: nobody watched a job. */
  readonly jobStory: readonly JobEntry[] | null;
  /** Null: nobody watched rows. */
  readonly attempts: readonly Attempt[] | null;
}

/**
 * @param placement of grants; default: the one that the rules name
 * @throws InvariantError where a law of the simulator breaks
 */
export function runProgramme(input: RunInput, programme: Programme, placement?: GrantPlacementRule): RunProgramme {
  const brokenPromises: Record<string, number> = {};
  const atWork = new ProgrammeAtWork(input, programme, { ...poolPolicies(input), brokenPromises }, placement);
  const story = input.watchedJob == null ? null : new JobStory(watchedJob(atWork.stage, input.watchedJob));
  const { watchedRows: watched } = input;
  const journal = watched ? new AttemptsJournal(watched, watchedRows(atWork.stage, watched.rows)) : null;
  const endedAt = runLoop(atWork.phases, input.times.horizon, (now) => {
    if (input.checkInvariants) {
      auditProgramme(atWork.stage, atWork.jobs.housing, now);
      atWork.nodesDown?.check(now);
    }
    story?.observe(now);
    journal?.observe(now);
    return false;
  });
  story?.finish(endedAt);
  atWork.finish(endedAt);
  const kept = { jobStory: story?.entries ?? null, attempts: journal?.attempts ?? null };
  return { atWork, endedAt, brokenPromises, ...kept };
}
