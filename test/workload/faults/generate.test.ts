import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { downtimes, type Outage } from '../../../sim/model/faults.ts';
import { type Cluster, type Fleet, lastingPhase, nodesOf } from '../../../sim/model/fleet.ts';
import { describeFaults, expectedAvailability } from '../../../sim/workload/faults/facts.ts';
import { generateOutages, meanRepair } from '../../../sim/workload/faults/generate.ts';
import {
  ASSUMED_REPAIR,
  type FaultSpec,
  type NodeFailures,
  PUBLISHED_FAILURES_PER_1000_NODE_DAYS,
} from '../../../sim/workload/faults/spec.ts';

const DAY = 86_400;
const NONE: FaultSpec = { failures: null, leafGroups: null, sites: null, maintenance: null, switchOffs: [] };
/** Two-sided 99.9 %. */
const Z = 3.2905;

function cluster(id: string, nodes: number, leafGroupNodes = 32): Cluster {
  const rest = { provider: 'p', gpu: 'h200', speed: 1, gpusPerNode: 8, providerOwn: false };
  return { id, leafGroupNodes, phases: [lastingPhase('all', nodes)], ...rest };
}

const fleetOf = (...clusters: Cluster[]): Fleet => ({ clusters });
const draw = { seed: 'faults', replication: 0 };
const failures = (frailtyShape: number, per1000NodeDays = 3.8): NodeFailures => ({
  per1000NodeDays,
  frailtyShape,
  repair: ASSUMED_REPAIR,
});
const only = (changes: Partial<FaultSpec>): FaultSpec => ({ ...NONE, ...changes });
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]) => {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
};

/** Failures of each node. */
function countsOf(outages: readonly Outage[], nodes: number): number[] {
  const counts = new Array<number>(nodes).fill(0);
  for (const { nodes: set } of outages) counts['first' in set ? set.first : set[0]!]!++;
  return counts;
}

describe('failures of nodes', () => {
  const NODES = 1_000;

  test('availability is MTBF ÷ (MTBF + MTTR), within the 99.9 % interval of the nodes’ own shares', () => {
    const law = failures(Infinity, 100);
    // Long against the correlation of up and down, so that the start, where every node is up, does not show.
    const horizon = 4_000 * DAY;
    const outages = generateOutages(only({ failures: law }), fleetOf(cluster('a', NODES)), horizon, draw);
    const shares = new Array<number>(NODES).fill(1);
    for (const { node, intervals } of downtimes(outages, [NODES])[0]!) {
      const down = intervals.reduce((sum, { from, until }) => sum + Math.min(until, horizon) - from, 0);
      shares[node] = 1 - down / horizon;
    }
    const halfWidth = Z * Math.sqrt(variance(shares) / NODES);
    const expected = 864_000 / (864_000 + meanRepair(law));
    expect(expectedAvailability(law)).toBeCloseTo(expected, 12);
    expect(Math.abs(mean(shares) - expected)).toBeLessThan(halfWidth);
    // The interval is narrow enough to tell a repair that is a tenth longer.
    expect(halfWidth).toBeLessThan(0.1 * (1 - expected));
  });

  test('without frailty, counts of short repairs are those of a Poisson process', () => {
    const quick = { medianSeconds: 1, spread: 1.0001 };
    const law = { ...failures(Infinity, 10), repair: { quickShare: 1, quick, long: quick } };
    const outages = generateOutages(only({ failures: law }), fleetOf(cluster('a', NODES)), 300 * DAY, draw);
    const counts = countsOf(outages, NODES);
    expect(Math.abs(mean(counts) - 3)).toBeLessThan(Z * Math.sqrt(3 / NODES));
    // Variance of the sample variance of a Poisson of mean m: (m + 2 m²) ÷ n.
    expect(Math.abs(variance(counts) - 3)).toBeLessThan(Z * Math.sqrt((3 + 2 * 9) / NODES));
  });

  test('with frailty of shape k the counts have variance m + m² ÷ k (negative binomial), and a few nodes cause most', () => {
    const quick = { medianSeconds: 1, spread: 1.0001 };
    const law = { ...failures(0.5, 10), repair: { quickShare: 1, quick, long: quick } };
    const nodes = 4_000;
    const outages = generateOutages(only({ failures: law }), fleetOf(cluster('a', nodes)), 300 * DAY, draw);
    const counts = countsOf(outages, nodes);
    const expected = 3 + 9 / 0.5;
    expect(Math.abs(mean(counts) - 3)).toBeLessThan(Z * Math.sqrt(expected / nodes));
    const middle = mean(counts);
    const fourth = mean(counts.map((count) => (count - middle) ** 4));
    expect(Math.abs(variance(counts) - expected)).toBeLessThan(Z * Math.sqrt((fourth - expected ** 2) / nodes));
    const worst = [...counts].sort((a, b) => b - a).slice(0, nodes / 5);
    expect(worst.reduce((sum, count) => sum + count, 0) / outages.length).toBeGreaterThan(0.6);
  });

  test('the published rate gives the published number of interruptions', () => {
    const law = { ...failures(Infinity, PUBLISHED_FAILURES_PER_1000_NODE_DAYS) };
    const outages = generateOutages(only({ failures: law }), fleetOf(cluster('a', 2_048)), 54 * DAY, draw);
    expect(Math.abs(outages.length - 419)).toBeLessThan(Z * Math.sqrt(2 * 419));
  });
});

