/** The only source of randomness: a cryptographically secure generator, injected so that tests can be exact. */
export interface Random {
  /**
   * @param length how many bytes
   * @returns fresh unpredictable bytes
   */
  bytes(length: number): Uint8Array;
}

/**
 * Draws a whole number without modulo bias, by rejection.
 * @param random the generator
 * @param bound exclusive upper bound, 1 to 2^32
 * @returns a number from 0 to bound - 1
 * @throws TypeError when the bound is no whole number in range
 */
export function randomBelow(random: Random, bound: number): number {
  if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32) throw new TypeError('bound must be 1 to 2^32');
  const limit = 2 ** 32 - (2 ** 32 % bound);
  for (;;) {
    const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4);
    const value = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
    if (value < limit) return value % bound;
  }
}
