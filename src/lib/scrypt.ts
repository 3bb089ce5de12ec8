import { scryptAsync } from '@noble/hashes/scrypt.js';

/** Cost of scrypt. Memory is 128 · n · r bytes. */
export interface ScryptCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/**
 * Derives a key from a password, slowly and with much memory, so that guessing from a stolen record is dear.
 * @param password UTF-8 bytes
 * @param salt at least 16 random bytes
 * @param cost the parameters
 * @returns 32 bytes
 * @see RFC 7914
 */
export async function scrypt(password: Uint8Array, salt: Uint8Array, cost: ScryptCost): Promise<Uint8Array> {
  return scryptAsync(password, salt, { N: cost.n, r: cost.r, p: cost.p, dkLen: 32 });
}
