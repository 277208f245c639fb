/**
 * Reads a trace of any known format from a stream, told by its first bytes.
 * It must not know files or compression.
 */
import { detectFormat, HEAD_BYTES, type TraceFormat } from './detect.ts';
import { readPhilly } from './philly.ts';
import { readSwf } from './swf.ts';
import { type Trace, UNKNOWN_HEADER } from './trace.ts';
import { TraceBuilder } from './trace-builder.ts';

const READERS: Record<TraceFormat, (chunks: AsyncIterable<Uint8Array>, name: string) => Promise<Trace>> = {
  swf: readSwf,
  philly: readPhilly,
};

/** The trace; a stream of no known format gives one without jobs whose report holds the issue. `name` is the file's. */
export async function readTrace(chunks: AsyncIterable<Uint8Array>, name: string): Promise<Trace> {
  const { head, all } = await peek(chunks);
  const format = detectFormat(head);
  if (typeof format === 'string') return READERS[format](all, name);
  const builder = new TraceBuilder(name);
  builder.issue({ line: 1, ...format });
  return builder.finish(UNKNOWN_HEADER);
}

/** The first bytes of a stream, and the whole stream again. */
async function peek(chunks: AsyncIterable<Uint8Array>): Promise<{ head: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const taken: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < HEAD_BYTES) {
    const next = await iterator.next();
    if (next.done) break;
    taken.push(next.value);
    bytes += next.value.length;
  }
  const head = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of taken) {
    head.set(chunk, at);
    at += chunk.length;
  }
  async function* all(): AsyncGenerator<Uint8Array, void> {
    yield head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { head, all: all() };
}
