import { and, eq, sql } from 'drizzle-orm';
import type { BackchannelStore } from '../../notify/backchannel-store.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { backchannelEndpoints, backchannelPings } from './schema/backchannel.ts';
import { challenges } from './schema/challenges.ts';

/**
 * Pings and where clients want them, over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createBackchannelStore(db: Database): BackchannelStore {
  return {
    async findEndpoint(clientId) {
      const rows = await guarded(async () => db.select().from(backchannelEndpoints).where(eq(backchannelEndpoints.clientId, clientId)).limit(1));
      return rows[0]?.endpoint ?? null;
    },
    setEndpoint: (clientId, endpoint, now) =>
      guarded(async () => {
        if (endpoint === null) await db.delete(backchannelEndpoints).where(eq(backchannelEndpoints.clientId, clientId));
        else
          await db
            .insert(backchannelEndpoints)
            .values({ clientId, endpoint, since: now })
            .onConflictDoUpdate({ target: backchannelEndpoints.clientId, set: { endpoint, since: now } });
      }),
    lease: (lease, { now, leaseMs, limit }) =>
      guarded(async () => {
        // Rows that others hold are passed over; what was leased meanwhile is seen when the row is locked.
        const due = sql`(select p.challenge_id from backchannel_pings p join challenges c on c.id = p.challenge_id
          where p.due_at <= ${now} and (c.status not in ('pending', 'claimed', 'verifying', 'awaiting_confirmation') or c.expires_at <= ${now})
          order by p.due_at limit ${limit} for update of p skip locked)`;
        const rows = await db
          .update(backchannelPings)
          .set({ lease, dueAt: now + leaseMs, attempts: sql`${backchannelPings.attempts} + 1` })
          .from(challenges)
          .where(and(eq(challenges.id, backchannelPings.challengeId), sql`${backchannelPings.challengeId} in ${due}`))
          .returning({
            challengeId: backchannelPings.challengeId,
            clientId: backchannelPings.clientId,
            endpoint: sql<string | null>`(select e.endpoint from backchannel_endpoints e where e.client_id = ${backchannelPings.clientId})`,
            isWanted: sql<boolean>`${challenges.status} <> 'consumed'`,
            sealed: backchannelPings.sealed,
            attempts: backchannelPings.attempts,
          });
        return rows.map((row) => ({ ...row, lease }));
      }),
    async settle({ challengeId, lease }, retryAt) {
      const held = and(eq(backchannelPings.challengeId, challengeId), eq(backchannelPings.lease, lease));
      const done = { challengeId: backchannelPings.challengeId };
      const rows = await guarded(async () =>
        retryAt === null
          ? db.delete(backchannelPings).where(held).returning(done)
          : db.update(backchannelPings).set({ dueAt: retryAt, lease: null }).where(held).returning(done),
      );
      return rows.length > 0;
    },
  };
}
