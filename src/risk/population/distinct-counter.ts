import { ln } from '../../lib/exact-math.ts';
/** Registers of a counter: the estimate is off by 3 % (one standard deviation). */
export const DISTINCT_REGISTERS = 1024;

const INDEX_BITS = 10;
const ALPHA = 0.7213 / (1 + 1.079 / DISTINCT_REGISTERS);

/** How many distinct values there were, in one kilobyte whatever their number. @see Flajolet et al., HyperLogLog (2007) */
export interface DistinctCounter {
  /** Longest run of leading zeros met and one, by register; 0: none. */
  readonly registers: Uint8Array;
  /** Sum of 2^-run over the registers, exact: only powers of two are added. */
  sum: number;
  /** Registers that met nothing. */
  empty: number;
}

/**
 * @param registers of a stored counter; left out for an empty one
 * @returns a counter
 */
export function createDistinctCounter(registers: Uint8Array = new Uint8Array(DISTINCT_REGISTERS)): DistinctCounter {
  let sum = 0;
  let empty = 0;
  for (const run of registers) {
    sum += 2 ** -run;
    if (run === 0) empty += 1;
  }
  return { registers, sum, empty };
}

/**
 * Counts a value unless it was counted before.
 * @param counter is changed
 * @param value any unsigned 32-bit number
 */
export function countDistinct(counter: DistinctCounter, value: number): void {
  const hash = mix(value);
  const index = hash >>> (32 - INDEX_BITS);
  const run = Math.min(Math.clz32(hash << INDEX_BITS), 32 - INDEX_BITS) + 1;
  const before = counter.registers[index] ?? 0;
  if (run <= before) return;
  counter.registers[index] = run;
  counter.sum += 2 ** -run - 2 ** -before;
  if (before === 0) counter.empty -= 1;
}

/**
 * @param counter a counter
 * @returns how many distinct values it has counted, about; whole
 */
export function distinctCount({ sum, empty }: DistinctCounter): number {
  const raw = (ALPHA * DISTINCT_REGISTERS * DISTINCT_REGISTERS) / sum;
  // Few values are told better by the registers still empty than by the runs.
  return Math.round(empty > 0 && raw <= 2.5 * DISTINCT_REGISTERS ? DISTINCT_REGISTERS * ln(DISTINCT_REGISTERS / empty) : raw);
}

/**
 * @param a one counter
 * @param b another
 * @returns a counter of what either has counted
 */
export function mergeDistinct(a: DistinctCounter, b: DistinctCounter): DistinctCounter {
  return createDistinctCounter(a.registers.map((run, i) => Math.max(run, b.registers[i] ?? 0)));
}

// The last step of MurmurHash3: every bit of the value moves every bit of the hash.
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
