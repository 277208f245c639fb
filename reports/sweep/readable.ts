/**
 * Durations in the names of points and levels as people read them: `106696s`, which a range without steps draws, is
 * `1d 5h 38m`. Tables and JSON keep what was run. It must not know layouts.
 */
import type { OptimiseResults } from '../../sim/experiment/optimise/results.ts';
import type { SweepResults } from '../../sim/experiment/sweep/results.ts';

/** Of three digits or more, standing alone. */
const LONG_DURATION = /(?<![\w.-])(-?)(\d{3,})([smh])(?![\w.-])/g;
const SECONDS_OF = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
type Unit = keyof typeof SECONDS_OF;

/** Every long duration of a text in its largest units, from a day on to the minute. */
export function readableDurations(text: string): string {
  return text.replace(LONG_DURATION, (_, sign: string, digits: string, unit: Unit) => {
    const seconds = Number(digits) * SECONDS_OF[unit];
    let rest = seconds < SECONDS_OF.d ? seconds : Math.round(seconds / 60) * 60;
    const parts: string[] = [];
    for (const each of ['d', 'h', 'm', 's'] as const) {
      const count = Math.floor(rest / SECONDS_OF[each]);
      rest -= count * SECONDS_OF[each];
      if (count > 0) parts.push(`${count}${each}`);
    }
    return sign + (parts.join(' ') || '0s');
  });
}

/** The same results with names to be shown. */
export function readableSweep(results: SweepResults): SweepResults {
  const labels = results.factors.map(({ levels }) => readableAll(levels.map(({ label }) => label)));
  const factors = results.factors.map((factor, k) => ({
    ...factor,
    levels: factor.levels.map((level, at) => ({ ...level, label: labels[k]![at]! })),
  }));
  const count = results.configurations[0]?.levels.length ?? 0;
  const columns = Array.from({ length: count }, (_, k) =>
    readableAll(results.configurations.map(({ levels }) => levels[k]!)),
  );
  const configurations = results.configurations.map((each, at) => ({
    ...each,
    levels: columns.map((column) => column[at]!),
  }));
  return { ...results, configurations, factors };
}

export function readableSearch(results: OptimiseResults): OptimiseResults {
  const names = readableAll(results.candidates.map(({ name }) => name));
  const candidates = results.candidates.map((each, k) => ({ ...each, name: names[k]! }));
  return { ...results, candidates };
}

/** What is different is told apart by its name: where rounding makes two the same, all keep their own. */
function readableAll(names: readonly string[]): string[] {
  const shown = names.map(readableDurations);
  return new Set(shown).size === new Set(names).size ? shown : [...names];
}
