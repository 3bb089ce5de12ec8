import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes as nobleConcat, utf8ToBytes } from '@noble/hashes/utils.js';
import { base64, base64urlnopad, utf8 as utf8Coder } from '@scure/base';

/**
 * @param bytes the message
 * @returns its SHA-256 digest, 32 bytes
 */
export function sha256(bytes: Uint8Array): Uint8Array {
  return nobleSha256(bytes);
}

/**
 * @param key the secret key
 * @param message what is authenticated
 * @returns HMAC-SHA-256, 32 bytes
 * @see RFC 2104
 */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  return hmac(nobleSha256, key, message);
}

/** HMAC-SHA-256 of a text in UTF-8 under one key, 32 bytes. */
export type TextMac = (text: string) => Uint8Array;

/**
 * HMAC-SHA-256 for many short texts under one key: the key is taken in once.
 * @param key the secret key
 * @returns computes the 32 bytes of a text
 * @see RFC 2104 section 4
 */
export function createTextMac(key: Uint8Array): TextMac {
  const keyed = hmac.create(nobleSha256, key);
  return (text) => keyed.clone().update(utf8ToBytes(text)).digest();
}

/**
 * @param parts byte strings
 * @returns one byte string with the parts in order
 */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return nobleConcat(...parts);
}

/**
 * @param text any string
 * @returns its UTF-8 bytes
 */
export function utf8(text: string): Uint8Array {
  return utf8ToBytes(text);
}

/**
 * @param bytes UTF-8 bytes
 * @returns the text; malformed sequences become U+FFFD
 */
export function fromUtf8(bytes: Uint8Array): string {
  return utf8Coder.encode(bytes);
}

/**
 * @param bytes any bytes
 * @returns base64url without padding
 * @see RFC 4648 section 5
 */
export function toBase64url(bytes: Uint8Array): string {
  return base64urlnopad.encode(bytes);
}

/**
 * @param bytes any bytes
 * @returns base64 with padding
 * @see RFC 4648 section 4
 */
export function toBase64(bytes: Uint8Array): string {
  return base64.encode(bytes);
}

/**
 * Decodes base64url strictly: padding, white space and non-zero spare bits are refused, so one value has one spelling.
 * @param text the encoded value
 * @returns the bytes, or null when the text is not canonical base64url
 */
export function parseBase64url(text: string): Uint8Array | null {
  try {
    return base64urlnopad.decode(text);
  } catch {
    return null;
  }
}

// Characters whose last four, and last two, bits are zero: those that may end a text of which they are spare.
const ENDS_ONE_BYTE = /[AQgw]$/;
const ENDS_TWO_BYTES = /[AEIMQUYcgkosw048]$/;

/**
 * Tells what {@link parseBase64url} would decode, without decoding it.
 * @param text the encoded value
 * @returns whether it is canonical base64url
 */
export function isBase64url(text: string): boolean {
  if (!/^[\w-]*$/.test(text)) return false;
  const spare = text.length % 4;
  return spare === 0 || (spare === 2 && ENDS_ONE_BYTE.test(text)) || (spare === 3 && ENDS_TWO_BYTES.test(text));
}

/**
 * @param bytes any bytes
 * @returns lower-case hexadecimal
 */
export function toHex(bytes: Uint8Array): string {
  return bytesToHex(bytes);
}

/**
 * @param value an unsigned 32-bit number
 * @returns four bytes, big endian
 */
export function uint32(value: number): Uint8Array {
  return Uint8Array.of((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

/**
 * Compares in time that depends on the length only, so that a secret cannot be guessed byte by byte.
 * @param a one value
 * @param b the other value
 * @returns true when both hold the same bytes
 */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/**
 * The form in which every high-entropy secret is kept: its SHA-256, so that a stolen record opens nothing.
 * @param secret the secret as the caller holds it
 * @returns base64url of the SHA-256 of its UTF-8 bytes
 */
export function hashSecret(secret: string): string {
  return toBase64url(sha256(utf8(secret)));
}

/**
 * Compares two secrets or hashes of secrets without telling through time where they differ.
 * @param a one value
 * @param b the other value
 * @returns true when equal
 */
export function equalSecrets(a: string, b: string): boolean {
  return equalBytes(sha256(utf8(a)), sha256(utf8(b)));
}
