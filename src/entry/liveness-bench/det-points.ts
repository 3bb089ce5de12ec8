import type { CheckScale } from './check-scales.ts';

/** One point of a detection error trade-off curve: shares of attacks accepted and of genuine refused, at one threshold. */
export interface DetPoint {
  readonly threshold: number;
  readonly falseAccept: number;
  readonly falseReject: number;
}

const POINTS_MAX = 200;

/**
 * Both errors at every threshold that makes a difference.
 * @param genuine values that should be accepted
 * @param others values that should not
 * @param bound `most` accepts a value up to the threshold, `least` from the threshold
 * @returns at most about 200 points in order of the threshold; none when either side is empty
 * @see ISO/IEC 19795-1 (DET curve)
 */
export function detPoints(genuine: readonly number[], others: readonly number[], bound: CheckScale['bound']): readonly DetPoint[] {
  if (genuine.length === 0 || others.length === 0) return [];
  const distinct = [...new Set([...genuine, ...others])].sort((a, b) => a - b);
  const step = Math.max(1, Math.ceil(distinct.length / POINTS_MAX));
  const thresholds = distinct.filter((_, i) => i % step === 0 || i === distinct.length - 1);
  const [own, foreign] = [sorted(genuine), sorted(others)];
  return thresholds.map((threshold) => ({
    threshold,
    falseAccept: acceptedShare(foreign, threshold, bound),
    falseReject: 1 - acceptedShare(own, threshold, bound),
  }));
}

/**
 * @param genuine values that should be accepted
 * @param others values that should not
 * @param scale threshold and where it lies
 * @returns both errors there, or null when either side is empty
 */
export function detAt(
  genuine: readonly number[],
  others: readonly number[],
  { threshold, bound }: { readonly threshold: number; readonly bound: CheckScale['bound'] },
): DetPoint | null {
  if (genuine.length === 0 || others.length === 0) return null;
  return { threshold, falseAccept: acceptedShare(sorted(others), threshold, bound), falseReject: 1 - acceptedShare(sorted(genuine), threshold, bound) };
}

function sorted(values: readonly number[]): readonly number[] {
  return [...values].sort((a, b) => a - b);
}

function acceptedShare(values: readonly number[], threshold: number, bound: CheckScale['bound']): number {
  let [low, high] = [0, values.length];
  // Up to the threshold counts what is not above it; from the threshold, what is not below.
  const isBefore = (value: number): boolean => (bound === 'most' ? value <= threshold : value < threshold);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(values[middle] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return (bound === 'most' ? low : values.length - low) / values.length;
}
