/** Parts of a sweep: what was written is read, bit for bit, and what is no part is none. */
import { serialize } from 'node:v8';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { partBytes, rowsOfPart } from '../../../sim/cli/sweep/rows-part.ts';
import { MetricKeys, type RunRow, unfinishedRow } from '../../../sim/experiment/sweep/rows.ts';

const row = (hash: string, metrics: Readonly<Record<string, number | null>>, keys: MetricKeys): RunRow => ({
  ...{ hash, status: 'finished', error: null, fingerprint: 'f', scheduleFingerprint: 's' },
  ...{ endedAtSeconds: 10, jobs: 3, backlogGrowth: null, metrics: keys.pack(metrics) },
});

it('every figure comes back under its key, also where the reader knows other keys', () => {
  const figures = fc.dictionary(fc.constantFrom('a', 'b', 'c{cluster=x}'), fc.option(fc.double({ noNaN: true })));
  fc.assert(
    fc.property(
      fc.array(figures, { minLength: 1 }),
      fc.array(fc.constantFrom('z', 'c{cluster=x}', 'a')),
      (all, known) => {
        const written = new MetricKeys();
        const rows = all.map((metrics, k) => row(`h${k}`, metrics, written));
        const keys = new MetricKeys();
        for (const key of known) keys.indexOf(key);
        const read = rowsOfPart(partBytes(rows, written), keys)!;
        expect(read.map(({ hash }) => hash)).toEqual(rows.map(({ hash }) => hash));
        for (const [k, metrics] of all.entries())
          for (const key of ['a', 'b', 'c{cluster=x}', 'z'])
            expect(Object.is(keys.valueOf(read[k]!.metrics, key), metrics[key] ?? null)).toBe(true);
      },
    ),
  );
});

it('a run that did not finish is told with its error', () => {
  const keys = new MetricKeys();
  const rows = [unfinishedRow('h', 'failed', 'the ledger of a is short')];
  expect(rowsOfPart(partBytes(rows, keys), keys)).toEqual(rows);
});

it('what is no part is none: other bytes, a part that is cut off, another value', () => {
  const keys = new MetricKeys();
  const bytes = partBytes([row('h', { a: 1 }, keys)], keys);
  expect(rowsOfPart(bytes, keys)).toHaveLength(1);
  for (const none of [
    new Uint8Array(),
    Buffer.from('PAR1 and then nothing'),
    bytes.subarray(0, bytes.length >> 1),
    serialize(null),
    serialize({ schema: 'gpufleet/rows-part@1', keys: ['a'], rows: [{ hash: 'h', status: 'finished' }] }),
  ])
    expect(rowsOfPart(none, keys)).toBeNull();
});
