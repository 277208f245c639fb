/** Which grant holds which GPU: passing, sharing, room by shape, nodes that come and go. */
import { describe, expect, it } from 'vitest';
import { FREE, KEPT_IDLE, Land, SCAVENGED } from '../../sim/model/land.ts';
import { cluster } from '../simulation/programme/example.ts';

/** Nodes of four GPUs in leaf groups of two, the first `there` in service. */
function land(nodes: number, there = nodes): Land {
  const made = new Land(cluster(nodes, { gpusPerNode: 4, leafGroupNodes: 2 }));
  for (let node = 0; node < there; node++) made.become(node, 'inService');
  return made;
}

describe('GPUs pass', () => {
  it('from nobody to a grant lowest first, and back highest first', () => {
    const one = land(1);
    expect(one.pass(0, 3, FREE, 7)).toEqual([0, 1, 2]);
    expect(one.pass(0, 1, FREE, 8)).toEqual([3]);
    expect(one.pass(0, 2, 7, FREE)).toEqual([1, 2]);
    expect([0, 1, 2, 3].map((slot) => one.holderOf(slot))).toEqual([7, FREE, FREE, 8]);
    expect([one.gpusOn(0, 7), one.gpusOn(0, 8), one.freeGpus(0)]).toEqual([1, 1, 2]);
  });

  it('never more than the holder has, never from somebody else', () => {
    const one = land(1);
    one.pass(0, 3, FREE, 7);
    expect(() => one.pass(0, 2, FREE, 8)).toThrow('2 GPUs pass from -1 to 8, it has 1');
    expect(() => one.pass(0, 1, 8, FREE)).toThrow('it has 0');
    expect(() => one.passSlot(0, FREE, KEPT_IDLE)).toThrow('7 holds it');
  });

  it('one by one; what is kept idle is not free, what is scavenged is as good as free', () => {
    const one = land(1);
    one.passSlot(2, FREE, KEPT_IDLE);
    one.passSlot(3, FREE, SCAVENGED);
    expect(one.freeGpus(0)).toBe(3);
    one.passSlot(2, KEPT_IDLE, FREE);
    one.passSlot(3, SCAVENGED, FREE);
    expect(one.freeGpus(0)).toBe(4);
  });
});

describe('a node', () => {
  it('offers nothing before it is in service, in trial only to beta users', () => {
    const one = land(1, 0);
    expect([one.freeGpus(0), one.freeGpus(0, true)]).toEqual([0, 0]);
    one.become(0, 'trial');
    expect([one.freeGpus(0), one.freeGpus(0, true)]).toEqual([0, 4]);
    one.become(0, 'inService');
    expect([one.freeGpus(0), one.freeGpus(0, true)]).toEqual([4, 4]);
    one.become(0, 'returned');
    expect([one.freeGpus(0), one.freeGpus(0, true)]).toEqual([0, 0]);
    one.become(0, 'inService');
    expect(one.freeGpus(0)).toBe(4);
  });

  it('goes no way back but from its owner', () => {
    const one = land(1);
    expect(() => one.become(0, 'trial')).toThrow('inService → trial');
    expect(() => one.become(0, 'inService')).toThrow('inService → inService');
    one.become(0, 'returned');
    expect(() => one.become(0, 'trial')).toThrow('returned → trial');
  });

  it('is not returned while somebody holds a GPU of it', () => {
    const one = land(1);
    one.pass(0, 1, FREE, 3);
    expect(() => one.become(0, 'returned')).toThrow('somebody holds it');
  });

  it('is shared where a grant has a part of it', () => {
    const two = land(2);
    two.pass(0, 4, FREE, 1);
    two.pass(1, 1, FREE, 1);
    expect([two.isShared(0), two.isShared(1)]).toEqual([false, true]);
  });
});

describe('room', () => {
  it('is by shape: whole nodes, and a node with so many free GPUs', () => {
    const three = land(3);
    three.pass(0, 2, FREE, 1);
    expect(three.hasRoom(2, 2, false)).toBe(true);
    expect(three.hasRoom(2, 3, false)).toBe(false);
    expect(three.hasRoom(1, 3, false)).toBe(true);
    expect(three.hasRoom(3, 0, false)).toBe(false);
    expect(three.free()).toEqual({ gpus: 10, wholeNodeGpus: 8 });
  });

  it('leaves withheld nodes out until they are offered again', () => {
    const three = land(3);
    three.withhold([0, 2]);
    expect(three.free()).toEqual({ gpus: 4, wholeNodeGpus: 4 });
    expect(three.hasRoom(2, 0, false)).toBe(false);
    three.offerAgain();
    expect(three.hasRoom(3, 0, false)).toBe(true);
  });

  it('in trial is only there for beta users', () => {
    const two = land(2, 1);
    two.become(1, 'trial');
    expect([two.hasRoom(2, 0, false), two.hasRoom(2, 0, true)]).toEqual([false, true]);
    expect([two.free(), two.free(true)].map(({ gpus }) => gpus)).toEqual([4, 8]);
  });
});

describe('the audit', () => {
  it('wants exactly these grants to hold exactly these GPUs, on nodes that are there', () => {
    const two = land(2);
    two.pass(0, 4, FREE, 1);
    two.pass(1, 1, FREE, 2);
    const parts = (gpus: number) =>
      new Map([
        [1, [{ node: 0, gpus: 4 }]],
        [2, [{ node: 1, gpus }]],
      ]);
    expect(() => two.audit(parts(1))).not.toThrow();
    expect(() => two.audit(parts(2))).toThrow('grant 2 holds other GPUs of node 1');
    expect(() => two.audit(new Map([[1, [{ node: 0, gpus: 4 }]]]))).toThrow('5 GPUs are granted, grants hold 4');
  });
});

it('tells leaf groups', () => {
  const five = land(5);
  expect([0, 1, 2, 3, 4].map((node) => five.leafGroupOf(node))).toEqual([0, 0, 1, 1, 2]);
  expect(five.leafGroupCount).toBe(3);
});
