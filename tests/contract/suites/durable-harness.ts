import type { DurableStores } from '../../../src/store/postgres/durable-stores.ts';

/** What a suite of the record runs against; everything in it is asynchronous, so the stores may as well live in another process or runtime. */
export interface DurableHarness {
  /** @returns the stores under test */
  readonly stores: () => DurableStores;
  /** @returns the stores of another process over the same database: they share nothing in memory with `stores` */
  readonly others: () => DurableStores;
  /** Empties all tables. */
  readonly clear: () => Promise<void>;
}
