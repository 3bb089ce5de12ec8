/**
 * Elementary functions made of sums, products, quotients and square roots alone. ECMAScript leaves `Math.log`, `Math.exp` and their like to the engine (ECMA-262, 21.3.2),
 * and engines differ in the last bit, from one version to the next too: what must come out the same everywhere and years later uses these. Errors are below 2 units in the last place
 * for `ln` and `exp`, below 2e-15 absolute for the others.
 */

// ln 2 in two parts: the first has 21 low zero bits, so that a product with an exponent is exact.
const LN2_HIGH = 0x162e42fee00000 / 2 ** 53;
const LN2_LOW = 1.908_214_929_270_587_7e-10;
const SQRT_HALF = Math.sqrt(0.5);
const HALF_PI = Math.PI / 2;

const cell = new DataView(new ArrayBuffer(8));

/**
 * @param x any number
 * @returns natural logarithm; -Infinity of 0, NaN below
 */
export function ln(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return x;
  let { mantissa, exponent } = split(x);
  if (mantissa < SQRT_HALF) {
    mantissa *= 2;
    exponent -= 1;
  }
  // ln m = 2 artanh((m − 1) / (m + 1)), |s| ≤ .172
  const f = mantissa - 1;
  const s = f / (2 + f);
  const z = s * s;
  let series = 0;
  for (let n = 23; n >= 3; n -= 2) series = z * (series + 1 / n);
  // f − s (f − 2 series) keeps the leading digits of f.
  return exponent * LN2_HIGH + (f - s * (f - 2 * series) + exponent * LN2_LOW);
}

/**
 * @param x any number
 * @returns e to the power of x; Infinity above 709.78, 0 below -745.13
 */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.8) return Infinity;
  if (x < -745.2) return 0;
  const k = Math.round(x / Math.LN2);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let series = 0;
  for (let n = 14; n >= 2; n--) series = ((1 + series) * r) / n;
  return scale(1 + (r + r * series), k);
}

/**
 * @param x at least -1
 * @returns ln(1 + x), exact for small x too
 */
export function ln1p(x: number): number {
  const u = 1 + x;
  if (u === 1) return x;
  return u === Infinity || u === 0 ? ln(u) : ln(u) * (x / (u - 1));
}

/**
 * @param x angle in radians, of at most one turn
 * @returns its sine
 */
export function sin(x: number): number {
  if (x < 0) return -sin(-x);
  if (x > Math.PI) return -sin(x - Math.PI);
  const near = x > HALF_PI ? Math.PI - x : x;
  const z = near * near;
  let series = 0;
  for (let n = 22; n >= 2; n -= 2) series = (-z * (1 + series)) / (n * (n + 1));
  return near + near * series;
}

/**
 * @param x 0 to 1
 * @returns angle in radians whose sine it is, 0 to π/2
 */
export function asin(x: number): number {
  if (x > 0.5) return HALF_PI - 2 * asin(Math.sqrt((1 - x) / 2));
  const z = x * x;
  let term = x;
  let sum = x;
  for (let n = 1; n <= 26; n++) {
    term *= (z * (2 * n - 1)) / (2 * n);
    sum += term / (2 * n + 1);
  }
  return sum;
}

// x = mantissa · 2^exponent with ½ ≤ mantissa < 1, for x > 0.
function split(x: number): { mantissa: number; exponent: number } {
  // Numbers below 2^-1022 keep their exponent in the mantissa.
  if (x < 2 ** -1022) {
    const { mantissa, exponent } = split(x * 2 ** 54);
    return { mantissa, exponent: exponent - 54 };
  }
  cell.setFloat64(0, x);
  const high = cell.getUint32(0);
  cell.setUint32(0, (high & 0xf_ffff) | 0x3fe0_0000);
  return { mantissa: cell.getFloat64(0), exponent: (high >>> 20) - 1022 };
}

// x · 2^k, in two steps where 2^k itself has no place.
function scale(x: number, k: number): number {
  const half = k >> 1;
  return x * powerOfTwo(half) * powerOfTwo(k - half);
}

function powerOfTwo(k: number): number {
  cell.setUint32(0, (k + 1023) << 20);
  cell.setUint32(4, 0);
  return cell.getFloat64(0);
}
