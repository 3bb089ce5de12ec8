import { and, count, eq, gt, gte, inArray, min, sql } from 'drizzle-orm';
import type { ChallengeRecord } from '../../challenge/challenge.ts';
import { OPEN_STATUSES } from '../../challenge/challenge-store.ts';
import type { Json } from '../../lib/canonical-json.ts';
import type { Millis } from '../../lib/time.ts';
import type { AssessmentStore, ChallengeLimits, DecisionEntry, DecisionWriteResult } from '../../risk/assessment-store.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { assessments, challenges, riskProfiles } from './schema/challenges.ts';

const DAY_MS = 86_400_000;

type Tx = Parameters<Parameters<Database['transaction']>[0]>[0];

/** Ends the transaction so that nothing of it remains, and carries why. */
class Abandoned extends Error {
  readonly result: DecisionWriteResult;

  constructor(result: DecisionWriteResult) {
    super(result.kind);
    this.result = result;
  }
}

/**
 * Decisions, their challenges and the history they rest on, over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createAssessmentStore(db: Database): AssessmentStore<ChallengeRecord> {
  return {
    write: (entry) => guarded(async () => write(db, entry)),
    async find(clientId, id) {
      const rows = await guarded(async () =>
        db
          .select()
          .from(assessments)
          .where(and(eq(assessments.clientId, clientId), eq(assessments.id, id)))
          .limit(1),
      );
      return rows[0] ?? null;
    },
    async loadProfile(clientId, subject) {
      const rows = await guarded(async () =>
        db
          .select({ profile: riskProfiles.profile, version: riskProfiles.version })
          .from(riskProfiles)
          .where(and(eq(riskProfiles.clientId, clientId), eq(riskProfiles.subject, subject)))
          .limit(1),
      );
      return rows[0] ?? { profile: null, version: 0 };
    },
    saveProfile: (clientId, subject, profile, expectedVersion, now) =>
      guarded(async () => casProfile(db, { clientId, subject, now }, { value: profile, expectedVersion })),
    async recordOutcome(clientId, id, outcome) {
      const rows = await guarded(async () =>
        db
          .update(assessments)
          .set({ outcome })
          .where(and(eq(assessments.clientId, clientId), eq(assessments.id, id)))
          .returning({ id: assessments.id }),
      );
      return rows.length > 0;
    },
  };
}

async function write(db: Database, entry: DecisionEntry<ChallengeRecord>): Promise<DecisionWriteResult> {
  const { clientId, subject, at } = entry.assessment;
  try {
    return await db.transaction(async (tx) => {
      if (entry.challenge) {
        // Counting and inserting must not interleave with another writer of the same subject.
        await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`${clientId}\u0001${subject}`}, 0))`);
        await makeRoom(tx, { ...entry.challenge, at });
      }
      const isCurrent = await casProfile(tx, { clientId, subject, now: at }, entry.profile);
      if (!isCurrent) throw new Abandoned({ kind: 'profile_conflict' });
      await tx.insert(assessments).values(entry.assessment);
      if (entry.challenge) await tx.insert(challenges).values(entry.challenge.record);
      return { kind: 'written' };
    });
  } catch (error) {
    if (error instanceof Abandoned) return error.result;
    throw error;
  }
}

async function makeRoom(tx: Tx, about: { record: ChallengeRecord; limits: ChallengeLimits; at: Millis }): Promise<void> {
  const { record, limits, at } = about;
  const mine = and(eq(challenges.clientId, record.clientId), eq(challenges.subject, record.subject));
  const isOpen = and(inArray(challenges.status, [...OPEN_STATUSES]), gt(challenges.expiresAt, at));
  await tx
    .update(challenges)
    .set({ status: 'canceled', endedAt: at, version: sql`${challenges.version} + 1` })
    .where(and(mine, isOpen, eq(challenges.sessionId, record.sessionId), eq(challenges.eventType, record.eventType)));
  const since = async (from: Millis) =>
    (
      await tx
        .select({ n: count(), oldest: min(challenges.createdAt) })
        .from(challenges)
        .where(and(mine, gte(challenges.createdAt, from)))
    )[0] ?? { n: 0, oldest: null };
  const [open] = await tx
    .select({ n: count(), oldest: min(challenges.expiresAt) })
    .from(challenges)
    .where(and(mine, isOpen));
  if ((open?.n ?? 0) >= limits.openMax) refuse((open?.oldest ?? at) - at);
  const short = await since(at - limits.shortWindowMs + 1);
  if (short.n >= limits.shortMax) refuse((short.oldest ?? at) + limits.shortWindowMs - at);
  const daily = await since(at - DAY_MS + 1);
  if (daily.n >= limits.dailyMax) refuse((daily.oldest ?? at) + DAY_MS - at);
}

function refuse(waitMs: number): never {
  throw new Abandoned({ kind: 'challenge_limit', retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) });
}

async function casProfile(
  db: Pick<Database, 'insert' | 'update'>,
  about: { clientId: string; subject: string; now: Millis },
  profile: { value: Json; expectedVersion: number },
): Promise<boolean> {
  const { clientId, subject, now } = about;
  if (profile.expectedVersion === 0) {
    const rows = await db
      .insert(riskProfiles)
      .values({ clientId, subject, profile: profile.value, version: 1, updatedAt: now })
      .onConflictDoNothing()
      .returning({ version: riskProfiles.version });
    return rows.length > 0;
  }
  const rows = await db
    .update(riskProfiles)
    .set({ profile: profile.value, version: profile.expectedVersion + 1, updatedAt: now })
    .where(and(eq(riskProfiles.clientId, clientId), eq(riskProfiles.subject, subject), eq(riskProfiles.version, profile.expectedVersion)))
    .returning({ version: riskProfiles.version });
  return rows.length > 0;
}

