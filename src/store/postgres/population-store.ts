import { and, eq } from 'drizzle-orm';
import type { PopulationStore } from '../../risk/population/population-store.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { riskPopulation } from './schema/service.ts';

const ONLY = 1;

/**
 * The population tables over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createPopulationStore(db: Database): PopulationStore {
  return {
    load: () =>
      guarded(async () => {
        const [row] = await db
          .select({ bytes: riskPopulation.packed, version: riskPopulation.version })
          .from(riskPopulation)
          .where(eq(riskPopulation.id, ONLY));
        return row ?? null;
      }),
    save: (bytes, expectedVersion) =>
      guarded(async () => {
        const saved =
          expectedVersion === 0
            ? await db.insert(riskPopulation).values({ id: ONLY, packed: bytes, version: 1 }).onConflictDoNothing().returning({ id: riskPopulation.id })
            : await db
                .update(riskPopulation)
                .set({ packed: bytes, version: expectedVersion + 1 })
                .where(and(eq(riskPopulation.id, ONLY), eq(riskPopulation.version, expectedVersion)))
                .returning({ id: riskPopulation.id });
        return saved.length > 0;
      }),
  };
}
