/** The gate in every form: the same verdicts, read by people and by machines. */
import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { githubAnnotations } from '../../../reports/regress/annotations.ts';
import { gateJson } from '../../../reports/regress/json.ts';
import { junitXml } from '../../../reports/regress/junit.ts';
import { gateMarkdown } from '../../../reports/regress/markdown.ts';
import { suiteSkeleton } from '../../../reports/regress/skeleton.ts';
import { gateTerminal } from '../../../reports/regress/terminal.ts';
import { displayWidth } from '../../../reports/terminal-text.ts';
import { parseSuite } from '../../../sim/experiment/regress/suite.ts';
import { gateResult } from './gate-fixture.ts';

const result = gateResult();
const good = gateResult(false);

describe('on a terminal', () => {
  const text = gateTerminal(result, { width: 100, colour: false });

  it('names every rule with its outcome, and the figures behind it', () => {
    expect(text).toMatch(/^FAILED {3}waits {7}waitSecondsMean: higher is worse, 5 % allowed/m);
    expect(text).toMatch(/^warning {2}by-cluster/m);
    expect(text).toMatch(/^passed {3}use/m);
    expect(text).toMatch(/^off {6}done/m);
    expect(text.replace(/\s+/g, ' ')).toContain(
      'WORSE: waitSecondsMean of queues, easy: 2 h → 3 h (+1 h, +50.0 %), the same in each of 4 replications, allowed 6 min',
    );
    expect(text).toContain('made-up failed: 1 of 4 rules, 1 with a warning');
    expect(text).toContain('0 of 4 runs are equal to the baseline’s (gpufleet 0.1.0) to the last bit.');
  });

  it('fits a narrow terminal, with what is judged below a rule’s name', () => {
    for (const width of [40, 60, 80]) {
      const lines = gateTerminal(result, { width, colour: false }).split('\n');
      expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
    }
    const narrow = gateTerminal(result, { width: 40, colour: false });
    expect(narrow).toMatch(/^FAILED {3}waits\n {2}waitSecondsMean: higher is worse/m);
  });

  it('says that runs are the same while figures are not', () => {
    const scenarios = result.scenarios.map((each) => ({ ...each, unchanged: each.runs }));
    const same = gateTerminal({ ...result, scenarios }, { width: 400, colour: false });
    expect(same).toMatch(/All 4 runs are equal .* Yet \d+ figures differ: .*edited by hand\./);
    expect(gateTerminal(good, { width: 400, colour: false })).not.toContain('Yet');
  });

  it('says what is worse and not shown, and how many replications would show it', () => {
    expect(text).toMatch(
      /not shown: lostGpuHours of queues, easy: .*not shown\s+with 4 replications, about\s+\d+\s+would/s,
    );
  });

  it('says of every rule what it would have caught, and what that means', () => {
    const wide = (of: typeof result) => gateTerminal(of, { width: 1000, colour: false });
    expect(wide(good)).toMatch(/^passed {3}waits .* 1 unchanged; catches 5\.\d* ?%$/m);
    expect(wide(good)).toMatch(/“Catches”: the smallest worsening .* with 80 % probability, as if the change drew/);
    expect(wide(result)).toMatch(/^passed {3}lost .*; catches [\d,.]+ %$/m);
    expect(wide(result)).toContain('or of what is unchanged as if');
  });

  it('warns of a rule with few replications that does not say how many standard errors it asks for', () => {
    const wide = gateTerminal(good, { width: 1000, colour: false });
    expect(wide).toMatch(
      /^warning: rules waits, by-cluster, use, lost: with 4 replications .* asks for \d+\.\d standard errors/m,
    );
    expect(good.warnings).toHaveLength(1);
    expect(gateMarkdown(good)).toContain('⚠️ rules waits, by-cluster, use, lost: with 4 replications');
    expect(githubAnnotations(good, 'suite.yaml').join('\n')).toContain(
      '::warning file=suite.yaml::rules waits, by-cluster, use, lost: with 4',
    );
    expect(junitXml(good)).toContain('WARNING rules waits, by-cluster, use, lost: with 4');
  });

  it('stays inside its width', () => {
    for (const width of [60, 80, 120])
      for (const line of gateTerminal(result, { width, colour: false }).split('\n'))
        expect(line.length, line).toBeLessThanOrEqual(width);
  });

  it('says of an unchanged program that nothing changed', () => {
    const unchanged = gateTerminal(good, { width: 100, colour: false });
    expect(unchanged).toContain('made-up passed: 4 rules');
    expect(unchanged).toContain('All 4 runs are equal to the baseline’s');
  });

  it('says of fresh seeds what level holds', () => {
    const fresh = gateTerminal(gateResult(true, 'fresh'), { width: 300, colour: false });
    expect(fresh).toContain('any of the 5 figures raises an alarm in at most about 5 % of all pairs of');
  });
});

