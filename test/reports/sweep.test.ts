/** Reports of a sweep: from its results alone, in words that hold, in any language, and safe. */
import { expect, it } from 'vitest';
import { renderJson } from '../../reports/json.ts';
import { heatMap } from '../../reports/sweep/charts/heat-map.ts';
import { pointsCsv } from '../../reports/sweep/csv.ts';
import { renderSweepHtml } from '../../reports/sweep/html.ts';
import { renderSweepMarkdown } from '../../reports/sweep/markdown.ts';
import { readableDurations, readableSweep } from '../../reports/sweep/readable.ts';
import { renderSweepTerminal } from '../../reports/sweep/terminal.ts';
import { displayWidth } from '../../reports/terminal-text.ts';
import { smallSweep } from '../experiment/sweep/small-sweep.ts';
import { KOREAN, sweepFixture as results } from './sweep-fixture.ts';

it('say what is best, what cannot be told from it, and what moves it most', () => {
  const markdown = renderSweepMarkdown(results());
  expect(markdown).toMatch(
    /Lowest mean wait per job: \*\*제공 부하 0\.5, patience 1h\*\* \(9 min \d+ s ± \d+ s\), shown better than every other\./,
  );
  expect(markdown).toMatch(/It depends most on \*\*제공 부하\*\*: from 0\.5 to 0\.7 it changes by \+3 min \d+ s/);
  expect(markdown).toContain('| 1 | 0.5 | 1h | best |');
  expect(markdown).toMatch(/\| 6 \| 0\.7 \| 3h \| another is shown better \|/);
});

it('the page opens without a network, says nothing that a user wrote as markup, and is the same every time', () => {
  const page = renderSweepHtml(results());
  expect(page).toBe(renderSweepHtml(results()));
  expect(page).toContain('부하 &lt;b&gt;와&lt;/b&gt; 인내심?');
  expect(page).not.toMatch(/<script|<link|src=|https?:\/\/(?!www\.w3\.org)/);
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
  // A map of values and one of differences for each metric, a tornado, a front; each for two widths.
  expect(page.match(/<svg/g)).toHaveLength(2 * (2 * 3 + 1));
  for (const svg of page.match(/<svg[^>]*>/g)!) expect(svg).toMatch(/role="img" aria-label="[^"]{20,}"/);
});

