/**
 * Lets a programme run to its end. It must not know what is made of it.
 */
import { runLoop } from '../../engine/loop.ts';
import type { Programme } from '../../model/programme.ts';
import type { RunInput } from '../contract.ts';
import { poolPolicies } from '../pool-policies.ts';
import { type JobEntry, JobStory } from '../waiting/job-story.ts';
import { auditProgramme } from './audit-programme.ts';
import { ProgrammeAtWork } from './programme-at-work.ts';
import type { GrantPlacementRule } from './tenure.ts';
import { watchedJob } from './watched-job.ts';

export interface RunProgramme {
  readonly atWork: ProgrammeAtWork;
  readonly endedAt: number;
  /** Promises broken, by typed reason. */
  readonly brokenPromises: Readonly<Record<string, number>>;
  /** Null: nobody watched a job. */
  readonly jobStory: readonly JobEntry[] | null;
}

/**
 * @param placement of grants; default: the one that the rules name
 * @throws InvariantError where a law of the simulator breaks
 */
export function runProgramme(input: RunInput, programme: Programme, placement?: GrantPlacementRule): RunProgramme {
  const brokenPromises: Record<string, number> = {};
  const atWork = new ProgrammeAtWork(input, programme, { ...poolPolicies(input), brokenPromises }, placement);
  const story = input.watchedJob == null ? null : new JobStory(watchedJob(atWork.stage, input.watchedJob));
  const endedAt = runLoop(atWork.phases, input.times.horizon, (now) => {
    if (input.checkInvariants) {
      auditProgramme(atWork.stage, atWork.jobs.housing, now);
      atWork.nodesDown?.check(now);
    }
    story?.observe(now);
    return false;
  });
  story?.finish(endedAt);
  atWork.finish(endedAt);
  return { atWork, endedAt, brokenPromises, jobStory: story?.entries ?? null };
}
