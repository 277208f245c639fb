/**
 * What a gate says in words: rules, tolerances, figures and outcomes, the same in every output. It must not know layouts.
 */
import { MOST_NEEDED } from '../../sim/experiment/precision/needed.ts';
import { POWER } from '../../sim/experiment/regress/detectable.ts';
import type { CheckResult, GateResult, RuleResult } from '../../sim/experiment/regress/gate.ts';
import { isAlarm, type Outcome } from '../../sim/experiment/regress/judge.ts';
import { counted, decimal, differenceUnit, meanWithSpread, signed } from '../format.ts';
import { quantityOf, unitOf } from '../metric-text.ts';

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  same: 'unchanged',
  within: 'within',
  notShown: 'not shown',
  worse: 'WORSE',
  moved: 'MOVED',
  better: 'better',
  missing: 'MISSING',
};

export function outcomeText({ outcome }: CheckResult): string {
  return OUTCOMES[outcome];
}

/** A figure with its unit; a dash where there is none. */
export function figureText(metric: string, value: number | null): string {
  if (value === null) return '–';
  const unit = unitOf(metric);
  return `${meanWithSpread(quantityOf(metric), value, null)}${unit === '' ? '' : ` ${unit}`}`;
}

/** A difference with its sign and unit. */
export function differenceText(metric: string, value: number | null): string {
  if (value === null) return '–';
  const quantity = quantityOf(metric);
  const unit = quantity === 'ratio' ? differenceUnit(quantity) : unitOf(metric);
  return `${signed(quantity, value)}${unit === '' ? '' : ` ${unit}`}`;
}

/** `+3.4 %` of the baseline; empty where that says nothing. */
export function relativeText({ difference, baseline }: Pick<CheckResult, 'difference' | 'baseline'>): string {
  if (difference === null || baseline === null || baseline === 0 || difference === 0) return '';
  return `${signed('ratio', difference / Math.abs(baseline))} %`;
}

/** What a figure may be worse by: the tolerance, and the standard errors beyond it. */
export function allowedText({ metric, allowed, factor, standardError }: CheckResult): string {
  const noise = standardError === null ? 0 : factor * standardError;
  const amount = unsigned(metric, allowed);
  if (factor === 0) return amount;
  return `${amount}${noise > 0 ? ` and ${factor.toFixed(1)} standard errors (${unsigned(metric, noise)})` : ''}`;
}

function unsigned(metric: string, amount: number): string {
  return differenceText(metric, amount).replace(/^\+/, '');
}

/** A sentence for each figure that is worth one: why a rule failed, or what is not shown. */
export function checkSentence(check: CheckResult): string {
  const { scenario, variant, metric, baseline, now, difference, replicationsNeeded, n } = check;
  const where = `${metric} of ${scenario}, ${variant}`;
  if (check.outcome === 'missing') {
    const what = now === null ? 'has no value any more' : 'has values in other replications than before';
    return `${where} ${what} (baseline ${figureText(metric, baseline)}, now ${figureText(metric, now)})`;
  }
  const relative = relativeText(check);
  const moved = `${figureText(metric, baseline)} → ${figureText(metric, now)} (${differenceText(metric, difference)}${relative === '' ? '' : `, ${relative}`})`;
  const alike =
    check.standardError === 0 && n >= 2 && difference !== 0 ? `, the same in each of ${n} replications` : '';
  const sentence = `${where}: ${moved}${alike}, allowed ${allowedText(check)}`;
  if (check.outcome !== 'notShown' || replicationsNeeded === null) return sentence;
  const needed = `${replicationsNeeded >= MOST_NEEDED ? 'at least' : 'about'} ${decimal(replicationsNeeded)}`;
  return `${sentence}; not shown with ${n} replications, ${needed} would`;
}

/**
 * What a rule would have caught: `catches 6.1 % to 12 %`, from its keenest figure to its dullest, as shares of the baseline
 * or, where that says less, in the metric's unit. Empty where nothing can be said.
 */
export function catchesText({ checks }: RuleResult): string {
  const found = checks.flatMap(({ detectable, baseline, metric }) =>
    detectable === null ? [] : [{ worsening: detectable.worsening, baseline: Math.abs(baseline ?? 0), metric }],
  );
  const [first] = found;
  if (!first) return '';
  const asShares = quantityOf(first.metric) !== 'ratio' && found.every(({ baseline }) => baseline > 0);
  const amounts = found.map(({ worsening, baseline }) => (asShares ? worsening / baseline : worsening));
  const written = [Math.min(...amounts), Math.max(...amounts)].map((amount) =>
    asShares ? percent(amount) : unsigned(first.metric, amount),
  );
  return `catches ${[...new Set(written)].join(' to ')}`;
}