it('report.md shows what users called things as text, with only the names in bold', () => {
  const text = smallSweep('question: Which load?', 'question: "Which *load* <img src=q>?"').replace(
    'load: {',
    'load: { title: "_load_ [of](https://a.b) <all>",',
  );
  const markdown = renderSweepMarkdown(results(text));
  expect(markdown).toMatch(/^# Which \\\*load\\\* &lt;img src=q>\?$/m);
  const title = '\\_load\\_ \\[of\\](https://a.b) &lt;all>';
  expect(markdown).toContain(`: **${title} 0.5, patience 1h** (`);
  expect(markdown).toContain(`It depends most on **${title}**: from 0.5`);
  expect(markdown).toContain(`| Rank | ${title} | patience |`);
  expect(markdown).toContain(`- ${title}: from 0.5`);
  expect(markdown).toContain(`to the reference (${title} 0.5, patience 1h), with`);
  expect(markdown).not.toContain('_load_ ');
});

it('a narrow terminal shows every figure, below its point', () => {
  const figuresAt = (width: number) =>
    [
      ...renderSweepTerminal(results(), { width, colour: false })
        .split('best first)')[1]!
        .matchAll(/\d+ min \d+ s ± \d+ s/g),
    ].map(([figure]) => figure.replace(/\s+/g, ' '));
  expect(figuresAt(120).length).toBeGreaterThan(3);
  expect(figuresAt(30)).toEqual(figuresAt(120));
});

it('a terminal of any width is not overrun, with wide characters too', () => {
  for (const width of [40, 60, 80, 120]) {
    const text = renderSweepTerminal(results(), { width, colour: false });
    const widest = Math.max(...text.split('\n').map(displayWidth));
    expect(widest).toBeLessThanOrEqual(Math.max(width, 46));
  }
});

it('a table for spreadsheets has a row for each point', () => {
  const [head, ...rows] = pointsCsv(results()).trim().split('\n');
  expect(head).toMatch(/^point,axis:load,axis:patience,variant,replications,reference,waitSecondsMean mean,/);
  expect(rows).toHaveLength(6);
  expect(rows[5]).toMatch(/^5,0\.7,3h,easy,5,false,/);
});

it('runs that failed are named, and change no form', () => {
  const some = results(KOREAN, ({ point, replication }) => point === 2 && replication > 1);
  const page = renderSweepHtml(some);
  expect(page).toContain('Partial: 3 of 30 runs are missing, 3 of them because they failed.');
  expect(page).toContain('failed: it broke | here');
  expect(renderSweepMarkdown(some)).toContain('it broke \\| here and there');
  expect(() => JSON.parse(renderJson(some))).not.toThrow();
});

it('without any figure, or with a single replication, nothing is claimed', () => {
  const none = renderSweepMarkdown(results(KOREAN, () => true));
  expect(none).toContain('No run has a figure for mean wait per job.');
  const single = renderSweepMarkdown(results(KOREAN, ({ replication }) => replication > 0));
  expect(single).toContain('with a single replication nothing is shown');
  expect(single).not.toContain('shown better than every other');
  expect(renderSweepHtml(results(KOREAN, () => true))).not.toMatch(/NaN|undefined/);
});

it('give no rank to waits of a queue that grows, though nothing can be selected', () => {
  const all = results();
  const configurations = all.configurations.map((each, k) => ({ ...each, stationary: k === 0 }));
  const metrics = all.metrics.map((metric) => ({ ...metric, contenders: null }));
  const markdown = renderSweepMarkdown({ ...all, configurations, metrics });
  const [waits = '', utilisation = ''] = markdown.split('## Utilisation');
  expect(waits.match(/^\| – \|.*\| not stationary \|/gm)).toHaveLength(all.configurations.length - 1);
  expect(utilisation).not.toContain('| not stationary |');
});

it('says nothing sure of what moves waits where queues grow, which are as long as the window is', () => {
  const all = results();
  const configurations = all.configurations.map((each, k) => ({ ...each, stationary: k !== 5 }));
  const markdown = renderSweepMarkdown({ ...all, configurations });
  expect(markdown).toMatch(
    /By the means alone it moves most with \*\*제공 부하\*\*: from 0\.5 to 0\.7 it changes by \+3 min \d+ s \(the queue of one of 6 points grows through the window/,
  );
  expect(markdown).toContain('What moves mean wait per job, each over all levels of the others (the queue of one of');
  expect(renderSweepHtml({ ...all, configurations })).toContain('with its 95 % interval; the queue of one of 6 points');
  // Utilisation is what it is, however long the queue.
  expect(markdown).toMatch(/Highest utilisation.* It depends most on/);
});

it('says beneath a front that each point is judged by itself', () => {
  expect(renderSweepMarkdown(results())).toContain('judged for each point by itself, at 95 %');
  expect(renderSweepHtml(results())).toContain('judged for each point by itself, at 95 %');
});

it('durations that a range drew are rounded for people, and stay what they are in the table for scripts', () => {
  const all = results();
  const drawn = (label: string): string => (label === '3h' ? '106696s' : label);
  const configurations = all.configurations.map((each) => ({ ...each, levels: each.levels.map(drawn) }));
  const factors = all.factors.map((factor) => ({
    ...factor,
    levels: factor.levels.map((level) => ({ ...level, label: drawn(level.label) })),
  }));
  const some = { ...all, configurations, factors };
  for (const text of [renderSweepMarkdown(some), renderSweepHtml(some)]) {
    expect(text).toContain('1d 5h 38m');
    expect(text).not.toContain('106696s');
  }
  expect(pointsCsv(some)).toContain('106696s');
});

it('points and candidates that rounding would call the same keep their own names', () => {
  const all = results();
  const seconds = ['106696s', '106697s', '106698s'];
  const configurations = all.configurations.map((each, k) => ({
    ...each,
    levels: each.levels.map((level, at) => (at === 0 ? seconds[k % seconds.length]! : level)),
  }));
  const shown = readableSweep({ ...all, configurations }).configurations.map(({ levels }) => levels[0]);
  expect(shown).toEqual(configurations.map(({ levels }) => levels[0]));
});

it('groups of values stand below a map on two lines where one is too long, and at an angle where both are', () => {
  const chart = (width: number): string =>
    heatMap({
      ...{ title: 't', description: 'd', width },
      x: { title: 'x', labels: ['5h 48m – 12h 50m', '21h – 1d 5h', '1d 12h – 2d 4h'] },
      y: { title: 'y', labels: ['1'] },
      cells: [],
    }).text;
  expect(chart(900)).toContain('5h 48m – 12h 50m');
  expect(chart(300)).toMatch(/5h 48m –<\/tspan><tspan[^>]*>12h 50m/);
  expect(chart(300)).not.toContain('rotate(');
  expect(chart(160)).toMatch(/rotate\(-40\)[^<]*>5h 48m – 12h 50m/);
});

it.each([
  ['106696s', '1d 5h 38m'],
  ['-106696s – 200000s', '-1d 5h 38m – 2d 7h 33m'],
  ['slip 5400s, threshold 0.3', 'slip 1h 30m, threshold 0.3'],
  ['338m', '5h 38m'],
  ['90s', '90s'],
  ['easy(depth=1000)', 'easy(depth=1000)'],
  ['mix-106696s', 'mix-106696s'],
])('%s is written %s', (label, written) => {
  expect(readableDurations(label)).toBe(written);
});
