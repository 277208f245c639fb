/**
 * SHA-256 in hexadecimal, by which results name what went into them. It must not know what is hashed.
 */
import { createHash } from 'node:crypto';

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
