import { and, asc, eq, getTableColumns, gt, gte, inArray, isNotNull, isNull, lt, lte, type SQL, sql } from 'drizzle-orm';
import type { ChallengeRecord, ChallengeStatus } from '../../challenge/challenge.ts';
import { type ChallengeStore, OPEN_STATUSES } from '../../challenge/challenge-store.ts';
import type { Millis } from '../../lib/time.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { challenges } from './schema/challenges.ts';

type Row = typeof challenges.$inferSelect;
type Patch = Parameters<ReturnType<Database['update']>['set']>[0];

const ACTIVE: readonly ChallengeStatus[] = ['claimed', 'verifying'];

/**
 * Challenges over PostgreSQL. Each edge is one `update … where … returning`.
 * @param db the database
 * @returns the store
 */
export function createChallengeStore(db: Database): ChallengeStore {
  const edge = async (id: string, from: readonly ChallengeStatus[], now: Millis, patch: Patch, extra?: SQL): Promise<Row | null> => {
    const rows = await guarded(async () =>
      db
        .update(challenges)
        .set({ ...patch, version: sql`${challenges.version} + 1` })
        .where(and(eq(challenges.id, id), inArray(challenges.status, [...from]), gt(challenges.expiresAt, now), extra))
        .returning(),
    );
    return rows[0] ?? null;
  };
  /** Counts one more of something and fails the challenge when the limit is reached, in the same statement. */
  const countOrFail = (column: typeof challenges.badClaims | typeof challenges.badAssertions, limit: number, failureCode: string, now: Millis): Patch => ({
    status: sql`case when ${column} + 1 >= ${limit} then 'failed' else ${challenges.status} end`,
    failureCode: sql`case when ${column} + 1 >= ${limit} then ${failureCode} else ${challenges.failureCode} end`,
    endedAt: sql`case when ${column} + 1 >= ${limit} then ${now}::bigint else ${challenges.endedAt} end`,
  });

  const findOne = db
    .select()
    .from(challenges)
    .where(eq(challenges.id, sql.placeholder('id')))
    .limit(1)
    .prepare('challenge_find');
  const findByHash = db
    .select()
    .from(challenges)
    .where(eq(challenges.authReqIdHash, sql.placeholder('hash')))
    .limit(1)
    .prepare('challenge_find_by_auth_req_id');

  return {
    find: (id) => guarded(async () => (await findOne.execute({ id }))[0] ?? null),
    findByAuthReqIdHash: (hash) => guarded(async () => (await findByHash.execute({ hash }))[0] ?? null),
    claim: (id, patch, now) =>
      edge(id, ['pending'], now, {
        status: 'claimed',
        deviceId: patch.deviceId,
        claimTokenHash: patch.claimTokenHash,
        confirmRequired: patch.confirmRequired,
        expiresAt: sql`least(${patch.expiresAt}::bigint, ${challenges.absoluteExpiresAt})`,
      }),
    countBadClaim: (id, limit, now) =>
      edge(id, ['pending'], now, { ...countOrFail(challenges.badClaims, limit, 'claim_guessed', now), badClaims: sql`${challenges.badClaims} + 1` }),
    takeLivenessTry: (id, limit, now) =>
      edge(
        id,
        ACTIVE,
        now,
        { status: 'verifying', livenessTries: sql`${challenges.livenessTries} + 1`, assertionNonce: null, assertionMethod: null, passedAttemptId: null },
        lt(challenges.livenessTries, limit),
      ),
    offerAssertion: (id, offer, now) =>
      edge(id, ACTIVE, now, { status: 'verifying', assertionNonce: offer.nonce, assertionMethod: offer.method, passedAttemptId: offer.attemptId }),
    consumeAssertionNonce: (id, now) => guarded(async () => takeNonce(db, id, now)),
    countBadAssertion: (id, limit, now) =>
      edge(id, ACTIVE, now, {
        ...countOrFail(challenges.badAssertions, limit, 'assertion_invalid', now),
        badAssertions: sql`${challenges.badAssertions} + 1`,
      }),
    approve: (id, patch, now) =>
      // Only the fallback can be done in the browser; face and passkey need the phone that claimed.
      edge(id, patch.achieved.method === 'totp' ? ['pending', ...ACTIVE] : ACTIVE, now, {
        status: patch.confirmCodeHash === null ? 'verified' : 'awaiting_confirmation',
        achieved: patch.achieved,
        confirmCodeHash: patch.confirmCodeHash,
        assertionNonce: null,
        expiresAt: challenges.absoluteExpiresAt,
      }),
    async confirm(id, codeHash, limit, now) {
      const isRight = sql`${challenges.confirmCodeHash} = ${codeHash}`;
      const isLast = sql`not (${isRight}) and ${challenges.confirmFailures} + 1 >= ${limit}`;
      const record = await edge(id, ['awaiting_confirmation'], now, {
        status: sql`case when ${isRight} then 'verified' when ${isLast} then 'failed' else ${challenges.status} end`,
        confirmFailures: sql`case when ${isRight} then ${challenges.confirmFailures} else ${challenges.confirmFailures} + 1 end`,
        failureCode: sql`case when ${isLast} then 'confirm_guessed' else ${challenges.failureCode} end`,
        endedAt: sql`case when ${isLast} then ${now}::bigint else ${challenges.endedAt} end`,
      });
      return record === null ? null : { matched: record.status === 'verified', record };
    },
    reject: (id, reason, now) => edge(id, ['claimed', 'verifying', 'awaiting_confirmation'], now, { status: 'rejected', rejectReason: reason, endedAt: now }),
    cancel: (id, now) => edge(id, [...OPEN_STATUSES, 'verified'], now, { status: 'canceled', endedAt: now }),
    fail: (id, failureCode, now) => edge(id, OPEN_STATUSES, now, { status: 'failed', failureCode, endedAt: now }),
    consume: (id, now) => edge(id, ['verified'], now, { status: 'consumed', endedAt: now }),
    sweepExpired: (now, batch) => guarded(async () => sweep(db, now, batch)),
    recentRejections: (clientId, subject, since) => guarded(async () => rejections(db, { clientId, subject, since })),
  };
}

