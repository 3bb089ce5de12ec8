import { and, count, eq } from 'drizzle-orm';
import type { TemplateStore } from '../../liveness/template-store.ts';
import { guarded } from './classify-error.ts';
import type { Database } from './database.ts';
import { faceTemplates } from './schema/people.ts';

/**
 * Face templates over PostgreSQL.
 * @param db the database
 * @returns the store
 */
export function createTemplateStore(db: Database): TemplateStore {
  return {
    async find(clientId, subject) {
      const rows = await guarded(async () =>
        db
          .select()
          .from(faceTemplates)
          .where(and(eq(faceTemplates.clientId, clientId), eq(faceTemplates.subject, subject)))
          .limit(1),
      );
      return rows[0] ?? null;
    },
    save: (template) =>
      guarded(async () => {
        const { version, sealed, createdAt } = template;
        await db
          .insert(faceTemplates)
          .values(template)
          .onConflictDoUpdate({ target: [faceTemplates.clientId, faceTemplates.subject], set: { version, sealed, createdAt } });
      }),
    async remove(clientId, subject) {
      const rows = await guarded(async () =>
        db
          .delete(faceTemplates)
          .where(and(eq(faceTemplates.clientId, clientId), eq(faceTemplates.subject, subject)))
          .returning({ version: faceTemplates.version }),
      );
      return rows.length > 0;
    },
    async count() {
      const rows = await guarded(async () => db.select({ n: count() }).from(faceTemplates));
      return rows[0]?.n ?? 0;
    },
  };
}
