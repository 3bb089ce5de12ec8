import { and, desc, eq, isNull } from 'drizzle-orm';
import type { ConsentStore } from '../../consent/consent.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { consents } from './schema/people.ts';

/**
 * Consents over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createConsentStore(db: Database): ConsentStore {
  return {
    add: (consent) =>
      guarded(async () => {
        await db.insert(consents).values(consent);
      }),
    list: (clientId, subject) =>
      guarded(async () =>
        db
          .select()
          .from(consents)
          .where(and(eq(consents.clientId, clientId), eq(consents.subject, subject)))
          .orderBy(desc(consents.givenAt), desc(consents.id)),
      ),
    async withdraw(clientId, subject, purpose, now) {
      const rows = await guarded(async () =>
        db
          .update(consents)
          .set({ withdrawnAt: now })
          .where(and(eq(consents.clientId, clientId), eq(consents.subject, subject), eq(consents.purpose, purpose), isNull(consents.withdrawnAt)))
          .returning({ id: consents.id }),
      );
      return rows.length;
    },
  };
}
