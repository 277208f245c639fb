/**
 * The choice of victims: in words, and on random clusters against its laws and a twin that follows the definition.
 */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { emptyHoldings, NodePool } from '../../../sim/model/node-pool.ts';
import { VictimFinder, type VictimSearch, type Victims } from '../../../sim/policies/preemption/victims.ts';
import { type Case, FlatQuotas, type Running, searchOf } from './cluster.ts';

const find = (search: VictimSearch) => new VictimFinder().find(search);
const all = ({ running }: Case) => running.map((_, job) => job);

describe('in words', () => {
  const part = (name: string, node: number, gpus: number): Running => ({ name, grant: 'b', parts: [[node, gpus]] });
  const cluster = (nodes: number, running: Running[]): Case => ({
    ...{ gpusPerNode: 8, nodes, running },
    quotas: { a: 8 * nodes, b: 0 },
  });
  const choose = (example: Case, gpus: number, more: Partial<VictimSearch> = {}) =>
    find({ ...searchOf(example, { grant: 'a', gpus }, all(example), false), ...more });

  it('nobody is stopped for a job that fits', () => {
    expect(choose(cluster(2, [part('x', 0, 3)]), 13)).toEqual({ jobs: [], nodes: [1, 0] });
  });

  it('GPUs that lie scattered are no whole node', () => {
    const scattered = cluster(2, [part('x', 0, 1), part('y', 1, 1)]);
    expect(choose(scattered, 8)).toEqual({ jobs: [0], nodes: [0] });
    expect(choose(scattered, 8, { candidateCount: 0 })).toBeNull();
  });

  it('a victim on a node that does not become whole is spared', () => {
    expect(choose(cluster(2, [part('x', 0, 1), part('y', 1, 4), part('z', 1, 4)]), 8, { freeGpus: [6, 0] })).toEqual({
      jobs: [1, 2],
      nodes: [1],
    });
  });

  it('idle nodes come first, then those of the victims in their order', () => {
    const example = cluster(5, [part('x', 4, 8), part('y', 1, 8), part('z', 0, 8)]);
    expect(choose(example, 32)).toEqual({ jobs: [0, 1], nodes: [2, 3, 4, 1] });
  });

  it('a rest goes to the fullest node with room, or else to one of a victim', () => {
    const example = cluster(3, [part('x', 0, 2), part('y', 1, 5), part('z', 2, 8)]);
    expect(choose(example, 11)).toEqual({ jobs: [0], nodes: [0, 1] });
    expect(choose(example, 4, { candidates: [1, 2], freeGpus: [3, 3, 0] })).toEqual({ jobs: [1], nodes: [1] });
  });

  it('nodes that the job may not use stay out, whatever becomes free there', () => {
    const example = cluster(2, [part('x', 0, 8), part('y', 1, 8)]);
    expect(choose(example, 8, { freeGpus: [-1, 0] })).toEqual({ jobs: [1], nodes: [1] });
  });

  it('stops none rather than more than it may', () => {
    const example = cluster(2, [part('x', 0, 8), part('y', 1, 8)]);
    expect(choose(example, 16, { mostVictims: 1 })).toBeNull();
    expect(choose(example, 16, { mostVictims: 2 })?.jobs).toEqual([0, 1]);
  });

  it('goes on until enough quota is free too, though the job fits by shape', () => {
    const example = cluster(3, [part('x', 0, 8), part('y', 1, 8)]);
    const guarded = (overGpus: number[] | null) =>
      choose(example, 8, { quotas: new FlatQuotas(0, overGpus, 9), guardsQuota: overGpus !== null });
    expect(guarded(null)).toEqual({ jobs: [0, 1], nodes: [2] });
    // Of b only 8 GPUs are borrowed: the ninth frees its own quota, which helps nobody else.
    expect(guarded([0, 8])).toBeNull();
  });
});

/** The twin's nodes when the jobs `chosen` are gone. */
function freed(search: VictimSearch, chosen: readonly number[]): number[] {
  const { nodeCount, freeGpus, partStart, partEnd, partNode, partGpus } = search;
  return Array.from({ length: nodeCount }, (_, node) => {
    if (freeGpus[node]! < 0) return -1;
    let free = freeGpus[node]!;
    for (const job of chosen) {
      for (let k = partStart[job]!; k < partEnd[job]!; k++) if (partNode[k] === node) free += partGpus[k]!;
    }
    return free;
  });
}

const sizeOf = ({ partStart, partEnd, partGpus }: VictimSearch, job: number) =>
  [...Array.from(partGpus).slice(partStart[job], partEnd[job])].reduce((sum, gpus) => sum + gpus, 0);

const stoppedOf = (search: VictimSearch, chosen: readonly number[], grant: number) =>
  chosen.filter((job) => search.grant[job] === grant).reduce((sum, job) => sum + sizeOf(search, job), 0);

