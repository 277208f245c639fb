/** Which runs are the same run, so that a finished one is taken over, and which are not. */
import { describe, expect, it } from 'vitest';
import { RunHashes, sourceVersion } from '../../../sim/cli/files/run-hashes.ts';
import { canonicalText, type RunOrigin, variantIdentityText } from '../../../sim/experiment/run/run-identity.ts';
import { resolve as resolveText, SMALL } from '../scenario/small-scenario.ts';

const resolve = () => resolveText(SMALL);
const ORIGIN: RunOrigin = { source: '0.1.0+abc', inputs: ['11'], policies: [] };
const hash = (scenario = resolve(), variant = 0, replication = 0, origin = ORIGIN) =>
  new RunHashes(origin).of(scenario, variant, replication);

describe('two runs are the same', () => {
  it('when everything is', () => {
    expect(hash(resolve())).toBe(hash(resolve()));
    expect(hash()).toMatch(/^[0-9a-f]{64}$/);
  });

  it('whatever the question, the primary metrics and the number of replications', () => {
    const other = { ...resolve(), question: 'Another?', primary: ['utilisation'], replications: 77 };
    expect(hash(other)).toBe(hash());
  });

  it('whatever other variants there are', () => {
    const scenario = resolve();
    expect(hash({ ...scenario, variants: [scenario.variants[0]!] })).toBe(hash(scenario));
  });
});

describe('two runs differ', () => {
  const own = hash();
  it.each([
    ['by replication', hash(resolve(), 0, 1)],
    ['by variant', hash(resolve(), 1)],
    ['by seed', hash({ ...resolve(), seed: 'other' })],
    ['by the end of the run', hash({ ...resolve(), times: { ...resolve().times, horizon: 1 } })],
    ['by the source of the simulator', hash(resolve(), 0, 0, { ...ORIGIN, source: '0.1.0+abd' })],
    ['by the contents of a file that is read', hash(resolve(), 0, 0, { ...ORIGIN, inputs: ['12'] })],
    ["by a policy of the user's own", hash(resolve(), 0, 0, { ...ORIGIN, policies: ['33'] })],
  ])('%s', (_what, other) => {
    expect(other).not.toBe(own);
  });

  it('by seed even where the variants are one object', () => {
    const scenario = resolve();
    const hashes = new RunHashes(ORIGIN);
    expect(hashes.of({ ...scenario, seed: 'other' }, 0, 0)).not.toBe(hashes.of(scenario, 0, 0));
  });
});

describe('canonical text', () => {
  it('does not depend on the order of keys, nor on keys without a value', () => {
    expect(canonicalText({ b: 1, a: [1, undefined], c: undefined })).toBe(canonicalText({ a: [1, null], b: 1 }));
  });

  it('tells apart what JSON would mix up', () => {
    const values = [null, 'null', Number.POSITIVE_INFINITY, '#Infinity', [], {}, new Map(), new Set(), '', 0, '0'];
    expect(new Set(values.map(canonicalText)).size).toBe(values.length);
    expect(canonicalText(new Int32Array([1]))).not.toBe(canonicalText(new Float64Array([1])));
  });

  it('holds the variant with its policies', () => {
    const text = variantIdentityText(ORIGIN, resolve(), 0);
    expect(text).toContain('"policies"');
    expect(text).not.toContain('"question"');
  });
});

it('hashes the source of the simulator as it runs', () => {
  expect(sourceVersion()).toMatch(/^\d+\.\d+\.\d+\+[0-9a-f]{64}$/);
  expect(sourceVersion()).toBe(sourceVersion());
});
