import { gcm } from '@noble/ciphers/aes.js';
import { concatBytes, hmacSha256, utf8 } from './bytes.ts';
import type { Random } from './random.ts';

const NONCE_BYTES = 12;
const VERSION = 1;

/**
 * Encrypts with AES-256-GCM. The associated data ties the ciphertext to its place: moved to another row it does not open.
 * @param key 32 bytes
 * @param plaintext what to hide
 * @param context associated data, for example subject, purpose and version
 * @param random source of the 96-bit nonce
 * @returns version byte, nonce, ciphertext and tag
 * @see NIST SP 800-38D
 */
export function seal(key: Uint8Array, plaintext: Uint8Array, context: string, random: Random): Uint8Array {
  const nonce = random.bytes(NONCE_BYTES);
  return concatBytes(Uint8Array.of(VERSION), nonce, gcm(key, nonce, utf8(context)).encrypt(plaintext));
}

/**
 * Opens what {@link seal} made.
 * @param key the same 32 bytes
 * @param sealed version byte, nonce, ciphertext and tag
 * @param context the same associated data
 * @returns the plaintext, or null when key, context or bytes do not fit
 */
export function open(key: Uint8Array, sealed: Uint8Array, context: string): Uint8Array | null {
  if (sealed[0] !== VERSION || sealed.length < 1 + NONCE_BYTES + 16) return null;
  try {
    return gcm(key, sealed.subarray(1, 1 + NONCE_BYTES), utf8(context)).decrypt(sealed.subarray(1 + NONCE_BYTES));
  } catch {
    return null;
  }
}

/**
 * Derives an independent key for one purpose, so that one master key never serves two uses.
 * @param masterKey 32 bytes from outside the database
 * @param purpose a fixed label, for example `evidence`
 * @returns 32 bytes
 * @see NIST SP 800-108 (HMAC-based, one block)
 */
export function deriveKey(masterKey: Uint8Array, purpose: string): Uint8Array {
  return hmacSha256(masterKey, utf8(`shualian/1\0${purpose}`));
}
