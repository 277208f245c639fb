/**
 * What preemption in a shared cluster asks of projects and grants, and has them do: rows become jobs of projects. It
 * must not know whom it stops, nor why.
 */
import { DETECTORS } from '../../../model/detectors.ts';
import { preemptionRulesOf } from '../../../policies/preemption/parameters.ts';
import { STOP_OF } from '../attempts.ts';
import type { Grant } from '../grant.ts';
import type { Tenants } from '../housing.ts';
import type { Project } from '../project.ts';
import type { Stage } from '../stage.ts';
import type { SharedCluster } from './shared-cluster.ts';
import type { PreemptionHost, PreemptionRule } from './taking-back.ts';

export function preemptionHostOf(
  shared: SharedCluster,
  { programme, input }: Stage,
  tenants: Tenants,
  { parameters }: PreemptionRule,
  projectOf: (row: number) => Project,
  grantAt: (row: number) => Grant,
): PreemptionHost {
  const stop = STOP_OF[preemptionRulesOf(parameters).mode];
  const { resizing } = shared;
  return {
    grantAt,
    // National projects have priority blocks; all other grants are equals.
    priorityOf: (row) => (grantAt(row).terms.call < 0 ? 1 : 0),
    nameOf: (row) => {
      const { index, jobs, base } = projectOf(row);
      return { application: programme.applications[index].id, job: jobs.id[row - base] };
    },
    hasOtherGrants: (row) => projectOf(row).grants.length > 1,
    beganAt: resizing && ((row) => resizing.beganAt(row)),
    spareOf: (row) => resizing?.spareOf(row, shared.now) ?? null,
    shrink: (row, kept, now) => resizing?.shrink(row, kept, now),
    preemptionsMost: (input.detectors ?? DETECTORS).preemptions,
    preemptionsOf: (row) => {
      const { preemptions, base } = projectOf(row);
      return preemptions[row - base];
    },
    wouldLose: (row, now) => {
      const project = projectOf(row);
      return tenants.wouldLose(project, row - project.base, stop, now);
    },
    stop: (row, notice, now) => {
      const project = projectOf(row);
      tenants.preempt(project, grantAt(row), row - project.base, stop, notice, now);
    },
  };
}
