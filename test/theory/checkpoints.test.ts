/**
 * Jobs on nodes that fail without memory, against the closed form: how long a job occupies its node until its work is
 * done, and what part of that is lost. J. T. Daly, A higher order estimate of the optimum checkpoint interval for restart
 * dumps, Future Generation Computer Systems 22(3), 2006: a stretch of work τ with its checkpoint δ, resumed after R, takes
 * M e^(R/M) (e^((τ+δ)/M) − 1) of time in which the node is up, M being the mean time between failures.
 */
import { expect, test } from 'vitest';
import type { RunInput } from '../../sim/simulation/contract.ts';
import { JOB_STATES } from '../../sim/simulation/contract.ts';
import { simulate } from '../../sim/simulation/simulate.ts';
import { generateOutages, meanRepair } from '../../sim/workload/faults/generate.ts';
import { caseOf, inputOf } from '../oracle/cases.ts';

const HOUR = 3_600;
const NODES = 400;
/** 99.9 %, two-sided. */
const Z = 3.2905;

const mtbf = 20 * HOUR;
const work = 60 * HOUR;
const checkpointing = { intervalSeconds: 2 * HOUR, costSeconds: 300, restartSeconds: 600, nodeMtbfSeconds: mtbf };
const repair = { medianSeconds: 1_800, spread: 1.5 };
const failures = {
  per1000NodeDays: (1_000 * 86_400) / mtbf,
  frailtyShape: Number.POSITIVE_INFINITY,
  repair: { quickShare: 1, quick: repair, long: repair },
};

function inputWith(saves: boolean): RunInput {
  const jobs = Array.from({ length: NODES }, () => [0, 1, work, work] as const);
  const horizon = 8_000 * HOUR;
  const input = inputOf(caseOf(1, NODES, jobs), horizon);
  const law = { failures, leafGroups: null, sites: null, maintenance: null, switchOffs: [] };
  const outages = generateOutages(law, input.fleet, 600 * HOUR, { seed: 'theory', replication: 0 });
  const faults = { outages, stoppedJobs: 'requeue' as const };
  return { ...input, checkInvariants: false, faults, ...(saves && { checkpointing }) };
}

/** Seconds for which each job occupied a node, all attempts together. */
function occupied({ schedule, stays }: ReturnType<typeof simulate>): number[] {
  // All are submitted at second 0: whatever they do not wait they occupy a node.
  return Array.from(schedule.end, (end, job) => {
    expect(JOB_STATES[schedule.state[job]!]).toBe('done');
    return end - stays!.waited[job]!;
  });
}

test('work with checkpoints takes as long as the closed form says, and all but the work is lost', () => {
  const result = simulate(inputWith(true));
  const times = occupied(result);
  const { intervalSeconds: tau, costSeconds: delta, restartSeconds: restart } = checkpointing;
  const stretch = (seconds: number, resumes: boolean) =>
    mtbf * (resumes ? Math.exp(restart / mtbf) : 1) * Math.expm1(seconds / mtbf);
  const stretches = work / tau;
  // The first one has nothing to resume, the last one no checkpoint.
  const expected = stretch(tau + delta, false) + (stretches - 2) * stretch(tau + delta, true) + stretch(tau, true);
  const mean = times.reduce((sum, time) => sum + time, 0) / NODES;
  const variance = times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / (NODES - 1);
  const halfWidth = Z * Math.sqrt(variance / NODES);
  expect(Math.abs(mean - expected)).toBeLessThan(halfWidth);
  // Narrow enough to tell a checkpoint that is a quarter dearer.
  expect(halfWidth).toBeLessThan(0.25 * stretches * delta);
  const { useful, lost } = result.ledger['cluster-0']!;
  expect(useful).toBe(NODES * work);
  expect(lost).toBe(times.reduce((sum, time) => sum + time, 0) - NODES * work);
});

test('a node is up for MTBF ÷ (MTBF + MTTR) of its time', () => {
  const input = inputWith(false);
  const horizon = 600 * HOUR;
  const { ledger } = simulate({
    ...input,
    jobs: inputOf(caseOf(1, NODES, [])).jobs,
    times: { ...input.times, windowEnd: horizon, horizon },
  });
  const up = 1 - ledger['cluster-0']!.down / (NODES * horizon);
  const mttr = meanRepair(failures);
  // Cycles of up and down: variance of the share of time down, to first order (renewal reward).
  const cycles = (NODES * horizon) / (mtbf + mttr);
  const squares = Math.log(repair.spread) ** 2;
  const sdOfCycle = Math.sqrt(mttr ** 2 * (Math.expm1(squares) + 1));
  const halfWidth = (Z * sdOfCycle) / (mtbf + mttr) / Math.sqrt(cycles);
  expect(Math.abs(up - mtbf / (mtbf + mttr))).toBeLessThan(halfWidth);
});
