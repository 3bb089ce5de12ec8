/** One measured figure. */
export interface Figure {
  readonly name: string;
  /** What it was measured beside, in the same run. */
  readonly beside: string;
  /** Median of the ratios of the rounds; null where a ratio means nothing. */
  readonly ratio: number | null;
  readonly value: number;
  readonly unit: string;
  readonly notes: readonly string[];
}

/**
 * @param values at least one
 * @returns the middle one
 */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1] ?? Number.NaN, sorted[sorted.length >> 1] ?? Number.NaN];
  return (low + high) / 2;
}

/**
 * CPU of this process for one call, the two in turn, in rounds.
 * @param mine what is measured
 * @param floor what it is measured beside
 * @param options rounds and calls in a round
 * @returns median microseconds of each and the median ratio
 */
export async function compare(
  mine: (n: number) => unknown,
  floor: (n: number) => unknown,
  options: { readonly rounds: number; readonly calls: number },
): Promise<{ readonly mine: number; readonly floor: number; readonly ratio: number }> {
  const rounds: (readonly [number, number])[] = [];
  for (let round = 0; round <= options.rounds; round++) {
    const pair = [await cost(mine, options.calls), await cost(floor, options.calls)] as const;
    // The first round warms up.
    if (round > 0) rounds.push(pair);
  }
  return { mine: median(rounds.map(([a]) => a)), floor: median(rounds.map(([, b]) => b)), ratio: median(rounds.map(([a, b]) => a / b)) };
}

async function cost(run: (n: number) => unknown, calls: number): Promise<number> {
  const before = process.cpuUsage();
  for (let n = 0; n < calls; n++) {
    const result = run(n);
    if (result instanceof Promise) await result;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}
