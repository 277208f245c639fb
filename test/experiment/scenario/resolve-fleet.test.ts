/** Dates, slips and lent nodes of a scenario on the simulator's clock, and the fleets of its runs. */
import { describe, expect, it } from 'vitest';
import { runInput } from '../../../sim/experiment/run/run-input.ts';
import { resolveFleetPlan } from '../../../sim/experiment/scenario/resolve-fleet.ts';
import { scenarioSpec } from '../../../sim/experiment/scenario/spec.ts';
import { lastingPhase } from '../../../sim/model/fleet.ts';
import { emptyJobTable } from '../../../sim/model/jobs.ts';
import { resolve, SMALL, small } from './small-scenario.ts';

const DAY = 86_400;
const NEVER = Number.POSITIVE_INFINITY;
const DRAWN = '{ median: 40d, spread: 2, common: 0.5 }';

/** A fleet with one cluster, whose phase holds `phase`, and an own part that holds `own`; second 0 is 2026-04-01. */
function planned(phase: object, own: object = {}, slip: unknown = '0d') {
  const all = { nodes: 4, plans: { award: '2026-05-01' }, inService: 'award', ...phase };
  const scenario = scenarioSpec.parse({
    ...{ question: '?', scenario: 's', kind: 'terminating', start: '2026-04-01', horizon: '90d' },
    fleet: {
      gpus: { h200: { speed: 1 } },
      providers: { naver: { slip } },
      clusters: { one: { provider: 'naver', gpu: 'h200', phases: { all } } },
      providerOwn: { own: { provider: 'naver', gpu: 'h200', nodes: 9, ...own } },
    },
    workload: { preset: 'llm-development', load: 0.5 },
    ...{ primary: ['waitSecondsMean'], variants: { one: {} } },
  });
  return resolveFleetPlan(scenario);
}
const phaseOf = (phase: object, slip?: unknown) => planned(phase, {}, slip).fleet.clusters[0]!.phases[0]!;

describe('a phase', () => {
  it('is ordered, tried, used by beta users, and given back on the dates that are written', () => {
    const dates = { ordered: '2025-04-01', trial: '21d', beta: true, leaseEnd: '2026-05-31' };
    expect(phaseOf(dates)).toEqual({
      ...lastingPhase('all', 4, 30 * DAY),
      orderedAt: -365 * DAY,
      deliveredAt: 9 * DAY,
      beta: true,
      returnsAt: 60 * DAY,
    });
    expect(phaseOf({})).toEqual(lastingPhase('all', 4, 30 * DAY));
  });

  it('slips in delivery and service; order, plan and lease end stay', () => {
    const dates = { ordered: '2025-04-01', trial: '21d', leaseEnd: '2026-05-31', slip: '5d' };
    expect(phaseOf(dates, '10d')).toEqual({
      ...lastingPhase('all', 4, 30 * DAY),
      orderedAt: -365 * DAY,
      deliveredAt: 24 * DAY,
      inServiceAt: 45 * DAY,
      returnsAt: 60 * DAY,
    });
    const never = phaseOf({ inService: 'never', trial: '21d' }, '10d');
    expect([never.deliveredAt, never.inServiceAt]).toEqual([NEVER, NEVER]);
  });

  it('shows the median of a slip that is drawn, on top of its own', () => {
    const slip = { median: '40d', spread: 2, common: 0.5 };
    expect(phaseOf({ trial: '21d', slip: '5d' }, slip)).toMatchObject({
      plannedAt: 30 * DAY,
      deliveredAt: 54 * DAY,
      inServiceAt: 75 * DAY,
    });
    expect(planned({}, {}, slip).slips).toEqual([{ median: 40 * DAY, spread: 2, common: 0.5 }, null]);
    expect(planned({}, {}, '40d').slips).toEqual([null, null]);
  });
});

describe('a provider’s own part', () => {
  it('is there from the start and lends nothing', () => {
    const { fleet, lending } = planned({}, {}, { median: '40d', spread: 2, common: 0.5 });
    expect(fleet.clusters[1]!.phases).toEqual([lastingPhase('own', 9)]);
    expect(lending).toEqual([null, null]);
  });

  it('lends at fixed dates, whose end is known a notice before it', () => {
    const periods = [
      { from: '2026-04-11', until: '2026-04-21' },
      { from: '2026-05-01', until: '2026-05-31' },
    ];
    const { fleet, lending } = planned({}, { lend: { nodes: 3, periods, notice: '2d' } });
    const lent = (id: string, from: number, until: number) => ({
      ...{ ...lastingPhase(id, 3, from * DAY), lent: true },
      ...{ returnsAt: until * DAY, returnKnownAt: (until - 2) * DAY },
    });
    expect(fleet.clusters[1]!.phases).toEqual([lastingPhase('own', 9), lent('lent-1', 10, 20), lent('lent-2', 30, 60)]);
    expect(lending).toEqual([null, null]);
  });

  it('lends by a law, drawn for each run', () => {
    const { fleet, lending } = planned({}, { lend: { nodes: 3, idle: '30d', busy: '60d' } });
    expect(fleet.clusters[1]!.phases).toEqual([lastingPhase('own', 9)]);
    expect(lending).toEqual([null, { nodes: 3, idle: 30 * DAY, busy: 60 * DAY, notice: 7 * DAY }]);
  });
});

describe('the fleets of the runs', () => {
  const text = small('slip: 0d', `slip: ${DRAWN}`)
    .replace('kind: steady', 'kind: terminating')
    .replace('warmUp: 1d\nwindow: 2d', 'horizon: 900d')
    .replace('easy: {}', 'easy: {}\n  fixed: { fleet.providers.naver.slip: 10d }');
  const resolved = resolve(text);
  const serviceOf = (name: string, replication: number) => {
    const variant = resolved.variants.find((candidate) => candidate.name === name)!;
    const { fleet } = runInput(resolved, variant, emptyJobTable(0), replication);
    return fleet.clusters[0]!.phases[0]!.inServiceAt;
  };
  const written = -76 * DAY;

  it('slip alike in all variants with the same law, differently in each replication', () => {
    const days = Array.from({ length: 30 }, (_, k) => serviceOf('easy', k));
    expect(Array.from({ length: 30 }, (_, k) => serviceOf('fcfs', k))).toEqual(days);
    expect(new Set(days).size).toBeGreaterThan(15);
    expect(days.every((second) => (second - written) % DAY === 0 && second >= written)).toBe(true);
    expect([serviceOf('fixed', 0), serviceOf('fixed', 1)]).toEqual([written + 10 * DAY, written + 10 * DAY]);
  });

  it('keep the laws as plain data, and the median for the report', () => {
    expect(structuredClone(resolved)).toEqual(resolved);
    expect(resolved.baseFleet.clusters[0]!.phases[0]!.inServiceAt).toBe(written + 40 * DAY);
    const none = [null, null];
    expect(resolved.baseLaws).toEqual({ slips: [{ median: 40 * DAY, spread: 2, common: 0.5 }, null], lending: none });
    expect(resolve(SMALL).baseLaws).toEqual({ slips: none, lending: none });
  });
});
