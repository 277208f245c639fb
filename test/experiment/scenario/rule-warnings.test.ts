/** Rules of a programme that cannot have any effect are warned of, and rules that may have one are not. */
import { expect, it } from 'vitest';
import { planRuns } from '../../../sim/experiment/scenario/plan.ts';
import { ruleWarnings } from '../../../sim/experiment/scenario/rule-warnings.ts';
import { programme } from './programme-scenario.ts';
import { resolve } from './small-scenario.ts';

/** Grants of 395 days at the longest, on clusters of 128 and 256 GPUs, in runs of 500 days. */
const SHARED = programme(
  ['unit: gpu, beta: true', 'unit: gpu'],
  ['replications: 2', 'policies: { sharing: quota }\nreplications: 2'],
);
const warned = (...set: string[]): string[] => ruleWarnings(resolve(SHARED, { set }));

it('nothing is said of rules that may have an effect, and all that is said is part of the plan', () => {
  expect(warned()).toEqual([]);
  const set = ['programme.limits={ gpusAtOnce: { gpus: 4096 } }'];
  expect(planRuns(resolve(SHARED, { set })).warnings).toEqual(
    expect.arrayContaining(ruleWarnings(resolve(SHARED, { set }))),
  );
  expect(ruleWarnings(resolve(SHARED, { set }))).toHaveLength(1);
});

it('the period of a budget that is over no sooner than any grant', () => {
  const budget = (period: string) => `programme.limits={ budget: { share: 0.5, period: ${period} } }`;
  expect(warned(budget('395d'))).toEqual([
    'programme.limits.budget.period 395d divides no budget in as-is, no-reclaim: no grant is planned for longer than 395d, and has it all at once',
  ]);
  // The third of the groups that end apart lasts 395 days, the others 335 and 365.
  expect(warned(budget('394d'))).toEqual([]);
  expect(warned(budget('none'))).toEqual([]);
  // A pause that moves ends makes a grant longer than it was planned.
  const moved = (extend: boolean) => [
    ...['policies.sharing=dedicated', budget('400d')],
    `programme.switchOff={ pause: newest, extend: ${extend} }`,
  ];
  expect(warned(...moved(false))).toHaveLength(1);
  expect(warned(...moved(true))).toEqual([]);
  // Of grants that all end at one date those that start as planned are the longest: here 380 days.
  const oneEnd = 'programme.calls.first.term={ longest: 400d, end: 2027-03-16 }';
  expect(warned(budget('380d'), oneEnd)).toHaveLength(1);
  expect(warned(budget('379d'), oneEnd)).toEqual([]);
});

it('preemption of jobs that have run for longer than the runs last', () => {
  const leastRun = (run: string) =>
    warned(`policies.preemption={ name: take-back, mode: requeue, leastRun: ${run} }`, 'horizon=500d');
  expect(leastRun('501d')).toEqual([
    'policies.preemption take-back stops nobody in as-is, no-reclaim: leastRun is 501d, and the runs last 500d',
  ]);
  expect(leastRun('500d')).toEqual([]);
});

it('a limit of GPUs at once that no cluster has', () => {
  const most = (gpus: number, ...set: string[]) => warned(`programme.limits={ gpusAtOnce: { gpus: ${gpus} } }`, ...set);
  expect(most(256)).toEqual([
    'programme.limits.gpusAtOnce.gpus 256 limits nobody in as-is, no-reclaim: no cluster has more than 256 GPUs',
  ]);
  expect(most(255)).toEqual([]);
  // What is being emptied for a project counts as its own beside what its victims still hold.
  const takeBack = 'policies.preemption={ name: take-back, mode: requeue }';
  expect(most(256, takeBack)).toEqual([]);
  expect(most(512, takeBack)).toHaveLength(1);
});

it('victims that keep what they have saved, where nobody saves anything', () => {
  const checkpoint = (grace: string, ...rule: string[]) =>
    warned(
      `policies.preemption={ name: take-back, grace: ${grace} }`,
      ...rule.map((own) => `programme.checkpoint=${own}`),
    );
  const words = [
    'policies.preemption mode checkpoint does what requeue does in as-is, no-reclaim: jobs write none: give programme.checkpoint an interval, or the preemption a grace in which one can be written',
  ];
  expect(checkpoint('0s', '{ interval: none, cost: 2m }')).toEqual(words);
  // Without the rule nobody can write one, however long he is given.
  expect(checkpoint('5m')).toEqual(words);
  expect(checkpoint('5m', '{ interval: none, cost: 2m }')).toEqual([]);
  expect(checkpoint('0s', '{ interval: 1h, cost: 2m }')).toEqual([]);
  expect(checkpoint('0s', '{ interval: none, cost: 0s }')).toEqual([]);
  expect(warned('policies.preemption={ name: take-back, mode: requeue }')).toEqual([]);
});

it('a redistribution where nothing is taken back in any variant', () => {
  const unaudited = programme(['    audits: { every: 90d, finds: 0.5 }\n', '']);
  const nobody = 'programme.monitoring.reclaim=none';
  const words = [
    'programme.monitoring.redistribution reserve-list has nothing to give away in as-is, no-reclaim: nothing is reclaimed (monitoring.reclaim: none), and no audit finds anything',
  ];
  expect(ruleWarnings(resolve(unaudited, { set: [nobody] }))).toEqual(words);
  expect(warned(nobody, 'programme.behaviour.offPurpose=0')).toEqual(words);
  // An audit takes, too; and a variant without a reclaim beside one with it is what that is compared with.
  expect(warned(nobody)).toEqual([]);
  expect(ruleWarnings(resolve(unaudited))).toEqual([]);
  expect(ruleWarnings(resolve(unaudited, { set: [nobody, 'programme.monitoring.redistribution=none'] }))).toEqual([]);
});
