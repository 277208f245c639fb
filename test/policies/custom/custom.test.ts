/** Policies that no compiler has looked at: what is wrong with them, what they may answer, and the registries. */
import { afterEach, describe, expect, it } from 'vitest';
import { InputError } from '../../../sim/engine/errors.ts';
import { KINDS, looksLikePolicy, policyProblems } from '../../../sim/policies/custom/check-policy.ts';
import { guarded } from '../../../sim/policies/custom/guarded.ts';
import { customPolicies, isBuiltIn, useCustomPolicies } from '../../../sim/policies/custom/register.ts';
import type { FreeNodes, Placement } from '../../../sim/policies/placement/placement.ts';
import type { PolicyInfo } from '../../../sim/policies/policy.ts';
import { findProgrammePolicy, PROGRAMME_REGISTRY } from '../../../sim/policies/programme-registry.ts';
import type { GrantView } from '../../../sim/policies/reclaim/reclaim.ts';
import { defaultParameters, findPolicy, REGISTRY } from '../../../sim/policies/registry.ts';

const order = { kind: 'queue', name: 'mine', help: 'mine first', parameters: [], dynamic: false, key: () => 0 };
const reclaim = {
  ...{ kind: 'reclaim', name: 'mine', help: 'takes nothing', parameters: [], needsActivity: false },
  nextReview: (grant: GrantView): unknown => grant.now + 1,
  review: (): unknown => ({ kind: 'keep', reason: 'exempt' }),
};
const share = { name: 'share', type: 'number', default: 0.3, min: 0, max: 1, help: 'a share' };

/** Nobody is stopped by it, so that it needs no parameters that say how. */
const isNoPreemption = ({ kind, name }: PolicyInfo): boolean => kind === 'preemption' && name === 'none';
const OURS = [...Object.values(REGISTRY).flat(), ...Object.values(PROGRAMME_REGISTRY).flat()];

describe('a policy of one’s own', () => {
  it.each(
    OURS.filter((policy) => !isNoPreemption(policy)).map((policy) => [policy.kind, policy.name, policy] as const),
  )('%s %s, one of ours, would pass', (_kind, _name, policy) => {
    expect(looksLikePolicy(policy)).toBe(true);
    expect(policyProblems(policy)).toEqual([]);
  });

  it.each<[what: string, policy: { kind: unknown }, problem: string]>([
    ['no such kind', { ...order, kind: 'queues' }, 'kind is "queues": must be one of queue, backfill'],
    ['no name', { ...order, name: 'My Order' } as never, 'name must be small letters'],
    ['no help', { ...order, help: ' ' } as never, 'help must be a sentence'],
    ['no decision', { ...order, key: undefined } as never, 'key is missing: must be a function'],
    ['no flag', { ...order, dynamic: 'no' } as never, 'dynamic is wrong: must be true or false'],
    ['a static order that binds', { ...order, key: undefined, bind: () => ({}) } as never, 'dynamic must be true'],
    ['no list of parameters', { ...order, parameters: undefined } as never, 'parameters must be a list'],
    ['parameters that nobody hands over', { ...order, parameters: [share] } as never, 'key is handed none, use bind'],
    [
      'a parameter without a type',
      { ...reclaim, parameters: [{ ...share, type: 'real' }] } as never,
      'must have a type',
    ],
    ['a default out of bounds', { ...reclaim, parameters: [{ ...share, default: 2 }] } as never, 'has the default 2'],
    ['a parameter that is there twice', { ...reclaim, parameters: [share, share] } as never, 'is there twice'],
    [
      'a choice without choices',
      { ...reclaim, parameters: [{ ...share, type: 'choice' }] } as never,
      'must have choices',
    ],
    ['a missing member', { ...reclaim, review: undefined } as never, 'review is missing: must be a function'],
    [
      'a preemption without the common parameters',
      { kind: 'preemption', name: 'mine', help: 'x', parameters: [], guardsQuota: true, candidates: () => 0 } as never,
      'parameters mode, grace, leastRun, order, ratePerHour, most are missing',
    ],
  ])('with %s is none', (_what, policy, problem) => {
    expect(policyProblems(policy).join('\n')).toContain(problem);
  });

  it('hears of everything at once', () => {
    expect(policyProblems({ kind: 'reclaim', name: '?', parameters: 3 } as never)).toHaveLength(6);
  });
});

