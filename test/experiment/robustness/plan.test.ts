/** What a scenario may have halved and doubled, and the further runs as data. */
import { describe, expect, it, test } from 'vitest';
import { InputError } from '../../../sim/engine/errors.ts';
import { planRobustness, robustnessRuns } from '../../../sim/experiment/robustness/plan.ts';
import { parseScenario } from '../../../sim/experiment/scenario/parse.ts';
import { type Overrides, resolveScenario } from '../../../sim/experiment/scenario/resolve.ts';
import { programme } from '../scenario/programme-scenario.ts';
import { issuesOf, library, small } from '../scenario/small-scenario.ts';

const NO_RECLAIM = 'no-reclaim: { programme.monitoring.reclaim: none }';

/** The programme with this list, and perhaps other changes. */
function halving(list: string, ...changes: (readonly [string, string])[]): string {
  return programme(['primary:', `robustness: { halveAndDouble: [${list}] }\nprimary:`], ...changes);
}

function planOf(text: string, overrides: Overrides = {}) {
  const parsed = parseScenario(text, 'small.yaml', library());
  return planRobustness(parsed, overrides, resolveScenario(parsed, overrides));
}

/** `path direction: before→after` by variant; `–` where it keeps its own. */
function valuesOf(text: string): string[] {
  return planOf(text).changes.map(({ path, direction, values }) => {
    const texts = values.map((value) => (value ? `${value.before}→${value.after}${value.clipped ? '!' : ''}` : '–'));
    return `${path.split('.').at(-1)} ${direction}: ${texts.join(', ')}`;
  });
}

