/** Placements of grants: the picture of each by hand, and what holds of all on random land. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LandView } from '../../../sim/policies/grant-placement/grant-placement.ts';
import { findProgrammePolicy, PROGRAMME_REGISTRY } from '../../../sim/policies/programme-registry.ts';

const GPUS_PER_NODE = 8;

/** Free GPUs of each node, by leaf group. */
type Land = readonly (readonly number[])[];

function view(land: Land): LandView {
  const free = land.flat();
  const groups = land.flatMap((nodes, group) => nodes.map(() => group));
  return {
    nodeCount: free.length,
    gpusPerNode: GPUS_PER_NODE,
    leafGroupCount: land.length,
    leafGroupOf: (node) => groups[node]!,
    freeGpus: (node) => free[node]!,
    isShared: (node) => free[node]! > 0 && free[node]! < GPUS_PER_NODE,
  };
}

const placed = (policy: string, land: Land, whole: number, rest = 0): readonly number[] =>
  findProgrammePolicy('grantPlacement', policy)!.place(view(land), whole, rest);

/** Node numbers by group: 0–3, 4–7, 8–11. The first group is half taken, the second full but for one, the third free. */
const LAND: Land = [
  [0, 8, 8, 3],
  [0, 0, 0, 8],
  [8, 8, 8, 8],
];

describe('pack', () => {
  it('takes the tightest leaf group that holds the grant', () => {
    expect(placed('pack', LAND, 1)).toEqual([7]);
    expect(placed('pack', LAND, 2)).toEqual([1, 2]);
    expect(placed('pack', LAND, 3)).toEqual([8, 9, 10]);
  });

  it('begins with the emptiest group where none holds it, and goes on with the tightest for the rest of it', () => {
    expect(placed('pack', LAND, 5)).toEqual([8, 9, 10, 11, 7]);
    expect(placed('pack', LAND, 6)).toEqual([8, 9, 10, 11, 1, 2]);
  });
});

describe('spread', () => {
  it('takes node by node from the group that then has most free nodes, the lowest group where they are equal', () => {
    expect(placed('spread', LAND, 1)).toEqual([8]);
    expect(placed('spread', LAND, 4)).toEqual([8, 9, 1, 10]);
    expect(placed('spread', LAND, 7)).toEqual([8, 9, 1, 10, 2, 7, 11]);
  });

  it('leaves groups evenly full where they were equally empty', () => {
    const even = Array.from({ length: 4 }, () => [8, 8, 8]);
    expect(placed('spread', even, 8)).toEqual([0, 3, 6, 9, 1, 4, 7, 10]);
  });
});

describe('keep-whole', () => {
  const ids = ['naver', 'nhn', 'kakao'];
  const order = (cluster: string): readonly number[] =>
    findProgrammePolicy('grantPlacement', 'keep-whole')!.orderClusters([2, 1, 0], ids, { cluster });

  it('has calls fill the cluster last that is kept, and the others as they come', () => {
    expect(order('kakao')).toEqual([1, 0, 2]);
    expect(order('nhn')).toEqual([2, 0, 1]);
  });

  it('changes no order where no cluster is kept', () => {
    expect(order('')).toEqual([2, 1, 0]);
    expect(findProgrammePolicy('grantPlacement', 'keep-whole')!.parameters[0]!.default).toBe('');
  });

  it('places nodes as pack does', () => {
    for (const whole of [1, 2, 5, 7])
      expect(placed('keep-whole', LAND, whole, 2)).toEqual(placed('pack', LAND, whole, 2));
  });
});

const landArbitrary = fc.array(
  fc.array(fc.oneof({ weight: 2, arbitrary: fc.constant(GPUS_PER_NODE) }, fc.nat({ max: GPUS_PER_NODE })), {
    minLength: 1,
    maxLength: 6,
  }),
  { minLength: 1, maxLength: 5 },
);

describe.each(PROGRAMME_REGISTRY.grantPlacement.map(({ name }) => name))('%s', (policy) => {
  it('puts a part of a node beside other parts, on the fullest node that has room, and breaks a free node up last', () => {
    const land = [
      [8, 5, 3],
      [8, 4],
    ];
    expect(placed(policy, land, 0, 3)).toEqual([2]);
    expect(placed(policy, land, 0, 4)).toEqual([4]);
    expect(placed(policy, land, 0, 6)).toEqual([0]);
  });

  it('takes free nodes, each once, and one more for the rest, wherever there are so many', () => {
    fc.assert(
      fc.property(landArbitrary, fc.nat(), fc.nat({ max: GPUS_PER_NODE - 1 }), (land, size, rest) => {
        const free = land.flat();
        const wholes = free.filter((gpus) => gpus === GPUS_PER_NODE).length;
        const whole = size % (wholes + 1);
        const hasPart = free.some((gpus) => gpus < GPUS_PER_NODE && gpus >= rest);
        fc.pre(rest === 0 || hasPart || whole < wholes);
        const nodes = placed(policy, land, whole, rest);
        expect(nodes).toHaveLength(whole + (rest > 0 ? 1 : 0));
        expect(new Set(nodes).size).toBe(nodes.length);
        for (const node of nodes.slice(0, whole)) expect(free[node]).toBe(GPUS_PER_NODE);
        if (rest === 0) return;
        expect(free[nodes.at(-1)!]).toBeGreaterThanOrEqual(rest);
        expect(hasPart && free[nodes.at(-1)!] === GPUS_PER_NODE).toBe(false);
      }),
    );
  });

  it('fills every cluster that a call may use, each once', () => {
    const { orderClusters, parameters } = findProgrammePolicy('grantPlacement', policy)!;
    const defaults = Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.default]));
    expect([...orderClusters([3, 1, 2], ['a', 'b', 'c', 'd'], defaults)].sort()).toEqual([1, 2, 3]);
  });
});

it('pack uses no more leaf groups than any choice of nodes could, and spread differs by one node at most where land is even', () => {
  fc.assert(
    fc.property(landArbitrary, fc.nat(), (land, size) => {
      const wholes = land.map((nodes) => nodes.filter((gpus) => gpus === GPUS_PER_NODE).length);
      const whole = size % (wholes.reduce((sum, count) => sum + count, 0) + 1);
      const groupOf = view(land).leafGroupOf;
      const used = (policy: string): number[] =>
        wholes.map((_, group) => placed(policy, land, whole).filter((node) => groupOf(node) === group).length);
      let fewest = 0;
      for (let held = 0; held < whole; fewest++) held += wholes.toSorted((a, b) => b - a)[fewest]!;
      expect(used('pack').filter((count) => count > 0)).toHaveLength(fewest);
      const left = used('spread').map((count, group) => ({ count, left: wholes[group]! - count }));
      const mostLeft = Math.max(...left.map((group) => group.left));
      // Nothing was taken from a group that is emptier of free nodes than another by more than the node itself.
      for (const group of left) if (group.count > 0) expect(group.left + 1).toBeGreaterThanOrEqual(mostLeft);
    }),
  );
});
