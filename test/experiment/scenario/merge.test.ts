import { describe, expect, it } from 'vitest';
import { issuesOf, library, resolve, SMALL, small } from './small-scenario.ts';

/** A child of the small scenario. */
const child = (keys: string) => `question: Why?\nscenario: child\nextends: base\n${keys}`;
const resolveChild = (keys: string, base = SMALL) => resolve(child(keys), {}, library({ base }));

describe('extends', () => {
  it('takes everything from the base but question, name and what it changes', () => {
    const { name, question, replications, variants } = resolveChild('replications: 5\n');
    expect({ name, question, replications }).toEqual({ name: 'child', question: 'Why?', replications: 5 });
    expect(variants.map((variant) => variant.name)).toEqual(['easy', 'fcfs']);
  });

  it('merges maps, key by key', () => {
    const { baseFleet } = resolveChild('fleet: { clusters: { one: { phases: { all: { nodes: 9 } } } } }\n');
    expect(baseFleet.clusters[0]).toMatchObject({ id: 'one', gpu: 'h200', phases: [{ nodes: 9 }] });
  });

  it('adds clusters behind those of the base', () => {
    const two =
      '{ provider: naver, gpu: h200, phases: { a: { nodes: 1, plans: { award: 2026-01-01 }, inService: award } } }';
    const { baseFleet } = resolveChild(`fleet.clusters.two: ${two}\n`);
    expect(baseFleet.clusters.map((cluster) => cluster.id)).toEqual(['one', 'two', 'own']);
  });

  it('replaces lists', () => {
    expect(resolveChild('primary: [jobsDone]\n').primary).toEqual(['jobsDone']);
  });

  it('reads dotted keys as paths', () => {
    const { workload } = resolveChild('workload.load: 0.75\nworkload.classes: [eval]\n');
    expect(workload.source).toMatchObject({ load: 0.75, classes: ['eval'] });
  });

  it('takes out what is null', () => {
    const base = small('load: 0.5', 'load: 0.5\n  classes: [eval]');
    expect(resolveChild('workload: { classes: null }\n', base).workload.source).toMatchObject({ classes: null });
  });

  it('reports a null that takes nothing out', () => {
    expect(issuesOf(child('workload.classes: null\n'), { base: SMALL })).toEqual([
      'small.yaml:4:19: workload.classes: is empty, must be a list of job classes; or leave the key out',
    ]);
  });

  it('replaces the variants as a whole, because the first one is the baseline', () => {
    const { variants } = resolveChild('variants:\n  sjf: { policies.queue: sjf }\n');
    expect(variants.map((variant) => variant.name)).toEqual(['sjf']);
  });

  it('leaves out yardsticks of the base together with the variants of which they speak', () => {
    const base = small('variants:', 'yardsticks: [fcfs]\nvariants:');
    expect(resolveChild('', base).yardsticks).toEqual(['fcfs']);
    expect(resolveChild('variants: { sjf: { policies.queue: sjf } }\n', base).yardsticks).toEqual([]);
    const own = 'yardsticks: [fifo]\nvariants: { sjf: {}, fifo: {} }\n';
    expect(resolveChild(own, base).yardsticks).toEqual(['fifo']);
    // Of those that are run.
    expect(resolve(base, { variants: ['easy'] }).yardsticks).toEqual([]);
  });

  it('goes through several files, which are all named', () => {
    const texts = { base: 'question: B?\nscenario: base\nextends: small\nreplications: 7\n', small: SMALL };
    expect(resolve(child(''), {}, library(texts)).replications).toBe(7);
  });
});

