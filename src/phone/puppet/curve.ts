import { clamp } from './scalar.ts';

/** A knot of a curve: place and value. */
export type Knot = readonly [at: number, value: number];

/**
 * @param knots places in falling order with their values
 * @returns a smooth function through them (cubic Hermite), level at both ends
 */
export function createCurve(knots: readonly Knot[]): (at: number) => number {
  const knot = (i: number): Knot => knots[i] ?? [0, 0];
  const last = knots.length - 1;
  const slope = (i: number): number => {
    if (i <= 0 || i >= last) return 0;
    const [before, valueBefore] = knot(i - 1);
    const [after, valueAfter] = knot(i + 1);
    return (valueAfter - valueBefore) / (after - before);
  };
  return (at) => {
    let i = 0;
    while (i < last - 1 && at < knot(i + 1)[0]) i++;
    const [x0, v0] = knot(i);
    const [x1, v1] = knot(i + 1);
    const h = x1 - x0;
    const t = clamp((at - x0) / h);
    const t2 = t * t;
    const t3 = t2 * t;
    return (2 * t3 - 3 * t2 + 1) * v0 + (t3 - 2 * t2 + t) * h * slope(i) + (3 * t2 - 2 * t3) * v1 + (t3 - t2) * h * slope(i + 1);
  };
}
