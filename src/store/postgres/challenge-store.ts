import { and, asc, eq, gt, inArray, isNull, lte, sql } from 'drizzle-orm';
import { type ChallengeStore, OPEN_STATUSES } from '../../challenge/challenge-store.ts';
import type { Millis } from '../../lib/time.ts';
import { createChallengeEdges, createNonceTaker } from './challenge-edges.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { rejectAsStranger } from './reject-as-stranger.ts';
import { challenges } from './schema/challenges.ts';
import { challengeNews, tellWith } from './tell.ts';

/**
 * Challenges over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createChallengeStore(db: Database): ChallengeStore {
  const edge = createChallengeEdges(db);
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
    claim: (id, patch, now) => edge('claim')(id, now, { ...patch }),
    countBadClaim: (id, limit, now) => edge('countBadClaim')(id, now, { limit }),
    takeLivenessTry: (id, taken, now) => edge('takeLivenessTry')(id, now, { ...taken }),
    offerAssertion: (id, offer, now) => edge('offerAssertion')(id, now, { ...offer }),
    consumeAssertionNonce: createNonceTaker(db),
    countBadAssertion: (id, limit, now) => edge('countBadAssertion')(id, now, { limit }),
    approve: (id, patch, now) => edge(patch.achieved.method === 'totp' ? 'approveByTotp' : 'approve')(id, now, { ...patch }),
    async confirm(id, codeHash, limit, now) {
      const record = await edge('confirm')(id, now, { codeHash, limit });
      return record === null ? null : { matched: record.status === 'verified', record };
    },
    reject: (id, reason, now) => edge('reject')(id, now, { reason }),
    cancel: (id, now) => edge('cancel')(id, now),
    fail: (id, failureCode, now) => edge('fail')(id, now, { failureCode }),
    rejectAsStranger: (id, now) => guarded(() => rejectAsStranger(db, id, now)),
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
  const changed = db.$with('changed').as(
    db
      .update(challenges)
      .set({ status: 'expired', endedAt: challenges.expiresAt, version: sql`${challenges.version} + 1` })
      .where(and(inArray(challenges.id, due), inArray(challenges.status, [...OPEN_STATUSES, 'verified']), lte(challenges.expiresAt, now)))
      .returning(),
  );
  const told = tellWith(db, challengeNews('changed', 'c.ended_at'));
  return (await db.with(changed, told).select({ id: changed.id }).from(changed)).length;
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