const quotasOf = ({ quotas }: VictimSearch) => quotas as FlatQuotas;

function twinFits(search: VictimSearch, chosen: readonly number[]): boolean {
  const { gpus, gpusPerNode, grant } = search;
  const quotas = quotasOf(search);
  const quota = [...new Set(chosen.map((job) => grant[job]!))].map((of) =>
    quotas.freedBy(of, stoppedOf(search, chosen, of)),
  );
  if (quota.reduce((sum, size) => sum + size, 0) < quotas.short) return false;
  const free = freed(search, chosen);
  const whole = Math.floor(gpus / gpusPerNode);
  const rest = gpus - whole * gpusPerNode;
  const wholes = (besides: number) => free.filter((left, node) => node !== besides && left === gpusPerNode).length;
  if (rest === 0) return wholes(-1) >= whole;
  return free.some((left, node) => left >= rest && wholes(node) >= whole);
}

/** By the definition: add until it fits, give back from the last to the first; guarded first, then all. */
function twin(search: VictimSearch): readonly number[] | null {
  const candidates = Array.from(search.candidates).slice(0, search.candidateCount);
  const greedy = (guarded: boolean): number[] | null => {
    let chosen: number[] = [];
    for (const job of candidates) {
      if (twinFits(search, chosen)) break;
      const of = search.grant[job]!;
      const { claimantGrant, overGpus } = quotasOf(search);
      const mayGo = !guarded || of === claimantGrant || stoppedOf(search, chosen, of) < overGpus![of]!;
      if (mayGo) chosen.push(job);
    }
    if (!twinFits(search, chosen)) return null;
    for (const job of chosen.toReversed()) {
      const without = chosen.filter((other) => other !== job);
      if (twinFits(search, without)) chosen = without;
    }
    return chosen;
  };
  const chosen = (search.guardsQuota && greedy(true)) || greedy(false);
  return chosen && chosen.length <= search.mostVictims ? chosen : null;
}

/** Jobs laid on nodes one after the other as room allows, some nodes out of use, candidates in any order. */
const searches: fc.Arbitrary<VictimSearch> = fc
  .record({
    gpusPerNode: fc.constantFrom(1, 2, 4, 8),
    nodes: fc.integer({ min: 1, max: 6 }),
    sizes: fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.nat({ max: 2 }), fc.nat({ max: 5 })), {
      maxLength: 12,
    }),
    order: fc.infiniteStream(fc.nat({ max: 1000 })),
    excluded: fc.nat({ max: 3 }),
    gpus: fc.integer({ min: 1, max: 30 }),
    over: fc.option(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 12 }), fc.nat({ max: 12 })), { nil: null }),
    quotaShort: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat({ max: 20 })),
    mostVictims: fc.oneof({ weight: 4, arbitrary: fc.constant(Number.POSITIVE_INFINITY) }, fc.nat({ max: 4 })),
    unusable: fc.oneof({ weight: 3, arbitrary: fc.constant(-1) }, fc.nat({ max: 5 })),
  })
  .map(({ gpusPerNode, nodes, sizes, order, excluded, gpus, over, quotaShort, mostVictims, unusable }) => {
    const free = Array.from({ length: nodes }, () => gpusPerNode);
    const running: Running[] = [];
    for (const [size, grant, from] of sizes) {
      const parts: [number, number][] = [];
      let left = size;
      for (let k = 0; k < nodes && left > 0; k++) {
        const node = (from + k) % nodes;
        // Whole nodes, and a rest on one node.
        const gpusHere = left >= gpusPerNode ? gpusPerNode : left;
        if (free[node]! < gpusHere) continue;
        parts.push([node, gpusHere]);
        left -= gpusHere;
      }
      if (left > 0) continue;
      for (const [node, gpusHere] of parts) free[node]! -= gpusHere;
      running.push({ name: `${running.length}`, grant: `g${grant}`, parts });
    }
    const keys = running.map(() => order.next().value as number);
    const candidates = running
      .map((_, job) => job)
      .sort((a, b) => keys[a]! - keys[b]! || a - b)
      .slice(Math.min(excluded, running.length));
    const example: Case = { gpusPerNode, nodes, quotas: { g0: 0, g1: 0, g2: 0 }, running };
    const search = searchOf(example, { grant: 'g0', gpus }, candidates, false);
    const freeGpus = Array.from(search.freeGpus).map((left, node) => (node === unusable ? -1 : left));
    return {
      ...search,
      freeGpus,
      quotas: new FlatQuotas(0, over, quotaShort),
      guardsQuota: over !== null,
      mostVictims,
    };
  });

/** One finder for all searches: what it did before must not show. */
const reused = new VictimFinder();
const inOrder = (search: VictimSearch, jobs: readonly number[]) =>
  Array.from(search.candidates).filter((job) => jobs.includes(job));

