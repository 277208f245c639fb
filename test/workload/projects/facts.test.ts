import { describe, expect, test } from 'vitest';
import { generateDemand } from '../../../sim/workload/projects/generate.ts';
import type { DemandSpec } from '../../../sim/workload/projects/spec.ts';
import { application, HOUR, manyApplications, SPEEDS } from './applications.ts';

const SPEC: DemandSpec = { preset: 'campaign', curve: 'typical' };

function factsOf(spec: Partial<DemandSpec>, applications = manyApplications(514)): (label: string) => string {
  const { facts } = generateDemand({ ...SPEC, ...spec }, applications, SPEEDS, { seed: '1', replication: 0 });
  return (label) => facts.find((fact) => fact.label === label)?.value ?? `no fact ${label}`;
}

describe('the report is told', () => {
  test('jobs, work by sector and the mean work of a job', () => {
    const fact = factsOf({ level: { kind: 'fixed', value: 0.5 } }, [
      application('A', 8),
      application('B', 64, { sector: 'industry' }),
    ]);
    expect(fact('work asked for, academia')).toBe('35,040 GPU-hours');
    expect(fact('work asked for, industry')).toBe('280,320 GPU-hours');
    expect(fact('work asked for')).toBe('315,360 GPU-hours');
    expect(fact('jobs')).toBe('315');
    expect(fact('mean work of a job')).toBe('1,001 GPU-hours');
    expect(fact('work asked for, national')).toBe('no fact work asked for, national');
  });

  test('the level asked for beside the one obtained', () => {
    expect(factsOf({ level: { kind: 'fixed', value: 0.5 } })('level of demand against the request (assumed)')).toBe(
      'constant 0.5, mean 0.500; obtained: median 0.500, of all work 0.500',
    );
  });

  test('the curve obtained beside the published one, at its three points', () => {
    const fact = factsOf({});
    const at = (part: string): number =>
      Number.parseFloat(fact(`work asked for by ${part} of the term, median project`));
    expect(Math.abs(at('20.7 %') - 0.5)).toBeLessThan(1);
    expect(Math.abs(at('54.3 %') - 21.3)).toBeLessThan(2.5);
    expect(Math.abs(at('79.6 %') - 46.5)).toBeLessThan(2.5);
    expect(fact('work asked for by 20.7 % of the term, median project')).toContain(
      '(published for use, NERSC 2023: 0.5 %)',
    );
  });

  test('the burstiness obtained beside the published one: of many institutions together it is less', () => {
    const label = 'burstiness of hourly arrivals on the projects’ clocks, all projects together';
    const of = (institutions: number): [cv: number, lag1: number] => {
      const applications = manyApplications(514).map((a, k) => ({ ...a, institution: `I${k % institutions}` }));
      const value = factsOf({ meanWork: 500 }, applications)(label);
      expect(value).toContain('(published for one cluster of Helios: 1.06, 0.54)');
      const [, cv, lag1] = /^residual CV ([\d.]+), lag-1 correlation ([\d.]+) /.exec(value)!;
      return [Number(cv), Number(lag1)];
    };
    const [one, few, many] = [of(1), of(5), of(179)];
    expect(one[0]).toBeGreaterThan(1.5 * few[0]);
    expect(few[0]).toBeGreaterThan(1.3 * many[0]);
    // The fewer, the less of the residual is the chance of single jobs, which knows no neighbouring hour.
    expect(one[1]).toBeGreaterThan(few[1]);
    expect(few[1]).toBeGreaterThan(many[1] + 0.1);
  });

  test('a demand of less than two days has no burstiness', () => {
    const label = 'burstiness of hourly arrivals on the projects’ clocks, all projects together';
    expect(factsOf({ meanWork: 10 }, [application('A', 64, { term: 47 * HOUR })])(label)).toBe(`no fact ${label}`);
    expect(factsOf({ meanWork: 10 }, [application('A', 64, { term: 48 * HOUR })])(label)).toContain('residual CV');
  });

  test('a late rush leaves more work at the end of the term than a prompt start, even if all is granted', () => {
    const left = (curve: string, value: number): number =>
      Number.parseFloat(
        factsOf({ curve, curveSpread: 0, level: { kind: 'fixed', value } })(
          'work left at the end of the term at best, all applications granted in full',
        ),
      );
    expect(left('late-rush', 0.8)).toBeGreaterThan(left('prompt', 0.8) + 10);
    // Late rush at level 1: of 0.8 in the last third a third is served there, what came before is done: 46.7 % is left.
    expect(Math.abs(left('late-rush', 1) - 46.7)).toBeLessThan(1.5);
  });

  test('an empty demand has no figures that divide by nothing', () => {
    const { facts } = generateDemand(SPEC, [], SPEEDS, { seed: '1', replication: 0 });
    expect(facts.map(({ value }) => value).join()).not.toMatch(/NaN|Infinity/);
    expect(facts.at(-1)).toEqual({ label: 'jobs', value: '0' });
  });
});
