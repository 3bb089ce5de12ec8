import { hashSecret } from '../lib/bytes.ts';
import { type Random, randomBelow } from '../lib/random.ts';

/**
 * Draws the six-digit code that the phone shows and the person types into the browser: proof that both are in one pair of hands.
 * @param random secure generator
 * @returns six digits, each code equally likely
 * @see NIST SP 800-63B-4 section 3.1.3
 */
export function drawConfirmCode(random: Random): string {
  return String(randomBelow(random, 1_000_000)).padStart(6, '0');
}

/**
 * The stored form of a code. Bound to its challenge, so that equal codes do not look alike; three tries, not the hash, protect its 20 bits.
 * @param challengeId the challenge
 * @param code six digits
 * @returns base64url SHA-256
 */
export function hashConfirmCode(challengeId: string, code: string): string {
  return hashSecret(`${challengeId}\0${code}`);
}
