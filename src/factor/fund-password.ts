import { equalBytes, parseBase64url, toBase64url, utf8 } from '../lib/bytes.ts';
import type { Random } from '../lib/random.ts';
import { type ScryptCost, scrypt } from '../lib/scrypt.ts';

const COST: ScryptCost = { n: 16_384, r: 8, p: 1 };
const MIN_LENGTH = 8;
const MAX_LENGTH = 128;
const ENCODED = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([A-Za-z0-9_-]+)\$([A-Za-z0-9_-]+)$/;

// Compared against when a person has no password, so that the answer takes as long.
const NOBODY = `scrypt$16384$8$1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/**
 * @param password as typed
 * @returns true for 8 to 128 characters after Unicode normalisation
 * @see NIST SP 800-63B-4 section 3.1.1.2
 */
export function isAcceptableFundPassword(password: string): boolean {
  const length = Array.from(password.normalize('NFC')).length;
  return length >= MIN_LENGTH && length <= MAX_LENGTH;
}

/**
 * @param password as typed
 * @param random source of the salt
 * @returns the stored form, `scrypt$N$r$p$salt$hash`
 */
export async function hashFundPassword(password: string, random: Random): Promise<string> {
  const salt = random.bytes(16);
  const hash = await scrypt(utf8(password.normalize('NFC')), salt, COST);
  return `scrypt$${String(COST.n)}$${String(COST.r)}$${String(COST.p)}$${toBase64url(salt)}$${toBase64url(hash)}`;
}

/**
 * Checks a password; without a stored one it works as long and says no.
 * @param password as typed
 * @param stored the stored form, or null
 * @returns true when it is the password
 */
export async function verifyFundPassword(password: string, stored: string | null): Promise<boolean> {
  const [, n, r, p, salt64 = '', hash64 = ''] = ENCODED.exec(stored ?? NOBODY) ?? [];
  const salt = parseBase64url(salt64);
  const expected = parseBase64url(hash64);
  if (!salt || !expected || expected.length !== 32) return false;
  const actual = await scrypt(utf8(password.normalize('NFC')), salt, { n: Number(n), r: Number(r), p: Number(p) });
  return equalBytes(actual, expected) && stored !== null;
}
