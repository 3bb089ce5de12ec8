import { equalSecrets, hmacSha256, toBase64url, uint32 } from '../lib/bytes.ts';
import type { Millis } from '../lib/time.ts';

const MINUTE_MS = 60_000;

/** Nonces that a proof of possession must carry: stateless, the same for all, good for one to two minutes. */
export interface DpopNonces {
  readonly current: (now: Millis) => string;
  readonly isFresh: (nonce: string, now: Millis) => boolean;
}

/**
 * Each nonce is the MAC of its minute, so every instance that has the key knows it, and nobody can make one for a proof that is to be kept for later.
 * @param key secret of at least 32 bytes, for this purpose alone
 * @returns the nonces
 * @see RFC 9449 sections 8 and 11.1
 */
export function createDpopNonces(key: Uint8Array): DpopNonces {
  const nonceOf = (minute: number): string => toBase64url(hmacSha256(key, uint32(minute)).subarray(0, 18));
  return {
    current: (now) => nonceOf(Math.floor(now / MINUTE_MS)),
    isFresh: (nonce, now) => {
      const minute = Math.floor(now / MINUTE_MS);
      return [minute, minute - 1].some((one) => equalSecrets(nonce, nonceOf(one)));
    },
  };
}
