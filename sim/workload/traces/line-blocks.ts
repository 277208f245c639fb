/**
 * Cuts a byte stream into blocks of whole lines, so that a parser never meets half a row.
 * It must not know what the lines mean.
 */

export const LINE_FEED = 10;

/** A line longer than this is no line of a trace: the file is something else, and memory is not to be filled with it. */
const LINE_BYTES_MAX = 1 << 20;

/**
 * Blocks of one or more whole lines; each ends with a line feed (one is added where the last line has none), and a byte
 * order mark at the start is left out. Blocks depend on how the stream was cut into chunks; the lines in them do not.
 * At a line of more than {@link LINE_BYTES_MAX} bytes it calls `onOverlongLine` and ends.
 */
export async function* lineBlocks(
  chunks: AsyncIterable<Uint8Array>,
  onOverlongLine: () => void,
): AsyncGenerator<Uint8Array, void> {
  const rest = new Remainder();
  let atStart = true;
  const block = (bytes: Uint8Array): Uint8Array => {
    const whole = atStart ? withoutByteOrderMark(bytes) : bytes;
    atStart = false;
    return whole;
  };
  for await (const chunk of chunks) {
    const first = chunk.indexOf(LINE_FEED);
    if (first < 0) {
      rest.append(chunk);
    } else {
      let from = 0;
      if (rest.length > 0) {
        from = first + 1;
        rest.append(chunk.subarray(0, from));
        if (rest.length <= LINE_BYTES_MAX) yield block(rest.take());
      }
      const to = chunk.lastIndexOf(LINE_FEED) + 1;
      if (rest.length <= LINE_BYTES_MAX && to > from) yield block(chunk.subarray(from, to));
      if (rest.length <= LINE_BYTES_MAX) rest.append(chunk.subarray(to));
    }
    if (rest.length > LINE_BYTES_MAX) {
      onOverlongLine();
      return;
    }
  }
  if (rest.length > 0) {
    rest.append(Uint8Array.of(LINE_FEED));
    yield block(rest.take());
  }
}

/** The bytes since the last line feed, in a buffer that doubles, so that tiny chunks do not cost quadratic copying. */
class Remainder {
  private buffer = new Uint8Array(256);
  length = 0;

  append(bytes: Uint8Array): void {
    const length = this.length + bytes.length;
    if (length > this.buffer.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.buffer.length));
      larger.set(this.buffer.subarray(0, this.length));
      this.buffer = larger;
    }
    this.buffer.set(bytes, this.length);
    this.length = length;
  }

  /** All bytes, as a copy that the next `append` leaves alone. */
  take(): Uint8Array {
    const bytes = this.buffer.slice(0, this.length);
    this.length = 0;
    return bytes;
  }
}

function withoutByteOrderMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
