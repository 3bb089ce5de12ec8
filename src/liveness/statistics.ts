/**
 * @param values numbers in any order
 * @param share 0 for the least, .5 for the median, 1 for the greatest
 * @returns the value at that rank, or 0 of nothing
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/**
 * @param values numbers
 * @returns their mean, or 0 of nothing
 */
export function mean(values: readonly number[]): number {
  return values.length > 0 ? values.reduce((sum, v) => sum + v, 0) / values.length : 0;
}

/**
 * @param values numbers
 * @returns their standard deviation, or 0 of nothing
 */
export function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((v) => (v - middle) ** 2)));
}
