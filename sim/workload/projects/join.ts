/**
 * Several demands over the same applications as one, for example a trace for one project and generated jobs for the
 * others. It must not know what makes them.
 */
import { invariant } from '../../engine/errors.ts';
import { type Demand, emptyDemand } from '../../model/demand.ts';
import { emptyElasticity } from '../../model/elasticity.ts';

const COLUMNS = ['offset', 'work', 'requestedWork', 'wish', 'mouldable', 'outcome'] as const;
const SIZES = ['least', 'most', 'exponent'] as const;

/**
 * All jobs of `demands` (at least one), which have the same applications in the same order: by application, then by
 * offset, then in the order of `demands`. Classes of one name become one. Ids of the first demand stay; a later demand
 * whose ids are not all above those before it has them raised by the largest of these, so that no two jobs share one.
 */
export function joinDemands(demands: readonly Demand[]): Demand {
  const applications = demands[0]!.first.length - 1;
  for (const { first } of demands) invariant(first.length === applications + 1, 'demands of different applications');
  const classes = [...new Set(demands.flatMap((demand) => demand.classes))];
  invariant(classes.length <= 256, `${classes.length} classes of jobs, at most 256`);
  const count = demands.reduce((sum, demand) => sum + demand.count, 0);
  const joined = emptyDemand(applications, count, classes);
  const elastic = demands.some((demand) => demand.elastic) ? emptyElasticity(count) : null;
  if (elastic) joined.elastic = elastic;
  const raised = raiseOfIds(demands);
  const classOf = demands.map((demand) => demand.classes.map((name) => classes.indexOf(name)));
  const next = demands.map(() => 0);
  let row = 0;
  for (let application = 0; application < applications; application++) {
    joined.first[application] = row;
    for (;;) {
      const source = earliest(demands, next, application);
      if (source === -1) break;
      const from = demands[source]!;
      const job = next[source]!++;
      for (const column of COLUMNS) joined[column][row] = from[column][job]!;
      if (elastic && from.elastic) {
        for (const column of SIZES) elastic[column][row] = from.elastic[column][job]!;
      }
      joined.jobClass[row] = classOf[source]![from.jobClass[job]!]!;
      joined.id[row] = from.id[job]! + raised[source]!;
      row++;
    }
  }
  joined.first[applications] = row;
  return joined;
}

/** The demand whose next job of `application` is submitted first (the first such one), −1 where none has any. */
function earliest(demands: readonly Demand[], next: readonly number[], application: number): number {
  let source = -1;
  for (let k = 0; k < demands.length; k++) {
    if (next[k]! >= demands[k]!.first[application + 1]!) continue;
    if (source === -1 || demands[k]!.offset[next[k]!]! < demands[source]!.offset[next[source]!]!) source = k;
  }
  return source;
}

function raiseOfIds(demands: readonly Demand[]): number[] {
  let largest = 0;
  return demands.map(({ id }) => {
    const raise = id.some((own) => own <= largest) ? largest : 0;
    for (const own of id) largest = Math.max(largest, own + raise);
    return raise;
  });
}
