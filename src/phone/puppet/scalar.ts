/**
 * @param value any number
 * @param low lower bound
 * @param high upper bound
 * @returns the value held within the bounds
 */
export function clamp(value: number, low = 0, high = 1): number {
  return value < low ? low : value > high ? high : value;
}

/**
 * @param a value at 0
 * @param b value at 1
 * @param t position between them
 * @returns the value at t on the straight line
 */
export function lerp(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/**
 * @param from where the step begins
 * @param to where it ends; may be smaller than `from`
 * @param value position
 * @returns 0 before, 1 after, an S-curve between
 */
export function smooth(from: number, to: number, value: number): number {
  const t = clamp((value - from) / (to - from));
  return t * t * (3 - 2 * t);
}

/**
 * @param x horizontal distance in widths of the bump
 * @param y vertical distance in widths of the bump
 * @returns height of a round bump, 1 in the middle
 */
export function gauss(x: number, y: number): number {
  const q = x * x + y * y;
  return q > 12 ? 0 : Math.exp(-q);
}