/** What `catches` means, with the spread that it is by; empty where no rule has it. */
export function catchesSentence({ rules }: GateResult): string {
  const all = rules.flatMap(({ checks }) => checks.flatMap(({ detectable }) => detectable?.spread ?? []));
  if (all.length === 0) return '';
  const drawnAnew = all.filter((spread) => spread === 'drawnAnew').length;
  const anew = 'as if the change drew every schedule anew (√2 × the spread of the baseline’s replications)';
  const seen = 'the spread of the differences that were seen';
  const by =
    drawnAnew === 0 ? `by ${seen}` : drawnAnew === all.length ? anew : `by ${seen}, or of what is unchanged ${anew}`;
  return `“Catches”: the smallest worsening in the long run that fails the rule with ${percent(POWER)} probability, ${by}.`;
}

/** Alarms first, then what is near to one; what is unchanged or within says nothing. */
export function noteworthy({ checks }: RuleResult): CheckResult[] {
  const alarms = checks.filter(({ outcome }) => isAlarm(outcome));
  return [...alarms, ...checks.filter(({ outcome }) => outcome === 'notShown' || outcome === 'better')];
}

const RULE_OUTCOMES: Readonly<Record<RuleResult['outcome'], string>> = {
  failed: 'FAILED',
  warned: 'warning',
  passed: 'passed',
  off: 'off',
};

export function ruleOutcome({ outcome }: RuleResult): string {
  return RULE_OUTCOMES[outcome];
}

/** `higher is worse, 5 % allowed`. */
export function ruleText({ metric, worse, tolerance, level }: RuleResult): string {
  const { absolute, relative, standardErrors } = tolerance;
  const allowed = [
    ...(relative === null ? [] : [`${Number((relative * 100).toPrecision(12))} %`]),
    ...(absolute === null ? [] : [unsigned(metric, absolute)]),
  ];
  const direction = worse === 'either' ? 'any change is judged' : `${worse} is worse`;
  const errors = standardErrors === null ? [] : [`${standardErrors} standard errors`];
  const parts = [direction, ...(allowed.length === 0 ? [] : [`${allowed.join(' or ')} allowed`]), ...errors];
  return level === 'error' ? parts.join(', ') : `${parts.join(', ')} (${level})`;
}

/** The first sentence: what came out of it all. */
export function verdictSentence({ rules, passed, suite }: GateResult): string {
  const failed = rules.filter(({ outcome }) => outcome === 'failed').length;
  const warned = rules.filter(({ outcome }) => outcome === 'warned').length;
  const judged = rules.filter(({ outcome }) => outcome !== 'off').length;
  const warnings = warned === 0 ? '' : `, ${warned} with a warning`;
  if (passed) return `${suite} passed: ${counted(judged, 'rule')}${warnings}`;
  return `${suite} failed: ${failed} of ${counted(judged, 'rule')}${warnings}`;
}

/** What was compared with what, and what chance has to do with it. */
export function basisSentence({ mode, scenarios, rules, falseAlarms, baselineVersion }: GateResult): string {
  const { level, expected, judgements } = falseAlarms;
  const figures = counted(judgements, 'figure');
  if (mode === 'fresh') {
    return (
      `On fresh seeds, mean against mean (Welch), against a baseline of gpufleet ${baselineVersion}. Where nothing got worse, ` +
      `any of the ${figures} raises an alarm in at most about ${percent(level)} of all pairs of a baseline’s seeds and fresh ones.`
    );
  }
  const runs = scenarios.reduce((sum, each) => sum + each.runs, 0);
  const same = scenarios.reduce((sum, { unchanged }) => sum + (unchanged ?? 0), 0);
  const isSame = same === runs;
  const which = isSame
    ? `All ${counted(runs, 'run')} are`
    : `${same} of ${counted(runs, 'run')} ${same === 1 ? 'is' : 'are'}`;
  const first = `${which} equal to the baseline’s (gpufleet ${baselineVersion}) to the last bit.`;
  if (isSame) {
    const moved = rules.flatMap(({ checks }) => checks).filter(({ outcome }) => outcome !== 'same').length;
    if (moved === 0) return first;
    const differ = `${counted(moved, 'figure')} ${moved === 1 ? 'differs' : 'differ'}`;
    return `${first} Yet ${differ}: metrics are worked out otherwise than then, or the baseline was edited by hand.`;
  }
  const chance =
    expected <= level * LEVEL_ROUNDING
      ? `raises an alarm in any of the ${figures} in at most about ${percent(expected)} of all cases`
      : `raises at most about ${Number(expected.toPrecision(2))} alarms in ${figures}, as rules ask for fewer standard errors ` +
        `than a level of ${percent(level)} would`;
  return `${first} Differences are paired by replication; a change that makes nothing worse in the long run ${chance}.`;
}

/** Sums of shares of the level differ from it by rounding. */
const LEVEL_ROUNDING = 1.000001;

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
