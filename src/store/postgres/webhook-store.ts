import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { WebhookStore } from '../../notify/webhook-store.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { outbox, webhooks } from './schema/events.ts';

/** Any number, the same in every process: with the client it names a lock. */
const ADD_LOCK = 7_236_403;

/**
 * Endpoints over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createWebhookStore(db: Database): WebhookStore {
  const own = (clientId: string, id: string) => and(eq(webhooks.clientId, clientId), eq(webhooks.id, id));
  return {
    add: (webhook, limit) =>
      guarded(async () =>
        db.transaction(async (tx) => {
          await tx.execute(sql`select pg_advisory_xact_lock(${ADD_LOCK}, hashtext(${webhook.clientId}))`);
          if ((await tx.$count(webhooks, eq(webhooks.clientId, webhook.clientId))) >= limit) return false;
          await tx.insert(webhooks).values(webhook);
          return true;
        }),
      ),
    list: (clientId) =>
      guarded(async () => db.select().from(webhooks).where(eq(webhooks.clientId, clientId)).orderBy(asc(webhooks.createdAt), asc(webhooks.id))),
    find: async (clientId, id) => (await guarded(async () => db.select().from(webhooks).where(own(clientId, id)).limit(1)))[0] ?? null,
    change: async (clientId, id, patch) => (await guarded(async () => db.update(webhooks).set(patch).where(own(clientId, id)).returning()))[0] ?? null,
    async rotate(clientId, id, change) {
      const rows = await guarded(async () =>
        db
          .update(webhooks)
          .set({ ...change, sealedOldKeys: sql`${webhooks.sealedKeys}` })
          .where(own(clientId, id))
          .returning(),
      );
      return rows[0] ?? null;
    },
    isAnyOn: () => guarded(async () => (await db.select({ id: webhooks.id }).from(webhooks).where(isNull(webhooks.disabledAt)).limit(1)).length > 0),
    remove: (clientId, id) =>
      guarded(async () => {
        const removed = db.$with('removed').as(db.delete(webhooks).where(own(clientId, id)).returning({ id: webhooks.id }));
        const forgotten = db
          .$with('forgotten')
          .as(db.delete(outbox).where(sql`${outbox.webhookId} in (select id from ${removed})`).returning({ seq: outbox.seq }));
        return (await db.with(removed, forgotten).select().from(removed)).length > 0;
      }),
  };
}
