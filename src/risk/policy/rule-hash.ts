import { sha256, utf8 } from '../../lib/bytes.ts';

/**
 * @param ruleId id of a rule
 * @returns the first 32 bits of the SHA-256 of the id: its name within a history
 */
export function ruleHash(ruleId: string): number {
  const [a = 0, b = 0, c = 0, d = 0] = sha256(utf8(ruleId));
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}