test('every choice is that of the twin', () => {
  let chosen = 0;
  const property = fc.property(searches, (search) => {
    const found = reused.find(search);
    const expected = twin(search);
    expect(found?.jobs ?? null).toEqual(expected && inOrder(search, expected));
    expect(Math.max(0, ...quotasOf(search).given.values()), 'what was tried is taken back').toBe(0);
    if (found && found.jobs.length > 1) chosen++;
  });
  fc.assert(property, { numRuns: 3000 });
  expect(chosen, 'cases with several victims').toBeGreaterThan(100);
});

/** The nodes of a search in which all may be used, as a pool has them. */
function poolOf({ nodeCount, gpusPerNode, partStart, partEnd, partNode, partGpus }: VictimSearch): NodePool {
  const jobs = partEnd.length;
  const pool = new NodePool(nodeCount, gpusPerNode, 1, emptyHoldings(jobs));
  pool.enterService(0, nodeCount);
  for (let job = 0; job < jobs; job++) {
    const parts = Array.from(partNode)
      .map((node, part) => ({ node, gpus: partGpus[part]! }))
      .slice(partStart[job], partEnd[job])
      .sort((a, b) => b.gpus - a.gpus || a.node - b.node);
    const whole = parts.filter(({ gpus }) => gpus === gpusPerNode).length;
    const rest = parts[whole]?.gpus ?? 0;
    pool.take(
      job,
      whole,
      rest,
      Int32Array.from(parts, ({ node }) => node),
    );
  }
  return pool;
}

test('nodes that a pool finds by what is free there are chosen as those of a column are', () => {
  let chosen = 0;
  const property = fc.property(searches, (search) => {
    fc.pre(!Array.from(search.freeGpus).includes(-1));
    const { freeGpus: _, ...others } = search;
    const found = reused.find({ ...others, freeGpus: [], nodes: poolOf(search) });
    expect(found).toEqual(reused.find(search));
    if (found && found.jobs.length > 1) chosen++;
  });
  fc.assert(property, { numRuns: 2000 });
  expect(chosen, 'cases with several victims').toBeGreaterThan(50);
});

function expectLaws(search: VictimSearch, found: Victims): void {
  const { jobs, nodes } = found;
  const { candidates, candidateCount, gpus, gpusPerNode, freeGpus } = search;
  const allowed = Array.from(candidates).slice(0, candidateCount);
  expect(new Set(jobs).size).toBe(jobs.length);
  for (const job of jobs) {
    expect(allowed).toContain(job);
    const others = jobs.filter((other) => other !== job);
    expect(twinFits(search, others), `fits without ${job}`).toBe(false);
  }
  const free = freed(search, jobs);
  const whole = Math.floor(gpus / gpusPerNode);
  const rest = gpus % gpusPerNode;
  expect(new Set(nodes).size).toBe(nodes.length);
  expect(nodes.length).toBe(whole + (rest > 0 ? 1 : 0));
  for (const node of nodes.slice(0, whole)) expect(free[node]).toBe(gpusPerNode);
  if (rest > 0) expect(free[nodes[whole]!]).toBeGreaterThanOrEqual(rest);
  const isIdle = (node: number) => freeGpus[node] === gpusPerNode;
  const idle = Array.from({ length: search.nodeCount }, (_, node) => node)
    .filter(isIdle)
    .slice(0, whole);
  expect(nodes.slice(0, idle.length), 'idle nodes first').toEqual(idle);
}

test('a choice lets the job fit and can do without nobody; there is none only if all together do not suffice', () => {
  const property = fc.property(searches, (search) => {
    const found = reused.find(search);
    const everybody = Array.from(search.candidates).slice(0, search.candidateCount);
    if (found) expectLaws(search, found);
    else if (search.mostVictims === Number.POSITIVE_INFINITY) expect(twinFits(search, everybody)).toBe(false);
  });
  fc.assert(property, { numRuns: 3000 });
});

test('500 jobs on 500 nodes cost a few steps for each part, however many are victims', () => {
  const nodes = 500;
  const running = Array.from(
    { length: nodes },
    (_, node): Running => ({
      ...{ name: `${node}`, grant: 'b', parts: [[node, 8]] },
    }),
  );
  const example: Case = { gpusPerNode: 8, nodes, quotas: { a: 8 * nodes, b: 0 }, running };
  const search = searchOf(example, { grant: 'a', gpus: 8 * nodes }, all(example), true);
  let reads = 0;
  const partNode = new Proxy(Array.from(search.partNode), {
    get: (target, key) => {
      reads++;
      return Reflect.get(target, key);
    },
  });
  expect(find({ ...search, partNode })?.jobs.length).toBe(nodes);
  // Added, spared, added again, and asked for the job's own nodes.
  expect(reads).toBeLessThanOrEqual(5 * nodes);
});
