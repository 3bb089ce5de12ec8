import { createHmac, createSecretKey } from 'node:crypto';
import type { TextMac } from '../lib/bytes.ts';

/**
 * HMAC-SHA-256 by the platform, on Node and on Workers: half the time of the portable one, which it equals byte for byte.
 * @param key the secret key
 * @returns computes the 32 bytes of a text
 * @see RFC 2104
 */
export function createPlatformMac(key: Uint8Array): TextMac {
  const secret = createSecretKey(key);
  return (text) => createHmac('sha256', secret).update(text).digest();
}
