/** How many race for a one-time edge. */
export const RACERS = 16;

/**
 * Starts all racers before any is awaited.
 * @param run one racer
 * @returns what each got, in order of their number
 */
export function race<T>(run: (racer: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: RACERS }, (_, racer) => run(racer)));
}

/**
 * @param results what racers got
 * @returns those that are neither null nor false
 */
export function winners<T>(results: readonly (T | null | false)[]): T[] {
  return results.filter((result): result is T => result !== null && result !== false);
}
