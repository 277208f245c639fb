/**
 * A scenario's faults on the simulator's clock: lengths and dates become seconds, names of clusters their indices. It must
 * not know files, nor draw.
 */
import { parseDuration } from '../../engine/time.ts';
import type { CheckpointRule } from '../../model/checkpointing.ts';
import type { Faults, Outage } from '../../model/faults.ts';
import type { FaultSpec, GroupOutages, LengthLaw, NodeFailures, SwitchOff } from '../../workload/faults/spec.ts';
import { secondsOf } from './resolve-calls.ts';
import { checkpointRuleOf } from './resolve-programme.ts';
import type { Scenario } from './spec.ts';

type Written = NonNullable<Scenario['faults']>;

export interface FaultPlan {
  /** What is drawn for each replication; null: the outages come from a file. */
  readonly drawn: FaultSpec | null;
  /** As the scenario names it; its outages are null until somebody has read it. */
  readonly file: { readonly name: string; readonly outages: readonly Outage[] | null } | null;
  readonly stoppedJobs: Faults['stoppedJobs'];
  readonly checkpointing: CheckpointRule | null;
}

/** Null: no node ever goes down. */
export function resolveFaults(scenario: Scenario): FaultPlan | null {
  const { faults } = scenario;
  if (!faults) return null;
  const { file, stoppedJobs, checkpoint } = faults;
  return {
    drawn: file === undefined ? drawnOf(faults, scenario) : null,
    file: file === undefined ? null : { name: file, outages: null },
    stoppedJobs,
    checkpointing: checkpoint ? checkpointRuleOf(checkpoint) : null,
  };
}

function drawnOf({ failures, leafGroups, sites, maintenance, switchOffs }: Written, scenario: Scenario): FaultSpec {
  return {
    failures: failures ? failuresOf(failures) : null,
    leafGroups: leafGroups ? groupOf(leafGroups) : null,
    sites: sites ? groupOf(sites) : null,
    maintenance: maintenance
      ? {
          everySeconds: parseDuration(maintenance.every)!,
          lengthSeconds: parseDuration(maintenance.length)!,
          share: maintenance.share,
          noticeSeconds: parseDuration(maintenance.notice)!,
        }
      : null,
    switchOffs: Object.values(switchOffs).map((written) => switchOffOf(written, scenario)),
  };
}

function failuresOf({ per1000NodeDays, frailtyShape, repair }: NonNullable<Written['failures']>): NodeFailures {
  const { quickShare, quick, long } = repair;
  return {
    per1000NodeDays,
    frailtyShape: frailtyShape === 'none' ? Number.POSITIVE_INFINITY : frailtyShape,
    repair: { quickShare, quick: lengthOf(quick), long: lengthOf(long) },
  };
}

function groupOf({ per1000Days, length }: NonNullable<Written['sites']>): GroupOutages {
  return { per1000Days, length: lengthOf(length) };
}

function lengthOf({ median, spread }: { readonly median: string; readonly spread: number }): LengthLaw {
  return { medianSeconds: parseDuration(median)!, spread };
}

function switchOffOf(written: Written['switchOffs'][string], scenario: Scenario): SwitchOff {
  const at = secondsOf(scenario);
  const known = Object.keys(scenario.fleet.clusters);
  return {
    clusters: written.clusters.map((cluster) => known.indexOf(cluster)),
    share: written.share,
    from: at(written.from),
    until: written.until === undefined ? Number.POSITIVE_INFINITY : at(written.until),
    noticeSeconds: parseDuration(written.notice)!,
  };
}
