import { count, sql } from 'drizzle-orm';
import type { Random } from '../../lib/random.ts';
import type { FaceCount, FaceCounter } from '../../liveness/face-counter.ts';
import type { Clock, Millis } from '../../lib/time.ts';
import { appendEvent } from './append-event.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { faceCounter, faceTemplates } from './schema/people.ts';

/** Where the counter stands and what it tells. */
export interface FaceCounting {
  /** Counts at which an event is appended, ascending. */
  readonly thresholds: readonly number[];
  readonly random: Random;
  /** Time of the events; null for the database's. */
  readonly clock: Clock | null;
}

type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/**
 * Moves the counter of stored faces. Called last in the transaction that stores or destroys templates, so that the count is exact and the row is held shortly; before the audit chain, so that transactions take both in one order.
 * @param tx the transaction
 * @param delta how many more, or less
 * @param counting thresholds, for the event of each that is crossed
 */
export async function moveFaceCount(tx: Transaction, delta: number, counting: FaceCounting): Promise<void> {
  if (delta === 0) return;
  const stored = sql`${faceCounter.stored} + ${delta}::bigint`;
  const moved = await tx.update(faceCounter).set({ stored }).returning();
  const [row] = moved.length > 0 ? moved : await startCounting(tx, stored);
  if (row) await tellCrossings(tx, row, counting);
}

// The first of all counts what is there; who comes second at that moment adds to it.
async function startCounting(tx: Transaction, stored: ReturnType<typeof sql>): Promise<(typeof faceCounter.$inferSelect)[]> {
  const [all] = await tx.select({ n: count() }).from(faceTemplates);
  return tx
    .insert(faceCounter)
    .values({ id: 1, stored: all?.n ?? 0 })
    .onConflictDoUpdate({ target: faceCounter.id, set: { stored } })
    .returning();
}

async function tellCrossings(tx: Transaction, { stored, alerted }: FaceCount, { thresholds, random, clock }: FaceCounting): Promise<void> {
  const reached = thresholds.filter((threshold) => threshold > alerted && threshold <= stored);
  const left = thresholds.filter((threshold) => threshold <= alerted && threshold > stored).toReversed();
  if (reached.length + left.length === 0) return;
  await tx.update(faceCounter).set({ alerted: thresholds.findLast((threshold) => threshold <= stored) ?? 0 });
  const at = clock?.now() ?? (await databaseTime(tx));
  for (const threshold of [...reached, ...left]) {
    const kind = reached.includes(threshold) ? 'faces.threshold_reached' : 'faces.threshold_left';
    await appendEvent(tx, { at, clientId: null, subject: null, kind, data: { threshold, stored } }, random);
  }
}

async function databaseTime(tx: Transaction): Promise<Millis> {
  const [row] = await tx.select({ at: sql<string>`(extract(epoch from clock_timestamp()) * 1000)::bigint` }).from(faceCounter);
  return Number(row?.at);
}

/**
 * The counter of stored faces over PostgreSQL.
 * @param db the database
 * @param counting thresholds
 * @returns the counter
 */
export function createFaceCounter(db: Database, counting: FaceCounting): FaceCounter {
  const recount = (): Promise<FaceCount> =>
    guarded(() =>
      db.transaction(async (tx) => {
        await tx.insert(faceCounter).values({ id: 1, stored: 0 }).onConflictDoNothing();
        // Whoever counts waits here; what they store is not seen below, and they add it when this is over.
        await tx.select().from(faceCounter).for('update');
        const [all] = await tx.select({ n: count() }).from(faceTemplates);
        const [row] = await tx
          .update(faceCounter)
          .set({ stored: all?.n ?? 0 })
          .returning();
        if (!row) throw new TypeError('the counter has one row');
        await tellCrossings(tx, row, counting);
        return readFrom(tx);
      }),
    );
  return {
    read: () => guarded(() => readFrom(db)),
    recount,
  };
}

async function readFrom(db: Pick<Database, 'select'>): Promise<FaceCount> {
  const [row] = await db.select({ stored: faceCounter.stored, alerted: faceCounter.alerted }).from(faceCounter).limit(1);
  return row ?? { stored: 0, alerted: 0 };
}