describe('the registries', () => {
  afterEach(() => useCustomPolicies([]));

  it('know it under its name, behind our own, until others take its place', () => {
    const before = KINDS.map((kind) => (kind in REGISTRY ? REGISTRY : PROGRAMME_REGISTRY)[kind as never] as unknown[]);
    const counts = before.map((list) => list.length);
    useCustomPolicies([order as PolicyInfo, reclaim as unknown as PolicyInfo]);
    expect(findPolicy('queue', 'mine')).toBe(order);
    expect(findProgrammePolicy('reclaim', 'mine')).toBe(reclaim);
    expect(REGISTRY.queue[0]?.name).toBe('fcfs');
    expect(isBuiltIn('queue', 'mine')).toBe(false);
    expect(isBuiltIn('queue', 'fcfs')).toBe(true);
    useCustomPolicies([{ ...order, name: 'yours' } as PolicyInfo]);
    expect(findPolicy('queue', 'mine')).toBeUndefined();
    expect(customPolicies().map(({ name }) => name)).toEqual(['yours']);
    useCustomPolicies([]);
    expect(before.map((list) => list.length)).toEqual(counts);
  });
});

describe('behind its guard', () => {
  const grant = { now: 100, gpus: 16, unit: 'node', gpusPerNode: 8 } as GrantView;
  const refusal = (act: () => unknown): string => {
    try {
      act();
    } catch (error) {
      if (error instanceof InputError) return error.issues.map(({ file, message }) => `${file}: ${message}`).join('\n');
      throw error;
    }
    return 'nothing';
  };
  const behind = <T>(policy: T) => guarded(policy as PolicyInfo, 'mine.ts') as unknown as typeof reclaim & typeof order;

  it('answers as it does without', () => {
    const policy = behind(reclaim);
    expect(policy.nextReview(grant)).toBe(101);
    expect(policy.review()).toEqual({ kind: 'keep', reason: 'exempt' });
    expect(policyProblems(policy)).toEqual([]);
  });

  it('may be an instance of a class', () => {
    class Mine {
      readonly kind = 'queue';
      readonly name = 'mine';
      readonly help = 'wide first';
      readonly parameters = [];
      readonly dynamic = false;
      readonly #sign = -1;
      key(gpus: number) {
        return this.#sign * gpus;
      }
    }
    const { key } = behind(new Mine()) as unknown as Mine;
    expect(key(8)).toBe(-8);
  });

  it('names itself where it throws', () => {
    const policy = behind({
      ...reclaim,
      review: () => {
        throw new TypeError('grant is undefined');
      },
    });
    expect(refusal(() => policy.review())).toBe('mine.ts: review of the reclaim policy mine threw: grant is undefined');
  });

  it.each<[what: string, review: unknown, message: string]>([
    ['nothing', undefined, 'must have a kind: keep, warn or take'],
    ['an unknown reason', { kind: 'keep', reason: 'because' }, 'must have a reason: one of useAboveThreshold'],
    ['more than there is', { kind: 'take', reason: 'aged', gpus: 24, budgetGpuSeconds: 0 }, 'takes 24 GPUs of 16'],
    ['half a node', { kind: 'take', reason: 'aged', gpus: 4, budgetGpuSeconds: 0 }, 'the grant counts in nodes of 8'],
    ['half a GPU', { kind: 'take', reason: 'aged', gpus: 0.5, budgetGpuSeconds: 0 }, 'takes 0.5 GPUs of 16'],
    [
      'negative hours',
      { kind: 'take', reason: 'aged', gpus: 8, budgetGpuSeconds: -1 },
      'budgetGpuSeconds of at least 0',
    ],
  ])('may not review with %s', (_what, answer, message) => {
    const { review } = behind({ ...reclaim, review: () => answer }) as unknown as { review(grant: GrantView): unknown };
    expect(refusal(() => review(grant))).toContain(message);
  });

  describe('places', () => {
    // Nodes 1, 3 and 4 are wholly free, node 2 has 5 free GPUs, node 0 none.
    const free = [0, 8, 5, 8, 8];
    const nodes = {
      gpusPerNode: 8,
      lowestWith: (count: number, from: number) => free.findIndex((each, node) => node >= from && each === count),
    };
    const place = (written: readonly number[], whole: number, rest: number): string => {
      const out = new Int32Array(6).fill(-1);
      const mine = { kind: 'placement', name: 'mine', help: 'mine', parameters: [], place: () => out.set(written) };
      const policy = guarded(mine as unknown as PolicyInfo, 'mine.ts') as unknown as Placement;
      return refusal(() => policy.place(nodes as unknown as FreeNodes, whole, rest, out));
    };

    it.each<[what: string, written: readonly number[], whole: number, rest: number]>([
      ['whole nodes in any order', [4, 1], 2, 0],
      ['a rest beside others', [1, 2], 1, 5],
      ['a rest on a wholly free node', [1, 3], 1, 6],
    ])('%s', (_what, written, whole, rest) => {
      expect(place(written, whole, rest)).toBe('nothing');
    });

    it.each<[what: string, written: readonly number[], whole: number, rest: number, message: string]>([
      ['nothing at all', [], 2, 0, 'must write 2 different nodes that are wholly free into out, and wrote -1, -1'],
      ['a node twice', [1, 1], 2, 0, 'wrote 1, 1'],
      ['a node that is partly taken', [1, 2], 2, 0, 'wrote 1, 2'],
      ['a node that is not there', [5], 1, 0, 'wrote 5'],
      ['no rest', [1], 1, 4, 'must write one more node with 4 free GPUs to out[1], and wrote -1'],
      ['too small a rest', [1, 2], 1, 6, 'and wrote 2'],
      ['a rest on a node that is taken whole', [1, 1], 1, 6, 'and wrote 1'],
    ])('not %s: the run would break, or never end', (_what, written, whole, rest, message) => {
      expect(place(written, whole, rest)).toContain(message);
    });
  });

  it('may not review at once again: the run would never end', () => {
    const policy = behind({ ...reclaim, nextReview: ({ now }: GrantView) => now });
    expect(refusal(() => policy.nextReview(grant))).toContain('must be later than now (100 s), and is 100');
  });

  it('may not give a key that is no number, bound or not', () => {
    expect(refusal(() => behind({ ...order, key: () => Number.NaN }).key())).toContain('must be a number, and is NaN');
    const bound = {
      ...order,
      ...{ dynamic: true, key: undefined },
      bind: () => ({ dynamic: true, halfLifeSeconds: 60, keysAt: () => () => 'first' }),
    };
    const policy = guarded(bound as unknown as PolicyInfo, 'mine.ts') as unknown as typeof bound;
    expect(refusal(() => policy.bind().keysAt()())).toContain('must be a number, and is first');
  });

  it.each(OURS.filter((policy) => 'bind' in policy).map((policy) => [policy.kind, policy.name, policy] as const))(
    'binds whole: %s %s',
    (_kind, _name, policy) => {
      const parameters = defaultParameters(policy);
      const bindOf = (of: PolicyInfo) => (of as unknown as { bind(parameters: object): object }).bind(parameters);
      const ours = bindOf(policy);
      expect(Object.keys(bindOf(guarded(policy, 'mine.ts'))).sort()).toEqual(Object.keys(ours).sort());
    },
  );

  it('must bind to what its port says', () => {
    const easy = {
      kind: 'backfill',
      name: 'mine',
      help: 'x',
      parameters: [],
      bind: () => ({ keeps: 'all', next: () => -1 }),
    };
    const { bind } = guarded(easy as unknown as PolicyInfo, 'mine.ts') as unknown as typeof easy;
    expect(refusal(() => bind())).toContain('keeps must be one of nothing, reservation, passPlan, plan');
  });
});
