import { fromUtf8, isBase64url, parseBase64url } from '../lib/bytes.ts';
import { parseStrictJson } from '../lib/strict-json.ts';

const LONGEST = 8192;

/**
 * Reads the protected header of a compact JWS in its one canonical spelling. Several strings verify as the same one: padding, white space, spare bits.
 * @param text the compact form
 * @returns the header, not yet verified; null for any other spelling
 * @see RFC 7515 section 7.1, RFC 4648 section 3.5
 */
export function readJwsHeader(text: string): Readonly<Record<string, unknown>> | null {
  const parts = text.split('.');
  if (parts.length !== 3 || text.length > LONGEST) return null;
  if (!parts.every(isBase64url)) return null;
  const header = parseBase64url(parts[0] ?? '');
  return header && parseJsonObject(header);
}

/**
 * @param bytes UTF-8 of JSON
 * @returns the object; null when it is none, or names a member twice, of which readers pick different ones
 */
export function parseJsonObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  const parsed = parseStrictJson(fromUtf8(bytes));
  const value = parsed.ok ? parsed.value : null;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}
