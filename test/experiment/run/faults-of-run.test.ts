/** From a scenario's faults to those of a run: what is common to variants, what is drawn, what a file says. */
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../sim/engine/errors.ts';
import { faultFacts } from '../../../sim/experiment/run/faults-of-run.ts';
import { jobsOfReplication } from '../../../sim/experiment/run/replication-jobs.ts';
import { runInput } from '../../../sim/experiment/run/run-input.ts';
import { outageFiles, withOutages } from '../../../sim/experiment/scenario/outage-files.ts';
import type { ResolvedScenario } from '../../../sim/experiment/scenario/resolve.ts';
import { simulate } from '../../../sim/simulation/simulate.ts';
import { resolve, small } from '../scenario/small-scenario.ts';

const FAULTS = 'faults: { failures: { per1000NodeDays: 2000 } }';

function inputOf(scenario: ResolvedScenario, variant: number, replication = 0) {
  const { jobs } = jobsOfReplication(scenario, null, replication);
  return runInput(scenario, scenario.variants[variant]!, jobs, replication);
}

describe('without faults', () => {
  test('a run is told of none', () => {
    const input = inputOf(resolve(small()), 0);
    expect(Object.keys(input)).not.toContain('faults');
    expect(faultFacts(resolve(small()), 0)).toEqual([]);
  });

  test('faults of another variant leave a run as it is, to the last bit', () => {
    const plain = simulate(inputOf(resolve(small()), 0));
    const other = resolve(small('policies.backfill: none', FAULTS));
    expect(simulate(inputOf(other, 0)).fingerprint).toBe(plain.fingerprint);
    expect(simulate(inputOf(other, 1)).fingerprint).not.toBe(plain.fingerprint);
  });
});

describe('drawn faults', () => {
  test('variants that differ in policies have the same', () => {
    const scenario = resolve(small('replications: 3', `replications: 3\n${FAULTS}`));
    expect(inputOf(scenario, 1).faults).toEqual(inputOf(scenario, 0).faults);
    expect(inputOf(scenario, 0).faults?.outages.length).toBeGreaterThan(0);
    expect(inputOf(scenario, 0, 1).faults).not.toEqual(inputOf(scenario, 0).faults);
  });

  test('the report tells of them, with the variant where they are not all the same', () => {
    const common = resolve(small('replications: 3', `replications: 3\n${FAULTS}`));
    expect(faultFacts(common, 0).map(({ label }) => label)).toContain('node failures');
    const one = resolve(small('policies.backfill: none', FAULTS));
    expect(faultFacts(one, 0).map(({ label }) => label)).toContain('node failures (variant fcfs)');
  });

  test('every default stands in the facts; switch-offs know their clusters', () => {
    const scenario = resolve(
      small(
        'replications: 3',
        'replications: 3\nfaults: { failures: {}, switchOffs: { a: { clusters: [one], share: 0.5, from: 2026-04-02 } }, checkpoint: {} }',
      ),
    );
    const { faults } = scenario.variants[0]!;
    expect(faults?.drawn?.failures).toMatchObject({ per1000NodeDays: 3.8, frailtyShape: 0.5 });
    expect(faults?.drawn?.switchOffs).toEqual([
      { clusters: [0], share: 0.5, from: 86_400, until: Infinity, noticeSeconds: 14 * 86_400 },
    ]);
    expect(faults?.checkpointing).toMatchObject({ intervalSeconds: 'optimal', costSeconds: 300 });
    expect(faultFacts(scenario, 0)).toContainEqual({
      label: 'switch-off',
      value: '50 % of the nodes of one, from day 1 on, announced 14 d ahead',
    });
    const { ledger } = simulate(inputOf(scenario, 0));
    // Two of the four nodes, from the second day to the end.
    expect(ledger['one']!.down).toBeGreaterThanOrEqual(2 * 8 * 86_400);
  });
});

describe('outages of a file', () => {
  const scenario = resolve(small('replications: 3', 'replications: 3\nfaults: { file: o.csv }'));
  const given = (text: string) => new Map([['o.csv', { text, fileName: '/data/o.csv' }]]);

  test('are read once and go into every run', () => {
    expect(outageFiles(scenario)).toEqual(['o.csv']);
    const read = withOutages(scenario, given('cluster,node,from,until\none,1-2,2026-04-01,2026-04-01T06:00\n'));
    const { ledger } = simulate(inputOf(read, 0));
    expect(ledger['one']!.down).toBe(2 * 8 * 6 * 3600);
  });

  test('whatever is wrong in it is told with its place', () => {
    expect(() => withOutages(scenario, given('cluster,node,from,until\nown,0,2026-04-01,\n'))).toThrow(InputError);
  });

  test('a run before it was read is our fault', () => {
    expect(() => inputOf(scenario, 0)).toThrow(RangeError);
  });
});
