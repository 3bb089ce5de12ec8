import { betaQuantile } from './beta-quantile.ts';

/** A measured share. It never stands without how many were counted and how far it can be trusted. */
export interface Rate {
  readonly errors: number;
  readonly n: number;
  /** Null when nothing was counted: then nothing is known, not zero. */
  readonly rate: number | null;
  /** Exact two-sided 95 % interval; 0 to 1 of nothing. */
  readonly low: number;
  readonly high: number;
}

const TAIL = 0.025;

/**
 * @param errors how many of them
 * @param n counted
 * @returns the share with its exact 95 % interval, which holds for any n, also for none of few
 * @throws RangeError when errors are more than counted, or no whole numbers
 * @see Clopper and Pearson, The use of confidence or fiducial limits illustrated in the case of the binomial, 1934
 */
export function rateOf(errors: number, n: number): Rate {
  if (!Number.isInteger(errors) || !Number.isInteger(n) || errors < 0 || errors > n) throw new RangeError('errors are whole and no more than counted');
  if (n === 0) return { errors, n, rate: null, low: 0, high: 1 };
  return {
    errors,
    n,
    rate: errors / n,
    low: errors === 0 ? 0 : betaQuantile(TAIL, errors, n - errors + 1),
    high: errors === n ? 1 : betaQuantile(1 - TAIL, errors + 1, n - errors),
  };
}

/**
 * @param rate a measured share
 * @returns the count first, then the share and its interval: `0 of 60 (0 %, 95 %: 0–6 %)`
 */
export function showRate({ errors, n, rate, low, high }: Rate): string {
  if (rate === null) return 'none counted';
  return `${String(errors)} of ${String(n)} (${percent(rate)} %, 95 %: ${percent(low)}–${percent(high)} %)`;
}

function percent(share: number): string {
  const value = share * 100;
  if (value === 0 || value === 100) return String(value);
  return value < 0.1 || value > 99.9 ? value.toPrecision(value < 0.1 ? 2 : 5) : value.toFixed(value < 10 ? 2 : 1);
}