describe('as JUnit XML', () => {
  const xml = new DOMParser().parseFromString(junitXml(result), 'text/xml');
  const cases = [...xml.querySelectorAll('testcase')];

  it('has one case for each rule', () => {
    expect(cases.map((each) => each.getAttribute('name'))).toEqual(['waits', 'by-cluster', 'use', 'lost', 'done']);
    expect(new Set(cases.map((each) => each.getAttribute('classname')))).toEqual(new Set(['made-up']));
    const suite = xml.querySelector('testsuite');
    expect(['tests', 'failures', 'errors', 'skipped'].map((name) => suite?.getAttribute(name))).toEqual([
      '5',
      '1',
      '0',
      '1',
    ]);
  });

  it('fails what failed, skips what is off, and lets a warning pass with its words', () => {
    expect(cases.map((each) => each.querySelector('failure') !== null)).toEqual([true, false, false, false, false]);
    expect(cases[0]?.querySelector('failure')?.getAttribute('message')).toContain(
      'WORSE: waitSecondsMean of queues, easy',
    );
    expect(cases[1]?.querySelector('system-out')?.textContent).toContain('WARNING');
    expect(cases[4]?.querySelector('skipped')).not.toBeNull();
  });

  it('has no time and no host: equal results give equal bytes', () => {
    expect(junitXml(gateResult())).toBe(junitXml(result));
    expect(junitXml(result)).not.toMatch(/time|host/i);
  });
});

describe('as Markdown', () => {
  const text = gateMarkdown(result);

  it('begins with the verdict and shows what failed', () => {
    expect(text).toMatch(/^## ❌ made-up failed: 1 of 4 rules/);
    expect(text).toContain('| `waits` | `queues` | `easy` | `waitSecondsMean` | 2 h | 3 h | +1 h (+50.0 %) |');
    expect(gateMarkdown(good)).toMatch(/^## ✅ made-up passed/);
  });

  it('lets no note break the table', () => {
    const row = text.split('\n').find((line) => line.startsWith('| `waits` | FAILED'));
    expect(row?.replaceAll('\\|', '').split('|')).toHaveLength(9);
    expect(row).toContain('a &lt; b \\| "c" &amp; d');
  });

  it('shows what users called things as text, and never as markup', () => {
    const [rule, ...others] = result.rules;
    const rules = [{ ...rule!, note: '[x](https://a.b) _y_ <img src=q>' }, ...others];
    const evil = gateMarkdown({ ...result, suite: '*all* <b>', rules, warnings: ['rule <i>: __many__'] });
    expect(evil).toContain('## ❌ \\*all\\* &lt;b> failed');
    expect(evil).toContain('| \\[x\\](https://a.b) \\_y\\_ &lt;img src=q> |');
    expect(evil).toContain('⚠️ rule &lt;i>: \\_\\_many\\_\\_');
  });
});

describe('as annotations', () => {
  const lines = githubAnnotations(result, 'gates/a,b: c/suite.yaml');

  it('stands at the line of the rule, an error or a warning', () => {
    expect(lines.map((line) => line.slice(0, 9))).toEqual(['::error f', '::warning', '::warning', '::notice ']);
    expect(lines[0]).toContain(
      '::error file=gates/a%2Cb%3A c/suite.yaml,line=5,title=gpufleet regress made-up%3A waits::',
    );
    expect(lines[1]).toContain(',line=6,');
  });

  it('is one line each, with percent signs written out', () => {
    for (const line of lines) expect(line).not.toMatch(/[\n\r]/);
    expect(lines[0]).toContain('+50.0 %25');
  });
});

it('as JSON it is the result itself', () => {
  expect(JSON.parse(gateJson(result))).toEqual(JSON.parse(JSON.stringify(result)));
  expect(gateJson(gateResult())).toBe(gateJson(result));
});

it('a suite to begin with is a suite, with a rule for each primary metric', () => {
  const scenario = { id: 'my-fleet', written: './my-fleet.yaml' };
  const primary = ['waitSecondsMean', 'waitSecondsMean{cluster=a-1}'];
  const text = suiteSkeleton({ name: 'gates', scenario, variants: ['easy', 'sjf'], primary });
  const suite = parseSuite(text, 'suite.yaml');
  expect(suite.rules.map(({ name, metric }) => [name, metric.text])).toEqual([
    ['wait-seconds-mean', 'waitSecondsMean'],
    ['wait-seconds-mean-cluster-a-1', 'waitSecondsMean{cluster=a-1}'],
  ]);
  expect(suite.scenarios).toMatchObject([{ id: 'my-fleet', scenario: './my-fleet.yaml', variants: ['easy', 'sjf'] }]);
});
