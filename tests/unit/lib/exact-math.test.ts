import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createPrng } from '../../../eval/risk/prng.ts';
import { asin, exp, ln, ln1p, sin } from '../../../src/lib/exact-math.ts';

const cell = new Float64Array(1);
const bits = new BigInt64Array(cell.buffer);
const ordinal = (x: number): bigint => {
  cell[0] = x;
  return bits[0] ?? 0n;
};
const ulps = (a: number, b: number): number => Math.abs(Number(ordinal(a) - ordinal(b)));

function draws(count: number, least: number, most: number): readonly number[] {
  const prng = createPrng(7);
  return Array.from({ length: count }, () => least + prng.next() * (most - least));
}

describe('exact mathematics', () => {
  test('agrees with the engine to the last bits, over the whole range', () => {
    const wide = draws(100_000, -708, 709);
    const off = {
      exp: Math.max(...wide.map((x) => ulps(exp(x), Math.exp(x)))),
      ln: Math.max(...wide.map((x) => ulps(ln(Math.exp(x)), Math.log(Math.exp(x))))),
      ln1p: Math.max(...wide.map((x) => ulps(ln1p(Math.exp(x)), Math.log1p(Math.exp(x))))),
      lnNear1: Math.max(...draws(100_000, 0.5, 2).map((x) => Math.abs(ln(x) - Math.log(x)))),
      sin: Math.max(...draws(100_000, -2 * Math.PI, 2 * Math.PI).map((x) => Math.abs(sin(x) - Math.sin(x)))),
      asin: Math.max(...draws(100_000, 0, 1).map((x) => Math.abs(asin(x) - Math.asin(x)))),
    };
    expect(off.exp).toBeLessThanOrEqual(2);
    expect(off.ln).toBeLessThanOrEqual(2);
    expect(off.ln1p).toBeLessThanOrEqual(4);
    expect(off.lnNear1).toBeLessThanOrEqual(2e-16);
    expect(off.sin).toBeLessThanOrEqual(1e-15);
    expect(off.asin).toBeLessThanOrEqual(2e-15);
  });

  test.each<[string, (x: number) => number, number, number]>([
    ['ln', ln, 1, 0],
    ['ln', ln, 0, -Infinity],
    ['ln', ln, -1, Number.NaN],
    ['ln', ln, Number.NaN, Number.NaN],
    ['ln', ln, Infinity, Infinity],
    ['ln', ln, 5e-324, -744.440_071_921_381_2],
    ['ln', ln, Number.MAX_VALUE, 709.782_712_893_384],
    ['exp', exp, 0, 1],
    ['exp', exp, -Infinity, 0],
    ['exp', exp, Infinity, Infinity],
    ['exp', exp, Number.NaN, Number.NaN],
    ['exp', exp, -745.2, 0],
    ['exp', exp, -745, 5e-324],
    ['exp', exp, 709.79, Infinity],
    ['ln1p', ln1p, 1e-300, 1e-300],
    ['ln1p', ln1p, -1, -Infinity],
    ['ln1p', ln1p, Infinity, Infinity],
    ['sin', sin, 0, 0],
    ['asin', asin, 0, 0],
    ['asin', asin, 1, Math.PI / 2],
  ])('%s at its edges (%#)', (_, of, x, result) => {
    expect(of(x)).toBe(result);
  });

  test('has the same bits on every engine', () => {
    const results = draws(10_000, 1e-3, 700).flatMap((x) => [ln(x), exp(x), exp(-x), ln1p(x), sin(x / 120), asin(x / 701)]);
    expect(createHash('sha256').update(new Float64Array(results)).digest('hex')).toBe('88520f4680641b1596bc09572aba49737470de03e7e6800a3a3d7a00242942e8');
  });
});
