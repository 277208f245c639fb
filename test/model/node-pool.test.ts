/** The node pool against plain arrays of free GPUs, through random taking, giving back and withholding. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../../sim/engine/errors.ts';
import { leafGroups } from '../../sim/model/fleet.ts';
import { emptyHoldings, NodePool } from '../../sim/model/node-pool.ts';

const JOBS = 60;
const LEAF_GROUP_NODES = 5;

interface Held {
  readonly nodes: readonly number[];
  readonly whole: number;
  readonly rest: number;
}

/** What a pool should know, worked out from who holds what. */
class Twin {
  readonly nodeCount: number;
  readonly gpusPerNode: number;
  readonly groupOf: readonly number[];
  readonly inService: boolean[];
  readonly held = new Map<number, Held>();

  constructor(nodeCount: number, gpusPerNode: number) {
    this.nodeCount = nodeCount;
    this.gpusPerNode = gpusPerNode;
    this.groupOf = [...leafGroups(nodeCount, LEAF_GROUP_NODES)];
    this.inService = new Array<boolean>(nodeCount).fill(false);
  }

  /** Free GPUs by node, −1 where it is not in service. */
  free(): number[] {
    const free = this.inService.map((there) => (there ? this.gpusPerNode : -1));
    for (const { nodes, whole, rest } of this.held.values()) {
      for (const [k, node] of nodes.entries()) free[node]! -= k < whole ? this.gpusPerNode : rest;
    }
    return free;
  }

  with(free: number, from = 0, group = -1): number[] {
    const fits = (own: number, node: number) =>
      own === free && node >= from && (group < 0 || this.groupOf[node] === group);
    return this.free().flatMap((own, node) => (fits(own, node) ? [node] : []));
  }

  gpusOf(job: number): number {
    const { whole, rest } = this.held.get(job)!;
    return whole * this.gpusPerNode + rest;
  }
}

function sameBooks(pool: NodePool, twin: Twin): void {
  const free = twin.free();
  const { gpusPerNode, nodeCount } = twin;
  const inService = free.filter((own) => own >= 0).length;
  expect(free.map((_, node) => pool.freeOn(node))).toEqual(free);
  expect(pool.nodesInService).toBe(inService);
  expect(pool.gpusInService).toBe(inService * gpusPerNode);
  expect(pool.gpusHeld).toBe([...twin.held.keys()].reduce((sum, job) => sum + twin.gpusOf(job), 0));
  expect(pool.nodesPartlyHeld).toBe(free.filter((own) => own > 0 && own < gpusPerNode).length);
  const partly = Math.max(0, ...free.filter((own) => own < gpusPerNode));
  expect(pool.room).toBe(twin.with(gpusPerNode).length * gpusPerNode + partly);
  for (let own = 1; own <= gpusPerNode; own++) {
    const nodes = twin.with(own);
    expect(pool.countWith(own)).toBe(nodes.length);
    for (const from of [0, 1, 31, 32, nodeCount - 1, nodeCount, ...nodes, ...nodes.map((node) => node + 1)]) {
      expect(pool.lowestWith(own, from)).toBe(nodes.find((node) => node >= from) ?? -1);
    }
  }
  const groups = Math.max(...twin.groupOf) + 1;
  expect(pool.leafGroupCount).toBe(groups);
  for (let group = 0; group < groups; group++) {
    const nodes = twin.with(gpusPerNode, 0, group);
    expect(pool.freeInLeafGroup(group)).toBe(nodes.length);
    for (const from of [0, ...nodes, ...nodes.map((node) => node + 1)]) {
      expect(pool.lowestFreeInLeafGroup(group, from)).toBe(nodes.find((node) => node >= from) ?? -1);
    }
  }
  for (let count = 0; count <= twin.with(gpusPerNode).length; count++) {
    const out = new Int32Array(nodeCount + 1).fill(-7);
    pool.lowestWhole(count, out);
    expect([...out.subarray(0, count + 1)]).toEqual([...twin.with(gpusPerNode).slice(0, count), -7]);
  }
  for (const [job, { nodes, whole, rest }] of twin.held) {
    const wholly: number[] = [];
    pool.addWholeNodesOf(job, wholly);
    expect(wholly.sort((a, b) => a - b)).toEqual(nodes.slice(0, whole).sort((a, b) => a - b));
    expect(pool.restNodeOf(job)).toBe(rest > 0 ? nodes[whole] : -1);
  }
  for (let node = 0; node < nodeCount; node++) {
    const sharers: number[] = [];
    for (let job = pool.firstRestOn(node); job >= 0; job = pool.restAfter(job)) sharers.push(job);
    const expected = [...twin.held].flatMap(([job, { nodes, whole, rest }]) =>
      rest > 0 && nodes[whole] === node ? [job] : [],
    );
    expect(sharers.sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b));
  }
  const gpus = new Int32Array(JOBS);
  for (const job of twin.held.keys()) gpus[job] = twin.gpusOf(job);
  pool.audit([...twin.held.keys()], gpus);
}

