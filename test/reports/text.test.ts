import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answer } from '../../reports/answer.ts';
import { JOB_COLUMNS, JOBS_CSV_HEADER, jobCsvRow, TIMELINE_COLUMNS, timelineCsv } from '../../reports/csv.ts';
import { figureUnit } from '../../reports/figure-unit.ts';
import { decimal, duration, exact, listed, meanWithSpread, signed, signedInterval } from '../../reports/format.ts';
import { ledgerSection } from '../../reports/html/ledger.ts';
import { renderJson } from '../../reports/json.ts';
import { renderMarkdown } from '../../reports/markdown.ts';
import { renderTerminal } from '../../reports/terminal.ts';
import { displayWidth, wrapped } from '../../reports/terminal-text.ts';
import { verdictTable } from '../../reports/verdict-table.ts';
import { parseResults } from '../../sim/experiment/results-schema.ts';
import { emptyJobTable } from '../../sim/model/jobs.ts';
import { fixtureResults } from './fixture.ts';

const steady = fixtureResults();
const slip = fixtureResults('terminating');

describe('numbers', () => {
  test.each([
    [0, '0 s'],
    [0.04, '0.040 s'],
    [1e-9, '0 s'],
    [4.2, '4.2 s'],
    [42.4, '42 s'],
    [59.97, '1 min'],
    [90, '1 min 30 s'],
    [3599.9, '1 h'],
    [11_520, '3 h 12 min'],
    [86_399, '1 d'],
    [187_200, '2 d 4 h'],
    [86_370, '1 d'],
    [8_639_000, '100 d'],
    [8_640_000, '100 d'],
    [-11_520, '−3 h 12 min'],
  ])('%d s is %s', (seconds, expected) => {
    expect(duration(seconds)).toBe(expected);
  });

  test('have commas between thousands and a minus that is one', () => {
    expect(decimal(1234567.891, 2)).toBe('1,234,567.89');
    expect(decimal(-999)).toBe('−999');
    expect(decimal(-0.001, 2)).toBe('0.00');
  });

  test('carry as many decimals as their spread asks for', () => {
    expect(meanWithSpread('ratio', 0.8534, [0.8494, 0.8574])).toBe('85.3 ± 0.4');
    expect(meanWithSpread('ratio', 0.8534, [0.8533, 0.8535])).toBe('85.34 ± 0.01');
    expect(meanWithSpread('seconds', 16_380, [15_718, 17_042])).toBe('4 h 33 min ± 11 min');
    expect(meanWithSpread('number', 42, [40.35, 43.65])).toBe('42.0 ± 1.6');
    expect(meanWithSpread('gpuHours', 12_345.6, null)).toBe('12,350');
    expect(meanWithSpread('gpuHours', 65_850_433, [65_435_350, 66_265_516])).toBe('65,850,000 ± 420,000');
    expect(meanWithSpread('gpuHours', 3.456, [3.436, 3.476])).toBe('3.46 ± 0.02');
  });

  test('never read as zero where neither they nor their spread are', () => {
    expect(meanWithSpread('gpuHours', 0.0012, [0.0008, 0.0016])).toBe('0.0012 ± 0.0004');
    expect(meanWithSpread('amount', 0.04, [0.03, 0.05])).toBe('0.040 ± 0.010');
    expect(signed('ratio', 0.0002)).toBe('+0.020');
    expect(signed('seconds', -0.02)).toBe('−0.020 s');
    expect(signed('number', 0.0002, 0.0001)).toBe('+0.00020');
    expect(signed('amount', 0.04, 0)).toBe('+0.040');
    expect(signedInterval('number', [0.0001, 0.0003])).toBe('+0.00010 to +0.00030');
    // Beside a spread that shows, a value that is small is zero.
    expect(signed('ratio', 0.0002, 0.004)).toBe('0.0');
    // What sums round off is nothing.
    expect(signed('ratio', 1e-17, 0)).toBe('0.0');
  });

  test('and their spreads show a digit that is not zero, however small', () => {
    const quantities = fc.constantFrom('seconds', 'days', 'gpuHours', 'ratio', 'amount', 'number');
    const sizes = fc.double({ min: 1e-5, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(quantities, sizes, sizes, fc.boolean(), (quantity, value, half, falls) => {
        const difference = falls ? -value : value;
        const interval = [difference - half, difference + half] as const;
        const text = `${signed(quantity, difference, half)} (${signedInterval(quantity, interval)})`;
        expect(text).toMatch(/[1-9]/);
        expect(meanWithSpread(quantity, value, interval)).toMatch(/[1-9]/);
        expect(signed(quantity, difference)).toMatch(/[1-9]/);
      }),
    );
  });

  test('have signs where they are differences, and exact forms', () => {
    expect(signed('ratio', 0.012, 0.002)).toBe('+1.2');
    expect(signed('gpuHours', -1234.5)).toBe('−1,235');
    expect(exact('seconds', 1 / 3)).toBe('0.333333333333 s');
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
  });
});

describe('the answer', () => {
  test('is two sentences that say what is shown, by how much, and what is not', () => {
    const [first, second] = answer(steady);
    expect(first).toMatch(
      /^Against easy, utilisation of GPUs in service \(\d\d\.\d ± \d\.\d %\) is higher with easy-least-wait/,
    );
    expect(first).toMatch(/lower with fcfs \(−\d\.\d ± \d\.\d pp\)/);
    expect(first).toContain('has no difference shown for conservative');
    expect(first).toContain('not ranked for fcfs');
    expect(second).toMatch(/fcfs is not stationary \(its queue grew by \d\.\d ± \d\.\d % of the window’s work\)/);
    expect(second).toContain('easy-least-wait is shown best in');
    expect(second).toContain('interrupted');
  });

  test('of one replication gives the figures side by side and says nothing of their difference', () => {
    const verdicts = Object.fromEntries(steady.primary.map((key) => [key, 'noInterval' as const]));
    const [first, ...others] = steady.variants;
    const single = { ...steady, variants: [first!, ...others.map((variant) => ({ ...variant, verdicts }))] };
    expect(answer(single)[0]).toMatch(/stands beside \d\d\.\d ± /);
    expect(answer(single).join(' ')).not.toContain('no difference');
    // Of more than three others only the lowest and the highest are named.
    const named = answer(single)[0]!.match(/ with [a-z]/g) ?? [];
    expect(answer(single)[0]).toMatch(/, \d+ between and /);
    expect(named.length).toBeLessThanOrEqual(2 * steady.primary.length);
  });

  test('of several replications says which variants have no such figure, and all else of the others', () => {
    const key = steady.primary[0]!;
    const last = steady.variants.at(-1)!;
    const none = { ...last.summary, [key]: { n: 0, mean: null, sd: null, ci95: null } };
    const differences = { ...last.differences, [key]: { n: 0, mean: null, sd: null, ci95: null, ciCorrected: null } };
    const verdicts = { ...last.verdicts, [key]: 'noInterval' as const };
    const without = { ...last, summary: none, differences, verdicts };
    const variants = [...steady.variants.slice(0, -1), without];
    const [before] = answer(steady)[0]!.split(';');
    const [told] = answer({ ...steady, variants })[0]!.split(';');
    expect(told).toContain(`nothing to compare for ${last.name}`);
    expect(told).toContain('is higher with');
    expect(before).toContain('is higher with');
    const row = verdictTable({ ...steady, variants }).rows.at(-1)!;
    expect(row.cells[0]).toMatchObject({ value: '–', word: 'nothing to compare' });
  });

  test('names the jobs that were rejected and the variants that were not run', () => {
    const [first, second, ...rest] = steady.variants;
    const rejected = { n: 10, mean: 72, sd: 0, ci95: null };
    const changed = { ...second!, summary: { ...second!.summary, jobsRejected: rejected } };
    const [last, ...middle] = rest.toReversed();
    const unfinished = { ...steady, variants: [first!, changed, ...middle.toReversed(), { ...last!, runs: [] }] };
    const [compared, remarks] = answer(unfinished);
    expect(remarks).toContain(`72 jobs with ${second!.name} can never fit and were rejected`);
    expect(remarks).toContain(`${last!.name} was not run`);
    expect(compared).not.toContain(`${last!.name} (`);
  });

  test('of one variant has its figures and no comparison', () => {
    const [first, second] = answer({ ...steady, variants: steady.variants.slice(0, 1) });
    expect(first).toMatch(/^With easy, .* over 10 replications\)\.$/);
    expect(second).toContain('nothing to compare');
  });
});

