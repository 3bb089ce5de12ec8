import { and, eq, getTableColumns, gt, inArray, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { EnrollmentRecord, EnrollmentStatus, EnrollmentStore } from '../../device/enrollment.ts';
import type { Millis } from '../../lib/time.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { enrollments } from './schema/people.ts';

/**
 * Enrolments over PostgreSQL. Each edge is one conditional statement.
 * @param db the database
 * @returns the store
 */
export function createEnrollmentStore(db: Database): EnrollmentStore {
  const edge = async (
    id: string,
    from: readonly EnrollmentStatus[],
    now: Millis,
    patch: Parameters<ReturnType<Database['update']>['set']>[0],
    extra?: SQL,
  ): Promise<typeof enrollments.$inferSelect | null> => {
    const rows = await guarded(async () =>
      db
        .update(enrollments)
        .set(patch)
        .where(and(eq(enrollments.id, id), inArray(enrollments.status, [...from]), gt(enrollments.expiresAt, now), extra))
        .returning(),
    );
    return rows[0] ?? null;
  };
  return {
    create: (enrollment) =>
      guarded(async () => {
        await db.insert(enrollments).values(enrollment);
      }),
    async find(id) {
      const rows = await guarded(async () => db.select().from(enrollments).where(eq(enrollments.id, id)).limit(1));
      return rows[0] ?? null;
    },
    open: (id, secretHash, { tokenHash, deviceId }, now) =>
      edge(id, ['created'], now, { status: 'opened', tokenHash, deviceId }, eq(enrollments.secretHash, secretHash)),
    consent: (id, patch, now) => edge(id, ['opened', 'consented'], now, { status: 'consented', ...patch }),
    consumeRegistrationChallenge: (id, now) => guarded(async () => takeRegistrationChallenge(db, id, now)),
    register: async (id, deviceId, now) =>
      edge(id, ['consented'], now, { status: sql`case when ${enrollments.withFace} then 'registered' else 'complete' end`, deviceId }),
    takeLivenessTry: (id, { limit, excludes }, now) =>
      edge(
        id,
        ['registered'],
        now,
        { livenessTries: sql`${enrollments.livenessTries} + 1`, excludedAction: sql`coalesce(${enrollments.excludedAction}, ${excludes}::text)` },
        // What was said once stays: to say something else would be to choose among plans.
        sql`${enrollments.livenessTries} < ${limit} and coalesce(${enrollments.excludedAction} = ${excludes}::text, true)`,
      ),
    complete: (id, now) => edge(id, ['registered'], now, { status: 'complete' }),
  };
}

// The row is locked and read as it was, and emptied, in one statement: a second caller waits for the lock and then finds no challenge.
async function takeRegistrationChallenge(db: Database, id: string, now: Millis): Promise<EnrollmentRecord | null> {
  const before = db
    .select()
    .from(enrollments)
    .where(and(eq(enrollments.id, id), eq(enrollments.status, 'consented'), gt(enrollments.expiresAt, now), isNotNull(enrollments.registrationChallenge)))
    .for('update')
    .as('before');
  const rows = await db
    .update(enrollments)
    .set({ registrationChallenge: null })
    .from(before)
    .where(eq(enrollments.id, before.id))
    .returning({ ...getTableColumns(enrollments), registrationChallenge: before.registrationChallenge });
  return rows[0] ?? null;
}