describe('draws belong to their node', () => {
  const spec = only({
    failures: failures(0.5, 50),
    leafGroups: { per1000Days: 20, length: { medianSeconds: 7_200, spread: 2 } },
    sites: { per1000Days: 5, length: { medianSeconds: 7_200, spread: 2 } },
  });
  const of = (outages: readonly Outage[], kinds: string) => outages.filter(({ kind }) => kinds.includes(kind));

  test('another cluster before or behind moves nothing', () => {
    const alone = generateOutages(spec, fleetOf(cluster('a', 40)), 200 * DAY, draw);
    const among = generateOutages(
      spec,
      fleetOf(cluster('z', 7), cluster('a', 40), cluster('b', 9)),
      200 * DAY,
      draw,
    ).filter((outage) => outage.cluster === 1);
    expect(among.map((outage) => ({ ...outage, cluster: 0 }))).toEqual(alone);
  });

  test('more nodes leave those before them as they are', () => {
    const few = generateOutages(spec, fleetOf(cluster('a', 10)), 200 * DAY, draw);
    const many = generateOutages(spec, fleetOf(cluster('a', 20)), 200 * DAY, draw);
    const first = of(many, 'failure').filter(({ nodes }) => 'first' in nodes && nodes.first < 10);
    expect(first).toEqual(of(few, 'failure'));
  });

  test('a longer horizon only adds', () => {
    const short = generateOutages(spec, fleetOf(cluster('a', 20)), 100 * DAY, draw);
    const long = generateOutages(spec, fleetOf(cluster('a', 20)), 300 * DAY, draw);
    expect(long.filter(({ from }) => from < 100 * DAY)).toEqual(short);
  });

  test('frailty moves no failure of another law: with twice the rate every node fails after half the time', () => {
    const quick = { medianSeconds: 1, spread: 1.0001 };
    const law = { ...failures(0.5, 50), repair: { quickShare: 1, quick, long: quick } };
    const twice = { ...law, per1000NodeDays: 100 };
    const firsts = (of: NodeFailures, horizon: number) =>
      downtimes(generateOutages(only({ failures: of }), fleetOf(cluster('a', 20)), horizon, draw), [20])[0]!.map(
        ({ node, intervals }) => [node, intervals[0]!.from] as const,
      );
    const slow = new Map(firsts(law, 400 * DAY));
    for (const [node, from] of firsts(twice, 200 * DAY)) expect(Math.abs(slow.get(node)! - 2 * from)).toBeLessThan(3);
  });

  test('another replication or seed is another draw; the same one is the same', () => {
    const run = (seed: string, replication: number) =>
      generateOutages(spec, fleetOf(cluster('a', 20)), 100 * DAY, { seed, replication });
    expect(run('1', 0)).toEqual(run('1', 0));
    expect(run('1', 0)).not.toEqual(run('1', 1));
    expect(run('1', 0)).not.toEqual(run('2', 0));
  });
});