describe('the unit of a figure', () => {
  const key = 'deliveredH200EquivalentGpuHours';

  test('is chosen once for all values of a metric, so that large numbers stay short', () => {
    const { unit, differenceUnit, mean, difference, interval } = figureUnit(steady, [key], 'human');
    expect([unit, differenceUnit]).toEqual(['M GPU·h', 'M GPU·h']);
    expect(mean(12_345_678, [12_245_678, 12_445_678])).toBe('12.3 ± 0.1');
    expect(difference(-456_789, [-500_000, -400_000])).toBe('−0.46');
    expect(interval([-500_000, 400_000])).toBe('−0.50 to +0.40');
  });

  test('of a duration is its own, or one for a narrow table: that of the typical variant, not of the worst', () => {
    expect(figureUnit(steady, ['waitSecondsMeanByGpuHours'], 'human').mean(11_520, null)).toBe('3 h 12 min');
    const single = figureUnit(steady, ['waitSecondsMeanByGpuHours'], 'single');
    expect(single.unit).toBe('h');
    expect(single.mean(11_520, null)).toBe('3.20');
  });

  test('leaves two digits of every value: what is a thousand times as large has commas instead', () => {
    const variants = [1_500_000, 1_234].map((mean) => ({ summary: { [key]: { mean } } }));
    const { unit, mean } = figureUnit({ variants }, [key], 'human');
    expect(unit).toBe('GPU·h');
    expect(mean(1_500_000, [1_450_000, 1_550_000])).toBe('1,500,000 ± 50,000');
    expect(mean(1_234, [1_200, 1_268])).toBe('1,234 ± 34');
  });

  test('of a ratio is per cent, of its difference percentage points', () => {
    const { unit, differenceUnit } = figureUnit(steady, ['utilisationOfInService'], 'human');
    expect([unit, differenceUnit]).toEqual(['%', 'pp']);
  });
});

