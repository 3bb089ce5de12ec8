import QuickLRU from 'quick-lru';
import { createTextMac, hmacSha256, type TextMac, toBase64url, utf8 } from '../lib/bytes.ts';
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
const REMEMBERED = 4096;

// Longer values are rare, and would fill the memory that short ones share.
const REMEMBERED_LENGTH = 512;

const LONG_BYTES = 12;

/** The key of all pseudonyms of the risk engine, ready for use. */
export interface RiskKeys {
  /** 32 bits, for comparison within one history and for shared counts. */
  readonly short: (kind: PseudonymKind, value: string) => Pseudonym;
  /** 96 bits as base64url, for keys and lists, where a collision would be taken for the value itself. */
  readonly long: (kind: PseudonymKind, value: string) => string;
}

/**
 * @param key 32 bytes from outside the database
 * @param createMac the platform's HMAC-SHA-256, where it has a faster one
 * @returns keyed, truncated hashes: enough to recognise a value again, useless without the key
 */
export function createRiskKeys(key: Uint8Array, createMac: (key: Uint8Array) => TextMac = createTextMac): RiskKeys {
  const mac = createMac(key);
  return {
    short: remembering(mac, ([a = 0, b = 0, c = 0, d = 0]) => ((a << 24) | (b << 16) | (c << 8) | d) >>> 0),
    long: remembering(mac, (digest) => toBase64url(digest.subarray(0, LONG_BYTES))),
  };
}

function remembering<T extends string | number>(mac: TextMac, truncate: (digest: Uint8Array) => T): (kind: PseudonymKind, value: string) => T {
  // One memory a kind, so that many addresses do not push out the few countries.
  const memories = new Map<PseudonymKind, QuickLRU<string, T>>();
  return (kind, value) => {
    let known = memories.get(kind);
    if (known === undefined) memories.set(kind, (known = new QuickLRU({ maxSize: REMEMBERED })));
    const remembered = known.get(value);
    if (remembered !== undefined) return remembered;
    const made = truncate(mac(`${kind}\0${value}`));
    if (value.length <= REMEMBERED_LENGTH) known.set(value, made);
    return made;
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
  return toBase64url(hmacSha256(key, utf8(`${kind}\0${value}`)).subarray(0, LONG_BYTES));
}