describe('notes of what is assumed', () => {
  const assumptions = (keys: string, base = SMALL, overrides = {}) =>
    resolve(child(keys), overrides, library({ base })).assumptions.map(({ path, value, note }) => [path, value, note]);
  const onFleet = small('workload.load: not published', 'fleet.clusters.one.phases.all: a guess');

  it('stay with the values that they are of', () => {
    expect(assumptions('replications: 5\n')).toEqual([['workload.load', '0.5', 'not published']]);
  });

  it('go with a value that somebody else sets, in a file or on the command line, unless he writes one', () => {
    expect(assumptions('workload.load: 0.7\n')).toEqual([]);
    expect(assumptions('', SMALL, { set: ['workload.load=0.7'] })).toEqual([]);
    expect(assumptions('workload.load: 0.7\nassumed: { workload.load: half of ours }\n')).toEqual([
      ['workload.load', '0.7', 'half of ours'],
    ]);
  });

  it('name what of a map somebody else sets, and go where that is all of it', () => {
    const [[, , note] = []] = assumptions('fleet.clusters.one.phases.all.nodes: 9\n', onFleet);
    expect(note).toBe('a guess (but for nodes, set by small.yaml)');
    const all = '{ nodes: 9, plans: { award: 2026-01-02 }, inService: 2026-01-16 }';
    expect(assumptions(`fleet.clusters.one.phases.all: ${all}\n`, onFleet)).toEqual([]);
    const own = 'assumed: { fleet.clusters.one.phases.all.nodes: theirs }\n';
    expect(assumptions(`fleet.clusters.one.phases.all.nodes: 9\n${own}`, onFleet)).toContainEqual(
      expect.arrayContaining(['a guess']),
    );
  });

  it('go with what is taken out, so that nobody is blamed for a note in a file that is not his', () => {
    const base = small('load: 0.5', 'load: 0.5\n  classes: [eval]').replace(
      'workload.load: not',
      'workload.classes: not',
    );
    expect(issuesOf(child('workload.classes: null\n'), { base })).toEqual([]);
    expect(issuesOf(child('workload.classes: null\nassumed: { workload.classes: null }\n'), { base })).toEqual([]);
    expect(issuesOf(child('workload.classes: null\nassumed: null\n'), { base })).toEqual([]);
    expect(issuesOf(child('assumed: { workload.load: null, workload.classes: null }\n'), { base })).toEqual([
      'small.yaml:4:27: assumed.workload.load: is empty, must be a note: why this value, and what is known; or leave the key out',
    ]);
  });
});

describe('variants', () => {
  it('are the scenario with their changes, which are kept as dotted paths', () => {
    const { variants } = resolve(small('{ policies.backfill: none }', '{ policies: { backfill: none, queue: sjf } }'));
    expect(variants[1]).toMatchObject({
      overrides: { 'policies.backfill': 'none', 'policies.queue': 'sjf' },
      policies: { backfill: { name: 'none' }, queue: { name: 'sjf' } },
    });
    expect(variants[0]).toMatchObject({ overrides: {}, policies: { backfill: { name: 'easy' } } });
  });

  it('may change the fleet, while the load keeps referring to the base', () => {
    const { baseFleet, variants } = resolve(
      small('{ policies.backfill: none }', '{ fleet.clusters.one.phases.all.nodes: 2, workload.patience: never }'),
    );
    expect(variants[1]!.fleet.clusters[0]!.phases[0]!.nodes).toBe(2);
    expect(variants[1]!.patience).toBe(Number.POSITIVE_INFINITY);
    expect(baseFleet.clusters[0]!.phases[0]!.nodes).toBe(4);
  });
});

describe('policies', () => {
  const backfillOf = (text: string, set: string[]) => resolve(text, { set }).variants[0]!.policies.backfill;

  it('take parameters onto a policy that is a mere name', () => {
    expect(backfillOf(SMALL, ['policies.backfill.depth=10'])).toEqual({
      name: 'easy',
      parameters: { reservations: 1, depth: 10 },
    });
  });

  it('keep the other parameters when one is changed', () => {
    const text = small('backfill: easy', 'backfill: { name: easy, reservations: 2 }');
    expect(backfillOf(text, ['policies.backfill.depth=10']).parameters).toEqual({ reservations: 2, depth: 10 });
  });

  it('never mix the parameters of two policies', () => {
    const text = small('backfill: easy', 'backfill: { name: easy, reservations: 2 }');
    expect(backfillOf(text, ['policies.backfill={ name: conservative }'])).toEqual({
      name: 'conservative',
      parameters: { compress: 'start' },
    });
    expect(backfillOf(text, ['policies.backfill=none'])).toEqual({ name: 'none', parameters: {} });
  });

  it('take durations in seconds and default to the first of the registry', () => {
    const text = small('queue: fcfs', 'queue: { name: wfp3, rerank: 2m }').replace('  backfill: easy\n', '');
    const { queue, backfill, limit } = resolve(text).variants[0]!.policies;
    expect(queue.parameters).toEqual({ rerank: 120 });
    expect([backfill.name, limit.name]).toEqual(['easy', 'kill']);
  });
});

describe('--set', () => {
  it('changes the scenario below the variants', () => {
    const { workload, variants } = resolve(SMALL, { set: ['workload.load=0.8', 'policies.backfill=conservative'] });
    expect(workload.source).toMatchObject({ load: 0.8 });
    expect(variants.map((variant) => variant.policies.backfill.name)).toEqual(['conservative', 'none']);
  });

  it('reads values as YAML, and seeds as text', () => {
    const { primary, seed } = resolve(SMALL, { set: ['primary=[jobsDone, waitSecondsP90]', 'seed=0042'] });
    expect({ primary, seed }).toEqual({ primary: ['jobsDone', 'waitSecondsP90'], seed: '0042' });
    expect(resolve(SMALL, { seed: '1e3' }).seed).toBe('1e3');
    expect(resolve(small('replications: 3', 'replications: 3\nseed: 1_000')).seed).toBe('1_000');
  });
});
