import { hmacSha256, toBase64url, utf8 } from '../lib/bytes.ts';

/** What a pseudonym stands for. */
export type PseudonymKind = 'device' | 'ip' | 'network' | 'country' | 'address' | 'subject';

/**
 * A keyed, truncated hash: enough to recognise a value again, useless without the key.
 * @param key from outside the database
 * @param kind keeps equal values of different kinds apart
 * @param value the plain value
 * @returns 96 bits as base64url
 */
export function pseudonym(key: Uint8Array, kind: PseudonymKind, value: string): string {
  return toBase64url(hmacSha256(key, utf8(`${kind}\0${value}`)).subarray(0, 12));
}
