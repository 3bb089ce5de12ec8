import QuickLRU from 'quick-lru';
import { createHmacSha256, hmacSha256, toBase64url, utf8 } from '../lib/bytes.ts';
import type { Pseudonym } from './facts.ts';

/** What a pseudonym stands for; keeps equal values of different kinds apart. */
export type PseudonymKind =
  | 'country'
  | 'asn'
  | 'network'
  | 'ip'
  | 'device_type'
  | 'os'
  | 'browser'
  | 'browser_version'
  | 'user_agent'
  | 'device'
  | 'session'
  | 'locale'
  | 'payee'
  | 'subject';

/** Values that come again and again; kept in memory only. */
const REMEMBERED = 8192;

/** The key of all pseudonyms of the risk engine, ready for use. */
export interface RiskKeys {
  /** 32 bits, for comparison within one history and for shared counts. */
  readonly short: (kind: PseudonymKind, value: string) => Pseudonym;
  /** 96 bits as base64url, for keys that must never collide. */
  readonly long: (kind: PseudonymKind, value: string) => string;
}

/**
 * @param key 32 bytes from outside the database
 * @returns keyed, truncated hashes: enough to recognise a value again, useless without the key
 */
export function createRiskKeys(key: Uint8Array): RiskKeys {
  const mac = createHmacSha256(key);
  const known = new QuickLRU<string, Pseudonym>({ maxSize: REMEMBERED });
  return {
    short: (kind, value) => {
      const text = `${kind}\0${value}`;
      const remembered = known.get(text);
      if (remembered !== undefined) return remembered;
      const [a = 0, b = 0, c = 0, d = 0] = mac(utf8(text));
      const made = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
      // Long values are rare and would fill the memory that short ones share.
      if (text.length <= 512) known.set(text, made);
      return made;
    },
    long: (kind, value) => toBase64url(mac(utf8(`${kind}\0${value}`)).subarray(0, 12)),
  };
}

/**
 * A single pseudonym where no keys are at hand.
 * @param key from outside the database
 * @param kind what it stands for
 * @param value the plain value
 * @returns 96 bits as base64url
 */
export function pseudonym(key: Uint8Array, kind: PseudonymKind, value: string): string {
  return toBase64url(hmacSha256(key, utf8(`${kind}\0${value}`)).subarray(0, 12));
}
