/**
 * The programme of one run: who applies, what they would run and how they behave, drawn from the seed; calls, blocks and
 * rules from the plan. It must not know files, variants or what is decided.
 */
import { InputError, type Issue } from '../../engine/errors.ts';
import type { Application } from '../../model/application.ts';
import type { Demand } from '../../model/demand.ts';
import type { JobTable } from '../../model/jobs.ts';
import type { Programme, ProjectDraws } from '../../model/programme.ts';
import { describeApplications } from '../../workload/applications/facts.ts';
import { generateApplications } from '../../workload/applications/generate.ts';
import { describeApplicationPreset } from '../../workload/applications/presets/preset.ts';
import { applicationPresetNamed } from '../../workload/applications/presets/registry.ts';
import type { Fact } from '../../workload/presets/preset.ts';
import { drawBehaviour } from '../../workload/projects/behaviour.ts';
import { demandFromJobs } from '../../workload/projects/from-jobs.ts';
import { generateDemand } from '../../workload/projects/generate.ts';
import { joinDemands } from '../../workload/projects/join.ts';
import { planProject, resolveDemand } from '../../workload/projects/project-plan.ts';
import type { WorkloadRecord } from '../results.ts';
import type { Applicants, Invitation, ProgrammePlan, ProjectsPlan } from '../scenario/programme-plan.ts';

/** What of a replication is drawn: equal in all variants whose plans have equal `projects`. */
export interface DrawnProjects {
  readonly applications: readonly Application[];
  readonly demand: Demand;
  readonly draws: ProjectDraws;
  readonly record: WorkloadRecord;
}

interface Draw {
  readonly seed: string;
  readonly replication: number;
}

/**
 * @param workload the scenario's own jobs with their record, where a block's project runs them
 * @throws InputError where totals cannot be met, or two applications have one id
 */
export function drawProjects(
  plan: ProjectsPlan,
  draw: Draw,
  workload: { readonly jobs: JobTable; readonly record: WorkloadRecord } | null,
): DrawnProjects {
  const applications = applicationsOf(plan, draw);
  const { speeds, demand: spec, workloadOf, blocks } = plan;
  const runner = workloadOf === null ? -1 : applications.length - blocks.length + workloadOf;
  const without = new Set(runner < 0 ? [] : [runner]);
  const drawn = generateDemand(spec, applications, speeds, { ...draw, without });
  if (runner >= 0 && workload === null) throw new RangeError('a block that runs the workload, without the workload');
  const demand =
    runner < 0 || !workload
      ? drawn.demand
      : joinDemands([demandFromJobs(workload.jobs, runner, applications.length), drawn.demand]);
  return {
    applications,
    demand,
    draws: drawBehaviour(applications, draw),
    record: recordOf(plan, applications, demand, drawn.facts, workload?.record ?? null),
  };
}

/** Jobs that are drawn for the plan, not counting a workload that a block's project runs. */
export function countJobs(plan: ProjectsPlan, draw: Draw): number {
  const { demand, speeds, blocks, workloadOf } = plan;
  const applications = applicationsOf(plan, draw);
  const spec = resolveDemand(demand);
  const runner = workloadOf === null ? -1 : applications.length - blocks.length + workloadOf;
  return applications.reduce((sum, application, k) => {
    return sum + planProject(spec, application, speeds[application.gpu]!, draw, k === runner).jobs;
  }, 0);
}

/** The applications of a replication: calls in the order of the plan, each in order of ids, then the blocks. */
export function applicationsOf(plan: ProjectsPlan, draw: Draw): Application[] {
  const called = plan.invitations.flatMap((invitation) => applicationsTo(invitation, plan, draw));
  const applications = [...called, ...plan.blocks];
  const seen = new Set<string>();
  const issues: Issue[] = [];
  for (const { id } of applications) {
    if (seen.has(id)) issues.push({ message: `two applications are called ${id}`, remedy: 'ids must differ' });
    seen.add(id);
  }
  if (issues.length > 0) throw new InputError(issues);
  return applications;
}

