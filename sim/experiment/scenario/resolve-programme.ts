/**
 * A scenario's programme as a plan: dates become seconds, names become indices, defaults are filled in. It must not know
 * variants, nor how anything is drawn.
 */
import { parseDuration } from '../../engine/time.ts';
import type { Application } from '../../model/application.ts';
import { type CheckpointRule, NO_CHECKPOINTS } from '../../model/checkpointing.ts';
import type { Behaviour, ProgrammeRules, SwitchOffRule } from '../../model/programme.ts';
import { PROGRAMME_REGISTRY } from '../../policies/programme-registry.ts';
import type { DemandSpec, ElasticSpec } from '../../workload/projects/spec.ts';
import type { Applicants, BlockPlan, Invitation, ProgrammePlan } from './programme-plan.ts';
import { applicationsSpecOf } from './resolve-applications.ts';
import { gpusPerNodeOf, type ResolvedCall, resolveCalls, resolveGates, secondsOf } from './resolve-calls.ts';
import { limitRulesOf } from './resolve-limits.ts';
import { resolvePolicy } from './resolve-policies.ts';
import type { Scenario } from './spec.ts';

type Written = NonNullable<Scenario['programme']>;

/** @param base the scenario without variants: its speeds hold for what is asked for. Null without a programme. */
export function resolveProgramme(scenario: Scenario, base: Scenario): ProgrammePlan | null {
  const { programme } = scenario;
  if (!programme) return null;
  const calls = resolveCalls(scenario);
  const blockIds = Object.keys(programme.blocks);
  const { workloadOf } = programme.demand;
  const gpusPerNode = gpusPerNodeOf(scenario);
  return {
    calls: calls.map(({ call }) => call),
    blocks: Object.values(programme.blocks).map((block) => blockPlan(block, scenario)),
    rules: rulesOf(programme, scenario),
    projects: {
      invitations: invitationsOf(calls, programme),
      blocks: blockIds.map((id) => blockApplication(id, programme.blocks[id]!, scenario)),
      demand: demandSpecOf(programme.demand, gpusPerNode),
      workloadOf: workloadOf === undefined ? null : blockIds.indexOf(workloadOf),
      capitalRegion: programme.capitalRegion,
      gpusPerNode,
      speeds: speedsOf(base),
    },
  };
}

function speedsOf({ fleet }: Scenario): Record<string, number> {
  return Object.fromEntries(Object.entries(fleet.gpus).map(([gpu, { speed }]) => [gpu, speed]));
}

/** One for each call of the scenario, in the order in which their first calls come. */
function invitationsOf(calls: readonly ResolvedCall[], programme: Written): Invitation[] {
  return [...new Set(calls.map(({ of }) => of))].map((id) => {
    const own = [...calls.entries()].filter(([, { of }]) => of === id);
    const { opensAt, tracks, term } = own[0]![1].call;
    const { applications, rolling } = programme.calls[id]!;
    return {
      id,
      opensAt,
      closesAt: own.at(-1)![1].call.closesAt,
      series: own.map(([index, { call }]) => ({ call: index, closesAt: call.closesAt })),
      tracks,
      termSeconds: term.seconds,
      applicants: applicantsOf(applications, rolling !== undefined),
    };
  });
}

function applicantsOf(written: Written['calls'][string]['applications'], isRolling: boolean): Applicants {
  const { file, preset } = written;
  if (file !== undefined) return { kind: 'file', file, applications: null };
  return { kind: 'drawn', preset: preset!, spec: applicationsSpecOf({ ...written, preset: preset! }, isRolling) };
}

function blockPlan(block: Written['blocks'][string], scenario: Scenario): BlockPlan {
  const at = secondsOf(scenario);
  return {
    cluster: Object.keys(scenario.fleet.clusters).indexOf(block.cluster),
    unit: block.unit,
    awardedAt: at(block.awarded ?? block.from),
    startsAt: at(block.from),
    endsAt: at(block.until),
    gates: resolveGates(block.gates),
  };
}

/** What a block stands for among the applications: it asked for what it gets, on the day of its award. */
function blockApplication(id: string, block: Written['blocks'][string], scenario: Scenario): Application {
  const { awardedAt, startsAt, endsAt } = blockPlan(block, scenario);
  return {
    id: `B-${id}`,
    call: -1,
    track: -1,
    sector: block.sector,
    institution: block.institution ?? id,
    region: block.region ?? scenario.programme!.capitalRegion,
    ...{ sme: false, startUp: false, youth: false },
    appliedAt: awardedAt,
    gpus: block.gpus,
    gpu: scenario.fleet.clusters[block.cluster]!.gpu,
    substitutable: false,
    term: endsAt - startsAt,
    score: 100,
  };
}