describe('report.md', () => {
  const markdown = renderMarkdown(steady);

  test('holds question, answer, verdicts, ledger and what went in', () => {
    expect(markdown).toMatch(/^# Which queue policy/);
    for (const part of [
      '## Verdicts',
      '## Where the GPU-hours went',
      '## What went in',
      '_not stationary_',
      '★ **best**',
      '≥ ',
    ]) {
      expect(markdown).toContain(part);
    }
  });

  test('shows no figures of a variant of which no run was made', () => {
    const variants = steady.variants.map((variant, k) => (k === 1 ? { ...variant, runs: [] } : variant));
    const lines = renderMarkdown({ ...steady, variants }).split('\n');
    const cells = lines.find((line) => line.startsWith('| **Procured** |'))!.split(' | ');
    expect(cells[2]).toMatch(/^(\*\*)?–/);
    expect(cells[1]).not.toContain('–');
    expect(lines.find((line) => line.startsWith('| Useful |'))!.split(' | ')[2]).toBe('–');
    const { text } = ledgerSection({ ...steady, variants });
    expect(text.match(/No run was made/g)).toHaveLength(1);
    expect(text).toMatch(/<td>–<\/td>/);
  });

  test('has tables of even rows', () => {
    for (const table of markdown.split('\n\n').filter((part) => part.startsWith('|'))) {
      const pipes = table.split('\n').map((line) => (line.match(/(?<!\\)\|/g) ?? []).length);
      expect(new Set(pipes).size).toBe(1);
    }
  });

  test('neutralises what a user named, and fits a comment', () => {
    const evil = renderMarkdown({ ...steady, question: '<script>|`x`*' });
    expect(evil).toContain('# &lt;script>\\|\\`x\\`\\*');
    expect(markdown.length).toBeLessThan(10_000);
  });
});

describe('the terminal', () => {
  test.each([200, 120, 100, 80, 60, 40, 30])('never gets a line wider than its %d columns', (width) => {
    for (const results of [steady, slip]) {
      for (const line of renderTerminal(results, { width, colour: false }).split('\n')) {
        expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }
    }
  });

  test('has the same text with colour and without', () => {
    const coloured = renderTerminal(steady, { width: 100, colour: true });
    const plain = renderTerminal(steady, { width: 100, colour: false });
    const escapeCode = String.fromCharCode(27);
    expect(plain).not.toContain(escapeCode);
    const bare = coloured.replaceAll(new RegExp(`${escapeCode}\\[\\d+m`, 'g'), '');
    const trimmed = (text: string): string[] => text.split('\n').map((line) => line.trimEnd());
    expect(trimmed(bare)).toEqual(trimmed(plain));
  });

  test('has units in the header', () => {
    const [header] = renderTerminal(steady, { width: 160, colour: false }).split('────');
    expect(header).toContain('[%]');
    expect(header).toContain('[h]');
  });

  test('keeps a number and its unit together', () => {
    expect(wrapped('wait is 3 h 12 min ± 14 min here', 12)).toEqual(['wait is', '3 h 12 min ± 14 min', 'here']);
    expect(wrapped('가나다 라마바 사', 7)).toEqual(['가나다', '라마바', '사']);
  });
});

describe('results.json', () => {
  test('is read back as it was, and ends with a newline', () => {
    const text = renderJson(steady);
    expect(parseResults(JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(steady)));
    expect(text.endsWith('}\n')).toBe(true);
  });

  test('does not depend on the order in which keys came to be', () => {
    const reversed = Object.fromEntries(Object.entries(steady).reverse());
    expect(renderJson(reversed as unknown as typeof steady)).toBe(renderJson(steady));
    expect(renderJson(steady)).toMatch(/^\{\n "schema": "gpufleet\/results@1",\n "version"/);
  });
});

describe('CSV', () => {
  test('of the timeline has a row for each variant, cluster and bin', () => {
    const lines = timelineCsv(slip).split('\n');
    expect(lines[0]).toBe(TIMELINE_COLUMNS.join(','));
    const bins = slip.variants[0]!.timeline.clusters['nhn-b200-510']!.inServiceGpus.length;
    expect(lines).toHaveLength(1 + 4 * 5 * bins + 1);
    expect(lines[1]).toMatch(/^on-time,naver-h200-255,0,0,0,,\d+(\.\d+)?$/);
  });

  test('of jobs leaves empty what a job never had', () => {
    const jobs = emptyJobTable(2, ['a,"b"']);
    jobs.id.set([7, 9]);
    jobs.submit.set([10, 20]);
    jobs.gpus.set([8, 4]);
    const schedule = {
      start: Float64Array.of(15, -1),
      end: Float64Array.of(75, 50),
      cluster: Int16Array.of(0, -1),
      state: Uint8Array.of(2, 5),
      nodes: Int32Array.of(1, 0),
      leafGroups: Int16Array.of(1, 0),
    };
    const of = { variant: 'easy', replication: 3, clusterIds: ['x'], jobs, schedule };
    const programme = { applications: ['A001', 'A002'], grantOf: Int32Array.of(17, -1) };
    jobs.user.set([1, 0]);
    expect(JOBS_CSV_HEADER).toBe(`${JOB_COLUMNS.join(',')}\n`);
    expect(jobCsvRow(of, 0)).toBe('easy,3,7,"a,""b""",8,x,x,10,15,75,5,done,1,1,,\n');
    expect(jobCsvRow(of, 1)).toBe('easy,3,9,"a,""b""",4,x,,20,,50,,rejected,0,0,,\n');
    // Under a programme: whose it is, and of which grant.
    expect(jobCsvRow({ ...of, programme }, 0)).toMatch(/,done,1,1,A002,17\n$/);
    expect(jobCsvRow({ ...of, programme }, 1)).toMatch(/,rejected,0,0,A001,\n$/);
  });

  test('of jobs gives the wait of one that was stopped and began again as its stays in the queue, without its attempts', () => {
    const jobs = emptyJobTable(1);
    jobs.submit.set([10]);
    const schedule = {
      start: Float64Array.of(90),
      end: Float64Array.of(100),
      cluster: Int16Array.of(0),
      state: Uint8Array.of(2),
      nodes: Int32Array.of(1),
      leafGroups: Int16Array.of(1),
    };
    const of = { variant: 'v', replication: 0, clusterIds: ['x'], jobs, schedule, waited: Float64Array.of(20) };
    const [, , , , , , , , start, , wait] = jobCsvRow(of, 0).split(',');
    expect([start, wait]).toEqual(['90', '20']);
  });
});