async function sweep(db: Database, now: Millis, batch: number): Promise<number> {
  const due = db
    .select({ id: challenges.id })
    .from(challenges)
    .where(and(isNull(challenges.endedAt), lte(challenges.expiresAt, now)))
    .orderBy(challenges.expiresAt)
    .limit(batch)
    .for('update', { skipLocked: true });
  const rows = await db
    .update(challenges)
    .set({ status: 'expired', endedAt: challenges.expiresAt, version: sql`${challenges.version} + 1` })
    .where(and(inArray(challenges.id, due), inArray(challenges.status, [...OPEN_STATUSES, 'verified']), lte(challenges.expiresAt, now)))
    .returning({ id: challenges.id });
  return rows.length;
}

// The row is locked and read as it was, and emptied, in one statement: a second caller waits for the lock and then finds no nonce.
async function takeNonce(db: Database, id: string, now: Millis): Promise<ChallengeRecord | null> {
  const before = db
    .select()
    .from(challenges)
    .where(and(eq(challenges.id, id), eq(challenges.status, 'verifying'), gt(challenges.expiresAt, now), isNotNull(challenges.assertionNonce)))
    .for('update')
    .as('before');
  const rows = await db
    .update(challenges)
    .set({ assertionNonce: null, version: sql`${challenges.version} + 1` })
    .from(before)
    .where(eq(challenges.id, before.id))
    .returning({ ...getTableColumns(challenges), assertionNonce: before.assertionNonce });
  return rows[0] ?? null;
}

async function rejections(db: Database, about: { clientId: string; subject: string; since: Millis }) {
  const rows = await db
    .select({ at: challenges.endedAt, reason: challenges.rejectReason })
    .from(challenges)
    .where(
      and(
        eq(challenges.clientId, about.clientId),
        eq(challenges.subject, about.subject),
        eq(challenges.status, 'rejected'),
        gt(challenges.endedAt, about.since),
      ),
    )
    .orderBy(asc(challenges.endedAt));
  return rows.map(({ at, reason }) => ({ at: at ?? about.since, reason: reason ?? 'other' }));
}