export function demandSpecOf(written: Written['demand'], nodeGpus: number): DemandSpec {
  const { preset, curve, curveSpread, level, meanWork, overestimate, classes = {}, elastic } = written;
  const own = Object.entries(classes).flatMap(([sector, byName]) => {
    if (byName === undefined) return [];
    const list = Object.entries(byName).map(([name, jobClass]) => ({
      ...{ name, ...jobClass },
      wish: jobClass.wish as [number, number, number, number],
    }));
    return [[sector, list] as const];
  });
  return {
    ...{ preset, curve, nodeGpus },
    ...(curveSpread !== undefined && { curveSpread }),
    ...(level !== undefined && {
      level: typeof level === 'number' ? { kind: 'fixed', value: level } : { kind: 'lognormal', ...level },
    }),
    ...(meanWork !== undefined && { meanWork }),
    ...(overestimate && { overestimate }),
    ...(elastic && { elastic: elasticSpecOf(elastic) }),
    ...(own.length > 0 && { classes: Object.fromEntries(own) }),
  };
}

function elasticSpecOf({ classes, ...rest }: NonNullable<Written['demand']['elastic']>): ElasticSpec {
  return { ...rest, ...(classes && { classes }) };
}

function rulesOf(programme: Written, scenario: Scenario): ProgrammeRules {
  const { awardAgainst, lateStart, atExpiry, leaseEnd, monitoring, exchange, price, capitalRegion } = programme;
  const { audits, runningJobs } = monitoring;
  return {
    ...{ awardAgainst, lateStart, atExpiry },
    atLeaseEnd: leaseEnd.rule,
    leaseNotice: parseDuration(leaseEnd.notice)!,
    grantPlacement: resolvePolicy(PROGRAMME_REGISTRY.grantPlacement, programme.grantPlacement),
    reclaim: resolvePolicy(PROGRAMME_REGISTRY.reclaim, monitoring.reclaim),
    runningJobs,
    redistribution: resolvePolicy(PROGRAMME_REGISTRY.redistribution, monitoring.redistribution),
    sharing: resolvePolicy(PROGRAMME_REGISTRY.sharing, scenario.policies.sharing),
    preemption: resolvePolicy(PROGRAMME_REGISTRY.preemption, scenario.policies.preemption),
    ...elasticOf(scenario),
    limits: limitRulesOf(programme.limits),
    checkpoint: checkpointRuleOf(programme.checkpoint),
    switchOff: switchOffRuleOf(programme.switchOff),
    ...(Object.keys(programme.spares).length > 0 && { spares: sparesOf(programme, scenario) }),
    auditEvery: audits ? parseDuration(audits.every)! : Number.POSITIVE_INFINITY,
    auditFinds: audits?.finds ?? 0,
    behaviour: behaviourOf(programme.behaviour),
    exchange: { ...speedsOf(scenario), ...exchange },
    pricePerGpuHour: price,
    capitalRegion,
  };
}

/** Nothing where nobody changes his size. */
function elasticOf({ policies }: Scenario): Pick<ProgrammeRules, 'elastic'> {
  const elastic = resolvePolicy(PROGRAMME_REGISTRY.elastic, policies.elastic);
  return elastic.name === 'none' ? {} : { elastic };
}

function switchOffRuleOf({ pause, extend }: Written['switchOff']): SwitchOffRule | null {
  return pause === 'none' ? null : { pause, extend };
}

/** By cluster of the fleet. */
function sparesOf({ spares }: Written, { fleet }: Scenario): number[] {
  return Object.keys(fleet.clusters).map((cluster) => spares[cluster] ?? 0);
}

export function checkpointRuleOf(written: Written['checkpoint']): CheckpointRule {
  if (!written) return NO_CHECKPOINTS;
  const { interval, cost, restart, nodeMtbf } = written;
  const never = Number.POSITIVE_INFINITY;
  return {
    intervalSeconds: interval === 'optimal' ? interval : interval === 'none' ? never : parseDuration(interval)!,
    costSeconds: parseDuration(cost)!,
    restartSeconds: parseDuration(restart)!,
    nodeMtbfSeconds: parseDuration(nodeMtbf)!,
  };
}

function behaviourOf(written: Written['behaviour']): Behaviour {
  const { noShow, noShowNoticed, mends, games, mendSpeed, offPurpose, reapply, patience } = written;
  return {
    noShow,
    noShowNoticedAfter: parseDuration(noShowNoticed)!,
    ...{ mends, games, mendSpeed, offPurpose },
    reapplyRefused: reapply.refused,
    reapplyCut: reapply.cut,
    reapplyReclaimed: reapply.reclaimed,
    patience: patience === 'never' ? Number.POSITIVE_INFINITY : parseDuration(patience)!,
  };
}