function refusal(text: string, overrides: Overrides = {}): readonly string[] {
  try {
    planOf(text, overrides);
  } catch (error) {
    if (error instanceof InputError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('a path to halve and double', () => {
  const cases: [name: string, list: string, issue: string][] = [
    ['that leads nowhere', 'programme.behaviour.noShows', 'leads nowhere: unknown key, did you mean noShow?'],
    ['to an id that is not there', 'programme.calls.third.term.longest', 'there is no third in programme.calls'],
    ['to a value that is not set', 'programme.demand.curveSpread', 'is not set, write the value'],
    ['to a date', 'programme.calls.first.opens', 'is neither a number nor a duration'],
    ['to a word', 'programme.demand.curve', 'is neither a number nor a duration'],
    ['to a map without a median', 'programme.behaviour', 'is neither a number nor a duration'],
    ['to what is the same in every variant', 'workload.load', 'is the same in every variant'],
    ['to the seed of replications', 'programme.behaviour.mends, robustness.replications', 'is the same in every'],
    ['of a policy', 'programme.monitoring.reclaim.threshold', 'belongs to a policy'],
    ['named twice', 'programme.behaviour.mends, programme.behaviour.mends', 'is named twice, keep one of the two'],
    ['that is no path', 'mends', 'must be a dotted path'],
  ];
  test.each(cases)('%s is an issue with its place', (_name, list, issue) => {
    const [first, ...others] = issuesOf(halving(list));
    expect(first).toMatch(/^small\.yaml:\d+:\d+: robustness\.halveAndDouble\.\d: /);
    expect(first).toContain(issue);
    expect(others).toEqual([]);
  });

  const STUDIED: readonly [string, string] = [
    NO_RECLAIM,
    'no-shows: { programme.behaviour.noShow: 0.3 }\n  level: { programme.demand.level: { median: 0.5, sigma: 0.1 } }',
  ];

  it('that variants set themselves needs a word on whose value counts', () => {
    const text = halving('programme.behaviour.noShow, programme.demand.level', STUDIED);
    const issues = issuesOf(text);
    expect(issues).toHaveLength(2);
    expect(issues[0]).toContain(
      'robustness.halveAndDouble.0: programme.behaviour.noShow is set by the variants themselves (no-shows)',
    );
    expect(issues[0]).toContain('{ path: programme.behaviour.noShow, variants: keep }');
    expect(issues[1]).toContain('(level)');
  });

  it('keeps what variants study, and scales the others', () => {
    const text = halving('{ path: programme.behaviour.noShow, variants: keep }', STUDIED);
    expect(valuesOf(text)).toEqual(['noShow halved: 0.1→0.05, –, 0.1→0.05', 'noShow doubled: 0.1→0.2, –, 0.1→0.2']);
  });

  it('scales the own values of variants where the scenario says so', () => {
    const text = halving('{ path: programme.demand.level, variants: scale }', STUDIED);
    expect(valuesOf(text)).toEqual([
      'level halved: 0.8→0.4, 0.8→0.4, 0.5→0.25',
      'level doubled: 0.8→1.6, 0.8→1.6, 0.5→1',
    ]);
  });

  it('that a variant makes a word can be kept, not scaled', () => {
    const never: readonly [string, string] = [NO_RECLAIM, 'patient: { programme.behaviour.patience: never }'];
    const scale = halving('{ path: programme.behaviour.patience, variants: scale }', never);
    expect(issuesOf(scale)[0]).toContain('is neither a number nor a duration in variant patient');
    const keep = halving('{ path: programme.behaviour.patience, variants: keep }', never);
    expect(valuesOf(keep)).toEqual(['patience halved: 1728000→864000, –', 'patience doubled: 1728000→3456000, –']);
  });
});

describe('mends and games', () => {
  it('are together at most 1: each doubles up to what the other leaves', () => {
    const text = halving('programme.behaviour.mends, programme.behaviour.games', [
      'mends: 0.5\n    games: 0.1',
      'mends: 0.7\n    games: 0.2',
    ]);
    expect(valuesOf(text)).toEqual([
      'mends halved: 0.7→0.35, 0.7→0.35',
      'mends doubled: 0.7→0.8!, 0.7→0.8!',
      'games halved: 0.2→0.1, 0.2→0.1',
      'games doubled: 0.2→0.3!, 0.2→0.3!',
    ]);
  });
});

describe('the plan', () => {
  const LIST = 'programme.behaviour.noShow, programme.behaviour.noShowNoticed, programme.behaviour.offPurpose';

  it('has each path halved, then doubled, as variants of one scenario that is otherwise the same', () => {
    const plan = planOf(halving(LIST));
    expect(plan.changes.map(({ path, direction }) => `${path.split('.').at(-1)} ${direction}`)).toEqual([
      ...['noShow halved', 'noShow doubled', 'noShowNoticed halved', 'noShowNoticed doubled'],
      ...['offPurpose halved', 'offPurpose doubled'],
    ]);
    const { variants, ...rest } = plan.scenario;
    const { variants: own, ...resolved } = resolveScenario(parseScenario(halving(LIST), 'small.yaml', library()));
    expect(rest).toEqual(resolved);
    expect(plan.changes.flatMap((change) => change.variants)).toEqual([...variants.keys()]);
    const [halved] = variants;
    const { behaviour } = own[0]!.programme!.rules;
    expect(halved).toEqual({
      ...own[0],
      programme: {
        ...own[0]!.programme,
        rules: { ...own[0]!.programme!.rules, behaviour: { ...behaviour, noShow: 0.05 } },
      },
    });
  });

  it('makes no runs of a change that changes nothing', () => {
    const plan = planOf(halving('programme.behaviour.reapply.cut, programme.behaviour.noShow'));
    expect(plan.changes.map(({ variants }) => variants)).toEqual([
      [null, null],
      [null, null],
      [0, 1],
      [2, 3],
    ]);
    expect(plan.scenario.variants).toHaveLength(4);
  });

  it('makes no runs of how warned projects answer where nobody is warned', () => {
    const plan = planOf(halving('programme.behaviour.mends, programme.behaviour.games, programme.behaviour.mendSpeed'));
    // The second variant reclaims nothing.
    expect(plan.changes.map(({ variants }) => variants[1])).toEqual(Array(6).fill(null));
    expect(plan.changes.map(({ variants }) => variants[0])).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('has the first replications of the comparison, at most all of them', () => {
    const plan = planOf(halving('programme.behaviour.noShow'));
    expect(plan.replications).toBe(2);
    expect(planOf(halving('programme.behaviour.noShow'), { replications: 7 }).replications).toBe(3);
    expect(robustnessRuns(plan, 5)).toEqual(
      [5, 6].flatMap((replication) => [0, 1, 2, 3].map((variant) => ({ variant, replication }))),
    );
  });

  it('scales what the command line sets', () => {
    const overrides = { set: ['programme.behaviour.noShow=0.3'] };
    const [halved] = planOf(halving('programme.behaviour.noShow'), overrides).changes;
    expect(halved?.values[0]).toMatchObject({ before: 0.3, after: 0.15 });
  });

  it('changes only the variants that are chosen, and wants two', () => {
    const overrides = { variants: ['as-is'] };
    expect(refusal(halving('programme.behaviour.noShow'), overrides)).toEqual([
      'one variant of programme has no ranking that a change could turn, compare two variants or more',
    ]);
  });

  it('is an issue where the scenario names nothing', () => {
    expect(refusal(programme())[0]).toContain(
      'programme does not say which assumed values are to be halved and doubled',
    );
  });

  it('names the entry of a change that contradicts the rest', () => {
    const [first, ...others] = refusal(halving('programme.calls.first.term.gates.late.after'));
    expect(first).toMatch(/^small\.yaml:\d+:\d+: robustness\.halveAndDouble\.0: /);
    expect(first).toContain(
      'programme.calls.first.term.gates.late.after doubled to 480d in variant as-is contradicts the rest',
    );
    expect(others.every((each) => each.includes('no-reclaim'))).toBe(true);
  });
});

describe('a comparison without the option', () => {
  it('needs no programme to name what it assumes', () => {
    const text = small('primary:', 'robustness: { replications: 1, halveAndDouble: [workload.patience] }\nprimary:');
    const patient = text.replace('  load: 0.5\n', '  load: 0.5\n  patience: 2d\n');
    expect(valuesOf(patient)).toEqual([
      'patience halved: 172800→86400, 172800→86400',
      'patience doubled: 172800→345600, 172800→345600',
    ]);
  });
});