const shape = fc.record({
  nodes: fc.constantFrom(1, 4, 31, 32, 33, 64, 70),
  gpusPerNode: fc.constantFrom(1, 2, 4, 8),
  /** Per step: a job is taken with these GPUs, chosen by `pick`; or, if it runs already, given back. */
  steps: fc.array(
    fc.record({ job: fc.integer({ min: 0, max: JOBS - 1 }), gpus: fc.nat(), pick: fc.nat(), largest: fc.boolean() }),
    { maxLength: 25, size: 'max' },
  ),
});

describe('NodePool', () => {
  it('knows what plain arrays know, after every job that comes or goes', () => {
    const property = fc.property(shape, ({ nodes: nodeCount, gpusPerNode, steps }) => {
      const pool = new NodePool(nodeCount, gpusPerNode, LEAF_GROUP_NODES, emptyHoldings(JOBS));
      const twin = new Twin(nodeCount, gpusPerNode);
      const half = nodeCount >> 1;
      pool.enterService(0, half);
      twin.inService.fill(true, 0, half);
      for (const [k, { job, gpus, pick, largest }] of steps.entries()) {
        if (k === 5) {
          pool.enterService(half, nodeCount - half);
          twin.inService.fill(true, half);
        }
        if (twin.held.has(job)) {
          pool.release(job, twin.gpusOf(job));
          twin.held.delete(job);
        } else if (pool.room > 0) {
          const asked = 1 + (gpus % (largest ? pool.room : Math.min(pool.room, 2 * gpusPerNode)));
          const whole = Math.floor(asked / gpusPerNode);
          const rest = asked - whole * gpusPerNode;
          const wholly = twin.with(gpusPerNode);
          const from = pick % (wholly.length - whole + 1);
          const chosen = wholly.slice(from, from + whole);
          if (pick % 2 === 1) chosen.reverse();
          const roomy = twin.free().flatMap((own, node) => (own >= rest && !chosen.includes(node) ? [node] : []));
          if (rest > 0) chosen.push(roomy[pick % roomy.length]!);
          const groups = new Set(chosen.map((node) => twin.groupOf[node]));
          twin.held.set(job, { nodes: chosen, whole, rest });
          expect(pool.take(job, whole, rest, Int32Array.from(chosen))).toBe(groups.size);
        }
        if (k % 4 === 0) sameBooks(pool, twin);
      }
      sameBooks(pool, twin);
    });
    fc.assert(property, { numRuns: 25, seed: 1 });
  });

  it('withholds a node from every search, and puts it back; its room goes on counting', () => {
    const pool = filled();
    const before = { room: pool.room, held: pool.gpusHeld };
    for (const node of [1, 2]) pool.withhold(node);
    expect([pool.countWith(4), pool.countWith(3), pool.lowestWith(4, 0), pool.lowestWith(3, 0)]).toEqual([3, 0, 3, -1]);
    expect([pool.freeInLeafGroup(0), pool.lowestFreeInLeafGroup(0, 0)]).toEqual([0, -1]);
    const out = new Int32Array(3);
    pool.lowestWhole(3, out);
    expect([...out]).toEqual([3, 4, 5]);
    expect({ room: pool.room, held: pool.gpusHeld }).toEqual(before);
    for (const node of [2, 1]) pool.offerAgain(node);
    expect([pool.countWith(4), pool.countWith(3), pool.lowestWith(4, 0), pool.lowestWith(3, 0)]).toEqual([4, 1, 2, 1]);
    expect([pool.freeInLeafGroup(0), pool.lowestFreeInLeafGroup(0, 0)]).toEqual([1, 2]);
    pool.audit([0, 1], GPUS);
  });

  it('refuses what is held already', () => {
    const pool = filled();
    expect(() => pool.enterService(3, 1)).toThrow(new InvariantError('node 3 enters service twice'));
    expect(() => pool.take(2, 1, 0, Int32Array.of(1))).toThrow('a job takes a node that is not wholly free');
    expect(() => pool.take(2, 2, 0, Int32Array.of(3, 3))).toThrow('a job takes a node twice');
    expect(() => pool.take(2, 0, 2, Int32Array.of(0))).toThrow('job 2 takes 2 GPUs of node 0, which has 0');
    expect(() => filled().release(0, 9)).toThrow('a job gives back other nodes than it had');
  });

  it('refuses nodes that are not in service', () => {
    const pool = new NodePool(2, 4, 2, emptyHoldings(1));
    pool.enterService(0, 1);
    expect(pool.room).toBe(4);
    expect(() => pool.take(0, 1, 0, Int32Array.of(1))).toThrow(InvariantError);
    expect(() => pool.take(0, 0, 1, Int32Array.of(1))).toThrow('job 0 takes 1 GPUs of node 1, which has -1');
  });

  it('finds books that were tampered with', () => {
    const clean = filled();
    clean.audit([0, 1], GPUS);
    expect(() => clean.audit([0], GPUS)).toThrow('node 1: 0 GPUs held, 3 of 4 free');
    expect(() => clean.audit([0, 1], Int32Array.of(8, 1))).toThrow('job 0 holds 4 GPUs and asked for 8');
    const sold = filled();
    sold.offerAgain(0);
    expect(() => sold.audit([0, 1], GPUS)).toThrow('node 0: 4 GPUs held, 4 of 4 free');
    const lost = filled();
    lost.withhold(4);
    expect(() => lost.audit([0, 1], GPUS)).toThrow('node 4: 0 GPUs held, 0 of 4 free');
    const miscounted = filled();
    miscounted.gpusHeld--;
    expect(() => miscounted.audit([0, 1], GPUS)).toThrow('5 GPUs held, 4 booked');
    const withheld = filled();
    withheld.withhold(1);
    expect(() => withheld.audit([0, 1], GPUS)).toThrow('1 nodes with 3 free GPUs are not all known');
  });

  it('is nothing without nodes', () => {
    const pool = new NodePool(0, 8, 32, emptyHoldings(0));
    expect([pool.room, pool.leafGroupCount, pool.lowestWith(8, 0)]).toEqual([0, 0, -1]);
  });
});

/** GPUs of the two jobs of {@link filled}. */
const GPUS = Int32Array.of(4, 1);

/** Six nodes of four GPUs in leaf groups of three; job 0 on node 0, job 1 on one GPU of node 1. */
function filled(): NodePool {
  const pool = new NodePool(6, 4, 3, emptyHoldings(3));
  pool.enterService(0, 6);
  pool.take(0, 1, 0, Int32Array.of(0));
  pool.take(1, 0, 1, Int32Array.of(1));
  return pool;
}
