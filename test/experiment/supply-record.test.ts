/** What results say of the supply: dates, and in words what is drawn; against the schema of results. */
import { expect, it } from 'vitest';
import { resultsSchema } from '../../sim/experiment/results-schema.ts';
import { suppliedClusters } from '../../sim/experiment/supply-record.ts';
import { lastingPhase } from '../../sim/model/fleet.ts';
import { resolve, SMALL, small } from './scenario/small-scenario.ts';

const DAY = 86_400;
const DATES = { plannedAt: -90 * DAY, deliveredAt: -76 * DAY, inServiceAt: -76 * DAY };
const OWN = { phase: 'own', nodes: 2, plannedAt: 0, deliveredAt: 0, inServiceAt: 0 };

/** As they are read back: JSON has no Infinity and no undefined. */
function written(clusters: ReturnType<typeof suppliedClusters>) {
  return resultsSchema.shape.clusters.parse(JSON.parse(JSON.stringify(clusters)));
}

it('is the dates of every phase, and says nothing of draws where there are none', () => {
  const base = { provider: 'naver', gpu: 'h200', speed: 1 };
  expect(written(suppliedClusters(resolve(SMALL)))).toEqual([
    { id: 'one', ...base, gpus: 32, nodes: 4, providerOwn: false, supply: [{ phase: 'all', nodes: 4, ...DATES }] },
    { id: 'own', ...base, gpus: 16, nodes: 2, providerOwn: true, supply: [OWN] },
  ]);
});

it('has null where nodes never come, also in trial', () => {
  const never = resolve(small('inService: 2026-01-15', 'inService: never, trial: 21d'));
  const [phase] = suppliedClusters(never)[0]!.supply;
  expect([phase!.deliveredAt, phase!.inServiceAt]).toEqual([null, null]);
});

it('has the medians of slips that are drawn, the ends of leases and of lent periods, and says which law', () => {
  const text = small('slip: 0d', 'slip: { median: 30d, spread: 2, common: 0.7 }')
    .replace('kind: steady', 'kind: terminating')
    .replace('warmUp: 1d\nwindow: 2d', 'horizon: 90d');
  const scenario = resolve(text);
  const lending = { nodes: 1, idle: 30 * DAY, busy: 60 * DAY, notice: 7 * DAY };
  const [one, own] = scenario.baseFleet.clusters;
  const leased = { ...one!, phases: [{ ...one!.phases[0]!, returnsAt: 50 * DAY }] };
  const lent = { ...lastingPhase('lent-1', 1, 5 * DAY), returnsAt: 9 * DAY, lent: true };
  const lender = { ...own!, phases: [...own!.phases, lent] };
  const clusters = suppliedClusters({
    ...scenario,
    baseFleet: { clusters: [leased, lender] },
    baseLaws: { ...scenario.baseLaws, lending: [null, lending] },
  });
  expect(written(clusters)).toMatchObject([
    {
      supply: [{ plannedAt: -90 * DAY, inServiceAt: -46 * DAY, returnsAt: 50 * DAY }],
      drawn:
        'slip: lognormal with median 30d and 84th percentile 2 times that, correlation 0.7 within naver; dates shown are those of the median',
    },
    {
      nodes: 2,
      supply: [OWN, { phase: 'lent-1', nodes: 1, inServiceAt: 5 * DAY, returnsAt: 9 * DAY }],
      drawn: '1 node lent while idle: idle for 30d and busy for 60d on average, given back 7d after notice',
    },
  ]);
});
