import { and, eq, sql } from 'drizzle-orm';
import type { ChallengeRecord } from '../../challenge/challenge.ts';
import { Problem } from '../../lib/problem.ts';
import type { AssessmentStore, DecisionEntry, DecisionWriteResult } from '../../risk/assessment-store.ts';
import { DatabaseError, driverCode, guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { createGroupCommit } from './group-commit.ts';
import { assessments, riskProfiles } from './schema/challenges.ts';
import { writeDecisions } from './write-decisions.ts';

const DEADLOCK = '40P01';

/**
 * Decisions, their challenges and the history they rest on, over PostgreSQL. Decisions that arrive while the database is busy share one statement.
 * @param db the database
 * @returns the store
 */
export function createAssessmentStore(db: Database): AssessmentStore<ChallengeRecord> {
  const write = createGroupCommit<DecisionEntry<ChallengeRecord>, DecisionWriteResult>({
    keyOf: ({ assessment }) => `${assessment.clientId}\u0000${assessment.subject}`,
    run: (entries) => guarded(() => writeDecisions(db, entries)),
    // Nothing of a failed statement remains, so its members can go alone: one of them is at fault, or two processes met in opposite order.
    mayRetryAlone: (error) => error instanceof DatabaseError || (error instanceof Problem && driverCode(error.details.cause) === DEADLOCK),
    maxItems: 64,
    maxGroups: 4,
  });
  const findOne = db
    .select()
    .from(assessments)
    .where(and(eq(assessments.clientId, sql.placeholder('clientId')), eq(assessments.id, sql.placeholder('id'))))
    .limit(1)
    .prepare('assessment_find');
  const findProfile = db
    .select({ profile: riskProfiles.profile, version: riskProfiles.version })
    .from(riskProfiles)
    .where(and(eq(riskProfiles.clientId, sql.placeholder('clientId')), eq(riskProfiles.subject, sql.placeholder('subject'))))
    .limit(1)
    .prepare('profile_load');
  return {
    write,
    find: (clientId, id) => guarded(async () => (await findOne.execute({ clientId, id }))[0] ?? null),
    loadProfile: (clientId, subject) => guarded(async () => (await findProfile.execute({ clientId, subject }))[0] ?? { profile: null, version: 0 }),
    saveProfile: (clientId, subject, profile, expectedVersion, now) =>
      guarded(async () => {
        const value = sql`${JSON.stringify(profile)}::json`;
        const rows =
          expectedVersion === 0
            ? await db
                .insert(riskProfiles)
                .values({ clientId, subject, profile: value, version: Math.max(now, 1), updatedAt: now })
                .onConflictDoNothing()
                .returning({ version: riskProfiles.version })
            : await db
                .update(riskProfiles)
                .set({ profile: value, version: expectedVersion + 1, updatedAt: now })
                .where(and(eq(riskProfiles.clientId, clientId), eq(riskProfiles.subject, subject), eq(riskProfiles.version, expectedVersion)))
                .returning({ version: riskProfiles.version });
        return rows.length > 0;
      }),
    recordOutcome: (clientId, id, outcome) =>
      guarded(async () => {
        const rows = await db
          .update(assessments)
          .set({ outcome })
          .where(and(eq(assessments.clientId, clientId), eq(assessments.id, id)))
          .returning({ id: assessments.id });
        return rows.length > 0;
      }),
  };
}
