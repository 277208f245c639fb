/**
 * A 64-bit hash of a sequence of whole numbers, equal on every machine. It must not know what the numbers mean.
 * Two independent 32-bit lanes with the multipliers and the finaliser of MurmurHash3 (A. Appleby, public domain).
 */
export class Fingerprint {
  #first = 0x9747b28c | 0;
  #second = 0x3c6ef372 | 0;

  /** Adds a whole number of magnitude below 2^53. */
  add(value: number): this {
    this.#word(value | 0);
    // The high part keeps the sign, so that −1 and 2^32 − 1 differ. Most numbers have none, and no need to divide.
    if (value >= 0 && value < 4294967296) this.#word(0);
    else this.#word(Math.floor(value / 4294967296) | 0);
    return this;
  }

  /** Adds a text by its UTF-16 code units and its length. */
  addText(text: string): this {
    for (let k = 0; k < text.length; k++) this.#word(text.charCodeAt(k));
    return this.add(text.length);
  }

  /** 16 hexadecimal digits; more can be added afterwards. */
  digest(): string {
    return hex(finish(this.#first)) + hex(finish(this.#second ^ this.#first));
  }

  #word(word: number): void {
    let a = Math.imul(word, 0xcc9e2d51);
    a = Math.imul((a << 15) | (a >>> 17), 0x1b873593) ^ this.#first;
    this.#first = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
    let b = Math.imul(word ^ 0x5bd1e995, 0x85ebca6b);
    b = Math.imul((b << 16) | (b >>> 16), 0xc2b2ae35) ^ this.#second;
    this.#second = (Math.imul((b << 17) | (b >>> 15), 9) + 0x38495ab5) | 0;
  }
}

function finish(lane: number): number {
  let h = lane ^ (lane >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}
