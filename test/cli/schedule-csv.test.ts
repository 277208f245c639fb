/** The bytes of a schedule equal those that strings would give. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { writeDigits } from '../../sim/cli/files/digits.ts';
import { type ScheduleColumns, writeScheduleCsv } from '../../sim/cli/files/schedule-csv.ts';

function csv(columns: ScheduleColumns, epoch = 0): string {
  const pieces: string[] = [];
  writeScheduleCsv(columns, epoch, (bytes) => pieces.push(new TextDecoder().decode(bytes)));
  return pieces.join('');
}

it.each([0, 7, 10, 99, 100, 2 ** 31 - 1, 2 ** 31, 1e9, 1e10, 4_999_999_999, 2 ** 53, -1, -(2 ** 40)])(
  'writes %d as String does',
  (value) => {
    const bytes = new Uint8Array(20);
    expect(new TextDecoder().decode(bytes.subarray(0, writeDigits(bytes, 0, value)))).toBe(String(value));
  },
);

it('writes any whole number as String does', () => {
  const bytes = new Uint8Array(20);
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      expect(new TextDecoder().decode(bytes.subarray(0, writeDigits(bytes, 0, value)))).toBe(String(value));
    }),
  );
});

it('sorts by job number, then by submission, in the own seconds of the trace, without what never started', () => {
  const columns = {
    id: Float64Array.of(9, 2, 5, 2),
    submit: Float64Array.of(0, 1, 2, 3),
    start: Float64Array.of(0, 4, -1, 5),
    end: Float64Array.of(10, 4, 7, 9),
    nodes: Int32Array.of(1, 2, 0, 4),
  };
  expect(csv(columns, 1000)).toBe(
    'job_id,submit,start,end,nodes\n2,1001,1004,1004,2\n2,1003,1005,1009,4\n9,1000,1000,1010,1\n',
  );
});

it.each([
  ['small', 1000],
  ['huge', 2 ** 52],
])('sorts %s job numbers alike, unknown ones (−1) first', (_, largest) => {
  const number = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: largest }) }, fc.constant(-1));
  fc.assert(
    fc.property(fc.array(number), (ids) => {
      const count = ids.length;
      const zeros = new Float64Array(count);
      const submit = Float64Array.from(ids, (_, row) => row);
      const text = csv({ id: Float64Array.from(ids), submit, start: zeros, end: zeros, nodes: new Int32Array(count) });
      const rows = ids.map((id, row) => ({ id, row })).sort((a, b) => a.id - b.id || a.row - b.row);
      expect(text.split('\n').slice(1, -1)).toEqual(rows.map(({ id, row }) => `${id},${row},0,0,0`));
    }),
    { numRuns: 50 },
  );
});

it('hands over many chunks without losing a row', () => {
  const count = 100_000;
  const id = Float64Array.from({ length: count }, (_, row) => row);
  const text = csv({ id, submit: id, start: id, end: id, nodes: new Int32Array(count).fill(1) });
  expect(text.split('\n')).toHaveLength(count + 2);
  expect(text.endsWith(`${count - 1},${count - 1},${count - 1},${count - 1},1\n`)).toBe(true);
});
