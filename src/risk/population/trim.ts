/**
 * Keeps the entries that weigh most; of equals the lower key, so that the same entries always give the same result.
 * @param entries by key
 * @param cap how many may stay
 * @param weigh what an entry weighs
 * @returns the same map when it is small enough, otherwise a smaller one
 */
export function trim<Value>(entries: Map<number, Value>, cap: number, weigh: (value: Value) => number): Map<number, Value> {
  if (entries.size <= cap) return entries;
  const ranked = [...entries].sort((a, b) => weigh(b[1]) - weigh(a[1]) || a[0] - b[0]);
  return new Map(ranked.slice(0, cap));
}