function applicationsTo(invitation: Invitation, plan: ProjectsPlan, draw: Draw): Application[] {
  const { id, opensAt, closesAt, tracks, series, applicants } = invitation;
  const { gpusPerNode, capitalRegion } = plan;
  if (applicants.kind === 'file' && applicants.applications === null) {
    throw new RangeError(`applications of ${applicants.file} that were not read`);
  }
  const context = { ...draw, callId: id, call: 0, tracks, opensAt, closesAt, gpusPerNode, capitalRegion };
  const all = applicants.kind === 'file' ? applicants.applications! : generateApplications(applicants.spec, context);
  // Who applies while the series goes on is judged after the next closing.
  const callAt = (second: number): number => series.find((each) => second <= each.closesAt)!.call;
  return all.map((application) => ({ ...application, call: callAt(application.appliedAt) }));
}

/** The plan with what was drawn for it: `drawn` of its own `projects`. */
export function programmeOf(plan: ProgrammePlan, drawn: DrawnProjects): Programme {
  const { applications, demand, draws } = drawn;
  const firstBlock = applications.length - plan.blocks.length;
  const blocks = plan.blocks.map((block, k) => ({ ...block, application: firstBlock + k }));
  return { calls: plan.calls, blocks, applications, demand, draws, rules: plan.rules };
}

function recordOf(
  plan: ProjectsPlan,
  applications: readonly Application[],
  demand: Demand,
  demandFacts: readonly Fact[],
  workload: WorkloadRecord | null,
): WorkloadRecord {
  const { invitations, blocks } = plan;
  const isDrawn = applications.length > (workload ? 1 : 0);
  const named = invitations.map(({ id, applicants }) => {
    return `${id} (${applicants.kind === 'file' ? applicants.file : `preset ${applicants.preset}`})`;
  });
  const parts = [
    ...(named.length > 0 ? [`applications to ${named.join(', ')}`] : []),
    ...(blocks.length > 0 ? [`${blocks.length} priority ${blocks.length === 1 ? 'block' : 'blocks'}`] : []),
    ...(isDrawn ? [`demand ${plan.demand.preset}, curve ${plan.demand.curve}`] : []),
    ...(workload ? [workload.source] : []),
  ];
  return {
    source: parts.join('; '),
    license: workload?.license ?? null,
    rows: workload?.rows ?? null,
    used: demand.count,
    repairs: workload?.repairs ?? {},
    drops: workload?.drops ?? {},
    facts: [
      ...invitations.flatMap((invitation) => factsOf(invitation, plan, applications)),
      ...(isDrawn ? demandFacts : []),
      ...(workload?.facts ?? []),
    ],
    warnings: workload?.warnings ?? [],
  };
}

/** Facts of one call; their labels bear its id where there are several. */
function factsOf({ id, series, applicants }: Invitation, plan: ProjectsPlan, all: readonly Application[]): Fact[] {
  const { gpusPerNode, capitalRegion, invitations } = plan;
  const own = all.filter(({ call }) => series.some((each) => each.call === call));
  const preset = applicants.kind === 'drawn' ? applicationPresetNamed(applicants.preset) : null;
  const obtained = describeApplications(own, {
    ...{ gpusPerNode, capitalRegion },
    ...(preset && { published: preset.published }),
  });
  const facts = [
    ...(preset ? describeApplicationPreset(preset) : []),
    ...(applicants.kind === 'drawn' ? changesOf(applicants) : []),
    ...obtained,
  ];
  return invitations.length === 1 ? facts : facts.map(({ label, value }) => ({ label: `${id}: ${label}`, value }));
}

/** What of a preset does not hold here, so that nobody takes its assumptions for those of the scenario. */
function changesOf({ preset, spec }: Applicants & { readonly kind: 'drawn' }): Fact[] {
  const before = applicationPresetNamed(preset).spec;
  const keys = Object.keys(spec) as (keyof typeof spec)[];
  const changed = keys.filter((key) => JSON.stringify(spec[key]) !== JSON.stringify(before[key]));
  const value = changed.map((key) => `${key} ${spec[key] === null ? 'none' : JSON.stringify(spec[key])}`).join('; ');
  return changed.length === 0 ? [] : [{ label: 'changed from the preset', value }];
}