describe('what is planned', () => {
  test('maintenance goes round the nodes, a share at a time, and is announced', () => {
    const law = { everySeconds: 30 * DAY, lengthSeconds: 8 * 3600, share: 0.4, noticeSeconds: 7 * DAY };
    const outages = generateOutages(only({ maintenance: law }), fleetOf(cluster('a', 5)), 100 * DAY, draw);
    expect(outages.map(({ nodes, from }) => [nodes, from / DAY])).toEqual([
      [[0, 1], 30],
      [[2, 3], 60],
      [[0, 4], 90],
    ]);
    for (const { from, until, announcedAt, kind } of outages) {
      expect([until - from, from - announcedAt!, kind]).toEqual([8 * 3600, 7 * DAY, 'maintenance']);
    }
  });

  test('a switch-off takes the last share of the nodes of its clusters', () => {
    const law = { clusters: [1], share: 0.3, from: 10 * DAY, until: Infinity, noticeSeconds: DAY };
    const fleet = fleetOf(cluster('a', 10), cluster('b', 10));
    expect(generateOutages(only({ switchOffs: [law] }), fleet, 100 * DAY, draw)).toEqual([
      {
        cluster: 1,
        nodes: { first: 7, count: 3 },
        from: 10 * DAY,
        until: Infinity,
        kind: 'switchOff',
        announcedAt: 9 * DAY,
      },
    ]);
  });

  test('leaf groups fail as a whole: 255 nodes are seven groups of 32 and one of 31', () => {
    const law = { per1000Days: 500, length: { medianSeconds: 3_600, spread: 2 } };
    const outages = generateOutages(only({ leafGroups: law }), fleetOf(cluster('a', 255)), 30 * DAY, draw);
    const sets = new Set(outages.map(({ nodes }) => JSON.stringify(nodes)));
    expect([...sets].sort()).toContain(JSON.stringify({ first: 224, count: 31 }));
    expect(sets.size).toBe(8);
  });
});

test('a provider’s own part has no outages', () => {
  const own = { ...cluster('own', 50), providerOwn: true };
  const spec = only({ failures: failures(1, 100), sites: { per1000Days: 100, length: ASSUMED_REPAIR.quick } });
  expect(generateOutages(spec, fleetOf(own), 300 * DAY, draw)).toEqual([]);
});

test('whatever is drawn is a legal outage', () => {
  const spec = fc.record({ rate: fc.constantFrom(0, 1, 300), shape: fc.constantFrom(0.2, 1, Infinity) });
  fc.assert(
    fc.property(spec, fc.integer({ min: 1, max: 70 }), ({ rate, shape }, nodes) => {
      const fleet = fleetOf(cluster('a', nodes));
      const drawn = generateOutages(only({ failures: failures(shape, rate) }), fleet, 50 * DAY, draw);
      for (const { intervals } of downtimes(drawn, fleet.clusters.map(nodesOf)).flat()) {
        for (const [k, { from }] of intervals.entries()) expect(from).toBeGreaterThan(intervals[k - 1]?.until ?? -1);
      }
    }),
    { numRuns: 50, seed: 1 },
  );
});

test('the report tells what was asked, what is expected and what came', () => {
  const spec = only({ failures: failures(0.5) });
  const fleet = fleetOf(cluster('a', 255));
  const facts = describeFaults(spec, generateOutages(spec, fleet, 365 * DAY, draw), fleet, 365 * DAY);
  expect(facts.map(({ label, value }) => `${label}: ${value}`)).toMatchInlineSnapshot(`
    [
      "node failures: 3.8 in 1,000 node-days up, a node’s own rate × gamma of mean 1 and shape 0.5",
      "repairs: 90 % quick (median 0.67 h, spread 2), the rest long (median 76 h, spread 1.43)",
      "mean repair: 8.86 h",
      "expected availability by node failures: 99.860 %",
      "outages drawn or given: one node fails and is repaired: 374",
      "nodes up by these outages: 99.876 %",
      "worst tenth of the nodes: 46 % of the node failures",
    ]
  `);
});
