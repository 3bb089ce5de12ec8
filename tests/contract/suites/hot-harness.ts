import type { MemoryHotStores } from '../../../src/store/memory/hot-stores.ts';

/** What a suite of the speed runs against. */
export interface HotHarness {
  /** @returns the stores under test */
  readonly stores: () => MemoryHotStores;
  /** @returns the stores of another process that shares the same server; the same ones where there is no server */
  readonly others: () => MemoryHotStores;
  /** Lets time pass on whatever clock the stores live by. */
  readonly pass: (ms: number) => Promise<void>;
  /** The present time of the stores, milliseconds since the epoch. */
  readonly now: () => number;
}
