/** A seeded source of numbers: the same seed gives the same run. */
export interface Prng {
  /** @returns a number from 0 to below 1 */
  readonly next: () => number;
  /** @returns a whole number from 0 to below `bound` */
  readonly below: (bound: number) => number;
  /** @returns one of the items by its weight */
  readonly pick: <T>(items: readonly T[], weights: readonly number[]) => T;
  /** @returns a draw of the gamma distribution with mean 1 */
  readonly gamma: (shape: number) => number;
}

/**
 * @param seed any whole number
 * @returns the source
 * @see Steele, Lea, Flood: Fast splittable pseudorandom number generators (2014); the 32-bit variant mulberry32
 */
export function createPrng(seed: number): Prng {
  let state = Math.imul(seed + 1, 0x9e3779b9) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    below: (bound) => Math.floor(next() * bound),
    pick: (items, weights) => {
      let rest = next() * weights.reduce((sum, weight) => sum + weight, 0);
      const at = weights.findIndex((weight) => (rest -= weight) < 0);
      const item = items[at === -1 ? items.length - 1 : at];
      if (item === undefined) throw new TypeError('nothing to pick from');
      return item;
    },
    // Marsaglia and Tsang (2000), for shapes of 1 and more.
    gamma: (shape) => {
      const d = shape - 1 / 3;
      const c = 1 / Math.sqrt(9 * d);
      for (;;) {
        const x = normal();
        const v = (1 + c * x) ** 3;
        if (v > 0 && Math.log(1 - next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return (d * v) / shape;
      }
    },
  };
}
