/**
 * Tables in Parquet files: whole columns in and out. It must not know what a table holds.
 */
import { readFileSync } from 'node:fs';
import { parquetRead } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { packageVersion } from './package.ts';

export interface TableColumn {
  readonly name: string;
  readonly type: 'STRING' | 'DOUBLE' | 'INT32';
  /** Null: no value. */
  readonly data: readonly (string | number | null)[];
}

/** Large enough for one group in most sweeps, small enough for a preview of the others. */
const ROWS_IN_A_GROUP = 10_000;

/** The bytes of a Parquet file; equal columns give equal bytes. */
export function parquetBytes(columns: readonly TableColumn[]): Uint8Array {
  const columnData = columns.map(({ name, type, data }) => ({ name, type, data: data as (string | number)[] }));
  const createdBy = `gpufleet ${packageVersion()}`;
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: ROWS_IN_A_GROUP, createdBy }));
}

/** Columns of a Parquet file, in their order. @throws where the file is none */
export async function readParquet(path: string): Promise<{ name: string; data: (string | number | null)[] }[]> {
  const bytes = readFileSync(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const columns = new Map<string, (string | number | null)[]>();
  await parquetRead({
    file,
    onChunk: ({ columnName, columnData, rowStart }) => {
      const data = columns.get(columnName) ?? [];
      columns.set(columnName, data);
      for (let k = 0; k < columnData.length; k++)
        data[rowStart + k] = (columnData[k] ?? null) as string | number | null;
    },
  });
  return [...columns].map(([name, data]) => ({ name, data }));
}
