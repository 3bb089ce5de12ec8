import { ln } from '../../lib/exact-math.ts';
const HALF_LOG_2PI = 0.5 * ln(2 * Math.PI);
// From here on the series below is exact to the last few bits.
const LARGE = 10;

/**
 * @param x greater than 0
 * @returns ln Γ(x), with a relative error below 1e-13 (absolute where ln Γ is near 0)
 * @see NIST Digital Library of Mathematical Functions, 5.11.1 (Stirling's series) and 5.5.1 (recurrence)
 */
export function logGamma(x: number): number {
  let product = 1;
  let z = x;
  while (z < LARGE) {
    product *= z;
    z += 1;
  }
  const w = 1 / (z * z);
  const series = (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w * (1 / 1188 - (w * 691) / 360_360))))) / z;
  return (z - 0.5) * ln(z) - z + HALF_LOG_2PI + series - ln(product);
}
