/**
 * A trace as the demand of one application. It must not know where the trace came from.
 */
import { invariant } from '../../engine/errors.ts';
import { type Demand, emptyDemand } from '../../model/demand.ts';
import type { JobTable } from '../../model/jobs.ts';

/**
 * The demand of `applications` applications of which the one at `application` has all of `jobs` and the others nothing.
 * Submit instants become offsets on the project's clock; sizes are rigid; ids, classes and outcomes are the trace's.
 */
export function demandFromJobs(jobs: JobTable, application: number, applications: number): Demand {
  invariant(application >= 0 && application < applications, `no application ${application} of ${applications}`);
  const demand = emptyDemand(applications, jobs.count, jobs.classes);
  demand.first.fill(jobs.count, application + 1);
  for (let job = 0; job < jobs.count; job++) {
    demand.offset[job] = jobs.submit[job]!;
    demand.work[job] = jobs.run[job]! * jobs.gpus[job]!;
    demand.requestedWork[job] = jobs.request[job]! * jobs.gpus[job]!;
    demand.wish[job] = jobs.gpus[job]!;
    demand.jobClass[job] = jobs.jobClass[job]!;
    demand.outcome[job] = jobs.outcome[job]!;
    demand.id[job] = jobs.id[job]!;
  }
  return demand;
}
