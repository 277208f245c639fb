/**
 * Jobs of all projects by hour of the project's clock, beside what their curves let expect.
 * It must not know institutions, nor how the modulation was made.
 */
import type { Demand } from '../../model/demand.ts';
import type { HourlyCounts } from '../generator/hourly-counts.ts';
import { shareBy } from './curves.ts';
import type { ProjectPlan, ResolvedDemandSpec } from './project-plan.ts';

const HOUR_SECONDS = 3600;
/** Within a day a curve counts as straight: its value at each hour of each project would cost more than the jobs. */
const DAY_HOURS = 24;

/** From the start of every project's clock to the end of the longest term of one that has jobs, in full hours. */
export function hourlyCounts(
  { curve: { points } }: ResolvedDemandSpec,
  plans: readonly ProjectPlan[],
  demand: Demand,
): HourlyCounts {
  const longest = plans.reduce((most, { jobs, application: { term } }) => (jobs > 0 ? Math.max(most, term) : most), 0);
  const hours = Math.floor(longest / HOUR_SECONDS);
  const counts = new Float64Array(hours + 1);
  for (let row = 0; row < demand.count; row++) counts[Math.floor(demand.offset[row]! / HOUR_SECONDS)]!++;
  const expected = new Float64Array(hours + 1);
  const ofDay = new Float64Array(Math.ceil((hours + 1) / DAY_HOURS));
  for (const { jobs, exponent, application } of plans) {
    if (jobs === 0) continue;
    const term = application.term / HOUR_SECONDS;
    const days = Math.floor(term / DAY_HOURS);
    let before = 0;
    for (let day = 0; day < days; day++) {
      const share = shareBy(points, exponent, ((day + 1) * DAY_HOURS) / term);
      ofDay[day]! += jobs * (share - before);
      before = share;
    }
    const rest = term - days * DAY_HOURS;
    for (let hour = 0; hour < rest; hour++) {
      expected[days * DAY_HOURS + hour]! += (jobs * (1 - before) * Math.min(1, rest - hour)) / rest;
    }
  }
  for (let hour = 0; hour < hours; hour++) expected[hour]! += ofDay[Math.floor(hour / DAY_HOURS)]! / DAY_HOURS;
  return { counts: counts.subarray(0, hours), expected: expected.subarray(0, hours) };
}
