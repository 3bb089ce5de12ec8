/** Counts of two groups over the same bins. */
export interface Histogram {
  /** Left edge of the first bin and width of each. */
  readonly from: number;
  readonly step: number;
  readonly groups: readonly { readonly name: string; readonly n: number; readonly counts: readonly number[] }[];
}

const BINS = 24;

/**
 * @param groups named values; what is no number is left out
 * @param threshold is inside the drawn range too, null for none
 * @returns counts in bins of equal width
 */
export function histogramOf(groups: readonly { readonly name: string; readonly values: readonly number[] }[], threshold: number | null): Histogram {
  const clean = groups.map(({ name, values }) => ({ name, values: values.filter(Number.isFinite) }));
  const all = [...clean.flatMap(({ values }) => values), ...(threshold === null ? [] : [threshold])];
  const low = all.reduce((a, b) => Math.min(a, b), all[0] ?? 0);
  const high = all.reduce((a, b) => Math.max(a, b), all[0] ?? 1);
  const step = (high - low || 1) / BINS;
  return {
    from: low,
    step,
    groups: clean.map(({ name, values }) => {
      const counts = Array.from({ length: BINS }, () => 0);
      for (const value of values) {
        const bin = Math.min(BINS - 1, Math.floor((value - low) / step));
        counts[bin] = (counts[bin] ?? 0) + 1;
      }
      return { name, n: values.length, counts };
    }),
  };
}
