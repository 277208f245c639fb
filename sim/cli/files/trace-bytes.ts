/**
 * A trace's bytes from a file or from stdin, decompressed where they are gzip. It must not know trace formats.
 */
import type { Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError } from '../../engine/errors.ts';
import { GZIP_MAGIC } from '../../workload/traces/detect.ts';

const CHUNK_BYTES = 1 << 20;
export const STDIN = '-';

/**
 * The bytes of the trace at `path` (`-`: stdin) in chunks, whatever the name says: gzip is known by its first bytes.
 * @param hash takes the bytes as they are in the file
 * @throws InputError when the gzip stream is damaged; system errors when the file cannot be read
 */
export async function* traceBytes(path: string, hash?: Hash): AsyncGenerator<Uint8Array, void> {
  const stored = path === STDIN ? stdinBytes() : fileBytes(path);
  const hashed = hash ? passing(stored, hash) : stored;
  const first = await hashed.next();
  if (first.done) return;
  const whole = prepend(first.value, hashed);
  if (!GZIP_MAGIC.every((byte, k) => first.value[k] === byte)) {
    yield* whole;
    return;
  }
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  const source = Readable.from(whole, { objectMode: false, highWaterMark: CHUNK_BYTES });
  source.on('error', (error) => gunzip.destroy(error));
  try {
    yield* source.pipe(gunzip);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('Z_')) throw error;
    throw new InputError([
      { file: path, message: `damaged gzip stream (${error.message})`, remedy: 'fetch the file again' },
    ]);
  } finally {
    source.destroy();
  }
}

async function* fileBytes(path: string): AsyncGenerator<Uint8Array, void> {
  const file = await open(path, 'r');
  const nextChunk = () => file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES);
  // The next chunk is read while this one is parsed.
  let reading = nextChunk();
  try {
    for (;;) {
      const { bytesRead, buffer } = await reading;
      if (bytesRead === 0) return;
      reading = nextChunk();
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    // A read, unlike an open, does not say of which file.
    throw error instanceof Error ? Object.assign(error, { path }) : error;
  } finally {
    await reading.catch(() => {});
    await file.close();
  }
}

async function* stdinBytes(): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of process.stdin) yield chunk as Uint8Array;
}

async function* passing(chunks: AsyncGenerator<Uint8Array, void>, hash: Hash): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

async function* prepend(first: Uint8Array, rest: AsyncGenerator<Uint8Array, void>): AsyncGenerator<Uint8Array, void> {
  yield first;
  yield* rest;
}
